"""Words that came after a session had ended: few, small, not for long, and for one person in one browser."""

from datetime import timedelta

import pytest

from engine.access import Actor
from engine.casework.kept_forms import LIFE, LONGEST, MOST, Typed, drop, forget_expired, has_expired, keep, of
from tests.engine.casework.conftest import Office

BROWSER, OTHER_BROWSER = "a secret of this browser", "another secret"
REPORT = Typed("/reports/new", [("account", "He was at the door again."), ("kind", "a"), ("kind", "b")], ["door.jpg"])


@pytest.fixture
def olive(office: Office) -> Actor:
    """Whose session has ended."""
    return office.person("Olive Officer")


def store(office: Office, person: Actor, typed: Typed = REPORT, instead_of: int | None = None) -> bool:
    """Keep a form, as the site does while nobody is signed in."""
    with office.work(landlord="*") as work:
        return keep(work, person.user_id or 0, BROWSER, typed, instead_of)


def accounts_of(office: Office, person: Actor, browser: str = BROWSER) -> list[str]:
    """What is kept for somebody in a browser: the first text of each form."""
    with office.work(person) as work:
        return [row.typed[0][1] for row in of(work, browser)]


def test_a_form_is_kept_as_it_was_sent_with_the_names_of_its_files(office: Office, olive: Actor) -> None:
    assert store(office, olive)
    with office.work(olive) as work:
        [row] = of(work, BROWSER)
        assert row.typed == [["account", "He was at the door again."], ["kind", "a"], ["kind", "b"]]
        assert row.files == ["door.jpg"]
        assert BROWSER not in row.browser_hash


def test_neither_another_account_nor_another_browser_finds_it(office: Office, olive: Actor) -> None:
    store(office, olive)
    other = office.person("Oscar Other")
    assert accounts_of(office, other) == []
    assert accounts_of(office, olive, OTHER_BROWSER) == []
    with office.work(other) as work:
        drop(work, BROWSER)
    assert len(accounts_of(office, olive)) == 1


def test_the_same_form_twice_is_kept_once_and_a_later_state_takes_its_place(office: Office, olive: Actor) -> None:
    store(office, olive)
    store(office, olive)
    with office.work(olive) as work:
        [row] = of(work, BROWSER)
    store(office, olive, Typed("/reports/new", [("account", "He was there. She is out.")]), instead_of=row.id)
    assert accounts_of(office, olive) == ["He was there. She is out."]
    store(office, olive, Typed("/cases/1/contacts/add", [("note", "Something else")]), instead_of=row.id)
    assert len(accounts_of(office, olive)) == 2


def test_its_time_ends(office: Office, olive: Actor) -> None:
    store(office, olive)
    office.clock.advance(LIFE - timedelta(seconds=1))
    assert len(accounts_of(office, olive)) == 1
    office.clock.advance(timedelta(seconds=1))
    assert accounts_of(office, olive) == []
    with office.work() as work:
        assert has_expired(work)
        assert forget_expired(work) == 1
        assert not has_expired(work)


def test_too_long_or_too_many_is_refused(office: Office, olive: Actor) -> None:
    assert not store(office, olive, Typed("/reports/new", [("account", "x" * LONGEST)]))
    kept = [store(office, olive, Typed("/reports/new", [("account", str(number))])) for number in range(MOST + 2)]
    assert kept == [True] * MOST + [False] * 2


def test_nothing_is_kept_for_a_closed_account_or_one_that_does_not_exist(office: Office) -> None:
    assert not store(office, office.person("Gone Officer", active=False))
    assert not store(office, Actor(9_999, "CA", "Nobody"))


def test_a_character_that_no_database_holds_loses_nothing_else(office: Office, olive: Actor) -> None:
    assert store(office, olive, Typed("/reports/new", [("account", "before\x00after")]))
    assert accounts_of(office, olive) == ["beforeafter"]


def test_one_or_all_are_thrown_away(office: Office, olive: Actor) -> None:
    for text in ("one", "two", "three"):
        store(office, olive, Typed("/reports/new", [("account", text)]))
    with office.work(olive) as work:
        assert drop(work, BROWSER, of(work, BROWSER)[0].id) == 2
    assert accounts_of(office, olive) == ["two", "three"]
    with office.work(olive) as work:
        assert drop(work, BROWSER) == 0
