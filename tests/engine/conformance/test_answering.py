"""A clause is covered when an example of the landlord fails without the element that carries it out."""

from pathlib import Path

import pytest

from engine.conformance.answering import Conformance, answer, explain
from engine.conformance.proving import prove, running
from engine.conformance.reading import evidence_file, read_files
from engine.errors import InvalidInputError
from engine.reporting.conformance import ClauseState
from engine.reporting.evidence import Evidence, read_evidence, write_evidence
from engine.settings import Settings
from tests.engine.conformance.content import DRAWING, EXAMPLE, make_content


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A small landlord's content."""
    return make_content(tmp_path)


def play(settings: Settings) -> Evidence:
    """Play what no longer counts, in this process, and keep the evidence."""
    files, path = read_files(settings), evidence_file(settings)
    with running(files, processes=1) as run:
        evidence = prove(files, read_evidence(path), ["CA"], run)
    write_evidence(evidence, path)
    return evidence


def asked(settings: Settings) -> Conformance:
    """Play, then ask as the command does: nothing is left to play."""
    play(settings)
    told: list[str] = []
    found = answer(settings, "CA", tell=told.append)
    assert told == []
    return found


def state(found: Conformance, number: str) -> ClauseState:
    """One clause of the answer."""
    return next(state for state in found.states["CA"] if state.clause.number == number)


def test_the_counts_are_those_of_the_clauses(settings: Settings) -> None:
    assert asked(settings).as_json() == {
        "landlords": {"CA": {"clauses": 4, "required": 3, "covered": 1, "uncovered": ["2", "3"]}}
    }


def test_a_clause_whose_element_an_example_misses_is_covered(settings: Settings) -> None:
    assert [proof.carrier.mark for proof in state(asked(settings), "1").proofs] == ["intake/Task_Speak"]


def test_an_element_that_nothing_is_expected_of_proves_nothing(settings: Settings) -> None:
    found = asked(settings)
    assert state(found, "2").reached
    assert "none of them fails" in state(found, "2").why_not(found.files.content["CA"])


def test_a_requirement_that_no_element_names_is_told(settings: Settings) -> None:
    found = asked(settings)
    assert (
        state(found, "3").why_not(found.files.content["CA"]) == "No element of a drawing carries out strands_recorded."
    )


def test_an_expectation_of_the_way_taken_proves_the_gateway(settings: Settings) -> None:
    drawing = settings.workflows / "intake.bpmn"
    drawing.write_text(DRAWING.replace("== 'none'", "!= 'never'"))
    example = settings.workflows / "scenarios" / "ca-speaks.yaml"
    example.write_text(EXAMPLE + "  - expect: {tasks: [Sum up]}\n")
    assert state(asked(settings), "2").covered


def test_a_changed_drawing_counts_as_not_played(settings: Settings) -> None:
    evidence = play(settings)
    drawing = settings.workflows / "intake.bpmn"
    drawing.write_text(DRAWING.replace("Ask why", "Ask why not"))
    assert read_files(settings).current(evidence, "CA") == []


def test_an_element_taken_out_of_the_drawing_uncovers_its_clause(settings: Settings) -> None:
    play(settings)
    drawing = settings.workflows / "intake.bpmn"
    drawing.write_text(
        DRAWING.replace('value="officer_contact"', 'value="interview"').replace("officer_contact", "interview")
    )
    assert not state(asked(settings), "1").covered


def test_an_example_that_does_not_hold_proves_nothing(settings: Settings) -> None:
    example = settings.workflows / "scenarios" / "ca-speaks.yaml"
    example.write_text(EXAMPLE + "  - expect: {tasks: [Something else]}\n")
    found = asked(settings)
    assert not state(found, "1").covered
    assert "  The example ca-speaks does not hold, so it proves nothing." in list(found.lines())


def test_a_boundary_timer_that_only_waits_is_not_reached(settings: Settings) -> None:
    assert "intake/Late" not in play(settings).runs["ca-speaks"].reached


def test_one_clause_is_explained_element_by_element(settings: Settings) -> None:
    told = list(explain(asked(settings), "CA", "1"))
    assert "      ca-speaks: fails without it (a proof)" in told


def test_an_unknown_landlord_is_refused_with_those_there_are(settings: Settings) -> None:
    with pytest.raises(InvalidInputError, match="no landlord"):
        answer(settings, "XX")
