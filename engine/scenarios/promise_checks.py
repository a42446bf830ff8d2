"""What an example may expect of the ledger: how many promises of each requirement are in each state, and when due."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from engine.scenarios.checks import Seen, same_time


def _promises(seen: Seen, wanted: Any) -> Iterable[str]:
    """`promises: {contact_call: {missed: 7, late: 1, open: 1}}`: every promise of the requirement, by its state."""
    for requirement, states in wanted.items():
        found = Counter(row.state for row in seen.file.targets if row.requirement == requirement)
        if dict(found) != dict(states or {}):
            yield f"{requirement}: {dict(found) or 'nothing is owed'}, not {dict(states or {}) or 'nothing'}"


def _late_since(seen: Seen, wanted: Any) -> Iterable[str]:
    """`late_since: {interview: 2026-09-18 23:59}`: the instant at which the first of them fell late."""
    for requirement, instant in wanted.items():
        late = [row.late_at for row in seen.file.targets if row.requirement == requirement and row.late_at]
        yield from same_time(seen, f"{requirement} is late since", min(late, default=None), instant)


def _owed(seen: Seen, wanted: Any) -> Iterable[str]:
    """`owed: [interview, contact_call]`: exactly these requirements have a promise that is not closed."""
    found = {row.requirement for row in seen.file.targets if not row.closed}
    if found != set(wanted or []):
        yield f"owed are {', '.join(sorted(found)) or 'nothing'}, not {', '.join(sorted(wanted or [])) or 'nothing'}"


CHECKS: Mapping[str, Callable[[Seen, Any], Iterable[str]]] = {
    "promises": _promises,
    "late_since": _late_since,
    "owed": _owed,
}
