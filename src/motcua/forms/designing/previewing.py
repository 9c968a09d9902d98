"""What can already be shown of a form that is still being designed."""

import copy
from typing import Any

from motcua.forms.definition import Form
from motcua.forms.designing.outline import Outline, outline
from motcua.forms.designing.spots import Json, is_designable, spots
from motcua.forms.schemas import compile_form, form_faults

# Each round leaves out what is wrong, and with it may go what hangs on it.
ROUNDS = 12


def sound_part(*, schema: Any) -> Form | None:
    """The form without whatever is wrong with it; None where nothing is left."""
    tried = copy.deepcopy(schema)
    for page in tried["x-pages"] if is_designable(tried) else ():
        # Whoever designs sees every page alike, also those for officials.
        page.pop("x-official", None)
        page.pop("x-on-result", None)
    for _round in range(ROUNDS):
        if not form_faults(tried):
            return compile_form(key="preview", schema=tried)
        shown = outline(schema=tried)
        if shown is None:
            return None
        tried = _without_faults(tried, shown)
        if not tried["x-pages"]:
            return None
    return None


def _without_faults(schema: Json, shown: Outline) -> Json:
    wrong = {fault.place.partition("/")[0] for fault in shown.faults if fault.kind == "field"}
    kept = {name: own for name, own in schema["properties"].items() if name not in wrong}
    on_pages = {one.name for one in spots(schema) if one.page and not one.group}
    kept = {name: own for name, own in kept.items() if name in on_pages}
    pages = [_page(page, kept) for page in schema["x-pages"]]
    words = ("type", "title", "properties", "required", "x-pages", "x-library")
    rest = {word: schema[word] for word in words if word in schema}
    required = [name for name in schema.get("required", []) if name in kept]
    return rest | {
        "type": "object",
        "properties": kept,
        "required": required,
        "x-pages": [page for page in pages if page["fields"]],
    }


def _page(page: Json, kept: Json) -> Json:
    title = page.get("title")
    known: Json = {
        "id": page["id"],
        "title": title if isinstance(title, str) and title.strip() else page["id"],
        "fields": [name for name in dict.fromkeys(page["fields"]) if name in kept],
    }
    return known | ({"hint": page["hint"]} if isinstance(page.get("hint"), str) else {})
