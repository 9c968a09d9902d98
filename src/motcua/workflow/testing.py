"""Processes, cases and people for tests, this module's and those above.

A process is drawn in a line or two: `drawing(start(), step("a", "ok"), end(), flow("start", "a"), flow("a", "end"))`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from django.db.models import Model

from motcua.accounts.models import User
from motcua.accounts.service import Actor
from motcua.kit import clock
from motcua.workflow import registry, service
from motcua.workflow.models import ProcessVersion, Step
from motcua.workflow.rules import StepDefinition

# The usual process of a procedure: reception, examination, approval, seal, return.
STANDARD = (Path(__file__).parent / "tests" / "data" / "standard.bpmn").read_text(encoding="utf-8")
OFFICES: Mapping[str, int] = {"receiving": 1, "competent": 2}


def _held(subject_id: int) -> service.Held:
    return service.Held(
        a_subject(subject_id), by_hours, answers_held, lambda action, step: told.append((action, step))
    )


# What jobs entered in the journal of subjects, in tests of this module.
told: list[tuple[str, str]] = []
# What jobs find answered about subjects, there too.
answers_held: dict[str, Any] = {}


@contextmanager
def offering(*services: service.Service, messages: Mapping[str, str] | None = None) -> Iterator[None]:
    """Subjects, services and messages (with the effects that ask for them) as a module above offers them."""
    told.clear()
    answers_held.clear()
    services_before, messages_before = dict(registry._services), dict(registry._messages)  # noqa: SLF001 - put back below
    service.register_subject(
        "accounts.user",
        service.SubjectKind(
            hold=_held, after=lambda _office, start, hours: start + timedelta(hours=float(hours))
        ),
    )
    for one in services:
        service.register_service(one)
    for message, effect in (messages or {}).items():
        service.register_message(message, asked_by=effect)
    try:
        yield
    finally:
        registry._services.clear()  # noqa: SLF001 - as above
        registry._services.update(services_before)  # noqa: SLF001 - as above
        registry._messages.clear()  # noqa: SLF001 - as above
        registry._messages.update(messages_before)  # noqa: SLF001 - as above


def imported(bpmn: str = STANDARD, *, key: str = "standard") -> ProcessVersion:
    return service.import_process(key=key, bpmn=bpmn)


def a_subject(number: int = 1) -> Model:
    """Something that a case may be about; the module asks only for its type and number."""
    return User(pk=number)


def by_hours(definition: StepDefinition) -> datetime:
    """Due after the hours of the step, as if every hour were worked."""
    return clock.now() + timedelta(hours=float(definition.hours))


def started(
    subject: Model | None = None,
    *,
    version: ProcessVersion | None = None,
    offices: Mapping[str, int] = OFFICES,
) -> list[Step]:
    return service.start_case(
        process_version_id=(version or imported()).pk,
        subject=subject or a_subject(),
        offices=offices,
        due_for=by_hours,
    )


def an_official(role: str, *, at: int, number: int = 7, name: str = "Trần Văn Bình") -> Actor:
    return Actor(id=number, name=name, is_official=True, lanes=frozenset({(at, role)}), organization_id=at)


def whoever_may(step: Step, *, number: int = 7) -> Actor:
    return an_official(step.role, at=step.organization_id, number=number)


def completed(
    step: Step, outcome: str, *, answers: Mapping[str, Any] | None = None, **data: str
) -> list[Step]:
    return service.complete_step(
        step_id=step.pk, outcome=outcome, by=whoever_may(step), due_for=by_hours, data=data, answers=answers
    )


def drawing(*parts: str, process: str = "drawn", name: str = "Quy trình thử") -> str:
    return (
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:motcua="urn:motcua:process:1">'
        f"\n<bpmn:process id={quoteattr(process)} name={quoteattr(name)}>\n"
        + "\n".join(parts)
        + "\n</bpmn:process>\n</bpmn:definitions>\n"
    )


def start(key: str = "start") -> str:
    return f"<bpmn:startEvent id={quoteattr(key)}/>"


def end(key: str = "end") -> str:
    return f"<bpmn:endEvent id={quoteattr(key)}/>"


def step(key: str, *outcomes: str, role: str = "handler", office: str = "competent") -> str:
    """An outcome may name its effect: "ask:request_supplement"; else that is "note"."""
    pairs = [code.partition(":")[::2] for code in outcomes]
    ways = "".join(
        f"<motcua:outcome code={quoteattr(code)} label={quoteattr(code)} effect={quoteattr(effect or 'note')}/>"
        for code, effect in pairs
    )
    facts = f"motcua:role='{role}' motcua:office='{office}' motcua:phase='examination' motcua:hours='8'"
    return (
        f"<bpmn:userTask id={quoteattr(key)} name={quoteattr(key)} {facts}>"
        f"<bpmn:extensionElements>{ways}</bpmn:extensionElements></bpmn:userTask>"
    )


def choice(key: str, *, default: str = "", table: str = "") -> str:
    """`table` is the DMN that the gateway asks."""
    named = f" default={quoteattr(default)}" if default else ""
    asked = f"<motcua:table><![CDATA[{table}]]></motcua:table>" if table else ""
    inside = f"<bpmn:extensionElements>{asked}</bpmn:extensionElements>" if table else ""
    return f"<bpmn:exclusiveGateway id={quoteattr(key)}{named}>{inside}</bpmn:exclusiveGateway>"


def fork(key: str) -> str:
    """A parallel gateway, which parts the way or joins it again."""
    return f"<bpmn:parallelGateway id={quoteattr(key)}/>"


def flow(source: str, target: str, condition: str = "", *, key: str = "") -> str:
    ends = f"sourceRef={quoteattr(source)} targetRef={quoteattr(target)}"
    inside = (
        f"<bpmn:conditionExpression><![CDATA[{condition}]]></bpmn:conditionExpression>" if condition else ""
    )
    return (
        f"<bpmn:sequenceFlow id={quoteattr(key or f'{source}_{target}')} {ends}>{inside}</bpmn:sequenceFlow>"
    )


def timer(key: str, on: str, hours: int | str, *, interrupts: bool = True) -> str:
    """After so many working hours, or an ISO duration, of an open step."""
    said = f"motcua:after='{hours}'" if isinstance(hours, int) else ""
    inside = "" if said else f"<bpmn:timeDuration>{hours}</bpmn:timeDuration>"
    return (
        f"<bpmn:boundaryEvent id={quoteattr(key)} name={quoteattr(key)} attachedToRef={quoteattr(on)} {said} "
        f"cancelActivity='{str(interrupts).lower()}'>"
        f"<bpmn:timerEventDefinition>{inside}</bpmn:timerEventDefinition></bpmn:boundaryEvent>"
    )


def message_on(key: str, on: str, message: str, *, interrupts: bool = True) -> str:
    return (
        f"<bpmn:boundaryEvent id={quoteattr(key)} attachedToRef={quoteattr(on)} motcua:message={quoteattr(message)} "
        f"cancelActivity='{str(interrupts).lower()}'><bpmn:messageEventDefinition/></bpmn:boundaryEvent>"
    )


def catch(key: str, message: str) -> str:
    return (
        f"<bpmn:intermediateCatchEvent id={quoteattr(key)} name={quoteattr(key)} motcua:message={quoteattr(message)}>"
        "<bpmn:messageEventDefinition/></bpmn:intermediateCatchEvent>"
    )


def automatic(key: str, does: str) -> str:
    return f"<bpmn:serviceTask id={quoteattr(key)} name={quoteattr(key)} motcua:service={quoteattr(does)}/>"
