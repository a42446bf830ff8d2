"""Keyset cursors: where the next page of a list begins, as an opaque text."""

import base64
import binascii
from datetime import UTC, datetime

from engine.errors import InvalidInputError

LARGEST_PAGE = 100


def cursor(instant: datetime, row_id: int) -> str:
    """Return the cursor after a row that sorts by an instant and its id."""
    return base64.urlsafe_b64encode(f"{instant.astimezone(UTC).isoformat()}|{row_id}".encode()).decode()


def read_cursor(text: str) -> tuple[datetime, int]:
    """Return what a cursor holds. Raises InvalidInputError for a text that is none of ours."""
    try:
        instant, _, row_id = base64.urlsafe_b64decode(text.encode()).decode().partition("|")
        return datetime.fromisoformat(instant).astimezone(UTC), int(row_id)
    except (ValueError, binascii.Error, UnicodeError):
        raise InvalidInputError({"after": ["This page address is damaged. Start again from the first page."]}) from None


def page_size(wanted: int) -> int:
    """Return a page size between 1 and the largest."""
    return max(1, min(int(wanted), LARGEST_PAGE))
