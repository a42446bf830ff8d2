"""What a letter's text may do: a small part of Jinja, whose time and size are bounded by the text and the case.

The sandbox stops what a text could reach, not what it could cost. So here nothing counts, repeats or calls: a loop goes
over one of the case's own lists, never within another; a filter makes no text longer than what it is given; and no text
can be carried on to be doubled. What is not in these tables is refused before it is compiled, whoever wrote it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.filters import FILTERS
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS

LISTS = frozenset({"people", "incidents", "conduct"})  # of a case's context: what a loop may go over
LONGEST_TEXT = 50_000  # characters of a template
LONGEST_LETTER = 500_000  # characters of what comes of it: more than a thousand incidents told at length
MOST_NODES, MOST_IN_LOOPS, MOST_IN_EXPRESSION = 3_000, 300, 100  # parts of a text; in all its loops together
DEEPEST = 30
LONGEST_SEPARATOR = 20

_PLAIN_FILTERS = frozenset({"lower", "upper", "capitalize", "title", "trim", "first", "last", "length", "count"})
_FILTERS = frozenset({*_PLAIN_FILTERS, "default", "d", "join"})
_TESTS = frozenset(
    {
        "defined", "undefined", "none", "string", "number", "boolean", "true", "false", "sequence", "mapping",
        "iterable", "in", "eq", "equalto", "==", "ne", "!=", "odd", "even",
    }
)  # fmt: skip
_STATEMENTS = (
    nodes.Template, nodes.Extends, nodes.Include, nodes.Block, nodes.Output, nodes.TemplateData, nodes.If, nodes.For,
)  # fmt: skip
_EXPRESSIONS = (
    nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.CondExpr, nodes.Concat, nodes.Compare,
    nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.List, nodes.Tuple, nodes.Dict, nodes.Pair, nodes.Filter,
    nodes.Test, nodes.Keyword, nodes.Call,
)  # fmt: skip
_WORDS: Mapping[type[nodes.Node], str] = {
    nodes.BinExpr: "does sums, which letters cannot: only “~” puts texts together",
    nodes.UnaryExpr: "does sums, which letters cannot",
    nodes.Macro: "defines a macro, which letters cannot: write the words where they stand",
    nodes.CallBlock: "calls something, which letters cannot",
    nodes.FilterBlock: "filters a whole block, which letters cannot: filter the value",
    nodes.Import: "imports another text, which letters cannot: use “include”",
    nodes.FromImport: "imports another text, which letters cannot: use “include”",
    nodes.Assign: "sets a name, which letters cannot: write the value where it stands",
    nodes.AssignBlock: "sets a name, which letters cannot: write the words where they stand",
    nodes.With: "sets a name, which letters cannot: write the value where it stands",
}


class LetterEnvironment(ImmutableSandboxedEnvironment):
    """A sandbox in which every text, a file's or an owner's, is checked before it is compiled."""

    def __init__(self, **options: Any) -> None:
        super().__init__(undefined=StrictUndefined, **options)
        self.globals.clear()  # range, dict, lipsum, cycler, joiner, namespace
        self.filters = {name: FILTERS[name] for name in _FILTERS} | {"join": _join}
        self.tests = {name: TESTS[name] for name in _TESTS}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        if len(source) > LONGEST_TEXT:
            raise TemplateSyntaxError(f"The text is longer than {LONGEST_TEXT:,} characters", 1, name, filename)
        tree = super()._parse(source, name, filename)
        check(tree, name, filename)
        return tree


def _join(value: object, separator: str = "", attribute: str | None = None) -> str:
    """Join the items of a list; the letters of a text are no list."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise TypeError("only a list can be joined")
    items = (item[attribute] if attribute else item for item in value)
    return separator.join("" if item is None else str(item) for item in items)


def check(tree: nodes.Template, name: str | None = None, filename: str | None = None) -> None:
    """Raise TemplateSyntaxError, with line and reason, for the first thing in a text that letters may not do."""
    _Check(name, filename).node(tree, 0, None)


class _Check:
    """One walk through a text: how much of it there is, and whether each part may be there."""

    def __init__(self, name: str | None, filename: str | None) -> None:
        self.name, self.filename = name, filename
        self.count = self.looped = 0

    def refuse(self, node: nodes.Node, reason: str) -> TemplateSyntaxError:
        return TemplateSyntaxError(f"This {reason}", node.lineno or 1, self.name, self.filename)

    def node(self, node: nodes.Node, depth: int, loop: nodes.For | None) -> None:
        self.count += 1
        if self.count > MOST_NODES:
            raise self.refuse(node, f"is too much for one letter: it has more than {MOST_NODES:,} parts")
        if depth > DEEPEST:
            raise self.refuse(node, f"is nested more than {DEEPEST} deep; say it in simpler steps")
        if not isinstance(node, (*_STATEMENTS, *_EXPRESSIONS)):
            said = next((words for kind, words in _WORDS.items() if isinstance(node, kind)), None)
            raise self.refuse(node, said or f"uses “{type(node).__name__.lower()}”, which letters cannot")
        rule = _RULES.get(type(node))
        reason = rule(node, depth, loop) if rule else None
        if reason:
            raise self.refuse(node, reason)
        inner = node if isinstance(node, nodes.For) else loop
        before = self.count
        for child in node.iter_child_nodes():
            # A loop's own list is named outside of it.
            self.node(child, depth + 1, loop if isinstance(node, nodes.For) and child is node.iter else inner)
        size = self.count - before
        if isinstance(node, nodes.For):
            self.looped += size
            if self.looped > MOST_IN_LOOPS:
                raise self.refuse(node, f"loop is too long: all loops together may have {MOST_IN_LOOPS} parts")
        if isinstance(node, _EXPRESSIONS) and size > MOST_IN_EXPRESSION:
            raise self.refuse(node, f"expression is too long: it has more than {MOST_IN_EXPRESSION} parts")


def _for(node: nodes.Node, depth: int, loop: nodes.For | None) -> str | None:
    assert isinstance(node, nodes.For)  # noqa: S101 - the table below says so
    if loop is not None:
        return "loop stands within a loop, which letters cannot"
    if node.recursive:
        return "loop calls itself, which letters cannot"
    if not isinstance(node.iter, nodes.Name) or node.iter.name not in LISTS:
        return f"loop goes over something else than {', '.join(sorted(LISTS))}"
    if not isinstance(node.target, nodes.Name) or node.target.name in LISTS:
        return "loop must give one name to each of what it goes over, as in “for person in people”"
    return None


def _name(node: nodes.Node, depth: int, loop: nodes.For | None) -> str | None:
    listed = getattr(node, "name", None) in LISTS
    return "names a whole list within a loop, which letters cannot" if loop is not None and listed else None


def _extends(node: nodes.Node, depth: int, loop: nodes.For | None) -> str | None:
    if depth != 1:
        return "“extends” must stand by itself, at the beginning"
    return _other_text(node, depth, loop)


def _other_text(node: nodes.Node, depth: int, loop: nodes.For | None) -> str | None:
    if loop is not None:
        return "names another text within a loop, which letters cannot"
    named = getattr(node, "template", None)
    fixed = isinstance(named, nodes.Const) and isinstance(named.value, str)
    return None if fixed else "must name another text by its name in quotation marks"


def _block(node: nodes.Node, depth: int, loop: nodes.For | None) -> str | None:
    return "block stands within a loop, which letters cannot" if loop is not None else None


def _call(node: nodes.Node, depth: int, loop: nodes.For | None) -> str | None:
    """`super()`, the words of the text that is extended, is the only call."""
    assert isinstance(node, nodes.Call)  # noqa: S101 - the table below says so
    called = node.node
    is_super = isinstance(called, nodes.Name) and called.name == "super"
    if not is_super or node.args or node.kwargs or node.dyn_args or node.dyn_kwargs:
        return "calls something, which letters cannot: only “super()” can be called"
    return "calls “super()” within a loop, which letters cannot" if loop is not None else None


def _filter(node: nodes.Node, depth: int, loop: nodes.For | None) -> str | None:
    assert isinstance(node, nodes.Filter)  # noqa: S101 - the table below says so
    if node.name not in _FILTERS:
        return f"uses the filter “{node.name}”. Letters have {', '.join(sorted(_FILTERS))}"
    given = [*node.args, *node.kwargs]
    if node.dyn_args or node.dyn_kwargs or (given and node.name in _PLAIN_FILTERS):
        return f"gives the filter “{node.name}” something that it does not take"
    if node.name == "join":
        values = [one.value if isinstance(one, nodes.Keyword) else one for one in given]
        if not all(isinstance(one, nodes.Const) and len(str(one.value)) <= LONGEST_SEPARATOR for one in values):
            return f"joins with something else than a text of up to {LONGEST_SEPARATOR} characters in quotation marks"
    return None


def _test(node: nodes.Node, depth: int, loop: nodes.For | None) -> str | None:
    assert isinstance(node, nodes.Test)  # noqa: S101 - the table below says so
    return None if node.name in _TESTS else f"asks “is {node.name}”, which letters do not know"


_Rule = Callable[[nodes.Node, int, nodes.For | None], str | None]
_RULES: Mapping[type[nodes.Node], _Rule] = {
    nodes.For: _for,
    nodes.Name: _name,
    nodes.Extends: _extends,
    nodes.Include: _other_text,
    nodes.Block: _block,
    nodes.Call: _call,
    nodes.Filter: _filter,
    nodes.Test: _test,
}
