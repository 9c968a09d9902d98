"""Adding, changing, moving and removing fields of a form that is being designed."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from motcua.forms.designing.dependence import dependents
from motcua.forms.designing.fields import FieldDesign, redesigned, slug
from motcua.forms.designing.kinds import FIXED, KINDS, blank, kind_of
from motcua.forms.designing.pages import shift, titled
from motcua.forms.designing.spots import Json, Spot, opened, page_of, provided, rows_of, spot, taken
from motcua.forms.errors import DesignRefused
from motcua.forms.parts import part_kinds
from motcua.forms.properties import RESERVED
from motcua.forms.schemas import MOST_FIELDS

# With the names of a part's own questions behind it, a name stays within what a name may have.
LONGEST_NAME = 30


def add_field(
    *, schema: Json, page: str, kind: str, title: str, group: str = "", part: str = "", component: str = ""
) -> tuple[Json, str]:
    """The form with a field at the end of a page or of a group's rows, and its place. Raises DesignRefused."""
    changed = opened(schema)
    if kind not in KINDS:
        raise DesignRefused(_("Xin chọn loại ô."), "kind")
    if group and kind in ("group", "file"):
        raise DesignRefused(_("Trong nhóm lặp lại không đặt được nhóm khác hay tệp."), "kind")
    if kind == "part" and part not in {one.kind for one in part_kinds()}:
        raise DesignRefused(_("Xin chọn phần dùng chung."), "part")
    if kind == "file" and not component:
        raise DesignRefused(_("Xin chọn thành phần hồ sơ."), "component")
    if len(changed["properties"]) >= MOST_FIELDS:
        raise DesignRefused(_("Tờ khai có nhiều nhất %s ô.") % MOST_FIELDS, "title")
    own = blank(kind, part=part, component=component[:60]) | {"title": titled(title)}
    name = _new_name(changed, own, title)
    properties, order, required = _room(changed, page, group)
    properties[name] = own
    order.append(name)
    if kind == "part":
        required.append(name)
    return changed, f"{group}/{name}" if group else name


def _room(schema: Json, page: str, group: str) -> tuple[Json, list[str], list[str]]:
    """Where a new field goes: the properties, the order and the list of what must be answered."""
    if not group:
        return schema["properties"], page_of(schema, page)["fields"], schema.setdefault("required", [])
    rows = rows_of(spot(schema, group).own)
    if rows is None:
        raise DesignRefused(_("Nhóm này hỏi nguyên một phần dùng chung nên không thêm ô được."), "kind")
    return rows["properties"], rows["x-fields"], rows.setdefault("required", [])


def _new_name(schema: Json, own: Json, title: str) -> str:
    known = taken(schema) | RESERVED
    plain = slug(title)[:LONGEST_NAME].strip("_") or "o"

    def is_free(name: str) -> bool:
        return not provided(schema, Spot(name, "", own, {}, [], {}, "")) & known

    return next(name for name in _numbered(plain) if is_free(name))


def _numbered(plain: str) -> Iterator[str]:
    yield plain
    yield from (f"{plain}_{number}" for number in range(2, 10_000))


def change_field(*, schema: Json, place: str, design: FieldDesign) -> Json:
    """The form with a field as its boxes now say. Raises DesignRefused with the box that is to be mended."""
    changed = opened(schema)
    found = spot(changed, place)
    was = kind_of(found.own)
    if design.kind not in KINDS or (design.kind != was and FIXED & {was, design.kind}):
        raise DesignRefused(_("Ô này không đổi loại được. Xin thêm ô mới rồi bỏ ô này."), "kind")
    required = is_required(found)
    found.properties[found.name] = redesigned(found.own, design, required=required)
    if design.kind not in ("part", "file") and design.required != required:
        _require(found, design.required)
    return changed


def is_required(found: Spot) -> bool:
    return found.name in found.owner.get("required", [])


def _require(found: Spot, wanted: bool) -> None:
    required = [name for name in found.owner.get("required", []) if name != found.name]
    found.owner["required"] = [*required, found.name] if wanted else required


def move_field(*, schema: Json, place: str, by: int) -> Json:
    """Move a field by one; at the edge of its page it goes to the neighbouring page. Raises DesignRefused."""
    changed = opened(schema)
    found = spot(changed, place)
    if found.name not in found.order:
        raise DesignRefused(_("Ô này chưa nằm trong trang nào. Xin chọn trang cho ô."))
    if shift(found.order, found.order.index(found.name), by) or found.group:
        return changed
    pages = changed["x-pages"]
    to = pages.index(page_of(changed, found.page)) + (1 if by > 0 else -1)
    if 0 <= to < len(pages):
        found.order.remove(found.name)
        pages[to]["fields"].insert(0 if by > 0 else len(pages[to]["fields"]), found.name)
    return changed


def place_field(*, schema: Json, place: str, page: str) -> Json:
    """Put a field at the end of another page. Raises DesignRefused."""
    changed = opened(schema)
    found = spot(changed, place)
    if found.page != page:
        _put_before(found, _order(changed, found, page), "")
    return changed


def drop_field(*, schema: Json, place: str, page: str, before: str) -> Json:
    """Put a field before another of a page, or of its own group's rows; at the end where there is none such.

    Raises DesignRefused.
    """
    changed = opened(schema)
    found = spot(changed, place)
    group, _slash, name = before.rpartition("/")
    order = _order(changed, found, page) if not found.group else found.order
    _put_before(found, order, name if group == found.group else "")
    return changed


def _order(schema: Json, found: Spot, page: str) -> list[str]:
    to = page_of(schema, page)
    if found.group:
        raise DesignRefused(_("Ô trong nhóm lặp lại không chuyển sang trang khác được."))
    order: list[str] = to["fields"]
    return order


def _put_before(found: Spot, order: list[str], name: str) -> None:
    if name == found.name:
        return
    if found.name in found.order:
        found.order.remove(found.name)
    order.insert(order.index(name) if name in order else len(order), found.name)


def remove_field(*, schema: Json, place: str) -> Json:
    """Refused with its title where another field, a page or a rule hangs on it. Raises DesignRefused."""
    changed = opened(schema)
    found = spot(changed, place)
    if others := dependents(changed, found):
        values = {"field": str(found.own.get("title") or found.name), "other": others[0]}
        raise DesignRefused(_("Chưa bỏ được “%(field)s” vì “%(other)s” còn dựa vào ô này.") % values)
    del found.properties[found.name]
    for order in (found.order, *_other_orders(changed, found)):
        order[:] = [name for name in order if name != found.name]
    if "required" in found.owner:
        _require(found, wanted=False)
    return changed


def _other_orders(schema: Json, found: Spot) -> list[list[str]]:
    return [] if found.group else [page["fields"] for page in schema["x-pages"]]
