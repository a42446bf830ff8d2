"""A letter as PDF/UA, made from its text alone, so that both say the same."""

from datetime import datetime

from engine.papers import LARGE_PRINT, ORDINARY_PRINT, Paper, parts_of, write


def make(subject: str, body: str, landlord: str, reference: str, at: datetime, large_print: bool) -> bytes:
    """Return a letter's PDF, with the landlord as its author. Raises PaperError where it cannot be set."""
    return write(
        Paper(
            title=subject,
            parts=parts_of(body, subject),
            author=landlord,
            footer=f"{landlord} · {reference}",
            size=LARGE_PRINT if large_print else ORDINARY_PRINT,
        ),
        at,
    )
