"""Reading a landlord's TOML into a Profile, refusing what is wrong with the place and the reason."""

import re
from collections.abc import Mapping
from datetime import date, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.policy.calendar import Panel, WorkingCalendar
from engine.policy.clocks import CLOCKS
from engine.policy.document import Document, Section, suggest
from engine.policy.practices import own_stances, usual_stances
from engine.policy.profile import CASE_OFFICER, STATUSES, Escalation, Profile, Role, Stance, Timing
from engine.policy.requirements import Catalogue, Rule

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# The law that the engine knows is that of the United Kingdom; each has its own bank holidays (ISO 3166-2).
REGIONS = ("GB-ENG", "GB-WLS", "GB-SCT", "GB-NIR")
HEAD = (
    "code",
    "name",
    "document",
    "zone",
    "inherits",
    "calendar",
    "labels",
    "roles",
    "escalation",
    "timers",
    "practices",
)
SOURCE = ("clause", "status", "summary")
TIMING = ("amount", "unit", "clock", "satisfied_by", *SOURCE)
TRACE = ("source_rows", "readings")
QUIET = ("quiet_from", "quiet_until")
OWED = ("owed_when", "owed_until", "each_report")
AMOUNT_FACTS = ("contact_every_days",)  # what the case itself may set, where the policy leaves room


def read_profile(document: Document, catalogue: Catalogue, parent: Profile | None = None) -> Profile:
    """Make the profile a document describes; what it leaves out comes from `parent`, which has been read before.

    Raises ProfileError for unknown or missing keys, wrong types, unknown lanes, clocks, facts or conditions.
    """
    root = document.root()
    root.allow((*HEAD, *catalogue.groups))
    zone = _zone(root, parent)
    stances = dict(parent.stances) if parent else usual_stances(catalogue.practices)
    stances.update(_rules(root, catalogue))
    stances.update(_timers(root.section("timers"), catalogue))
    stances.update(own_stances(root.section("practices"), catalogue.practices, catalogue.facts))
    if parent is None:
        _require_every_rule(root, catalogue, stances)
    calendar = _calendar(root, zone) if "calendar" in root.data or parent is None else parent.calendar
    _require_panel_day(root, calendar, stances)
    return Profile(
        code=root.text("code"),
        name=root.text("name"),
        document=root.text("document", parent.document if parent else None),
        zone=zone,
        calendar=calendar,
        labels=_labels(root, catalogue, parent),
        roles=_roles(root, catalogue, parent),
        stances=stances,
        escalation=_escalation(root, catalogue) if "escalation" in root.data or parent is None else parent.escalation,
        inherits=root.text("inherits") if "inherits" in root.data else None,
    )


def _zone(root: Section, parent: Profile | None) -> ZoneInfo:
    name = root.text("zone", parent.zone.key if parent else None)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise root.error("zone", f"{name!r} is not a time zone; write one such as Europe/London") from error


def _calendar(root: Section, zone: ZoneInfo) -> WorkingCalendar:
    part = root.section("calendar", required=True)
    part.allow(("region", "working_days", "opens", "closes", "closures", "panel", *SOURCE))
    _source(part)
    region = part.text("region")
    if region not in REGIONS:
        raise part.error("region", f"{region!r} has no known bank holidays; write one such as GB-ENG")
    days = part.texts("working_days", WEEKDAYS)
    if not days:
        raise part.error("working_days", "is missing: at least one day of the week must be worked")
    opens, closes = _wall(part, "opens"), _wall(part, "closes")
    if closes <= opens:
        raise part.error("closes", f"{closes:%H:%M} is not after opening time, {opens:%H:%M}")
    return WorkingCalendar(
        zone=zone,
        region=region,
        weekdays=frozenset(WEEKDAYS.index(day) for day in days),
        opens=opens,
        closes=closes,
        closures=frozenset(_dates(part, "closures")),
        panel=_panel(part.section("panel")) if "panel" in part.data else None,
    )


def _panel(part: Section) -> Panel:
    part.allow(("weekday", "starts", *SOURCE))
    _source(part)
    return Panel(WEEKDAYS.index(part.one_of("weekday", WEEKDAYS)), _wall(part, "starts"))


def _wall(part: Section, key: str) -> time:
    text = part.text(key)
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise part.error(key, f"{text!r} is not a time of day; write one such as 09:00")
    return time.fromisoformat(text)


def _dates(part: Section, key: str) -> list[date]:
    values = part.data.get(key)
    if isinstance(values, list) and all(type(value) is date for value in values):
        return list(values)
    try:
        return [date.fromisoformat(text) for text in part.texts(key)]
    except ValueError as error:
        raise part.error(key, f"{error}; write dates such as 2026-12-29") from error


def _labels(root: Section, catalogue: Catalogue, parent: Profile | None) -> Mapping[str, str]:
    part = root.section("labels", required=parent is None)
    part.allow(catalogue.labels)
    inherited = parent.labels if parent else {}
    return {name: part.text(name, inherited.get(name)) for name in catalogue.labels}


def _roles(root: Section, catalogue: Catalogue, parent: Profile | None) -> Mapping[str, Role]:
    part = root.section("roles", required=parent is None)
    for lane in part.data:
        if lane not in catalogue.lanes:
            raise part.error(lane, f"there is no such lane{suggest(lane, catalogue.lanes)}")
    roles = dict(parent.roles) if parent else {}
    for lane, role in part.sections():
        role.allow(("title", "team"))
        roles[lane] = Role(lane, role.text("title"), role.text("team"))
    for lane in catalogue.lanes:
        if lane not in roles:
            raise part.error(lane, "is missing: every lane needs the landlord's own title and team")
    return roles


def _escalation(root: Section, catalogue: Catalogue) -> Escalation:
    part = root.section("escalation", required=True)
    part.allow(("tell", "share_percent", "hours_before", "ladder", "danger", "repeat_hours", *QUIET, *SOURCE))
    hours = part.section("hours_before")
    hours.allow(catalogue.requirements)
    return Escalation(
        tell=part.one_of("tell", catalogue.lanes),
        share=part.whole("share_percent", least=1, most=100) / 100,
        hours_before={code: hours.whole(code, least=1) for code in hours.data},
        clause=part.text("clause"),
        status=part.one_of("status", STATUSES),
        summary=part.text("summary"),
        ladder=part.texts("ladder", (*catalogue.lanes, CASE_OFFICER)),
        danger=part.texts("danger", catalogue.lanes) or (part.text("tell"),),
        repeat_hours=part.whole("repeat_hours", 0, most=10_000),
        quiet=_quiet(part),
    )


def _quiet(part: Section) -> tuple[time, time] | None:
    if "quiet_from" not in part.data and "quiet_until" not in part.data:
        return None
    begins, ends = _wall(part, "quiet_from"), _wall(part, "quiet_until")
    if begins == ends:
        raise part.error("quiet_until", "is the same as quiet_from: then nobody would ever be told")
    return begins, ends


def _rules(root: Section, catalogue: Catalogue) -> dict[str, Stance]:
    stances = {}
    for group in catalogue.groups:
        part = root.section(group)
        part.allow(key.partition(".")[2] for key in catalogue.rules if key.startswith(f"{group}."))
        for name, leaf in part.sections():
            leaf.allow(("value", *SOURCE, *TRACE))
            key = f"{group}.{name}"
            stances[key] = _stance(key, _value(leaf, catalogue.rules[key]), leaf)
    return stances


def _require_every_rule(root: Section, catalogue: Catalogue, stances: Mapping[str, Stance]) -> None:
    for key, rule in catalogue.rules.items():
        if rule.required and key not in stances:
            group, _, name = key.partition(".")
            raise root.section(group).error(name, f"is missing: the policy must say where it stands on {rule.title!r}")


def _require_panel_day(root: Section, calendar: WorkingCalendar, stances: Mapping[str, Stance]) -> None:
    for key, stance in stances.items():
        if stance.timing and stance.timing.clock == "NEXT_PANEL" and calendar.panel is None:
            raise root.section("calendar").error("panel", f"is missing: {key} waits for a panel that has no day")


def _value(leaf: Section, rule: Rule) -> object:
    if rule.kind == "choice":
        return leaf.one_of("value", rule.options)
    if rule.kind in ("choices", "texts"):
        if "value" not in leaf.data:
            raise leaf.error("value", "is missing")
        return leaf.texts("value", rule.options or None)
    if rule.kind == "boolean":
        return leaf.boolean("value")
    return leaf.whole("value") if rule.kind == "number" else leaf.text("value")


def _timers(part: Section, catalogue: Catalogue) -> dict[str, Stance]:
    part.allow(catalogue.requirements)
    stances = {}
    for code, leaf in part.sections():
        key = f"timers.{code}"
        if "value" in leaf.data:
            # A timescale without a figure ("a priority", "regularly"): told, never timed.
            leaf.allow(("value", *SOURCE, *TRACE))
            stances[key] = _stance(key, leaf.text("value"), leaf)
            continue
        leaf.allow((*TIMING, *TRACE, *OWED, "fast", "only_if", "otherwise", "from_last_completed", "amount_fact"))
        timing = _timing(leaf, catalogue)
        stances[key] = _stance(key, timing.words, leaf, timing)
    return stances


def _timing(leaf: Section, catalogue: Catalogue) -> Timing:
    clock = leaf.one_of("clock", CLOCKS)
    unit, amount = leaf.one_of("unit", CLOCKS[clock].units), leaf.whole("amount", most=10_000)
    if clock == "WORKING_SPAN" and unit == "hour" and amount % 24:
        raise leaf.error("amount", "must be whole days on the clock WORKING_SPAN: 24, 48 ... hours")
    clause, status, summary = _source(leaf)
    fast = leaf.section("fast")
    fast.allow(catalogue.facts)
    for _, quick in fast.sections():
        quick.allow(TIMING)
    if "otherwise" in leaf.data:
        leaf.section("otherwise").allow(TIMING)
    return Timing(
        amount=amount,
        unit=unit,
        clock=clock,
        clause=clause,
        status=status,
        summary=summary,
        satisfied_by=leaf.texts("satisfied_by", catalogue.conditions),
        fast={fact: _timing(quick, catalogue) for fact, quick in fast.sections()},
        only_if=leaf.texts("only_if", catalogue.facts),
        otherwise=_timing(leaf.section("otherwise"), catalogue) if "otherwise" in leaf.data else None,
        from_last_completed=leaf.boolean("from_last_completed", False),
        amount_fact=leaf.one_of("amount_fact", AMOUNT_FACTS) if "amount_fact" in leaf.data else None,
        owed_when=leaf.text("owed_when") if "owed_when" in leaf.data else "",
        owed_until=leaf.text("owed_until") if "owed_until" in leaf.data else "",
        each_report=leaf.boolean("each_report", False),
        place=(leaf.document.file, leaf.document.line_of((*leaf.path, "owed_when"))),
    )


def _stance(key: str, value: object, leaf: Section, timing: Timing | None = None) -> Stance:
    clause, status, summary = _source(leaf)
    return Stance(key, value, clause, status, summary, timing, leaf.texts("source_rows"), leaf.texts("readings"))


def _source(leaf: Section) -> tuple[str, str, str]:
    return leaf.text("clause"), leaf.one_of("status", STATUSES), leaf.text("summary")
