"""A letter goes only in a way that its reader said is safe, and that leads to nobody else; all others are held."""

import pytest

from engine.casework import facts, letter_ways, letters, parties
from engine.casework.letter_ways import Where
from engine.casework.parties import PartyDetails
from engine.models import Case, Letter, LetterHold, LetterPosting, OutboxMessage, Party
from engine.work import Work
from tests.engine.casework.conftest import Office, get_case

HOME, MAIL = "7 Quiet Mews", "amara@example.org"
LANDLORDS = ("CHG", "KHA", "CA", "WCH", "PCHA")


def add(work: Work, case: Case, role: str = "victim", **details: object) -> Party:
    """Add somebody who said that both ways are safe, unless told otherwise."""
    known = {"name": "Amara Sample", "address": HOME, "email": MAIL, "post_safe": True, "email_safe": True}
    return parties.add(work, case, PartyDetails(role, **{**known, **details}))


def other_side(work: Work, case: Case, role: str = "perpetrator", **details: object) -> Party:
    """Add somebody of the other side, who shares nothing unless told otherwise."""
    known = {"name": "Percy Invented", "address": "40 Elsewhere Road", "email": "percy@example.org"}
    return parties.add(work, case, PartyDetails(role, **{**known, **details}))


def way(work: Work, case: Case, person: Party, asked: str | None = None) -> tuple[str, tuple[str, ...]]:
    """How a letter would go to somebody, written for where they are now."""
    channel, why = letter_ways.choose(work, case, person, asked, True, letter_ways.where(person))
    return channel, tuple(why)


@pytest.mark.parametrize(
    ("details", "asked", "channel", "why"),
    [
        ({}, None, "email", ()),
        ({}, "post", "post", ()),
        ({"email_safe": False}, None, "post", ()),
        ({"email_safe": None}, "email", "post", ()),
        ({"email": None}, "email", "post", ()),
        ({"contact_preference": "After six in the evening"}, None, "email", ()),
        ({"language": "Polish"}, None, "post", ()),
        ({"post_safe": False, "email_safe": None}, "hand", "hand", ()),
        ({"post_safe": None, "email_safe": None}, None, "held", ("post_not_asked",)),
        ({"post_safe": None, "email_safe": False}, "email", "held", ("post_not_asked",)),
        ({"post_safe": False, "email_safe": False}, None, "held", ("post_unsafe",)),
        ({"post_safe": False, "email_safe": True, "language": "Polish"}, None, "held", ("post_unsafe",)),
        ({"contact_preference": "My husband opens the post"}, None, "held", ("words",)),
        ({"contact_preference": "E-mail is fine"}, None, "held", ("words",)),
        ({"post_safe": None, "email_safe": None, "contact_preference": "Letters are fine"}, None, "held",
         ("post_not_asked", "words")),
    ],
)  # fmt: skip
def test_a_letter_goes_as_its_reader_answered_or_is_held(
    office: Office, details: dict[str, object], asked: str | None, channel: str, why: tuple[str, ...]
) -> None:
    case_id = office.case()
    with office.work() as work:
        case = get_case(work.session, case_id)
        assert way(work, case, add(work, case, **details), asked) == (channel, why)


@pytest.mark.parametrize("role", ["perpetrator", "guardian"])
@pytest.mark.parametrize("reader", ["complainant", "victim", "reporter", "witness"])
@pytest.mark.parametrize(
    ("shared", "asked", "why"),
    [
        ({"address": "7, Quiet Mews, Norwich"}, "post", "address_shared"),
        ({"email": "Amara@example.org"}, None, "email_shared"),
        ({"name": "A. Sample"}, "post", "name_shared"),
        ({"name": "A. Sample"}, None, "name_shared"),
    ],
)
def test_what_the_other_side_shares_holds_the_letters_to_either(
    office: Office, role: str, reader: str, shared: dict[str, object], asked: str | None, why: str
) -> None:
    case_id = office.case()
    with office.work() as work:
        case = get_case(work.session, case_id)
        one = add(work, case, reader, post_safe=asked == "post")
        other = other_side(work, case, role, **shared, post_safe=asked == "post", email_safe=True)
        for person in (one, other):
            channel, codes = way(work, case, person, asked)
            assert channel == "held"
            assert why in codes or codes == ("post_unsafe",)  # e-mail was tried, then post, which is not safe
        assert why in letter_ways.reasons(work, case, one, asked or "email", letter_ways.where(one))


def test_people_of_one_side_may_share_a_home(office: Office) -> None:
    case_id = office.case()
    with office.work() as work:
        case = get_case(work.session, case_id)
        person = add(work, case)
        add(work, case, "witness", name="Wanda Sample")
        other_side(work, case)
        assert way(work, case, person, "post") == ("post", ())


@pytest.mark.parametrize("known", [{"domestic_abuse": True}, {"perpetrator_kind": "household_member"}])
def test_nothing_goes_by_itself_into_a_household_with_both_sides_in_it(
    office: Office, known: dict[str, object]
) -> None:
    case_id = office.case()
    with office.work() as work:
        case = get_case(work.session, case_id)
        person = add(work, case)
        facts.assign(work, case, known)
        assert way(work, case, person) == ("held", ("household",))


@pytest.mark.parametrize(
    ("written_for", "asked", "why"),
    [
        (Where("1 Old Road", MAIL), "post", ("address_changed",)),
        (Where(None, MAIL), "post", ("address_changed",)),
        (Where(HOME, "old@example.org"), None, ()),  # then it goes by post
        (Where("1 Old Road", "old@example.org"), None, ("address_changed",)),
    ],
)
def test_a_letter_written_for_another_address_is_held(
    office: Office, written_for: Where, asked: str | None, why: tuple[str, ...]
) -> None:
    case_id = office.case()
    with office.work() as work:
        case = get_case(work.session, case_id)
        person = add(work, case)
        channel, codes = letter_ways.choose(work, case, person, asked, True, written_for)
        assert (channel, tuple(codes)) == ("held" if why else "post", why)


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_a_held_letter_is_neither_posted_nor_mailed_whoever_the_landlord_is(office: Office, landlord: str) -> None:
    case_id = office.case(landlord)
    with office.work(landlord=landlord) as work:
        case = get_case(work.session, case_id)
        add(work, case, post_safe=None, email_safe=None)
        letter = letters.issue(work, case, "risk_summary", "victim")
        assert letter.channel == "held"
        held = work.session.query(LetterHold).one()
        assert (held.letter_id, held.reasons, held.landlord) == (letter.id, ["post_not_asked"], landlord)
        assert work.session.query(LetterPosting).count() == 0
        assert work.session.query(OutboxMessage).count() == 0


@pytest.mark.parametrize("together", [True, False])
def test_an_area_letter_is_held_where_both_sides_live_together(office: Office, together: bool) -> None:
    case_id = office.case()
    with office.work() as work:
        case = get_case(work.session, case_id)
        add(work, case)
        other_side(work, case, address=HOME if together else "40 Elsewhere Road")
        assert letters.issue(work, case, "area_letter", "area").channel == ("held" if together else "post")


def test_a_letter_to_a_partner_goes_whatever_the_people_said(office: Office) -> None:
    case_id = office.case()
    with office.work() as work:
        case = get_case(work.session, case_id)
        add(work, case, post_safe=False, email_safe=False)
        assert letters.issue(work, case, "support_referral", "partner").channel == "post"
        assert work.session.query(Letter).one().channel == "post"


def test_a_letter_to_nobody_is_held(office: Office) -> None:
    case_id = office.case()
    with office.work() as work:
        assert letters.issue(work, get_case(work.session, case_id), "acknowledgement", "reporter").channel == "held"
        assert work.session.query(LetterHold).one().reasons == ["nobody"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, None),
        ({"language": "English"}, None),
        ({"formats": ["large_print"]}, None),
        ({"language": "Polish"}, "Translation into Polish"),
        ({"language": "Polish", "formats": ["translation", "braille"]}, "Translation into Polish, Braille"),
        ({"formats": ["audio"]}, "Audio recording"),
    ],
)
def test_what_a_person_must_arrange_is_said_in_words(more: dict[str, object], words: str | None) -> None:
    assert letter_ways.request_of(Party(role="victim", **more)) == words
