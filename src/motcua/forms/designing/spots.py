"""Where things stand in a schema that may still be wrong: fields on pages and in rows of groups.

A field is named by its *place*: its name, or `group/name` for a question within a repeated group.
"""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from motcua.forms import parts
from motcua.forms.errors import DesignRefused
from motcua.forms.properties import Faults

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Spot:
    """A field where it stands. `order` lists its neighbours and itself, `owner` says which must be answered."""

    name: str
    group: str
    own: Json
    properties: Json
    order: list[str]
    owner: Json
    page: str

    @property
    def place(self) -> str:
        return f"{self.group}/{self.name}" if self.group else self.name


def opened(schema: Any) -> Json:
    """A copy to be changed. Raises DesignRefused where it cannot be told what its pages and fields are."""
    if not is_designable(schema):
        raise DesignRefused(
            _("Tờ khai này không có trang và ô theo cách trình soạn thảo đọc được. Xin nhập lại từ tệp.")
        )
    found: Json = copy.deepcopy(schema)
    return found


def is_designable(schema: Any) -> bool:
    if not isinstance(schema, dict):
        return False
    pages, properties = schema.get("x-pages"), schema.get("properties")
    return (
        _are_properties(properties)
        and _are_names(schema.get("required", []))
        and isinstance(pages, list)
        and bool(pages)
        and all(_is_page(page) for page in pages)
        and len({page["id"] for page in pages}) == len(pages)
        and isinstance(schema.get("x-eligibility", []), list)
        and isinstance(schema.get("title", ""), str)
    )


def _is_page(page: Any) -> bool:
    return isinstance(page, dict) and isinstance(page.get("id"), str) and _are_names(page.get("fields"))


def _are_names(names: Any) -> bool:
    return isinstance(names, list) and all(isinstance(name, str) for name in names)


def _are_properties(properties: Any) -> bool:
    return isinstance(properties, dict) and all(isinstance(own, dict) for own in properties.values())


def page_of(schema: Json, page: str) -> Json:
    for one in schema["x-pages"]:
        if one["id"] == page:
            found: Json = one
            return found
    raise DesignRefused(_("Không còn trang này trong tờ khai."))


def rows_of(own: Mapping[str, Any]) -> Json | None:
    """The rows of a group whose questions stand one by one; None for all else, also where rows are a part."""
    items = own.get("items")
    if not isinstance(items, dict) or not _are_properties(items.get("properties")):
        return None
    if not _are_names(items.get("x-fields")) or not _are_names(items.get("required", [])):
        return None
    return items


def spot(schema: Json, place: str) -> Spot:
    """Raises DesignRefused."""
    found = next((one for one in spots(schema) if one.place == place), None)
    if found is None:
        raise DesignRefused(_("Không còn ô này trong tờ khai."))
    return found


def spots(schema: Json) -> Iterator[Spot]:
    """Every field in the order of asking, then those that stand on no page; questions of a group after it."""
    listed: set[str] = set()
    for page in schema["x-pages"]:
        for name in page["fields"]:
            if name in schema["properties"] and name not in listed:
                listed.add(name)
                yield from _with_rows(_top(schema, name, page["fields"], page["id"]))
    for name in schema["properties"]:
        if name not in listed:
            yield from _with_rows(_top(schema, name, [], ""))


def _top(schema: Json, name: str, order: list[str], page: str) -> Spot:
    properties = schema["properties"]
    return Spot(name, "", properties[name], properties, order, schema, page)


def _with_rows(found: Spot) -> Iterator[Spot]:
    yield found
    rows = rows_of(found.own)
    if rows is None:
        return
    names = [name for name in rows["x-fields"] if name in rows["properties"]]
    names += [name for name in rows["properties"] if name not in names]
    for name in names:
        own = rows["properties"][name]
        yield Spot(name, found.name, own, rows["properties"], rows["x-fields"], rows, found.page)


def asked(schema: Json, name: str = "") -> Iterator[tuple[str, str, Json]]:
    """What expressions and conditions may name: name, title and property of each question, in order.

    Parts count with the questions that they stand for; those within groups are not among them. With the name of a
    field, what stands where that may ask: a page for officials knows no other page.
    """
    whole = parts.expand(schema, Faults())
    own_page = next((page["id"] for page in schema["x-pages"] if name in page["fields"]), "")
    official = {page["id"] for page in schema["x-pages"] if page.get("x-official") is True}
    for page in whole["x-pages"]:
        if page["id"] in official - {own_page} or (own_page in official and page["id"] != own_page):
            continue
        for field in page["fields"]:
            own = whole["properties"].get(field)
            if isinstance(own, dict):
                title = own.get("title", "")
                marker = own.get("x-part")
                words = f"{marker['title']}: {title}" if marker else str(title)
                yield field, words, own


def provided(schema: Json, found: Spot) -> set[str]:
    """The names that a field gives to expressions and conditions."""
    if found.group or "$ref" not in found.own:
        return {found.name}
    whole = parts.expand({"properties": {found.name: found.own}, "x-library": _library(schema)}, Faults())
    return {found.name, *whole["properties"]}


def _library(schema: Json) -> Json:
    library = schema.get("x-library")
    return library if isinstance(library, dict) else {}


def taken(schema: Json) -> set[str]:
    """All names in use, also those that parts stand for and those that pages only mention."""
    names = {name for page in schema["x-pages"] for name in page["fields"]}
    for one in spots(schema):
        names |= provided(schema, one)
    return names
