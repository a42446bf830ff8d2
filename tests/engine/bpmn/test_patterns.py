"""No pattern of a field can run away; what cannot be matched in linear time is refused with its reason."""

import time

import pytest

from engine.bpmn import Field, Form, compile_drawing, fits, patterns
from engine.bpmn.unary_tests import expressions_of, read_cell
from engine.errors import ExpressionError, InvalidInputError

RUNAWAYS = [
    "(a+)+b", "(a*)*b", "((a)+)+b", "((a)+)+", "(a|a)+b", "(a|aa)+b", "(a|a?)+b", "(a?a?)+b", "(a*a*)+b",
    "(?:(?:a+)?)+b", "((a+)?)*b", "((a|a)|(a|a))+b", "([a-z]+)*b", "([a-z]|[a-c])+1", r"(\w+\s?)*b", "(x{1,9}y*)+",
    "a*a*a*a*a*a*a*a*b", "a?" * 40 + "a" * 40 + "b", "(.*)(.*)(.*)(.*)(.*)(.*)b", "(.*a){25}b", "(?i:(a|A)+)b",
    "(.*,){12}b", "(a{0,9}){0,9}b",
]  # fmt: skip
BUDGET = 1.0  # seconds, on any machine; Python's own engine needs years for most of these


@pytest.mark.parametrize("pattern", RUNAWAYS)
def test_no_pattern_runs_away_whatever_is_typed(pattern: str) -> None:
    began = time.perf_counter()
    for text in ("a" * 500 + "!", "ab" * 250 + "!", "a" * 10_000 + "!", "é," * 5_000):
        assert patterns.problem(pattern) is None
        fits(pattern, text)
    assert time.perf_counter() - began < BUDGET


def test_a_form_with_such_a_pattern_answers_at_once_in_every_drawing_old_or_new() -> None:
    form = Form((Field("f", "Name", pattern="(a|a)+b"),))
    began = time.perf_counter()
    with pytest.raises(InvalidInputError, match="form asked for"):
        form.validate({"f": "a" * 60 + "!"}, {})
    assert time.perf_counter() - began < BUDGET


@pytest.mark.parametrize(
    "pattern",
    ["(?=a)b", "(?!a)b", "(?<=a)b", r"(a)\1", "(?P<x>a)(?P=x)", "(?>a+)b", "a++b", "[a", "(", "a{2000}",
     "((a{100}){100}){100}", r"[\w]{1000}", "\ud800", "a" * 201],
)  # fmt: skip
def test_what_cannot_be_matched_in_linear_time_is_refused_with_its_reason(pattern: str) -> None:
    reason = patterns.problem(pattern)
    assert reason is not None
    assert reason.startswith(("cannot be read (", "is longer than"))
    with pytest.raises(ExpressionError, match="The pattern"):
        fits(pattern, "a" * 400)


def test_an_old_drawing_with_a_refused_pattern_says_whom_to_tell() -> None:
    with pytest.raises(InvalidInputError, match="Tell your process owner"):
        Form((Field("f", "Name", pattern=r"(\w+)\1"),)).validate({"f": "a" * 400}, {})


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"[\w' -]+", "Zoë O'Brien"),
        (r"\w+", "Łukasz"),
        (r"\d{2}", "٣٤"),
        (r"\w+\s\w+", "Ana\u00a0Maria"),
        (r"[^\w]+", "!!"),
        (r"[]\w]+", "]é"),
        (r"[[\d]+", "[3"),
        (r"[a[]b", "[b"),
        (r"[\]\w]+", "]é"),
        (r"\\w", r"\w"),
        (r"a\Z", "a"),
        (r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", "SW1A 1AA"),
        (r"\p{L}+", "Şule"),
    ],
)
def test_patterns_mean_what_they_meant_in_every_script(pattern: str, text: str) -> None:
    assert fits(pattern, text)


def test_the_whole_text_must_fit() -> None:
    assert not fits("[A-Z]{2}[0-9]", "AB1 ")
    assert not fits("a|b", "ab")
    assert not fits("a", "\ud800")


def drawing(inner: str) -> bytes:
    """A drawing of one element between start and end."""
    return f"""<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="n">
    <bpmn:process id="p" isExecutable="true"><bpmn:startEvent id="s"/>{inner}<bpmn:endEvent id="e"/>
    <bpmn:sequenceFlow id="a" sourceRef="s" targetRef="x"/><bpmn:sequenceFlow id="b" sourceRef="x" targetRef="e"/>
    </bpmn:process></bpmn:definitions>""".encode()


@pytest.mark.parametrize(
    "inner",
    [
        f'<bpmn:scriptTask id="x"><bpmn:script>a = x{" " * 50_000}y</bpmn:script></bpmn:scriptTask>',
        '<bpmn:intermediateCatchEvent id="x"><bpmn:timerEventDefinition><bpmn:timeDuration>'
        f"{'_' * 50_000}. two weeks</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>",
    ],
    ids=["script", "timer"],
)
def test_what_a_drawing_says_at_great_length_is_read_at_once(inner: str) -> None:
    began = time.perf_counter()
    compile_drawing(drawing(inner))
    assert time.perf_counter() - began < BUDGET


@pytest.mark.parametrize(
    "text", ["[" + " " * 900 + ".." + " " * 900 + "x", "[" + ".." * 900 + "x", "]" + "1 .. " * 350]
)
def test_a_cell_of_a_decision_table_is_read_at_once(text: str) -> None:
    began = time.perf_counter()
    expressions_of(text)
    with pytest.raises(ExpressionError):
        read_cell(text)
    assert time.perf_counter() - began < BUDGET
