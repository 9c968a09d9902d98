"""The record of a procedure as it stands in a file: what it must say, and in which form."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator

from motcua.catalogue.errors import RecordRefused
from motcua.catalogue.queries.published import known_events
from motcua.organizations.service import Kind

_SCHEMA = Path(__file__).parent / "data" / "record.schema.json"


@cache
def _validator() -> Draft202012Validator:
    schema = json.loads(_SCHEMA.read_text(encoding="utf-8"))
    properties = schema["properties"]
    properties["competent_kind"]["enum"] = list(Kind.values)
    properties["life_events"]["items"]["enum"] = [event["key"] for event in known_events()]
    return Draft202012Validator(schema, validate_formats=True, offline=True)


def check(record: Any) -> None:
    """Raises RecordRefused, naming the place, if the record does not follow `data/record.schema.json`."""
    error = next(_validator().iter_errors(record), None)
    if error is not None:
        place = "/".join(str(part) for part in error.instance_path) or "/"
        code = record.get("code", "?") if isinstance(record, dict) else "?"
        raise RecordRefused(procedure=code, place=place, problem=error.message.splitlines()[0][:300])
