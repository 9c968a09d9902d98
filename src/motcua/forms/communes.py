"""Communes as a field offers and understands them; the one place where forms ask `territory`."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.conf import settings
from django.utils.translation import gettext as _

from motcua.forms.rules import UnreadableError, clean, shorten
from motcua.kit import text
from motcua.kit.errors import NotFoundError
from motcua.territory import service as territory

ELSEWHERE = "other"
_NAMED = 3
_LONGEST = 200
# How people shorten what stands in front of names, and one name that few write out.
_SHORT = {
    "p": "phuong",
    "x": "xa",
    "t": "tinh",
    "tp": "thanh pho",
    "hcm": "ho chi minh",
    "tphcm": "thanh pho ho chi minh",
}


@dataclass(frozen=True, slots=True)
class Group:
    """Communes of one kind (phường, xã), so that typing a name's first letters finds it in the list."""

    label: str
    communes: tuple[tuple[str, str], ...]


_grouped: dict[str, tuple[list[territory.UnitCard], tuple[Group, ...]]] = {}


def home_province() -> str:
    """The code of the province that this installation serves."""
    return str(settings.PROVINCE_CODE)


def groups(province_code: str) -> tuple[Group, ...]:
    units = territory.communes(province_code or home_province())
    kept = _grouped.get(province_code)
    # The list is the same object until the units are read again.
    if kept is None or kept[0] is not units:
        kept = _grouped[province_code] = (units, _group(units))
    return kept[1]


def _group(units: list[territory.UnitCard]) -> tuple[Group, ...]:
    ordered = sorted(units, key=lambda unit: (unit.kind != "ward", unit.kind, unit.sort_key))
    return tuple(
        Group(str(territory.Kind(kind).label), tuple((unit.code, unit.name) for unit in members))
        for kind, members in groupby(ordered, key=lambda unit: unit.kind)
    )


def is_commune(code: str) -> bool:
    """Whether a commune bears the code, or went whole into one that does: what was chosen before a merger holds."""
    return _now(code) is not None


def heir(code: str) -> str:
    """The code of the commune of today that has all of one; empty where several do, or none."""
    now = _now(code)
    return now.code if now else ""


def name_on(code: str, day: date) -> str:
    """What a commune was called on a day, with what lay around it; empty for a code that none bore."""
    try:
        return territory.unit_name(code, on=day)
    except NotFoundError:
        return ""


def is_in(code: str, province_code: str) -> bool:
    now = _now(code)
    return now is not None and now.province_code == (province_code or home_province())


def words(code: str) -> str:
    """Such as "Phường Nếnh, tỉnh Bắc Ninh"; a merged one with what it is now; a code unknown to us stands for itself."""
    now = _now(code)
    if now is None:
        return code
    if now.code == code:
        return now.label
    before = territory.names_borne([code])[code]
    return _("%(before)s (nay là %(now)s)") % {"before": before[0] if before else code, "now": now.label}


def _now(code: str) -> territory.UnitCard | None:
    if len(code) != 5:
        return None
    try:
        return territory.unit_now(code)
    except NotFoundError:
        return None


def find(typed: str, province: str = "") -> str:
    """The code of the commune that a text names, with its province where several bear the name.

    With the code of a province, only its communes are thought of.
    Raises UnreadableError where none or several fit.
    """
    plain = text.fold(clean(typed[:_LONGEST])).replace(",", " ").replace(".", " ").split()
    asked = f" {' '.join(_SHORT.get(word, word) for word in plain)} "
    found = [
        unit
        for unit in territory.search_communes(asked, limit=200)
        if (not province or unit.province_code == province)
        and f" {text.fold(unit.name)} " in asked
        and set(asked.split()) <= set(unit.searched.split())
    ]
    longest = max((len(unit.name) for unit in found), default=0)
    found = [unit for unit in found if len(unit.name) == longest]
    found = [unit for unit in found if unit.name.lower() in clean(typed).lower()] or found
    if len(found) == 1:
        return found[0].code
    if not found:
        raise UnreadableError("commune_unknown", typed=shorten(typed))
    names = "; ".join(unit.label for unit in found[:_NAMED])
    raise UnreadableError("commune_several", typed=shorten(typed), found=names)
