"""SpiffWorkflow behind a narrow door: a specification and a state go in, the next state comes out.

The specification is kept once per process version, as Spiff's own JSON. A case keeps only a State, from
which the smallest task tree that means the same is built when one of its steps is completed: a finished
start, under it the open steps and the branches that wait at a join. Without the past, a case that
is sent back a hundred times costs no more than one that is not.
"""

import logging
from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.defaults import (
    EndEvent,
    ExclusiveGateway,
    ParallelGateway,
    StartEvent,
    UserTask,
)
from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from motcua.workflow.choosing import Chooser
from motcua.workflow.errors import NoWay
from motcua.workflow.rules import Boundary, Node, NodeKind, Process, State

# Spiff names tasks of its own ("Start", "End"); ours stand apart from them.
_OURS = "motcua:"

_serializer = BpmnWorkflowSerializer()

# Below WARNING Spiff walks the whole task tree for every line that it might log, written or not.
for _logger in ("spiff.workflow", "spiff.task"):
    logging.getLogger(_logger).setLevel(logging.WARNING)


class ScriptRefused(RuntimeError):
    """A script reached the engine although no imported process may hold one."""


class _Conditions:
    """Spiff's script engine here: it answers the conditions of gateways and runs no script."""

    environment = None

    def __init__(self, chooser: Chooser) -> None:
        self.chooser = chooser

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> bool:  # noqa: ARG002 - Spiff's signature
        return self.chooser.holds(_id(task), expression)

    def execute(self, *args: Any, **kwargs: Any) -> bool:
        raise ScriptRefused(args, kwargs)

    call_service = execute


def compile_process(process: Process) -> Any:
    """The specification that Spiff runs, drawn from a process that has passed the checks."""
    spec = BpmnProcessSpec(name=process.id, description=process.name)
    tasks = {node.id: _task_spec(spec, node) for node in process.nodes.values()}
    for node in process.nodes.values():
        for flow in process.outgoing[node.id]:
            if flow.condition is None:
                tasks[node.id].connect(tasks[flow.target])
            else:
                tasks[node.id].connect_outgoing_if(flow.condition, tasks[flow.target])
        if node.kind == NodeKind.START:
            spec.start.connect(tasks[node.id])
        if node.kind == NodeKind.END:
            tasks[node.id].connect(spec.end)
    return spec


def _task_spec(spec: Any, node: Node) -> Any:
    name = f"{_OURS}{node.id}"
    match node.kind:
        case NodeKind.START:
            return StartEvent(spec, name, event_definition=NoneEventDefinition())
        case NodeKind.END:
            return EndEvent(spec, name, event_definition=NoneEventDefinition())
        # Spiff only has to wait there: who ends the waiting, and when, is kept in rows.
        case NodeKind.STEP | NodeKind.SERVICE | NodeKind.CATCH | NodeKind.BOUNDARY:
            return UserTask(spec, name)
        case NodeKind.EXCLUSIVE:
            return ExclusiveGateway(spec, name)
        case NodeKind.PARALLEL:
            return ParallelGateway(spec, name)


def spec_to_json(spec: Any) -> dict[str, Any]:
    facts: dict[str, Any] = _serializer.to_dict(spec)
    return {"format": _serializer.VERSION, "spec": facts}


def spec_from_json(facts: dict[str, Any]) -> Any | None:
    """The specification again; None if another release of Spiff wrote it, so that it must be compiled anew."""
    if facts.get("format") != _serializer.VERSION:
        return None
    return _serializer.from_dict(facts["spec"])


def first_state(spec: Any) -> State:
    """Where every case of the process begins; the same for all, for no data is known yet."""
    workflow = BpmnWorkflow(spec, script_engine=_Conditions(Chooser({})))
    workflow.do_engine_steps()
    return _state(workflow, {})


def advance(spec: Any, state: State, *, completed: str, chooser: Chooser) -> State:
    """The state after an open step has been completed; the data of `chooser` is that of the case from now on.

    Raises NoWay where a gateway without a way otherwise has none that fits.
    """
    workflow, task = _restore(spec, state, completed, chooser)
    # A bare task has no children; Spiff hangs on what may follow, which completing it then carries out.
    task.task_spec._predict(task, mask=TaskState.NOT_FINISHED_MASK)  # noqa: SLF001 - Spiff itself calls it on other objects
    try:
        task.run()
        workflow.do_engine_steps()
    except WorkflowException as error:
        # Spiff has no other reason to refuse here.
        raise NoWay from error
    return _state(workflow, chooser.data)


def fire(spec: Any, state: State, boundary: Boundary, *, chooser: Chooser) -> State:
    """The state after a timer has run out, or a message has come, at an open step."""
    kept = tuple(step for step in state.at if not (boundary.interrupts and step == boundary.attached))
    standing = State(at=(*kept, boundary.id), arrived=state.arrived, data=state.data)
    return advance(spec, standing, completed=boundary.id, chooser=chooser)


def _restore(spec: Any, state: State, completed: str, chooser: Chooser) -> tuple[Any, Any]:
    workflow = BpmnWorkflow(spec, script_engine=_Conditions(chooser), deserializing=True)
    root = workflow.task_tree = Task(workflow, spec.start, state=TaskState.COMPLETED)
    steps = {}
    for step in state.at:
        steps[step] = Task(workflow, spec.task_specs[f"{_OURS}{step}"], parent=root, state=TaskState.READY)
    last = {join: before for join, before in state.arrived}  # noqa: C416 - the last pair of each join wins
    for join, before in state.arrived:
        branch = Task(workflow, spec.task_specs[f"{_OURS}{before}"], parent=root, state=TaskState.COMPLETED)
        # Of the branches that have come to a join, Spiff lets the newest wait and cancels the others.
        waits = TaskState.WAITING if last[join] == before else TaskState.CANCELLED
        Task(workflow, spec.task_specs[f"{_OURS}{join}"], parent=branch, state=waits)
    return workflow, steps[completed]


def _state(workflow: Any, data: Mapping[str, Any]) -> State:
    at: list[str] = []
    arrived: list[tuple[str, str]] = []
    passed: set[str] = set()
    for task in workflow.tasks.values():
        if isinstance(task.task_spec, UserTask) and task.state == TaskState.READY:
            at.append(_id(task))
        elif isinstance(task.task_spec, ParallelGateway) and task.parent.state == TaskState.COMPLETED:
            if task.state == TaskState.COMPLETED:
                passed.add(_id(task))
            elif task.has_state(TaskState.WAITING | TaskState.CANCELLED):
                arrived.append((_id(task), _id(task.parent)))
    waiting = tuple(pair for pair in arrived if pair[0] not in passed)
    return State(at=tuple(at), arrived=waiting, data=data)


def _id(task: Any) -> str:
    return str(task.task_spec.name).removeprefix(_OURS)
