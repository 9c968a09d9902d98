"""Public pages of units and centres that a merger changes: their addresses stay, and tell what became of them."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy

from motcua.organizations.service import Kind, Organization, passed_offices, passings
from motcua.territory import service as territory
from motcua.territory.models import Merger, Moved, Unit
from motcua.territory.service import Mover, Moving, Plan, staying_mover

CENTRES = (Kind.COMMUNE_CENTRE, Kind.PROVINCIAL_CENTRE)


def unit_pages(plan: Plan, merger: Merger | None) -> Iterator[Moving]:
    """Of every unit that ends, begins or is called otherwise."""
    if merger is None:
        for one in territory.unit_mover().moving(plan):
            code = one.before or one.after
            yield Moving(one.object_id, one.before, one.after, reverse("portal:unit", kwargs={"code": code}))
        return
    heirs = plan.heirs
    rows = Moved.objects.filter(merger=merger, kind="unit").order_by("pk")
    codes = dict(Unit.objects.filter(pk__in=rows.values("object_id")).values_list("pk", "code"))
    for row in rows:
        code = codes[row.object_id]
        page = reverse("portal:unit", kwargs={"code": code})
        yield Moving(row.object_id, code if row.before else "", heirs.get(code, code), page)


def hours_pages(plan: Plan, merger: Merger | None) -> Iterator[Moving]:
    """Of every centre that closes: the hours there are those of its successor."""
    for pk, before, after in _closing(plan, merger):
        yield Moving(pk, before, after, reverse("portal:office_hours", kwargs={"code": before}))


def _closing(plan: Plan, merger: Merger | None) -> Iterator[tuple[int, str, str]]:
    if merger is None:
        for one in passings(plan):
            if not one.stays and one.before.kind in CENTRES:
                yield one.before.pk, one.before.code, one.after_code
        return
    closed = Organization.objects.filter(pk__in=passed_offices(merger), kind__in=CENTRES)
    for office in closed.select_related("successor").order_by("code"):
        yield office.pk, office.code, office.successor.code if office.successor else ""


def movers() -> list[Mover]:
    return [
        staying_mover(
            kind="unit_page",
            label=gettext_lazy("Trang công khai của đơn vị"),
            note=gettext_lazy("Địa chỉ trang giữ nguyên; trang nói đơn vị từ đâu mà có, nay thuộc về đâu."),
            find=unit_pages,
        ),
        staying_mover(
            kind="hours_page",
            label=gettext_lazy("Trang giờ làm việc của trung tâm"),
            note=gettext_lazy("Địa chỉ trang giữ nguyên; trang cho biết giờ làm việc của trung tâm kế thừa."),
            find=hours_pages,
        ),
    ]
