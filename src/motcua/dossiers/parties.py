"""Who owns a dossier and who hands it in, asked by a small form of its own for each channel."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from motcua.dossiers.models import Channel
from motcua.forms import service as forms
from motcua.forms.service import Form
from motcua.kit import text

PAGE = "parties"


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
        return bool(self.submitter_relation)


@cache
def parties_form(channel: int) -> Form:
    name = "parties-online" if channel == Channel.ONLINE else "parties-counter"
    path = Path(__file__).parent / "data" / f"{name}.json"
    return forms.compile_form(key=name, schema=json.loads(path.read_text(encoding="utf-8")))


def parties_from(channel: int, answers: dict[str, Any], *, name: str, number: str) -> Parties:
    """The parties that the answers mean; `name` and `number` are those of the citizen signed in (online)."""
    given = {key: text.nfc(str(value)) for key, value in answers.items()}
    other = given.get("filing_for") == "other"
    contact = {kind: given.get(f"contact_{kind}", "") for kind in ("phone", "email", "address")}
    if channel != Channel.ONLINE:
        return Parties(
            owner_name=given.get("owner_name", ""),
            owner_number=given.get("owner_number", ""),
            owner_phone=contact["phone"],
            owner_email=contact["email"],
            owner_address=contact["address"],
            submitter_name=given.get("submitter_name", "") if other else "",
            submitter_number=given.get("submitter_number", "") if other else "",
            submitter_phone=given.get("submitter_phone", "") if other else "",
            submitter_relation=given.get("relation", "") if other else "",
        )
    return Parties(
        owner_name=given.get("owner_name", "") if other else name,
        owner_number=given.get("owner_number", "") if other else number,
        owner_phone=contact["phone"],
        owner_email=contact["email"],
        owner_address=contact["address"],
        submitter_name=name,
        submitter_number=number,
        submitter_phone=contact["phone"],
        submitter_relation=given.get("relation", "") if other else "",
    )
