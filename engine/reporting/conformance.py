"""Clause by clause: what carries it out, which examples reach that, and whether one of them proves it.

Nothing here is a list that says "done": the links come from the drawings and tables, the proofs from runs of worked
examples with the element and without it, and only runs whose drawings, tables and profile are unchanged count.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.policy.clauses import Clause
from engine.reporting.conformance_content import Content
from engine.reporting.conformance_links import Carrier, Links
from engine.reporting.evidence import Evidence, RunEvidence


@dataclass(frozen=True)
class Proof:
    """An example that holds, and fails when what carries out the requirement is removed."""

    code: str
    carrier: Carrier
    scenario: str


@dataclass(frozen=True)
class ClauseState:
    """Where one clause stands. `carriers` hold every requirement code of the clause, also those that none carries."""

    clause: Clause
    carriers: Mapping[str, tuple[Carrier, ...]]
    reached: Mapping[Carrier, tuple[str, ...]]  # carrier -> examples that reach it
    proofs: tuple[Proof, ...]

    @property
    def covered(self) -> bool:
        """Whether an element carries it out and an example proves it."""
        return bool(self.proofs)

    @property
    def not_carried(self) -> tuple[str, ...]:
        """The codes that no element carries out."""
        return tuple(code for code, carriers in self.carriers.items() if not carriers)

    @property
    def not_proven(self) -> tuple[str, ...]:
        """The codes that some element carries out and no example proves."""
        proven = {proof.code for proof in self.proofs}
        return tuple(code for code, carriers in self.carriers.items() if carriers and code not in proven)

    @property
    def partly(self) -> bool:
        """Whether it is covered, though not by all of its requirements."""
        return self.covered and bool(self.not_carried or self.not_proven)

    @property
    def examples(self) -> tuple[str, ...]:
        """The examples that reach what carries it out."""
        return tuple(sorted({name for names in self.reached.values() for name in names}))

    def why_not(self, content: Content) -> str:
        """Return in plain words why it is not covered; empty where it is, or need not be."""
        if self.covered or not self.clause.required:
            return ""
        carriers = list(dict.fromkeys(carrier for held in self.carriers.values() for carrier in held))
        if not carriers:
            return f"No element of a drawing carries out {_listed(self.carriers)}."
        named = _listed(f"“{content.name_of(carrier)}” ({carrier.procedure})" for carrier in carriers)
        if not self.reached:
            return f"No example of this landlord that holds reaches {named}."
        return (
            f"Examples reach it ({_listed(self.examples)}), but none of them fails when {named} is removed: "
            "let one expect what the element brings about."
        )


def assess(
    clauses: Iterable[Clause], content: Content, links: Links, runs: Sequence[RunEvidence]
) -> tuple[ClauseState, ...]:
    """Return where each clause of one landlord stands. `runs` are its own examples' runs that still count."""
    passing = [run for run in runs if run.passes]
    return tuple(_state(clause, content, links, passing) for clause in clauses)


def _state(clause: Clause, content: Content, links: Links, passing: Sequence[RunEvidence]) -> ClauseState:
    carriers = {code: links.get(code, ()) for code in clause.requirements}
    everyone = dict.fromkeys(carrier for held in carriers.values() for carrier in held)
    by = {carrier: tuple(run.scenario for run in passing if carrier.mark in run.reached) for carrier in everyone}
    proofs = tuple(
        Proof(code, carrier, run.scenario)
        for code, held in carriers.items()
        for carrier in held
        for run in passing
        if run.proves(carrier.mark)
    )
    return ClauseState(clause, carriers, {carrier: names for carrier, names in by.items() if names}, proofs)


def current_runs(
    evidence: Evidence, landlord: str, prints: Mapping[str, str], examples: Mapping[str, str]
) -> list[RunEvidence]:
    """Return the runs of a landlord's examples that rest on what is in force now.

    `prints` are those of the landlord's drawings, tables, letters and profile, `examples` those of the examples' files.
    """
    return [
        run
        for run in evidence.runs.values()
        if run.landlord == landlord
        and run.scenario in examples
        and run.is_current({**prints, "example": examples[run.scenario]})
    ]


def figures(states: Sequence[ClauseState]) -> dict[str, object]:
    """Return the counts as the command prints them."""
    required = [state for state in states if state.clause.required]
    return {
        "clauses": len(states),
        "required": len(required),
        "covered": sum(state.covered for state in required),
        "uncovered": [state.clause.number for state in required if not state.covered],
    }


def _listed(parts: Iterable[object]) -> str:
    words = [str(part) for part in parts]
    more = f" and {len(words) - 4} more" if len(words) > 4 else ""
    return ", ".join(words[:4]) + more
