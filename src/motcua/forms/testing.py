"""A form of two pages that uses every widget, for tests of this module and of those above."""

import json
from pathlib import Path
from typing import Any

from django.http import QueryDict

from motcua.forms.actions import import_form
from motcua.forms.definition import Form
from motcua.forms.models import FormVersion
from motcua.forms.schemas import compile_form


def sample_schema() -> dict[str, Any]:
    """A fresh copy, to be changed at will. It is made up and stands for no real declaration."""
    path = Path(__file__).parent / "data" / "sample-form.json"
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schema


def sample_form() -> Form:
    """Compiled, not stored. Its commune field asks `territory`, whose units a test loads where it needs them."""
    return compile_form(key="sample", schema=sample_schema())


def sample_version(key: str = "sample") -> FormVersion:
    return import_form(key=key, schema=sample_schema())


def sample_person() -> dict[str, str]:
    """Of a person who does not exist."""
    return {
        "full_name": "Nguyễn Thị An",
        "personal_number": "027190000011",
        "date_of_birth": "1990-03-27",
        "sex": "female",
        "phone": "0912345678",
        "email": "an@example.vn",
        "address": "Tổ dân phố 1",
        "commune_code": "07795",
    }


def sample_posts() -> dict[str, str]:
    """By page, what a browser posts for a correct form."""
    return {
        "person": (
            "full_name=Nguy%E1%BB%85n+Th%E1%BB%8B+An&date_of_birth-day=27&date_of_birth-month=3"
            "&date_of_birth-year=1990&sex=female&personal_number=027+190+000+011&phone=%2B84+912+345+678"
            "&email=an%40example.vn&commune=07795&commune-elsewhere="
        ),
        "request": (
            "purpose=other&purpose_words=%C4%90%E1%BB%83+th%E1%BB%AD&copies=2&area=12%2C5&papers=land"
            "&papers=birth&ethnicity=&consent=true"
        ),
    }


def posted(query: str) -> QueryDict:
    return QueryDict(query)


def rows_schema() -> dict[str, Any]:
    """A page with a repeated group, a part within it, a condition within a row and what is computed from rows."""
    kin = {"child": "Con", "other": "Khác"}
    return {
        "type": "object",
        "title": "Hộ để thử",
        "properties": {
            "members": {
                "type": "array",
                "title": "Người trong hộ",
                "maxItems": 4,
                "items": {
                    "type": "object",
                    "x-fields": ["person", "kin", "kin_words", "income"],
                    "required": ["person", "kin", "kin_words"],
                    "properties": {
                        "person": {"$ref": "part:person", "x-only": ["full_name", "date_of_birth"]},
                        "kin": {
                            "type": "string",
                            "title": "Quan hệ",
                            "enum": list(kin),
                            "x-enum-labels": kin,
                        },
                        "kin_words": {
                            "type": "string",
                            "title": "Quan hệ gì",
                            "x-show-if": {"field": "kin", "equals": "other"},
                        },
                        "income": {"type": "number", "title": "Thu nhập", "minimum": 0},
                    },
                },
            },
            "total": {"type": "number", "title": "Tổng", "x-compute": "sum(members, 'income')"},
            "per_head": {
                "type": "number",
                "title": "Mỗi người",
                "x-compute": "round(total / count(members))",
            },
        },
        "required": ["members"],
        "x-pages": [{"id": "household", "title": "Hộ", "fields": ["members", "total", "per_head"]}],
    }
