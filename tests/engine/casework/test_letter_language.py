"""A letter's text can cost little whatever its owner writes: what could run away, or grow, is refused with its line."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from engine.casework import (
    letter_language,
    letter_proof,
    letter_samples,
    letter_templates,
    letter_versions,
    letters,
    parties,
)
from engine.errors import ActionFailedError, InvalidInputError
from engine.models import LetterVersion
from engine.policy import Policies
from engine.settings import PROJECT
from tests.engine.casework.conftest import Office, get_case

FOLDER = PROJECT / "letters"
BUDGET = 2.0  # seconds for refusing or writing any text, on a slow machine; the worst takes a tenth of it

# text -> a word of the reason
REFUSED = {
    "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}": "goes over something else",
    "{% for a in 'x' * 99 %}{% endfor %}": "goes over something else",
    "{% for a in recipient.name %}{% endfor %}": "goes over something else",
    "{% for a in people %}{% for b in people %}x{% endfor %}{% endfor %}": "within a loop",
    "{% for a in people recursive %}{{ loop(people) }}{% endfor %}": "calls itself",
    "{% for a in people %}{{ people }}{% endfor %}": "whole list within a loop",
    "{% for a in people if people %}x{% endfor %}": "whole list within a loop",
    "{% for a in people %}{{ people | join(attribute='name') }}{% endfor %}": "whole list within a loop",
    "{% for a in people %}{% include '_rights.txt.j2' %}{% endfor %}": "within a loop",
    "{% block a %}{% for a in people %}{{ super() }}{% endfor %}{% endblock %}": "within a loop",
    "{% for a, b in people %}{% endfor %}": "one name",
    "{% if reference != 'CA-2026-00001' %}{% for a in range(9999999) %}{% endfor %}{% endif %}": "goes over something",
    "{{ 'a' * 400000000 }}": "does sums",
    "{{ '%300000000d' % 1 }}": "does sums",
    "{{ 9 ** 9 ** 9 ** 9 }}": "does sums",
    "{{ -1 }}": "does sums",
    "{{ 1 + 1 }}": "does sums",
    "{{ '{:>99999999999}'.format(1) }}": "calls something",
    "{{ reference.center(10000000) }}": "calls something",
    "{{ self.body() }}": "calls something",
    "{% block a %}{{ self.a() }}{% endblock %}": "calls something",
    "{{ lipsum(1000) }}": "calls something",
    "{{ super(1) }}": "calls something",
    "{{ reference | center(100000000) }}": "filter “center”",
    "{{ reference | format }}": "filter “format”",
    "{{ reference | replace('C', 'CCCCCCCCCC') }}": "filter “replace”",
    "{{ reference | truncate(-5) }}": "filter “truncate”",
    "{{ times | xmlattr }}": "filter “xmlattr”",
    "{{ reference | upper(1) }}": "does not take",
    "{{ conduct | join(reference) }}": "in quotation marks",
    "{{ conduct | join('" + "x" * 21 + "') }}": "up to 20 characters",
    "{{ conduct | join(*people) }}": "does not take",
    "{% set x = reference %}{% set x = x ~ x %}": "sets a name",
    "{% set x %}{{ reference }}{% endset %}": "sets a name",
    "{% with x = reference %}{{ x }}{% endwith %}": "sets a name",
    "{% macro x() %}{{ x() }}{% endmacro %}": "defines a macro",
    "{% import '_rights.txt.j2' as x %}": "imports another text",
    "{% from '_rights.txt.j2' import x %}": "imports another text",
    "{% filter upper %}x{% endfilter %}": "filters a whole block",
    "{% include to %}": "in quotation marks",
    "{% include ['a', 'b'] %}": "in quotation marks",
    "{% if hate %}{% extends '_layout.txt.j2' %}{% endif %}": "at the beginning",
    "{% if to is divisibleby(0) %}{% endif %}": "divisibleby",
    "{{ " + " ~ ".join(["reference"] * 200) + " }}": "",
    "{% for a in people %}" + "{{ a.name }}" * 200 + "{% endfor %}": "loop is too long",
    "{{ reference }}" * 3_000: "more than 3,000 parts",
    "{% if hate %}" * 300 + "{% endif %}" * 300: "nested",
    "{{ " + "(" * 400 + "1" + ")" * 400 + " }}": "nested",
    "{{ " + "[" * 400 + "]" * 400 + " }}": "nested",
    "{{ " + "not " * 3_000 + "hate }}": "nested",
    "{{ to" + ".a" * 5_000 + " }}": "nested",
    "{{ to" + "|lower" * 2_000 + " }}": "nested",
    "{{ " + "9" * 5_000 + " }}": "",
    "{{ '\\ud800' }}": "cannot be shown",
    "{{ '\\x00' }}": "cannot be shown",
    "{% raw %}" + "\x01" + "{% endraw %}": "cannot be shown",
    "x" * 50_001: "longer than 50,000",
    "{{ '" + "{{" * 9_000: "",
    "{#" * 9_000: "",
    "{%" * 9_000: "",
    "{{ 'a" * 5_000: "",
}  # fmt: skip


@contextmanager
def quickly() -> Iterator[None]:
    """What is done within takes less than the budget."""
    began = time.perf_counter()
    yield
    assert time.perf_counter() - began < BUDGET


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:40])
def test_what_could_run_away_is_refused_with_its_line_and_why(policies: Policies, text: str) -> None:
    letter = letter_templates.find(FOLDER, "police_information")
    with quickly():
        problems = letter_proof.check(FOLDER, policies.landlords["CA"], letter, "Dear you,\n\n" + text)
    assert problems
    assert REFUSED[text] in problems[0].message
    if "cannot be shown" not in problems[0].message:
        assert problems[0].line


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:40])
def test_an_older_text_like_that_fails_its_own_letter_at_once_with_the_reason(policies: Policies, text: str) -> None:
    letter = letter_templates.find(FOLDER, "police_information")
    known = letter_samples.full(policies.landlords["CA"], letter, letter.to[0])
    with quickly(), pytest.raises(ActionFailedError, match="cannot be written for CA") as failed:
        letter_templates.render(FOLDER, letter, "CA", known, text)
    assert "Nothing was sent" in str(failed.value)
    assert REFUSED[text] in str(failed.value)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("{{ conduct | join(', ') | upper }}", "GRAFFITI, VERBAL ABUSE"),
        ("{{ people | join('; ', attribute='name') }}", "Sample Resident; Sample Neighbour"),
        ("{% for one in incidents if one.on %}{{ loop.index }} {{ one.kind }}{% endfor %}", "1 Verbal abuse"),
        ("{{ words['victim'] | lower }}", "victim"),
        ("{{ (recipient.name or 'Sir or Madam') ~ ', ' ~ reference[:2] }}", "Sample, CA"),
        ("{% if consent is defined and consent in ['written', 'oral'] %}yes{% else %}no{% endif %}", "yes"),
        ("{{ {'a': 'one'}[to] | default('else') }}", "else"),
        ("{% raw %}{{ as it stands }}{% endraw %}", "{{ as it stands }}"),
    ],
)  # fmt: skip
def test_what_letters_need_can_be_said(text: str, written: str, policies: Policies) -> None:
    letter = letter_templates.find(FOLDER, "police_information")
    known = {
        **letter_samples.full(policies.landlords["CA"], letter, "partner"),
        "conduct": ["graffiti", "verbal abuse"],
        "recipient": {"name": "Sample", "address": None},
        "words": {"victim": "Victim"},
    }
    _, body = letter_templates.render(FOLDER, letter, "CA", known, text)
    assert body.strip() == written


def test_a_text_of_the_letters_of_a_word_is_no_list_to_join(policies: Policies) -> None:
    letter = letter_templates.find(FOLDER, "closure")
    (problem, *_) = letter_proof.check(FOLDER, policies.landlords["CA"], letter, "One\n{{ reference | join('x') }}")
    assert problem.line == 2
    assert "only a list can be joined" in problem.message


def test_a_letter_stops_where_it_grows_beyond_all_letters(policies: Policies) -> None:
    letter = letter_templates.find(FOLDER, "police_information")
    known = letter_samples.full(policies.landlords["CA"], letter, letter.to[0])
    long = {"on": None, "kind": "Noise", "location": None, "description": "x" * 20_000}
    text = "{% for one in incidents %}" + "{{ one.description | upper }}" * 30 + "{% endfor %}"
    with quickly(), pytest.raises(ActionFailedError, match="longer than 500,000 characters"):
        letter_templates.render(FOLDER, letter, "CA", {**known, "incidents": [long] * 1_000}, text)


def test_the_dearest_text_that_writes_nothing_is_soon_over(policies: Policies) -> None:
    letter = letter_templates.find(FOLDER, "police_information")
    known = letter_samples.full(policies.landlords["CA"], letter, letter.to[0])
    long = {"on": None, "kind": "Noise", "location": None, "description": "x" * 20_000}
    asked = "{% if one.description | upper | lower | upper == '' %}y{% endif %}" * 24
    text = "{% for one in incidents %}" + asked + "{% endfor %}"
    with quickly():
        _, body = letter_templates.render(FOLDER, letter, "CA", {**known, "incidents": [long] * 100}, text)
    assert body.strip() == ""


def test_every_list_that_a_letter_may_know_can_be_gone_over(policies: Policies) -> None:
    for name in letter_templates.available(FOLDER):
        letter = letter_templates.find(FOLDER, name)
        for to in letter.to:
            known = letter_samples.full(policies.landlords["CA"], letter, to)
            assert {one for one, value in known.items() if isinstance(value, list | tuple)} <= letter_language.LISTS


def test_every_file_of_letters_passes_the_check() -> None:
    for path in FOLDER.rglob("*.j2"):
        letter_templates.parse(FOLDER, path.read_text("utf-8"))


def test_a_kept_text_that_loops_for_real_cases_alone_stops_only_its_own_letter(office: Office) -> None:
    number = office.case()
    text = "{% if reference != 'CA-2026-00001' %}{% for a in range(9999999) %}{% endfor %}{% endif %}"
    with office.work() as work:
        parties.add(work, get_case(work.session, number), parties.PartyDetails("victim", "Sample Resident"))
        work.session.add(LetterVersion(landlord="CA", name="closure", version=1, text=text, reason="Old", at=work.now))
    with office.work() as work, quickly(), pytest.raises(ActionFailedError, match=r"line 1.*goes over something else"):
        letters.issue(work, get_case(work.session, number), "closure", "victim")


def test_an_earlier_version_that_could_run_away_is_not_brought_back(office: Office) -> None:
    owner = office.person("Oona Owner", roles=("process_owner",))
    with office.work(owner) as work:
        work.session.add(
            LetterVersion(
                landlord="CA", name="closure", version=1, text="{{ 'a' * 400000000 }}", reason="Old", at=work.now,
                by_id=owner.user_id,
            )
        )  # fmt: skip
    with office.work(owner) as work, quickly(), pytest.raises(InvalidInputError, match="Line 1: This does sums"):
        letter_versions.go_back(work, "closure", 1, "It was good")
