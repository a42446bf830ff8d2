"""Checks of every expression and name in a drawing against what is known."""

import difflib
from collections.abc import Iterator, Mapping

from engine.bpmn import patterns
from engine.bpmn.compiler.activities import repeats_of
from engine.bpmn.compiler.events import throwing
from engine.bpmn.compiler.model import Link, Node, Process, Report
from engine.bpmn.expression_outcomes import outcomes
from engine.bpmn.expressions import COMMON_FUNCTIONS, ExpressionUse, check_expression, placeholders, unwrap
from engine.bpmn.findings import ERROR
from engine.bpmn.forms import FIELD_TYPES
from engine.errors import ExpressionError

# Names every expression may use: the case itself and what a repeated activity knows of itself.
ALWAYS = frozenset({"case", "item", "loopCounter", "nrOfInstances", "nrOfCompletedInstances", "nrOfActiveInstances"})
# Functions whose first argument is a requirement code.
OF_REQUIREMENT = frozenset({"due", "warn", "anchor", "stated", "before"})
OF_PRACTICE = frozenset({"within", "every"})  # and the second argument of before(...)
OF_TIMES = frozenset({"timer", "due-date"})  # rules that look at expressions themselves
TAKES_REQUIREMENT = frozenset({"target.start", "target.meet", "target.exception"})


def check_expressions(process: Process, report: Report) -> None:
    """Every expression can be read and names only what exists."""
    names = _available(process)
    for element, label, text in _expressions(process):
        use = check_expression(text)
        if use.problem:
            report.error(element, f"{label}: {use.problem}")
            continue
        _check_constants(element, label, text, report)
        _check_functions(element, label, use, report)
        for name in sorted(use.names):
            _check_name(element, label, name, names, report)


def _check_constants(element: str, label: str, text: str, report: Report) -> None:
    """What is written out must work: days('x') never will. Of times the rules on times have said so already."""
    told = {finding.element for finding in report.findings if finding.rule in OF_TIMES and finding.level == ERROR}
    if element in told:
        return
    try:
        outcomes(text)
    except ExpressionError as error:
        report.error(element, f"{label}: {error}")


def _check_functions(element: str, label: str, use: ExpressionUse, report: Report) -> None:
    known = report.known
    for function in sorted(use.functions):
        if known.functions is not None and function not in known.functions and function not in COMMON_FUNCTIONS:
            report.error(element, f"{label}: there is no function {function}(...).")
    for function, code in use.calls:
        if function in OF_REQUIREMENT and known.requirements is not None and code not in known.requirements:
            report.error(element, f"{label}: no policy knows the requirement “{code}”.")
    of_practice = [call for call in use.calls if call[0] in OF_PRACTICE]
    for function, code in (*of_practice, *(call for call in use.seconds if call[0] == "before")):
        _check_practice(element, label, function, code, report)


def _check_practice(element: str, label: str, function: str, code: str, report: Report) -> None:
    """The code is one of the catalogue, and its figure is meant for this function."""
    practices = report.known.practices
    if practices is None or practices.get(code) == function:
        return
    if code in practices:
        report.error(element, f"{label}: the practice “{code}” is used with {practices[code]}(...), not {function}.")
        return
    near = difflib.get_close_matches(code, practices, n=1)
    hint = f" Did you mean “{near[0]}”?" if near else " Look it up in policies/requirements.toml."
    report.error(element, f"{label}: the catalogue knows no practice “{code}”.{hint}")


def _check_name(element: str, label: str, name: str, names: frozenset[str] | None, report: Report) -> None:
    facts = report.known.facts
    stem, dot, _ = name.partition(".")
    if facts is None:
        return
    if stem == "case" and dot:
        if name not in facts:
            report.error(element, f"{label}: there is no fact “{name}”. Look it up in the list of facts.")
    elif names is not None and stem not in names:
        report.warning(element, f"{label}: nothing in this drawing gives “{stem}” a value.")


def _available(process: Process) -> frozenset[str] | None:
    """Return the names that this drawing fills; None where decisions or messages bring names of their own."""
    names = set(ALWAYS)
    for node in process.nodes.values():
        brings_more = node.kind == "businessRuleTask" and not (node.result_variable or node.outputs)
        if brings_more or any(trigger.kind == "message" for trigger in node.triggers):
            return None
        names.update(field.id for field in node.form or [])
        names.update(node.outputs)
        names.update(name for name, _ in node.script)
        names.update({node.result_variable} if node.result_variable else ())
        if node.multi is not None:
            names.update({node.multi.item or "item", f"{node.id}_all"})
    return frozenset(names)


def _expressions(process: Process) -> Iterator[tuple[str, str, str]]:
    """Return (element id, what it is in words, expression) for everything that is worked out."""
    for link in process.links.values():
        if link.condition:
            yield link.id, f"The condition of {_way(process, link)}", link.condition
    for node in process.nodes.values():
        yield from _of_node(node)


def _way(process: Process, link: Link) -> str:
    source = process.nodes[link.source].label
    return f"“{link.name}” after “{source}”" if link.name else f"a way after “{source}”"


def _of_node(node: Node) -> Iterator[tuple[str, str, str]]:
    title = f"“{node.label}”"
    templates: list[tuple[str, str | None]] = [
        ("due date", node.due),
        ("priority", node.priority),
        ("person", node.assignee),
        ("group", node.groups),
    ]
    templates += [(f"input “{name}”", text) for name, text in node.inputs.items()]
    templates += [(f"output “{name}”", text) for name, text in node.outputs.items()]
    templates += [("time", trigger.timer.text) for trigger in node.triggers if trigger.timer]
    for what, text in templates:
        for expression in placeholders(text or ""):
            yield node.id, f"{title}, {what}", expression
    for name, expression in node.script:
        yield node.id, f"{title}, “{name}”", expression
    for expression in repeats_of(node):
        yield node.id, f"{title}, how often", expression
    for field in node.form or []:
        if field.when:
            yield node.id, f"{title}, when “{field.label}” is asked", field.when
        if field.among:
            yield node.id, f"{title}, options of “{field.label}”", unwrap(field.among)
        for text in (field.default, field.min, field.max):
            for expression in placeholders(text or ""):
                yield node.id, f"{title}, field “{field.label}”", expression


def check_actions(process: Process, report: Report) -> None:
    """An action needs its inputs."""
    actions: Mapping[str, frozenset[str]] = report.known.actions or {}
    for node in process.nodes.values():
        if node.topic is None or node.topic not in actions or node.kind == "userTask":
            continue
        for name in sorted(actions[node.topic] - node.inputs.keys()):
            report.error(node.id, f"“{node.label}” needs the input “{name}” for the action {node.topic}.")


def check_decisions(process: Process, report: Report) -> None:
    """A business rule task names a decision table that is published."""
    decisions = report.known.decisions
    for node in process.of_kind(("businessRuleTask",)):
        if decisions is not None and node.decision not in decisions:
            message = f"“{node.label}” asks the decision table “{node.decision}”, which is not known. Publish it first."
            report.error(node.id, message)


def check_requirements(process: Process, report: Report) -> None:
    """Requirement codes in properties and inputs are in the catalogue."""
    requirements = report.known.requirements
    if requirements is None:
        return
    for node in process.nodes.values():
        texts = [node.properties.get(name, "") for name in ("requirement", "meets")]
        texts += [text.partition(":")[0] for text in node.properties.get("satisfies", "").split()]
        texts += [field.satisfies.partition(":")[0] for field in node.form or [] if field.satisfies]
        if node.topic in TAKES_REQUIREMENT and "$" not in node.inputs.get("requirement", ""):
            texts.append(node.inputs.get("requirement", ""))
        for code in sorted({code for text in texts for code in text.replace(",", " ").split()}):
            if code not in requirements:
                report.error(node.id, f"“{node.label}” names the requirement “{code}”, which no policy knows.")


def check_messages(process: Process, report: Report) -> None:
    """A message that nobody waits for would be lost."""
    messages = report.known.messages
    if messages is None:
        return
    for node in process.nodes.values():
        trigger = throwing(node)
        if (
            trigger is not None
            and not node.topic
            and trigger.name not in messages
            and not _caught(report, trigger.name)
        ):
            message = f"“{node.label}” sends the message “{trigger.name}”, for which no procedure waits."
            report.warning(node.id, message)


def _caught(report: Report, name: str | None) -> bool:
    catches = ("startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask")
    nodes = (node for process in report.processes for node in process.of_kind(catches))
    return any(trigger.name == name for node in nodes for trigger in node.triggers)


def check_forms(process: Process, report: Report) -> None:
    """Fields have names that expressions can use, types that exist, and options where one must be chosen."""
    facts = report.known.facts
    for node in process.nodes.values():
        seen: set[str] = set()
        for field in node.form or []:
            title = f"“{node.label}”, field “{field.label or field.id}”"
            if not field.id.isidentifier() or field.id.startswith("_"):
                report.error(node.id, f"{title}: its id “{field.id}” must be letters, digits and “_”, a letter first.")
            if field.id in seen:
                report.error(node.id, f"{title}: the id “{field.id}” is used twice in this form.")
            seen.add(field.id)
            if field.type not in FIELD_TYPES:
                report.warning(node.id, f"{title}: the type “{field.type}” is not known, so it is asked as a text.")
            elif field.type in ("enum", "choices") and not field.options and not field.among:
                report.error(node.id, f"{title}: there is nothing to choose from. Add its values.")
            problem = patterns.problem(field.pattern) if field.pattern else None
            if problem:
                report.error(node.id, f"{title}: its pattern “{field.pattern}” {problem}.")
            if field.fact and facts is not None and f"case.{field.fact.removeprefix('case.')}" not in facts:
                report.error(node.id, f"{title}: there is no fact “{field.fact}”. Look it up in the list of facts.")
