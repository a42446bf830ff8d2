"""A bundle or a report is made whatever people typed; what no font has is shown by its code point."""

from datetime import UTC, datetime

from engine.papers import Items, Paper, Paragraph, Table, find_unprintable, with_marks, write

AT = datetime(2026, 9, 8, tzinfo=UTC)


def test_a_character_that_no_font_has_is_shown_by_its_code_point() -> None:
    paper = with_marks(Paper("A \U0001f600", (Paragraph("Name \u4e2d"), Items(["\U0001f600"]))))
    assert paper == Paper("A [U+1F600]", (Paragraph("Name [U+4E2D]"), Items(["[U+1F600]"])))


def test_what_the_fonts_have_stays_as_it_is() -> None:
    paper = Paper("Žofie Ωμέγα", (Paragraph("Łukasz – “é” €"), Table(["Ж"], [["naïve"]])))
    assert with_marks(paper) == paper


def test_the_marked_paper_can_be_written() -> None:
    assert write(with_marks(Paper("x", (Paragraph("\U0001f600\u4e2d\ufffe"),))), AT).startswith(b"%PDF")


def test_each_character_that_no_font_has_is_named_once() -> None:
    assert find_unprintable("Dear 王, Łukasz – “é”", "王 \U0001f600") == ["王", "\U0001f600"]


def test_plain_english_is_printable_without_asking_the_fonts() -> None:
    assert find_unprintable("Dear Ms O’Neil – we’ll call by 5pm. It costs £20 or €25…") == []
