"""What the files say now: each landlord's drawings and tables, and the fingerprints of all an example rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from engine.bpmn import Decision, Procedure, compile_drawing, read_decision
from engine.errors import DueProcessError
from engine.policy import Policies, load_policies
from engine.process.definitions import find_files, scope_of
from engine.process.shelf import EVERYONE
from engine.reporting import conformance_content as contents
from engine.reporting.conformance import current_runs
from engine.reporting.conformance_content import Content
from engine.reporting.conformance_links import Links, read_links
from engine.reporting.evidence import FILE, Evidence, RunEvidence, fingerprint, shorten
from engine.settings import Settings

Held = TypeVar("Held")


@dataclass(frozen=True)
class Files:
    """Everything on disk. `broken` names files that cannot be read, with the reason: nothing is carried out by them."""

    settings: Settings
    policies: Policies
    content: Mapping[str, Content]  # by landlord
    links: Mapping[str, Links]
    examples: Mapping[str, Path]
    prints: Mapping[str, Mapping[str, str]]  # by landlord
    example_prints: Mapping[str, str]
    broken: Mapping[str, str]

    def current(self, evidence: Evidence, landlord: str) -> list[RunEvidence]:
        """Return the runs of a landlord's examples that still count."""
        return current_runs(evidence, landlord, self.prints[landlord], self.example_prints)


def evidence_file(settings: Settings) -> Path:
    """Return where the evidence is kept: beside the examples."""
    return settings.workflows / "scenarios" / FILE


def read_files(settings: Settings) -> Files:
    """Read policies, drawings, tables and examples. Raises ProfileError for a policy file that is wrong."""
    policies = load_policies(settings.policies)
    broken: dict[str, str] = {}
    drawn: list[tuple[str, Procedure, str]] = []
    tables: list[tuple[str, Decision, str]] = []
    for path in find_files([settings.workflows]):
        scope, data = scope_of(path, policies), path.read_bytes()
        try:
            if path.suffix == ".dmn":
                tables += [(scope, table, fingerprint(data)) for table in read_decision(data)]
            else:
                compiled = compile_drawing(data)
                drawn += [(scope, procedure, shorten(compiled.sha256)) for procedure in compiled.procedures]
        except DueProcessError as error:
            broken[path.name] = str(error)
    content = {
        code: contents.make_content(
            _in_force([(scope, drawing.key, drawing, value) for scope, drawing, value in drawn], code),
            _in_force([(scope, table.key, table, value) for scope, table, value in tables], code),
        )
        for code in policies.landlords
    }
    codes = policies.vocabulary.codes
    links = {code: read_links(held.procedures.values(), held.tables, codes) for code, held in content.items()}
    examples = settings.workflows / "scenarios"
    profiles, letters = contents.profile_prints(settings.policies), contents.letter_prints(settings.letters)
    prints = {code: {**letters, **held.prints, "profile": profiles[code]} for code, held in content.items()}
    paths = {path.stem: path for path in sorted(examples.rglob("*.yaml"))}
    return Files(settings, policies, content, links, paths, prints, contents.example_prints(examples), broken)


def _in_force(found: list[tuple[str, str, Held, str]], landlord: str) -> list[tuple[Held, str]]:
    """Of each key the landlord's own version, else everyone's."""
    held: dict[str, tuple[Held, str]] = {}
    for wanted in (EVERYONE, landlord):
        held.update({key: (thing, value) for scope, key, thing, value in found if scope == wanted})
    return list(held.values())
