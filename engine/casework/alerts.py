"""What staff must know before a visit or a call, as the case bar and every task of the case show it."""

from collections.abc import Sequence

from engine.casework import cases, parties
from engine.models import Case, Party
from engine.work import Work


def of(work: Work, case: Case) -> list[str]:
    """Return the alerts of a case in words, each once."""
    found = [alert for party in parties.of(work, case) for alert in _of_party(work, case, party)]
    if case.facts.get("female_only_staff") is True and not any("female staff only" in alert.lower() for alert in found):
        found.append("Female staff only")
    if case.facts.get("immediate_danger") is True and case.status != cases.CLOSED:
        found.append("Immediate danger was reported")
    return list(dict.fromkeys(found))


def _of_party(work: Work, case: Case, party: Party) -> Sequence[str]:
    label = parties.role_label(work, case, party.role)
    who = f"{label[:1].upper()}{label[1:]}{f', {party.name}' if party.name else ''}"
    told = {"no lone visit": party.no_lone_visit, "female staff only": party.female_only, party.alert: party.alert}
    return [f"{who}: {words}" for words, applies in told.items() if applies and words]
