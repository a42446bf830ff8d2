"""The face of letters: held ones, drafts, approval, issue, the post, and the PDF of each letter."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from engine import events
from engine.access import Actor, require
from engine.casework import (
    cases,
    letter_drafts,
    letter_holds,
    letter_papers,
    letter_posts,
    letter_rechecks,
    letter_releases,
    letter_templates,
    parties,
    submissions,
)
from engine.casework.letter_releases import Decision
from engine.casework.submissions import Sending
from engine.errors import ActionFailedError, ConflictError, InvalidInputError
from engine.face import held_lines, letter_lines
from engine.face.base import Face
from engine.face.types import Choice, DraftView, HeldLine, HeldView, PostLine
from engine.process import messages


class Letters(Face):
    """Letters of the cases that the actor may see."""

    def counts(self, actor: Actor) -> dict[str, int]:
        """Return how many letters are held, are to be posted, wait for approval and are drafts.

        `held_own`: those held in cases that the actor, or somebody they cover for, is the officer of.
        """
        require(actor, "letter.list")
        with self._read(actor) as work:
            return {
                "held": letter_holds.count(work),
                "held_own": letter_holds.count(work, own=True),
                "to_post": letter_posts.count(work),
                "waiting": letter_drafts.count(work, letter_drafts.WAITING),
                "drafts": letter_drafts.count(work, letter_drafts.DRAFT),
            }

    def held(self, actor: Actor) -> Sequence[HeldLine]:
        """Return the letters that are held until somebody decides, longest held first."""
        require(actor, "letter.list")
        with self._read(actor) as work:
            return [held_lines.line(work, *found) for found in letter_holds.waiting(work)]

    def held_letter(self, actor: Actor, hold_id: int) -> HeldView:
        """Return a held letter with the ways to decide about it; the look is written to the history."""
        with self._write(actor) as work:
            held, letter, case = letter_holds.find(work, hold_id)
            events.record(work, "letter.viewed", case_id=case.id, landlord=case.landlord, subject=letter.subject)
            return held_lines.view(work, held, letter, case)

    def release(self, actor: Actor, hold_id: int, decision: Decision) -> None:
        """Decide about a held letter, as the officer of its case or a manager."""
        with self._write(actor) as work:
            letter = letter_releases.decide(work, hold_id, decision)
            messages.tell_of_letters(work, cases.load(work, letter.case_id, "letter.view"))

    def to_post(self, actor: Actor) -> Sequence[PostLine]:
        """Return the letters that somebody has to print and post, oldest first; what must not go any more is held."""
        require(actor, "letter.list")
        with self._write(actor) as work:
            letter_posts.recheck(work)
            return [letter_lines.post(work, letter, case) for letter, _, case in letter_posts.waiting(work)]

    def drafts(self, actor: Actor, *, waiting: bool = False) -> Sequence[DraftView]:
        """Return the drafts, or those that wait for a manager's approval, longest untouched first."""
        require(actor, "letter.list")
        state = letter_drafts.WAITING if waiting else letter_drafts.DRAFT
        with self._read(actor) as work:
            return [letter_lines.draft(work, draft, case) for draft, case in letter_drafts.open_drafts(work, state)]

    def of_case(self, actor: Actor, case_id: int) -> Sequence[DraftView]:
        """Return the open drafts of a case, newest first."""
        with self._read(actor) as work:
            case = cases.load(work, case_id, "letter.view")
            return [letter_lines.draft(work, draft, case) for draft in letter_drafts.of(work, case)]

    def choices(self, actor: Actor, case_id: int) -> Sequence[Choice]:
        """Return the letters that may be written on a case, as “name:reader”."""
        with self._read(actor) as work:
            case = cases.load(work, case_id, "letter.view")
            folder = work.settings.letters
            found = [letter_templates.find(folder, name) for name in letter_templates.available(folder)]
            return [
                Choice(f"{letter.name}:{to}", f"{letter.title} (to the {parties.role_label(work, case, to)})")
                for letter in sorted(found, key=lambda letter: letter.title)
                for to in letter.to
            ]

    def write(self, actor: Actor, case_id: int, template: str, to: str, sent: Sending | None = None) -> int:
        """Write a letter as a draft; returns the first draft's id."""
        with self._write(actor) as work, _refusals("template"):
            case = cases.load(work, case_id, "letter.write", lock=True)
            return submissions.once(work, sent, lambda: letter_drafts.write(work, case, template, to)[0].id)

    def replace(self, actor: Actor, case_id: int, letter_id: int, sent: Sending | None = None) -> int:
        """Begin a letter that replaces an issued one; returns the draft's id."""
        with self._write(actor) as work, _refusals("template"):
            case = cases.load(work, case_id, "letter.write", lock=True)
            return submissions.once(work, sent, lambda: letter_drafts.replacing(work, case, letter_id).id)

    def draft(self, actor: Actor, draft_id: int) -> DraftView:
        """Return a draft; the look is written to the history."""
        with self._write(actor) as work:
            draft, case = letter_drafts.load(work, draft_id)
            events.record(work, "letter.viewed", case_id=case.id, landlord=case.landlord, subject=draft.subject)
            return letter_lines.draft(work, draft, case)

    def save(self, actor: Actor, draft_id: int, revision: int, subject: str, body: str) -> None:
        """Keep what was changed in a draft."""
        with self._write(actor) as work:
            letter_drafts.edit(work, draft_id, revision, subject, body)

    def issue(self, actor: Actor, draft_id: int, revision: int, subject: str, body: str) -> int | None:
        """Keep what was changed and issue the letter; returns its id, or None where it waits for approval.

        Raises InvalidInputError by the field `body` where its reader must not get it or it cannot be printed.
        """
        with self._write(actor) as work, _refusals("body"):
            draft = letter_drafts.edit(work, draft_id, revision, subject, body)
            letter = letter_drafts.issue(work, draft.id, draft.revision)
            messages.tell_of_letters(work, cases.load(work, draft.case_id, "letter.view"))
            return letter.id if letter else None

    def send_back(self, actor: Actor, draft_id: int, revision: int, note: str) -> None:
        """Send a waiting letter back to be changed, as a manager."""
        with self._write(actor) as work:
            letter_drafts.send_back(work, draft_id, revision, note)

    def drop(self, actor: Actor, draft_id: int, revision: int, note: str) -> None:
        """Drop a draft."""
        with self._write(actor) as work:
            letter_drafts.drop(work, draft_id, revision, note)

    def mark_posted(self, actor: Actor, letter_id: int, done: str = "") -> None:
        """Note that a letter was posted, and what was done about another language or format.

        Raises ConflictError where it must not go any more: it is held then, and that is stored.
        """
        require(actor, "letter.list")
        with self._write(actor) as work:
            posted = letter_posts.mark(work, letter_id, done)
            if posted is not None:
                messages.tell_of_letters(work, posted)
        if posted is None:
            raise ConflictError(
                "Something about the person changed since this list was shown, and the letter is held: do not post it. "
                "If it is in the post already, tell the officer of the case and a manager at once."
            )

    def pdf(self, actor: Actor, case_id: int, letter_id: int) -> tuple[str, bytes]:
        """Return a letter's file name and PDF; the look is written to the history."""
        with self._write(actor) as work:
            case = cases.load(work, case_id, "letter.view")
            letter = letter_drafts.issued(work, case, letter_id)
            letter_rechecks.recheck(work, case)  # it may be opened to be printed and posted
            pdf = letter_papers.of(work, letter, case)
            events.record(work, "letter.viewed", case_id=case.id, landlord=case.landlord, subject=letter.subject)
            return f"{case.reference}-letter-{letter.id}.pdf", pdf


@contextmanager
def _refusals(field: str) -> Iterator[None]:
    """Say what a letter may not do beside the field that is to be changed."""
    try:
        yield
    except ActionFailedError as error:
        raise InvalidInputError({field: [str(error)]}) from error
