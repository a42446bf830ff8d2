"""A worked example reads as a story."""

from pathlib import Path

import pytest

from engine.errors import NotFoundError
from engine.reporting.examples import tell_example
from engine.settings import PROJECT

SHIPPED = sorted((PROJECT / "workflows" / "scenarios").glob("*.yaml"))
STORY = """name: A call
landlord: CA
clauses: ["4.9"]
steps:
  - {at: "2026-09-11 16:00", report: {channel: phone}}
  - do: Make the officer's contact
    as: Officer
    with: {spoke: true}
  - advance: 2 days
"""


def test_each_step_is_a_sentence_with_what_belongs_to_it(tmp_path: Path) -> None:
    path = tmp_path / "ca-call.yaml"
    path.write_text(STORY)
    told = tell_example(path)
    assert told.steps == (
        ("2026-09-11 16:00: A report comes in", ("Channel: phone",)),
        ("The task “Make the officer's contact” is done (by the role Officer)", ("Spoke: yes",)),
        ("Time goes by: 2 days", ()),
    )


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_example_can_be_told(path: Path) -> None:
    told = tell_example(path)
    assert told.steps
    assert told.title != path.stem


def test_what_is_no_example_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("- nothing")
    with pytest.raises(NotFoundError):
        tell_example(tmp_path / "x.yaml")
