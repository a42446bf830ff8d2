"""Specifications: parsed once, shared safely, and what of SpiffWorkflow's parser must never bite again."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from SpiffWorkflow.task import Task

from engine.bpmn import ProcedureRun, specs
from engine.bpmn.specs import ExecutableSpec, SpecCache, parse_spec
from engine.errors import NotFoundError, SourceError
from tests.engine.bpmn.running import (
    Case,
    Player,
    boundary,
    drawing,
    ends,
    node,
    parse,
    process,
    service,
    start,
    sub,
    tasks,
    timer,
)

PLAIN = drawing(start() + tasks("a") + ends("e") + "\ns > a > e")


def test_a_drawing_is_parsed_once_and_loaded_only_when_needed() -> None:
    cache, loaded = SpecCache(), []

    def load() -> bytes:
        loaded.append(1)
        return PLAIN

    assert cache.get("x", load, "p") is cache.get("x", load, "p")
    assert len(loaded) == 1


def test_only_the_drawings_used_last_are_kept() -> None:
    cache = SpecCache(most=2)
    first = cache.get("1", PLAIN, "p")
    cache.get("2", PLAIN, "p")
    assert cache.get("1", PLAIN, "p") is first
    cache.get("3", PLAIN, "p")
    assert len(cache) == 2
    assert cache.get("1", PLAIN, "p") is first


def test_many_threads_share_one_specification() -> None:
    cache, gate = SpecCache(), threading.Barrier(8)

    def use(_: int) -> ExecutableSpec:
        gate.wait()
        spec = cache.get("x", PLAIN, "p")
        for _ in range(20):
            run = ProcedureRun.begin(spec, Case())
            run.advance()
            run.complete(run.open_tasks()[0].token, {})
            run.advance()
            assert run.finished
        return spec

    with ThreadPoolExecutor(8) as pool:
        assert len({id(spec) for spec in pool.map(use, range(8))}) == 1


def test_running_never_changes_a_specification_or_the_librarys_own_classes() -> None:
    marker = node("multiInstanceLoopCharacteristics", "m", "<bpmn:loopCardinality>3</bpmn:loopCardinality>")
    xml = drawing(start() + node("userTask", "a", marker) + ends("e") + "\ns > a > e")
    spec, pool = parse(xml), Task.thread_id_pool
    before = {
        name: (one._inputs[:], one._outputs[:], vars(one).keys()) for name, one in spec.process.task_specs.items()
    }
    Player(xml, restoring=True).do("a").do("a").do("a")
    after = {name: (one._inputs, one._outputs, vars(one).keys()) for name, one in spec.process.task_specs.items()}
    assert after == before
    assert all(one.completed_event.n_subscribers() == 0 for one in spec.process.task_specs.values())
    assert Task.thread_id_pool == pool


def test_an_unknown_process_is_not_found() -> None:
    with pytest.raises(NotFoundError):
        parse_spec("x", PLAIN, "other")


MESSAGE = "<bpmn:messageEventDefinition/>"


@pytest.mark.parametrize(
    "body",
    [
        node(
            "startEvent",
            "s",
            '<bpmn:dataOutputAssociation id="d"><bpmn:targetRef>gone</bpmn:targetRef></bpmn:dataOutputAssociation>',
        )
        + tasks("a")
        + '<bpmn:dataStoreReference id="ds" dataStoreRef="nowhere"/><bpmn:dataObject id="do"/>'
        + '<bpmn:textAnnotation id="t"/><bpmn:association id="as" sourceRef="a" targetRef="nothing"/>\ns > a',
        start() + node("intermediateThrowEvent", "a", MESSAGE, name="Police told") + "\ns > a",
        start() + tasks("a") + boundary("t", "a", timer("Duration", "P5D")) + "\ns > a\nt > a",
        start() + node("manualTask", "a") + "\ns > a",
        start() + node("task", "a") + "\ns > a",
    ],
)
def test_what_the_librarys_parser_stumbles_over_runs(body: str) -> None:
    xml = drawing(body, extra='<bpmn:dataStore id="nowhere" name="Files"/>').replace(
        b'isExecutable="true"', b'isExecutable="false"'
    )
    player = Player(xml, restoring=True)
    assert "entered a" in player.trail


@pytest.mark.parametrize(
    "body",
    [
        start() + node("serviceTask", "a") + "\ns > a",
        start() + node("businessRuleTask", "a") + "\ns > a",
        start() + node("scriptTask", "a") + "\ns > a",
        start() + node("scriptTask", "a", "<bpmn:script>import os</bpmn:script>") + "\ns > a",
        start() + node("callActivity", "a", calledElement="elsewhere") + "\ns > a",
        start() + node("intermediateCatchEvent", "a") + "\ns > a",
        start() + node("intermediateCatchEvent", "a", "<bpmn:timerEventDefinition/>") + "\ns > a",
        start() + node("intermediateCatchEvent", "a", "<bpmn:conditionalEventDefinition/>") + "\ns > a",
        start() + node("intermediateCatchEvent", "a", MESSAGE + MESSAGE) + "\ns > a",
        start() + node("adHocSubProcess", "a") + "\ns > a",
        start() + node("complexGateway", "a") + "\ns > a",
        start() + node("eventBasedGateway", "a") + tasks("b") + "\ns > a > b",
        start() + node("exclusiveGateway", "a") + tasks("b", "c") + "\ns > a\na > b [x]\na > c",
        start() + node("userTask", "a", node("multiInstanceLoopCharacteristics", "m")) + "\ns > a",
        start() + tasks("a", "b") + "\ns > a > b [x]",
        start() + tasks("a") + boundary("t", "nobody", MESSAGE) + "\ns > a",
        start() + tasks("a") + sub("aside", start("x") + "\nx > x", triggeredByEvent="true") + "\ns > a",
        start() + tasks("a") + "\ns > a > nowhere",
        tasks("a"),
        start() + tasks("a", "a"),
    ],
)
def test_what_cannot_run_is_refused_before_it_starts(body: str) -> None:
    with pytest.raises(SourceError):
        parse_spec("x", drawing(body), "p")


@pytest.mark.parametrize("xml", [b"", b"no", PLAIN[:-20]])
def test_what_is_no_drawing_is_refused(xml: bytes) -> None:
    with pytest.raises(SourceError):
        specs.get("broken", xml, "p")


def test_the_attribute_that_modellers_write_makes_an_event_sub_process() -> None:
    inner = node("startEvent", "t", timer("Duration", "P1D")) + tasks("x") + ends("ie") + "\nt > x > ie"
    xml = drawing(start() + tasks("a") + ends("e") + sub("aside", inner, triggeredByEvent="true") + "\ns > a > e")
    player = Player(xml, restoring=True)
    assert [armed.element for armed in player.run.timers()] == ["t"]
    assert player.do("a").run.finished


def test_a_line_of_two_thousand_elements_and_a_thousand_rounds_do_not_exhaust_the_stack() -> None:
    names = [f"s{number}" for number in range(2000)]
    line = "".join(service(name, "notify") for name in names) + start() + tasks("a") + ends("e")
    player = Player(drawing(line + "\ns > " + " > ".join(names) + " > a > e"), restoring=True)
    assert player.open() == ["a"]
    loop = start() + node("exclusiveGateway", "m") + tasks("a") + node("exclusiveGateway", "g") + ends("e")
    player = Player(drawing(loop + "\ns > m > a > g\ng > m [more]\ng > e [not more]"), restoring=False)
    for _ in range(1000):
        player.do("a", more=True)
    assert player.do("a", more=False).run.finished


def test_a_service_task_never_hangs_half_done() -> None:
    player = Player(drawing(start() + service("act", "notify") + ends("e") + "\ns > act > e"), restoring=True)
    assert player.run.finished
    assert [action.topic for action in player.case.done] == ["notify"]


def test_an_expression_never_reaches_pythons_own_names() -> None:
    xml = drawing(start() + node("exclusiveGateway", "g") + ends("e") + "\ns > g\ng > e [__import__('os').getpid()]")
    player = Player(xml, restoring=True)
    assert [failed.element for failed in player.run.failures()] == ["g"]


def test_a_receive_task_without_a_message_waits_for_one_of_its_own_name() -> None:
    xml = drawing(start() + node("receiveTask", "a", name="Police reply") + ends("e") + "\ns > a > e")
    player = Player(xml, restoring=True)
    assert player.deliver("Police reply") == 1
    assert player.run.finished


def test_elements_may_have_the_names_that_the_library_uses_itself() -> None:
    xml = drawing(start("Start") + tasks("Root", "p.EndJoin") + ends("End") + "\nStart > Root > p.EndJoin > End")
    assert Player(xml, restoring=True).do("Root").do("p.EndJoin").run.finished


def test_two_processes_of_one_file_run_apart() -> None:
    xml = drawing(
        start() + tasks("a") + ends("e") + "\ns > a > e", extra=process(start("qs") + tasks("b") + "\nqs > b", "q")
    )
    assert Player(xml, restoring=True, key="q").open() == ["b"]
    assert Player(xml, restoring=True).open() == ["a"]
