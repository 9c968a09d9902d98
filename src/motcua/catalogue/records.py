"""The record of a procedure as it stands in a file: what it must say, and in which form."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from jsonschema_rs import Draft202012Validator, ValidationError

from motcua.catalogue.errors import RecordRefused
from motcua.catalogue.queries.published import known_events
from motcua.catalogue.wording import place_words
from motcua.kit import clock
from motcua.organizations.service import Kind

_SCHEMA = Path(__file__).parent / "data" / "record.schema.json"


@cache
def _validator() -> Draft202012Validator:
    schema = json.loads(_SCHEMA.read_text(encoding="utf-8"))
    properties = schema["properties"]
    properties["competent_kind"]["enum"] = list(Kind.values)
    properties["competence"]["items"]["properties"]["kind"]["enum"] = list(Kind.values)
    properties["life_events"]["items"]["enum"] = [event["key"] for event in known_events()]
    return Draft202012Validator(schema, validate_formats=True, offline=True)


def check(record: Any) -> None:
    """Raises RecordRefused, naming the place, if the record does not follow `data/record.schema.json`."""
    error = next(_validator().iter_errors(record), None)
    if error is not None:
        place = "/".join(str(part) for part in error.instance_path) or "/"
        code = record.get("code", "?") if isinstance(record, dict) else "?"
        raise RecordRefused(procedure=code, place=place, problem=error.message.splitlines()[0][:300])


@dataclass(frozen=True, slots=True)
class RecordFault:
    """`place` is the path in the record ("components/0/title"), `words` names it, `problem` says what is wrong."""

    place: str
    words: str
    problem: str


def faults(record: Any) -> list[RecordFault]:
    """All that is wrong with a record, in the order of the record."""
    return [fault for error in _validator().iter_errors(record) for fault in _told(error)]


def blank(code: str) -> dict[str, Any]:
    """The record of a procedure of which nothing is known but its code."""
    return {
        "code": code,
        "title": "",
        "summary": "",
        "field": "",
        "level_of_service": "full",
        "competent_kind": Kind.COMMUNE_COMMITTEE.value,
        "receiving": "centre",
        "term": {
            "amount": 1,
            "unit": "working_day",
            "same_day": False,
            "note": "",
            "verified": False,
            "source": "",
        },
        "components": [],
        "fees": [],
        "legal_basis": [],
        "result": {"title": "", "code": ""},
        "issues_receipt": True,
        "public_posting_days": 0,
        "steps": [],
        "conditions": [],
        "applicants": [],
        "life_events": [],
        "keywords": [],
        "popularity": 0,
        "form": None,
        "process": None,
        "source": "",
        "source_date": clock.today().isoformat(),
        "to_verify": [],
    }


def _told(error: ValidationError) -> Iterator[RecordFault]:
    path = list(error.instance_path)
    kind: Any = error.kind
    if kind.name == "required":
        # One line of a record is missing: it is named itself, not the whole that it is missing in.
        path = [*path, str(kind.property)]
        yield RecordFault(_path(path), place_words(path), _("còn trống"))
    elif kind.name == "additionalProperties":
        for name in kind.unexpected:
            yield RecordFault(_path([*path, name]), place_words([*path, name]), _("không có mục này"))
    else:
        yield RecordFault(_path(path), place_words(path), _problem(kind))


def _path(path: list[str | int]) -> str:
    return "/".join(str(part) for part in path)


def _problem(kind: Any) -> str:
    limit = getattr(kind, "limit", "")
    told = {
        "minLength": _("còn trống"),
        "minItems": _("cần ít nhất %s mục") % limit,
        "maxItems": _("quá %s mục") % limit,
        "maxLength": _("dài quá %s ký tự") % limit,
        "minimum": _("không nhỏ hơn %s") % limit,
        "maximum": _("không lớn hơn %s") % limit,
        "enum": _("chưa chọn giá trị có trong danh sách"),
        "format": _("không phải là một ngày có thật"),
        "pattern": _("có ký tự không dùng được hoặc không đúng dạng"),
        "uniqueItems": _("có mục trùng nhau"),
        "type": _("không đúng kiểu dữ liệu"),
    }
    return told.get(kind.name) or _("không hợp lệ")
