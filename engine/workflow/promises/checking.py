"""What is refused of a policy before anybody relies on it: conditions that cannot be worked out, dead anchors."""

from collections.abc import Iterator

from engine.bpmn.expressions import COMMON_FUNCTIONS, check_expression
from engine.casework import facts
from engine.errors import ProfileError
from engine.policy import Policies, Timing
from engine.workflow.promises import anchors, conditions


def check(policies: Policies) -> None:
    """Raise ProfileError, with file, line and reason, for the first promise that could not be reckoned."""
    for code, entry in policies.catalogue.items():
        known = entry.anchor in facts.FACTS or entry.anchor in facts.DERIVED or anchors.is_in_records(entry.anchor)
        if not known and not entry.started_by_drawing:
            reason = (
                f"nothing produces “{entry.anchor}”: name a fact of the dictionary, or say started_by_drawing = true"
            )
            raise ProfileError("requirements.toml", None, f"timescales.{code}.anchor", reason)
    for profile in policies.landlords.values():
        needs: dict[str, set[str]] = {}
        for code in policies.catalogue:
            stance = profile.timer(code)
            if stance is not None and stance.timing is not None:
                needs[code] = set(_check_conditions(policies, code, stance.timing))
        _refuse_ring(policies, profile.code, needs)


def _check_conditions(policies: Policies, code: str, timing: Timing) -> Iterator[str]:
    """Check both conditions of a timing; yield the requirements whose promises they ask about."""
    for key, text in (("owed_when", timing.owed_when), ("owed_until", timing.owed_until)):
        if not text:
            continue
        use = check_expression(text)
        unknown = sorted(use.names - facts.KNOWN_NAMES - conditions.NAMES)
        strange = sorted(use.functions - conditions.FUNCTIONS - COMMON_FUNCTIONS.keys())
        reason = use.problem or (f"“{unknown[0]}” is not a fact of the data dictionary" if unknown else "")
        reason = reason or (f"there is no function “{strange[0]}” here" if strange else "")
        for function, name in use.calls:
            known = (
                policies.rules if function == "policy" else policies.catalogue if function == "met" else {name: None}
            )
            if name not in known:
                reason = reason or f"{function}('{name}') names nothing of the catalogue"
            if function == "met":
                yield name
        if reason:
            raise _error(timing, code, key, reason)


def _refuse_ring(policies: Policies, landlord: str, needs: dict[str, set[str]]) -> None:
    for code in needs:
        seen, todo = set[str](), list(needs[code])
        while todo:
            name = todo.pop()
            if name == code:
                timing = policies.landlords[landlord].timer(code)
                if timing is not None and timing.timing is not None:
                    raise _error(timing.timing, code, "owed_when", "it waits for a promise that waits for this one")
            if name not in seen:
                seen.add(name)
                todo += needs.get(name, set())


def _error(timing: Timing, code: str, key: str, reason: str) -> ProfileError:
    file, line = timing.place
    return ProfileError(file, line, f"timers.{code}.{key}", reason)
