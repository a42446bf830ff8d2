"""How a risk score came about: the rows of the landlord's table of points that counted, kept with the assessment."""

from collections.abc import Mapping
from typing import Any

from engine.errors import ExpressionError, NotFoundError
from engine.process import library
from engine.process.context import CaseContext

TABLE = "risk_points"
UNASKED = ("", "-")


def counted(context: CaseContext, data: Mapping[str, Any]) -> list[tuple[str, str, int]]:
    """Return question, answer and points of each row that fits; nothing where the landlord has no such table.

    The score itself was worked out by the drawing: this only explains it, and never keeps it from being recorded.
    """
    try:
        table = library.decision(context.work, TABLE)
        result = table.evaluate(context.names(data), context.functions)
    except (NotFoundError, ExpressionError):
        return []
    found = []
    for number in result.row_numbers:
        rule = table.rules[number - 1]
        asked = [
            column.label for column, cell in zip(table.inputs, rule.inputs, strict=True) if cell.strip() not in UNASKED
        ]
        points = rule.outputs[0].strip()
        if asked and points.lstrip("-").isdigit():
            answers = ", ".join(str(result.inputs.get(label)) for label in asked)
            found.append((", ".join(asked), answers, int(points)))
    return found
