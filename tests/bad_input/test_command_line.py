"""The command line: help for strangers, one clear line for what goes wrong, and nothing made twice."""

import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

import engine.demo as demo
from engine.cli import main
from engine.db import Base, Database, make_database
from engine.settings import PROJECT


def run(*arguments: object) -> Result:
    """Run one command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def commands(group: click.Group, *path: str) -> Iterator[tuple[str, ...]]:
    """Every command, with the groups it is in."""
    yield path
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)
        else:
            yield (*path, name)


@pytest.mark.parametrize("command", list(commands(main)), ids=" ".join)
def test_every_command_explains_itself(command: tuple[str, ...]) -> None:
    answer = run(*command, "--help")
    assert answer.exit_code == 0
    assert answer.output.startswith("Usage: ")
    about = answer.output.split("\n\n")[1].strip()
    assert len(about) > 20, "says what it does"
    for line in re.findall(r"^  --[\w/-]+.*$", answer.output, re.MULTILINE):
        assert line.strip(), "names its options"


def assert_one_line(answer: Result, *words: str) -> None:
    """Assert that a command failed with one line for people and status 2."""
    assert answer.exit_code == 2, answer.output
    lines = answer.output.strip().splitlines()
    assert len(lines) == 1, lines
    assert lines[0].startswith("dueprocess: ")
    for word in words:
        assert word in lines[0]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["due", "XX", "officer_contact", "--from", "2026-09-08T10:30"], ["XX"]),
        (["due", "CA", "officer_contcat", "--from", "2026-09-08T10:30"], ["officer_contcat"]),
        (["due", "CA", "officer_contact", "--from", "yesterday"], ["yesterday"]),
        (["due", "CA", "officer_contact", "--from", "2026-02-31T10:30"], ["2026-02-31"]),
        (["due", "CA", "officer_contact", "--from", "9999-12-31T23:00"], []),
        (["due", "CA", "officer_contact", "--from", "0001-01-01T00:00"], []),
        (["due", "CA", "officer_contact", "--from", "2026-09-08T10:30", "--nth", "0"], ["nth"]),
        (["due", "CA", "contact_call", "--from", "2026-09-08T10:30", "--nth", "99999999999"], []),
        (["due", "CA", "officer_contact", "--from", "2026-09-08T10:30", "--fact", "viloence=true"], ["viloence"]),
        (["due", "CA", "officer_contact", "--from", "2026-09-08T10:30", "--fact", "violence=perhaps"], ["violence"]),
        (["due", "CA", "officer_contact", "--from", "2026-09-08T10:30", "--fact", "=true"], ["fact"]),
    ],
)
def test_a_question_that_makes_no_sense_is_answered_in_one_line(arguments: list[str], words: list[str]) -> None:
    assert_one_line(run(*arguments), *words)


@pytest.mark.parametrize(
    "arguments",
    [
        ["due", "CA"],
        ["check"],
        ["check", "nowhere.bpmn"],
        ["publish", "nowhere.bpmn"],
        ["scenario", "nowhere.yaml"],
        ["serve", "--port", "many"],
        ["dance"],
        ["users", "add", "--landlord", "CA", "--email", "a@example.org", "--name", "A", "--role", "king"],
    ],
    ids=" ".join,
)
def test_a_wrong_call_shows_how_it_is_used(arguments: list[str]) -> None:
    answer = run(*arguments)
    assert answer.exit_code == 2
    assert answer.output.startswith("Usage: ")
    assert "Error: " in answer.output


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the landlords' policies that commands read instead of the shipped ones."""
    shutil.copytree(PROJECT / "policies", tmp_path / "content" / "policies")
    monkeypatch.setenv("DUEPROCESS_CONTENT", str(tmp_path / "content"))
    return tmp_path / "content"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("[timers.officer_contcat]\namount = 1\n", ["ca.toml:", "officer_contcat"]),
        ("this is no TOML", ["ca.toml:"]),
        ("\x00", ["ca.toml"]),
    ],
)
@pytest.mark.parametrize(
    "command",
    [
        ["due", "CA", "officer_contact", "--from", "2026-09-08T10:30"],
        ["users", "list", "--landlord", "CA"],
        ["demo", "--no-serve"],
        ["serve", "--port", "1"],
    ],
    ids=" ".join,
)
def test_a_profile_with_a_slip_is_refused_with_file_line_and_key(
    content: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, command: list[str], wrong: str, words: list[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    profile = content / "policies" / "ca.toml"
    profile.write_text(f"{profile.read_text()}\n{wrong}")
    assert_one_line(run(*command), *words)


def test_an_account_of_no_landlord_or_address_is_refused(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    made = ["users", "add", "--name", "A Sample", "--role", "officer"]
    assert_one_line(run(*made, "--landlord", "XX", "--email", "a@example.org"), "landlord")
    assert_one_line(run(*made, "--landlord", "CA", "--email", "no address"), "email")
    assert_one_line(run("users", "reset-password", "nobody@example.org"))
    assert_one_line(run("users", "list", "--landlord", "XX"), "XX")


def test_a_demonstration_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lived: list[object] = []
    live_through = demo.live_through

    def live_shortly(*arguments: object, **options: object) -> int:
        lived.append(arguments)
        return live_through(*arguments, **{**options, "stories": 1})  # type: ignore[arg-type]

    monkeypatch.setattr(demo, "live_through", live_shortly)
    monkeypatch.setattr(demo, "YEAR", timedelta(days=5))
    for place in (demo.people, demo.year):
        monkeypatch.setattr(place, "LANDLORDS", ("CA",))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    first = run("demo", "--no-serve", "--data", tmp_path)
    assert first.exit_code == 0, first.output
    assert "officer.ca@example.org" in first.output
    before = _rows(tmp_path)
    assert before["case_file"] > 0
    second = run("demo", "--no-serve", "--data", tmp_path)
    assert second.exit_code == 0
    assert "Living through" not in second.output
    assert _rows(tmp_path) == before
    assert len(lived) == 1


def _rows(folder: Path) -> dict[str, int]:
    pool = make_database(f"sqlite:///{folder / 'dueprocess.sqlite3'}")
    with Database(pool).read() as session:
        counted = {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }
    pool.dispose()
    return counted


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name: [", ["line"]),
        ("", []),
        ("just a text", []),
        ("- 1\n- 2", []),
        ("name: x\nlandlord: XX\nsteps: []", ["XX"]),
        ("name: x\nlandlord: CA\nsteps: [{dance: 1}]", ["dance"]),
        ("name: x\nlandlord: CA\nsteps: [{at: someday}]", ["step 1"]),
        ("name: !!python/object/apply:os.system ['touch /tmp/owned']\nlandlord: CA", []),
        ("a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nname: *b\nlandlord: CA", []),
    ],
)
def test_a_worked_example_that_cannot_be_read_is_said_in_words(tmp_path: Path, text: str, words: list[str]) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(text)
    answer = run("scenario", path)
    assert answer.exit_code in (1, 2), answer.output
    assert "Traceback" not in answer.output
    assert "example.yaml" in answer.output
    for word in words:
        assert word in answer.output


def test_settings_that_are_no_numbers_are_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_PORT", "many")
    assert_one_line(run("db", "upgrade"), "SMTP_PORT")
