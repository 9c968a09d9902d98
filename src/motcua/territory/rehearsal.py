"""What a resolution would move and what it cannot decide, said before anything is touched."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from io import StringIO
from typing import Any

from django.utils.translation import gettext as _

from motcua.kit import sheets, sql
from motcua.territory import registry, resolutions
from motcua.territory.errors import ResolutionUnreadable, UnknownResolution
from motcua.territory.models import Resolution, Succession, UnitName
from motcua.territory.registry import Clash, Mover, Moving
from motcua.territory.resolutions import Living, Passage, Plan
from motcua.territory.rules import Naming


@dataclass(frozen=True, slots=True)
class Kind:
    """How many things of a kind move: in all, and from which office to which (codes).

    What `stays` is about units or offices that change, or names them; `note` says more about the kind.
    """

    kind: str
    label: str
    count: int
    ways: tuple[tuple[str, str, int], ...]
    note: str = ""
    stays: bool = False


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """`faults` contradict the units there are; with one of them, or a blocking clash, nothing can be applied."""

    plan: Plan
    faults: list[str]
    kinds: list[Kind]
    clashes: list[Clash]

    @property
    def can_be_applied(self) -> bool:
        return not self.faults and not any(clash.blocking for clash in self.clashes)

    @property
    def moves_nothing(self) -> bool:
        """Everything is as the resolution says already."""
        return not self.faults and not any(kind.count for kind in self.kinds)

    def as_json(self) -> dict[str, Any]:
        """How much was to move; the clashes only by number."""
        return {
            "kinds": [[one.kind, one.count, one.ways] for one in self.kinds],
            "clashes": dict(Counter(clash.kind for clash in self.clashes)),
        }


def keep_result(rehearsal: Rehearsal) -> dict[str, Any]:
    """Everything but the plan, to be read again by `read_result`."""
    return {
        "faults": rehearsal.faults,
        "kinds": [[one.kind, one.count, one.ways] for one in rehearsal.kinds],
        "clashes": [asdict(clash) for clash in rehearsal.clashes],
    }


def read_result(plan: Plan, result: dict[str, Any]) -> Rehearsal:
    movers = {mover.kind: mover for mover in registry.movers()}
    return Rehearsal(
        plan,
        list(result["faults"]),
        [
            _kind(movers[kind], count, tuple((before, after, many) for before, after, many in ways))
            for kind, count, ways in result["kinds"]
            if kind in movers
        ],
        [
            Clash(**clash | {name: _pairs(clash.get(name, ())) for name in ("choices", "asks")})
            for clash in result["clashes"]
        ],
    )


def _pairs(kept: Iterable[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((value, words) for value, words in kept)


# As they are on the day before the resolution; later days may be known already.
_LIVING = """
SELECT DISTINCT ON (unit.code) unit.code, naming.kind, coalesce(parent.code, own.code, '') AS parent
FROM territory_unit AS unit
JOIN territory_unitname AS naming ON naming.unit_id = unit.id AND naming.valid_from < %(day)s
     AND (naming.valid_to IS NULL OR naming.valid_to >= %(day)s)
LEFT JOIN territory_unit AS parent ON parent.id = naming.parent_id
LEFT JOIN territory_unit AS own ON own.id = unit.parent_id
WHERE unit.valid_to IS NULL OR unit.valid_to >= %(day)s
ORDER BY unit.code, naming.valid_from DESC
"""


def rehearse(plan: Plan) -> Rehearsal:
    """Reads only. What moves is counted by every module that has registered a mover."""
    if faults := _faults(plan):
        return Rehearsal(plan, faults, [], [])
    kinds: list[Kind] = []
    clashes: list[Clash] = []
    for mover in registry.movers():
        ways, questions = _ways(mover, plan)
        listed = tuple((before, after, count) for (before, after), count in sorted(ways.items()))
        kinds.append(_kind(mover, ways.total(), listed))
        clashes += questions
    return Rehearsal(plan, [], kinds, sorted(clashes, key=lambda clash: not clash.blocking))


def _kind(mover: Mover, count: int, ways: tuple[tuple[str, str, int], ...]) -> Kind:
    return Kind(mover.kind, str(mover.label), count, ways, str(mover.note), mover.stays)


def _faults(plan: Plan) -> list[str]:
    living = {one.code: one for one in sql.rows(Living, _LIVING, {"day": plan.effective_on})}
    return resolutions.faults(plan, living)


def _ways(mover: Mover, plan: Plan) -> tuple[Counter[tuple[str, str]], list[Clash]]:
    """From where to where things go, and what is asked; what is asked of each thing is read once for both."""
    ways: Counter[tuple[str, str]] = Counter()
    if mover.count is not None:
        for before, after, count in mover.count(plan):
            ways[before, after] += count
        return ways, list(mover.clashes(plan))
    asked: list[Clash] = []
    for one in mover.moving(plan):
        ways[one.before, one.after] += 1
        if mover.ask is not None:
            asked.append(mover.ask(one))
    return ways, [*asked, *mover.clashes(plan)]


def moving(plan: Plan) -> Iterator[tuple[str, Moving]]:
    """Every single thing that would move, with its kind."""
    for mover in registry.movers():
        for one in mover.moving(plan):
            yield mover.kind, one


def clashes(plan: Plan) -> Iterator[Clash]:
    for mover in registry.movers():
        if mover.ask is not None:
            yield from map(mover.ask, mover.moving(plan))
        yield from mover.clashes(plan)


def as_csv(plan: Plan) -> Iterator[str]:
    """The same as lines of a table for a spreadsheet: kind, number here, from, to, words; then all that clashes.

    Raises ResolutionUnreadable at once where the plan contradicts the units there are.
    """
    if faults := _faults(plan):
        raise ResolutionUnreadable(faults=" ".join(faults), each=faults)
    return _lines(plan)


def _lines(plan: Plan) -> Iterator[str]:
    labels = {mover.kind: str(mover.label) for mover in registry.movers()}
    yield "\ufeff" + _line([_("Loại"), _("Số trong hệ thống"), _("Từ"), _("Đến"), _("Nội dung")])
    for kind, one in moving(plan):
        yield _line([labels[kind], one.object_id, one.before, one.after, sheets.harmless(one.words)])
    for clash in clashes(plan):
        asked = _("Phải sửa trước") if clash.blocking else _("Cần quyết định")
        yield _line([asked, clash.object_id or "", "", clash.owner, sheets.harmless(clash.words)])


def _line(cells: list[object]) -> str:
    written = StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()


def recorded_plan(number: str) -> Plan:
    """The plan of a resolution whose units are recorded already. Raises UnknownResolution."""
    resolution = Resolution.objects.filter(number=number).first()
    if resolution is None:
        raise UnknownResolution(number=number)
    successions = Succession.objects.filter(resolution=resolution).select_related("predecessor", "successor")
    passages = tuple(
        Passage(one.predecessor.code, one.successor.code, one.extent, one.main)
        for one in successions.order_by("predecessor__code", "successor__code")
    )
    names = UnitName.objects.filter(
        unit__code__in={one.successor for one in passages}, valid_from=resolution.effective_on
    ).select_related("unit", "parent", "unit__parent")
    return Plan(
        number=resolution.number,
        title=resolution.title,
        issued_on=resolution.issued_on,
        effective_on=resolution.effective_on,
        source=resolution.source,
        verified=resolution.verified,
        units=tuple(_naming(name) for name in names.order_by("unit__code")),
        passages=passages,
        offices={},
    )


def _naming(name: UnitName) -> Naming:
    parent = name.parent or name.unit.parent
    return Naming(
        code=name.unit.code,
        kind=name.kind,
        name=name.name,
        parent=parent.code if parent else "",
        valid_from=name.valid_from,
        source=name.source,
    )
