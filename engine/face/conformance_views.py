"""From what was worked out about a policy to what its pages show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.bpmn import Element
from engine.casework.dictionary import FACTS
from engine.face import profile_views
from engine.face.types import conformance as shown
from engine.policy import Policies
from engine.policy.clauses import KINDS as CLAUSE_KINDS
from engine.policy.readings import KINDS as READING_KINDS
from engine.policy.readings import Reading
from engine.reporting.conformance import ClauseState, figures
from engine.reporting.conformance_content import Content
from engine.reporting.conformance_figures import Counts
from engine.reporting.conformance_links import Carrier
from engine.reporting.evidence import RunEvidence
from engine.reporting.examples import Example, tell_example

_SHOWN_ACTIONS: Mapping[str, str] = {"letter": "letters", "report": "reports"}


@dataclass(frozen=True)
class Look:
    """Everything the pages of one policy are made from."""

    policies: Policies
    landlord: str
    content: Content
    runs: Sequence[RunEvidence]
    states: Sequence[ClauseState]
    drawings: Mapping[str, int]  # procedure -> its published version
    tables: Mapping[str, int]
    examples: Mapping[str, Path]
    live: Mapping[str, Counts]
    known: Sequence[str]  # the landlord's own examples


def figures_of(look: Look) -> shown.PolicyFigures:
    """Return the counts of one policy."""
    profile, counted = look.policies.landlords[look.landlord], figures(look.states)
    required = [state for state in look.states if state.clause.required]
    return shown.PolicyFigures(
        code=profile.code,
        name=profile.name,
        document=profile.document,
        clauses=len(look.states),
        required=len(required),
        covered=len(required) - len(list(counted["uncovered"])),  # type: ignore[call-overload] # a list of numbers
        partly=sum(state.partly for state in required),
        examples=sum(run.passes for run in look.runs),
        examples_known=len(look.known),
    )


def view(look: Look) -> shown.ConformanceView:
    """Return one policy: every clause in its order, and the readings that concern the landlord."""
    named = {name for state in look.states for name in state.examples}
    titles = {name: tell_example(look.examples[name]).title for name in named}
    readings = [reading for reading in look.policies.readings.values() if reading.concerns(look.landlord)]
    return shown.ConformanceView(
        figures=figures_of(look),
        clauses=[_clause(look, state, titles) for state in look.states],
        readings=[_reading(look, reading) for reading in readings],
    )


def _clause(look: Look, state: ClauseState, titles: Mapping[str, str]) -> shown.ClauseView:
    proving = {proof.scenario for proof in state.proofs}
    return shown.ClauseView(
        number=state.clause.number,
        summary=state.clause.summary,
        kinds=[CLAUSE_KINDS[kind] for kind in state.clause.kinds],
        state=_state(state),
        why=state.why_not(look.content),
        requirements=[_requirement(look, state, code) for code in state.carriers],
        # Proofs first: the page shows the beginning of each list.
        examples=sorted(
            ((name, titles[name], name in proving) for name in state.examples), key=lambda told: not told[2]
        ),
        law=state.clause.law,
    )


def _state(state: ClauseState) -> str:
    if not state.clause.required:
        return shown.INFORMATION
    if not state.covered:
        return shown.UNCOVERED
    return shown.PARTLY if state.partly else shown.COVERED


def _requirement(look: Look, state: ClauseState, code: str) -> shown.RequirementView:
    counts = look.live.get(code)
    proofs: dict[Carrier, list[str]] = {}
    for proof in state.proofs:
        if proof.code == code:
            proofs.setdefault(proof.carrier, []).append(proof.scenario)
    return shown.RequirementView(
        code=code,
        title=title_of(look.policies, code),
        carriers=[
            _carrier(look, carrier, state.reached.get(carrier, ()), proofs.get(carrier, ()))
            for carrier in sorted(state.carriers[code], key=lambda carrier: carrier not in proofs)
        ],
        proven=bool(proofs),
        live=shown.LiveFigures(counts.met, counts.late, counts.exceptions, counts.running) if counts else None,
    )


def title_of(policies: Policies, code: str) -> str:
    """Return what people call a timescale, rule or duty of the catalogue."""
    vocabulary = policies.vocabulary
    for held in (vocabulary.requirements, vocabulary.rules, vocabulary.duties):
        if code in held:
            return held[code].title
    return code


def _carrier(look: Look, carrier: Carrier, reached: Sequence[str], proven: Sequence[str]) -> shown.CarrierView:
    element = look.content.element(carrier)
    made = _made_by(element) if element and not carrier.table else {}
    return shown.CarrierView(
        name=(element.name if element else "") or carrier.element,
        procedure=carrier.procedure,
        procedure_name=look.content.procedure_name(carrier.procedure),
        element=carrier.element,
        definition_id=look.drawings.get(carrier.procedure),
        table=carrier.table,
        row=carrier.row,
        table_id=look.tables.get(carrier.table),
        records=made.get("records", []),
        letters=made.get("letters", []),
        reports=made.get("reports", []),
        reached=reached,
        proven_by=proven,
    )


def _made_by(element: Element) -> dict[str, list[str]]:
    """What an element leaves behind: facts of its form, the record an action makes, a letter, a report."""
    fields = element.form.fields if element.form else ()
    records = [FACTS[field.fact].label for field in fields if field.fact and field.fact in FACTS]
    found: dict[str, list[str]] = {"records": list(dict.fromkeys(records)), "letters": [], "reports": []}
    if letter := element.properties.get("letter"):
        found["letters"].append(letter)
    group = (element.topic or "").partition(".")[0]
    if group in _SHOWN_ACTIONS:
        named = element.inputs.get("template") or element.inputs.get("code") or element.topic or ""
        found[_SHOWN_ACTIONS[group]].append(named)
    elif element.topic:
        found["records"].append(element.topic.replace(".", ": ").replace("_", " "))
    return found


def _reading(look: Look, reading: Reading) -> shown.ReadingView:
    return shown.ReadingView(
        code=reading.code,
        kind=READING_KINDS[reading.kind],
        title=reading.title,
        question=reading.question,
        taken=reading.taken,
        clause=reading.clause,
        switches=[_switch(look, key) for key in reading.switch],
    )


def _switch(look: Look, key: str) -> shown.SwitchView:
    profile = look.policies.landlords[look.landlord]
    stance = profile.stance(key)
    title = title_of(look.policies, key.removeprefix("timers."))
    if stance is None:
        parts = {"labels": "Words of the profile", "roles": "Roles of the profile", "calendar": "The calendar"}
        return shown.SwitchView(key, parts.get(key, title), "" if key in parts else "Not set", "", "")
    return shown.SwitchView(key, title, profile_views.words_of(stance), stance.clause, stance.status)


def example(look: Look, told: Example) -> shown.ExampleView:
    """Return a worked example in words, with what it reaches where its run still counts."""
    run = next((run for run in look.runs if run.scenario == told.name), None)
    carriers = [Carrier.of_mark(mark) for mark in sorted(run.reached)] if run else []
    reaches = [
        (look.content.procedure_name(one.procedure), look.content.name_of(one), look.drawings.get(one.procedure))
        for one in carriers
        if (element := look.content.element(one)) and element.drawn and (element.name or one.table)
    ]
    counts = run is not None and run.passes
    return shown.ExampleView(told.name, told.title, told.landlord, told.clauses, told.steps, reaches, counts)
