"""The command line as a stranger meets it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.cli import main
from engine.settings import PROJECT

MORNING = ("--from", "2026-09-08T10:30")


def ask(*words: str) -> Result:
    return CliRunner().invoke(main, ["due", *words, *MORNING])


def test_due_prints_the_keys_that_programs_rely_on() -> None:
    answer = json.loads(ask("CA", "officer_contact", "--json").stdout)
    told = {name: answer[name] for name in ("due_utc", "due_local", "clock", "clause", "status")}
    assert told == {
        "due_utc": "2026-09-13T22:59:00+00:00",
        "due_local": "2026-09-13T23:59:00+01:00",
        "clock": "CALENDAR_DAYS",
        "clause": "4.8",
        "status": "LANDLORD_SET",
    }


def test_due_takes_the_code_in_small_letters() -> None:
    assert ask("ca", "officer_contact").stdout == ask("CA", "officer_contact").stdout


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("KHA", "emergency_repair"), "no due time  (KHA 8.3, STATED)"),
        (("CHG", "weekend_referral"), "no due time  (CHG not in the policy)"),
    ],
)
def test_due_says_plainly_where_a_policy_sets_no_time(words: tuple[str, str], line: str) -> None:
    answer = ask(*words)
    assert (answer.exit_code, answer.stdout.splitlines()[0]) == (0, line)


@pytest.mark.parametrize(
    ("words", "known"),
    [
        (("XX", "officer_contact"), "known are CA, CHG, KHA, PCHA, WCH"),
        (("CA", "nonsense"), "officer_contact"),
        (("CA", "officer_contact", "--fact", "weather=bad"), "violence"),
        (("CA", "officer_contact", "--nth", "3"), "comes only once"),
    ],
)
def test_due_refuses_what_it_does_not_know_and_says_what_it_knows(words: tuple[str, ...], known: str) -> None:
    answer = ask(*words)
    assert (answer.exit_code, known in answer.stderr) == (2, True)


@pytest.mark.parametrize("command", ["demo", "serve", "worker", "db", "publish", "check", "due", "scenario", "users"])
def test_each_command_has_help(command: str) -> None:
    answer = CliRunner().invoke(main, [command, "--help"])
    assert answer.exit_code == 0
    assert "Usage:" in answer.stdout


def test_publish_tells_what_is_new_and_what_is_as_it_was(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    tables = PROJECT / "workflows" / "decisions"

    def publish(*paths: Path) -> str:
        return CliRunner().invoke(main, ["publish", "--data", str(tmp_path), *map(str, paths)]).stdout.splitlines()[-1]

    assert publish(tables / "weekend.dmn") == "1 published, 0 unchanged."
    assert publish(tables / "weekend.dmn", tables / "hold.dmn") == "1 published, 1 unchanged."
