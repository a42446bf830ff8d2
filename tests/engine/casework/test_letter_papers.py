"""The PDF of a letter: made once, after the issue, from the stored text; sealed, and never made again."""

import hashlib
import io
from collections.abc import Callable

import pikepdf
import pytest

from engine.access import Actor
from engine.casework import letter_drafts, letter_papers, parties
from engine.casework.parties import PartyDetails
from engine.errors import ConflictError
from engine.models import Case, Event, Letter, LetterPaper
from engine.work import Work
from tests.engine.casework.conftest import Office, get_case

Issue = Callable[[], int]


@pytest.fixture
def officer(office: Office) -> Actor:
    """The officer who issues the letter."""
    return office.person("Olive Officer", lane="Officer")


@pytest.fixture
def letter_id(office: Office, officer: Actor) -> int:
    """A letter that was issued; nobody has made its PDF yet."""
    number = office.case(officer_id=officer.user_id)
    with office.work() as work:
        parties.add(work, get_case(work.session, number), PartyDetails("victim", "Amara Sample", "7 Quiet Mews"))
    with office.work(officer) as work:
        draft = letter_drafts.write(work, get_case(work.session, number), "action_plan", "victim")[0]
        letter = letter_drafts.issue(work, draft.id, 1)
        assert letter is not None
        return letter.id


def read(work: Work, letter_id: int) -> tuple[Letter, Case]:
    """The letter with its case."""
    letter = work.session.get_one(Letter, letter_id)
    return letter, work.session.get_one(Case, letter.case_id)


def test_an_issued_letter_has_its_text_at_once_and_its_pdf_later(office: Office, letter_id: int) -> None:
    with office.work() as work:
        letter, _ = read(work, letter_id)
        assert "Amara Sample" in letter.body
        assert (letter.pdf_sha256, work.session.query(LetterPaper).count()) == (None, 0)


def test_whoever_asks_first_makes_the_pdf_and_it_is_sealed(office: Office, letter_id: int) -> None:
    with office.work() as work:
        pdf = letter_papers.of(work, *read(work, letter_id))
    with office.work() as work:
        letter, case = read(work, letter_id)
        assert letter.pdf_sha256 == hashlib.sha256(pdf).hexdigest()
        assert letter_papers.of(work, letter, case) == pdf
        assert work.session.query(LetterPaper).count() == 1


def test_the_seal_is_in_the_history(office: Office, letter_id: int) -> None:
    with office.work() as work:
        pdf = letter_papers.of(work, *read(work, letter_id))
    with office.work() as work:
        told = work.session.query(Event).filter_by(kind="letter.printed").one()
        assert told.payload["pdf_sha256"] == hashlib.sha256(pdf).hexdigest()


def test_the_pdf_made_again_from_the_same_text_is_the_same(office: Office, letter_id: int) -> None:
    with office.work() as work:
        letter, case = read(work, letter_id)
        first = letter_papers.of(work, letter, case)
        work.session.rollback()
    with office.work() as work:
        assert letter_papers.of(work, *read(work, letter_id)) == first


def test_the_pdf_is_tagged_and_has_the_letters_heading_as_title(office: Office, letter_id: int) -> None:
    with office.work() as work:
        letter, case = read(work, letter_id)
        pdf = pikepdf.open(io.BytesIO(letter_papers.of(work, letter, case)))
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.docinfo["/Title"]) == letter.subject


def test_the_letter_that_waits_longest_is_printed_next(office: Office, letter_id: int) -> None:
    with office.work() as work:
        found = letter_papers.next_without(work)
        assert found is not None
        assert found[0].id == letter_id
        letter_papers.keep(work, *found)
    with office.work() as work:
        assert letter_papers.next_without(work) is None
        assert not letter_papers.is_any_without(work)


def test_the_text_of_an_issued_letter_still_never_changes(office: Office, letter_id: int) -> None:
    with office.work() as work:
        letter, _ = read(work, letter_id)
        letter.body = "Dear Amara\n\nSomething else.\n"
        with pytest.raises(ConflictError):
            work.session.flush()
        work.session.rollback()


def test_a_letter_from_before_the_check_of_characters_is_marked_and_not_held_up_for_ever(
    office: Office, letter_id: int
) -> None:
    with office.work() as work:
        letter, case = read(work, letter_id)
        letter.__dict__["body"] = "Dear 王\n"  # as an earlier version stored it
        assert letter_papers.keep(work, letter, case).startswith(b"%PDF")
