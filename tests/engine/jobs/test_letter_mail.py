"""A letter by e-mail carries its PDF, and words that tell nothing to whoever sees the screen."""

from collections.abc import Callable
from datetime import UTC, datetime

from engine.jobs.mail import Outgoing, compose
from engine.settings import Settings

PDF = b"%PDF-1.7 sample"


def test_the_pdf_is_attached(make_settings: Callable[..., Settings]) -> None:
    message = Outgoing(
        1, "a@example.org", "A letter", "Please open it.", "letter:1", 1, datetime(2026, 9, 8, tzinfo=UTC), PDF
    )
    attached = [
        (part.get_content_type(), part.get_content())
        for part in compose(make_settings("sqlite://"), message).iter_attachments()
    ]
    assert attached == [("application/pdf", PDF)]


def test_other_messages_stay_plain_text(make_settings: Callable[..., Settings]) -> None:
    message = Outgoing(1, "a@example.org", "A task", "It is yours.", "task:1", 1, datetime(2026, 9, 8, tzinfo=UTC))
    assert compose(make_settings("sqlite://"), message).get_content_type() == "text/plain"
