"""An officer's plain text keeps its paragraphs, lines and lists when it is printed."""

from engine.papers import Heading, Items, Paragraph, parts_of


def test_an_empty_line_ends_a_paragraph() -> None:
    assert parts_of("one\n\n\ntwo\n") == [Paragraph("one"), Paragraph("two")]


def test_lines_of_an_address_stay_lines() -> None:
    assert parts_of("1 Example Street\nExampletown") == [Paragraph("1 Example Street\nExampletown")]


def test_the_title_becomes_the_heading() -> None:
    assert parts_of("Your plan\n\nYour plan is here.", "Your plan") == [
        Heading("Your plan"),
        Paragraph("Your plan is here."),
    ]


def test_numbered_lines_are_a_numbered_list() -> None:
    assert parts_of("    1. first;\n    2. second") == [Items(["first;", "second"], numbered=True)]


def test_points_are_a_list_and_keep_the_lines_that_go_on() -> None:
    assert parts_of("- first\n  goes on\n- second") == [Items(["first\ngoes on", "second"])]


def test_a_paragraph_that_only_begins_like_a_list_item_is_none() -> None:
    assert parts_of("- first\nthen words") == [Paragraph("- first\nthen words")]


def test_a_line_may_announce_a_list() -> None:
    assert parts_of("People:\n- first\n- second") == [Paragraph("People:"), Items(["first", "second"])]
