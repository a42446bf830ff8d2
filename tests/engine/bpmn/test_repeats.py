"""Activities done several times: in parallel, one after another, over a list or a number, and loops."""

import pytest

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
    sub,
    tasks,
    timer,
)

WITNESSES = ["Ada Example", "Ben Sample", "Cyd Invented"]


def many(inner: str = "", **attributes: str) -> str:
    return node("multiInstanceLoopCharacteristics", "m", inner, **attributes)


def interviews(**attributes: str) -> bytes:
    repeated = many(camunda__collection="${case.witnesses}", camunda__elementVariable="witness", **attributes)
    return drawing(start() + node("userTask", "talk", repeated) + tasks("b") + ends("e") + "\ns > talk > b > e")


def with_witnesses() -> Case:
    return Case(facts={"witnesses": WITNESSES})


def test_parallel_instances_are_all_open_and_each_shows_its_item() -> None:
    def play(player: Player) -> None:
        assert [task.item for task in player.run.open_tasks()] == WITNESSES
        last = player.run.open_tasks()[-1].token
        player.run.complete(last, {"heard": True})
        player.step()
        assert [task.item for task in player.run.open_tasks()] == WITNESSES[:2]
        player.do("talk", heard=False).do("talk", heard=True)
        assert player.open() == ["b"]

    player = both_ways(interviews(), play, with_witnesses)
    assert player.run.data["talk_all"] == [
        {"item": "Cyd Invented", "heard": True},
        {"item": "Ada Example", "heard": False},
        {"item": "Ben Sample", "heard": True},
    ]


def test_sequential_instances_come_one_after_another() -> None:
    def play(player: Player) -> None:
        seen = []
        while player.open() == ["talk"]:
            (task,) = player.run.open_tasks()
            seen.append(task.item)
            player.do("talk")
        assert seen == WITNESSES

    assert both_ways(interviews(isSequential="true"), play, with_witnesses).open() == ["b"]


@pytest.mark.parametrize("nothing", [[], None])
def test_nothing_to_repeat_is_passed(nothing: object) -> None:
    player = both_ways(interviews(), lambda _: None, lambda: Case(facts={"witnesses": nothing}))
    assert player.open() == ["b"]
    assert "passed talk" in player.trail


def test_what_is_no_list_fails_and_can_be_skipped() -> None:
    def play(player: Player) -> None:
        player.run.skip(player.token("talk"))
        player.step()

    assert both_ways(interviews(), play, lambda: Case(facts={"witnesses": 3})).open() == ["b"]


def test_a_number_of_instances_ends_early_when_the_condition_holds() -> None:
    inner = "<bpmn:loopCardinality>${2 + 2}</bpmn:loopCardinality>"
    inner += "<bpmn:completionCondition>nrOfCompletedInstances == 2 and agreed</bpmn:completionCondition>"
    xml = drawing(start() + node("userTask", "ask", many(inner)) + tasks("b") + ends("e") + "\ns > ask > b > e")

    def play(player: Player) -> None:
        assert [task.item for task in player.run.open_tasks()] == [1, 2, 3, 4]
        player.do("ask").do("ask", agreed=True)
        assert player.open() == ["b"]

    assert both_ways(xml, play).trail.count("cancelled ask") == 2


def test_a_repeated_sub_process_sees_its_own_item_inside() -> None:
    inner = start("is") + service("send", "letter.issue", {"to": "${witness}"}) + tasks("x") + ends("ie")
    repeated = many(camunda__collection="case.witnesses", camunda__elementVariable="witness")
    box = sub("box", inner + repeated + "\nis > send > x > ie")
    xml = drawing(start() + box + tasks("b") + ends("e") + "\ns > box > b > e")

    def play(player: Player) -> None:
        assert player.open() == ["x", "x", "x"]
        assert [task.item for task in player.run.open_tasks()] == WITNESSES
        player.do("x").do("x").do("x")

    player = both_ways(xml, play, with_witnesses)
    assert player.open() == ["b"]
    assert [action.inputs["to"] for action in player.case.done] == WITNESSES


def test_a_boundary_timer_ends_all_instances_together() -> None:
    repeated = many(camunda__collection="case.witnesses")
    xml = drawing(
        start()
        + node("userTask", "talk", repeated)
        + boundary("t", "talk", timer("Duration", "P5D"))
        + tasks("late")
        + ends("e")
        + "\ns > talk > e\nt > late > e"
    )

    def play(player: Player) -> None:
        player.do("talk")
        assert len(player.run.timers()) == 1
        player.fire("t")

    assert both_ways(xml, play, with_witnesses).open() == ["late"]


def test_a_loop_goes_on_while_its_condition_holds_and_never_past_its_greatest_number() -> None:
    loop = node(
        "standardLoopCharacteristics", "l", "<bpmn:loopCondition>not reached</bpmn:loopCondition>", loopMaximum="3"
    )
    xml = drawing(start() + node("userTask", "call", loop) + tasks("b") + ends("e") + "\ns > call > b > e")
    assert both_ways(xml, lambda player: player.do("call").do("call", reached=True)).open() == ["b"]
    assert both_ways(xml, lambda player: player.do("call").do("call").do("call")).open() == ["b"]
