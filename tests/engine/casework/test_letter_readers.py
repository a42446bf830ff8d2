"""A letter to the alleged perpetrator's side never tells who is harassed or who spoke, whoever typed it."""

import pytest

from engine.casework import facts, letter_readers, letter_templates, letters, parties
from engine.casework.parties import PartyDetails
from engine.errors import LetterRefusedError
from engine.models import Case, Party
from engine.work import Work
from tests.engine.casework.conftest import Office, disclose, get_case

VICTIM = PartyDetails(
    "victim",
    "Amara Rose Sample",
    "7 Quiet Mews, Exampletown, EX1 2AB",
    "07700 900123",
    "amara@example.org",
    aliases=("Mimi Testname",),
)


@pytest.fixture
def case_id(office: Office) -> int:
    """A case with a victim, a witness and an alleged perpetrator in the same street."""
    number = office.case()
    with office.work() as work:
        case = get_case(work.session, number)
        parties.add(work, case, VICTIM)
        parties.add(work, case, PartyDetails("witness", "Wanda Example", phone="+44 7700 900456"))
        parties.add(work, case, PartyDetails("perpetrator", "Percy Invented", "9 Quiet Mews, Exampletown, EX1 2AB"))
    return number


def check(
    work: Work, case: Case, text: str, to: str = "perpetrator", written: str = "", reader: Party | None = None
) -> str | None:
    """Return why a text is refused; None where it may go out to the alleged perpetrator on the case."""
    other = next(person for person in parties.of(work, case) if person.role == "perpetrator")
    try:
        letter_readers.check_text(work, case, to, reader or other, "Warning about behaviour", text, written)
    except LetterRefusedError as error:
        return str(error)
    return None


@pytest.mark.parametrize(
    "text",
    [
        "Amara Rose Sample told us.",
        "AMARA told us.",
        "You frightened amara's children.",
        "Mr Sample told us.",
        "Ámara told us.",
        "Mimi Testname saw you.",
        "Stay away from 7 Quiet Mews.",
        "Stay away from 7, quiet mews!",
        "Ring 07700 900123.",
        "Ring +44 7700-900 123.",
        "Write to Amara@Example.org.",
        "Wanda saw you.",
        "Wanda's number is 07700900456.",
    ],
)
def test_what_tells_who_somebody_is_is_refused(office: Office, case_id: int, text: str) -> None:
    with office.work() as work:
        assert "no permission" in str(check(work, get_case(work.session, case_id), text))


@pytest.mark.parametrize(
    "text",
    [
        "Keep away from Quiet Mews after dark.",  # the reader's own street
        "You live in Exampletown, EX1 2AB.",
        "Some samples of what was reported, and a quieter word.",  # whole words only
        "Our telephone number is 01632 960000.",
        "Percy Invented, this is a warning.",
    ],
)
def test_what_is_the_readers_own_or_only_looks_alike_may_be_said(office: Office, case_id: int, text: str) -> None:
    with office.work() as work:
        assert check(work, get_case(work.session, case_id), text) is None


def test_a_plain_word_of_the_template_gives_nobody_away(office: Office, case_id: int) -> None:
    with office.work() as work:
        case = get_case(work.session, case_id)
        assert check(work, case, "A rose by the door.", written="A rose by the door.") is None
        assert "Rose" in str(check(work, case, "A rose by the door."))


@pytest.mark.parametrize("to", ["guardian", "area"])
def test_the_same_holds_for_a_guardian_and_a_neighbourhood(office: Office, case_id: int, to: str) -> None:
    with office.work() as work:
        assert "Amara" in str(check(work, get_case(work.session, case_id), "Amara told us.", to))


def test_a_letter_to_the_victim_may_name_them(office: Office, case_id: int) -> None:
    with office.work() as work:
        assert check(work, get_case(work.session, case_id), "Dear Amara", "victim") is None


@pytest.mark.parametrize(
    ("landlord", "consent", "refused"),
    [
        ("CA", "written", False),
        ("CA", "verbal", True),
        ("KHA", "verbal", False),
        ("PCHA", "verbal", True),
        ("PCHA", "explicit", False),
    ],
)
def test_permission_counts_in_the_form_the_policy_asks_for(
    office: Office, landlord: str, consent: str, refused: bool
) -> None:
    number = office.case(landlord)
    with office.work(landlord=landlord) as work:
        case = get_case(work.session, number)
        parties.add(work, case, VICTIM)
        parties.add(work, case, PartyDetails("perpetrator", "Percy Invented"))
        facts.assign(work, case, {"identity_may_be_told": True, "consent_form": consent})
        assert letter_readers.is_permitted(work, case) is not refused


def test_permission_of_the_victim_does_not_name_a_witness(office: Office, case_id: int) -> None:
    with office.work() as work:
        case = get_case(work.session, case_id)
        facts.assign(work, case, {"identity_may_be_told": True, "consent_form": "written"})
        assert check(work, case, "Amara told us.") is None
        assert "Wanda" in str(check(work, case, "Wanda told us."))


def test_a_template_that_names_the_victim_is_not_for_the_perpetrator(office: Office, case_id: int) -> None:
    letter = letter_templates.LetterTemplate("x", "X", ("perpetrator",), {}, contains_identity_of=("victim",))
    with office.work() as work, pytest.raises(LetterRefusedError, match="no permission"):
        letter_readers.check_reader(work, get_case(work.session, case_id), letter, "perpetrator")


@pytest.mark.parametrize(("recipient", "decision"), [(None, None), ("police", "refused"), ("partner", "told")])
def test_what_the_police_get_in_writing_waits_for_the_register(
    office: Office, case_id: int, recipient: str | None, decision: str | None
) -> None:
    with office.work() as work:
        case = get_case(work.session, case_id)
        if recipient and decision:
            disclose(work, case, recipient, decision)
        with pytest.raises(LetterRefusedError, match="start Disclosure"):
            letters.compose(work, case, "police_information", "partner")


def test_once_the_register_says_that_the_police_were_told_they_can_be_written_to(office: Office, case_id: int) -> None:
    with office.work() as work:
        case = get_case(work.session, case_id)
        disclose(work, case, "police", "told")
        assert letters.compose(work, case, "police_information", "partner")


def test_every_letter_for_the_other_side_passes_with_a_victim_named_after_plain_words(office: Office) -> None:
    """A name made of ordinary words must not keep the landlord's own letters from going out."""
    number = office.case()
    with office.work() as work:
        case = get_case(work.session, number)
        parties.add(work, case, PartyDetails("victim", "Will Young"))
        parties.add(work, case, PartyDetails("perpetrator", "Percy Invented"))
        folder = work.settings.letters
        meant = [
            name
            for name in letter_templates.available(folder)
            if "perpetrator" in letter_templates.find(folder, name).to
        ]
        sent = [letters.issue(work, case, name, "perpetrator").template for name in meant]
        assert meant
        assert sent == meant


def test_the_person_who_reads_it_may_be_named(office: Office) -> None:
    number = office.case()
    with office.work() as work:
        case = get_case(work.session, number)
        both: Party = parties.add(work, case, PartyDetails("complainant", "Percy Invented"))
        parties.add(work, case, PartyDetails("perpetrator", "Percy Invented"))
        assert check(work, case, "Dear Percy Invented", reader=both) is None
        assert check(work, case, "Dear Percy Invented") is None
