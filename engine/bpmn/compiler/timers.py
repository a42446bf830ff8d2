"""The text of a timer: an ISO 8601 value, or an expression in `${...}`."""

import re

from engine.bpmn.expressions import check_expression, unwrap

NUMBER = r"\d{1,6}(?:[.,]\d{1,3})?"
DURATION = re.compile(
    rf"P(?=\d|T\d)(?:{NUMBER}Y)?(?:{NUMBER}M)?(?:{NUMBER}W)?(?:{NUMBER}D)?(?:T(?=\d)(?:{NUMBER}H)?(?:{NUMBER}M)?(?:{NUMBER}S)?)?"
)
DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})?)?")
QUOTED = re.compile(r"""(["'])(.*)\1""", re.DOTALL)
WRAPPED = re.compile(r"[$#]\{.*\}|=.*", re.DOTALL)


def is_cycle(text: str) -> bool:
    """Tell whether `text` is R/<duration>, R3/<duration> or R/<start>/<duration>."""
    parts = text.split("/")
    if not re.fullmatch(r"R\d{0,4}", parts[0]) or len(parts) not in (2, 3):
        return False
    return DURATION.fullmatch(parts[-1]) is not None and (len(parts) == 2 or DATE.fullmatch(parts[1]) is not None)


def timer_problem(kind: str, text: str) -> tuple[str, str | None]:
    """Return the text as it is run and why it cannot be, or None."""
    bare = text.strip()
    quoted = QUOTED.fullmatch(bare)
    value = quoted[2].strip() if quoted else bare
    fits = {
        "duration": DURATION.fullmatch(value) is not None,
        "date": DATE.fullmatch(value) is not None,
        "cycle": is_cycle(value) or DURATION.fullmatch(value) is not None,
    }
    if fits[kind]:
        return (f"R/{value}" if kind == "cycle" and not value.startswith("R") else value), None
    expression = unwrap(bare)
    use = check_expression(expression)
    is_expression = WRAPPED.fullmatch(bare) is not None or bool(use.functions or use.names)
    if use.problem or not is_expression or _is_word(expression, bare):
        return bare, f"“{bare}” is neither {EXAMPLES[kind]} nor an expression in ${{...}}."
    return f"${{{expression}}}", None


EXAMPLES = {
    "duration": "a length of time such as P5D (five days) or PT4H (four hours)",
    "date": "a date such as 2026-09-08 or 2026-09-08T10:30",
    "cycle": "a repetition such as R/P7D (every seven days)",
}


def _is_word(expression: str, bare: str) -> bool:
    """A bare word such as “tomorrow” or “P5X” is a slip, not the name of a value."""
    return expression == bare and expression.isidentifier()
