"""How old somebody is, as far as the file knows."""

from datetime import date

from sqlalchemy import select

from engine.casework.checks import Checks
from engine.models import Case, Party
from engine.work import Work

ADULT = 18  # Children Act 1989 s.105
OLDEST = 120


def today(work: Work, case: Case) -> date:
    """Return the day it is for the landlord."""
    return work.now.astimezone(work.policies.landlords[case.landlord].zone).date()


def check(work: Work, case: Case, checks: Checks, born: date | None, age: int | None) -> None:
    """Require a birthday that has been and an age that people reach; not both unless they agree."""
    checks.past_day("date_of_birth", born, work.now, work.policies.landlords[case.landlord].zone, "The date of birth")
    if age is not None and not 0 <= age <= OLDEST:
        checks.say("age", f"Enter an age in years from 0 to {OLDEST}.")
    if born is not None and not checks.problems and full_years(born, today(work, case)) > OLDEST:
        checks.say("date_of_birth", "The date of birth is too long ago. Check the year.")
    if born is not None and age is not None and abs(full_years(born, today(work, case)) - age) > 1:
        checks.say("age", "The age does not fit the date of birth. Leave one of them empty.")


def full_years(born: date, on: date) -> int:
    """Return the age in full years on a day; who is born on 29 February turns a year older on 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def age_of(party: Party, on: date) -> int | None:
    """Return somebody's age on a day: from the date of birth, else the age told, grown by the full years since."""
    if party.date_of_birth is not None:
        return full_years(party.date_of_birth, on)
    if party.age is None:
        return None
    return party.age + (full_years(party.age_told_on, on) if party.age_told_on else 0)


def is_under_18(party: Party, on: date) -> bool | None:
    """Tell whether somebody is a child; None where the age is not known."""
    age = age_of(party, on)
    return None if age is None else age < ADULT


def any_under_18(work: Work, case: Case, *roles: str) -> bool | None:
    """Tell whether anybody in one of the roles is a child: None where no age is known and so nothing can be said."""
    people = work.session.scalars(select(Party).where(Party.case_id == case.id, Party.role.in_(roles))).all()
    known = [is_under_18(person, today(work, case)) for person in people]
    if True in known:
        return True
    return False if known and None not in known else None
