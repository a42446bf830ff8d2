"""Activities done several times: once for each item, a number of times, or as long as a condition holds."""

# mypy: allow-subclassing-any
# SpiffWorkflow ships no types, so its classes are Any to mypy.

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.nodes import Node
from engine.bpmn.tokens import Token
from engine.errors import ExpressionError

MOST_INSTANCES = 500


class RepeatedNode(Node, BpmnSpecMixin):
    """A multi-instance activity: this token waits while its instances, one token each, hang on it."""

    inner = ""
    sequential = False
    cardinality: str | None = None
    collection: str | None = None
    item_name = "item"
    gathers = ""
    condition: str | None = None

    def _run_hook(self, token: Token) -> bool | None:
        memory = token.internal_data
        if "total" not in memory:
            return self._begin(token)
        if memory["finished"] >= memory["total"] or self._ends_early(token):
            for child in self._instances(token):
                child.cancel()
            self.assign_outputs(token, {})
            return True
        token._set_state(TaskState.STARTED)
        if memory.get("rest"):
            self._add_instance(token, memory["finished"], memory["rest"].pop(0))
        return None

    def _begin(self, token: Token) -> bool | None:
        run = token.workflow.top_workflow
        items = self._items(token)
        run.store({self.gathers: []})
        if not items:
            run.record(token, "passed")
            return True
        token.internal_data.update(total=len(items), finished=0)
        token._set_state(TaskState.STARTED)
        if self.sequential:
            token.internal_data["rest"] = items[1:]
            items = items[:1]
        for index, item in enumerate(items):
            self._add_instance(token, index, item)
        return None

    def _items(self, token: Token) -> list[Any]:
        run = token.workflow.top_workflow
        if self.collection is not None:
            found = run.work_out(token, self.collection)
            if found is not None and not isinstance(found, (list, tuple, set, frozenset, Mapping)):
                raise ExpressionError(f"'{self.collection}' should be a list for '{self.bpmn_name or self.name}'.")
            items = list(found.values() if isinstance(found, Mapping) else found or [])
        else:
            number = run.work_out(token, self.cardinality or "0")
            if isinstance(number, bool) or not isinstance(number, (int, float)) or number < 0:
                raise ExpressionError(f"'{self.cardinality}' should be a number for '{self.bpmn_name or self.name}'.")
            items = list(range(1, min(int(number), MOST_INSTANCES + 1) + 1))
        if len(items) > MOST_INSTANCES:
            raise ExpressionError(f"'{self.bpmn_name or self.name}' would be done more than {MOST_INSTANCES} times.")
        return items

    def _add_instance(self, token: Token, index: int, item: Any) -> None:
        child = token._add_child(self._wf_spec.task_specs[self.inner])
        child.data = {self.item_name: item, "loopCounter": index}
        child.task_spec._update(child)

    def _instances(self, token: Token) -> list[Token]:
        return [child for child in token.children if child.task_spec.name == self.inner]

    def _ends_early(self, token: Token) -> bool:
        if not self.condition:
            return False
        memory = token.internal_data
        seen = {
            "nrOfInstances": memory["total"],
            "nrOfCompletedInstances": memory["finished"],
            "nrOfActiveInstances": len(self._instances(token)),
        }
        return bool(token.workflow.top_workflow.work_out(token, self.condition, seen))

    def child_done(self, token: Token, child: Token) -> None:
        """Count the instance; whether that was the last is decided when this token runs again."""
        if child.task_spec.name == self.inner:
            token.internal_data["finished"] += 1
            token.workflow.top_workflow.resume(token)

    def gather(self, token: Token, child: Token, answers: Mapping[str, Any]) -> None:
        """Keep the answers of one instance together with its item."""
        run = token.workflow.top_workflow
        rows = [*run.values.get(self.gathers, []), {"item": child.data.get(self.item_name), **answers}]
        run.store({self.gathers: rows})


class LoopedNode(RepeatedNode):
    """A standard loop: again and again while `condition` holds, `maximum` times at most."""

    test_before = False
    maximum: int | None = None

    def _run_hook(self, token: Token) -> bool | None:
        run = token.workflow.top_workflow
        first = "finished" not in token.internal_data
        if first:
            run.store({self.gathers: []})
            token.internal_data["finished"] = 0
        number = token.internal_data["finished"]
        again = (first and not self.test_before) or self._goes_on(token, number)
        if not again:
            self.assign_outputs(token, {})
            return True
        token._set_state(TaskState.STARTED)
        self._add_instance(token, number, number + 1)
        return None

    def _goes_on(self, token: Token, number: int) -> bool:
        if self.maximum is not None and number >= self.maximum:
            return False
        if not self.condition:
            return True
        return bool(token.workflow.top_workflow.work_out(token, self.condition, {"loopCounter": number}))
