"""What a worked example may expect of the case's own records: costs, documents, people, contacts, satisfaction."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from engine.casework import attempts, costs, documents, equality, hand_overs, linked_cases, parties, satisfaction
from engine.jobs.sweep import writing
from engine.models import Case, Plan, Referral
from engine.work import Work

if TYPE_CHECKING:
    from engine.scenarios.checks import Seen

Look = Callable[[Work, Case, Any], Iterable[str]]


def _in_case(look: Look) -> Callable[["Seen", Any], Iterable[str]]:
    """Look at the stored records of the example's case."""

    def check(seen: "Seen", wanted: Any) -> Iterable[str]:
        with writing(seen.engine, seen.landlord) as work:
            return list(look(work, work.session.get_one(Case, seen.file.line.id), wanted))

    return check


def _costs(work: Work, case: Case, wanted: Any) -> Iterable[str]:
    """`costs: {repairs: 12050, total: 12050}` in pence."""
    spent = costs.of(work, case)
    have = {kind: sum(row.amount_pence for row in spent if row.kind == kind) for kind in costs.KINDS}
    have["total"] = sum(have.values())
    for kind, pence in wanted.items():
        if kind not in have:
            yield f"there is no kind of cost “{kind}”; there are {', '.join(have)}"
        elif have[kind] != pence:
            yield f"the costs ({kind}) are {have[kind]} pence, not {pence}"


def _documents(work: Work, case: Case, wanted: Any) -> Iterable[str]:
    """`documents: 2`, or the names of files that must be there."""
    names = [row.name for row in documents.of(work, case)]
    if isinstance(wanted, int):
        if len(names) != wanted:
            yield f"there are {len(names)} documents, not {wanted}"
        return
    for name in wanted if isinstance(wanted, list) else [wanted]:
        if name not in names:
            yield f"there is no document “{name}”; there are: {', '.join(names) or 'none'}"


def _parties(work: Work, case: Case, wanted: Any) -> Iterable[str]:
    """`parties: [{role: perpetrator, name: …, tenancy: secure}]`: somebody on the case is so."""
    people = parties.of(work, case)
    for one in wanted if isinstance(wanted, list) else [wanted]:
        given = one if isinstance(one, Mapping) else {"role": one}
        if not any(all(getattr(person, name, None) == value for name, value in given.items()) for person in people):
            yield f"nobody on the case is {', '.join(f'{name} {value}' for name, value in given.items())}"


def _satisfaction(work: Work, case: Case, wanted: Any) -> Iterable[str]:
    """`satisfaction: {outcome: 4, handling: 5}` as said last; `none` where nothing was."""
    said = satisfaction.of(work, case)
    if wanted in (None, "none"):
        return [f"satisfaction was recorded {len(said)} times"] if said else []
    if not said:
        return ["no satisfaction was recorded"]
    have = {"outcome": said[0].outcome, "handling": said[0].handling}
    return [f"satisfaction with the {name} is {have.get(name)}, not {value}" for name, value in wanted.items()
            if have.get(name) != value]  # fmt: skip


def _equality(work: Work, case: Case, wanted: Any) -> Iterable[str]:
    """`equality_recorded: true`; never what was answered."""
    have = equality.is_recorded(work, case)
    return [] if have is bool(wanted) else [f"equality answers are {'' if have else 'not '}recorded"]


def _attempts(work: Work, case: Case, wanted: Any) -> Iterable[str]:
    """`attempts: {count: 2, days: 2, ways: 1}` since a time was last agreed."""
    have = attempts.count(work, case)
    return [f"the {name} of attempts is {getattr(have, name)}, not {value}" for name, value in wanted.items()
            if getattr(have, name) != value]  # fmt: skip


def _plan_issued(work: Work, case: Case, wanted: Any) -> Iterable[str]:
    """`plan_issued: true`: the newest version was given to the customer."""
    plans = work.session.query(Plan).filter_by(case_id=case.id).order_by(Plan.version.desc())
    newest = plans.first()
    have = newest is not None and newest.issued_at is not None
    return [] if have is bool(wanted) else [f"the newest plan is {'' if have else 'not '}recorded as given"]


def _waiting(work: Work, case: Case, wanted: Any) -> Iterable[str]:
    """`referrals_waiting: [police]`: those nobody has answered."""
    rows = work.session.query(Referral).filter_by(case_id=case.id, acknowledged_at=None)
    have = sorted({row.recipient for row in rows})
    expected = [] if wanted in (None, "none") else wanted if isinstance(wanted, list) else [wanted]
    return [] if have == sorted(expected) else [f"referrals to {', '.join(have) or 'nobody'} wait, not {expected}"]


def _links(work: Work, case: Case, wanted: Any) -> Iterable[str]:
    """`linked: [counter_case]`: the kinds of links the case has."""
    have = [link.kind for link in linked_cases.of(work, case)]
    return [f"no case is linked as {kind}" for kind in (wanted if isinstance(wanted, list) else [wanted])
            if kind not in have]  # fmt: skip


def _hand_overs(work: Work, case: Case, wanted: Any) -> Iterable[str]:
    """`hand_overs: {complaints: accepted}`: how the newest offer to each service stands; `none` where there is none."""
    have = {row.service: row.state for row in reversed(hand_overs.of(work, case))}
    expected = {} if wanted in (None, "none") else wanted
    return [] if have == expected else [f"hand-overs are {have or 'none'}, not {expected or 'none'}"]


CHECKS: Mapping[str, Callable[["Seen", Any], Iterable[str]]] = {
    "costs": _in_case(_costs),
    "documents": _in_case(_documents),
    "parties": _in_case(_parties),
    "satisfaction": _in_case(_satisfaction),
    "equality_recorded": _in_case(_equality),
    "attempts": _in_case(_attempts),
    "plan_issued": _in_case(_plan_issued),
    "referrals_waiting": _in_case(_waiting),
    "hand_overs": _in_case(_hand_overs),
    "linked": _in_case(_links),
}
