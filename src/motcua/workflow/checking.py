"""What is wrong with a process as text, all of it and in words, for whoever draws it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from motcua.workflow import bpmn as reader
from motcua.workflow import registry, soundness
from motcua.workflow.choosing import names_read
from motcua.workflow.rules import Answer, Fault, Process, StepDefinition, longest_hours, steps_in_order


@dataclass(frozen=True, slots=True)
class ProcessFault:
    """`code` is that of an error class; `element` the id in the file ("" for the file itself); `problem` says all."""

    code: str
    element: str
    name: str
    line: int
    problem: str


def process_faults(bpmn: str, *, answers: Mapping[str, Answer] | None = None) -> tuple[ProcessFault, ...]:
    """All that keeps a process from being imported, in the order of the file; nothing where it may be.

    `answers` are those of the form that its subjects bring; without them what is read of those is not judged.
    """
    return tuple(in_words(fault) for fault in found_in(bpmn, answers))


def check_process(bpmn: str, *, answers: Mapping[str, Answer] | None) -> None:
    """Raises a ProcessRefused for the first thing that keeps a process from running over these answers."""
    for fault in found_in(bpmn, answers):
        raise reader.refusal(fault)


def found_in(bpmn: str, answers: Mapping[str, Answer] | None = None) -> list[Fault]:
    """The same, not yet in words."""
    draft = reader.read_draft(bpmn)
    found = list(draft.faults)
    if draft.process is not None and draft.whole:
        found += soundness.faults(draft.process, registry.known(answers))
    return found


def hours_fault(bpmn: str, *, term_hours: Decimal) -> ProcessFault | None:
    """Where the longest way through a process has more working hours than the term of its procedure.

    Nothing for a text that cannot be read whole: process_faults has said so already.
    """
    process = _readable(bpmn)
    if process is None:
        return None
    hours = longest_hours(process)
    if hours <= term_hours:
        return None
    facts = {"hours": _plain(hours), "term": _plain(term_hours)}
    return in_words(Fault("process_hours_over_term", process.id, process.name or process.id, 1, facts))


def lanes_of(bpmn: str) -> dict[tuple[str, str, str], tuple[str, ...]]:
    """The names of the steps of each (office, role, posting or "") that a process needs people in.

    None if it cannot be read.
    """
    process = _readable(bpmn)
    found: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for step in (node.step for node in process.nodes.values() if node.step) if process else ():
        lane = (str(step.office), step.role, step.posting)
        found[lane] = (*found.get(lane, ()), step.name)
    return found


def steps_of(bpmn: str) -> tuple[StepDefinition, ...]:
    """The steps in the order in which a dossier meets them; none if the text cannot be read."""
    process = _readable(bpmn)
    return tuple(steps_in_order(process)) if process else ()


def answers_read(bpmn: str) -> frozenset[str]:
    """The names that conditions and tables read, beside what cases know by themselves; none if it cannot be read."""
    process = _readable(bpmn)
    return names_read(process) - registry.known().words.keys() if process else frozenset()


def _readable(bpmn: str) -> Process | None:
    draft = reader.read_draft(bpmn)
    sound = (
        draft.process is not None
        and not draft.faults
        and not soundness.faults(draft.process, registry.known())
    )
    return draft.process if sound else None


def in_words(fault: Fault) -> ProcessFault:
    return ProcessFault(fault.code, fault.element, fault.name, fault.line, reader.refusal(fault).message)


def _plain(hours: Decimal) -> str:
    return f"{hours.normalize():f}".replace(".", ",")
