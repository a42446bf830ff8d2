"""Visits that an alert stands on: the task is not completed before the officer says who goes along, or that only
women go.

A task is a visit where the drawing says so (property `visit`: `yes`, or the role of the person visited), or where a
question of its form is answered with the option `visit`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine import events
from engine.bpmn import Element, Field, Form
from engine.casework import parties
from engine.errors import InvalidInputError
from engine.models import Case, Party
from engine.work import Work

VISIT = "visit"
COMPANION, WOMEN = "visit_companion", "visit_women"
NAMES = frozenset({COMPANION, WOMEN})
_COMPANION, _WOMEN = "Who goes along on the visit?", "Are all staff who go women?"


@dataclass(frozen=True)
class Alert:
    """Whom a visit may not be paid alone, or only by women, in words."""

    lone: tuple[str, ...]
    female: tuple[str, ...]


def alert_of(work: Work, case: Case, element: Element) -> Alert:
    """Return what stands against an ordinary visit at this step."""
    wanted = element.properties.get(VISIT, "").strip().lower()
    people = [party for party in parties.of(work, case) if wanted not in parties.ROLES or party.role == wanted]
    lone = tuple(_called(work, case, party) for party in people if party.no_lone_visit)
    female = [_called(work, case, party) for party in people if party.female_only]
    if case.facts.get("female_only_staff") is True and not female:
        female.append("The person harassed")
    return Alert(lone, tuple(female))


def _called(work: Work, case: Case, party: Party) -> str:
    role = parties.role_label(work, case, party.role)
    return f"{party.name} ({role})" if party.name else role[:1].upper() + role[1:]


def fields_of(work: Work, case: Case, element: Element) -> tuple[Field, ...]:
    """Return the questions that are asked besides the form's own; none where it is no visit or nobody has an alert."""
    condition = _condition(element)
    if condition is None:
        return ()
    alert = alert_of(work, case, element)
    when = condition or None
    found = []
    if alert.lone:
        hint = f"Alert: no lone visit. {'; '.join(alert.lone)}. Enter the name of the colleague or officer."
        found.append(Field(COMPANION, _COMPANION, required=True, when=when, hint=hint, minlength=2))
    if alert.female:
        hint = f"Alert: female staff only. {'; '.join(alert.female)}."
        found.append(Field(WOMEN, _WOMEN, type="boolean", required=True, when=when, hint=hint))
    return tuple(found)


def possible_fields(element: Element) -> tuple[Field, ...]:
    """Return the questions that a step may ask besides the form's own, whoever the case is about."""
    if _condition(element) is None:
        return ()
    return (Field(COMPANION, _COMPANION), Field(WOMEN, _WOMEN, type="boolean"))


def _condition(element: Element) -> str | None:
    """When a step is a visit: "" always, an expression of its own answers, None never."""
    if element.properties.get(VISIT, "").strip().lower() not in ("", "no", "false"):
        return ""
    fields: Sequence[Field] = element.form.fields if element.form else ()
    ways = [field for field in fields if VISIT in dict(field.options)]
    tests = [
        f"contains({field.id}, '{VISIT}')" if field.type == "choices" else f"{field.id} == '{VISIT}'" for field in ways
    ]
    return " or ".join(tests) or None


def without_own(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers to the form's own questions."""
    return {name: value for name, value in answers.items() if name not in NAMES}


def check(
    work: Work, case: Case, element: Element, answers: Mapping[str, Any], names: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the checked answers about who goes; raise InvalidInputError by field where the visit must not be paid so.

    `names`: what the conditions may name, with the form's own answers. What was agreed is written to the history.
    """
    asked = fields_of(work, case, element)
    if not asked:
        return {}
    given = {field.id: answers[field.id] for field in asked if field.id in answers}
    clean = dict(Form(asked).validate(given, names))
    if clean.get(WOMEN) is False:
        raise InvalidInputError(
            {
                WOMEN: [
                    "Female staff only: change who goes, or pass the task on to a colleague. Nothing was stored, and "
                    "the visit must not be paid as planned."
                ]
            }
        )
    safeguards = [f"{clean[COMPANION]} goes along"] if clean.get(COMPANION) else []
    safeguards += ["only women go"] if clean.get(WOMEN) else []
    if safeguards:
        events.record(
            work, "visit.prepared", case_id=case.id, landlord=case.landlord, element=element.id,
            safeguards=" and ".join(safeguards),
        )  # fmt: skip
    return clean
