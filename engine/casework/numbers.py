"""Case references such as CA-2026-00012: counted by landlord and year, never given out twice."""

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite

from engine.models import CaseNumber
from engine.work import Work


def next_reference(work: Work, landlord: str) -> str:
    """Return the next reference of a landlord, for the present year in its zone.

    The row of the year is counted up in one statement, so two reports at the same moment wait for each other.
    """
    year = work.now.astimezone(work.policies.landlords[landlord].zone).year
    maker = postgresql.insert if work.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    first: Insert = (
        maker(CaseNumber)
        .values(landlord=landlord, year=year, last=1)
        .on_conflict_do_update(index_elements=["landlord", "year"], set_={"last": CaseNumber.last + 1})
        .returning(CaseNumber.last)
    )
    return f"{landlord}-{year}-{work.session.execute(first).scalar_one():05d}"
