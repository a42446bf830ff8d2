"""Accounts: signing in and being kept out, passwords, tokens, cover, the calendar."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from engine.access import Actor
from engine.app import Engine
from engine.clock import SimulatedClock
from engine.errors import InvalidInputError, NotAllowedError, NotFoundError, SignInError
from engine.face.types import Preferences
from engine.models import ApiToken, User
from tests.engine.face.conftest import PASSWORD, Hire

EMAIL = "olive.officer@ca.example"


def fail(engine: Engine, times: int) -> None:
    """Try a wrong password so many times."""
    for _ in range(times):
        with pytest.raises(SignInError):
            engine.accounts.sign_in(EMAIL, "wrong password")


def test_the_right_password_signs_in_whatever_the_case_of_the_address(engine: Engine, hire: Hire) -> None:
    officer = hire("Olive Officer", lane="Officer")
    assert engine.accounts.sign_in(" Olive.Officer@CA.example ", PASSWORD) == officer


def test_refusals_read_the_same_whether_or_not_the_account_exists(engine: Engine, hire: Hire) -> None:
    hire("Olive Officer")
    texts = set()
    for email, password in ((EMAIL, "wrong"), ("nobody@ca.example", "wrong"), (EMAIL, "x" * 5000), ("", "")):
        with pytest.raises(SignInError) as refused:
            engine.accounts.sign_in(email, password)
        texts.add(str(refused.value))
    assert len(texts) == 1


def test_five_failures_lock_the_account_for_fifteen_minutes(engine: Engine, hire: Hire, clock: SimulatedClock) -> None:
    hire("Olive Officer")
    fail(engine, 5)
    with pytest.raises(SignInError):
        engine.accounts.sign_in(EMAIL, PASSWORD)
    clock.advance(timedelta(minutes=15))
    assert engine.accounts.sign_in(EMAIL, PASSWORD).name == "Olive Officer"


def test_a_success_forgets_earlier_failures(engine: Engine, hire: Hire) -> None:
    officer = hire("Olive Officer")
    for _ in range(3):
        fail(engine, 4)
        assert engine.accounts.sign_in(EMAIL, PASSWORD) == officer


def test_an_administrator_unlocks_an_account(engine: Engine, hire: Hire) -> None:
    officer, admin = hire("Olive Officer"), hire("Alex Admin", "administrator")
    fail(engine, 5)
    assert [user.locked for user in engine.accounts.users(admin) if user.email == EMAIL] == [True]
    engine.accounts.unlock(admin, officer.user_id or 0)
    assert engine.accounts.sign_in(EMAIL, PASSWORD) == officer


def test_a_new_password_ends_every_session(engine: Engine, hire: Hire) -> None:
    officer = hire("Olive Officer")
    fresh = engine.accounts.change_password(officer, PASSWORD, "amber lantern meadow")
    assert engine.accounts.actor(officer.user_id or 0, officer.session_version) is None
    assert engine.accounts.actor(officer.user_id or 0, fresh.session_version) == fresh
    assert engine.accounts.sign_in(EMAIL, "amber lantern meadow") == fresh


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("wrong", "amber lantern meadow", "old"),
        (PASSWORD, "short", "new"),
        (PASSWORD, "x" * 200, "new"),
        (PASSWORD, PASSWORD, "new"),
        (PASSWORD, "olive likes swimming", "new"),
        (PASSWORD, "aaaaaaaaaaaaaaa", "new"),
    ],
)
def test_a_bad_password_is_refused_at_its_field(engine: Engine, hire: Hire, old: str, new: str, field: str) -> None:
    officer = hire("Olive Officer")
    with pytest.raises(InvalidInputError) as refused:
        engine.accounts.change_password(officer, old, new)
    assert list(refused.value.fields) == [field]
    assert engine.accounts.sign_in(EMAIL, PASSWORD) == officer


def test_guessing_the_old_password_locks_the_account_too(engine: Engine, hire: Hire) -> None:
    officer = hire("Olive Officer")
    for _ in range(4):
        with pytest.raises(InvalidInputError):
            engine.accounts.change_password(officer, "wrong", "amber lantern meadow")
    with pytest.raises(SignInError):
        engine.accounts.change_password(officer, "wrong", "amber lantern meadow")


def test_a_reset_gives_a_temporary_password_that_must_be_changed(engine: Engine, hire: Hire) -> None:
    officer, admin = hire("Olive Officer"), hire("Alex Admin", "administrator")
    fail(engine, 5)
    temporary = engine.accounts.reset_password(admin, officer.user_id or 0)
    signed_in = engine.accounts.sign_in(EMAIL, temporary)
    assert signed_in.must_change_password
    with pytest.raises(NotAllowedError):
        engine.cases.list(signed_in)
    assert not engine.accounts.change_password(signed_in, temporary, PASSWORD).must_change_password


def test_somebody_switched_off_is_out_at_once(engine: Engine, hire: Hire) -> None:
    officer, admin = hire("Olive Officer"), hire("Alex Admin", "administrator")
    _, secret = engine.accounts.create_token(officer, "script", 30)
    engine.accounts.set_active(admin, officer.user_id or 0, False)
    assert engine.accounts.actor(officer.user_id or 0, officer.session_version) is None
    assert engine.accounts.actor_of_token(secret) is None
    with pytest.raises(SignInError):
        engine.accounts.sign_in(EMAIL, PASSWORD)


def test_the_command_line_lists_accounts_resets_passwords_and_makes_teams(engine: Engine, hire: Hire) -> None:
    hire("Olive Officer")
    engine.accounts.create_user(None, "CA", "n@x.example", "New Person", ["officer"], ["A Team Of Its Own"])
    listed = {user.name: user.teams for user in engine.accounts.users_of("CA")}
    assert listed == {"New Person": ["A Team Of Its Own"], "Olive Officer": []}
    temporary = engine.accounts.reset_password_of(EMAIL)
    assert engine.accounts.sign_in(EMAIL, temporary).must_change_password
    with pytest.raises(NotFoundError):
        engine.accounts.reset_password_of("nobody@x.example")
    with pytest.raises(InvalidInputError):
        engine.accounts.users_of("XX")


def test_the_last_administrator_stays(engine: Engine, hire: Hire) -> None:
    admin = hire("Alex Admin", "administrator")
    with pytest.raises(InvalidInputError):
        engine.accounts.set_active(admin, admin.user_id or 0, False)
    with pytest.raises(InvalidInputError):
        engine.accounts.update_user(admin, admin.user_id or 0, "Alex Admin", ["officer"], [])


def test_an_administrator_makes_accounts_of_the_own_landlord_only(engine: Engine, hire: Hire) -> None:
    admin = hire("Alex Admin", "administrator")
    made, temporary = engine.accounts.create_user(admin, "WCH", "new@x.example", "New Person", ["officer"], [])
    assert temporary
    assert made.id in [user.id for user in engine.accounts.users(admin)]
    stranger = hire("Wes Officer", landlord="WCH")
    with pytest.raises(NotFoundError):
        engine.accounts.reset_password(admin, stranger.user_id or 0)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": EMAIL}, "email"),
        ({"email": "no address"}, "email"),
        ({"name": " "}, "name"),
        ({"roles": []}, "roles"),
        ({"roles": ["emperor"]}, "roles"),
        ({"teams": ["No Such Team"]}, "teams"),
    ],
)
def test_a_wrong_account_is_refused_at_its_field(
    engine: Engine, hire: Hire, changes: dict[str, object], field: str
) -> None:
    hire("Olive Officer")
    values: dict[str, object] = {"email": "n@x.example", "name": "New", "roles": ["officer"], "teams": []}
    with pytest.raises(InvalidInputError) as refused:
        engine.accounts.create_user(hire("Alex Admin", "administrator"), "CA", **{**values, **changes})  # type: ignore[arg-type]
    assert list(refused.value.fields) == [field]


def test_a_token_acts_for_its_maker_until_revoked_or_expired(engine: Engine, hire: Hire, clock: SimulatedClock) -> None:
    officer = hire("Olive Officer")
    view, secret = engine.accounts.create_token(officer, "script", 30)
    assert engine.accounts.actor_of_token(secret) == officer
    assert engine.accounts.tokens(officer)[0].last_used_at == clock.now()
    engine.accounts.revoke_token(officer, view.id)
    assert engine.accounts.actor_of_token(secret) is None
    _, second = engine.accounts.create_token(officer, "script", 30)
    clock.advance(timedelta(days=30))
    assert engine.accounts.actor_of_token(second) is None
    assert engine.accounts.actor_of_token("dp_made-up") is None


def test_only_the_fingerprint_of_a_token_is_stored(engine: Engine, hire: Hire) -> None:
    _, secret = engine.accounts.create_token(hire("Olive Officer"), "script", 30)
    with engine.database.read() as session:
        assert secret not in session.query(ApiToken).one().token_hash


def test_nobody_revokes_anothers_token(engine: Engine, hire: Hire) -> None:
    view, _ = engine.accounts.create_token(hire("Olive Officer"), "script", 30)
    with pytest.raises(NotFoundError):
        engine.accounts.revoke_token(hire("Oscar Other"), view.id)


def test_cover_lets_a_colleague_act_for_the_time_of_it(engine: Engine, hire: Hire, clock: SimulatedClock) -> None:
    away, cover = hire("Olive Officer"), hire("Oscar Other")
    start = clock.now() + timedelta(days=1)
    engine.accounts.add_cover(away, away.user_id or 0, cover.user_id or 0, start, start + timedelta(days=7))
    seen = []
    for day in (0, 1, 7, 8):
        clock.set(start + timedelta(days=day - 1))
        actor = engine.accounts.actor(cover.user_id or 0, 1)
        assert actor is not None
        seen.append(bool(actor.covers))
    assert seen == [False, True, True, False]


def test_nobody_lets_themselves_in_by_cover(engine: Engine, hire: Hire, clock: SimulatedClock) -> None:
    officer, colleague = hire("Olive Officer"), hire("Oscar Other")
    with pytest.raises(NotAllowedError):
        engine.accounts.add_cover(
            officer, colleague.user_id or 0, officer.user_id or 0, clock.now(), clock.now() + timedelta(days=1)
        )


def test_cover_that_ends_before_it_starts_or_goes_to_another_landlord_is_refused(
    engine: Engine, hire: Hire, clock: SimulatedClock
) -> None:
    away, stranger = hire("Olive Officer"), hire("Wes Officer", landlord="WCH")
    cover = hire("Oscar Other")
    day = timedelta(days=1)
    with pytest.raises(InvalidInputError) as refused:
        engine.accounts.add_cover(away, away.user_id or 0, cover.user_id or 0, clock.now() + day, clock.now())
    assert list(refused.value.fields) == ["ends_at"]
    with pytest.raises(InvalidInputError) as refused:
        engine.accounts.add_cover(away, away.user_id or 0, stranger.user_id or 0, clock.now(), clock.now() + day)
    assert list(refused.value.fields) == ["cover_id"]


def test_a_manager_arranges_and_ends_cover_for_others(engine: Engine, hire: Hire, clock: SimulatedClock) -> None:
    manager, away, cover = hire("Mina Manager", "manager"), hire("Olive Officer"), hire("Oscar Other")
    engine.accounts.add_cover(
        manager, away.user_id or 0, cover.user_id or 0, clock.now(), clock.now() + timedelta(days=1)
    )
    [view] = engine.accounts.covers(manager)
    assert (view.absent.name, view.cover.name) == ("Olive Officer", "Oscar Other")
    engine.accounts.remove_cover(manager, view.id)
    assert engine.accounts.covers(cover) == []


def test_preferences_are_kept(engine: Engine, hire: Hire) -> None:
    officer = hire("Olive Officer")
    engine.accounts.set_preferences(officer, Preferences(False, True, False, True))
    assert engine.accounts.preferences(officer) == Preferences(False, True, False, True, False)


def test_a_calendar_has_a_secret_address_until_it_is_dropped(engine: Engine, hire: Hire) -> None:
    officer = hire("Olive Officer")
    secret = engine.accounts.make_calendar(officer)
    calendar = Calendar.from_ical(engine.accounts.calendar(secret))
    assert calendar["VERSION"] == "2.0"
    engine.accounts.drop_calendar(officer)
    with pytest.raises(NotFoundError):
        engine.accounts.calendar(secret)


def test_the_teams_of_the_role_map_are_there_to_choose_from(engine: Engine, hire: Hire) -> None:
    admin = hire("Alex Admin", "administrator")
    names = {choice.label for choice in engine.accounts.teams(admin)}
    assert names == {role.team for role in engine.policies.landlords["CA"].roles.values()}


def test_colleagues_are_those_who_work_on_cases(engine: Engine, hire: Hire) -> None:
    officer: Actor = hire("Olive Officer")
    hire("Alex Admin", "administrator")
    hire("Wes Officer", landlord="WCH")
    assert [person.name for person in engine.accounts.colleagues(officer)] == ["Olive Officer"]


def test_a_clock_that_jumps_back_does_not_unlock_or_break_sign_in(
    engine: Engine, hire: Hire, clock: SimulatedClock
) -> None:
    hire("Olive Officer")
    fail(engine, 5)
    clock.set(datetime(2026, 9, 1, tzinfo=UTC))
    with pytest.raises(SignInError):
        engine.accounts.sign_in(EMAIL, PASSWORD)
    with engine.database.read() as session:
        assert session.query(User).one().locked_until is not None
