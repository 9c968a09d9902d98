"""Reception points follow their centres; of several that one centre has then, it decides which stay, and how called."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.accounts.service import SYSTEM, Actor
from motcua.audit.service import record, record_many
from motcua.kit import clock, text
from motcua.organizations.errors import PointStillNeeded
from motcua.organizations.merging import Passing, names_made, passed_offices, passings
from motcua.organizations.models import Organization, ReceptionPoint, ReceptionRule
from motcua.territory.models import Merger, Moved
from motcua.territory.service import Clash, Mover, Moving, Plan, keep_moved

POINT = "reception_point"
KEEP, RENAME, CLOSE = "keep", "rename", "close"
NAMED = 3


@dataclass(frozen=True, slots=True)
class _Coming:
    """A point that goes to another centre, with the code that it has there."""

    point: ReceptionPoint
    one: Passing
    code: str

    @property
    def words(self) -> str:
        changed = f" ({self.point.code} → {self.code})" if self.code != self.point.code else ""
        return f"{self.point.name}{changed}"


def _coming(plan: Plan) -> Iterator[_Coming]:
    """In the order in which they move, which settles their codes."""
    all_passings = passings(plan) if plan.keep_reception_points else []
    closing = {one.before.pk: one for one in all_passings if not one.stays}
    there = _codes({one.after_id for one in closing.values() if one.after_id})
    taken: dict[str, set[str]] = defaultdict(set)
    for one in closing.values():
        taken[one.after_code] |= there.get(one.after_id or 0, set())
    for point in ReceptionPoint.objects.filter(organization_id__in=list(closing)).order_by("pk"):
        one = closing[point.organization_id]
        yield _Coming(point, one, _free(point.code, taken[one.after_code]))


def moving(plan: Plan) -> Iterator[Moving]:
    for each in _coming(plan):
        yield Moving(each.point.pk, each.one.before.code, each.one.after_code, each.words)


def clashes(plan: Plan) -> Iterator[Clash]:
    """Centres with several points: both old headquarters may stay open, or one closes; and centres with none."""
    yield from _without_points(plan)
    groups: dict[str, list[_Coming]] = defaultdict(list)
    for each in _coming(plan):
        if _is_open(each.point, plan.effective_on):
            groups[each.one.after_code].append(each)
    after = {group[0].one.after_id for group in groups.values() if group[0].one.after_id}
    own: dict[int, list[ReceptionPoint]] = defaultdict(list)
    for point in ReceptionPoint.objects.filter(organization_id__in=after).order_by("code"):
        if _is_open(point, plan.effective_on):
            own[point.organization_id].append(point)
    names = names_made(plan) | dict(
        Organization.objects.filter(pk__in=after).values_list("code", "short_name")
    )
    for code, group in groups.items():
        together = own[group[0].one.after_id or 0] + [each.point for each in group]
        for each in group if len(together) > 1 else ():
            yield _clash(each, [point for point in together if point is not each.point], names[code])


def _without_points(plan: Plan) -> Iterator[Clash]:
    """Centres at which nobody could hand anything in, since the old headquarters close and no other is recorded."""
    if plan.keep_reception_points:
        return
    closing = {one.before.pk: one for one in passings(plan) if not one.stays}
    points = ReceptionPoint.objects.filter(organization_id__in=list(closing))
    heirs = {closing[pk].after_code: closing[pk] for pk in points.values_list("organization_id", flat=True)}
    there = {one.after_id for one in heirs.values() if one.after_id is not None}
    received = ReceptionPoint.objects.filter(organization_id__in=there)
    able = set(received.values_list("organization__code", flat=True))
    living = dict(Organization.objects.filter(pk__in=there).values_list("code", "short_name"))
    names = names_made(plan) | living
    words = _(
        "%(office)s chưa có điểm tiếp nhận nào: các trụ sở cũ thôi tiếp nhận, trụ sở mới chưa được ghi."
    )
    for code in sorted(heirs.keys() - able):
        yield Clash("no_points", words % {"office": names[code]}, code)


def _clash(each: _Coming, others: list[ReceptionPoint], centre: str) -> Clash:
    point = each.point
    told = ", ".join(other.name for other in others[:NAMED])
    if len(others) > NAMED:
        told += _(" và %(count)s điểm nữa") % {"count": len(others) - NAMED}
    words = _("%(name)s của %(before)s vào %(centre)s, cùng với %(others)s.")
    facts = {"name": point.name, "before": each.one.before.short_name, "centre": centre, "others": told}
    return Clash(
        kind=POINT,
        words=" ".join([words % facts, *_alike(each, others)]),
        owner=each.one.after_code,
        object_id=point.pk,
        choices=(
            (KEEP, _("Giữ, vẫn tiếp nhận như trước")),
            (RENAME, _("Giữ, đổi tên")),
            (CLOSE, _("Đóng từ một ngày")),
        ),
        asks=((RENAME, "words"), (CLOSE, "day")),
    )


def _alike(each: _Coming, others: Iterable[ReceptionPoint]) -> Iterator[str]:
    """What would make people take one for the other."""
    others, point = list(others), each.point
    if any(text.fold(other.name) == text.fold(point.name) for other in others):
        yield _("Trùng tên.")
    if point.address and any(text.fold(other.address) == text.fold(point.address) for other in others):
        yield _("Trùng địa chỉ.")
    if each.code != point.code:
        yield _("Trùng mã %(old)s; mã mới là %(new)s.") % {"old": point.code, "new": each.code}


def _is_open(point: ReceptionPoint, day: date) -> bool:
    return point.closed_on is None or point.closed_on > day


def switch(merger: Merger, plan: Plan) -> None:
    """The old headquarters go on receiving people, as points of the successor, each with a code of its own there."""
    heirs = passed_offices(merger) if plan.keep_reception_points else {}
    taken = _codes(heirs.values())
    moved: list[tuple[int, Any, Any]] = []
    acts: dict[int, dict[str, Any]] = {}
    points = list(ReceptionPoint.objects.filter(organization_id__in=list(heirs)).order_by("pk"))
    for point in points:
        before = _facts(point)
        point.organization_id = heirs[point.organization_id]
        point.code = _free(point.code, taken[point.organization_id])
        moved.append((point.pk, before, {"organization_id": point.organization_id, "code": point.code}))
        acts.setdefault(point.organization_id, {"resolution": plan.number, "points": []})["points"].append(
            point.name
        )
    ReceptionPoint.objects.bulk_update(points, ["organization", "code"])
    keep_moved(merger, POINT, moved)
    offices = Organization.objects.in_bulk(acts)
    record_many(
        "organization.points_merged", acts=[(offices[pk], facts) for pk, facts in acts.items()], by=SYSTEM
    )


def _facts(point: ReceptionPoint) -> dict[str, Any]:
    """All that a merger, or an answer to what it asked, changes."""
    return {
        "organization_id": point.organization_id,
        "code": point.code,
        "name": point.name,
        "closed_on": point.closed_on.isoformat() if point.closed_on else None,
    }


def _codes(offices: Iterable[int]) -> dict[int, set[str]]:
    taken: dict[int, set[str]] = defaultdict(set)
    for office, code in ReceptionPoint.objects.filter(organization_id__in=set(offices)).values_list(
        "organization_id", "code"
    ):
        taken[office].add(code)
    return taken


def _free(code: str, taken: set[str]) -> str:
    number = 1
    while code in taken:
        number += 1
        code = str(number)
    taken.add(code)
    return code


def back(merger: Merger, _most: int) -> int:
    """To their centres, with the names and codes of before; what an answer has closed is open again."""
    rows = Moved.objects.filter(merger=merger, kind=POINT)
    for one in rows:
        ReceptionPoint.objects.filter(pk=one.object_id).update(**one.before)
    rows.delete()
    return 0


def settle_point(*, merger: Merger, object_id: int, answer: str, by: Actor, detail: str = "") -> None:
    """Carry out what a centre decides about a point that came to it: stay, another name, or closed from a day on.

    Raises PointStillNeeded where a rule of reception sends people there later, or no other point would be open.
    """
    point = ReceptionPoint.objects.select_for_update(of=["self"]).select_related("organization")
    found = point.filter(pk=object_id).first()
    if found is None or answer == KEEP:
        return
    facts = {"resolution": str(merger), "point": found.name}
    if answer == RENAME:
        found.name = detail
        found.save(update_fields=["name"])
        record("organization.point_renamed", on=found.organization, by=by, data=facts | {"after": detail})
        return
    day = date.fromisoformat(detail)
    _check_can_close(found, day)
    found.closed_on = day
    found.save(update_fields=["closed_on"])
    told = facts | {"day": f"{day:%d/%m/%Y}"}
    record("organization.point_closed", on=found.organization, by=by, data=told)


def _check_can_close(point: ReceptionPoint, day: date) -> None:
    # The centre's row is locked, so that two answers at once do not close the last two.
    Organization.objects.select_for_update().get(pk=point.organization_id)
    rules = ReceptionRule.objects.filter(point=point, valid_to__gt=max(day, clock.today()))
    if last := rules.order_by("-valid_to").first():
        words = _(
            "Quy tắc phân bổ còn đưa người dân đến đây tới trước ngày %(day)s; kết thúc quy tắc đó trước."
        )
        raise PointStillNeeded(reason=words % {"day": f"{last.valid_to:%d/%m/%Y}"})
    others = ReceptionPoint.objects.filter(Q(closed_on=None) | Q(closed_on__gt=day))
    if not others.filter(organization_id=point.organization_id).exclude(pk=point.pk).exists():
        raise PointStillNeeded(reason=_("Từ ngày đó trung tâm không còn điểm tiếp nhận nào."))


def mover() -> Mover:
    return Mover(
        kind=POINT,
        label=gettext_lazy("Điểm tiếp nhận"),
        moving=moving,
        clashes=clashes,
        switch=switch,
        back=back,
    )
