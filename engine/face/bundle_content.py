"""What an evidence bundle holds, for which reader: the case's records as plain data, ready for JSON and for paper."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from engine import events
from engine.casework import cases, disclosures
from engine.errors import InvalidInputError
from engine.face import bundle_withholding, case_file, chronology, documents, records
from engine.face.types import CaseFile, PartyView
from engine.models import Case
from engine.work import Work

PROTECTED = frozenset({"complainant", "victim", "reporter", "witness", "guardian"})
_REACH = frozenset({"phone", "email", "contact_preference"})


@dataclass(frozen=True)
class Reader:
    """Who a bundle is for. `withheld`: details of protected people that this reader does not get."""

    label: str
    withheld: frozenset[str]
    note: str


READERS: Mapping[str, Reader] = {
    "ombudsman": Reader(
        "Housing Ombudsman",
        _REACH,
        "Telephone numbers, e-mail addresses and safe ways of contact of the people harassed, reporters and witnesses "
        f"are left out, also where another record repeats them ({bundle_withholding.LEFT_OUT}).",
    ),
    "court": Reader(
        "Court",
        _REACH | {"address", "date_of_birth"},
        "Addresses, dates of birth and ways of contact of the people harassed, reporters and witnesses are left out, "
        f"also where another record repeats them ({bundle_withholding.LEFT_OUT}), because the other side may read this "
        "bundle.",
    ),
    "legal_adviser": Reader("Our legal adviser", frozenset(), "Nothing is left out but the equality answers."),
}
REFUSED: Mapping[str, str] = {
    "perpetrator": "Alleged perpetrator or their adviser",
}
WORDS_OF_REFUSAL = (
    "A bundle names the people who reported and what they said, and is never made for an alleged perpetrator or their "
    "adviser. Nothing was made. What they may be told goes through the procedure for disclosures."
)


def reader_of(code: str) -> Reader:
    """Return a reader; raise InvalidInputError by `reader` for the alleged perpetrator and for anybody unknown."""
    if code in REFUSED:
        raise InvalidInputError({"reader": [WORDS_OF_REFUSAL]})
    if code not in READERS:
        raise InvalidInputError({"reader": ["Choose the reader from the list."]})
    return READERS[code]


def collect(work: Work, case: Case, code: str, recipient: str, purpose: str) -> dict[str, Any]:
    """Return the bundle of a case that was loaded for the actor, as JSON can hold it; instants are UTC."""
    reader, profile = reader_of(code), cases.profile_of(work, case)
    file = case_file.build(work, case)
    everything = {
        "bundle": {
            "made_at": work.now,
            "made_by": work.actor.name,
            "reader": reader.label,
            "recipient": recipient,
            "purpose": purpose,
            "left_out": f"{reader.note} Equality answers are kept apart and are never part of a bundle.",
            "zone": str(profile.zone),
        },
        "case": _case(file, profile.name),
        "people": [_person(party, reader) for party in file.parties],
        "chronology": [asdict(entry) for entry in chronology.entries(work, case, set(chronology.KINDS) - {"look"})],
        "incidents": [asdict(row) for row in file.incidents],
        "contacts": [asdict(row) for row in file.contacts],
        "letters": [asdict(row) for row in file.letters],
        "risk_assessments": [asdict(row) for row in file.risks],
        "action_plans": [asdict(row) for row in file.plans],
        "decisions": [asdict(entry) for entry in chronology.entries(work, case, {"decision"})],
        "due_times": [asdict(row) for row in file.targets],
        "referrals": [asdict(row) for row in file.referrals],
        "hand_overs": [asdict(row) for row in file.hand_overs],
        "disclosures": [_disclosure(row) for row in disclosures.of_case(work, case)],
        "documents": [asdict(row) for row in documents.views(work, case)],
        "ledger": asdict(records.ledger_view(work, case)),
        "linked_cases": [_link(row) for row in records.link_views(work, case)],
    }
    found: dict[str, Any] = events.plain(everything)
    pattern = bundle_withholding.pattern_of(file.parties, PROTECTED, reader.withheld)
    # Who is not protected keeps their own details, also where they share an address.
    unprotected = {number: one for number, one in enumerate(found["people"]) if one["role"] not in PROTECTED}
    freed: dict[str, Any] = bundle_withholding.without(found, pattern)
    freed["people"] = [unprotected.get(number, one) for number, one in enumerate(freed["people"])]
    return {**freed, "bundle": found["bundle"]}


def _case(file: CaseFile, landlord: str) -> dict[str, Any]:
    return {
        "reference": file.line.reference,
        "landlord": landlord,
        "status": file.line.status,
        "risk": file.line.risk,
        "hate": file.line.hate,
        "officer": file.line.officer.name if file.line.officer else None,
        "team": file.team,
        "received_at": file.line.received_at,
        "closed_at": file.closed_at,
        "close_reason": file.close_reason,
        "facts": [list(fact) for fact in file.facts],
        "procedures": [asdict(line) for line in file.procedures],
    }


def _person(party: PartyView, reader: Reader) -> dict[str, Any]:
    """A person, without what this reader does not get."""
    told = asdict(party)
    if party.role in PROTECTED:
        for name in reader.withheld:
            told[name] = "Left out" if told.get(name) else None
    return told


def _disclosure(row: Any) -> dict[str, Any]:
    return {column.name: getattr(row, column.key) for column in row.__table__.columns if column.name != "landlord"}


def _link(row: Any) -> dict[str, Any]:
    """Another case by its reference alone: its people are not this bundle's."""
    return {"reference": row.reference or "not the maker's to see", "kind": row.kind, "reason": row.reason}
