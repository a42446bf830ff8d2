"""Whatever a drawing tries, an expression can neither run code nor take time or memory without bound."""

import time
import tracemalloc

import pytest

from engine.bpmn import evaluate, text_template
from engine.errors import ExpressionError


class CaseFacts:
    """Stands for the facts of a case: an object with plain values and, as any object, methods."""

    hate = True
    name = "Sample"
    items = ["a", "b"]  # noqa: RUF012 - stands for a fact
    secret = object()
    module = time

    def forget(self) -> str:
        """Would do harm if it could be called."""
        raise AssertionError("a method was called from an expression")


NAMES = {"case": CaseFacts(), "text": "abc", "numbers": [1, 2, 3], "data": {"a": 1}, "function": len}
ESCAPES = [
    "case.__class__",
    "case.__class__.__base__.__subclasses__()",
    "().__class__",
    "''.__class__.__mro__",
    "case._private",
    "__import__('os')",
    "__builtins__",
    "import os",
    "eval('1')",
    "exec('1')",
    "open('/etc/passwd')",
    "getattr(case, 'hate')",
    "getattr(case, '__class__')",
    "vars(case)",
    "globals()",
    "print(1)",
    "case.forget()",
    "case.forget",
    "case.secret",
    "case.module",
    "case.module.sleep(9)",
    "len.__self__",
    "len.__class__",
    "function.__globals__",
    "function(numbers)",
    "function",
    "text.upper()",
    "text.format(case)",
    "'{0.__class__}'.format(case)",
    "'%s' % case",
    "'%1000000000d' % 1",
    "f'{case}'",
    "f'{1:1000000000}'",
    "2 ** 10",
    "9 ** 9 ** 9 ** 9",
    "1 << 1000000000",
    "1 >> 1",
    "1 | 2",
    "~1",
    "1 @ 2",
    "10000000000000000000000000000000",
    "1e400",
    "999999999999999999 * 999999999999999999",
    "'a' * 1000000000",
    "[0] * 1000000000",
    "numbers * 1000000",
    "1j",
    "b'bytes'",
    "...",
    "{1: 2}",
    "{1, 2}",
    "numbers[0:2]",
    "[x for x in numbers]",
    "{x for x in numbers}",
    "{x: x for x in numbers}",
    "(x for x in numbers)",
    "len(*numbers)",
    "len(value=numbers)",
    "lambda: 1",
    "(lambda: 1)()",
    "(x := 1)",
    "await case",
    "yield 1",
    "case.hate; case.hate",
    "case.hate\n) or (__import__('os').system('true')",
    "1) + (1",
    "1 if",
    "",
    "   ",
    "${}",
    "#",
    "1 #",
    "days(999999999)",
    "days('9')",
    "hours(1e300)",
    "len(5)",
    "'a' + 1",
    "'a' < 1",
    "not_a_function()",
    "case.items.append(1)",
    "numbers.append",
    "data['a']['b']['c']",
    "max([1], 'x', 2)",
]


@pytest.mark.parametrize("text", [escape for escape in ESCAPES if escape not in ("1 #", "#")])
def test_it_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        evaluate(text, NAMES, {})


LARGE = {
    "deep brackets": "(" * 1_900,
    "deep balanced brackets": "(" * 900 + "1" + ")" * 900,
    "deep lists": "[" * 900 + "]" * 900,
    "many nots": "not " * 490 + "1",
    "many exclamation marks": "!" * 1_990 + "1",
    "many minus signs": "-" * 1_990 + "1",
    "many additions": "+".join("1" for _ in range(990)),
    "many conditions": "1 if 1 else " * 150 + "1",
    "many comparisons": "<".join("1" for _ in range(990)),
    "many dots": "case" + ".a" * 900,
    "many indexes": "numbers" + "[0]" * 600,
    "many calls": "len(" * 400 + "1" + ")" * 400,
    "many digits": "9" * 1_999,
    "a megabyte": "'" + "a" * 1_000_000 + "'",
    "ten megabytes of brackets": "(" * 10_000_000,
    "open quotes": "'\\" * 900,
}


@pytest.mark.parametrize("kind", LARGE)
def test_large_expressions_are_refused_in_bounded_time_and_memory(kind: str) -> None:
    text = LARGE[kind]
    tracemalloc.start()
    began = time.perf_counter()
    with pytest.raises(ExpressionError):
        evaluate(text, NAMES, {})
    took = time.perf_counter() - began
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert took < 0.5
    assert peak < 8_000_000


def test_a_text_that_doubles_cannot_grow_without_bound() -> None:
    with pytest.raises(ExpressionError):
        evaluate("long + long", {"long": "a" * 6_000}, {})


def test_a_list_that_doubles_cannot_grow_without_bound() -> None:
    with pytest.raises(ExpressionError):
        evaluate("long + long", {"long": [0] * 600}, {})


def test_what_a_function_gives_back_must_be_plain() -> None:
    with pytest.raises(ExpressionError):
        evaluate("leak()", {}, {"leak": lambda: object})


def test_a_placeholder_in_a_template_is_bound_by_the_same_rules() -> None:
    with pytest.raises(ExpressionError):
        text_template("Dear ${case.__class__}", NAMES)


def test_a_text_that_an_officer_typed_is_never_worked_out() -> None:
    assert text_template("Dear ${text}", {"text": "${case.__class__} {{7*7}}"}) == "Dear ${case.__class__} {{7*7}}"


def test_a_refused_expression_says_so_in_words_and_is_cut_short() -> None:
    with pytest.raises(ExpressionError) as refused:
        evaluate("1 +" * 300, {})
    assert len(str(refused.value)) < 200
