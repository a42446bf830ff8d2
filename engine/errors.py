"""Every error the engine raises on purpose: each says what happened, that nothing was lost, and what to do next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


class DueProcessError(Exception):
    """The base of all errors that are meant for the person who reads them."""


class NotFoundError(DueProcessError):
    """There is no such record, or it is not yours to see: the two are never told apart."""

    def __init__(self, what: str = "record") -> None:
        self.what = what
        super().__init__(f"There is no such {what}, or it is not yours to see.")


class NotAllowedError(DueProcessError):
    """The person is known, may see the record, and may not do this to it."""


class SignInError(DueProcessError):
    """Sign-in failed; the message never tells whether the account exists."""


@dataclass
class InvalidInputError(DueProcessError):
    """What was entered cannot be taken; `fields` maps a field's name to what is wrong with it."""

    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__("; ".join(f"{name}: {' '.join(problems)}" for name, problems in self.fields.items()))


class AlreadySentError(InvalidInputError):
    """The one-time key of a form was used before, with other words: neither is taken for the other."""


@dataclass
class TaskTakenError(DueProcessError):
    """A colleague was faster: the task was completed or changed since the form was opened. What was typed is kept."""

    task_id: int
    by: str | None
    at: datetime | None
    what: str = "completed"

    def __post_init__(self) -> None:
        who = self.by or "The system"
        super().__init__(f"{who} {self.what} this task while you were filling it in. What you typed is kept.")


class ConflictError(DueProcessError):
    """The record changed since it was read; read it again and repeat."""


class SourceError(DueProcessError):
    """A BPMN or DMN file cannot be read safely."""


class PublishError(DueProcessError):
    """A drawing has errors and cannot be published; its findings say why."""


@dataclass
class ProfileError(DueProcessError):
    """A policy profile is wrong: where and why."""

    file: str
    line: int | None
    key: str
    reason: str

    def __post_init__(self) -> None:
        place = f"{self.file}:{self.line}" if self.line else self.file
        super().__init__(f"{place}: {self.key}: {self.reason}")


class ExpressionError(DueProcessError):
    """An expression in a drawing or decision table is refused or cannot be worked out."""


class ActionFailedError(DueProcessError):
    """An automatic step could not do its work; the instance waits where it was."""


class LetterRefusedError(ActionFailedError):
    """A letter would tell its reader what they must not be told, or reach them in a way that is not safe."""


@dataclass
class PaperError(ActionFailedError):
    """A paper cannot be set as PDF: which one and why."""

    title: str
    reason: str

    def __post_init__(self) -> None:
        super().__init__(
            f"“{self.title}” cannot be printed as PDF: {self.reason}. Nothing was sent or lost; mend its text and try "
            "again."
        )


class UnavailableError(DueProcessError):
    """The database is away or full; nothing was stored, and the same request may be sent again."""


class StorageError(DueProcessError):
    """The place where files are kept is away or full; nothing of the file was stored."""


class FileChangedError(DueProcessError):
    """A kept file is gone or is no longer what was stored: it is not handed out as evidence."""
