"""Officials find a dossier of their offices by code, personal number, or name without marks."""

from dataclasses import dataclass
from datetime import datetime

from motcua.accounts.service import Actor
from motcua.dossiers.queries.lookup import tidy_code
from motcua.kit import sql, text


@dataclass(frozen=True, slots=True)
class FoundDossier:
    code: str
    state: int
    procedure_version_id: int
    owner_name: str
    owner_number: str
    submitted_at: datetime
    due_at: datetime | None


_FIND = """
SELECT code, state, procedure_version_id, owner_name, owner_number, submitted_at, due_at
FROM dossiers_dossier AS dossier
WHERE (receiving_unit_id = ANY(%(offices)s) OR competent_agency_id = ANY(%(offices)s)
       OR return_unit_id = ANY(%(offices)s)) AND ({})
ORDER BY submitted_at DESC LIMIT 50
"""
# What was typed decides which index is asked; a condition for all three would use none of them well.
_BY_NUMBER = _FIND.format("owner_number = %(wanted)s")
_BY_CODE = _FIND.format("code = %(wanted)s OR code LIKE %(tail)s")
_BY_NAME = _FIND.format("owner_folded LIKE %(wanted)s")


def find_dossiers(query: str, actor: Actor) -> list[FoundDossier]:
    """The newest fifty of the actor's offices that match; one statement. A code may be given by its end."""
    typed = query.replace("\x00", " ").strip()[:200]
    offices = actor.reach("receptionist", "handler", "leader", "clerk")
    if not typed or not offices:
        return []
    digits = "".join(typed.split())
    if digits.isdecimal() and len(digits) in {9, 12}:
        return _found(_BY_NUMBER, offices, wanted=digits)
    if any(letter.isdecimal() for letter in typed):
        code = tidy_code(typed)
        return _found(_BY_CODE, offices, wanted=code, tail=f"%-{_escaped(code)}")
    return _found(_BY_NAME, offices, wanted=f"%{_escaped(text.fold(typed))}%")


def _found(statement: str, offices: list[int], **values: str) -> list[FoundDossier]:
    return sql.rows(FoundDossier, statement, {"offices": offices, **values})


def _escaped(part: str) -> str:
    return part.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
