"""Dossiers under way go to the successors of their offices, in batches, while people go on working with them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.accounts.service import SYSTEM, Actor
from motcua.audit import service as audit
from motcua.dossiers import going
from motcua.dossiers.going import SPLIT, UNDER_WAY
from motcua.dossiers.models import Dossier
from motcua.kit import sql
from motcua.organizations import service as organizations
from motcua.organizations.service import passed_offices
from motcua.territory import service as territory
from motcua.territory.models import Merger, Moved
from motcua.territory.service import Clash, Mover
from motcua.workflow import service as workflow
from motcua.workflow.service import MovedStep

DOSSIER = "dossier"
SUBJECT = "dossiers.dossier"
Heirs = Mapping[int, int]
# Each office of a split unit, closed or not → codes of the offices of its parts, with their units.
Parts = Mapping[int, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class _Case:
    """A dossier that goes elsewhere, as it is before."""

    id: int
    code: str
    owner_name: str
    owner_address: str
    competent_agency_id: int
    receiving_unit_id: int
    return_unit_id: int | None
    revision: int
    asked: list[list[int]]


_COLUMNS = """dossier.id, dossier.code, dossier.owner_name, dossier.owner_address, dossier.competent_agency_id,
       dossier.receiving_unit_id, dossier.return_unit_id, dossier.revision"""
# Questions that other offices have put to one of these are found by the dossiers that they are about.
_ASKED = """
SELECT coalesce(json_agg(json_build_array(opinion.id, opinion.organization_id)), '[]')
FROM dossiers_opinion AS opinion
WHERE opinion.dossier_id = dossier.id AND opinion.organization_id = ANY(%(before)s)
  AND opinion.answered_at IS NULL AND opinion.withdrawn_at IS NULL
"""
# One office after the other along its index, so that a batch costs the same however many are left. What somebody
# is just acting upon is passed over; the last batches wait for it, one dossier at a time.
_NEXT = """
SELECT found.id FROM unnest(%(before)s::bigint[]) AS office (id)
CROSS JOIN LATERAL (
    SELECT dossier.id FROM dossiers_dossier AS dossier
    WHERE dossier.{column} = office.id AND dossier.state = ANY(%(states)s)
    LIMIT %(most)s FOR UPDATE {waiting}
) AS found LIMIT %(most)s
"""
_NEXT_ASKED = """
SELECT dossier.id FROM dossiers_dossier AS dossier
WHERE dossier.id IN (
    SELECT dossier_id FROM dossiers_opinion
    WHERE organization_id = ANY(%(before)s) AND answered_at IS NULL AND withdrawn_at IS NULL)
LIMIT %(most)s FOR UPDATE {waiting}
"""
# Of an office that stays but whose unit gave a part away, each dossier of before is looked at once.
_NEXT_SPLIT = """
SELECT dossier.id FROM dossiers_dossier AS dossier
WHERE dossier.competent_agency_id = ANY(%(staying)s) AND dossier.state = ANY(%(states)s)
  AND dossier.submitted_at < %(switched)s AND NOT EXISTS (
    SELECT FROM territory_moved AS moved
    WHERE moved.merger_id = %(merger)s AND moved.kind = 'dossier' AND moved.object_id = dossier.id)
LIMIT %(most)s FOR UPDATE OF dossier {waiting}
"""
_TAKE = f"SELECT {_COLUMNS}, ({_ASKED}) AS asked FROM dossiers_dossier AS dossier WHERE id = ANY(%(ids)s) ORDER BY id"  # noqa: S608 - constants only

# The revision stays: what somebody is filling in on an open page still fits the dossier.
_MOVE = """
UPDATE dossiers_dossier AS dossier
SET competent_agency_id = coalesce(competent.new, dossier.competent_agency_id),
    receiving_unit_id = coalesce(receiving.new, dossier.receiving_unit_id),
    return_unit_id = coalesce(return_at.new, dossier.return_unit_id)
FROM dossiers_dossier AS own
LEFT JOIN unnest(%(before)s::bigint[], %(after)s::bigint[]) AS competent (old, new)
    ON competent.old = own.competent_agency_id
LEFT JOIN unnest(%(before)s::bigint[], %(after)s::bigint[]) AS receiving (old, new)
    ON receiving.old = own.receiving_unit_id
LEFT JOIN unnest(%(before)s::bigint[], %(after)s::bigint[]) AS return_at (old, new)
    ON return_at.old = own.return_unit_id
WHERE own.id = dossier.id AND dossier.id = ANY(%(ids)s)
"""
_MOVE_OPINIONS = """
UPDATE dossiers_opinion AS opinion SET organization_id = heir.new
FROM unnest(%(before)s::bigint[], %(after)s::bigint[]) AS heir (old, new)
WHERE opinion.organization_id = heir.old AND opinion.dossier_id = ANY(%(ids)s)
  AND opinion.answered_at IS NULL AND opinion.withdrawn_at IS NULL
"""


def batch(merger: Merger, most: int) -> int:
    """Move up to so many; returns how many were moved, zero when none is left."""
    # Another process may have switched: what this one keeps of offices can be ten seconds old.
    organizations.forget_organizations()
    heirs = passed_offices(merger)
    parts = _parts(merger, heirs)
    for waiting, count in (("SKIP LOCKED", most), ("", 1)):
        ids = _next(merger, heirs, parts, waiting, count)
        if ids:
            _move(ids, heirs, parts, merger)
            return len(ids)
    return 0


@dataclass(frozen=True, slots=True)
class _Id:
    id: int


def _next(merger: Merger, heirs: Heirs, parts: Parts, waiting: str, most: int) -> list[int]:
    staying = [office for office in parts if office not in heirs]
    facts = {"before": list(heirs), "states": UNDER_WAY, "most": most}
    facts |= {"staying": staying, "merger": merger.pk, "switched": merger.switched_at}
    for statement in (
        _NEXT.format(column="competent_agency_id", waiting=waiting),
        _NEXT.format(column="receiving_unit_id", waiting=waiting),
        _NEXT.format(column="return_unit_id", waiting=waiting),
        _NEXT_ASKED.format(waiting=waiting),
        *([_NEXT_SPLIT.format(waiting=waiting)] if staying else []),
    ):
        if found := sql.rows(_Id, statement, facts):
            return sorted(one.id for one in found)
    return []


def _move(ids: list[int], heirs: Heirs, parts: Parts, merger: Merger) -> None:
    facts = {"ids": ids, "before": list(heirs), "after": list(heirs.values())}
    cases = sql.rows(_Case, _TAKE, facts)
    sql.execute(_MOVE, facts)
    sql.execute(_MOVE_OPINIONS, facts)
    steps: dict[int, list[list[int]]] = {}
    for step in workflow.move_offices(subject_type=SUBJECT, subject_ids=ids, heirs=heirs):
        steps.setdefault(step.subject_id, []).append([step.step_id, step.organization_id])
    territory.keep_moved(merger, DOSSIER, [_kept(case, steps.get(case.id, []), heirs) for case in cases])
    _journal(str(merger), {case.id: _told(case, heirs) | _from(case) for case in cases})
    of_split = [case for case in cases if case.competent_agency_id in parts]
    if of_split:
        _ask_where(merger, of_split, heirs, parts)


def _kept(case: _Case, steps: list[list[int]], heirs: Heirs) -> tuple[int, dict[str, Any], dict[str, Any]]:
    before = {
        "competent": case.competent_agency_id,
        "receiving": case.receiving_unit_id,
        "returning": case.return_unit_id,
        "steps": steps,
        "opinions": case.asked,
    }
    return case.id, before, _told(case, heirs) | {"revision": case.revision}


def _told(case: _Case, heirs: Heirs) -> dict[str, Any]:
    return {
        "competent": heirs.get(case.competent_agency_id, case.competent_agency_id),
        "receiving": heirs.get(case.receiving_unit_id, case.receiving_unit_id),
        "returning": heirs.get(case.return_unit_id or 0, case.return_unit_id),
    }


def _from(case: _Case) -> dict[str, int | None]:
    return {
        "from": case.competent_agency_id,
        "received_from": case.receiving_unit_id,
        "returned_from": case.return_unit_id,
    }


def _journal(resolution: str, told: Mapping[int, Mapping[str, Any]]) -> None:
    acts = [(Dossier(pk=pk), {"resolution": resolution, **facts}) for pk, facts in told.items()]
    audit.record_many("dossier.merged", acts=acts, by=SYSTEM)


def _ask_where(merger: Merger, cases: Sequence[_Case], heirs: Heirs, parts: Parts) -> None:
    """Of a unit that was split, the hamlet in the address says where a dossier belongs; else somebody decides."""
    of_units = [organizations.card(case.competent_agency_id).commune_code for case in cases]
    addresses = [case.owner_address for case in cases]
    placed = territory.hamlets_placed(list(zip(of_units, addresses, strict=True)))
    asked: list[Clash] = []
    answered: dict[tuple[int, int, str], list[int]] = defaultdict(list)
    for case, unit in zip(cases, placed, strict=True):
        choices = parts[case.competent_agency_id]
        if answer := next((code for code, of in choices.items() if of == unit), ""):
            competent, receiving = case.competent_agency_id, case.receiving_unit_id
            way = (heirs.get(competent, competent), heirs.get(receiving, receiving), answer)
            answered[way].append(case.id)
        else:
            asked.append(_question(case, choices, heirs))
    for (competent, receiving, answer), ids in answered.items():
        _place(merger, ids, (competent, receiving), answer, SYSTEM)
    territory.ask(merger, asked)


def _question(case: _Case, choices: Mapping[str, str], heirs: Heirs) -> Clash:
    words = _("Hồ sơ %(code)s, %(address)s: thuộc cơ quan nào?")
    own = heirs.get(case.competent_agency_id, case.competent_agency_id)
    return Clash(
        kind=SPLIT,
        words=words % {"code": case.code, "address": case.owner_address or case.owner_name},
        owner=organizations.card(own).code,
        object_id=case.id,
        choices=tuple((code, organizations.card_by_code(code).name) for code in choices),
    )


def _parts(merger: Merger, heirs: Heirs) -> dict[int, dict[str, str]]:
    split = territory.plan_from(merger.plan).split
    living = [one for one in organizations.organizations() if one.commune_code in split]
    parts: dict[int, dict[str, str]] = {}
    for card in [*map(organizations.card, heirs), *living] if split else []:
        found = {
            one.code: one.commune_code
            for one in organizations.organizations(card.kind)
            if one.commune_code in split.get(card.commune_code, [])
        }
        if len(found) > 1:
            parts[card.id] = found
    return parts


def place_dossier(*, merger: Merger, object_id: int, answer: str, by: Actor) -> None:
    """A dossier of a split unit goes to the part where it belongs, with its receiving centre and its open work.

    One that is over by now stays with the office that settled it.
    """
    dossier = sql.instance(Dossier, "id = %(id)s FOR UPDATE OF dossier", {"id": object_id})
    if dossier is None or dossier.state not in UNDER_WAY:
        return
    # Another merger may have closed the office since it was offered as an answer.
    to = organizations.heir(organizations.card_by_code(answer).id)
    now = (dossier.competent_agency_id, dossier.receiving_unit_id)
    _place(merger, [dossier.pk], now, organizations.card(to).code, by)


def _place(merger: Merger, ids: list[int], now: tuple[int, int], answer: str, by: Actor) -> None:
    """These dossiers, all with the same two offices and locked: a few statements however many they are."""
    competent, receiving = now
    to = organizations.card_by_code(answer)
    if competent == to.id:
        return
    heirs = {competent: to.id}
    if receiving == organizations.centre_for(competent).id:
        heirs[receiving] = organizations.centre_for(to.id).id
    sql.execute(_MOVE, {"ids": ids, "before": list(heirs), "after": list(heirs.values())})
    workflow.move_offices(subject_type=SUBJECT, subject_ids=ids, heirs=heirs)
    data = {
        "resolution": str(merger),
        "from": competent,
        "received_from": receiving,
        "competent": to.id,
        "receiving": heirs.get(receiving, receiving),
    }
    audit.record_many("dossier.merged", acts=[(Dossier(pk=pk), data) for pk in ids], by=by)


def back(merger: Merger, most: int) -> int:
    """Put up to so many back where they were."""
    rows = list(Moved.objects.filter(merger=merger, kind=DOSSIER).order_by("object_id")[:most])
    if not rows:
        return 0
    ids = [one.object_id for one in rows]
    sql.execute(
        "SELECT id FROM dossiers_dossier WHERE id = ANY(%(ids)s) ORDER BY id FOR UPDATE", {"ids": ids}
    )
    facts = {
        "ids": ids,
        "competent": [one.before["competent"] for one in rows],
        "receiving": [one.before["receiving"] for one in rows],
        "returning": [one.before.get("returning") for one in rows],
        "opinions": [pk for one in rows for pk, _office in one.before["opinions"]],
        "asked": [office for one in rows for _pk, office in one.before["opinions"]],
    }
    sql.execute(_PUT_BACK, facts)
    sql.execute(_PUT_OPINIONS_BACK, facts)
    workflow.put_offices(
        subject_type=SUBJECT,
        steps=[
            MovedStep(step, one.object_id, office) for one in rows for step, office in one.before["steps"]
        ],
        offices={one.object_id: _offices(one.before) for one in rows},
    )
    _journal(str(merger), {one.object_id: {"undone": True} for one in rows})
    Moved.objects.filter(pk__in=[one.pk for one in rows]).delete()
    return len(rows)


def _offices(before: Mapping[str, Any]) -> dict[str, int]:
    """Those of a case as they were, with who hands the result over where that is somebody else."""
    offices = {"receiving": before["receiving"], "competent": before["competent"]}
    return offices | ({"receiving/return": before["returning"]} if before.get("returning") else {})


_PUT_BACK = """
UPDATE dossiers_dossier AS dossier
SET competent_agency_id = put.competent, receiving_unit_id = put.receiving, return_unit_id = put.return_at
FROM unnest(%(ids)s::bigint[], %(competent)s::bigint[], %(receiving)s::bigint[], %(returning)s::bigint[])
     AS put (id, competent, receiving, return_at)
WHERE dossier.id = put.id
"""
_PUT_OPINIONS_BACK = """
UPDATE dossiers_opinion AS opinion SET organization_id = put.organization_id
FROM unnest(%(opinions)s::bigint[], %(asked)s::bigint[]) AS put (id, organization_id)
WHERE opinion.id = put.id AND opinion.answered_at IS NULL AND opinion.withdrawn_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class _Since:
    acted: int
    filed: int
    asked: int


_SINCE = """
SELECT (SELECT count(*) FROM territory_moved AS moved JOIN dossiers_dossier AS dossier ON dossier.id = moved.object_id
        WHERE moved.merger_id = %(merger)s AND moved.kind = 'dossier'
          AND (moved.after->>'revision')::int <> dossier.revision)::int AS acted,
       (SELECT count(*) FROM dossiers_dossier
        WHERE submitted_at > %(switched)s
          AND (competent_agency_id = ANY(%(after)s) OR receiving_unit_id = ANY(%(after)s)))::int AS filed,
       (SELECT count(*) FROM (
            SELECT id FROM dossiers_dossier WHERE return_unit_id = ANY(%(made)s)
          UNION
            SELECT dossier_id FROM dossiers_opinion WHERE organization_id = ANY(%(made)s)) AS dossier
        WHERE NOT EXISTS (
            SELECT FROM territory_moved AS moved
            WHERE moved.merger_id = %(merger)s AND moved.kind = 'dossier' AND moved.object_id = dossier.id)
       )::int AS asked
"""


def dependents(merger: Merger) -> Iterator[str]:
    """Dossiers filed with the successors since, and moved ones that somebody has acted upon."""
    heirs = passed_offices(merger)
    facts = {"merger": merger.pk, "switched": merger.switched_at, "after": list(set(heirs.values()))}
    # What refers to an office that only the merger made would have nowhere to go.
    made = Moved.objects.filter(merger=merger, kind="organization", before={})
    facts |= {"made": list(made.values_list("object_id", flat=True))}
    since = sql.row(_Since, _SINCE, facts)
    if since and since.filed:
        yield _("%(count)s hồ sơ đã nộp tại cơ quan mới.") % {"count": since.filed}
    if since and since.acted:
        yield _("%(count)s hồ sơ đã chuyển đã có người xử lý tiếp.") % {"count": since.acted}
    if since and since.asked:
        words = _("%(count)s hồ sơ của nơi khác đã hỏi ý kiến hoặc hẹn trả kết quả tại cơ quan mới.")
        yield words % {"count": since.asked}


def mover() -> Mover:
    return Mover(
        kind=DOSSIER,
        label=gettext_lazy("Hồ sơ đang giải quyết"),
        moving=going.moving,
        count=going.count,
        clashes=going.clashes,
        batch=batch,
        back=back,
        dependents=dependents,
    )
