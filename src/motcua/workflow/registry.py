"""What the modules above offer to processes: their subjects, services that run by themselves, messages.

Each registers once, when the program starts. A process that names anything else is refused at import.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise

from motcua.workflow.rules import Answer, StepDefinition
from motcua.workflow.soundness import Known

DueFor = Callable[[StepDefinition], datetime | None]
# Whose list a new step is put into, at once; nobody's where it is None.
TakenBy = Callable[[StepDefinition], int | None]


@dataclass(frozen=True, slots=True)
class Held:
    """A subject locked by a job until its transaction ends.

    `due_for` is for the steps that the job opens. `tell` enters what the job did in the subject's journal: an
    action (timer_fired, service_done, service_failed) and the name of the step.
    """

    subject: Model
    due_for: DueFor
    # What gateways may read about the subject.
    answers: Mapping[str, Any]
    tell: Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class SubjectKind:
    """How jobs come to a subject: `hold` locks it by its key, as everyone who changes its case does first.

    `after` gives the moment when an organization has worked so many hours since another moment.
    """

    hold: Callable[[int], Held]
    after: Callable[[int, datetime, Decimal], datetime]


@dataclass(frozen=True, slots=True)
class Service:
    """A service as the designer of processes offers it. What `run` returns joins the data of the case.

    It is called with the held subject inside the transaction that finishes its step, so that it happens once.
    What is slow it leaves to jobs of its own.
    """

    name: str
    label: str | Promise
    run: Callable[[Model], Mapping[str, Any] | None]


_subjects: dict[str, SubjectKind] = {}
_services: dict[str, Service] = {}
_messages: dict[str, str] = {}
_words: dict[str, frozenset[str]] = {}
_yields: "dict[str, dict[str, Yield]]" = {}


def register_subject(subject_type: str, kind: SubjectKind) -> None:
    """`subject_type` as a model names itself: "dossiers.dossier"."""
    _subjects[subject_type] = kind


def register_service(service: Service) -> None:
    _services[service.name] = service


@dataclass(frozen=True, slots=True)
class Yield:
    """What a step may bring forth, as the designer offers it; `by` are the effects that do so, none where any does."""

    name: str
    label: str | Promise
    by: frozenset[str]


def register_yield(attribute: str, name: str, label: str | Promise, *, by: Collection[str]) -> None:
    """`attribute` is "produces" or "paper", which a step names it by."""
    _yields.setdefault(attribute, {})[name] = Yield(name, label, frozenset(by))


def yields(attribute: str) -> tuple[Yield, ...]:
    """What a step may name there, in the order in which it was registered."""
    return tuple(_yields.get(attribute, {}).values())


def register_message(name: str, *, asked_by: str) -> None:
    """A message that await_message and deliver_message carry; `asked_by` is the effect of outcomes that ask for it."""
    _messages[name] = asked_by


def register_word(name: str, *values: str) -> None:
    """What effects add to the data of a case beside its outcome, for conditions to read."""
    _words[name] = frozenset(values)


def subject_kind(subject_type: str) -> SubjectKind:
    return _subjects[subject_type]


def services() -> tuple[Service, ...]:
    """What a service task may name, in the order in which they were registered."""
    return tuple(_services.values())


def service(name: str) -> Service:
    return _services[name]


def asked_by(message: str) -> str:
    return _messages[message]


def asks(effect: str) -> bool:
    """Whether outcomes with this effect ask for a message: only await_message takes them."""
    return effect in _messages.values()


def known(answers: Mapping[str, Answer] | None = None) -> Known:
    """`answers` are those of the form that subjects bring; None where that is not known yet."""
    return Known(
        services=frozenset(_services),
        messages=dict(_messages),
        words=dict(_words),
        answers=answers,
        yields={
            attribute: {one.name: one.by for one in named.values()} for attribute, named in _yields.items()
        },
    )
