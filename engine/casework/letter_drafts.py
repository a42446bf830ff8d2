"""Letters that have not gone out: edited by officers, approved by a manager where the letter asks for it, issued."""

from collections.abc import Sequence

from sqlalchemy import func, select

from engine import events
from engine.access import MANAGER
from engine.casework import cases, letter_readers, letter_templates, letters, parties
from engine.casework.checks import Checks
from engine.casework.letter_ways import Where
from engine.casework.letters import Copy
from engine.errors import ConflictError, NotAllowedError, NotFoundError, TaskTakenError
from engine.models import Case, Letter, LetterDraft, Party, User
from engine.work import Work

DRAFT, WAITING, ISSUED, DROPPED = "draft", "waiting", "issued", "dropped"
OPEN = (DRAFT, WAITING)
LONGEST = 20_000


def write(
    work: Work, case: Case, template: str, to: str, channel: str | None = None, about: int | None = None
) -> Sequence[LetterDraft]:
    """Write a letter as drafts, one for each reader. Raises ActionFailedError as `letters.issue` does."""
    letters.check_feedback(work, case, template, to)
    return [keep(work, case, copy) for copy in letters.compose(work, case, template, to, channel, about)]


def replacing(work: Work, case: Case, letter_id: int) -> LetterDraft:
    """Begin a letter that replaces an issued one, with its text and its reader. Raises NotFoundError."""
    earlier = issued(work, case, letter_id)
    letter = letter_templates.find(work.settings.letters, earlier.template)
    person = _party(work, case, earlier.party_id)
    written_for = Where(earlier.address, earlier.email)  # its text has that address
    copy = Copy(letter, earlier.to_role, person, None, earlier.subject, earlier.body, "", written_for, earlier)
    return keep(work, case, copy)


def issue_or_wait(work: Work, case: Case, copies: Sequence[Copy]) -> tuple[Sequence[Letter], Sequence[LetterDraft]]:
    """Issue copies, or leave them waiting where the letter needs an approval that the actor cannot give."""
    if all(letters.may_approve(work, copy.letter) for copy in copies):
        return letters.send(work, case, copies, _approver(work, copies[0])), ()
    drafts = [keep(work, case, copy) for copy in copies]
    for draft in drafts:
        _wait(work, case, draft)
    return (), drafts


def keep(work: Work, case: Case, copy: Copy) -> LetterDraft:
    """Store a copy as a draft."""
    draft = LetterDraft(
        landlord=case.landlord,
        case_id=case.id,
        template=copy.letter.name,
        to_role=copy.to,
        party_id=copy.person.id if copy.person else None,
        to_name=copy.person.name if copy.person else copy.letter.addressee,
        channel=copy.channel,
        subject=copy.subject,
        body=copy.body,
        state=DRAFT,
        replaces_id=copy.replaces.id if copy.replaces else None,
        created_at=work.now,
        by_id=work.actor.user_id,
        changed_at=work.now,
        changed_by_id=work.actor.user_id,
        revision=1,
        address=copy.written_for.address,
        email=copy.written_for.email,
    )
    work.session.add(draft)
    work.session.flush()
    _record(work, case, draft, "letter.drafted")
    return draft


def load(work: Work, draft_id: int, lock: bool = False) -> tuple[LetterDraft, Case]:
    """Return a draft with its case, both of them for the actor to see. Raises NotFoundError."""
    draft = work.session.get(LetterDraft, draft_id) if 0 < draft_id <= cases.LARGEST_ID else None
    if draft is None or draft.landlord != work.actor.landlord:
        raise NotFoundError("draft")
    case = cases.load(work, draft.case_id, "letter.write", lock=lock)
    if lock:
        work.session.refresh(draft)
    return draft, case


def edit(work: Work, draft_id: int, revision: int, subject: str, body: str) -> LetterDraft:
    """Keep what an officer changed. Raises InvalidInputError by field, ConflictError for one that is not open."""
    draft, case = _open(work, draft_id, revision)
    checks = Checks()
    title = checks.text("subject", " ".join(subject.split()), "the heading", longest=200)
    text = checks.text("body", body.replace("\r\n", "\n"), "the text of the letter", longest=LONGEST)
    checks.done()
    if (title, f"{text}\n") != (draft.subject, draft.body):
        draft.subject, draft.body = str(title), f"{text}\n"
        draft.changed_at, draft.changed_by_id = work.now, work.actor.user_id
        draft.revision += 1
        _record(work, case, draft, "letter.changed")
    return draft


def issue(work: Work, draft_id: int, revision: int) -> Letter | None:
    """Issue a draft; None where it now waits for the approval that the letter needs. Raises LetterRefusedError."""
    draft, case = _open(work, draft_id, revision)
    copy = _copy(work, case, draft)
    if draft.state == WAITING and MANAGER not in work.actor.roles:
        raise NotAllowedError("This letter waits for a manager's approval. Nothing was changed.")
    if not letters.may_approve(work, copy.letter):
        letter_readers.check_text(work, case, copy.to, copy.person, copy.subject, copy.body, copy.written)
        _wait(work, case, draft)
        return None
    letter = letters.send(work, case, [copy], _approver(work, copy))[0]
    draft.state, draft.letter_id = ISSUED, letter.id
    draft.revision += 1
    return letter


def send_back(work: Work, draft_id: int, revision: int, note: str) -> None:
    """Send a waiting letter back to be changed, with the reason."""
    draft, case = _open(work, draft_id, revision)
    if MANAGER not in work.actor.roles:
        raise NotAllowedError("Only a manager sends letters back. Nothing was changed.")
    draft.note, draft.state = _reason(note, "what is to be changed"), DRAFT
    draft.revision += 1
    _record(work, case, draft, "letter.sent_back", note=draft.note)


def drop(work: Work, draft_id: int, revision: int, note: str) -> None:
    """Drop a draft that nobody needs any more, with the reason."""
    draft, case = _open(work, draft_id, revision)
    draft.note, draft.state = _reason(note, "why it is dropped"), DROPPED
    draft.revision += 1
    _record(work, case, draft, "letter.dropped", note=draft.note)


def of(work: Work, case: Case) -> Sequence[LetterDraft]:
    """Return the open drafts of a case, newest first."""
    query = select(LetterDraft).where(LetterDraft.case_id == case.id, LetterDraft.state.in_(OPEN))
    return work.session.scalars(query.order_by(LetterDraft.id.desc())).all()


def open_drafts(work: Work, state: str, limit: int = 100) -> Sequence[tuple[LetterDraft, Case]]:
    """Return drafts in a state in the cases the actor sees, longest waiting first."""
    query = (
        select(LetterDraft, Case)
        .join(Case, Case.id == LetterDraft.case_id)
        .where(LetterDraft.landlord == work.actor.landlord, LetterDraft.state == state, cases.visible(work, work.actor))
        .order_by(LetterDraft.changed_at, LetterDraft.id)
        .limit(limit)
    )
    return [(draft, case) for draft, case in work.session.execute(query)]


def count(work: Work, state: str) -> int:
    """Return how many drafts are in a state, in the cases the actor sees."""
    query = (
        select(func.count())
        .select_from(LetterDraft)
        .join(Case, Case.id == LetterDraft.case_id)
        .where(LetterDraft.landlord == work.actor.landlord, LetterDraft.state == state, cases.visible(work, work.actor))
    )
    return work.session.scalar(query) or 0


def issued(work: Work, case: Case, letter_id: int) -> Letter:
    """Return an issued letter of a case. Raises NotFoundError."""
    row = work.session.get(Letter, letter_id) if 0 < letter_id <= cases.LARGEST_ID else None
    if row is None or row.case_id != case.id:
        raise NotFoundError("letter")
    return row


def _open(work: Work, draft_id: int, revision: int) -> tuple[LetterDraft, Case]:
    draft, case = load(work, draft_id, lock=True)
    if draft.state not in OPEN:
        raise ConflictError("This draft was issued or dropped in the meantime. Nothing was changed.")
    if draft.revision != revision:
        by = work.session.get(User, draft.changed_by_id) if draft.changed_by_id else None
        raise TaskTakenError(draft.id, by.name if by else None, draft.changed_at, "changed")
    return draft, case


def _copy(work: Work, case: Case, draft: LetterDraft) -> Copy:
    letter = letter_templates.find(work.settings.letters, draft.template)
    letters.check_feedback(work, case, letter.name, draft.to_role)
    replaces = issued(work, case, draft.replaces_id) if draft.replaces_id else None
    person = _party(work, case, draft.party_id)
    if person is None and draft.party_id is None:  # somebody may have been added since it was written
        person = next(iter(letters.recipients(work, case, draft.to_role)), None)
    written_for = Where(draft.address, draft.email)
    return Copy(letter, draft.to_role, person, draft.channel, draft.subject, draft.body, "", written_for, replaces)


def _party(work: Work, case: Case, party_id: int | None) -> Party | None:
    person = work.session.get(Party, party_id) if party_id else None
    return person if person is not None and person.case_id == case.id else None


def _wait(work: Work, case: Case, draft: LetterDraft) -> None:
    draft.state, draft.note = WAITING, None
    draft.revision += 1
    _record(work, case, draft, "letter.submitted")


def _approver(work: Work, copy: Copy) -> int | None:
    return work.actor.user_id if copy.letter.approval else None


def _reason(note: str, what: str) -> str:
    checks = Checks()
    reason = checks.text("note", note, what, longest=1_000)
    checks.done()
    return str(reason)


def _record(work: Work, case: Case, draft: LetterDraft, kind: str, note: str | None = None) -> None:
    events.record(
        work, kind, case_id=case.id, landlord=case.landlord, subject=draft.subject, draft_id=draft.id,
        to=parties.role_label(work, case, draft.to_role), note=note,
    )  # fmt: skip
