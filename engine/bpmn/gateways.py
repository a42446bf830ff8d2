"""The gateways of a drawing as SpiffWorkflow task specifications: which way on, and who waits for whom."""

# mypy: allow-subclassing-any
# SpiffWorkflow ships no types, so its classes are Any to mypy.

from collections import Counter

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.nodes import Node
from engine.bpmn.tokens import Scope, Token
from engine.errors import ExpressionError

_NO_WAY_OUT = "No way out of '{}' fits, and none is the default."


class ExclusiveNode(Node, defaults.ExclusiveGateway):
    """One way out: the first whose condition holds, else the default."""

    chooses = True

    def _run_hook(self, token: Token) -> bool | None:
        try:
            return bool(defaults.ExclusiveGateway._run_hook(self, token))
        except WorkflowException as none_fits:
            raise ExpressionError(_NO_WAY_OUT.format(self.bpmn_name or self.name)) from none_fits


class _Joining(Node):
    """A gateway at which tokens may wait for each other; the waiting tokens are its only memory."""

    _inputs: list[str]
    patient = False  # also waits for a token that might come in by a way that has one already

    def finish_parsing(self) -> None:
        """Note whether there is more than one way in."""
        self.joins = len(self._inputs) > 1

    def _update_hook(self, token: Token) -> bool:
        if not self.joins:
            return True
        token.workflow.top_workflow.record(token, "entered")
        token._set_state(TaskState.WAITING)
        return self.is_complete(token) and self.merge(token)

    def _on_ready(self, token: Token) -> None:
        if not self.joins:
            token.workflow.top_workflow.record(token, "entered")
        token.workflow.top_workflow.agenda.append(token)

    def is_complete(self, token: Token) -> bool:
        """Tell whether the gateway may open as soon as this token arrives."""
        return False

    def waiting(self, token: Token) -> list[Token]:
        """Return the tokens that wait at this gateway, in order of arrival."""
        return [
            one for one in token.workflow.task_tree.children if one.task_spec is self and one.state == TaskState.WAITING
        ]

    def merge(self, token: Token) -> bool:
        """Let `token` go on for one waiting token from each way in; the others leave."""
        wanted = Counter(self._inputs)
        wanted[token.internal_data["via"]] -= 1
        for other in self.waiting(token):
            via = other.internal_data["via"]
            if other is not token and wanted[via] > 0:
                wanted[via] -= 1
                token.workflow.release(other)
        return True

    def may_open(self, token: Token) -> bool:
        """Tell whether no live token could still come in by a way that has none.

        BPMN 2.0.2, 13.4.3: a token that could also reach a way which has one already is not waited for.
        """
        arrived = {other.internal_data["via"] for other in self.waiting(token)}
        reach = token.workflow.spec.reach(self.name)
        for other in token.workflow.live():
            place = other.task_spec.name
            if other.task_spec is self or (not self.patient and any(place in reach[way] for way in arrived)):
                continue
            if any(place in reach[way] for way in reach if way not in arrived):
                return False
        return True


class ParallelNode(_Joining, defaults.ParallelGateway):
    """Waits for a token on each way in, then takes every way out.

    Where a way in can get no token any more (a branch ended early or went another way), it goes on without it: an
    instance that stands still for ever helps nobody.
    """

    patient = True

    def _run_hook(self, token: Token) -> bool | None:
        return True

    def is_complete(self, token: Token) -> bool:
        """Tell whether every way in has its token."""
        have = Counter(other.internal_data["via"] for other in self.waiting(token))
        return all(have[way] >= number for way, number in Counter(self._inputs).items())


class InclusiveNode(_Joining, defaults.InclusiveGateway):
    """Waits for every token that can still come, then takes each way out whose condition holds, else the default."""

    chooses = True

    def _run_hook(self, token: Token) -> bool | None:
        ways, otherwise = self._get_matching_outputs(token)
        if not ways and not otherwise:
            raise ExpressionError(_NO_WAY_OUT.format(self.bpmn_name or self.name))
        for spec in ways or otherwise:
            token._add_child(spec)
        return True


def open_gateways(scope: Scope) -> bool:
    """Open the gateways that nobody can reach any more; tell whether any did.

    Where all that is left waits at gateways of a loop, each for the other, the one that has waited longest opens.
    """
    moved = False
    for token in scope.task_tree.children:
        if _is_joining(token) and token.task_spec.may_open(token):
            _open_gateway(token)
            moved = True
    stuck = scope.live()
    if not moved and stuck and all(_is_joining(token) for token in stuck):
        _open_gateway(stuck[0])
        moved = True
    return moved


def _open_gateway(token: Token) -> None:
    token.task_spec.merge(token)
    token._ready()


def _is_joining(token: Token) -> bool:
    return bool(token.task_spec.joins) and not token.gone and token.state == TaskState.WAITING
