"""When units merge: what waits to be signed goes to the successor; numbers stay in the book of the office that gave
them, and that book is closed.

What has a number and is not issued yet goes nowhere: nobody signs for an office that is no more. Its number is voided by
whoever leads the successor, where the request then waits anew (decision 10).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.accounts.service import SYSTEM
from motcua.audit import service as audit
from motcua.certification.actions import books
from motcua.certification.errors import BookHasHole, MonthUnfinished
from motcua.certification.models import BookMonth, CertifiedCopy, State
from motcua.certification.rules import Month
from motcua.kit import jobs, sql
from motcua.organizations import service as organizations
from motcua.organizations.service import Passing, passed_offices, passings
from motcua.territory import service as territory
from motcua.territory.models import Merger, Moved
from motcua.territory.service import Clash, Mover, Moving, Plan

COPY, BOOK = "certified_copy", "copy_book"

# The months of these offices in which numbers were given and which nobody has closed; `unfinished` are on their way.
_OPEN_MONTHS = """
SELECT organization_id, year, month, unfinished FROM (
    SELECT organization_id, year::int, extract(month FROM numbered_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::int AS month,
           (count(*) FILTER (WHERE state IN ('signing', 'to_seal')))::int AS unfinished
    FROM certification_certifiedcopy WHERE organization_id = ANY(%(offices)s) AND number IS NOT NULL
    GROUP BY 1, 2, 3
) AS given WHERE NOT EXISTS (
    SELECT FROM certification_bookmonth AS closed
    WHERE closed.organization_id = given.organization_id AND closed.year = given.year AND closed.month = given.month
) ORDER BY organization_id, year, month
"""


@dataclass(frozen=True, slots=True)
class _OpenMonth:
    organization_id: int
    year: int
    month: int
    unfinished: int


def _open_months(offices: list[int]) -> list[_OpenMonth]:
    return sql.rows(_OpenMonth, _OPEN_MONTHS, {"offices": offices}) if offices else []


def _closing(plan: Plan) -> dict[int, Passing]:
    return {one.before.pk: one for one in passings(plan) if not one.stays}


def moving(plan: Plan) -> Iterator[Moving]:
    closing = _closing(plan)
    waiting = CertifiedCopy.objects.filter(organization_id__in=closing, state=State.WAITING)
    for copy in waiting.order_by("pk").iterator(1000):
        one = closing[copy.organization_id]
        yield Moving(copy.pk, one.before.code, one.after_code, f"{copy.paper}, {copy.requester_name}")


def books_closing(plan: Plan) -> Iterator[Moving]:
    closing = _closing(plan)
    for one in _open_months(list(closing)):
        if not one.unfinished:
            office = closing[one.organization_id].before
            yield Moving(0, office.code, office.code, f"{office.short_name}, {one.month:02d}/{one.year}")


def clashes(plan: Plan) -> Iterator[Clash]:
    """Numbers on their way in a book that is to be closed: somebody finishes them before, or voids them after."""
    closing = _closing(plan)
    waiting: dict[int, int] = {}
    for one in _open_months(list(closing)):
        waiting[one.organization_id] = waiting.get(one.organization_id, 0) + one.unfinished
    words = _(
        "%(name)s có %(count)s số chứng thực bản sao chưa ký xong. Ký, đóng dấu xong trước ngày sắp xếp; sau đó chỉ "
        "hủy số được, yêu cầu được lập lại ở cơ quan mới."
    )
    for pk, count in waiting.items():
        if count:
            facts = {"name": closing[pk].before.name, "count": count}
            yield Clash(COPY, words % facts, closing[pk].after_code, pk)


def batch(merger: Merger, most: int) -> int:
    """What waits goes to the successors; what somebody acts upon at this moment is waited for at last."""
    organizations.forget_organizations()
    heirs = passed_offices(merger)
    waiting = CertifiedCopy.objects.filter(organization_id__in=heirs, state=State.WAITING).order_by("pk")
    found = list(waiting.select_for_update(of=("self",), skip_locked=True)[:most])
    found = found or list(waiting.select_for_update(of=("self",))[:1])
    before = {copy.pk: copy.organization_id for copy in found}
    for copy in found:
        _goes_to(copy, heirs[copy.organization_id])
    told = {copy.pk: {"organization": copy.organization_id} for copy in found}
    territory.keep_moved(merger, COPY, [(pk, {"organization": before[pk]}, told[pk]) for pk in told])
    acts = [(one, told[one.pk] | {"from": before[one.pk], "resolution": str(merger)}) for one in found]
    audit.record_many("copy.merged", acts=acts, by=SYSTEM)
    return len(found)


def _goes_to(copy: CertifiedCopy, organization_id: int) -> None:
    """The preview names the office, so that it is printed anew before anybody signs."""
    copy.organization_id, copy.printed, copy.places = organization_id, None, {}
    copy.save(update_fields=["organization", "printed", "places"])
    jobs.defer("certification.print_copy", copy_id=copy.pk)


def close_books(merger: Merger, _most: int) -> int:
    """Close a month that is left open, with all its numbers as they stand; one that cannot be closed is left to people."""
    by = f"{SYSTEM.name}, {merger}"
    for one in _open_months(list(passed_offices(merger))):
        if one.unfinished:
            continue
        try:
            with transaction.atomic():
                closed = books.fix_month(
                    organization_id=one.organization_id, month=Month(one.year, one.month), by=SYSTEM, name=by
                )
        except (BookHasHole, MonthUnfinished):
            continue
        territory.keep_moved(merger, BOOK, [(closed.pk, {}, {"office": one.organization_id})])
        return 1
    return 0


def back(merger: Merger, most: int) -> int:
    """Put up to so many copies back before whom they were."""
    rows = list(Moved.objects.filter(merger=merger, kind=COPY).order_by("object_id")[:most])
    copies = CertifiedCopy.objects.select_for_update(of=("self",)).in_bulk([one.object_id for one in rows])
    for one in rows:
        if (copy := copies.get(one.object_id)) and copy.state == State.WAITING:
            _goes_to(copy, one.before["organization"])
    acts = [(copy, {"undone": True, "resolution": str(merger)}) for copy in copies.values()]
    audit.record_many("copy.merged", acts=acts, by=SYSTEM)
    Moved.objects.filter(pk__in=[one.pk for one in rows]).delete()
    return len(rows)


def reopen_books(merger: Merger, most: int) -> int:
    """What the merger alone closed is open again; the journal keeps what was closed, by its digest."""
    rows = list(Moved.objects.filter(merger=merger, kind=BOOK).order_by("object_id")[:most])
    months = BookMonth.objects.in_bulk([one.object_id for one in rows])
    acts = [(one, {"digest": one.digest, "resolution": str(merger)}) for one in months.values()]
    audit.record_many("book.reopened", acts=acts, by=SYSTEM)
    BookMonth.objects.filter(pk__in=months).delete()
    Moved.objects.filter(pk__in=[one.pk for one in rows]).delete()
    return len(rows)


def dependents(merger: Merger) -> Iterator[str]:
    """Copies that the successor has begun or numbered since, and numbers of the offices before that were voided since."""
    heirs = passed_offices(merger)
    carried = Moved.objects.filter(merger=merger, kind=COPY).values("object_id")
    made = Moved.objects.filter(merger=merger, kind="organization", before={}).values("object_id")
    if count := CertifiedCopy.objects.filter(pk__in=carried).exclude(state=State.WAITING).count():
        yield _("%(count)s bản sao đã chuyển đã được ký hoặc thôi ở cơ quan mới.") % {"count": count}
    if count := CertifiedCopy.objects.filter(organization__in=made).exclude(pk__in=carried).count():
        yield _("%(count)s bản sao đã lập ở cơ quan mới.") % {"count": count}
    since = Q(ended_at__gt=merger.switched_at) | Q(issued_at__gt=merger.switched_at)
    if count := CertifiedCopy.objects.filter(since, organization_id__in=heirs).count():
        yield _("%(count)s số của sổ cũ đã được hủy hoặc cấp từ sau khi sắp xếp.") % {"count": count}


def movers() -> tuple[Mover, Mover]:
    """Copies first: the book is closed when nothing more can be numbered in it."""
    copies = Mover(
        kind=COPY,
        label=gettext_lazy("Bản sao chờ ký chứng thực"),
        moving=moving,
        clashes=clashes,
        batch=batch,
        back=back,
        dependents=dependents,
        note=gettext_lazy("Số đã cấp ở lại sổ của cơ quan cũ."),
    )
    months = Mover(
        kind=BOOK,
        label=gettext_lazy("Tháng của sổ chứng thực được khóa"),
        moving=books_closing,
        batch=close_books,
        back=reopen_books,
    )
    return copies, months
