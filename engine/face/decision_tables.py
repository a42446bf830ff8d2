"""Decision tables as rows for people: what is asked, what is answered, and the note beside each row."""

from collections.abc import Mapping

from engine.bpmn import Decision, read_decision
from engine.bpmn.decisions import DecisionRule
from engine.face.types import Choice, TableRow, TableView

POLICIES: Mapping[str, str] = {
    "UNIQUE": "Exactly one row may fit.",
    "FIRST": "The first row that fits answers.",
    "ANY": "Several rows may fit if they answer the same.",
    "COLLECT": "Every row that fits adds to the answer.",
    "PRIORITY": "Of the rows that fit, the one with the strongest answer counts.",
    "RULE ORDER": "Every row that fits adds to the answer, in the order of the rows.",
    "OUTPUT ORDER": "Every row that fits adds to the answer, the strongest first.",
}
ASKS_NOTHING = ("", "-")
AGGREGATIONS: Mapping[str, str] = {
    "SUM": "The answers of all rows that fit are added up.",
    "MIN": "The smallest answer of the rows that fit counts.",
    "MAX": "The largest answer of the rows that fit counts.",
    "COUNT": "The answer is how many rows fit.",
}


def read_tables(xml: bytes) -> list[TableView]:
    """Return the tables of a DMN file. Raises SourceError or ExpressionError for one that cannot be read."""
    return [_table(decision) for decision in read_decision(xml)]


def _table(decision: Decision) -> TableView:
    how = AGGREGATIONS.get(decision.aggregation or "") or POLICIES.get(decision.hit_policy, decision.hit_policy)
    return TableView(
        key=decision.key,
        name=decision.name or decision.key,
        how=how,
        inputs=[Choice(column.expression, column.label or column.expression) for column in decision.inputs],
        rows=[_row(decision, rule) for rule in decision.rules],
    )


def _row(decision: Decision, rule: DecisionRule) -> TableRow:
    asked = zip((column.label or column.expression for column in decision.inputs), rule.inputs, strict=True)
    answered = zip((column.label or column.name for column in decision.outputs), rule.outputs, strict=True)
    return TableRow(
        conditions=[(label, cell) for label, cell in asked if cell.strip() not in ASKS_NOTHING],
        answers=[(label, cell) for label, cell in answered if cell.strip() not in ASKS_NOTHING],
        note=rule.annotation,
    )
