"""Units for tests: the real ones, but only those that a test names, since the whole country takes a third of a second."""

from datetime import date, datetime
from functools import cache

from motcua.accounts.service import SYSTEM
from motcua.kit import clock
from motcua.territory import facts, gazetteer, loading, merging, resolutions, rules
from motcua.territory.actions import write_units
from motcua.territory.gazetteer import Gazetteer, NameRow, PassageRow
from motcua.territory.models import Merger, Unit
from motcua.territory.rules import Naming

# Nếnh goes into Việt Yên, by a resolution that is made up.
NENH, VIET_YEN = "07795", "07777"
DAY = date(2027, 1, 1)
MIDNIGHT = datetime(2027, 1, 1, tzinfo=clock.VIETNAM)
PLAN = {
    "number": "99/NQ-UBTVQH16",
    "title": "mẫu",
    "effective_on": "2027-01-01",
    "source": "Dữ liệu mẫu",
    "units": [{"code": VIET_YEN, "kind": "ward", "name": "Việt Yên", "parent": "24"}],
    "passages": [{"from": NENH, "to": VIET_YEN}, {"from": VIET_YEN, "to": VIET_YEN}],
}


@cache
def _known() -> dict[str, list[Naming]]:
    """The names of every unit, followed as the files say."""
    pending = {one.number for one in facts.resolutions() if not one.followed}
    known: dict[str, list[Naming]] = {}
    followed = (naming for naming in facts.namings() if naming.resolution not in pending)
    for naming in rules.in_turn(followed, facts.snapshots()):
        known.setdefault(naming.code, []).append(naming)
    return known


def make_units(*codes: str) -> list[Unit]:
    """The units of these codes with the districts and provinces that they ever had, in the order asked for."""
    wanted: set[str] = set()
    adding = {code for code in codes if code in _known()}
    while adding:
        wanted |= adding
        adding = {naming.parent for code in adding for naming in _known()[code] if naming.parent} - wanted
    write_units([naming for code in sorted(wanted) for naming in _known()[code]])
    made = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}
    return [made[code] for code in codes]


def make_successions(*codes: str) -> None:
    """The resolutions, followed or not, and what they made of these units: old ones, or new ones with all they took."""
    passed = [one for one in facts.successions() if one.old in codes or one.new in codes]
    make_units(*{code for one in passed for code in (one.old, one.new)}, *codes)
    loading.write_resolutions(facts.resolutions())
    loading.write_successions(passed)
    loading.write_renamings([one for one in facts.changes() if one.code in codes])


@cache
def places_of_files() -> Gazetteer:
    """The gazetteer of the whole country by the data files, without a database, as on 22 November 2026."""
    names = [
        NameRow(one.code, one.kind, one.name, one.parent, one.valid_from, one.valid_to)
        for namings in _known().values()
        for one in namings
    ]
    resolutions = {one.number: one for one in facts.resolutions()}
    names += [
        NameRow(one.code, one.kind, one.name, one.parent, one.valid_from, None, one.resolution)
        for one in facts.changes()
        if not resolutions[one.resolution].followed
    ]
    passages = [
        PassageRow(
            *(one.old, one.new, one.extent == "whole", one.main, one.valid_from, one.resolution),
            resolutions[one.resolution].verified,
        )
        for one in facts.successions()
    ]
    return gazetteer.build(names, passages, earlier=facts.earlier_names(), today=date(2026, 11, 22))


def make_unit(code: str = "07795") -> Unit:
    """Phường Nếnh, unless told otherwise."""
    return make_units(code)[0]


def merged() -> Merger:
    """The merger by PLAN, switched and moved."""
    merger = merging.order_merger(plan=resolutions.plan_from(PLAN), at=MIDNIGHT, by=SYSTEM)
    with clock.frozen(MIDNIGHT):
        merging.switch_merger(merger_id=merger.pk, by=SYSTEM)
        merging.move_merger(merger_id=merger.pk, by=SYSTEM)
    return merger
