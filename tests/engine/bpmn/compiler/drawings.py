"""Drawings in short hand for the compiler's tests, and a robot officer who plays what was compiled."""

from typing import Any

from engine.bpmn import Compiled, Field, Known, ProcedureRun, compile_drawing, specs
from tests.engine.bpmn.running import Case, expand

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="D" targetNamespace="http://example.org/test">'
)
LANE = '<bpmn:laneSet><bpmn:lane name="Officer">{}</bpmn:lane></bpmn:laneSet>'
MOST_STEPS = 60


def draw(body: str, extra: str = "", more: str = 'isExecutable="true"') -> bytes:
    """Return a file with one process; lines such as `a > b [condition]` are flows."""
    process = f'<bpmn:process id="p" name="Test" {more}>{expand(body)}</bpmn:process>'
    return f"{HEAD}{extra}{process}</bpmn:definitions>".encode()


def officer(*nodes: str) -> str:
    """Return a lane with these nodes."""
    return LANE.format("".join(f"<bpmn:flowNodeRef>{node}</bpmn:flowNodeRef>" for node in nodes))


def compiled(body: str, extra: str = "", known: Known | None = None, **more: str) -> Compiled:
    """Return the compiled drawing."""
    return compile_drawing(draw(body, extra, **more), known=known)


def said(result: Compiled, rule: str) -> list[tuple[str, str]]:
    """Return (level, element) of what a rule found."""
    return [(finding.level, finding.element) for finding in result.findings if finding.rule == rule]


def words(result: Compiled, rule: str) -> str:
    """Return what a rule said."""
    return " ".join(finding.message for finding in result.findings if finding.rule == rule)


class Robot:
    """Answers every form, fires every timer and delivers every message until nothing is left to do."""

    def __init__(
        self, result: Compiled, key: str = "p", *, pick: int = 0, answers: dict[str, Any] | None = None
    ) -> None:
        """Begin the procedure. `pick` is the option chosen where one must be chosen."""
        self.procedure = next(one for one in result.procedures if one.key == key)
        self.pick, self.given = pick, answers or {}
        self.done: list[str] = []
        self.case = Case()
        spec = specs.get(result.sha256, result.executable_xml, key)
        self.run = ProcedureRun.begin(spec, self.case)
        self.run.advance()

    def answer(self, field: Field) -> Any:
        """Return an answer the form takes."""
        if field.id in self.given:
            return self.given[field.id]
        values = [value for value, _ in field.options]
        if field.type == "enum":
            return values[self.pick % len(values)]
        if field.type == "choices":
            return values
        return {"long": 2, "boolean": False, "date": "2026-09-08", "text": "Ann\nBen"}.get(field.type, "done")

    def play(self) -> list[str]:
        """Return the elements whose tasks were done, in order; stop at an end, or after too many steps."""
        for _ in range(MOST_STEPS):
            assert not self.run.failures(), self.run.failures()
            if self.run.finished:
                return self.done
            self._one_step()
            self.run.advance()
        raise AssertionError(f"never ends: {self.run.tokens()} after {self.done}")

    def _one_step(self) -> None:
        tasks = self.run.open_tasks()
        if tasks:
            element = self.procedure.elements[tasks[0].element]
            answers: dict[str, Any] = {}
            if element.form:
                raw = {field.id: self.answer(field) for field in element.form.fields}
                answers = element.form.validate(raw, self.run.data)
            self.done.append(element.id)
            self.run.complete(tasks[0].token, answers)
        elif self.run.timers():
            self.run.fire(self.run.timers()[0].token)
        elif self.run.awaiting():
            self.run.deliver(self.run.awaiting()[0].message, {})
        else:
            raise AssertionError(f"stands still: {self.run.tokens()}")


def play(result: Compiled, **more: Any) -> list[str]:
    """Return the tasks a robot does from beginning to end; the drawing must be publishable."""
    assert result.ok, [finding for finding in result.findings if finding.level == "error"]
    return Robot(result, **more).play()
