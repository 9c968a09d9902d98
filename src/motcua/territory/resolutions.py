"""A resolution as its file says it: the units there are from its day on, and what becomes of those before."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from motcua.kit import text
from motcua.territory.errors import ResolutionUnreadable
from motcua.territory.models import COMMUNE_KINDS, DISTRICT_KINDS, PROVINCE_KINDS, Extent, Kind
from motcua.territory.rules import Naming

MOST_BYTES = 5_000_000
MOST_FAULTS = 50
_CODE = {
    **dict.fromkeys(PROVINCE_KINDS, 2),
    **dict.fromkeys(DISTRICT_KINDS, 3),
    **dict.fromkeys(COMMUNE_KINDS, 5),
}
_FIELDS = {
    "number", "title", "issued_on", "effective_on", "source", "verified", "units", "passages", "offices",
    "reception_points",
}  # fmt: skip
_OFFICE_CODE = re.compile(r"^[A-Z]\d{2}(\.\d{2,3}){0,4}$")


@dataclass(frozen=True, slots=True)
class Passage:
    """A unit, whole or in part, goes into another; of a split one, one part may be the main one."""

    predecessor: str
    successor: str
    extent: str = Extent.WHOLE
    main: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What a resolution changes from `effective_on` on. `units` are those that begin or change, as they are then.

    `offices` names, by their codes, the successors of offices that no rule finds. Without
    `keep_reception_points` the old headquarters receive nobody any more.
    """

    number: str
    title: str
    issued_on: date | None
    effective_on: date
    source: str
    verified: bool
    units: tuple[Naming, ...]
    passages: tuple[Passage, ...]
    offices: Mapping[str, str]
    keep_reception_points: bool = True

    @property
    def heirs(self) -> dict[str, str]:
        """Who takes what a unit had: its only successor; of several, the one that keeps its code, or the main one."""
        placed = {
            one.predecessor: one.successor for one in self.passages if one.extent == Extent.WHOLE or one.main
        }
        return placed | {
            one.predecessor: one.successor for one in self.passages if one.predecessor == one.successor
        }

    @property
    def split(self) -> dict[str, list[str]]:
        """The units that go to several, with their successors."""
        parts: dict[str, list[str]] = defaultdict(list)
        for one in self.passages:
            if one.extent == Extent.PART:
                parts[one.predecessor].append(one.successor)
        return {code: successors for code, successors in parts.items() if len(successors) > 1}

    @property
    def undecided(self) -> list[str]:
        """Split units of which nobody has said where goes what cannot be placed."""
        return sorted(self.split.keys() - self.heirs.keys())

    @property
    def ended(self) -> list[str]:
        """The units that are no more: they go into others, and no part stays or begins under their code."""
        kept = {one.predecessor for one in self.passages if one.predecessor == one.successor}
        return sorted({one.predecessor for one in self.passages} - kept - {unit.code for unit in self.units})

    def as_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "title": self.title,
            "issued_on": self.issued_on.isoformat() if self.issued_on else None,
            "effective_on": self.effective_on.isoformat(),
            "source": self.source,
            "verified": self.verified,
            "reception_points": "keep" if self.keep_reception_points else "close",
            "units": [
                {"code": unit.code, "kind": unit.kind, "name": unit.name, "parent": unit.parent}
                for unit in self.units
            ],
            "passages": [
                {"from": one.predecessor, "to": one.successor, "extent": one.extent}
                | ({"main": True} if one.main else {})
                for one in self.passages
            ],
            "offices": [{"from": before, "to": after} for before, after in self.offices.items()],
        }


@dataclass(frozen=True, slots=True)
class Living:
    """A unit as it is on the day before a resolution."""

    code: str
    kind: str
    parent: str


def read_plan(content: bytes) -> Plan:
    """Read a resolution file (JSON, see docs/operations). Raises ResolutionUnreadable with every fault of form."""
    if len(content) > MOST_BYTES:
        raise ResolutionUnreadable(faults=_("Tệp lớn hơn 5 MB."))
    try:
        facts = json.loads(content.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise ResolutionUnreadable(
            faults=_("Tệp không phải JSON: xem dòng %(line)s, cột %(column)s.") % place
        ) from error
    except (ValueError, RecursionError) as error:
        raise ResolutionUnreadable(faults=_("Tệp không phải JSON viết bằng UTF-8.")) from error
    return plan_from(facts)


def plan_from(facts: Any) -> Plan:
    """The same from what JSON holds. Raises ResolutionUnreadable."""
    reader = _Reader()
    if not isinstance(facts, dict):
        raise ResolutionUnreadable(faults=_("Tệp phải là một đối tượng JSON."))
    for name in sorted(facts.keys() - _FIELDS):
        reader.fault(_("Mục “%(name)s” không có trong mẫu; xem lại cách viết.") % {"name": name[:40]})
    known = reader.day(facts, "effective_on", required=True)
    effective = known or date.min
    plan = Plan(
        number=reader.words(facts, "number", 60),
        title=reader.words(facts, "title", 300),
        issued_on=reader.day(facts, "issued_on"),
        effective_on=effective,
        source=reader.words(facts, "source", 300),
        verified=reader.flag(facts, "verified"),
        units=tuple(reader.unit(one, effective) for one in reader.items(facts, "units")),
        passages=tuple(reader.passage(one) for one in reader.items(facts, "passages")),
        offices=dict(reader.office(one) for one in reader.items(facts, "offices")),
        keep_reception_points=reader.keeps(facts),
    )
    if plan.issued_on and known and known < plan.issued_on:
        reader.fault(_("Ngày có hiệu lực không thể trước ngày ban hành."))
    if not plan.passages and not plan.units:
        reader.fault(_("Nghị quyết không nêu đơn vị nào."))
    reader.end()
    return plan


class _Reader:
    """Reads field by field and keeps every fault, so that a person mends a file in one go."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def fault(self, words: str) -> None:
        if len(self.faults) < MOST_FAULTS and words not in self.faults:
            self.faults.append(words)

    def end(self) -> None:
        if self.faults:
            raise ResolutionUnreadable(faults=" ".join(self.faults), each=self.faults)

    def items(self, facts: Mapping[str, Any], name: str) -> list[Any]:
        given = facts.get(name, [])
        if not isinstance(given, list):
            self.fault(_("Mục “%(name)s” phải là một danh sách.") % {"name": name})
            return []
        return given

    def words(self, facts: Any, name: str, most: int) -> str:
        given = facts.get(name) if isinstance(facts, dict) else None
        kept = text.nfc(given) if isinstance(given, str) else ""
        if not kept or len(kept) > most:
            self.fault(
                _("Mục “%(name)s” phải là chữ, không để trống, dài nhất %(most)s ký tự.")
                % {"name": name, "most": most}
            )
            return ""
        # What nobody sees would make two names of one; a lone half of a letter cannot be kept at all.
        if not kept.isprintable():
            self.fault(_("Mục “%(name)s” có ký tự lạ không đọc được.") % {"name": name})
        return kept

    def day(self, facts: Mapping[str, Any], name: str, *, required: bool = False) -> date | None:
        given = facts.get(name)
        if given is None and not required:
            return None
        try:
            day = date.fromisoformat(given if isinstance(given, str) else "")
        except ValueError:
            self.fault(_("Mục “%(name)s” phải là ngày, như 2025-07-01.") % {"name": name})
            return None
        if not 1900 <= day.year <= 2200:
            self.fault(_("Ngày ở mục “%(name)s” không hợp lý.") % {"name": name})
        return day

    def flag(self, facts: Any, name: str) -> bool:
        given = facts.get(name, False) if isinstance(facts, dict) else False
        if not isinstance(given, bool):
            self.fault(_("Mục “%(name)s” là true hoặc false, không có ngoặc kép.") % {"name": name})
        return given is True

    def keeps(self, facts: Mapping[str, Any]) -> bool:
        given = facts.get("reception_points", "keep")
        if given not in ("keep", "close"):
            self.fault(_("“reception_points” là “keep” (vẫn tiếp nhận) hoặc “close” (không tiếp nhận nữa)."))
        return bool(given == "keep")

    def code(self, facts: Any, name: str, *, lengths: Iterable[int] = (2, 3, 5)) -> str:
        given = facts.get(name) if isinstance(facts, dict) else None
        if (
            not isinstance(given, str)
            or not (given.isascii() and given.isdigit())
            or len(given) not in lengths
        ):
            self.fault(
                _("“%(given)s” không phải mã đơn vị: mã là chữ số viết trong ngoặc kép, giữ số 0 ở đầu.")
                % {"given": _shown(given)}
            )
            return ""
        return given

    def unit(self, facts: Any, day: date) -> Naming:
        kind = facts.get("kind") if isinstance(facts, dict) else None
        if not isinstance(kind, str) or kind not in _CODE:
            self.fault(
                _("Loại đơn vị “%(kind)s” không có; dùng một trong: %(kinds)s.")
                % {"kind": _shown(kind), "kinds": _kinds()}
            )
            kind = "commune"
        code = self.code(facts, "code", lengths=(_CODE[kind],))
        parent = "" if kind in PROVINCE_KINDS else self.code(facts, "parent", lengths=range(2, _CODE[kind]))
        return Naming(
            code=code,
            kind=kind,
            name=self.words(facts, "name", 100),
            parent=parent,
            valid_from=day,
            source="",
        )

    def passage(self, facts: Any) -> Passage:
        extent = facts.get("extent", Extent.WHOLE) if isinstance(facts, dict) else ""
        if extent not in Extent.values:
            self.fault(_("“extent” là “whole” (toàn bộ) hoặc “part” (một phần)."))
            extent = Extent.WHOLE
        main = self.flag(facts, "main") and extent == Extent.PART
        return Passage(self.code(facts, "from"), self.code(facts, "to"), str(extent), main)

    def office(self, facts: Any) -> tuple[str, str]:
        pair = [_shown(facts.get(name, "")) if isinstance(facts, dict) else "" for name in ("from", "to")]
        for code in pair:
            if not _OFFICE_CODE.match(code):
                self.fault(_("“%(code)s” không phải mã cơ quan.") % {"code": code})
        return pair[0], pair[1]


def _kinds() -> str:
    """The kinds as a file writes them, each with what it means."""
    return ", ".join(f"{kind} ({Kind(kind).label.lower()})" for kind in _CODE)


def _shown(given: object) -> str:
    """What was found in a file instead of a code, as a message can show and keep it."""
    return "".join(letter for letter in str(given)[:40] if letter.isprintable())


def faults(plan: Plan, living: Mapping[str, Living]) -> list[str]:
    """What in a plan contradicts the units there are on the day before; empty if it can be carried out."""
    units = {unit.code: unit for unit in plan.units}
    found = [*_faults_of_units(plan, living), *_faults_of_passages(plan, living)]
    ended = set(plan.ended)
    found += [
        _("Đơn vị nhận %(code)s không có và không được lập.") % {"code": one.successor}
        for one in plan.passages
        if one.successor not in units and (one.successor not in living or one.successor in ended)
    ]
    orphans = [
        one.code for one in living.values() if one.parent in ended and one.code not in ended | units.keys()
    ]
    if orphans:
        found.append(
            _("Các đơn vị %(codes)s thuộc một đơn vị bị giải thể mà không được chuyển về đâu.")
            % {"codes": ", ".join(sorted(orphans)[:10])}
        )
    return list(dict.fromkeys(found))[:MOST_FAULTS]


def _faults_of_units(plan: Plan, living: Mapping[str, Living]) -> list[str]:
    counted = Counter(unit.code for unit in plan.units)
    found = [
        _("Mã %(code)s được nêu hai lần.") % {"code": code} for code, times in counted.items() if times > 1
    ]
    ended = set(plan.ended)
    for unit in plan.units:
        parent = unit.parent
        if parent and parent not in counted and (parent not in living or parent in ended):
            found.append(
                _("%(name)s (%(code)s) thuộc %(parent)s là đơn vị không có.")
                % {"name": unit.full_name, "code": unit.code, "parent": parent}
            )
    return found


def _faults_of_passages(plan: Plan, living: Mapping[str, Living]) -> list[str]:
    found = []
    of_each: dict[str, list[Passage]] = defaultdict(list)
    for one in plan.passages:
        of_each[one.predecessor].append(one)
    for code, passages in of_each.items():
        facts = {"code": code}
        # A district, of which none is left, goes into what took its tasks: the province or communes.
        if len(code) != _CODE[Kind.DISTRICT] and any(len(one.successor) != len(code) for one in passages):
            found.append(_("Đơn vị cũ %(code)s không cùng cấp với đơn vị nhận.") % facts)
        whole = [one for one in passages if one.extent == Extent.WHOLE]
        if code not in living:
            found.append(_("Đơn vị cũ %(code)s không có vào ngày trước khi nghị quyết có hiệu lực.") % facts)
        if len({one.successor for one in passages}) < len(passages):
            found.append(_("Đơn vị cũ %(code)s được chuyển hai lần đến cùng một nơi.") % facts)
        if whole and len(passages) > 1:
            found.append(
                _("Đơn vị cũ %(code)s chuyển toàn bộ thì chỉ đến một nơi; nhiều nơi thì ghi “part”.") % facts
            )
        if not whole and len(passages) == 1:
            found.append(
                _(
                    "Đơn vị cũ %(code)s chỉ chuyển một phần; ghi thêm phần còn lại thuộc về đâu (kể cả chính nó)."
                )
                % facts
            )
        if sum(one.main for one in passages) > 1:
            found.append(_("Đơn vị cũ %(code)s chỉ có một nơi nhận chính.") % facts)
    return found
