"""Who owns a dossier, who hands it in, and by which place it is decided who settles it.

Asked by a small form of its own for each channel, to which the procedure adds what its competence depends on.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from motcua.catalogue.service import APPLICANTS, PLACES, Competence
from motcua.dossiers import rules
from motcua.dossiers.models import Channel, Dossier
from motcua.forms import service as forms
from motcua.forms.service import Form
from motcua.kit import text

PAGE = "parties"
APPLICANT, COMMUNE = "applicant", "commune_code"
ORGANIZATION, FOREIGN, PASSPORT = "organization", "foreign", "owner_passport"
# Beside the answers of a dossier, under a name that no question can have: the place that decides, as it was written.
PLACE_WRITTEN = "-place-written"
PLACE_TITLES = {
    "residence": "Xã, phường nơi cư trú của chủ hồ sơ",
    "asset": "Xã, phường nơi có nhà đất, tài sản",
    "seat": "Xã, phường nơi tổ chức đặt trụ sở",
}


@dataclass(frozen=True, slots=True)
class Parties:
    """Whose dossier it is and who hands it in; the same person unless `submitter_relation` is given."""

    owner_name: str = ""
    owner_number: str = ""
    owner_phone: str = ""
    owner_email: str = ""
    owner_address: str = ""
    submitter_name: str = ""
    submitter_number: str = ""
    submitter_phone: str = ""
    submitter_relation: str = ""

    @property
    def on_behalf(self) -> bool:
        return rules.needs_authorisation(self.submitter_relation)


@cache
def parties_form(channel: int, competence: tuple[Competence, ...] = ()) -> Form:
    """The form of a channel for a procedure in which these decide; without them as most procedures ask."""
    name = "parties-online" if channel == Channel.ONLINE else "parties-counter"
    path = Path(__file__).parent / "data" / f"{name}.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    return forms.compile_form(key=name, schema=_asking_for(schema, competence))


def place_field(competence: tuple[Competence, ...], place: str) -> str:
    """Under what name the commune of a place is asked for."""
    several = len({row.place for row in competence}) > 1
    return f"{place}_commune" if several else COMMUNE


def place_written(
    competence: tuple[Competence, ...], place: str, answers: Mapping[str, Any]
) -> dict[str, Any]:
    """How a place was written by an old name of its commune, to be kept with the dossier; mostly nothing."""
    written = forms.written_commune(place_field(competence, place), answers)
    return {PLACE_WRITTEN: written} if written else {}


def written_place(answers: Mapping[str, Any]) -> str:
    """How the place of a dossier was written, where that was by an old name of its commune."""
    return str(answers.get(PLACE_WRITTEN, {}).get("text", ""))


def place_title(place: str) -> str:
    """What the place of a dossier is: "Nơi cư trú của chủ hồ sơ"."""
    title = str(PLACES[place]) if place in PLACES else _("nơi giải quyết")
    return title[0].upper() + title[1:]


def places_told(
    competence: tuple[Competence, ...], answers: Mapping[str, Any], *, to_parties: bool
) -> dict[str, Any]:
    """What one of the two forms says of the places that both ask for, as the other keeps it: also how it was written."""
    told: dict[str, Any] = {}
    for row in competence:
        if row.question:
            names = (row.question, place_field(competence, row.place))
            told |= forms.carried(*(names if to_parties else names[::-1]), answers)
    return told


def _asking_for(schema: dict[str, Any], competence: tuple[Competence, ...]) -> dict[str, Any]:
    """The schema with the applicant and the places that decide in the place of the one that is asked for else."""
    if not any(row.place for row in competence):
        return schema
    properties, fields = schema["properties"], schema["x-pages"][0]["fields"]
    applicants = [row.applicant for row in competence]
    asked = properties.pop(COMMUNE)
    place = fields.index(COMMUNE)
    names = dict.fromkeys(place_field(competence, row.place) for row in competence)
    fields[place : place + 1] = list(names)
    schema["required"] = [*(name for name in schema["required"] if name != COMMUNE), *names]
    for row in competence:
        name = place_field(competence, row.place)
        properties[name] = properties.get(name) or _place_question(asked, row)
        if len(names) > 1:
            condition = properties[name].setdefault("x-show-if", {"field": APPLICANT, "equals": []})
            condition["equals"].append(row.applicant)
    if len(competence) > 1:
        fields.insert(0, APPLICANT)
        schema["required"].append(APPLICANT)
        properties[APPLICANT] = _applicant_question(applicants)
    if FOREIGN in applicants and "submitter_name" in properties:
        _ask_for_passport(schema, applicants)
    return _with_organization(schema, applicants) if ORGANIZATION in applicants else schema


def _place_question(asked: dict[str, Any], row: Competence) -> dict[str, Any]:
    """Where an owner lives is known of whoever signed in; where land lies is not."""
    known = {name: value for name, value in asked.items() if name != "x-prefill" or row.place == "residence"}
    return known | {
        "title": PLACE_TITLES[row.place],
        "description": "Quyết định cơ quan nào giải quyết hồ sơ",
    }


def _applicant_question(applicants: list[str]) -> dict[str, Any]:
    return {
        "type": "string",
        "title": "Chủ hồ sơ là ai?",
        "x-widget": "radios",
        "enum": applicants,
        "x-enum-labels": [str(APPLICANTS[one]) for one in applicants],
    }


def _ask_for_passport(schema: dict[str, Any], applicants: list[str]) -> None:
    """At a counter, of owners who have no personal number; online they are signed in with what they have."""
    properties, fields = schema["properties"], schema["x-pages"][0]["fields"]
    others = [one for one in applicants if one not in {FOREIGN, ORGANIZATION}]
    properties[PASSPORT] = {
        "type": "string",
        "title": "Số hộ chiếu hoặc giấy tờ của chủ hồ sơ",
        "maxLength": 12,
    }
    if len(applicants) > 1:
        properties[PASSPORT]["x-show-if"] = {"field": APPLICANT, "equals": FOREIGN}
        properties["owner_number"]["x-show-if"] = {"field": APPLICANT, "equals": others}
    fields.insert(fields.index("owner_number") + 1, PASSPORT)
    schema["required"].append(PASSPORT)
    if not others:
        fields.remove("owner_number")
        del properties["owner_number"]
        schema["required"].remove("owner_number")


def _with_organization(schema: dict[str, Any], applicants: list[str]) -> dict[str, Any]:
    """What is asked of an organization, and not asked of it any more."""
    properties, fields = schema["properties"], schema["x-pages"][0]["fields"]
    asked = json.loads(
        (Path(__file__).parent / "data" / "parties-organization.json").read_text(encoding="utf-8")
    )
    at_counter = "submitter_name" in properties
    names = [name for name in asked if at_counter or not name.startswith("agent_")]
    others = [one for one in applicants if one != ORGANIZATION]
    for name in names:
        properties[name] = asked[name]
        if others:
            properties[name] |= {"x-show-if": {"field": APPLICANT, "equals": ORGANIZATION}}
    for name in ("owner_name", "owner_number", "filing_for"):
        if others and name in properties and "x-show-if" not in properties[name]:
            properties[name]["x-show-if"] = {"field": APPLICANT, "equals": others}
    if not others:
        dropped = {name for name in properties if name.startswith(("owner_", "submitter_"))}
        dropped |= {"filing_for", "relation"}
        fields[:] = [name for name in fields if name not in dropped]
        schema["properties"] = {name: own for name, own in properties.items() if name not in dropped}
        schema["required"] = [name for name in schema["required"] if name not in dropped]
    fields[1 if others else 0 : 1 if others else 0] = names
    schema["required"] += [name for name in names if name != "agent_phone"]
    return schema


def parties_from(channel: int, answers: dict[str, Any], *, name: str, number: str) -> Parties:
    """The parties that the answers mean; `name` and `number` are those of the citizen signed in (online)."""
    given = {key: text.nfc(str(value)) for key, value in answers.items()}
    contact = {f"owner_{kind}": given.get(f"contact_{kind}", "") for kind in ("phone", "email", "address")}
    online = channel == Channel.ONLINE
    if given.get("organization_name"):
        return _of_organization(given, contact, signed_in=(name, number) if online else None)
    other = given.get("filing_for") == "other"
    if not online:
        return Parties(
            owner_name=given.get("owner_name", ""),
            owner_number=given.get("owner_number", "") or given.get(PASSPORT, ""),
            submitter_name=given.get("submitter_name", "") if other else "",
            submitter_number=given.get("submitter_number", "") if other else "",
            submitter_phone=given.get("submitter_phone", "") if other else "",
            submitter_relation=given.get("relation", "") if other else "",
            **contact,
        )
    return Parties(
        owner_name=given.get("owner_name", "") if other else name,
        owner_number=given.get("owner_number", "") if other else number,
        submitter_name=name,
        submitter_number=number,
        submitter_phone=contact["owner_phone"],
        submitter_relation=given.get("relation", "") if other else "",
        **contact,
    )


def as_at_counter(dossier: Dossier) -> dict[str, Any]:
    """The parties of a dossier as a counter would have asked for them, as far as they say who stands there."""
    if dossier.applicant == ORGANIZATION:
        return {
            "organization_name": dossier.owner_name,
            "organization_code": dossier.owner_number,
            "agent_name": dossier.submitter_name,
            "agent_number": dossier.submitter_number,
        }
    known = {"owner_name": dossier.owner_name, "owner_number": dossier.owner_number, "filing_for": "self"}
    if not dossier.submitter_relation:
        return known
    return known | {
        "filing_for": "other",
        "submitter_name": dossier.submitter_name,
        "submitter_number": dossier.submitter_number,
        "relation": dossier.submitter_relation,
    }


def _of_organization(
    given: dict[str, str], contact: dict[str, str], *, signed_in: tuple[str, str] | None
) -> Parties:
    """An organization is always handed in for: by whoever signed in, or by whom the counter has before it."""
    represents = given.get("office_held") == "representative"
    name, number = signed_in or (given.get("agent_name", ""), given.get("agent_number", ""))
    return Parties(
        owner_name=given["organization_name"],
        owner_number=given.get("organization_code", ""),
        submitter_name=name,
        submitter_number=number,
        submitter_phone=contact["owner_phone"] if signed_in else given.get("agent_phone", ""),
        submitter_relation=rules.LEGAL_REPRESENTATIVE if represents else rules.AUTHORISED,
        **contact,
    )


def needs_authorisation(answers: Mapping[str, Any]) -> bool:
    """Whether the answers so far mean that somebody hands in by a power that was given to them."""
    if answers.get("organization_name"):
        return answers.get("office_held") == "authorised"
    return answers.get("filing_for") == "other"
