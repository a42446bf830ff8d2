"""Publishing drawings and decision tables: a new version for new cases; what runs stays on its own."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import select

from engine import events
from engine.bpmn import Compiled, Finding, Known, compile_drawing, read_decision
from engine.casework import facts
from engine.errors import DueProcessError, ExpressionError, InvalidInputError, PublishError, SourceError
from engine.models import ProcedureDefinition
from engine.policy import Policies
from engine.process import shelf
from engine.process.actions import required_inputs
from engine.process.context import FUNCTION_NAMES
from engine.process.shelf import EVERYONE
from engine.work import Work

BPMN, DMN = "bpmn", "dmn"
_LONGEST_NAME = 200


@dataclass(frozen=True)
class Checked:
    """A file that was read and checked: what it holds (key, name), what was found, the compiled drawing."""

    kind: str
    keys: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]
    compiled: Compiled | None = None

    @property
    def ok(self) -> bool:
        """Whether the file may be published."""
        return not any(finding.level == "error" for finding in self.findings)


def known_names(policies: Policies, decisions: Iterable[str] | None) -> Known:
    """Return everything a drawing may name; decision tables are not checked where `decisions` is None."""
    lanes = frozenset(lane for profile in policies.landlords.values() for lane in profile.roles)
    return Known(
        facts=facts.KNOWN_NAMES,
        functions=FUNCTION_NAMES,
        actions=required_inputs(),
        decisions=None if decisions is None else frozenset(decisions),
        requirements=policies.vocabulary.codes,
        lanes=lanes,
        practices={code: practice.use for code, practice in policies.vocabulary.practices.items()},
    )


def check(file_name: str, xml: bytes, known: Known) -> Checked:
    """Read and check one file. Raises SourceError where it cannot be read at all."""
    if is_decision(file_name, xml):
        try:
            tables = read_decision(xml)
        except ExpressionError as error:
            return Checked(DMN, (), (Finding("error", "", "decision", str(error)),))
        return Checked(DMN, tuple((table.key, table.name or table.key) for table in tables), ())
    compiled = compile_drawing(xml, known=known)
    keys = tuple((procedure.key, procedure.name or procedure.key) for procedure in compiled.procedures)
    return Checked(BPMN, keys, compiled.findings, compiled)


def is_decision(file_name: str, xml: bytes) -> bool:
    """Tell a decision table from a drawing: by the file's ending, else by its namespace."""
    lowered = file_name.lower()
    if lowered.endswith(".dmn"):
        return True
    return not lowered.endswith((".bpmn", ".bpmn20.xml")) and b"/DMN/" in xml[:4000]


def publish(work: Work, file_name: str, xml: bytes, reason: str, scope: str = EVERYONE) -> list[ProcedureDefinition]:
    """Publish every procedure or decision of a file as its next version in `scope`; unchanged content makes none.

    Raises SourceError for an unreadable file, PublishError where a finding is an error, InvalidInputError for a scope
    that is no landlord.
    """
    if scope != EVERYONE and scope not in work.policies.landlords:
        raise InvalidInputError({"scope": [f"There is no landlord “{scope}”."]})
    in_reach = (ProcedureDefinition.kind == DMN, ProcedureDefinition.scope.in_((scope, EVERYONE)))
    published = work.session.scalars(select(ProcedureDefinition.key).where(*in_reach))
    checked = check(file_name, xml, known_names(work.policies, set(published)))
    if not checked.ok or not checked.keys:
        raise PublishError(_why_not(file_name, checked))
    return [_store(work, file_name, xml, reason, scope, checked, key, name) for key, name in checked.keys]


def _why_not(file_name: str, checked: Checked) -> str:
    errors = [f"{finding.element}: {finding.message}" if finding.element else finding.message
              for finding in checked.findings if finding.level == "error"]  # fmt: skip
    what = " ".join(errors) or "There is no procedure or decision table in it."
    return f"{file_name} cannot be published. {what} Nothing was changed; correct the drawing and try again."


def _store(
    work: Work, file_name: str, xml: bytes, reason: str, scope: str, checked: Checked, key: str, name: str
) -> ProcedureDefinition:
    newest = work.session.scalars(
        select(ProcedureDefinition)
        .where(
            ProcedureDefinition.scope == scope,
            ProcedureDefinition.kind == checked.kind,
            ProcedureDefinition.key == key,
        )
        .order_by(ProcedureDefinition.version.desc())
        .limit(1)
    ).one_or_none()
    sha256 = checked.compiled.sha256 if checked.compiled else sha256_of(xml)
    if newest is not None and newest.sha256 == sha256:
        return newest
    row = ProcedureDefinition(
        kind=checked.kind,
        key=key,
        scope=scope,
        version=newest.version + 1 if newest else 1,
        name=name[:_LONGEST_NAME],
        file_name=Path(file_name).name[:_LONGEST_NAME],
        sha256=sha256,
        owner_xml=xml,
        executable_xml=checked.compiled.executable_xml if checked.compiled else None,
        findings=[asdict(finding) for finding in checked.findings],
        reason=reason,
        published_by_id=work.actor.user_id,
        published_at=work.now,
    )
    shelf.note_publishing(work)
    work.session.add(row)
    work.session.flush()
    events.record(work, "procedure.published", name=row.name, version=row.version, reason=reason, scope=scope, key=key)
    return row


def sha256_of(xml: bytes) -> str:
    """Return the SHA-256 of a file as hexadecimal text."""
    return hashlib.sha256(xml).hexdigest()


def find_files(paths: Sequence[Path]) -> list[Path]:
    """Return the drawings and decision tables at `paths` (folders are searched), decision tables first.

    Raises SourceError for a path that does not exist.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found.extend(sorted([*path.rglob("*.bpmn"), *path.rglob("*.dmn")]))
        elif path.is_file():
            found.append(path)
        else:
            raise SourceError(f"There is no file {path.name}.")
    return sorted(dict.fromkeys(found), key=lambda path: path.suffix != ".dmn")


def scope_of(path: Path, policies: Policies) -> str:
    """Return the scope of a file: the landlord whose code its folder is named after, else everyone."""
    return path.parent.name if path.parent.name in policies.landlords else EVERYONE


def check_safely(file_name: str, xml: bytes, known: Known) -> Checked:
    """Check a file, with what makes it unreadable as a finding rather than an error."""
    try:
        return check(file_name, xml, known)
    except DueProcessError as error:
        kind = DMN if is_decision(file_name, xml) else BPMN
        return Checked(kind, (), (Finding("error", "", "source", str(error)),))
