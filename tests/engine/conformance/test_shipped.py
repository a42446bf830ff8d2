"""The committed evidence says what playing the shipped examples shows: a sample is played again, with and without."""

import random
from collections.abc import Iterator

import pytest

from engine.conformance.proving import FAILS, Answer, Job, Runner, running
from engine.conformance.reading import Files, evidence_file, read_files
from engine.reporting.conformance import assess
from engine.reporting.conformance_links import Carrier
from engine.reporting.evidence import Evidence, read_evidence
from engine.settings import read_settings

SAMPLE = 50
SEED = 20260908


@pytest.fixture(scope="module")
def files() -> Files:
    return read_files(read_settings({}))


@pytest.fixture(scope="module")
def evidence(files: Files) -> Evidence:
    return read_evidence(evidence_file(files.settings))


@pytest.fixture(scope="module")
def run(files: Files) -> Iterator[Runner]:
    with running(files) as runner:
        yield runner


def test_every_example_was_played_with_the_content_as_it_is(files: Files, evidence: Evidence) -> None:
    current = {one.scenario for code in files.content for one in files.current(evidence, code)}
    assert set(files.examples) - current == set(), "run `make conformance` and commit the evidence"
    assert set(evidence.runs) - set(files.examples) == set()


def test_every_clause_that_must_be_covered_is(files: Files, evidence: Evidence) -> None:
    uncovered = {
        code: [state.clause.number for state in states if state.clause.required and not state.covered]
        for code, content in files.content.items()
        for states in [
            assess(files.policies.clauses.get(code, ()), content, files.links[code], files.current(evidence, code))
        ]
    }
    assert uncovered == {code: [] for code in files.content}


def test_a_sample_of_proofs_is_proven_again(files: Files, evidence: Evidence, run: Runner) -> None:
    """Each example must fail without the element; none is left out because it is hard to kill."""
    proofs = sorted(
        (one.scenario, mark) for one in evidence.runs.values() for mark, what in one.removed.items() if what == FAILS
    )
    chosen = random.Random(SEED).sample(proofs, min(SAMPLE, len(proofs)))  # noqa: S311 - a fixed choice, not a secret
    jobs = [
        Job(name, evidence.runs[name].landlord, files.examples[name], Carrier.of_mark(mark)) for name, mark in chosen
    ]
    survived = [proof for proof, answer in zip(chosen, run(jobs), strict=True) if answer.verdict != FAILS]
    assert survived == []


def test_a_sample_of_examples_reaches_what_the_evidence_says(files: Files, evidence: Evidence, run: Runner) -> None:
    names = random.Random(SEED).sample(sorted(evidence.runs), min(10, len(evidence.runs)))  # noqa: S311 - as above
    answers: list[Answer] = run([Job(name, evidence.runs[name].landlord, files.examples[name]) for name in names])
    reached = {
        name: {f"{key}/{element}" for key, element in answer.played.history.reached}
        for name, answer in zip(names, answers, strict=True)
        if answer.played and answer.played.history
    }
    assert reached == {name: {mark for mark in evidence.runs[name].reached if " " not in mark} for name in names}
