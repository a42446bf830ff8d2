"""Drafts, letters to post and templates in the words of the pages."""

from engine.casework import letter_drafts, letter_templates, letter_ways, letters, parties
from engine.errors import ActionFailedError
from engine.face.types import DraftView, PostLine
from engine.models import Case, Letter, LetterDraft, Party, User
from engine.work import Work


def draft(work: Work, row: LetterDraft, case: Case) -> DraftView:
    """Return a draft as pages show it."""
    person = work.session.get(Party, row.party_id) if row.party_id else None
    by = work.session.get(User, row.changed_by_id) if row.changed_by_id else None
    may, approval = _approval(work, row)
    return DraftView(
        row.id,
        case.id,
        case.reference,
        row.template,
        reader(work, case, row.to_role, row.to_name),
        row.subject,
        row.body,
        row.state,
        row.note,
        approval,
        row.state == letter_drafts.DRAFT or (row.state == letter_drafts.WAITING and may),
        row.replaces_id,
        row.changed_at,
        by.name if by else None,
        row.revision,
        letter_ways.request_of(person),
        letter_ways.is_large_print(person),
    )


def post(work: Work, letter: Letter, case: Case) -> PostLine:
    """Return a letter that is to be posted."""
    return PostLine(
        letter.id,
        case.id,
        case.reference,
        letter.subject,
        reader(work, case, letter.to_role, letter.to_name),
        letter.issued_at,
        letter.large_print,
        letter.request,
    )


def reader(work: Work, case: Case, role: str, name: str | None) -> str:
    """Return who a letter goes to: the name with the landlord's word for the role."""
    label = parties.role_label(work, case, role)
    return f"{name} ({label})" if name else label


def _approval(work: Work, row: LetterDraft) -> tuple[bool, bool]:
    """Whether the actor may issue the letter, and whether it needs a manager's approval."""
    try:
        letter = letter_templates.find(work.settings.letters, row.template)
    except ActionFailedError:  # its template has gone since: it may still be dropped
        return False, True
    may = letters.may_approve(work, letter)
    return may, not may
