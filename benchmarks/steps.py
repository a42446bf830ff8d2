"""Completing tasks through the engine, against SpiffWorkflow's stock serializer and against a bare library step.

The first comparison plays the shipped scenario of an ordinary report (all tasks of the intake from triage to plan) in
the engine with everything: access, form, facts, targets, timers, events, letters, outbox, one committed transaction a
task. Beside it the same tasks are completed in the same drawing by the stock library (see stock.py for what that floor
leaves out). The two take turns, so that a busy machine slows both alike.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select

from benchmarks.floor import DRAWING, ELEMENTS, Floor
from benchmarks.ground import Ground, person_of, sqlite_ground
from benchmarks.measuring import Stopwatch, tell
from benchmarks.stock import StockStore, load_stock, make_stock_xml
from engine.bpmn import tokens
from engine.jobs.sweep import reading
from engine.models import ProcedureDefinition, Task
from engine.scenarios.reading import read_scenario
from engine.scenarios.running import STEPS, ScenarioResult, Stage
from engine.settings import PROJECT

SCENARIO = PROJECT / "workflows" / "scenarios" / "ca-ordinary.yaml"
WANTED, DEFECT = 4.0, 2.0
MOST_TIMES_FLOOR = 6.0
ROUNDS = 12
SHORT_ROUNDS = 60


def main() -> bool:
    """Print both ratios; returns whether both targets hold."""
    return all([compare_intake(), compare_short()])


def compare_intake() -> bool:
    """The shipped intake, ours against the stock serializer."""
    ours, stock = Stopwatch(), Stopwatch()
    with sqlite_ground() as ground, TemporaryDirectory(prefix="dueprocess-bench-") as folder:
        with _watched_conditions() as ways:
            steps = play_scenario(ground, Stopwatch())
        xml = make_stock_xml(_executable(ground, "intake"), ways)
        store = StockStore(Path(folder) / "stock.sqlite3")
        _play_stock(store, xml, steps, Stopwatch())
        size = 0
        for _ in range(ROUNDS):
            play_scenario(ground, ours)
            size = _play_stock(store, xml, steps, stock)
        store.close()
    ratio = stock.mean / ours.mean
    tell(
        "intake: a task through the engine, committed (mean)",
        f"{ours.mean:.2f} ms",
        f"computing {ours.mean_work:.2f} ms",
    )
    tell(
        "the same task, stock serializer and one row (mean)",
        f"{stock.mean:.2f} ms",
        f"computing {stock.mean_work:.2f} ms",
    )
    tell("stored for a case by the stock serializer", f"{size:,} bytes")
    tell("times less computing than the stock serializer", f"{stock.mean_work / ours.mean_work:.1f}")
    aim = f"aim {WANTED:g}, at least {DEFECT:g}"
    return tell("times as fast as the stock serializer", f"{ratio:.1f}", aim, ratio >= WANTED)


def compare_short() -> bool:
    """A process of three tasks, ours against a bare step of the library and one committed row."""
    ours, floor = Stopwatch(), Stopwatch()
    with (
        sqlite_ground(DRAWING) as ground,
        TemporaryDirectory(prefix="dueprocess-bench-") as folder,
    ):
        bare = Floor(Path(folder))
        for number in range(SHORT_ROUNDS):
            watch = (ours, floor) if number >= SHORT_ROUNDS // 10 else (Stopwatch(), Stopwatch())
            case = ground.report()
            for element in ELEMENTS:
                task = ground.engine.cases.get(ground.office.manager, case.id).tasks[0]
                answers = {"note": "All well."} if element == "Task_first" else {}
                with watch[0].lap():
                    ground.engine.tasks.complete(person_of(ground, task), task.id, task.revision, answers)
            bare.run(watch[1])
        bare.close()
    ratio = ours.median / floor.median
    tell(
        "three tasks: a task through the engine, committed",
        f"{ours.median:.2f} ms",
        f"computing {ours.median_work:.2f} ms",
    )
    tell("a bare library step and one committed row", f"{floor.median:.2f} ms", f"computing {floor.median_work:.2f} ms")
    return tell("times that floor", f"{ratio:.1f}", f"at most {MOST_TIMES_FLOOR:g}", ratio <= MOST_TIMES_FLOOR)


@contextmanager
def _watched_conditions() -> Iterator[dict[tuple[str, str], bool]]:
    """Note what each condition gives, by gateway and text, while our own run asks for it."""
    found: dict[tuple[str, str], bool] = {}
    asking = tokens._Conditions
    original = asking.evaluate

    def note(self: Any, token: Any, text: str, external_context: Any = None) -> bool:
        value = bool(original(self, token, text, external_context))
        found[(token.element, text.strip())] = value
        return value

    asking.evaluate = note  # type: ignore[method-assign]
    try:
        yield found
    finally:
        asking.evaluate = original  # type: ignore[method-assign]


def play_scenario(
    ground: Ground, watch: Stopwatch, beside: Callable[[], AbstractContextManager[None]] = nullcontext
) -> list[tuple[str, Mapping[str, Any]]]:
    """Play the scenario's reports and tasks without its waiting times; return what was completed, in order.

    `beside` is entered for each completion, besides `watch`.
    """
    result = ScenarioResult("benchmark")
    stage = Stage(ground.engine, ground.clock, ground.office, result)
    tasks = ground.engine.tasks
    done: list[tuple[str, Mapping[str, Any]]] = []
    original = tasks.complete

    def complete(actor: Any, task_id: int, revision: int, answers: Mapping[str, Any]) -> Any:
        with reading(ground.engine) as work:
            element = work.session.scalars(select(Task.element).where(Task.id == task_id)).one()
        with watch.lap(), beside():
            following = original(actor, task_id, revision, answers)
        done.append((element, answers))
        return following

    tasks.complete = complete  # type: ignore[method-assign]
    try:
        for step in read_scenario(SCENARIO).steps:
            if step.kind in ("report", "do"):
                STEPS[step.kind](stage, step)
    finally:
        tasks.complete = original  # type: ignore[method-assign]
    return done


def _play_stock(store: StockStore, xml: bytes, steps: list[tuple[str, Mapping[str, Any]]], watch: Stopwatch) -> int:
    """Complete the same tasks with the stock library; return the bytes of the stored case in the end."""
    run_id = store.begin(load_stock(xml, "intake"))
    for element, answers in steps:
        given = {name: str(value) for name, value in answers.items()}
        with watch.lap():
            store.complete(run_id, element, given)
    return store.size(run_id)


def _executable(ground: Ground, key: str) -> bytes:
    """The compiled form of a published drawing."""
    with reading(ground.engine) as work:
        query = select(ProcedureDefinition.executable_xml).where(ProcedureDefinition.key == key)
        return work.session.scalars(query).one() or b""


if __name__ == "__main__":
    main()
