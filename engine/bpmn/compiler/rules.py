"""The table of rules, in the order in which they are applied. A new rule is one function and one line here."""

from collections.abc import Callable
from dataclasses import dataclass

from engine.bpmn.compiler import activities, checks, events, gateways, structure, tasks
from engine.bpmn.compiler.model import Drawing, Process, Report


@dataclass(frozen=True)
class Rule:
    """One repair or check; `slug` names it in findings and never changes."""

    slug: str
    apply: Callable[[Process, Report], None]


RULES: tuple[Rule, ...] = (
    # What the file says, before anything is repaired.
    Rule("drawing", tasks.report_what_was_met),
    Rule("long-name", structure.keep_names_short),
    Rule("executable", tasks.make_executable),
    Rule("ignored-data", tasks.ignore_data),
    Rule("foreign-settings", tasks.mention_foreign_settings),
    Rule("impossible-activity", activities.refuse_impossible_activities),
    Rule("impossible-event", events.refuse_impossible_events),
    # Tasks and activities become what can be done.
    Rule("plain-task", tasks.confirm_plain_tasks),
    Rule("script", tasks.read_scripts),
    Rule("sub-process", activities.settle_sub_processes),
    Rule("unknown-call", activities.replace_unknown_calls),
    Rule("unbacked-task", tasks.hand_over_unbacked_tasks),
    # Events.
    Rule("link", events.join_links),
    Rule("plain-event", events.settle_plain_events),
    Rule("record-message", tasks.record_what_comes_in),
    Rule("nameless-event", events.name_what_events_carry),
    Rule("start-trigger", events.settle_starts),
    Rule("timer", events.check_timers),
    Rule("due-date", events.check_due_dates),
    Rule("boundary-event", events.check_boundaries),
    Rule("event-sub-process", activities.check_event_sub_processes),
    # The frame and the ways through it.
    Rule("turned-end", structure.turn_round_odd_ends),
    Rule("missing-start", structure.imply_starts),
    Rule("unreachable", structure.leave_out_unreachable),
    Rule("repeat", activities.ask_whether_again),
    Rule("several-times", activities.ask_how_often),
    Rule("complex-gateway", gateways.make_complex_inclusive),
    Rule("default-flow", gateways.tidy_defaults),
    Rule("idle-condition", gateways.drop_idle_conditions),
    Rule("event-gateway", gateways.check_event_gateways),
    Rule("implicit-merge", gateways.merge_implicitly),
    Rule("implicit-split", gateways.split_implicitly),
    Rule("officers-choice", gateways.ask_the_officer),
    Rule("missing-condition", gateways.need_conditions),
    Rule("missing-end", structure.imply_ends),
    # Checks of the whole.
    Rule("lane", tasks.offer_to_someone),
    Rule("endless-circle", structure.refuse_tight_loops),
    Rule("form", checks.check_forms),
    Rule("expression", checks.check_expressions),
    Rule("action", checks.check_actions),
    Rule("decision", checks.check_decisions),
    Rule("requirement", checks.check_requirements),
    Rule("message", checks.check_messages),
)


def apply_rules(drawing: Drawing) -> None:
    """Repair and check every process of the drawing; the findings stand in it afterwards."""
    for process in drawing:
        for rule in RULES:
            rule.apply(process, Report(rule.slug, drawing.findings, drawing.known, drawing.processes))
