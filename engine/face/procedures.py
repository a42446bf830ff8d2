"""What process owners do with procedures, and what the procedures of a case offer to its people."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

from engine.access import Actor, require, system_actor
from engine.bpmn import text_of
from engine.casework import cases, submissions
from engine.casework.submissions import Sending
from engine.errors import InvalidInputError, NotAllowedError, NotFoundError
from engine.face import decision_tables, diagrams, dictionary, procedure_views, profile_views, remedy_views, starting
from engine.face.base import Face
from engine.face.types import (
    CheckedDrawing,
    DiagramView,
    InstanceLine,
    ProcedureLine,
    ProcedureView,
    ProfileView,
    RemedyLine,
    Startable,
)
from engine.models import ProcedureDefinition, ProcessInstance
from engine.process import definitions, instances, library, shelf
from engine.process.running import RUNNING

_LONGEST_REASON = 2000
FOR_ALL = (
    "You can publish for your own landlord only, and nothing was published. What holds for all landlords is published "
    "by whoever runs this system, on its command line: dueprocess publish FILE."
)


class Procedures(Face):
    """Drawings, decision tables, their versions; running procedures and the messages they wait for."""

    def list(self, actor: Actor) -> Sequence[ProcedureLine]:
        """Return the newest version of every procedure and decision table of the actor's landlord."""
        require(actor, "procedure.view")
        with self._read(actor) as work:
            rows = [*shelf.newest(work, "bpmn").values(), *shelf.newest(work, "dmn").values()]
            return procedure_views.lines(work, ProcedureDefinition.id.in_([row.id for row in rows]))

    def get(self, actor: Actor, definition_id: int) -> ProcedureView:
        """Return one version with its diagram, findings and the versions beside it."""
        require(actor, "procedure.view")
        with self._read(actor) as work:
            return procedure_views.view(work, definition_id)

    def source(self, actor: Actor, definition_id: int) -> tuple[str, bytes]:
        """Return the file as its owner drew it, byte for byte."""
        require(actor, "procedure.view")
        with self._read(actor) as work:
            row = procedure_views.find(work, definition_id)
            return row.file_name, row.owner_xml

    def dictionary(self, actor: Actor) -> dictionary.Dictionary:
        """Return what drawings may name: facts, functions and actions."""
        require(actor, "procedure.view")
        return dictionary.read_dictionary()

    def check(self, actor: Actor, file_name: str, xml: bytes) -> CheckedDrawing:
        """Check an uploaded file; nothing is stored. What cannot be read at all comes back as a finding, too."""
        require(actor, "procedure.view")
        with self._read(actor) as work:
            decisions = set(shelf.newest(work, "dmn"))
            checked = definitions.check_safely(file_name, xml, definitions.known_names(work.policies, decisions))
        procedures = checked.compiled.procedures if checked.compiled else ()
        profile = self.policies.landlords.get(actor.landlord)
        rows = [row for procedure in procedures for row in diagrams.outline_rows(procedure, (), profile)]
        return CheckedDrawing(
            ok=checked.ok,
            keys=[key for key, _ in checked.keys],
            findings=diagrams.finding_views(checked.findings, procedures),
            xml=text_of(xml),
            file_name=file_name,
            outline=rows,
            tables=decision_tables.read_tables(xml) if checked.kind == definitions.DMN and checked.ok else (),
        )

    def publish(
        self, actor: Actor, file_name: str, xml: bytes, reason: str, *, for_all: bool = False
    ) -> Sequence[ProcedureLine]:
        """Publish a file for new cases of the actor's landlord. Running cases stay on their version.

        Raises NotAllowedError where it is asked `for_all` landlords: that is no landlord's act, only the operator's, by
        `publish_files`. Raises PublishError where a finding is an error, SourceError for an unreadable file,
        InvalidInputError by field.
        """
        require(actor, "procedure.publish")
        if for_all or actor.landlord not in self.policies.landlords:
            raise NotAllowedError(FOR_ALL)
        if not reason.strip() or len(reason) > _LONGEST_REASON:
            raise InvalidInputError({"reason": [f"Say why, in up to {_LONGEST_REASON:,} characters."]})
        with self._write(actor) as work:
            rows = definitions.publish(work, file_name, xml, reason.strip(), actor.landlord)
            return procedure_views.lines(work, ProcedureDefinition.id.in_([row.id for row in rows]))

    def publish_files(self, paths: Sequence[Path], reason: str = "Shipped with the engine") -> Sequence[ProcedureLine]:
        """Publish files and folders from the command line, all or nothing, decision tables first.

        The only way to publish for all landlords: whoever can call it holds the machine. A file in a folder named after
        a landlord's code holds for that landlord alone.
        """
        actor = system_actor(next(iter(self.policies.landlords), ""))
        with self._write(actor) as work:
            ids: set[int] = set()
            for path in definitions.find_files(paths):
                scope = definitions.scope_of(path, work.policies)
                rows = definitions.publish(work, path.name, path.read_bytes(), reason, scope)
                ids.update(row.id for row in rows)
            return procedure_views.lines(work, ProcedureDefinition.id.in_(ids))

    def instance(self, actor: Actor, instance_id: int) -> DiagramView:
        """Return a procedure of a case on its own version's drawing, with where it stands."""
        with self._read(actor) as work:
            row = work.session.get(ProcessInstance, instance_id)
            if row is None:
                raise NotFoundError("procedure")
            case = cases.load(work, row.case_id, "instance.view")
            source = work.session.get_one(ProcedureDefinition, row.definition_id)
            definition = library.get(work, source.id, source.sha256)
            states = diagrams.states_of(row.tokens, definition.elements)
            profile = work.policies.landlords[case.landlord]
            return diagrams.make_diagram(definition.procedure, source.version, source.owner_xml, states, profile)

    def startable(self, actor: Actor, case_id: int) -> Sequence[Startable]:
        """Return the procedures that can be started by hand in a case: their drawings say so, and they do not run yet
        about everybody they could be about.
        """
        with self._read(actor) as work:
            case = cases.load(work, case_id, "instance.start")
            return starting.startable(work, case)

    def start_by_hand(
        self,
        actor: Actor,
        case_id: int,
        key: str,
        reason: str,
        about: int | None = None,
        sent: Sending | None = None,
    ) -> InstanceLine:
        """Start a procedure in a case by decision of a person, who says why; the reason goes into the history.

        `about` is an alleged perpetrator (a party's number) where one runs for each; empty: each of them. Returns the
        first that was started. Raises InvalidInputError by field, NotFoundError, ConflictError where it runs already.
        """
        with self._write(actor) as work:
            case = cases.load(work, case_id, "instance.start")
            definition = library.newest(work, key)
            if not definition.by_hand or definition.of_office != (case.kind == cases.OFFICE):
                raise InvalidInputError(
                    {"key": ["This procedure does not start by hand here. Choose one of the list."]}
                )
            row_id = submissions.once(work, sent, lambda: starting.start(work, case, key, reason, about).id)
            return procedure_views.instance_line(work, work.session.get_one(ProcessInstance, row_id))

    def start(self, actor: Actor, case_id: int, key: str, reason: str) -> InstanceLine:
        """Start any procedure in a case, also one that usually waits for a message: a manager's decision."""
        with self._write(actor) as work:
            return starting.start(work, cases.load(work, case_id, "case.override"), key, reason, None)

    def deliver(
        self,
        actor: Actor,
        case_id: int,
        message: str,
        payload: Mapping[str, Any] | None = None,
        sent: Sending | None = None,
    ) -> int:
        """Bring a message from outside (an authority's answer, a police outcome) to a case.

        Returns how many procedures took it or were started by it.
        """
        with self._write(actor) as work:
            case = cases.load(work, case_id, "message.deliver")
            return submissions.once(work, sent, lambda: instances.deliver(work, case, message, payload or {}))

    def messages(self, actor: Actor, case_id: int) -> Sequence[str]:
        """Return the names of the messages that the procedures of a case wait for now."""
        with self._read(actor) as work:
            case = cases.load(work, case_id, "instance.view")
            query = select(ProcessInstance.awaited).where(
                ProcessInstance.case_id == case.id, ProcessInstance.status == RUNNING
            )
            return sorted({name for awaited in work.session.scalars(query) for name in awaited})

    def remedies(self, actor: Actor) -> Sequence[RemedyLine]:
        """Return the catalogue of remedies as the actor's landlord sees it today."""
        require(actor, "profile.view")
        with self._read(actor) as work:
            return remedy_views.lines(work)

    def profile(self, actor: Actor, landlord: str | None = None) -> ProfileView:
        """Return a landlord's policy as the engine reads it: the actor's own unless another is named."""
        require(actor, "profile.view")
        code = landlord or actor.landlord
        with self._read(actor) as work:
            return profile_views.view(work.policies, code, work.now)
