"""Finding a proof for every requirement of a clause: an example that holds, and fails once the element is removed.

Each example is played once as it is. Then, round by round, every requirement of a landlord that is not proven yet has
its next candidate tried; runs that serve several requirements are made once. All of it is spread over processes.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.conformance.reading import Files
from engine.conformance.stage import CannotRemoveError, Played, Stage, publish_template
from engine.reporting.conformance_links import Carrier
from engine.reporting.evidence import BROKEN, FAILS, HOLDS, Evidence, RunEvidence

MOST_TRIES = 40  # of one requirement at one landlord: if so many examples do not notice, a better one is needed
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Job:
    """One run: an example, as it is or without a carrier."""

    example: str
    landlord: str
    path: Path
    without: Carrier | None = None


@dataclass(frozen=True)
class Answer:
    """What came of a job: `verdict` of a run without something, `played` of one as it is; the reasons in words."""

    verdict: str
    reasons: tuple[str, ...]
    played: Played | None = None


Runner = Callable[[Sequence[Job]], list[Answer]]


def prove(
    files: Files, evidence: Evidence, landlords: Sequence[str], run: Runner, tell: Tell = lambda text: None
) -> Evidence:
    """Return the evidence brought up to date for `landlords`: what still counts is kept, the rest is played."""
    runs = {name: one for name, one in evidence.runs.items() if name in files.examples}
    kept = {one.scenario for code in files.content for one in files.current(evidence, code)}
    jobs = [job for job in _examples(files) if job.landlord in landlords and job.example not in kept]
    if jobs:
        tell(f"Playing {len(jobs)} examples as they are.")
    for job, answer in zip(jobs, run(jobs), strict=True):
        runs[job.example] = _evidence_of(job, answer.played, files)
    for landlord in landlords:
        of_landlord = {name: one for name, one in runs.items() if one.landlord == landlord}
        runs.update(_prove_landlord(files, landlord, of_landlord, run, tell))
    return Evidence(runs)


def _examples(files: Files) -> Iterator[Job]:
    from engine.errors import InvalidInputError
    from engine.scenarios import read_scenario

    for name, path in files.examples.items():
        try:
            landlord = read_scenario(path).landlord
        except InvalidInputError:
            landlord = name.partition("-")[0].upper()  # played all the same: the run says what is wrong with it
        if landlord in files.content:
            yield Job(name, landlord, path)


def _evidence_of(job: Job, played: Played | None, files: Files) -> RunEvidence:
    content, prints = files.content[job.landlord], files.prints[job.landlord]
    history = played.history if played else None
    uses = {"example": files.example_prints[job.example], "profile": prints["profile"], "starts": prints["starts"]}
    if played is None or history is None:
        return RunEvidence(job.example, job.landlord, False, uses)
    marks = {Carrier(key, element).mark for key, element in history.reached}
    tables = {}
    for key, element, row in history.rows:
        found = content.element(Carrier(key, element))
        if found is not None and found.decision:
            tables[found.decision] = prints.get(f"table {found.decision}", "")
            marks.add(Carrier(key, element, found.decision, row).mark)
    uses |= {f"table {key}": value for key, value in tables.items()}
    uses |= {f"drawing {key}": prints.get(f"drawing {key}", "") for key in history.procedures}
    uses |= {f"letter {name}": prints[f"letter {name}"] for name in history.letters if f"letter {name}" in prints}
    return RunEvidence(job.example, job.landlord, played.passes, uses, frozenset(marks))


def candidates(files: Files, landlord: str, runs: Mapping[str, RunEvidence]) -> dict[str, list[tuple[Carrier, str]]]:
    """Return what may prove each requirement that the landlord's clauses ask for: (carrier, example that reaches it).

    First every carrier with its shortest example, then with its next one. Deterministic, so that two runs agree.
    """
    wanted = dict.fromkeys(
        code for clause in files.policies.clauses.get(landlord, ()) if clause.required for code in clause.requirements
    )
    passing = sorted((one for one in runs.values() if one.passes), key=lambda one: (len(one.reached), one.scenario))
    found: dict[str, list[tuple[Carrier, str]]] = {}
    for code in wanted:
        ranked = [
            (place, number, carrier, one.scenario)
            for number, carrier in enumerate(files.links[landlord].get(code, ()))
            for place, one in enumerate(one for one in passing if carrier.mark in one.reached)
        ]
        found[code] = [(carrier, name) for _, _, carrier, name in sorted(ranked)][:MOST_TRIES]
    return found


def _prove_landlord(
    files: Files, landlord: str, runs: Mapping[str, RunEvidence], run: Runner, tell: Tell
) -> dict[str, RunEvidence]:
    known = {name: dict(one.removed) for name, one in runs.items()}
    waiting = candidates(files, landlord, runs)
    rounds = 0
    while True:
        waiting = {code: held for code, held in waiting.items() if not _is_proven(held, known)}
        jobs = dict.fromkeys(
            Job(name, landlord, files.examples[name], carrier)
            for held in waiting.values()
            for carrier, name in [next(((c, n) for c, n in held if c.mark not in known[n]), (None, ""))]
            if carrier is not None
        )
        if not jobs:
            break
        rounds += 1
        tell(f"{landlord}, round {rounds}: {len(jobs)} examples without one element each.")
        for job, answer in zip(jobs, run(list(jobs)), strict=True):
            if job.without is not None:
                known[job.example][job.without.mark] = answer.verdict
    return {name: replace(one, removed=known[name]) for name, one in runs.items()}


def _is_proven(held: Sequence[tuple[Carrier, str]], known: Mapping[str, Mapping[str, str]]) -> bool:
    return any(known[name].get(carrier.mark) == FAILS for carrier, name in held)


# -- running ---------------------------------------------------------------------------------------------------------


@contextmanager
def running(files: Files, processes: int | None = None) -> Iterator[Runner]:
    """Give a function that plays jobs and returns their answers in order; in this process alone where `processes` is 1.

    The number of processors is the default. Nothing is prepared before there is a job: mostly there is none.
    """
    with ExitStack() as stack:
        started: list[Runner] = []

        def run(jobs: Sequence[Job]) -> list[Answer]:
            if jobs and not started:
                started.append(_start(files, processes or os.cpu_count() or 1, stack))
            return started[0](jobs) if jobs else []

        yield run


def _start(files: Files, processes: int, stack: ExitStack) -> Runner:
    """Publish the drawings once; every process plays on a copy of its own."""
    template = Path(stack.enter_context(TemporaryDirectory(prefix="dueprocess-conformance-"))) / "template.sqlite3"
    publish_template(files.settings, template)
    content = files.settings.content
    if processes == 1:
        stage = Stage(content, template)
        stack.callback(stage.close)
        return lambda jobs: [play(stage, job) for job in jobs]
    pool = ProcessPoolExecutor(processes, get_context("spawn"), _open_stage, (content, template))
    stack.enter_context(pool)
    return lambda jobs: list(pool.map(_play_here, jobs))


def play(stage: Stage, job: Job) -> Answer:
    """Do one job. A run that breaks off with an error nobody foresaw fails because of what was removed."""
    try:
        played = stage.play(job.path, job.landlord, job.without)
    except CannotRemoveError as error:
        return Answer(BROKEN, (str(error),))
    except Exception as error:  # noqa: BLE001 - not to go on silently: the reason is the verdict's
        return Answer(FAILS, (f"{type(error).__name__}: {error}",))
    return Answer(HOLDS if played.passes else FAILS, played.failures, played)


_stages: list[Stage] = []


def _open_stage(content: Path, template: Path) -> None:
    _stages.append(Stage(content, template))


def _play_here(job: Job) -> Answer:
    return play(_stages[0], job)
