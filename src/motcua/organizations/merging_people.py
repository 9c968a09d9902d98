"""Who serves in offices that close serves in their successors from that day on; their absences follow."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.accounts.models import User
from motcua.accounts.service import SYSTEM, forget_actors
from motcua.audit.service import record_many
from motcua.kit import text
from motcua.organizations.merging import Passing, passed_offices, passings
from motcua.organizations.models import Absence, Kind, Organization, Posting, Role
from motcua.territory.models import Merger, Moved
from motcua.territory.service import Clash, Mover, Moving, Plan, keep_moved, plan_from

POSTING, ABSENCE = "posting", "absence"
# Without whom an office of the kind cannot work.
NEEDED = {Kind.COMMUNE_COMMITTEE: (Role.HANDLER, Role.LEADER), Kind.COMMUNE_CENTRE: (Role.RECEPTIONIST,)}

# Person, office, role → from when until when held.
Lanes = dict[tuple[int, int, str], list[tuple[date, date]]]
Rows = list[tuple[int, Any, Any]]


def _closing(plan: Plan) -> dict[int, Passing]:
    return {one.before.pk: one for one in passings(plan) if not one.stays}


def _held(offices: Iterable[int], day: date) -> QuerySet[Posting]:
    still = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    held = Posting.objects.filter(still, organization_id__in=list(offices))
    return held.select_related("user", "organization").order_by("user_id", "valid_from", "pk")


def moving_postings(plan: Plan) -> Iterator[Moving]:
    closing = _closing(plan)
    for posting in _held(closing, plan.effective_on):
        one = closing[posting.organization_id]
        role = posting.title or posting.get_role_display()
        yield Moving(posting.pk, one.before.code, one.after_code, f"{posting.user.full_name}, {role}")


def clashes_of_postings(plan: Plan) -> Iterator[Clash]:
    """Two in one post, accounts that may be the same person, and offices that would lack somebody."""
    groups: dict[str, list[Passing]] = defaultdict(list)
    for one in passings(plan):
        groups[one.after_code].append(one)
    merged = {code: group for code, group in groups.items() if len(group) > 1}
    ids = [one.before.pk for group in merged.values() for one in group]
    of_each: dict[int, list[Posting]] = defaultdict(list)
    for posting in _held(ids, plan.effective_on):
        of_each[posting.organization_id].append(posting)
    for code, group in merged.items():
        together = [posting for one in group for posting in of_each[one.before.pk]]
        yield from _two_in_one_post(code, together)
        yield from _same_people(code, together)
        yield from _lacking(code, group[0].before, together)


def _two_in_one_post(code: str, together: list[Posting]) -> Iterator[Clash]:
    by_title: dict[str, dict[int, Posting]] = defaultdict(dict)
    for posting in together:
        if posting.role == Role.LEADER and posting.title:
            by_title[posting.title][posting.user_id] = posting
    for title, held in by_title.items():
        if len(held) > 1:
            names = ", ".join(
                f"{one.user.full_name} ({one.organization.short_name})" for one in held.values()
            )
            words = _("%(names)s cùng là %(title)s; cấp có thẩm quyền bố trí lại.")
            yield Clash("two_in_one_post", words % {"names": names, "title": title}, code)


def _same_people(code: str, together: list[Posting]) -> Iterator[Clash]:
    by_name: dict[str, dict[int, User]] = defaultdict(dict)
    for posting in together:
        by_name[text.fold(posting.user.full_name)][posting.user_id] = posting.user
    for people in by_name.values():
        if len(people) > 1:
            names = ", ".join(f"{one.full_name} ({one.username})" for one in people.values())
            words = _("Các tài khoản %(names)s có thể là của một người; nếu đúng thì đóng bớt.")
            yield Clash("same_name", words % {"names": names}, code)


def _lacking(code: str, office: Organization, together: list[Posting]) -> Iterator[Clash]:
    roles = {posting.role for posting in together}
    for role in NEEDED.get(Kind(office.kind), ()) if roles else ():
        if role not in roles:
            words = _("Cơ quan mới chưa có ai giữ vai trò: %(role)s.")
            yield Clash("nobody", words % {"role": role.label.lower()}, code)


def switch_postings(merger: Merger, plan: Plan) -> None:
    """End what is held in offices that have closed, and post to the successors for the rest of the time."""
    heirs, day = passed_offices(merger), plan.effective_on
    held = list(_held(heirs, day))
    people = User.objects.select_for_update().order_by("pk").in_bulk({one.user_id for one in held})
    there: Lanes = defaultdict(list)
    for one in _held(set(heirs.values()), day):
        there[one.user_id, one.organization_id, one.role].append((one.valid_from, one.valid_to or date.max))
    told: dict[int, list[dict[str, Any]]] = defaultdict(list)
    before = {one.pk: _facts(one) for one in held}
    made = {one.pk: new for one in held if (new := _move_posting(one, heirs, day, there))}
    begun = [one.pk for one in held if one.valid_from < day]
    Posting.objects.filter(pk__in=begun).update(valid_to=day)
    for posting in held:
        if posting.valid_from >= day:
            posting.save(update_fields=["organization"])
    Posting.objects.bulk_create(made.values())
    for posting in held:
        office = before[posting.pk]["organization_id"]
        told[posting.user_id].append({"from": office, "to": heirs[office], "role": posting.role})
    moved: Rows = [
        (one.pk, before[one.pk], {"id": made[one.pk].pk if one.pk in made else None}) for one in held
    ]
    keep_moved(merger, POSTING, moved + _lend_from_heirs(heirs))
    acts = [(people[pk], {"resolution": plan.number, "postings": facts}) for pk, facts in told.items()]
    record_many("posting.merged", acts=acts, by=SYSTEM)
    forget_actors()


def _move_posting(posting: Posting, heirs: dict[int, int], day: date, there: Lanes) -> Posting | None:
    """Change a posting; returns the new one that goes on, not saved yet. Whoever holds the role there then keeps that."""
    to = heirs[posting.organization_id]
    lane = (posting.user_id, to, posting.role)
    begin, end = max(posting.valid_from, day), posting.valid_to or date.max
    known = any(begin < until and since < end for since, until in there[lane])
    there[lane].append((begin, end))
    if posting.valid_from >= day:
        posting.organization_id = posting.organization_id if known else to
        return None
    until, posting.valid_to = posting.valid_to, day
    lender = heirs.get(posting.lent_from_id or 0, posting.lent_from_id)
    if known:
        return None
    return Posting(
        user_id=posting.user_id, organization_id=to, role=posting.role, title=posting.title,
        lent_from_id=None if lender == to else lender, valid_from=day, valid_to=until,
    )  # fmt: skip


def _lend_from_heirs(heirs: dict[int, int]) -> Rows:
    """People lent to offices that stay: their lender is the successor now, or nobody if that is where they serve."""
    rows: Rows = []
    for posting in Posting.objects.filter(lent_from_id__in=list(heirs)).exclude(
        organization_id__in=list(heirs)
    ):
        rows.append((posting.pk, _facts(posting), {"id": None}))
        lender = heirs[posting.lent_from_id or 0]
        posting.lent_from_id = None if lender == posting.organization_id else lender
        posting.save(update_fields=["lent_from"])
    return rows


def _facts(posting: Posting) -> dict[str, Any]:
    return {
        "organization_id": posting.organization_id,
        "lent_from_id": posting.lent_from_id,
        "valid_to": posting.valid_to.isoformat() if posting.valid_to else None,
    }


def postings_back(merger: Merger, _most: int) -> int:
    """What somebody has ended since stays ended: an undo gives nobody back a right that was taken away."""
    rows = Moved.objects.filter(merger=merger, kind=POSTING)
    ids = [one.after["id"] for one in rows if one.after["id"]]
    ends = dict(Posting.objects.filter(pk__in=ids).values_list("pk", "valid_to"))
    Posting.objects.filter(pk__in=ids).delete()
    held = Posting.objects.select_related("user").in_bulk([one.object_id for one in rows])
    told: dict[int, User] = {}
    for one in rows:
        posting = held.get(one.object_id)
        if posting is None:
            continue
        posting.organization_id, posting.lent_from_id = (
            one.before["organization_id"],
            one.before["lent_from_id"],
        )
        if one.after["id"] in ends:
            posting.valid_to = ends[one.after["id"]]
        elif one.after["id"] is None and posting.valid_to == _day(merger):
            posting.valid_to = _parsed(one.before["valid_to"])
        posting.save(update_fields=["organization", "lent_from", "valid_to"])
        told[posting.user_id] = posting.user
    acts = [(person, {"resolution": str(merger), "undone": True}) for person in told.values()]
    record_many("posting.merged", acts=acts, by=SYSTEM)
    rows.delete()
    forget_actors()
    return 0


def _day(merger: Merger) -> date:
    return plan_from(merger.plan).effective_on


def _parsed(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None


def moving_absences(plan: Plan) -> Iterator[Moving]:
    closing = _closing(plan)
    for absence in _absences(closing, plan.effective_on):
        one = closing[absence.organization_id]
        yield Moving(absence.pk, one.before.code, one.after_code, absence.user.full_name)


def _absences(offices: Iterable[int], day: date) -> QuerySet[Absence]:
    lasting = Absence.objects.filter(organization_id__in=list(offices), valid_to__gt=day)
    return lasting.select_related("user").order_by("pk")


def switch_absences(merger: Merger, plan: Plan) -> None:
    """Who is away stays away, with the same substitute; of two absences in one office the first one holds."""
    heirs = passed_offices(merger)
    moved: Rows = []
    for absence in _absences(heirs, plan.effective_on):
        to = heirs[absence.organization_id]
        away = Absence.objects.filter(
            user_id=absence.user_id,
            organization_id=to,
            valid_from__lt=absence.valid_to,
            valid_to__gt=absence.valid_from,
        )
        if not away.exists():
            moved.append((absence.pk, {"organization_id": absence.organization_id}, {"organization_id": to}))
            absence.organization_id = to
            absence.save(update_fields=["organization"])
    keep_moved(merger, ABSENCE, moved)


def absences_back(merger: Merger, _most: int) -> int:
    rows = Moved.objects.filter(merger=merger, kind=ABSENCE)
    for one in rows:
        Absence.objects.filter(pk=one.object_id).update(**one.before)
    rows.delete()
    return 0


def movers() -> list[Mover]:
    return [
        Mover(
            kind=POSTING, label=gettext_lazy("Bổ nhiệm, phân công"), moving=moving_postings,
            clashes=clashes_of_postings, switch=switch_postings, back=postings_back,
        ),
        Mover(
            kind=ABSENCE, label=gettext_lazy("Vắng mặt"), moving=moving_absences, switch=switch_absences,
            back=absences_back,
        ),
    ]  # fmt: skip
