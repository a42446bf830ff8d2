"""Why an expression came to nothing: because the drawing or the policy means so, or because an answer is missing.

`due('interview')` of a policy without that time, and `null` written out, mean that there is none. An answer or fact
without a value is a time that somebody still has to give.
"""

import ast
from collections.abc import Callable, Mapping

from engine.bpmn.expression_building import CONSTANTS, Scope, Uses, build, parse
from engine.bpmn.expressions import COMMON_FUNCTIONS

# What asks the landlord's policy: without a value, that policy has no such time.
OF_POLICY = frozenset({"due", "warn", "anchor", "policy"})
_EXTREMES = frozenset({"max", "min"})


def means_nothing(text: str, names: Mapping[str, object], functions: Mapping[str, Callable[..., object]] = {}) -> bool:
    """Tell whether an expression that has come to nothing was meant to, with these names and functions."""
    return _meant(parse(text), Scope(names, functions, COMMON_FUNCTIONS))


def _meant(tree: ast.expr, scope: Scope) -> bool:
    if isinstance(tree, ast.Constant):
        return tree.value is None
    if isinstance(tree, ast.Name):
        return CONSTANTS.get(tree.id, tree.id) is None
    if isinstance(tree, ast.IfExp):
        return _meant(tree.body if _value(tree.test, scope) else tree.orelse, scope)
    if isinstance(tree, ast.BoolOp):
        return _meant(tree.values[-1], scope)
    parts: list[ast.expr] = []
    if isinstance(tree, ast.BinOp):
        parts = [part for part in (tree.left, tree.right) if _value(part, scope) is None]
    elif isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name):
        if tree.func.id in OF_POLICY:
            return True
        if tree.func.id == "before":  # of a requirement: as due() means it; of an answer: as that answer does
            return isinstance(tree.args[0], ast.Constant) or _meant(tree.args[0], scope)
        parts = tree.args if tree.func.id in _EXTREMES else []
    return bool(parts) and all(_meant(part, scope) for part in parts)


def _value(tree: ast.expr, scope: Scope) -> object:
    return build(tree, Uses())(scope)
