"""Saving and restoring the live part of a run: where its tokens stand and what they wait for, and nothing else.

The drawing, the data and everything finished are not in it, so that its size follows the open work and not the length
of the case. Compact JSON, compressed; the first byte is the format. Restoring needs the same definition.
"""

import json
import zlib
from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.bpmn.tokens import ROOT, Inside, Run, Scope, Token
from engine.errors import DueProcessError

_FORMAT = b"1"


class StateError(DueProcessError):
    """A saved state cannot be read with this definition. Nothing was changed."""


def save(run: Run) -> bytes:
    """Return the live part of `run`."""
    scopes = [[getattr(scope, "parent_task_id", None), scope.spec.name, _tokens(scope)] for scope in run.scopes()]
    text = json.dumps([run.counter, scopes], separators=(",", ":"), ensure_ascii=False)
    return _FORMAT + zlib.compress(text.encode(), 3)


def _tokens(scope: Scope) -> list[list[Any]]:
    """Return a scope's tokens, each parent before what hangs on it, without the trailing parts that are empty."""
    found: list[list[Any]] = []
    for token in scope.tasks.values():
        if token.id == ROOT:
            continue
        parent = "" if token._parent == ROOT else token._parent
        row = [token.id, token.task_spec.name, token.state, parent, token.internal_data, token.data]
        while not row[-1]:
            row.pop()
        found.append(row)
    return found


def load(run: Run, state: bytes) -> None:
    """Fill the empty `run` with a saved state; raise StateError where it does not fit the definition."""
    try:
        if state[:1] != _FORMAT:
            raise StateError("The saved state is of an unknown format.")
        run.counter, scopes = json.loads(zlib.decompress(state[1:]))
        for holder, name, tokens in scopes:
            scope: Scope = run if holder is None else _reopen(run, holder, name)
            for row in tokens:
                _put(scope, *row)
    except (zlib.error, ValueError, KeyError, TypeError, IndexError) as error:
        raise StateError(f"The saved state does not fit its drawing: {error}.") from error


def _reopen(run: Run, holder: str, name: str) -> Scope:
    token = run.find(holder)
    if token is None:
        raise StateError(f"The saved state has '{name}' inside a step that is not there.")
    inside = Inside(run.subprocess_specs[name], token, run)
    run.subprocesses[holder] = inside
    return inside


def _put(
    scope: Scope,
    token_id: str,
    name: str,
    state: int,
    parent: str = "",
    memory: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
) -> None:
    token = Token(scope, scope.spec.task_specs[name], scope.tasks[parent or ROOT], state, token_id)
    token.internal_data = dict(memory or {})
    token.data = dict(data or {})
    if state == TaskState.READY and not token.failed and (not token.task_spec.human or "answered" in (memory or {})):
        token.workflow.top_workflow.agenda.append(token)  # saved before it was advanced
