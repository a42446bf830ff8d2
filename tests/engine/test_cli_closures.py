"""`dueprocess closure`: a day off declared by the operator, without touching a file or restarting anything."""

from pathlib import Path

from click.testing import CliRunner, Result

from engine.cli import main

HOLIDAY = "2031-09-22"  # a Monday


def closure(folder: Path, command: str, *words: str) -> Result:
    return CliRunner().invoke(main, ["closure", command, "--data", str(folder), *words])


def prepared(folder: Path) -> Path:
    assert CliRunner().invoke(main, ["db", "upgrade", "--data", str(folder)]).exit_code == 0
    return folder


def test_a_day_is_added_once_listed_and_removed(tmp_path: Path) -> None:
    folder = prepared(tmp_path)
    for _ in range(2):
        added = closure(folder, "add", "WCH", HOLIDAY, "--reason", "A coronation")
        assert added.stdout == f"{HOLIDAY} is off for WCH: A coronation. 0 open times moved.\n"
    assert closure(folder, "list").stdout == f"{HOLIDAY}  WCH     A coronation (0 open times moved)\n"
    assert closure(folder, "remove", "WCH", HOLIDAY).exit_code == 0
    assert closure(folder, "list").stdout == ""


def test_what_cannot_be_declared_ends_with_2_and_one_line(tmp_path: Path) -> None:
    folder = prepared(tmp_path)
    for landlord, day, word in (
        ("XYZ", HOLIDAY, "no landlord"),
        ("all", "2026-12-25", "no working day already"),
        ("WCH", "2096-09-21", "Check the year"),
    ):
        refused = closure(folder, "add", landlord, day, "--reason", "x")
        assert (refused.exit_code, word in refused.stderr) == (2, True), refused.stderr
        assert "Traceback" not in refused.stderr
    assert closure(folder, "remove", "WCH", HOLIDAY).exit_code == 2
