"""What people and clocks owe: tasks, drafts, timers, and steps that failed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, BigId


class Task(Base):
    """A user task offered to a role, perhaps taken by a person. States: open, done, cancelled.

    `due_sort` is `due_at` or the far future, so that lists page by one indexed column.
    """

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("instance_id", "token"),
        Index(
            "ix_task_assignee_open",
            "assignee_id",
            "due_sort",
            "id",
            postgresql_where=text("state = 'open'"),
            sqlite_where=text("state = 'open'"),
        ),
        Index(
            "ix_task_team_open",
            "team_id",
            "due_sort",
            "id",
            postgresql_where=text("state = 'open'"),
            sqlite_where=text("state = 'open'"),
        ),
        Index(
            "ix_task_landlord_open",
            "landlord",
            "due_sort",
            "id",
            postgresql_where=text("state = 'open'"),
            sqlite_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    landlord: Mapped[str] = mapped_column(String(16))
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("process_instance.id", ondelete="CASCADE"))
    definition_id: Mapped[int] = mapped_column(ForeignKey("procedure_definition.id"))
    token: Mapped[str] = mapped_column(String(64))
    element: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(300))
    role: Mapped[str] = mapped_column(String(60))  # the lane
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    item: Mapped[str | None] = mapped_column(String(200))  # of a multi-instance task
    about: Mapped[str | None] = mapped_column(String(200))  # whom it is about, where the procedure is about one person
    # False: being offered this task, or doing it, lets nobody into the file of the case (need to know)
    reads_case: Mapped[bool] = mapped_column(default=True, server_default=true())
    state: Mapped[str] = mapped_column(String(12))
    priority: Mapped[int] = mapped_column(default=50)
    requirement: Mapped[str | None] = mapped_column(String(60))
    clause: Mapped[str | None] = mapped_column(String(60))
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    due_sort: Mapped[datetime]
    warn_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]
    overdue_told_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    completed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answers: Mapped[dict[str, Any] | None]
    revision: Mapped[int] = mapped_column(default=1)


class TaskDraft(Base):
    """What somebody typed into a task and has not sent; kept also when a colleague was faster."""

    __tablename__ = "task_draft"

    task_id: Mapped[int] = mapped_column(ForeignKey("task.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    answers: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]


class Timer(Base):
    """The truth about when a timer of a running procedure goes off. `fired_at` empty: armed."""

    __tablename__ = "timer"
    __table_args__ = (
        UniqueConstraint("instance_id", "token", "round"),
        Index(
            "ix_timer_due_armed",
            "due_at",
            "id",
            postgresql_where=text("fired_at IS NULL"),
            sqlite_where=text("fired_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("process_instance.id", ondelete="CASCADE"))
    token: Mapped[str] = mapped_column(String(64))
    element: Mapped[str] = mapped_column(String(120))
    round: Mapped[int] = mapped_column(default=1)
    requirement: Mapped[str | None] = mapped_column(String(60))  # moves with the target of this requirement
    armed_at: Mapped[datetime]
    due_at: Mapped[datetime]
    fired_at: Mapped[datetime | None]


class ProcessIncident(Base):
    """A step that failed: the instance waits there. Retried with back-off; after five tries a manager decides."""

    __tablename__ = "process_incident"
    __table_args__ = (
        Index("ix_process_incident_landlord_state", "landlord", "state"),
        Index("ix_process_incident_state_retry_at", "state", "retry_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    landlord: Mapped[str] = mapped_column(String(16))
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("process_instance.id", ondelete="CASCADE"))
    token: Mapped[str | None] = mapped_column(String(64))
    element: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(24))  # action, expression, decision, message, timer, start, letter, time
    error: Mapped[str] = mapped_column(Text)
    inputs: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(12))  # retrying, waiting, resolved
    tries: Mapped[int] = mapped_column(default=1)
    retry_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
