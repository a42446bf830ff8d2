"""The register of disclosures on the pages: on its case, and for managers."""

from collections.abc import Callable

from engine.app import Engine
from engine.casework.disclosures import Entry, record
from engine.jobs.sweep import writing
from engine.models import Case
from tests.webui.conftest import Visitor


def test_managers_read_the_register_and_take_it_away_as_a_file(visit: Callable[..., Visitor]) -> None:
    manager = visit("manager")
    shown = manager.client.get("/monitor/disclosures")
    assert (shown.status_code, "Register of disclosures" in shown.text) == (200, True)
    file = manager.client.get("/monitor/disclosures.csv")
    assert (file.mimetype, file.text.lstrip("\ufeff").split(",")[0]) == ("text/csv", "case reference")


def test_officers_do_not_read_the_landlords_whole_register(visit: Callable[..., Visitor]) -> None:
    assert visit("officer").client.get("/monitor/disclosures").status_code == 403


def test_a_case_shows_its_lines(officer: Visitor, engine: Engine, case_id: int) -> None:
    with writing(engine, "CA") as work:
        entry = Entry(
            "refused", "school", "To understand absences", "That there is a case", reason="She does not agree"
        )
        record(work, work.session.get_one(Case, case_id), entry)
    shown = officer.get(f"/cases/{case_id}/disclosures").text
    assert "She does not agree" in shown
    assert "Refused" in shown
