"""Published drawings and the procedures that run from them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, BigId


class ProcedureDefinition(Base):
    """One published version of a procedure (`kind` bpmn) or decision table (`dmn`)."""

    __tablename__ = "procedure_definition"
    # NULL landlord is distinct from every landlord in a unique index, hence the coalescing column `scope`.
    __table_args__ = (
        Index("uq_procedure_definition_scope_kind_key_version", "scope", "kind", "key", "version", unique=True),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    key: Mapped[str] = mapped_column(String(120))
    scope: Mapped[str] = mapped_column(String(16), default="*")  # a landlord's code, or * for all
    version: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    owner_xml: Mapped[bytes] = mapped_column(LargeBinary)  # byte for byte as the owner drew it
    executable_xml: Mapped[bytes | None] = mapped_column(LargeBinary)
    findings: Mapped[list[Any]]
    reason: Mapped[str] = mapped_column(Text)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    published_at: Mapped[datetime]


class ProcessInstance(Base):
    """One running procedure in a case, pinned to a version."""

    __tablename__ = "process_instance"
    __table_args__ = (Index("ix_process_instance_definition_id_status", "definition_id", "status"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    definition_id: Mapped[int] = mapped_column(ForeignKey("procedure_definition.id"))
    key: Mapped[str] = mapped_column(String(120))
    status: Mapped[str] = mapped_column(String(16))  # running, finished, cancelled
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    started_by: Mapped[str] = mapped_column(String(120))  # message, rule or person
    revision: Mapped[int] = mapped_column(default=1)
    state: Mapped[bytes] = mapped_column(LargeBinary)
    data: Mapped[dict[str, Any]]
    tokens: Mapped[list[Any]]  # [element, state] pairs, for the diagram
    awaited: Mapped[list[str]]  # names of the messages it waits for
    # The alleged perpetrator (a party, which goes only with its case) that this instance is about; empty: all the case.
    about_party_id: Mapped[int | None] = mapped_column(BigId)


class TimerStart(Base):
    """When a published procedure next starts by its timer, for one landlord. `due_at` empty: never again.

    Round n is worked out from `anchor_at`, never from the round before. The row is locked while it goes off.
    """

    __tablename__ = "timer_start"
    __table_args__ = (UniqueConstraint("landlord", "key", "element"), Index("ix_timer_start_due_at", "due_at"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    landlord: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(120))
    element: Mapped[str] = mapped_column(String(120))
    definition_id: Mapped[int] = mapped_column(ForeignKey("procedure_definition.id"))
    kind: Mapped[str] = mapped_column(String(12))  # date, duration, cycle
    text: Mapped[str] = mapped_column(Text)
    anchor_at: Mapped[datetime]
    round: Mapped[int]
    due_at: Mapped[datetime | None]
    last_fired_at: Mapped[datetime | None]
