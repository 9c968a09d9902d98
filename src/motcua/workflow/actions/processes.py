import hashlib
from typing import Any

from django.db import transaction

from motcua.kit import clock
from motcua.workflow import bpmn as reader
from motcua.workflow import cards, engine, errors, registry, soundness
from motcua.workflow.models import ProcessVersion


def import_process(*, key: str, bpmn: str) -> ProcessVersion:
    """Keep a process, checked whole; importing the same text under the same key again gives the same version.

    Raises a ProcessRefused that names the element and the line.
    """
    digest = hashlib.sha256(f"{key}\0{bpmn}".encode()).hexdigest()
    known = ProcessVersion.objects.filter(digest=digest).first()
    if known is not None:
        return known
    facts = _checked(bpmn)
    with transaction.atomic():
        version, _ = ProcessVersion.objects.get_or_create(
            digest=digest, defaults={"key": key, "bpmn": bpmn, "created_at": clock.now(), **facts}
        )
    return version


def _checked(text: str) -> dict[str, Any]:
    process = reader.read_process(text)
    fault = soundness.first_fault(process, registry.known())
    if fault is not None:
        raise reader.refusal(fault)
    spec = engine.compile_process(process)
    initial = engine.first_state(spec)
    if not initial.at:
        raise errors.NothingToDo(element=process.name or process.id)
    return {
        "name": process.name,
        "specification": engine.spec_to_json(spec),
        "steps": cards.drawn_to_json(process),
        "initial": initial.to_json(),
    }
