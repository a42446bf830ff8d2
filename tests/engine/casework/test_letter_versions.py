"""Owners change their landlord's texts: proof-read first, kept in versions, never for another landlord."""

import pytest

from engine.access import Actor
from engine.casework import letter_proof, letter_samples, letter_templates, letter_versions, letters, parties
from engine.casework.parties import PartyDetails
from engine.errors import InvalidInputError, NotFoundError
from engine.policy import Policies
from engine.settings import PROJECT
from tests.engine.casework.conftest import Office, get_case

FOLDER = PROJECT / "letters"
OWN = '{% extends "_layout.txt.j2" %}\n{% block body %}\nOur own words, {{ recipient.name }}.\n{% endblock %}\n'


@pytest.fixture
def owner(office: Office) -> Actor:
    """The process owner of CA."""
    return office.person("Oona Owner", roles=("process_owner",))


def closure(office: Office, landlord: str = "CA") -> str:
    """Issue the closing letter of a new case; returns its text."""
    number = office.case(landlord)
    with office.work(landlord=landlord) as work:
        case = get_case(work.session, number)
        parties.add(work, case, PartyDetails("victim", "Sample Resident"))
        return letters.issue(work, case, "closure", "victim").body


def test_a_landlords_own_text_goes_before_the_one_supplied(office: Office, owner: Actor) -> None:
    with office.work(owner) as work:
        letter_versions.save(work, "closure", OWN, "Plainer")
    assert "Our own words, Sample Resident." in closure(office)


def test_another_landlord_keeps_its_text(office: Office, owner: Actor) -> None:
    with office.work(owner) as work:
        letter_versions.save(work, "closure", OWN, "Plainer")
    assert "Our own words" not in closure(office, "KHA")


def test_going_back_brings_the_earlier_text_as_a_new_version(office: Office, owner: Actor) -> None:
    with office.work(owner) as work:
        letter_versions.save(work, "closure", OWN, "Plainer")
        letter_versions.save(work, "closure", OWN.replace("Our own", "Newer"), "Newer")
        assert letter_versions.go_back(work, "closure", 1, "The first was better").version == 3
    assert "Our own words" in closure(office)


def test_going_back_to_the_text_supplied_keeps_the_history(office: Office, owner: Actor) -> None:
    with office.work(owner) as work:
        letter_versions.save(work, "closure", OWN, "Plainer")
        letter_versions.go_back(work, "closure", 0, "As supplied")
        assert [row.version for row in letter_versions.history(work, "closure")] == [2, 1]
    assert "Our own words" not in closure(office)


def test_there_is_no_going_back_to_a_version_that_never_was(office: Office, owner: Actor) -> None:
    with office.work(owner) as work, pytest.raises(NotFoundError):
        letter_versions.go_back(work, "closure", 7, "Why not")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Dear you\n\n{{ victim_name }}", "Line 3: “victim_name” is not a word"),
        ("One\n{{ plan.price }}", "Line 2: "),
        ("One\nTwo\n{% if plan %}", "Line 3: "),
        ("{{ ''.__class__.__mro__ }}", "Line 1: "),
        ("{% include 'no_such.j2' %}", "no_such"),
        ("", "Enter the text"),
    ],
)
def test_a_text_that_cannot_work_is_refused_with_its_line(office: Office, owner: Actor, text: str, words: str) -> None:
    with office.work(owner) as work, pytest.raises(InvalidInputError, match=words):
        letter_versions.save(work, "closure", text, "Trying")


def test_a_reason_is_needed(office: Office, owner: Actor) -> None:
    with office.work(owner) as work, pytest.raises(InvalidInputError, match="why the text changes"):
        letter_versions.save(work, "closure", OWN, " ")


def test_a_letter_to_the_perpetrator_may_not_name_the_people_of_the_case(policies: Policies) -> None:
    letter = letter_templates.find(FOLDER, "written_warning")
    found = letter_proof.check(FOLDER, policies.landlords["CA"], letter, "One\n{{ people }}")
    assert [problem.line for problem in found] == [2, 2]  # for the alleged perpetrator and for the guardian


def test_every_text_supplied_passes_the_proof_at_every_landlord(policies: Policies) -> None:
    for name in letter_templates.available(FOLDER):
        letter = letter_templates.find(FOLDER, name)
        for profile in policies.landlords.values():
            text = letter_templates.source(FOLDER, letter, profile.code)
            assert letter_proof.check(FOLDER, profile, letter, text) == [], name


def test_every_letter_offers_other_formats_or_is_marked_as_confidential(policies: Policies) -> None:
    profile = policies.landlords["CA"]
    for name in letter_templates.available(FOLDER):
        letter = letter_templates.find(FOLDER, name)
        for to in letter.to:
            _, body = letter_templates.render(FOLDER, letter, "CA", letter_samples.full(profile, letter, to))
            assert "in large print, in Braille" in body or "sensitive personal information" in body, (name, to)


@pytest.mark.parametrize("name", ["closure", "no_further_support", "advice_not_harassment", "move_not_agreed"])
def test_a_decision_against_somebody_names_the_ombudsman_and_the_case_review(policies: Policies, name: str) -> None:
    letter = letter_templates.find(FOLDER, name)
    for profile in policies.landlords.values():
        known = letter_samples.full(profile, letter, letter.to[0])
        _, body = letter_templates.render(FOLDER, letter, profile.code, known)
        assert "Housing Ombudsman" in body
        assert "case review" in body
