"""A profile published from a day on: new cases take it, open ones do what its keeper chose, and nothing jumps later."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from engine.app import Engine
from engine.casework import facts, offices
from engine.clock import SimulatedClock
from engine.errors import InvalidInputError, ProfileError
from engine.face.types import CaseLine
from engine.jobs.sweep import reading, run_due, writing
from engine.models import Case, ProfileVersion, Promise, Timer
from engine.settings import PROJECT
from engine.workflow.profile_versions import Moved
from engine.workflow.promises import keeping
from tests.engine.process.desk import Desk, london, make_desk

TODAY = date(2026, 9, 8)
WHY = "The board decided it in September"
SHIPPED = (PROJECT / "policies" / "ca.toml").read_text(encoding="utf-8")
CONTACT = "[timers.officer_contact]\namount = "


@pytest.fixture
def desk(make_engine: Callable[..., Engine], database_url: str, clock: SimulatedClock) -> Desk:
    return make_desk(make_engine(database_url, clock), clock, "CA")


def contact_in(days: int, text: str = SHIPPED) -> tuple[str, str]:
    """The profile of CA with another time for the officer's contact (4.8: five days)."""
    assert f"{CONTACT}5" in text
    return "ca.toml", text.replace(f"{CONTACT}5", f"{CONTACT}{days}")


def publish(desk: Desk, days: int, choice: str = "keep", holds_from: date = TODAY) -> None:
    desk.engine.profile_versions.publish("CA", contact_in(days), holds_from, choice, WHY)
    run_due(desk.engine)


def preview(desk: Desk, days: int, choice: str) -> Sequence[Moved]:
    return desk.engine.profile_versions.would_move("CA", contact_in(days), TODAY, choice, WHY)


def due(desk: Desk, case: CaseLine, requirement: str = "officer_contact") -> datetime:
    with reading(desk.engine) as work:
        query = select(Promise.due_at).where(Promise.case_id == case.id, Promise.requirement == requirement)
        return work.session.scalars(query.order_by(Promise.id)).all()[-1]


def told(desk: Desk, case: CaseLine) -> list[str]:
    page = desk.engine.cases.timeline(desk.office.manager, case.id, limit=100, noted=True)
    return [event.text for event in page.rows if event.kind == "target.moved"]


def record(desk: Desk, case: CaseLine, **values: object) -> None:
    with writing(desk.engine, "CA") as work:
        facts.assign(work, work.session.get_one(Case, case.id), values)


IN_FIVE = "2026-09-13T23:59"


@pytest.mark.parametrize("days", [3, 9])
def test_an_open_case_keeps_its_figures_and_nothing_jumps_when_an_unrelated_fact_is_recorded(
    desk: Desk, days: int
) -> None:
    case = desk.report()
    publish(desk, days)
    assert due(desk, case) == london(IN_FIVE)
    desk.clock.set(desk.clock.now() + timedelta(days=2))
    record(desk, case, crime=True)
    run_due(desk.engine)
    assert due(desk, case) == london(IN_FIVE)
    assert told(desk, case) == []


@pytest.mark.parametrize(("days", "expected"), [(3, "2026-09-11T23:59"), (9, "2026-09-17T23:59")])
def test_a_new_case_takes_the_version_that_holds_on_its_day(desk: Desk, days: int, expected: str) -> None:
    publish(desk, days)
    desk.clock.set(desk.clock.now() + timedelta(minutes=1))
    assert due(desk, desk.report()) == london(expected)


def test_a_version_of_a_day_to_come_holds_from_that_day(desk: Desk) -> None:
    publish(desk, 3, holds_from=TODAY + timedelta(days=2))
    assert due(desk, desk.report()) == london(IN_FIVE)
    desk.until(london("2026-09-10T09:00"))
    assert due(desk, desk.report()) == london("2026-09-13T23:59")  # three days from the 10th


@pytest.mark.parametrize(
    ("days", "choice", "expected"),
    [
        (3, "shorten", "2026-09-11T23:59"),
        (9, "shorten", IN_FIVE),
        (3, "move", "2026-09-11T23:59"),
        (9, "move", "2026-09-17T23:59"),
        (3, "keep", IN_FIVE),
        (9, "keep", IN_FIVE),
    ],
)
def test_open_promises_move_only_in_the_direction_chosen_and_the_history_says_why(
    desk: Desk, days: int, choice: str, expected: str
) -> None:
    case = desk.report()
    shown = preview(desk, days, choice) if choice != "keep" else []
    publish(desk, days, choice)
    assert due(desk, case) == london(expected)
    assert (WHY in " ".join(told(desk, case))) is (expected != IN_FIVE)
    assert bool(shown) is (expected != IN_FIVE)


def test_open_cases_follow_on_the_day_and_not_before(desk: Desk) -> None:
    case = desk.report()
    publish(desk, 9, "move", TODAY + timedelta(days=2))
    desk.until(london("2026-09-09T23:59"))
    assert due(desk, case) == london(IN_FIVE)
    desk.until(london("2026-09-10T00:00"))
    assert due(desk, case) == london("2026-09-17T23:59")


def test_what_becomes_shorter_than_the_time_gone_has_the_landlords_grace(desk: Desk) -> None:
    desk.clock.set(london("2026-09-08T10:00"))
    case = desk.report()
    desk.clock.set(london("2026-09-11T10:00"))
    run_due(desk.engine)
    publish(desk, 1, "shorten", date(2026, 9, 11))
    assert due(desk, case) == london("2026-09-11T14:00")  # four working hours from now


def test_what_is_late_stays_late(desk: Desk) -> None:
    case = desk.report()
    desk.until(london("2026-09-14T10:00"))
    publish(desk, 9, "move", date(2026, 9, 14))
    assert due(desk, case) == london(IN_FIVE)
    with reading(desk.engine) as work:
        row = work.session.scalars(select(Promise).where(Promise.requirement == "officer_contact")).one()
        assert (row.state, row.late_at) == ("late", london(IN_FIVE))


def test_timer_and_task_move_along(desk: Desk) -> None:
    case = desk.report()
    desk.do(case, "Triage the report", violence=False, child=False, note="x")
    publish(desk, 3, "shorten")
    assert desk.task(case, "Contact the complainant").due_at == london("2026-09-11T23:59")
    with reading(desk.engine) as work:
        assert work.session.scalars(select(Timer.due_at).where(Timer.element == "late")).one() == due(desk, case)


def test_a_case_on_the_old_version_is_shortened_by_its_own_figures(desk: Desk) -> None:
    fast = "[timers.officer_contact.fast.violence]\namount = "
    assert f"{fast}1" in SHIPPED
    case = desk.report()
    desk.engine.profile_versions.publish("CA", ("ca.toml", SHIPPED.replace(f"{fast}1", f"{fast}4")), TODAY, "keep", WHY)
    run_due(desk.engine)
    record(desk, case, violence=True)
    assert due(desk, case) == london("2026-09-09T17:00")


def test_another_landlords_cases_never_move(make_engine: Callable[..., Engine], database_url: str) -> None:
    clock = SimulatedClock(london("2026-09-08T10:30"))
    desk = make_desk(make_engine(database_url, clock), clock, "WCH")
    case = desk.report()
    with reading(desk.engine) as work:
        before = [(row.requirement, row.due_at) for row in work.session.scalars(select(Promise).order_by(Promise.id))]
    publish(desk, 3, "move")
    with reading(desk.engine) as work:
        query = select(Promise).where(Promise.case_id == case.id).order_by(Promise.id)
        assert [(row.requirement, row.due_at) for row in work.session.scalars(query)] == before


def test_a_series_goes_on_by_its_own_interval_in_a_case_that_keeps_its_version(desk: Desk) -> None:
    case = desk.report()
    calls = SHIPPED.replace(section(SHIPPED, "contact_call"), section(SHIPPED, "contact_call").replace("15", "5", 1))
    first = due(desk, case, "contact_call")
    desk.engine.profile_versions.publish("CA", ("ca.toml", calls), TODAY, "keep", WHY)
    desk.until(first + timedelta(minutes=1))
    assert due(desk, case, "contact_call") - first > timedelta(days=10)


def section(text: str, code: str) -> str:
    start = text.index(f"[timers.{code}]")
    return text[start : text.index("summary", start)]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda text: text.replace("amount = 5", "amount = 'five'", 1), "must be a whole number"),
        (lambda text: text.replace('code = "CA"', 'code = "WCH"', 1), "is WCH, not CA"),
        (lambda text: text + "\n[nonsense]\n", "no such key"),
        (lambda text: text + "\n=", "not TOML"),
    ],
)
def test_a_profile_that_is_wrong_is_refused_with_file_and_reason(
    desk: Desk, change: Callable[[str], str], word: str
) -> None:
    with pytest.raises(ProfileError, match=word) as refused:
        desk.engine.profile_versions.publish("CA", ("ca.toml", change(SHIPPED)), TODAY, "keep", WHY)
    assert str(refused.value).startswith("ca.toml")
    assert desk.engine.profile_versions.list("CA") == []


def test_a_profile_dated_back_is_refused_with_file_line_and_reason(desk: Desk) -> None:
    with pytest.raises(ProfileError, match=r"ca\.toml:\d+: .*dated back"):
        publish(desk, 3, holds_from=TODAY - timedelta(days=1))
    publish(desk, 3, holds_from=TODAY + timedelta(days=9))
    with pytest.raises(ProfileError, match="dated back"):
        publish(desk, 4, holds_from=TODAY + timedelta(days=2))


@pytest.mark.parametrize(("choice", "reason"), [("both", WHY), ("keep", " ")])
def test_a_choice_and_a_reason_are_needed(desk: Desk, choice: str, reason: str) -> None:
    with pytest.raises(InvalidInputError):
        desk.engine.profile_versions.publish("CA", contact_in(3), TODAY, choice, reason)


def test_the_same_file_from_the_same_day_is_one_version(desk: Desk) -> None:
    publish(desk, 3)
    publish(desk, 3)
    assert [line.number for line in desk.engine.profile_versions.list("CA")] == [2]


def test_a_version_the_catalogue_has_outgrown_is_still_read(desk: Desk) -> None:
    publish(desk, 3)
    with writing(desk.engine, "CA") as work:
        row = work.session.scalars(select(ProfileVersion)).one()
        row.text, row.sha256 = row.text.replace("[programme.policy_approved]", "[programme.never_known]"), "changed"
    desk.clock.set(desk.clock.now() + timedelta(minutes=1))
    assert desk.report().id


def test_trying_out_writes_nothing(desk: Desk) -> None:
    case = desk.report()
    shown = preview(desk, 3, "shorten")
    assert [(one.reference, one.after) for one in shown] == [(case.reference, "11 September 2026 at 23:59")]
    assert desk.engine.profile_versions.list("CA") == []
    assert due(desk, case) == london(IN_FIVE)


def test_the_office_file_takes_every_version_since_it_never_ends(
    make_engine: Callable[..., Engine], database_url: str
) -> None:
    clock = SimulatedClock(london("2026-09-08T10:30"))
    desk = make_desk(make_engine(database_url, clock), clock, "CA")
    with writing(desk.engine, "CA") as work:
        office = offices.office_file(work).id
    reviews = section(SHIPPED, "policy_review")
    text = SHIPPED.replace(reviews, reviews.replace("36", "12", 1))
    desk.engine.profile_versions.publish("CA", ("ca.toml", text), TODAY, "keep", WHY)
    run_due(desk.engine)
    with reading(desk.engine) as work:
        assert work.session.get_one(Case, office).profile_version == 2


def test_time_given_to_a_complainant_never_gets_shorter(
    make_engine: Callable[..., Engine], database_url: str, clock: SimulatedClock
) -> None:
    desk = make_desk(make_engine(database_url, clock), clock, "WCH")
    case = desk.report()
    with writing(desk.engine, "WCH") as work:
        keeping.start(work, work.session.get_one(Case, case.id), "false_report_evidence", work.now)
    before = due(desk, case, "false_report_evidence")
    shipped = (PROJECT / "policies" / "wch.toml").read_text(encoding="utf-8")
    window = section(shipped, "false_report_evidence")
    for amount, choice, moves in (("5", "move", False), ("12", "move", True)):
        text = shipped.replace(window, window.replace("amount = 10", f"amount = {amount}"))
        assert text != shipped
        desk.engine.profile_versions.publish("WCH", ("wch.toml", text), TODAY, choice, WHY)
        run_due(desk.engine)
        desk.clock.set(desk.clock.now() + timedelta(minutes=1))
        assert (due(desk, case, "false_report_evidence") > before) is moves
