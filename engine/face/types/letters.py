"""Letters that have not gone out, the post, and templates, as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.face.types.common import Choice


@dataclass(frozen=True)
class DraftView:
    """A letter that has not gone out. `state`: draft, waiting, issued or dropped."""

    id: int
    case_id: int
    case_reference: str
    template: str
    to: str  # role and name, in the landlord's words
    subject: str
    body: str
    state: str
    note: str | None  # why it was sent back
    needs_approval: bool
    can_issue: bool
    replaces: int | None
    changed_at: datetime
    changed_by: str | None
    revision: int
    request: str | None
    large_print: bool


@dataclass(frozen=True)
class PostLine:
    """A letter that is to be printed and posted."""

    letter_id: int
    case_id: int
    case_reference: str
    subject: str
    to: str
    issued_at: datetime
    large_print: bool
    request: str | None


@dataclass(frozen=True)
class ReleaseChoice:
    """One way to decide about a held letter. `address`: where it would go. `refusal`: why it cannot be chosen."""

    value: str
    label: str
    address: str
    refusal: str | None


@dataclass(frozen=True)
class HeldLine:
    """A letter that waits for a person to decide how it goes, or that it does not."""

    hold_id: int
    letter_id: int
    case_id: int
    case_reference: str
    subject: str
    to: str
    since: datetime
    reasons: Sequence[str]
    officer: str | None  # of the case: whose decision it is


@dataclass(frozen=True)
class HeldView:
    """A held letter with its text, what is known of its reader, and the ways to decide about it."""

    line: HeldLine
    body: str
    request: str | None
    safe_contact: Sequence[tuple[str, str]]  # what they said, way by way, and in words
    choices: Sequence[ReleaseChoice]
    may_decide: bool


@dataclass(frozen=True)
class LetterTemplateLine:
    """One letter of the list that owners see."""

    name: str
    title: str
    readers: Sequence[str]
    approval: str | None
    clause: str | None
    own_version: int | None  # the version of the landlord's own text; None: the text supplied


@dataclass(frozen=True)
class LetterVersionView:
    """One version of a landlord's own text."""

    version: int
    reason: str
    at: datetime
    by: str | None
    is_supplied: bool  # it goes back to the text supplied


@dataclass(frozen=True)
class LetterTemplateView:
    """A letter's template as its owner edits it."""

    line: LetterTemplateLine
    text: str
    supplied: str
    versions: Sequence[LetterVersionView]
    landlords: Sequence[Choice]
    readers: Sequence[Choice]
    names: Sequence[str]  # what the text may name


@dataclass(frozen=True)
class PreviewView:
    """A letter to a sample reader. `problem`: why it cannot be written."""

    landlord: str
    to: str
    subject: str
    body: str
    problem: str | None = None
