"""The drawings and decision tables that hold for one landlord, each with the fingerprint of its file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from engine.bpmn import Decision, Element, Procedure
from engine.policy.document import read_document
from engine.policy.policies import CATALOGUE_FILE
from engine.reporting.conformance_links import Carrier
from engine.reporting.evidence import fingerprint

STARTS = "starts"  # what begins with which message: a new drawing may change a run that never used it


@dataclass(frozen=True)
class Content:
    """What a landlord's cases run on; `prints` name it as the evidence does: `drawing intake`, `table route`."""

    procedures: Mapping[str, Procedure]
    tables: Mapping[str, Decision]
    prints: Mapping[str, str]

    def element(self, carrier: Carrier) -> Element | None:
        """Return the element of a carrier, or None where it is not there (any more)."""
        procedure = self.procedures.get(carrier.procedure)
        return procedure.elements.get(carrier.element) if procedure else None

    def name_of(self, carrier: Carrier) -> str:
        """Return what people call a carrier."""
        element = self.element(carrier)
        name = (element.name if element else "") or carrier.element
        return f"{name}, row {carrier.row} of the table {carrier.table}" if carrier.table else name

    def procedure_name(self, key: str) -> str:
        """Return what people call a procedure."""
        procedure = self.procedures.get(key)
        return (procedure.name if procedure else "") or key


def make_content(procedures: Iterable[tuple[Procedure, str]], tables: Iterable[tuple[Decision, str]]) -> Content:
    """Put a landlord's procedures and tables together, each given with the fingerprint of its file."""
    drawn, asked = list(procedures), list(tables)
    starts = sorted(f"{procedure.key} {message}" for procedure, _ in drawn for message in procedure.message_starts)
    prints = {
        **{f"drawing {procedure.key}": value for procedure, value in drawn},
        **{f"table {table.key}": value for table, value in asked},
        STARTS: fingerprint("\n".join(starts).encode()),
    }
    return Content(
        {procedure.key: procedure for procedure, _ in drawn}, {table.key: table for table, _ in asked}, prints
    )


def profile_prints(folder: Path) -> dict[str, str]:
    """Return the fingerprint of each landlord's profile, with the profiles it inherits from and the catalogue."""
    catalogue = (folder / CATALOGUE_FILE).read_bytes()
    files: dict[str, tuple[bytes, str | None]] = {}
    for path in sorted(folder.glob("*.toml")):
        content = path.read_bytes()
        code, parent_code = _kin(path, content)
        if code is not None:
            files[code] = (content, parent_code)
    found: dict[str, str] = {}
    for code in files:
        parts, parent = [catalogue], code
        while parent in files and len(parts) <= len(files):
            parts.append(files[parent][0])
            parent = files[parent][1] or ""
        found[code] = fingerprint(*parts)
    return found


@lru_cache(maxsize=32)
def _kin(path: Path, content: bytes) -> tuple[str | None, str | None]:
    """The landlord a file is the profile of, and whose profile it inherits; known by its content."""
    data = read_document(path).data
    return (data["code"], data.get("inherits")) if isinstance(data.get("code"), str) else (None, None)


def letter_prints(folder: Path) -> dict[str, str]:
    """Return the fingerprint of each letter's folder, named as the evidence does: `letter closure`."""
    return {
        f"letter {path.name}": fingerprint(*(file.read_bytes() for file in sorted(path.rglob("*")) if file.is_file()))
        for path in sorted(folder.iterdir())
        if path.is_dir()
    }


def example_prints(folder: Path) -> dict[str, str]:
    """Return the fingerprint of each worked example by the name of its file without the ending."""
    return {path.stem: fingerprint(path.read_bytes()) for path in sorted(folder.rglob("*.yaml"))}
