import json

import pytest

from motcua.workflow import bpmn, engine, queries, testing
from motcua.workflow.choosing import Chooser
from motcua.workflow.models import ProcessVersion
from motcua.workflow.rules import State


def test_a_specification_of_another_release_is_compiled_from_the_drawing(db):
    version = testing.imported()
    ProcessVersion.objects.filter(pk=version.pk).update(specification={"format": "0.9", "spec": {}})
    (receive,) = testing.started(version=version)
    (examine,) = testing.completed(receive, "accept")
    assert examine.definition == "examine"


def test_a_script_that_reached_the_engine_all_the_same_is_not_run():
    spec = engine.compile_process(bpmn.read_process(testing.STANDARD))
    workflow = engine.BpmnWorkflow(spec, script_engine=engine._Conditions(Chooser({})))
    with pytest.raises(engine.ScriptRefused):
        workflow.script_engine.execute(None, "import os")


def test_the_state_of_a_case_holds_nothing_of_its_specification(db):
    version = testing.imported()
    assert json.dumps(version.initial) == '{"at": ["receive"], "data": {}}'


def test_one_specification_serves_many_threads(db):
    from concurrent.futures import ThreadPoolExecutor

    spec = queries.specification(testing.imported().pk)

    def through(_):
        state = State(at=("receive",))
        for outcome in ("accept", "approve", "send_back", "approve", "sign", "seal", "hand_over"):
            state = engine.advance(spec, state, completed=state.at[0], chooser=Chooser({"outcome": outcome}))
        return state.has_ended

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(through, range(80)))
