"""The answer of `dueprocess conformance`: evidence brought up to date where it no longer counts, then the counts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.conformance.proving import Tell, prove, running
from engine.conformance.reading import Files, evidence_file, read_files
from engine.errors import InvalidInputError
from engine.policy.document import suggest
from engine.reporting.conformance import ClauseState, assess, figures
from engine.reporting.evidence import Evidence, read_evidence, write_evidence
from engine.settings import Settings


@dataclass(frozen=True)
class Conformance:
    """Where every clause of some landlords stands, with the files and runs it was worked out from."""

    files: Files
    evidence: Evidence
    states: Mapping[str, tuple[ClauseState, ...]]  # by landlord

    @property
    def ok(self) -> bool:
        """Whether every clause of every landlord is covered. A landlord without a list of clauses is not."""
        return all(states and not figures(states)["uncovered"] for states in self.states.values())

    def as_json(self) -> dict[str, object]:
        """Return the counts as the command prints them with --json."""
        return {"landlords": {code: figures(states) for code, states in self.states.items()}}

    def lines(self) -> Iterator[str]:
        """Yield the answer in plain words: for each landlord what is not covered, and why."""
        for code, states in self.states.items():
            told = figures(states)
            yield f"{code}: {told['covered']} of {told['required']} clauses covered ({told['clauses']} in all)"
            if not states:
                yield f"  There is no list of clauses: write policies/{code.lower()}.clauses.toml"
            content = self.files.content[code]
            for state in states:
                if why := state.why_not(content):
                    yield f"  {state.clause.number} ({state.clause.summary}) {why}"
            partly = [state for state in states if state.partly]
            if partly:
                yield f"  Covered, though not by everything it names ({len(partly)}):"
            for state in partly:
                yield f"    {state.clause.number}: {_lacking(state)}"
            for run in self.evidence.runs.values():
                if run.landlord == code and not run.passes:
                    yield f"  The example {run.scenario} does not hold, so it proves nothing."
        for name, why in self.files.broken.items():
            yield f"{name} cannot be read, so nothing is carried out by it: {why}"


def _lacking(state: ClauseState) -> str:
    parts = []
    if state.not_carried:
        parts.append(f"no element carries out {', '.join(state.not_carried)}")
    if state.not_proven:
        parts.append(f"no example proves {', '.join(state.not_proven)}")
    return "; ".join(parts)


def answer(settings: Settings, landlord: str | None, *, fresh: bool = False, tell: Tell = print) -> Conformance:
    """Work out where the clauses stand; runs whose evidence no longer counts (all of them if `fresh`) are played anew.

    What was played is written beside the examples, where that folder can be written. Raises InvalidInputError for a
    landlord there is not.
    """
    files = read_files(settings)
    codes = _landlords(files, landlord)
    path = evidence_file(settings)
    old = read_evidence(path)
    if fresh:
        old = Evidence({name: run for name, run in old.runs.items() if run.landlord not in codes})
    with running(files) as run:
        new = prove(files, old, codes, run, tell)
    if new != old:
        try:
            write_evidence(new, path)
        except OSError as error:
            tell(f"The evidence could not be kept, so the next call plays these examples again: {error}")
    states = {}
    for code in codes:
        clauses = files.policies.clauses.get(code, ())
        states[code] = assess(clauses, files.content[code], files.links[code], files.current(new, code))
    return Conformance(files, new, states)


def _landlords(files: Files, landlord: str | None) -> list[str]:
    if landlord is None:
        return list(files.content)
    if landlord not in files.content:
        raise InvalidInputError({"landlord": [f"There is no landlord {landlord!r}{suggest(landlord, files.content)}."]})
    return [landlord]


def explain(found: Conformance, landlord: str, number: str) -> Iterator[str]:
    """Yield all that is known of one clause: what carries it out, which examples reach that, what removing it did.

    Raises InvalidInputError where the landlord has no such clause.
    """
    state = next((one for one in found.states[landlord] if one.clause.number == number), None)
    if state is None:
        numbers = [one.clause.number for one in found.states[landlord]]
        raise InvalidInputError({"clause": [f"{landlord} has no clause {number!r}{suggest(number, numbers)}."]})
    content, runs = found.files.content[landlord], found.evidence.runs
    yield f"{landlord} {number}: {state.clause.summary}"
    yield "  covered" if state.covered else f"  not covered. {state.why_not(content)}"
    for code, carriers in state.carriers.items():
        yield f"  {code}" + ("" if carriers else ": no element of a drawing carries it out")
        for carrier in carriers:
            yield f"    {content.name_of(carrier)} ({carrier.mark})"
            for name in state.reached.get(carrier, ()):
                said = _VERDICTS.get(runs[name].removed.get(carrier.mark, ""), "not tried, as something else proves it")
                yield f"      {name}: {said}"


_VERDICTS: Mapping[str, str] = {
    "fails": "fails without it (a proof)",
    "holds": "holds without it all the same: it expects nothing that this brings about",
    "cannot be drawn": "the drawing cannot be compiled without it",
}
