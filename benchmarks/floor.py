"""The floor: a bare step of the library and one committed row. It tells how fast a machine is.

The targets in milliseconds were set for a machine on which the floor takes about 0.65 ms (two EPYC cores). So `pages`
tells beside each run how fast the machine was, and what its figure would be at that speed; what was measured decides.
"""

from pathlib import Path

from benchmarks.ground import DRAWINGS
from benchmarks.measuring import Stopwatch
from benchmarks.stock import StockStore, complete_step, load_stock, make_stock_xml
from engine.bpmn import compile_drawing

REFERENCE = 0.65  # milliseconds of the floor on the machine for which the targets were set
ELEMENTS = ("Task_first", "Task_second", "Task_third")
DRAWING = DRAWINGS / "three_tasks.bpmn"


class Floor:
    """A process of three tasks, run by the library alone, with one small row committed after each."""

    def __init__(self, folder: Path) -> None:
        """Open a database in `folder`."""
        self._xml = make_stock_xml(compile_drawing(DRAWING.read_bytes()).executable_xml, {})
        self._store = StockStore(folder / "floor.sqlite3")

    def run(self, watch: Stopwatch) -> None:
        """Run the process once; each task is a lap."""
        workflow = load_stock(self._xml, "three")
        run_id = self._store.begin(workflow)
        for element in ELEMENTS:
            with watch.lap():
                complete_step(workflow, element, {"note": "All well."})
                self._store.store_mark(run_id, element)

    def close(self) -> None:
        """Close the database."""
        self._store.close()
