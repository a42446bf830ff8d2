"""A task that ends with a letter: its draft is shown to be edited, and completing the task issues it.

The drawing's user task names the letter in its property `letter` and the reader in `letter_to`; both may be
expressions. Completed by somebody who may not approve the letter, it waits for a manager; the procedure goes on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.bpmn import Element
from engine.casework import letter_drafts, letters, parties
from engine.casework.letters import Copy
from engine.errors import ActionFailedError, ExpressionError, InvalidInputError
from engine.process import time_of
from engine.process.context import CaseContext

LETTER, READER = "letter", "letter_to"
ANSWER = "letter_text"  # under which the edited text comes with the answers


@dataclass(frozen=True)
class Proposal:
    """The letter a task proposes. `problem`: why there is none to edit; `others`: readers who get drafts instead."""

    subject: str
    body: str
    to: str
    needs_approval: bool
    problem: str | None = None
    others: int = 0


def propose(context: CaseContext, element: Element, data: Mapping[str, Any]) -> Proposal | None:
    """Return the letter to edit in a task, or None where the drawing asks for none."""
    if LETTER not in element.properties:
        return None
    try:
        copies = _copies(context, element, data)
    except (ActionFailedError, ExpressionError) as error:
        return Proposal("", "", "", False, str(error))
    first = copies[0]
    return Proposal(
        first.subject,
        first.body,
        parties.role_label(context.work, context.case, first.to),
        not letters.may_approve(context.work, first.letter),
        others=len(copies) - 1,
    )


def send(
    context: CaseContext, element: Element, data: Mapping[str, Any], answers: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Issue the letter of a task that is being completed, with the text as edited; returns its number.

    Where there are several readers the first gets the edited text, and drafts are kept for the others.
    Raises InvalidInputError by the field `letter_text` where the letter must not or cannot go out.
    """
    if LETTER not in element.properties:
        return {}
    work, case = context.work, context.case
    try:
        first, *others = _copies(context, element, data)
        text = str(answers.get(ANSWER) or "").replace("\r\n", "\n").strip()
        if len(text) > letter_drafts.LONGEST:
            raise InvalidInputError({ANSWER: [f"Keep the letter to {letter_drafts.LONGEST:,} characters."]})
        edited = letters.changed(first, first.subject, text) if text else first
        issued, waiting = letter_drafts.issue_or_wait(work, case, [edited])
    except (ActionFailedError, ExpressionError) as error:
        raise InvalidInputError({ANSWER: [str(error)]}) from error
    for other in others:
        letter_drafts.keep(work, case, other)
    return {
        "letter_id": issued[0].id if issued else None,
        "draft_id": waiting[0].id if waiting else None,
    }


def _copies(context: CaseContext, element: Element, data: Mapping[str, Any]) -> Sequence[Copy]:
    template = str(time_of.value_of(context, element.properties[LETTER], data) or "")
    to = str(time_of.value_of(context, element.properties.get(READER, "complainant"), data) or "")
    letters.check_feedback(context.work, context.case, template, to)
    return letters.compose(context.work, context.case, template, to, about=context.about_id)
