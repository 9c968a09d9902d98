"""The merger of 1 July 2025 replayed: 313 old communes become 99 under 300,000 dossiers while people go on working.

The units and what became of them are those of the data files (`src/motcua/territory/data`); the day is today, and the
communes of both old provinces stand under one province already, as an installation serves one.
"""

import csv
import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from django.db import connection

from bench import environment, loading, paths, population, throughput
from bench.figures import Load, Replay
from motcua.accounts.service import SYSTEM
from motcua.calendars.service import load_calendars
from motcua.catalogue.service import load_procedures
from motcua.dossiers.models import State
from motcua.forms.service import load_choices
from motcua.kit import clock, text
from motcua.organizations import rules
from motcua.organizations.loading import add_missing, read_facts
from motcua.territory import service as territory
from motcua.territory.facts import DATA
from motcua.territory.models import Merger, MergerState, Moved, Unit, UnitName
from motcua.territory.rules import KIND_WORDS

OLD_PROVINCES = ("24", "27")
NUMBER = "1658/NQ-UBTVQH15"
# All under way, in the shares of those that are in `population.STATES`.
STATES = {
    State.SUBMITTED: 20,
    State.ACCEPTED: 10,
    State.PROCESSING: 45,
    State.SUPPLEMENT: 20,
    State.FINISHED: 5,
}
ROUND = 200


def load(dossiers: int) -> None:
    """The evening before: old units, their offices and people, and dossiers under way in all of them."""
    from motcua import preparation

    preparation.migrate()
    preparation.collect_static()
    load_calendars()
    communes = old_units()
    facts = read_facts("bac-ninh.json")
    planned = list(rules.plan_province(facts, communes))
    add_missing(planned, list(rules.plan_points(facts, planned)))
    load_choices(by=SYSTEM)
    load_procedures()
    population.STATES.clear()
    population.STATES.update(STATES)
    loading.load(dossiers=dossiers, say=lambda line: print(line, file=sys.stderr, flush=True))


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _old() -> dict[str, dict[str, str]]:
    """The districts and communes of both old provinces, as they were on 30 June 2025."""
    old = {row["code"]: row for row in _rows("units-2025-06-30.csv")}
    districts = {code for code, row in old.items() if row["parent"] in OLD_PROVINCES}
    return {code: row for code, row in old.items() if code in districts or row["parent"] in districts}


def old_units() -> list[tuple[str, str]]:
    """The units of both old provinces, all under one; returns the communes with their names."""
    old = _old()
    province = _unit("24", "province", "Bắc Ninh", None)
    made = {
        code: _unit(code, row["kind"], row["name"], province) for code, row in old.items() if len(code) == 3
    }
    communes = [
        _unit(code, row["kind"], row["name"], made[row["parent"]])
        for code, row in old.items()
        if len(code) == 5
    ]
    territory.forget_units()
    return [(unit.code, unit.full_name) for unit in communes]


def _unit(code: str, kind: str, name: str, parent: Unit | None) -> Unit:
    full_name = f"{KIND_WORDS[kind]} {name}"
    unit = Unit.objects.create(
        code=code, kind=kind, name=name, full_name=full_name, parent=parent, valid_from="2025-01-01",
        name_folded=text.fold(full_name), name_key=text.sort_key(name),
    )  # fmt: skip
    UnitName.objects.create(
        unit=unit, kind=kind, name=name, parent=parent, valid_from="2025-01-01", source="bench"
    )
    return unit


def plan() -> territory.Plan:
    """The resolution, of today. Districts go, and with them nothing but their name."""
    old = _old()
    passages = [
        {"from": row["old"], "to": row["new"]}
        for row in _rows("successions-2025-07-01.csv")
        if row["old"] in old and len(row["old"]) == 5
    ]
    passages += [{"from": code, "to": "24"} for code in old if len(code) == 3]
    units = [row for row in _rows("units-2025-07-01.csv") if row["parent"] == "24"]
    return territory.plan_from(
        {
            "number": NUMBER,
            "title": "Sắp xếp đơn vị hành chính cấp xã (diễn lại)",
            "effective_on": clock.today().isoformat(),
            "source": "src/motcua/territory/data",
            "units": units,
            "passages": passages,
        }
    )


def measure() -> Replay:
    before = _facts()
    resolution = plan()
    began = time.monotonic()
    rehearsal = territory.rehearse(resolution)
    rehearsal_seconds = time.monotonic() - began
    if not rehearsal.can_be_applied:
        raise RuntimeError(rehearsal.faults or rehearsal.clashes)
    said = {(kind, one.object_id) for kind, one in territory.moving(resolution) if one.object_id}
    loads: dict[str, dict[str, Load]] = {}
    with throughput.web_server() as server, _Worker() as worker:
        loads["before"] = _work(server, _prepared(1)[0])
        rounds = _prepared(4)
        merger = territory.order_merger(plan=resolution, at=clock.now(), by=SYSTEM)
        while (merger := Merger.objects.get(pk=merger.pk)).switched_at is None:
            time.sleep(0.05)
        switched = time.monotonic()
        switch_seconds = (merger.switched_at - merger.apply_at).total_seconds() if merger.switched_at else 0.0
        while_moving: dict[str, list[Load]] = defaultdict(list)
        sent, supply = 0, iter(rounds)
        while Merger.objects.get(pk=merger.pk).state != MergerState.DONE:
            worker.kill_once_at(before.count // 3, merger)
            for name, found in _work(server, next(supply, {})).items():
                while_moving[name].append(found)
                sent += ROUND
            time.sleep(0.2)
        move_seconds = time.monotonic() - switched
        loads["while moving"] = {name: _worst(found) for name, found in while_moving.items()}
        loads["after"] = _work(server, _prepared(1)[0])
    moved = set(Moved.objects.filter(merger=merger).values_list("kind", "object_id"))
    return Replay(
        dossiers=before.count, rehearsed={one.kind: one.count for one in rehearsal.kinds},
        rehearsal_seconds=rehearsal_seconds, switch_seconds=switch_seconds, move_seconds=move_seconds,
        moved=territory.counts_moved(merger), same_by_list=said <= moved, requests_while_moving=sent, killed=worker.killed_at,
        loads=loads, checks=_checks(before),
    )  # fmt: skip


def _prepared(rounds: int) -> list[dict[str, list[Any]]]:
    return [{path.name: path.requests(ROUND) for path in paths.hot_paths()} for _round in range(rounds)]


def _work(server: int, requests: dict[str, list[Any]]) -> dict[str, Load]:
    """Every answer is the one expected, or the measurement ends here."""
    return {name: throughput.load(server, sent) for name, sent in requests.items()}


def _worst(found: list[Load]) -> Load:
    return max(found, key=lambda one: one.p95)


class _Worker:
    """`motcua worker`, killed as a machine that fails would, and started again."""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(60)

    def start(self) -> None:
        log = (environment.VAR / "log" / "worker.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "motcua", "worker"],
            env=os.environ | {"MOTCUA_DATABASE_CONNECTIONS": "6", "MOTCUA_JOBS": "2"}, stdout=log, stderr=log,
        )  # fmt: skip

    killed_at = 0

    def kill_once_at(self, count: int, merger: Merger) -> None:
        moved = Moved.objects.filter(merger=merger, kind="dossier").count()
        if not self.killed_at and moved >= count:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.killed_at = moved
            self.start()


@dataclass(frozen=True)
class _Facts:
    count: int
    last_id: int
    promises: str


_PROMISES = """
SELECT md5(string_agg(id || code || coalesce(original_due_at::text, ''), ',' ORDER BY id)) FROM dossiers_dossier
WHERE id <= %s
"""


def _facts(last_id: int | None = None) -> _Facts:
    last = last_id if last_id is not None else _value("SELECT max(id) FROM dossiers_dossier")
    return _Facts(
        _value("SELECT count(*) FROM dossiers_dossier WHERE id <= %s", last),
        last,
        str(_value(_PROMISES, last)),
    )


def _checks(before: _Facts) -> dict[str, bool]:
    after = _facts(before.last_id)
    return {
        "no dossier is lost or doubled": after.count == before.count,
        "no code and no deadline has moved": after.promises == before.promises,
        "none under way is with a closed office": _value(_CLOSED) == 0,
        "no open step is without an office that has people": _value(_WITHOUT_PEOPLE) == 0,
        "each moved dossier has one row in the journal": _value(_NOT_TOLD) == 0,
    }


_CLOSED = """
SELECT count(*) FROM dossiers_dossier AS dossier
JOIN organizations_organization AS office ON office.id IN (dossier.competent_agency_id, dossier.receiving_unit_id)
WHERE office.closed_on IS NOT NULL AND dossier.state NOT IN (3, 7, 8, 10)
"""
_WITHOUT_PEOPLE = """
SELECT count(*) FROM workflow_step AS step WHERE step.ended_at IS NULL AND NOT EXISTS (
    SELECT FROM organizations_posting AS posting WHERE posting.organization_id = step.organization_id
      AND posting.role = step.role AND (posting.valid_to IS NULL OR posting.valid_to > current_date))
"""
_NOT_TOLD = """
SELECT count(*) FROM territory_moved AS moved WHERE moved.kind = 'dossier' AND 1 <> (
    SELECT count(*) FROM audit_entry AS entry WHERE entry.subject_type = 'dossiers.dossier'
      AND entry.subject_id = moved.object_id AND entry.action = 'dossier.merged')
"""


def _value(statement: str, *values: object) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return row[0] if row else None
