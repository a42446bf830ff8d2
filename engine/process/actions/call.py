"""One automatic step of a drawing: what it was given, and how an action is entered in the table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from engine.bpmn import Action
from engine.bpmn.timers import parse_instant
from engine.errors import ActionFailedError
from engine.models import Case
from engine.work import Work

if TYPE_CHECKING:
    from engine.process.context import CaseContext

Outputs = Mapping[str, Any] | None


@dataclass(frozen=True)
class Call:
    """One automatic step: where it happens and what it was given."""

    work: Work
    case: Case
    context: "CaseContext"
    action: Action

    @property
    def key(self) -> str:
        """A key that is the same when the same step is tried again, so that nobody is told twice."""
        return f"{self.context.instance_id}:{self.action.token}"

    @property
    def landlords_work(self) -> Work:
        """The transaction as the case's landlord: a timer's own actor may stand for all of them."""
        actor = self.work.actor
        if actor.landlord == self.case.landlord:
            return self.work
        return replace(self.work, actor=replace(actor, landlord=self.case.landlord))

    def text(self, name: str) -> str:
        """Return an input as text; raise ActionFailedError for a list or a group."""
        value = self.action.inputs.get(name)
        if isinstance(value, list | dict):
            raise ActionFailedError(f"The input “{name}” must be a text.")
        return "" if value is None else str(value)

    def optional(self, name: str) -> str | None:
        """Return an input as text, or None where it is empty."""
        return self.text(name) or None

    def number(self, name: str) -> int | None:
        """Return an input as a whole number, or None where it is empty."""
        text = self.text(name)
        return int(float(text)) if text else None

    def items(self, name: str) -> list[str]:
        """Return an input as a list of words: a list, or a text with commas or spaces."""
        value = self.action.inputs.get(name)
        if isinstance(value, list):
            return [str(item) for item in value]
        return self.text(name).replace(",", " ").split()

    def instant(self, name: str) -> datetime | None:
        """Return an input as an instant (UTC); without an offset it is the landlord's wall time.

        It says when something happened or began, so a day without a time is its first moment.
        """
        value = self.action.inputs.get(name)
        if value in (None, ""):
            return None
        if not isinstance(value, str | date):
            raise ActionFailedError(f"The input “{name}” must be a date or a date with a time.")
        return parse_instant(value, self.context.zone, time())

    def day(self, name: str) -> date | None:
        """Return an input as a day, or None where it is empty."""
        text = self.text(name)[:10]
        return date.fromisoformat(text) if text else None

    def flag(self, name: str) -> bool:
        """Return an input as yes or no."""
        value = self.action.inputs.get(name)
        return value if isinstance(value, bool) else self.text(name).strip().lower() in ("true", "yes", "1", "on")


@dataclass(frozen=True)
class Entry:
    """One action: what it needs, what it may be given besides (with words for owners), and what does it.

    `simple`: it checks everything before it changes anything, so that it needs no savepoint.
    """

    title: str
    required: frozenset[str]
    optional: Mapping[str, str]
    handler: Callable[[Call], Outputs]
    simple: bool = False


def entry(
    title: str, handler: Callable[[Call], Outputs], required: str = "", optional: Mapping[str, str] | None = None
) -> Entry:
    """Make an entry of the table: required inputs by name, optional ones with their words for owners."""
    return Entry(title, frozenset(required.split()), optional or {}, handler)
