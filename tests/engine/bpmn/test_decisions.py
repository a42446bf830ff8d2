"""Decision tables as modellers write them."""

from types import SimpleNamespace

import pytest

from engine.bpmn import Known, check_decision, read_decision
from engine.bpmn.decisions import Decision
from engine.errors import ExpressionError, SourceError


def table(
    rows: list[tuple[list[str], list[str]]],
    *,
    policy: str = 'hitPolicy="UNIQUE"',
    inputs: list[tuple[str, str, str]] | None = None,
    outputs: list[tuple[str, str]] | None = None,
) -> bytes:
    """Return a DMN file with one table; rows are (input cells, output cells)."""
    columns = inputs or [("Risk", "case.risk", "string")]
    answers = outputs or [("route", "string")]
    body = "".join(
        f'<input id="i{n}" label="{label}"><inputExpression typeRef="{kind}">'
        f"<text>{text}</text></inputExpression></input>"
        for n, (label, text, kind) in enumerate(columns)
    )
    body += "".join(f'<output id="o{n}" name="{name}" typeRef="{kind}"/>' for n, (name, kind) in enumerate(answers))
    for number, (asked, answered) in enumerate(rows):
        cells = "".join(f"<inputEntry><text><![CDATA[{cell}]]></text></inputEntry>" for cell in asked)
        cells += "".join(f"<outputEntry><text><![CDATA[{cell}]]></text></outputEntry>" for cell in answered)
        body += f'<rule id="r{number}">{cells}</rule>'
    space = 'xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="D" name="D" namespace="x"'
    decision = f'<decision id="pick" name="Pick"><decisionTable {policy}>{body}</decisionTable></decision>'
    return f"<definitions {space}>{decision}</definitions>".encode()


def decide(decision: Decision, **facts: object) -> object:
    return decision.evaluate({"case": SimpleNamespace(**facts)}).outcome


def one(*rows: tuple[list[str], list[str]], **more: object) -> Decision:
    return read_decision(table(list(rows), **more))[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "fits", "fails"),
    [
        ('"high"', "high", "low"),
        ('"high","medium"', "medium", "low"),
        ('not("high","medium")', "low", "high"),
        ("3", 3, 4),
        (">= 3", 3, 2),
        ("< 3", 2, 3),
        ("[1..5]", 5, 6),
        ("]1..5[", 2, 5),
        ("(1..5]", 5, 1),
        ("true", True, False),
        ("false", False, None),
        ("null", None, "x"),
        ('date("2026-09-08")', "2026-09-08", "2026-09-09"),
        ('>= date("2026-09-08")', "2026-09-09", "2026-09-07"),
        ("case.limit", 9, 8),
        ('contains(case.strands, "race")', "anything", None),
        ('"a, b"', "a, b", "a"),
        ('"race"', ["race", "age"], ["age"]),
    ],
)
def test_a_cell_fits(cell: str, fits: object, fails: object) -> None:
    decision = one(([cell], ['"yes"']), (["-"], ['"no"']), policy='hitPolicy="FIRST"')
    facts = {"limit": 9, "strands": ["race"] if fails is not None or "contains" not in cell else []}
    assert decide(decision, risk=fits, **{**facts, "strands": ["race"]}) == {"route": "yes"}
    if "contains" not in cell:
        assert decide(decision, risk=fails, **facts) == {"route": "no"}


def test_true_is_not_one() -> None:
    decision = one((["1"], ['"number"']), (["true"], ['"yes"']), policy='hitPolicy="FIRST"')
    assert decide(decision, risk=True) == {"route": "yes"}


def test_several_outputs_and_the_row_are_told() -> None:
    decision = one((['"high"'], ['"police"', "case.days + 1"]), outputs=[("route", "string"), ("days", "long")])
    result = decision.evaluate({"case": SimpleNamespace(risk="high", days=2)})
    assert result.outcome == {"route": "police", "days": 3}
    assert result.row_numbers == (1,)
    assert result.inputs == {"Risk": "high"}


def test_unique_refuses_two_rows_and_names_them() -> None:
    with pytest.raises(ExpressionError, match="rows 1, 2"):
        decide(one((["-"], ['"a"']), (['"high"'], ['"b"'])), risk="high")


def test_no_row_is_told_with_what_was_asked() -> None:
    with pytest.raises(ExpressionError, match="Risk = unknown"):
        decide(one((['"high"'], ['"a"'])), risk=None)


def test_first_takes_the_first() -> None:
    decision = one((["-"], ['"a"']), (['"high"'], ['"b"']), policy='hitPolicy="FIRST"')
    assert decide(decision, risk="high") == {"route": "a"}


def test_any_takes_rows_that_agree_and_refuses_others() -> None:
    agree = one((["-"], ['"a"']), (['"high"'], ['"a"']), policy='hitPolicy="ANY"')
    assert decide(agree, risk="high") == {"route": "a"}
    with pytest.raises(ExpressionError):
        decide(one((["-"], ['"a"']), (["-"], ['"b"']), policy='hitPolicy="ANY"'), risk="high")


@pytest.mark.parametrize(
    ("aggregation", "outcome"),
    [
        ("", [2, 5]),
        ('aggregation="SUM"', 7),
        ('aggregation="MIN"', 2),
        ('aggregation="MAX"', 5),
        ('aggregation="COUNT"', 2),
    ],
)
def test_collect_puts_rows_together(aggregation: str, outcome: object) -> None:
    decision = one(
        (["-"], ["2"]), (['"high"'], ["5"]), (['"low"'], ["9"]), policy=f'hitPolicy="COLLECT" {aggregation}'
    )  # fmt: skip
    assert decide(decision, risk="high") == outcome


def test_collect_without_a_row_is_an_empty_list_or_nothing_to_add() -> None:
    assert decide(one((['"x"'], ["2"]), policy='hitPolicy="COLLECT"'), risk="y") == []
    assert decide(one((['"x"'], ["2"]), policy='hitPolicy="COLLECT" aggregation="SUM"'), risk="y") == 0


def test_priority_takes_the_output_that_stands_first_in_its_list() -> None:
    xml = table([(["-"], ['"low"']), (["-"], ['"high"'])], policy='hitPolicy="PRIORITY"')
    listed = xml.replace(
        b'typeRef="string"/>', b'typeRef="string"><outputValues><text>"high","low"</text></outputValues></output>'
    )
    assert decide(read_decision(listed)[0], risk="x") == {"route": "high"}


def test_a_missing_hit_policy_is_unique() -> None:
    assert one((["-"], ['"a"']), policy="").hit_policy == "UNIQUE"


def rules_of(decision: Decision, known: Known | None = None) -> set[tuple[str, str]]:
    return {(finding.level, finding.rule) for finding in check_decision(decision, known)}


def test_a_whole_table_has_no_findings() -> None:
    decision = one((['"high"'], ['"a"']), (['not("high")'], ['"b"']))
    assert rules_of(decision, Known(facts=frozenset({"case.risk"}))) == set()


def test_gaps_and_overlaps_are_found_where_inputs_can_be_listed() -> None:
    inputs = [("Hate", "case.hate", "boolean"), ("Risk", "case.risk", "string")]
    gap = one((["true", "-"], ['"a"']), (["false", '"low"'], ['"b"']), inputs=inputs)
    assert ("warning", "decision-gap") in rules_of(gap)
    overlap = one((["true", "-"], ['"a"']), (["-", "-"], ['"b"']), inputs=inputs)
    assert ("error", "decision-overlap") in rules_of(overlap)


def test_unknown_facts_bad_cells_and_texts_without_quotes_are_found() -> None:
    known = Known(facts=frozenset({"case.risk"}), functions=frozenset())
    assert ("error", "decision-name") in rules_of(one((["-"], ["case.nothing"])), known)
    assert ("error", "decision-name") in rules_of(one((["-"], ["lookup(1)"])), known)
    assert ("error", "decision-cell") in rules_of(one(([">= "], ['"a"'])), known)
    assert ("error", "decision-cell") in rules_of(one((['"a",,"b"'], ['"a"'])), known)
    assert ("error", "decision-cell") in rules_of(one((["-"], ["__import__('os')"])), known)
    assert ("warning", "decision-name") in rules_of(one((["high"], ['"a"'])), known)


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (b"<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/'/>", "no decision table"),
        (b"<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'/>", "not a DMN"),
        (table([(["-", "-"], ['"a"'])]), "Row 1"),
        (table([(["-"], ['"a"'])], policy='hitPolicy="BEST"'), "hit policy BEST"),
    ],
)
def test_files_that_hold_no_sound_table_are_refused(xml: bytes, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        read_decision(xml)


def test_a_cell_that_cannot_be_worked_out_is_told_only_where_its_row_is_asked() -> None:
    first = one((['"high"'], ['"a"']), ([">= 1 / 0"], ['"b"']), policy='hitPolicy="FIRST"')
    assert decide(first, risk="high") == {"route": "a"}
    with pytest.raises(ExpressionError):
        decide(first, risk=3)


def test_a_cell_that_names_a_fact_is_worked_out_anew_for_every_case() -> None:
    decision = one((["> case.least"], ['"more"']), (["-"], ['"less"']), policy='hitPolicy="FIRST"')
    assert [decide(decision, risk=3, least=least) for least in (2, 4)] == [{"route": "more"}, {"route": "less"}]
