"""The pages on conformance, for managers and process owners."""

from collections.abc import Callable

import pytest
from flask import Flask

from engine.settings import PROJECT
from tests.webui.conftest import Visitor


@pytest.mark.parametrize("role", ["manager", "process_owner"])
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/conformance/", "Circle Anglia"),
        ("/conformance/CA", "to be covered"),
        ("/conformance/CA/clauses/4.9", "Clause 4.9"),
        ("/conformance/CA/readings", "weekend.check_time"),
        ("/conformance/CA/examples/ca-ordinary", "A report comes in"),
        ("/conformance/drawings/1?element=Task_Speak", "Marked here"),
    ],
)
def test_the_pages_open(visit: Callable[..., Visitor], role: str, address: str, words: str) -> None:
    answer = visit(role).get(address)
    assert answer.status_code == 200
    assert words in answer.text


def test_the_policy_of_another_landlord_shows_none_of_its_cases(visit: Callable[..., Visitor]) -> None:
    assert " met, " not in visit("manager").get("/conformance/KHA").text


def test_words_state_and_kind_narrow_the_list(visit: Callable[..., Visitor]) -> None:
    manager = visit("manager")
    assert "No clause is like that." in manager.get("/conformance/CA?q=zebra").text
    assert (
        "1 clause\n" in manager.get("/conformance/CA?q=4.9").text
        or "1 clause<" in manager.get("/conformance/CA?q=4.9").text
    )
    assert "What the policy is for." not in manager.get("/conformance/CA?state=uncovered").text
    assert "What the policy is for." in manager.get("/conformance/CA?kind=Information").text


def test_the_table_can_be_downloaded(visit: Callable[..., Visitor]) -> None:
    answer = visit("manager").get("/conformance/CA/clauses.csv")
    assert answer.content_type.startswith("text/csv")
    assert answer.text.startswith("\ufeffClause,What it asks for")


@pytest.mark.parametrize(
    "address",
    [
        "/conformance/XX",
        "/conformance/CA/clauses/99",
        "/conformance/CA/examples/kha-ordinary",
        "/conformance/CA/examples/x",
    ],
)
def test_what_is_not_there_is_not_found(visit: Callable[..., Visitor], address: str) -> None:
    assert visit("manager").get(address).status_code == 404


def test_a_proven_clause_is_shown_with_its_proof(app: Flask, visit: Callable[..., Visitor]) -> None:
    """Over the shipped drawings, so that the committed evidence counts as far as it is current."""
    app.extensions["dueprocess"].procedures.publish_files([PROJECT / "workflows"])
    answer = visit("process_owner").get("/conformance/CA")
    assert answer.status_code == 200
    assert "A proof" in answer.text
