"""Letters: written from a template, checked for their reader, stored word for word as they went out."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from engine import events
from engine.access import MANAGER
from engine.casework import (
    lasting,
    letter_context,
    letter_going,
    letter_holds,
    letter_papers,
    letter_queues,
    letter_readers,
    letter_sides,
    letter_templates,
    letter_versions,
    letter_ways,
    parties,
)
from engine.casework.letter_templates import LetterTemplate
from engine.casework.letter_ways import CHANNELS, EMAIL, HELD, POST, Where
from engine.errors import ActionFailedError, LetterRefusedError
from engine.models import Case, Letter, Party
from engine.work import Work

GENERIC = "third_party_acknowledgement"
FEEDBACK = "intake.third_party_feedback"
# To whom a letter goes, as roles of parties in order of preference. None: not a person of the case.
RECIPIENTS: Mapping[str, tuple[str, ...] | None] = {
    "complainant": ("complainant", "victim"),
    "victim": ("victim", "complainant"),
    "reporter": ("reporter",),
    "witness": ("witness",),
    "perpetrator": ("perpetrator",),
    "guardian": ("guardian",),
    "partner": None,
    "area": None,
}
EVERYBODY = ("perpetrator", "guardian")  # a warning goes to each of them; other letters to the first


@dataclass(frozen=True)
class Copy:
    """One letter to one reader, written and not stored. `written`: the text as the template gave it; `written_for`:
    where its reader could be reached when it was.
    """

    letter: LetterTemplate
    to: str
    person: Party | None
    channel: str | None  # as asked for; None: as the reader prefers
    subject: str
    body: str
    written: str
    written_for: Where
    replaces: Letter | None = None


def issue(
    work: Work, case: Case, template: str, to: str, channel: str | None = None, about: int | None = None
) -> Letter:
    """Write a letter, store it, and queue it where it goes by e-mail; returns the (first) letter.

    A third party who reported gets one general acknowledgement and no more where the policy gives no feedback
    (PCHA 3.2.3). A letter that must not go by itself (`letter_ways.REASONS`) is held for a person to decide. `about`
    is the one alleged perpetrator (party) a letter to the perpetrator goes to; without it, each gets one.
    Raises ActionFailedError where the letter or the recipient does not exist or it cannot be printed, and
    LetterRefusedError where its reader must not get it.
    """
    wanted = template
    template, earlier = _without_feedback(work, case, template, to)
    if earlier is not None:
        _withhold(work, case, wanted)
        return earlier
    copies = compose(work, case, template, to, channel, about)
    if template != wanted:
        _withhold(work, case, wanted)
    return send(work, case, copies)[0]


def compose(
    work: Work, case: Case, template: str, to: str, channel: str | None = None, about: int | None = None
) -> Sequence[Copy]:
    """Write a letter for each of its readers; nothing is stored. Raises as `issue` does."""
    if to not in RECIPIENTS:
        raise ActionFailedError(f"A letter cannot go to “{to}”. Choose one of {', '.join(RECIPIENTS)}.")
    if channel is not None and channel not in CHANNELS:
        raise ActionFailedError(f"A letter cannot go by “{channel}”. Choose one of {', '.join(CHANNELS)}.")
    if any(isinstance(row, Party) for row in work.session.new):
        work.session.flush()  # somebody whom this very step added may be the one to write to
    letter = letter_templates.find(work.settings.letters, template)
    letter_readers.check_reader(work, case, letter, to)
    people: Sequence[Party | None] = recipients(work, case, to, about) or [None]
    return [_write_to(work, case, letter, to, person, channel) for person in people]


def send(work: Work, case: Case, copies: Sequence[Copy], approved_by: int | None = None) -> Sequence[Letter]:
    """Check and store copies. All are checked before any is stored, so that none goes out alone; PDFs follow."""
    ready = [_check(work, case, copy) for copy in copies]
    return [_store(work, case, one, approved_by) for one in ready]


def check_feedback(work: Work, case: Case, template: str, to: str) -> None:
    """Raise LetterRefusedError for a letter by hand to a third party whom the policy gives no feedback."""
    if has_no_feedback(work, case, to) and letter_templates.ALIASES.get(template, template) != GENERIC:
        raise LetterRefusedError(
            "This landlord gives third parties no feedback: the reporter gets the general acknowledgement and nothing "
            "more. Nothing was sent."
        )


def has_no_feedback(work: Work, case: Case, to: str) -> bool:
    """Tell whether a letter would go to a third party whom the policy gives no feedback (PCHA 3.2.3)."""
    stance = work.policies.landlords[case.landlord].stance(FEEDBACK)
    third = to == "reporter" and case.facts.get("reporter_kind") == "third_party"
    return third and stance is not None and stance.value is False


def may_approve(work: Work, letter: LetterTemplate) -> bool:
    """Tell whether what the actor sends of this letter needs nobody else's approval."""
    return letter.approval is None or MANAGER in work.actor.roles


def recipients(work: Work, case: Case, to: str, about: int | None = None) -> Sequence[Party]:
    """Return the people a letter goes to: the first who holds the best role, or each alleged perpetrator."""
    roles = RECIPIENTS[to]
    if roles is None:
        return []
    people = parties.of(work, case)
    if to == "reporter" and case.facts.get("reporter_kind") == "victim":
        roles = ("reporter", "complainant", "victim")
    for role in roles:
        found = [person for person in people if person.role == role and _reachable(person)]
        if role == "perpetrator" and about is not None:
            found = [person for person in found if person.id == about]
        if found:
            return found if to in EVERYBODY else found[:1]
    return []


def _without_feedback(work: Work, case: Case, template: str, to: str) -> tuple[str, Letter | None]:
    """The letter a reporter may get: for a third party without feedback, once and in general words."""
    if not has_no_feedback(work, case, to):
        return template, None
    query = select(Letter).where(Letter.case_id == case.id, Letter.template == GENERIC).order_by(Letter.id).limit(1)
    return GENERIC, work.session.scalars(query).first()


def _withhold(work: Work, case: Case, wanted: str) -> None:
    """Write down that the letter a drawing asked for was not the one the reporter got."""
    stance = work.policies.landlords[case.landlord].stance(FEEDBACK)
    if wanted != GENERIC:
        events.record(
            work, "letter.withheld", case_id=case.id, landlord=case.landlord, template=wanted,
            clause=stance.clause if stance else None,
        )  # fmt: skip


def _reachable(person: Party) -> bool:
    """Whether there is any way to get a letter to somebody."""
    return bool(person.name or person.address or person.email)


def _write_to(
    work: Work, case: Case, letter: LetterTemplate, to: str, person: Party | None, channel: str | None
) -> Copy:
    """Write one copy, in the landlord's own text where it keeps one."""
    # A reporter who is the person harassed may know what that person may know.
    audience = "complainant" if to == "reporter" and person is not None and person.role != "reporter" else to
    context = letter_context.build(work, case, audience, person, letter)
    own = letter_versions.current(work, case.landlord, letter.name)
    title, body = letter_templates.render(work.settings.letters, letter, case.landlord, context, own)
    return Copy(letter, to, person, channel, title[:200], body, f"{title}\n{body}", letter_ways.where(person))


@dataclass(frozen=True)
class _Checked:
    copy: Copy
    channel: str
    held_because: Sequence[str]  # codes of letter_ways.REASONS


def _check(work: Work, case: Case, copy: Copy) -> _Checked:
    """Check a copy for its reader and for the printer, and choose how it goes."""
    letter_readers.check_reader(work, case, copy.letter, copy.to)
    letter_readers.check_text(work, case, copy.to, copy.person, copy.subject, copy.body, copy.written)
    is_person = RECIPIENTS[copy.to] is not None
    channel, why = letter_ways.choose(work, case, copy.person, copy.channel, is_person, copy.written_for)
    if copy.to == "area" and letter_sides.share_household(work, case):
        channel, why = HELD, ("household",)  # it comes to their home too, and says that somebody reported
    letter_papers.check(copy.subject, copy.body, work.policies.landlords[case.landlord].name, case.reference)
    return _Checked(copy, channel, why)


def _store(work: Work, case: Case, checked: _Checked, approved_by: int | None) -> Letter:
    """Store one letter, and queue it for the post or the mail server."""
    copy = checked.copy
    row = lasting.store(
        work,
        Letter,
        case_id=case.id,
        template=copy.letter.name,
        to_role=copy.to,
        to_name=copy.person.name if copy.person else copy.letter.addressee,
        channel=checked.channel,
        subject=copy.subject,
        body=copy.body,
        sha256=hashlib.sha256(copy.body.encode()).hexdigest(),
        issued_at=work.now,
        by_id=work.actor.user_id,
        party_id=copy.person.id if copy.person else None,
        large_print=letter_ways.is_large_print(copy.person),
        request=letter_ways.request_of(copy.person),
        replaces_id=copy.replaces.id if copy.replaces else None,
        approved_by_id=approved_by,
        address=copy.written_for.address,
        email=copy.written_for.email,
    )
    if row.channel == HELD:
        letter_holds.hold(work, case, row, checked.held_because)
        return row
    if row.channel == POST:
        letter_queues.to_post(work, case, row.id)
    _tell(work, case, row, checked)
    if row.channel == EMAIL and copy.person is not None and copy.person.email:
        letter_queues.to_mail(work, case, row, copy.person.email, f"letter:{row.id}")
    if row.channel != POST:
        letter_going.note(work, case, row)
    return row


def _tell(work: Work, case: Case, row: Letter, checked: _Checked) -> None:
    copy = checked.copy
    events.record(
        work,
        "letter.issued",
        case_id=case.id,
        landlord=case.landlord,
        subject=row.subject,
        to=parties.role_label(work, case, row.to_role),
        channel=CHANNELS[row.channel],
        letter_id=row.id,
        clause=copy.letter.clauses.get(case.landlord),
        sha256=row.sha256,
        replaces=f"of {copy.replaces.issued_at:%d.%m.%Y} “{copy.replaces.subject}”" if copy.replaces else None,
    )


def changed(copy: Copy, subject: str, body: str, replaces: Letter | None = None) -> Copy:
    """Return a copy with the text somebody edited."""
    return replace(copy, subject=" ".join(subject.split())[:200], body=body.strip() + "\n", replaces=replaces)
