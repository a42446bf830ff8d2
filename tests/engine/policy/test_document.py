"""A TOML file that knows where its keys stand."""

from pathlib import Path

import pytest

from engine.policy.document import Document, read_document, suggest

TEXT = """\
# a comment = with an equals sign
code = "A"
[timers."odd name"]
amount = 1
fast.hate = { amount = 2 }

[roles]
"Contact centre" = { title = "Adviser" }
"""


@pytest.fixture
def document(tmp_path: Path) -> Document:
    path = tmp_path / "a.toml"
    path.write_text(TEXT, encoding="utf-8")
    return read_document(path)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("code",), 2),
        (("timers",), 3),
        (("timers", "odd name", "amount"), 4),
        (("timers", "odd name", "fast", "hate", "amount"), 5),
        (("roles", "Contact centre", "team"), 8),
        (("roles", "Officer"), 7),
        (("nowhere",), None),
    ],
)
def test_the_line_of_a_key_or_of_what_it_would_stand_in(
    document: Document, path: tuple[str, ...], line: int | None
) -> None:
    assert document.line_of(path) == line


def test_a_near_word_is_suggested() -> None:
    assert suggest("intervew", ["interview", "plan"]) == "; did you mean interview?"


def test_without_a_near_word_all_are_told() -> None:
    assert suggest("zebra", ["plan", "interview"]) == "; known are interview, plan"
