"""A try-out as a page: the walk so far travels in a signed box, so that it needs neither a table nor a script."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core import signing
from django.http import QueryDict
from django.utils.translation import gettext as _

from motcua.catalogue import service as catalogue
from motcua.catalogue.errors import DraftMalformed
from motcua.catalogue.service import DraftCard, offices_of_record
from motcua.office.configuration import process_words
from motcua.office.pages import number
from motcua.organizations import service as organizations
from motcua.organizations.errors import UnknownOrganization
from motcua.organizations.service import Colleague, OrganizationCard
from motcua.workflow import service as workflow
from motcua.workflow.service import Answer, MarkupRefused, OpenPlace, Walk

_SALT = "office.process-trial"
MAX_NAMES = 3


@dataclass(frozen=True)
class Doer:
    """Who would do an open step; no organization where none was chosen."""

    role: str
    office: str
    organization: str
    people: tuple[str, ...]
    more: int


@dataclass(frozen=True)
class Sample:
    """An answer that the process reads, as made up for a try-out; without `options` it is typed."""

    name: str
    label: str
    typed: str
    options: tuple[tuple[str, str], ...]
    answer: Any


def shown(draft: DraftCard, data: QueryDict) -> dict[str, Any]:
    """What the page shows after what was pressed. Raises ProcessRefused, DraftMalformed."""
    if not draft.process:
        raise DraftMalformed
    moves = _moved(_read(data.get("walk", "")), data)
    asked = _asked(draft, data)
    try:
        walk = workflow.walk_process(
            bpmn=draft.process,
            moves=moves,
            data_of=process_words.DATA_OF_EFFECTS,
            answers={box.name: box.answer for box in asked},
        )
    except MarkupRefused as error:
        raise DraftMalformed from error
    chosen = number(data.get("organization"))
    at = _offices(chosen)
    people = {office: organizations.colleagues([card.id]) for office, card in at.items()}
    return {
        "walk": walk,
        "asked": asked,
        "kept": signing.dumps([list(move) for move in walk.moves], salt=_SALT, compress=True),
        "svg": workflow.draft_svg(
            bpmn=draft.process, current=[place.id for place in walk.open], done=walk.done
        ),
        "places": [(place, _doer(place, at, people)) for place in walk.open],
        "chosen": chosen,
        "organizations": _offering(draft),
        "phases": dict(process_words.phases()),
        "hours": _said(walk),
    }


def _asked(draft: DraftCard, data: QueryDict) -> list[Sample]:
    """What the gateways of the process read of the form, with what was typed for it so far."""
    read = workflow.answers_read(draft.process or "")
    answers = catalogue.answers_of(form=draft.form) or {}
    return [
        _sample(name, one, data.get(f"answer_{name}", "")) for name, one in answers.items() if name in read
    ]


def _sample(name: str, one: Answer, typed: str) -> Sample:
    values: dict[str, tuple[str, Any]] = {
        str(value): (one.texts[place] if place < len(one.texts) else str(value), value)
        for place, value in enumerate(one.values)
    }
    if one.kind == "boolean" and not values:
        values = {"true": (_("có"), True), "false": (_("không"), False)}
    answer = values[typed][1] if typed in values else None
    if not values and typed.strip():
        answer = _decimal(typed) if one.kind == "number" else typed.strip()
    listed = [answer] if one.kind == "list" and answer is not None else answer
    return Sample(
        name, one.label, typed, tuple((value, text) for value, (text, _kept) in values.items()), listed
    )


def _decimal(typed: str) -> Decimal | None:
    """Vietnamese writes 0,5; thousands are not parted in a try-out."""
    try:
        found = Decimal(typed.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _read(kept: str) -> list[tuple[str, str]]:
    """A walk that was not written here, or is cut, begins anew."""
    try:
        moves = signing.loads(kept, salt=_SALT) if kept else []
    except signing.BadSignature:
        return []
    return [(str(place), str(outcome)) for place, outcome in moves]


def _moved(moves: list[tuple[str, str]], data: QueryDict) -> list[tuple[str, str]]:
    """A press is "back", "restart", or the place and its outcome: "examination:approve"."""
    press = data.get("press", "")
    if press == "restart":
        return []
    if press == "back":
        return moves[:-1]
    place, colon, outcome = press.partition(":")
    return [*moves, (place, outcome)] if colon else moves


def _offering(draft: DraftCard) -> list[OrganizationCard]:
    """The organizations that would settle such dossiers."""
    return offices_of_record(draft.record)


def _offices(chosen: int) -> Mapping[str, OrganizationCard]:
    if not chosen:
        return {}
    try:
        competent = organizations.card(chosen)
        return {"competent": competent, "receiving": organizations.centre_for(chosen)}
    except UnknownOrganization:
        return {}


def _doer(
    place: OpenPlace, at: Mapping[str, OrganizationCard], people: Mapping[str, list[Colleague]]
) -> Doer:
    card = at.get(place.office)
    names = [
        one.name
        for one in people.get(place.office, ())
        if place.role in one.roles and (not place.posting or place.posting in one.titles)
    ]
    role = dict(process_words.roles()).get(place.role, place.role)
    return Doer(
        role=f"{role} ({place.posting})" if place.posting else role,
        office=dict(process_words.offices()).get(place.office, place.office),
        organization=card.name if card else "",
        people=tuple(names[:MAX_NAMES]),
        more=max(len(names) - MAX_NAMES, 0),
    )


def _said(walk: Walk) -> str:
    return f"{walk.hours.normalize():f}".replace(".", ",")
