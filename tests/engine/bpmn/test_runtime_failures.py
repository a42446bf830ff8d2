"""A step that fails stands still and is seen; everything else goes on; a manager retries it or lets it pass."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from engine.bpmn import Action
from engine.errors import NotAllowedError, NotFoundError, UnavailableError
from tests.engine.bpmn.running import (
    Case,
    Player,
    both_ways,
    boundary,
    drawing,
    ends,
    node,
    service,
    start,
    tasks,
    timer,
)


def broken_letter() -> bytes:
    send = service("send", "letter.issue", {"to": "${who}"})
    return drawing(start() + tasks("a", "b", "c") + send + ends("e") + "\ns > a > send > b > e\ns > c > e")


def out_of_order() -> Case:
    return Case(failing={"letter.issue"})


def test_a_failing_action_leaves_its_token_and_lets_everything_else_go_on() -> None:
    def play(player: Player) -> None:
        player.do("a", who="Ada Example")
        (failed,) = player.run.failures()
        assert (failed.element, failed.inputs) == ("send", {"to": "Ada Example"})
        assert "out of order" in failed.error
        assert player.run.tokens() == [("c", "open"), ("send", "failed")]
        player.do("c")
        assert not player.run.finished

    both_ways(broken_letter(), play, out_of_order)


def test_a_failed_step_is_not_tried_again_by_itself() -> None:
    player = Player(broken_letter(), restoring=True, case=out_of_order()).do("a")
    player.case.failing.clear()
    player.do("c")
    assert player.case.done == []


def test_a_retried_step_goes_on_when_it_can_and_fails_again_when_it_cannot() -> None:
    def play(player: Player) -> None:
        player.do("a")
        player.run.retry(player.token("send"))
        player.step()
        assert len(player.run.failures()) == 1
        player.case.failing.clear()
        player.run.retry(player.token("send"))
        player.step()
        assert player.run.failures() == []
        assert player.open() == ["b", "c"]

    both_ways(broken_letter(), play, out_of_order)


def test_a_skipped_step_passes_without_its_work() -> None:
    def play(player: Player) -> None:
        player.do("a")
        player.run.skip(player.token("send"))
        player.step()
        assert player.open() == ["b", "c"]
        assert player.case.done == []
        assert "skipped send" in player.trail

    both_ways(broken_letter(), play, out_of_order)


def test_only_failed_steps_can_be_retried_or_skipped() -> None:
    player = Player(broken_letter(), restoring=True)
    for attempt in (player.run.retry, player.run.skip):
        with pytest.raises(NotFoundError):
            attempt(player.token("a"))


def test_a_gateway_without_a_fitting_way_waits_for_the_facts() -> None:
    xml = drawing(
        start()
        + tasks("a", "b")
        + node("exclusiveGateway", "g")
        + ends("e")
        + "\ns > a > g\ng > b [case.ready]\ng > e [case.over]"
    )

    def play(player: Player) -> None:
        player.do("a")
        (failed,) = player.run.failures()
        assert "No way out of 'g' fits" in failed.error
        with pytest.raises(NotAllowedError):
            player.run.skip(failed.token)
        player.case.facts["ready"] = True
        player.run.retry(failed.token)
        player.step()
        assert player.open() == ["b"]

    both_ways(xml, play)


@pytest.mark.parametrize("text", ["P0.5M", "nonsense(", "${case.when}", "R5/never"])
def test_a_timer_that_cannot_be_read_fails_beside_its_open_task(text: str) -> None:
    xml = drawing(
        start() + tasks("a") + boundary("t", "a", timer("Duration", text)) + ends("e", "x") + "\ns > a > e\nt > x"
    )

    def play(player: Player) -> None:
        assert [failed.element for failed in player.run.failures()] == ["t"]
        assert player.open() == ["a"]
        player.do("a")

    player = both_ways(xml, play, lambda: Case(facts={"when": "soon"}))
    assert player.run.failures() == []
    assert player.run.finished


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_an_attached_timer_whose_answer_is_empty_is_a_failed_step_beside_its_open_task(nothing: str | None) -> None:
    xml = drawing(
        start() + tasks("a") + boundary("t", "a", timer("Date", "${by}")) + ends("e", "x") + "\ns > a > e\nt > x"
    )

    def play(player: Player) -> None:
        (failed,) = player.run.failures()
        assert failed.element == "t"
        assert "empty" in failed.error
        assert player.open() == ["a"]
        assert player.run.timers() == []

    both_ways(xml, play, data={"by": nothing})


def test_a_timer_whose_answer_comes_later_is_armed_when_it_is_tried_again() -> None:
    xml = drawing(
        start()
        + node("parallelGateway", "g")
        + tasks("a", "b")
        + boundary("t", "a", timer("Date", "${by}"))
        + ends("e", "f", "x")
        + "\ns > g > a > e\ng > b > f\nt > x"
    )

    def play(player: Player) -> None:
        player.do("b", by="2026-09-22")
        player.run.retry(player.token("t"))
        player.step()
        assert player.run.failures() == []
        assert [armed.due_at for armed in player.run.timers()] == [datetime(2026, 9, 22, 22, 59, tzinfo=UTC)]

    both_ways(xml, play)


@pytest.mark.parametrize(
    "text", ["${by}", "${case.by}", "${case.by - days(1)}", "${due('interview') or by}", "${max(by)}"]
)
def test_a_wait_whose_time_is_empty_does_not_pass_at_once(text: str) -> None:
    player = both_ways(waiting(text), lambda player: None)
    assert [failed.element for failed in player.run.failures()] == ["wait"]
    assert player.open() == []


@pytest.mark.parametrize(
    "text",
    [
        "${due('interview')}",
        "${due('interview') - days(3)}",
        "${by or null}",
        "${due('interview') if true else by}",
        "${max(due('interview'), due('review'))}",
    ],
)
def test_a_wait_passes_where_the_policy_or_the_drawing_means_no_time(text: str) -> None:
    player = both_ways(waiting(text), lambda player: None)
    assert player.run.failures() == []
    assert player.open() == ["b"]


def waiting(text: str) -> bytes:
    return drawing(
        start()
        + node("intermediateCatchEvent", "wait", timer("Date", text))
        + tasks("b")
        + ends("e")
        + "\ns > wait > b > e"
    )


def test_a_boundary_timer_goes_off_while_its_action_is_failing() -> None:
    xml = drawing(
        start()
        + service("send", "letter.issue")
        + boundary("t", "send", timer("Duration", "P1D"))
        + tasks("by_hand")
        + ends("e")
        + "\ns > send > e\nt > by_hand > e"
    )
    player = both_ways(xml, lambda player: player.fire("t"), out_of_order)
    assert player.open() == ["by_hand"]
    assert player.run.failures() == []


def test_a_mistake_in_a_handler_is_a_failure_with_its_kind() -> None:
    class Mistaken(Case):
        def perform(self, action: Action) -> Mapping[str, Any]:
            return {"x": 1}["y"]  # type: ignore[return-value]  # the mistake under test

    player = both_ways(broken_letter(), lambda player: player.do("a"), Mistaken)
    assert player.run.failures()[0].error.startswith("KeyError")


def test_a_database_that_is_away_is_not_a_failure_of_the_step() -> None:
    class Away(Case):
        def perform(self, action: Action) -> Mapping[str, Any]:
            raise UnavailableError

    player = Player(broken_letter(), restoring=False, case=Away())
    with pytest.raises(UnavailableError):
        player.do("a")


def test_a_drawing_that_goes_in_circles_is_stopped() -> None:
    xml = drawing(
        start()
        + node("exclusiveGateway", "g")
        + node("scriptTask", "again", "<bpmn:script>n = 1</bpmn:script>")
        + ends("e")
        + "\ns > g\ng > again [1 == 1]\ng > e [1 == 2]\nagain > g"
    )
    player = Player(xml, restoring=True)
    assert "circles" in player.run.failures()[0].error


def test_an_output_that_cannot_be_worked_out_keeps_the_answers() -> None:
    outputs = (
        "<bpmn:extensionElements><camunda:inputOutput>"
        '<camunda:outputParameter name="half">${case.total / n}</camunda:outputParameter>'
        "</camunda:inputOutput></bpmn:extensionElements>"
    )
    xml = drawing(start() + node("userTask", "a", outputs) + ends("e") + "\ns > a > e")

    def play(player: Player) -> None:
        player.do("a", n=0)
        assert player.open() == []
        assert [failed.element for failed in player.run.failures()] == ["a"]
        player.run.data["n"] = 2
        player.run.retry(player.token("a"))
        player.step()

    player = both_ways(xml, play, lambda: Case(facts={"total": 8}))
    assert player.run.finished
    assert player.run.data == {"n": 2, "half": 4}
