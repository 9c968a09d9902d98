"""How the card of a process is written down beside its version, and read again."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from motcua.workflow import choosing
from motcua.workflow.rules import (
    Automatic,
    Boundary,
    Outcome,
    Process,
    StepDefinition,
    steps_ahead,
    steps_in_order,
)


def drawn_to_json(process: Process) -> dict[str, Any]:
    """All of a process that a card tells, as it is kept."""
    nodes = process.nodes.values()
    return {
        "steps": [_step_to_json(step) for step in steps_in_order(process)],
        "ahead": steps_ahead(process),
        "automatic": [_plain(node.automatic) for node in nodes if node.automatic],
        "boundaries": [_plain(node.boundary) for node in nodes if node.boundary],
        "beside": process.beside(),
        "tables": {node.id: node.table for node in nodes if node.table},
        "reads": sorted(choosing.names_read(process)),
    }


def drawn_from_json(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a card; versions kept before there was anything but steps know no more than those."""
    automatic = [Automatic(**fact) for fact in facts.get("automatic", ())]
    boundaries = [
        Boundary(**{**fact, "hours": fact["hours"] and Decimal(fact["hours"])})
        for fact in facts.get("boundaries", ())
    ]
    return {
        "steps": _steps_from_json(facts["steps"]),
        "ahead": {step: tuple(later) for step, later in facts["ahead"].items()},
        "automatic": {one.id: one for one in automatic},
        "boundaries": {one.id: one for one in boundaries},
        "beside": {boundary: tuple(nodes) for boundary, nodes in facts.get("beside", {}).items()},
        "tables": facts.get("tables", {}),
        "reads": frozenset(facts.get("reads", ())),
    }


def _plain(place: Automatic | Boundary) -> dict[str, Any]:
    facts = asdict(place)
    return facts | {"hours": str(facts["hours"])} if facts.get("hours") is not None else facts


def _step_to_json(step: StepDefinition) -> dict[str, Any]:
    outcomes = [
        {"code": outcome.code, "label": outcome.label, "effect": outcome.effect, "style": str(outcome.style)}
        for outcome in step.outcomes
    ]
    return {
        "id": step.id,
        "name": step.name,
        "role": step.role,
        "office": str(step.office),
        "phase": str(step.phase),
        "hours": str(step.hours),
        "outcomes": outcomes,
    } | {
        name: value
        for name in ("excluded", "form", "produces", "paper", "posting")
        if (value := getattr(step, name))
    }


def _steps_from_json(facts: Iterable[Mapping[str, Any]]) -> dict[str, StepDefinition]:
    steps = {}
    for fact in facts:
        outcomes = tuple(Outcome(**outcome) for outcome in fact["outcomes"])
        steps[fact["id"]] = StepDefinition(**{**fact, "hours": Decimal(fact["hours"]), "outcomes": outcomes})
    return steps
