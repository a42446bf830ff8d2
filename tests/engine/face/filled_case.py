"""A case with something of everything on it, told in plainly invented words, for what is shown of a whole case."""

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime

from engine.access import Actor
from engine.app import Engine
from engine.casework import contacts, costs, disclosures, equality, facts, incidents, letters, parties, plans, risk
from engine.casework.parties import PartyDetails
from engine.clock import SimulatedClock
from engine.face.types import ReportInput
from engine.jobs.sweep import writing
from engine.models import Case, Party
from engine.work import Work
from tests.engine.face.conftest import Hire

VICTIM, WITNESS, PERPETRATOR = "Amara Sample", "Wanda Example", "Percy Invented"
ADDRESS, POSTCODE = "7 Quiet Mews, Exampleton EX1 2AB", "EX1 2AB"
PHONE, EMAIL = "01632 960 123", "amara@example.org"
WISH = "Ring her sister after six"
BORN = date(1994, 5, 3)
THEIR_ADDRESS = "9 Quiet Mews, Exampleton EX1 2AB"
RECORDING = b"ID3\x04 a sample of the noise"


@dataclass(frozen=True)
class Filled:
    """The case and the people who work on it."""

    engine: Engine
    case_id: int
    officer: Actor
    manager: Actor


def fill(engine: Engine, hire: Hire, clock: SimulatedClock) -> Filled:
    """Report a case at CA, give it an officer, and record one of everything, an hour apart."""
    officer, manager = hire("Olive Officer", lane="Officer"), hire("Mara Manager", "manager", lane="Manager")
    case_id = engine.reports.receive(
        manager,
        ReportInput(
            channel="phone",
            reporter_kind="victim",
            received_at=clock.now(),
            account="Threats on the stairs.",
            happening_kind="threats",
            happened_on=date(2026, 9, 1),
            reporter_name=VICTIM,
            reporter_phone=PHONE,
            reporter_email=EMAIL,
            contact_preference=WISH,
            victim_address=ADDRESS,
            perpetrator_name=PERPETRATOR,
            perpetrator_address=THEIR_ADDRESS,
        ),
    ).id
    with writing(engine, "CA") as work:
        work.session.get_one(Case, case_id).officer_id = officer.user_id
    _record(engine, case_id, officer, clock)
    engine.documents.add(officer, case_id, name="noise.mp3", file=io.BytesIO(RECORDING), note="The stairs at night")
    return Filled(engine, case_id, officer, manager)


def _record(engine: Engine, case_id: int, officer: Actor, clock: SimulatedClock) -> None:
    with engine.database.write() as session:
        work = Work(session, officer, clock.now(), engine.policies, engine.settings)
        case = session.get_one(Case, case_id)
        parties.add(work, case, PartyDetails("witness", WITNESS, "11 Quiet Mews", "01632 960 456"))
        victim = session.query(Party).filter_by(case_id=case_id, name=VICTIM).one()
        victim.date_of_birth = BORN
        victim.needs = f"Born {BORN.day} {BORN:%B %Y}; uses a stick"
        facts.assign(work, case, {"consent_form": "written"})
        contacts.record(work, case, "victim", "phone", "spoken", clock.now(), f"Called {PHONE}; she is afraid.")
        letters.issue(work, case, "weekend_referral", "partner")
        letters.issue(work, case, "legal_instruction", "partner")
        plans.record(work, case, "Change the lock.", VICTIM, agreed=True, contact_every_days=7)
        risk.record(work, case, {"risk_q3": "threat"}, 12, "medium", "medium", breakdown=[("Violence", "threat", 12)])
        incidents.add(work, case, kind="graffiti", description="Words on the door.", happened_on=date(2026, 9, 5))
        costs.record(work, case, "repairs", 4_250, date(2026, 9, 6), "Sample Locksmith", "New lock")
        disclosures.record(
            work,
            case,
            disclosures.Entry(
                "told", "police", "To prevent harm", "The address 7 Quiet Mews", consent="written", way="phone",
                left_at=datetime(2026, 9, 8, 8, tzinfo=UTC),
            ),
        )  # fmt: skip
        equality.record(work, case, victim.id, {"religion": "sikh"}, lawful_basis="explicit_consent", told_purpose=True)


def another_report(at: datetime) -> ReportInput:
    """A report of somebody else, for a second case."""
    return ReportInput(
        channel="phone",
        reporter_kind="victim",
        received_at=at,
        account="Words about another case.",
        happening_kind="threats",
        reporter_name="Oswald Other",
        victim_address="99 Elsewhere Road",
    )
