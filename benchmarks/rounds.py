"""A case with 300 finished rounds of calls and reviews beside a fresh one: a step must cost the same.

Both through the engine with everything, committed, on one SQLite file; the two take turns.
"""

import json

from sqlalchemy import select

from benchmarks.ground import DRAWINGS, Ground, person_of, sqlite_ground
from benchmarks.measuring import Stopwatch, tell
from engine.face.types import CaseLine
from engine.jobs.sweep import reading
from engine.models import ProcessInstance

MOST_TIMES_FRESH = 1.5
FINISHED = 300
MEASURED = 30
FRESH_FOR = 5  # rounds for which a case counts as fresh


def main() -> bool:
    """Print the ratio of a step of the old case to one of a fresh case."""
    old_watch, fresh_watch = Stopwatch(), Stopwatch()
    with sqlite_ground(DRAWINGS / "rounds.bpmn") as ground:
        old = ground.report()
        _play(ground, ground.report(), Stopwatch(), FRESH_FOR)
        _play(ground, old, Stopwatch(), FINISHED)
        for _ in range(MEASURED // FRESH_FOR):
            fresh = ground.report()
            for _ in range(FRESH_FOR):
                _play(ground, old, old_watch, 1)
                _play(ground, fresh, fresh_watch, 1)
        sizes = _size(ground, old), _size(ground, fresh)
    ratio = old_watch.median / fresh_watch.median
    tell(f"a step after {FINISHED} rounds (median)", f"{old_watch.median:.2f} ms", sizes[0])
    tell("a step of a fresh case (median)", f"{fresh_watch.median:.2f} ms", sizes[1])
    return tell("times a fresh case", f"{ratio:.2f}", f"at most {MOST_TIMES_FRESH:g}", ratio <= MOST_TIMES_FRESH)


def _play(ground: Ground, case: CaseLine, watch: Stopwatch, rounds: int) -> None:
    """Complete `rounds` rounds of a call and a review."""
    tasks = ground.engine.tasks
    for _ in range(rounds):
        for answers in ({"said": "Nothing new."}, {"go_on": True}):
            task = ground.engine.cases.get(ground.office.manager, case.id).tasks[0]
            with watch.lap():
                tasks.complete(person_of(ground, task), task.id, task.revision, answers)


def _size(ground: Ground, case: CaseLine) -> str:
    """The bytes of state and of data of a case's procedure, in words."""
    with reading(ground.engine) as work:
        row = work.session.scalars(select(ProcessInstance).where(ProcessInstance.case_id == case.id)).one()
        return f"{len(row.state)} bytes of state, {len(json.dumps(row.data))} of data"


if __name__ == "__main__":
    main()
