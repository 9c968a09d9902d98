"""Rules of reception follow their agencies, centres and communes; what then makes little sense is asked of the agency."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.accounts.service import SYSTEM, Actor
from motcua.audit.service import record, record_many
from motcua.kit import clock
from motcua.organizations import rules
from motcua.organizations.merging import passed_offices, passings
from motcua.organizations.models import Kind, Organization, ReceptionRule
from motcua.organizations.queries import forget_organizations
from motcua.organizations.rules import Spread
from motcua.territory.models import Merger, Moved
from motcua.territory.service import Clash, Mover, Moving, Plan, keep_moved

RULE = "reception_rule"
KEEP, END = "keep", "end"


@dataclass(frozen=True, slots=True)
class _Office:
    code: str
    unit: str


@dataclass(slots=True)
class _Following:
    """A rule as it will be; `reasons` is what somebody should look at."""

    rule: ReceptionRule
    agency: _Office
    centre: _Office
    communes: list[str]
    is_touched: bool
    reasons: list[str] = field(default_factory=list)

    @property
    def spread(self) -> Spread:
        rule = self.rule
        return Spread(
            rule.valid_from, rule.valid_to, frozenset(self.communes), rule.field, frozenset(rule.procedures)
        )


def _lasting(plan: Plan) -> Iterator[ReceptionRule]:
    found = ReceptionRule.objects.filter(valid_to__gt=plan.effective_on)
    yield from found.select_related("agency__unit", "centre__unit", "point").order_by("pk")


def _communes(plan: Plan, rule: ReceptionRule) -> list[str]:
    """Of one that ends, all to which something of it goes."""
    gone = set(plan.ended) & set(rule.communes)
    into = {one.successor for one in plan.passages if one.predecessor in gone}
    return sorted(set(rule.communes) - gone | into) if gone else list(rule.communes)


def _following(plan: Plan) -> list[_Following]:
    after = {one.before.pk: _Office(one.after_code, one.unit_code) for one in passings(plan) if not one.stays}
    found = []
    for rule in _lasting(plan):
        agency, centre = (after.get(one.pk) or _as_is(one) for one in (rule.agency, rule.centre))
        communes = _communes(plan, rule)
        goes = rule.agency_id in after or rule.centre_id in after or communes != list(rule.communes)
        found.append(_Following(rule, agency, centre, communes, goes))
    for each in found:
        each.reasons += _reasons(each) if each.is_touched else []
    for one, other in combinations(found, 2):
        together = one.agency.code == other.agency.code and rules.meet(one.spread, other.spread)
        if together and (one.is_touched or other.is_touched):
            # The first one holds; the second is the one to be looked at.
            other.reasons.append(_("trùng với quy tắc khác của cùng cơ quan, quy tắc đó được áp dụng"))
    return found


def _as_is(office: Organization) -> _Office:
    return _Office(office.code, office.unit.code if office.unit else "")


def _reasons(each: _Following) -> Iterator[str]:
    rule = each.rule
    if each.communes != list(rule.communes):
        yield _("địa bàn %(before)s nay là %(after)s, có thể rộng hơn") % {
            "before": ", ".join(rule.communes),
            "after": ", ".join(each.communes),
        }
    is_own = rule.centre.kind == Kind.COMMUNE_CENTRE and each.centre.unit == each.agency.unit
    if is_own and rule.agency.kind in rules.COMMUNE_KINDS and rule.point is None:
        yield _("trung tâm tiếp nhận nay vốn là của chính cơ quan")


def moving(plan: Plan) -> Iterator[Moving]:
    for each in _following(plan):
        if each.is_touched:
            yield Moving(each.rule.pk, each.rule.agency.code, each.agency.code, _words(each))


def _words(each: _Following) -> str:
    return f"{each.rule.agency.short_name} → {each.rule.centre.short_name}: {each.rule.reason}"


def clashes(plan: Plan) -> Iterator[Clash]:
    for each in _following(plan):
        if each.reasons:
            words = _("Quy tắc %(rule)s: %(why)s.") % {"rule": _words(each), "why": "; ".join(each.reasons)}
            choices = ((KEEP, _("Giữ quy tắc")), (END, _("Kết thúc quy tắc")))
            yield Clash(RULE, words[:500], each.agency.code, each.rule.pk, choices=choices)


def switch(merger: Merger, plan: Plan) -> None:
    """By the successors that there are now; a point has gone with its centre, or stayed with one that closed."""
    heirs = passed_offices(merger)
    moved: list[tuple[int, Any, Any]] = []
    told = []
    for rule in _lasting(plan):
        before = _facts(rule)
        rule.agency_id = heirs.get(rule.agency_id, rule.agency_id)
        rule.centre_id = heirs.get(rule.centre_id, rule.centre_id)
        rule.communes = _communes(plan, rule)
        if (now := _facts(rule)) != before:
            rule.save(update_fields=["agency", "centre", "communes"])
            moved.append((rule.pk, before, now))
            told.append((rule, {"resolution": plan.number}))
    keep_moved(merger, RULE, moved)
    record_many("reception_rule.merged", acts=told, by=SYSTEM)
    forget_organizations()


def _facts(rule: ReceptionRule) -> dict[str, Any]:
    return {
        "agency_id": rule.agency_id,
        "centre_id": rule.centre_id,
        "communes": list(rule.communes),
        "valid_to": rule.valid_to.isoformat(),
    }


def back(merger: Merger, _most: int) -> int:
    rows = Moved.objects.filter(merger=merger, kind=RULE)
    for one in rows:
        ReceptionRule.objects.filter(pk=one.object_id).update(**one.before)
    rows.delete()
    forget_organizations()
    return 0


def settle_rule(*, merger: Merger, object_id: int, answer: str, by: Actor) -> None:
    """Kept, or over from today on; of one that was to begin later, before it begins."""
    rule = ReceptionRule.objects.select_for_update().filter(pk=object_id).first()
    if rule is None or answer != END:
        return
    end = max(clock.today(), rule.valid_from)
    if end < rule.valid_to:
        rule.valid_to = end
        rule.save(update_fields=["valid_to"])
        record("reception_rule.given_up", on=rule, by=by, data={"resolution": str(merger)})
        forget_organizations()


def mover() -> Mover:
    return Mover(
        kind=RULE,
        label=gettext_lazy("Quy tắc phân bổ tiếp nhận"),
        moving=moving,
        clashes=clashes,
        switch=switch,
        back=back,
    )
