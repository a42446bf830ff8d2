"""A landlord's file that makes no sense: one line for whoever keeps it, with its place, and nothing is run with it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.cli import main
from engine.settings import PROJECT

Spoil = Callable[[str], str]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the shipped content that a test may spoil."""
    for name in ("policies", "workflows", "letters"):
        shutil.copytree(PROJECT / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda text: text.replace('code = "WCH"', 'code = "WCH"\ninherits = "WCH"', 1), "cannot inherit from itself"),
        (
            lambda text: "\n".join(line for line in text.splitlines() if not line.startswith("Repairs = ")),
            "every lane needs",
        ),
    ],
    ids=["inherits from itself", "a lane without a role"],
)
def test_a_profile_that_makes_no_sense_is_named_with_its_line(
    content: Path, monkeypatch: pytest.MonkeyPatch, spoil: Spoil, words: str
) -> None:
    profile = next(path for path in (content / "policies").glob("*.toml") if 'code = "WCH"' in path.read_text("utf-8"))
    profile.write_text(spoil(profile.read_text("utf-8")), encoding="utf-8")
    monkeypatch.setenv("DUEPROCESS_CONTENT", str(content))
    answer = CliRunner().invoke(main, ["due", "CA", "interview", "--from", "2026-09-08T10:30"])
    assert answer.exit_code == 2, answer.output
    (line,) = answer.output.strip().splitlines()
    assert line.startswith("dueprocess: ")
    assert f"{profile.name}:" in line
    assert words in line
