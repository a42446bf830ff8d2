"""`dueprocess profile`: a version of a profile published from a day on."""

from pathlib import Path

from click.testing import CliRunner, Result

from engine.cli import main
from engine.settings import PROJECT

FILE = PROJECT / "policies" / "ca.toml"


def profile(folder: Path, command: str, *words: str) -> Result:
    return CliRunner().invoke(main, ["profile", command, "--data", str(folder), *words])


def publish(folder: Path, day: str, *more: str) -> Result:
    return profile(folder, "publish", "CA", str(FILE), "--from", day, "--reason", "The board decided it", *more)


def test_a_version_is_tried_out_published_and_listed(tmp_path: Path) -> None:
    CliRunner().invoke(main, ["db", "upgrade", "--data", str(tmp_path)])
    tried = publish(tmp_path, "2090-01-01", "--dry-run")
    assert tried.stdout == "0 open times would move. Nothing was published.\n"
    done = publish(tmp_path, "2090-01-01", "--open", "shorten")
    assert done.stdout == "Version 2 of CA holds from 2090-01-01; open cases: shorten.\n"
    assert profile(tmp_path, "list", "CA").stdout.splitlines()[1].startswith("2  from 2090-01-01  open cases: shorten")


def test_a_profile_dated_back_ends_with_2_and_names_file_line_and_reason(tmp_path: Path) -> None:
    CliRunner().invoke(main, ["db", "upgrade", "--data", str(tmp_path)])
    refused = publish(tmp_path, "2020-01-01")
    assert refused.exit_code == 2
    assert "ca.toml:" in refused.stderr
    assert "dated back" in refused.stderr
