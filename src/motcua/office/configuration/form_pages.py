"""What a page of the form designer shows: the outline, what is selected there, and the boxes of that."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from motcua.catalogue.service import DraftCard
from motcua.forms import service as forms
from motcua.forms.service import DesignFault, Outline
from motcua.kit.errors import MotcuaError
from motcua.office.configuration.form_acts import design_from, line_of
from motcua.office.pages import number

Json = dict[str, Any]
# Buttons whose boxes are shown again as typed where the act was refused.
TYPING = {"save-page", "save-field", "save-rule", "save-cosign", "add-field", "rename", "import", "copy"}
# More names than this are no help beside a box.
MOST_NAMES = 120


@dataclass(frozen=True, slots=True)
class Selected:
    """What the boxes in the middle describe. `kind` is field, page, add, rule, cosign or whole."""

    kind: str
    place: str
    page: str

    @property
    def query(self) -> str:
        return f"{self.kind}={self.place}"


def selected(asked: Mapping[str, str], shown: Outline) -> Selected:
    """From the address; what is not there any more becomes the first page."""
    pages = [page.id for page in shown.pages]
    place = asked.get("field", "")
    if any(place in (line.place, *(row.place for row in line.rows)) for line in lines_of(shown)):
        return Selected("field", place, shown.page_of(place) or pages[0])
    if place := asked.get("add", ""):
        page = place.partition("/")[0]
        if page in pages:
            return Selected("add", place, page)
    if place := asked.get("rule", ""):
        known = place.isascii() and place.isdigit() and number(place) < len(shown.rulings)
        return Selected("rule", place if known else "new", pages[0])
    for kind in ("cosign", "whole"):
        if kind in asked:
            return Selected(kind, "1", pages[0])
    page = asked.get("page", "")
    return Selected("page", page if page in pages else pages[0], page if page in pages else pages[0])


def lines_of(shown: Outline) -> list[Any]:
    return [line for page in shown.pages for line in page.fields] + list(shown.orphans)


def from_button(do: str) -> dict[str, str]:
    """What was selected when a button was pressed whose act was refused."""
    verb, _space, place = do.partition(" ")
    kinds = {
        "save-page": "page", "page-up": "page", "page-down": "page", "remove-page": "page", "add-field": "add",
        "save-field": "field", "up": "field", "down": "field", "place": "field", "remove": "field",
        "drop": "field", "drop-page": "page", "rename-field": "field",
        "save-rule": "rule", "remove-rule": "rule", "save-cosign": "cosign",
        "rename": "whole", "import": "whole", "copy": "whole",
    }  # fmt: skip
    return {kinds[verb]: place or "1"} if verb in kinds else {}


def page_facts(
    draft: DraftCard, asked: Mapping[str, str], posted: QueryDict | None, refused: MotcuaError | None
) -> dict[str, Any]:
    """All that the template needs; `posted` is what was typed into boxes that were refused."""
    shown = forms.outline(schema=draft.form)
    verb = posted.get("do", "").partition(" ")[0] if posted else ""
    box = getattr(refused, "box", "")
    errors = {"new-page" if verb == "add-page" else box: refused.message} if refused and box else {}
    facts: dict[str, Any] = {
        "outline": shown,
        "locked": not draft.is_editable,
        "errors": errors,
        "line_of": line_of,
        "design_faults": [(fault, fault_query(fault)) for fault in shown.faults] if shown else (),
        "unreadable": forms.form_faults(draft.form)[:5] if draft.form and shown is None else (),
        "new_page": posted.get("title", "") if posted and verb == "add-page" else "",
        "new_name": posted.get("name", "") if posted and verb == "rename-field" else "",
        "boxed": _typed(posted, {"copy_of": "", "source": ""}),
        "box_errors": errors,
    }
    if shown is None:
        return facts
    chosen = selected(asked, shown)
    facts["selected"] = chosen
    facts["box_errors"] = _own_faults(shown, chosen) | errors
    return facts | _BOXES[chosen.kind](draft, shown, chosen, posted if verb in TYPING else None)


def _own_faults(shown: Outline, chosen: Selected) -> dict[str, str]:
    kind = {"rule": "ruling"}.get(chosen.kind, chosen.kind)
    return {
        fault.box: f"{fault.problem[:1].upper()}{fault.problem[1:].rstrip('.')}."
        for fault in reversed(shown.faults)
        if (fault.kind, fault.place) == (kind, chosen.place)
    }


def fault_query(fault: DesignFault) -> str:
    """Where a fault is mended."""
    kinds = {"field": "field", "page": "page", "ruling": "rule", "cosign": "cosign"}
    return f"?{kinds.get(fault.kind, 'whole')}={fault.place if fault.kind in kinds else '1'}#design"


def _field(draft: DraftCard, shown: Outline, chosen: Selected, posted: QueryDict | None) -> dict[str, Any]:
    schema: Json = draft.form or {}
    design = design_from(posted) if posted else forms.field_design(schema=schema, place=chosen.place)
    kept = forms.field_design(schema=schema, place=chosen.place)
    line = next(one for line in lines_of(shown) for one in (line, *line.rows) if one.place == chosen.place)
    options = forms.conditions_before(schema=schema, place=chosen.place)
    known = {value for _title, choices in options for value, _words in choices}
    return {
        "design": design,
        "line": line,
        "boxes": forms.boxes_of_kind(kept.kind),
        "kinds": simple_kinds() if kept.kind not in forms.FIXED_KINDS else {},
        "conditions": options,
        "other_condition": kept.when if kept.when and kept.when not in known else "",
        "dates": forms.dates_beside(schema=schema, place=chosen.place),
        "names": forms.names_before(schema=schema, place=chosen.place)[:MOST_NAMES],
        "prefills": prefill_words(),
        "lists": forms.choice_lists() if kept.kind == "list" else (),
        "components": components_of(draft),
        "part": part_of(schema, chosen.place),
        "name": chosen.place.rpartition("/")[2],
    }


def _page(draft: DraftCard, shown: Outline, chosen: Selected, posted: QueryDict | None) -> dict[str, Any]:
    page = next(page for page in shown.pages if page.id == chosen.place)
    kept = {
        "title": page.title,
        "hint": page.hint,
        "expression": page.expression,
        "official": "1" if page.is_official else "",
        "on_result": "1" if page.on_result else "",
    }
    first = page.fields[0].place if page.fields else ""
    names = forms.names_before(schema=draft.form or {}, place=first)[:MOST_NAMES]
    return {"own": page, "boxed": _typed(posted, kept), "names": names}


def _add(draft: DraftCard, shown: Outline, chosen: Selected, posted: QueryDict | None) -> dict[str, Any]:
    page, _slash, group = chosen.place.partition("/")
    kinds = {
        kind: words for kind, words in forms.FIELD_KINDS.items() if not group or kind not in ("group", "file")
    }
    return {
        "own": next(one for one in shown.pages if one.id == page),
        "group": next((line.title for line in lines_of(shown) if line.place == group), "") if group else "",
        "kinds": kinds,
        "part_choices": [(one.kind, one.title) for one in forms.part_kinds()],
        "components": components_of(draft),
        "boxed": _typed(posted, {"kind": "text", "title": "", "part": "", "component": ""}),
    }


def _rule(draft: DraftCard, shown: Outline, chosen: Selected, posted: QueryDict | None) -> dict[str, Any]:
    own = shown.rulings[number(chosen.place)] if chosen.place != "new" else {}
    kept = {box: own.get(box, "") for box in ("when", "message", "source")}
    names = forms.names_before(schema=draft.form or {}, place="")[:MOST_NAMES]
    return {"boxed": _typed(posted, kept), "names": names}


def _cosign(draft: DraftCard, shown: Outline, _chosen: Selected, posted: QueryDict | None) -> dict[str, Any]:
    kept = {box: shown.cosign.get(box, "") for box in ("title", "number", "name")}
    schema: Json = draft.form or {}
    numbers = forms.names_of_kind(schema=schema, kind="personal-number")
    return {
        "boxed": _typed(posted, kept),
        "numbers": _with_kept(numbers, kept["number"]),
        "names": _with_kept(forms.names_of_kind(schema=schema, kind="text"), kept["name"]),
    }


def _with_kept(names: list[tuple[str, str]], kept: str) -> list[tuple[str, str]]:
    """What was chosen stays chosen, whatever has become of it."""
    return names if not kept or kept in dict(names) else [*names, (kept, kept)]


def _whole(_draft: DraftCard, shown: Outline, _chosen: Selected, posted: QueryDict | None) -> dict[str, Any]:
    return {"boxed": _typed(posted, {"title": shown.title, "copy_of": "", "source": ""})}


_BOXES: Mapping[str, Callable[[DraftCard, Outline, Selected, QueryDict | None], dict[str, Any]]] = {
    "field": _field,
    "page": _page,
    "add": _add,
    "rule": _rule,
    "cosign": _cosign,
    "whole": _whole,
}


def _typed(posted: QueryDict | None, kept: Mapping[str, str]) -> dict[str, str]:
    return {box: posted.get(box, "") if posted else words for box, words in kept.items()}


def simple_kinds() -> dict[str, Any]:
    return {kind: words for kind, words in forms.FIELD_KINDS.items() if kind not in forms.FIXED_KINDS}


def components_of(draft: DraftCard) -> list[tuple[str, str]]:
    """The papers of the record: code and title."""
    found = draft.record.get("components")
    rows = [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
    return [(str(row["code"]), str(row.get("title", ""))) for row in rows if row.get("code")]


def part_of(schema: Json, place: str) -> Any:
    """What a use of a part may ask, where the field is one."""
    group, _slash, name = place.rpartition("/")
    properties = schema["properties"]
    own = properties[group]["items"]["properties"][name] if group else properties[name]
    kind = str(own.get("$ref", "")).removeprefix("part:")
    return next((one for one in forms.part_kinds() if one.kind == kind), None)


def prefill_words() -> list[tuple[str, str]]:
    return [
        ("person.full_name", _("Họ tên")),
        ("person.personal_number", _("Số định danh cá nhân")),
        ("person.date_of_birth", _("Ngày sinh")),
        ("person.sex", _("Giới tính")),
        ("person.phone", _("Số điện thoại")),
        ("person.email", _("Thư điện tử")),
        ("person.address", _("Địa chỉ")),
        ("person.commune_code", _("Xã, phường nơi cư trú")),
    ]
