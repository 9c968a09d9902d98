"""Where an agency that has too much to receive is received for: a rule with dates, after which all is as before.

A rule moves reception, never competence: the same agency decides, and its clock runs as in any other place.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.accounts.service import Actor
from motcua.audit.service import record
from motcua.kit import clock, locks, sql
from motcua.kit.text import nfc, sort_key
from motcua.organizations import queries, rules
from motcua.organizations.errors import MayNotSpread, ReceptionRuleNotFound, ReceptionRuleWrong
from motcua.organizations.models import Organization, ReceptionRule, Role
from motcua.organizations.queries import OrganizationCard
from motcua.organizations.rules import Spread
from motcua.territory.service import unit, unit_exists

# A rule is for a time of need; whoever needs it longer lays it down again.
LONGEST_DAYS = 5 * 366


@dataclass(frozen=True, slots=True)
class ReceptionRuleCard:
    """`point_name` is empty where the whole centre receives."""

    id: int
    agency_id: int
    centre_id: int
    point_id: int | None
    point_name: str
    point_address: str
    reason: str
    spread: Spread

    @property
    def agency(self) -> OrganizationCard:
        """Who answers today for the agency that the rule is about."""
        return queries.card(queries.heir(self.agency_id))

    @property
    def centre(self) -> OrganizationCard:
        return queries.card(queries.heir(self.centre_id))

    @property
    def last_day(self) -> date:
        return self.spread.end - timedelta(days=1)

    @property
    def place_words(self) -> str:
        """Where to go: the centre, its point, and the address that is known."""
        centre = self.centre
        parts = (centre.name, self.point_name, self.point_address or centre.address)
        return ", ".join(part for part in parts if part)

    @property
    def communes_words(self) -> str:
        """The communes by name; one that no longer is by its code. Nothing where all are meant."""
        named = [unit(code).full_name if unit_exists(code) else code for code in self.spread.communes]
        return ", ".join(sorted(named, key=sort_key))


@dataclass(frozen=True, slots=True)
class Reception:
    """Where dossiers for an agency are handed in; `rule` is why it is not the agency's own centre."""

    centre: OrganizationCard
    point_id: int | None = None
    rule: ReceptionRuleCard | None = None


_RULES = """
SELECT rule.id, rule.agency_id, rule.centre_id, rule.point_id, coalesce(point.name, '') AS point_name,
       coalesce(point.address, '') AS point_address, rule.field, rule.procedures, rule.communes, rule.valid_from,
       rule.valid_to, rule.reason
FROM organizations_receptionrule AS rule
LEFT JOIN organizations_receptionpoint AS point ON point.id = rule.point_id
WHERE rule.valid_to > %(today)s AND rule.valid_to > rule.valid_from
ORDER BY rule.valid_from, rule.id
"""

_kept: tuple[dict[int, OrganizationCard], list[ReceptionRuleCard]] | None = None


def reception_rules() -> list[ReceptionRuleCard]:
    """The rules that hold today or later, the first one first; kept as long as the organizations are."""
    global _kept  # noqa: PLW0603 - one province per process
    cards = queries.all_cards()
    if _kept is None or _kept[0] is not cards:
        _kept = (cards, _read())
    return _kept[1]


def reception_of(agency_id: int, *, commune: str, field: str, procedure: str) -> Reception:
    """Where people hand in for an agency today: where a rule says, else in the agency's own centre.

    Raises NoCompetentOrganization where that place has no centre.
    """
    day = clock.today()
    for rule in reception_rules():
        if rule.agency.id == agency_id and rule.spread.holds(
            day=day, commune=commune, field=field, procedure=procedure
        ):
            return Reception(rule.centre, rule.point_id, rule)
    return Reception(queries.centre_for(agency_id))


def check_reception_rule(
    *,
    agency_id: int,
    centre_id: int,
    point_id: int | None,
    spread: Spread,
    reason: str,
    by: Actor,
) -> None:
    """What keeps a rule from being laid down. Raises MayNotSpread, UnknownOrganization, ReceptionRuleWrong."""
    if not queries.administers(by.organizations(Role.ADMINISTRATOR), queries.card(agency_id).id):
        raise MayNotSpread
    problem = _problem(agency_id, centre_id, point_id, spread, reason)
    if problem is not None:
        box, words = problem
        raise ReceptionRuleWrong(problem=words, box=box)
    for other in _read():
        if other.agency.id == queries.heir(agency_id) and rules.meet(spread, other.spread):
            words = _(
                "Trùng với quy tắc đã có: %(centre)s tiếp nhận từ %(start)s đến hết %(end)s. Kết thúc quy tắc đó trước, hoặc chọn ngày, xã, phường, thủ tục khác."
            )
            told = {
                "centre": other.point_name or other.centre.short_name,
                "start": f"{other.spread.start:%d/%m/%Y}",
                "end": f"{other.last_day:%d/%m/%Y}",
            }
            raise ReceptionRuleWrong(problem=words % told, box="communes")


def add_reception_rule(
    *,
    agency_id: int,
    centre_id: int,
    point_id: int | None = None,
    spread: Spread,
    reason: str,
    by: Actor,
) -> ReceptionRule:
    """Have a centre, or one of its points, receive for an agency on these days.

    Raises what check_reception_rule does; the agency's row is locked, so that two rules laid down at once are seen.
    """
    reason = nfc(reason)[:300]
    spread = replace(spread, field=nfc(spread.field)[:100])
    with transaction.atomic(durable=True):
        agency = Organization.objects.filter(pk=agency_id).first()
        if agency is not None:
            locks.take(agency)
        check_reception_rule(
            agency_id=agency_id, centre_id=centre_id, point_id=point_id, spread=spread, reason=reason, by=by
        )
        rule = ReceptionRule.objects.create(
            agency_id=agency_id,
            centre_id=centre_id,
            point_id=point_id,
            field=spread.field,
            procedures=sorted(spread.procedures),
            communes=sorted(spread.communes),
            valid_from=spread.start,
            valid_to=spread.end,
            reason=reason,
            made_by_id=by.id,
            made_at=clock.now(),
        )
        record("reception_rule.added", on=rule, by=by, data=_told(rule))
        # Only once committed: before, another thread would read and keep what was.
        transaction.on_commit(queries.forget_organizations)
    return rule


def end_reception_rule(*, rule_id: int, by: Actor) -> None:
    """It no longer holds from today on, or never, if it has not begun; one that is over stays as it is.

    Raises ReceptionRuleNotFound, MayNotSpread.
    """
    with transaction.atomic(durable=True):
        rule = ReceptionRule.objects.select_for_update().filter(pk=rule_id).first()
        if rule is None:
            raise ReceptionRuleNotFound
        if not queries.administers(by.organizations(Role.ADMINISTRATOR), queries.heir(rule.agency_id)):
            raise MayNotSpread
        end = max(clock.today(), rule.valid_from)
        if end < rule.valid_to:
            rule.valid_to = end
            rule.save(update_fields=["valid_to"])
            record("reception_rule.ended", on=rule, by=by, data=_told(rule))
            transaction.on_commit(queries.forget_organizations)


def _problem(
    agency_id: int, centre_id: int, point_id: int | None, spread: Spread, reason: str
) -> tuple[str, str] | None:
    """The first box that is wrong, and why."""
    known = {one.id: one for one in queries.organizations(*rules.CENTRE_KINDS)}
    own = queries.centre_for(agency_id).id
    today = clock.today()
    points = {point.id for point in queries.reception_points(centre_id)} if point_id else set()
    wrong = [
        (centre_id not in known, "centre", _("Chọn trung tâm tiếp nhận.")),
        (bool(point_id) and point_id not in points, "point", _("Điểm tiếp nhận này không thuộc trung tâm đã chọn.")),
        (
            centre_id == own and not point_id,
            "centre",
            _("Trung tâm này vốn đã tiếp nhận cho cơ quan. Chọn nơi khác, hoặc một điểm tiếp nhận của trung tâm."),
        ),
        (
            not all(map(unit_exists, spread.communes)),
            "communes",
            _("Có xã, phường không còn trong danh mục. Xin chọn lại."),
        ),
        (
            bool(spread.field and spread.procedures),
            "field",
            _("Chọn một lĩnh vực hoặc ghi mã thủ tục, không chọn cả hai."),
        ),
        (spread.start < today, "start", _("Ngày bắt đầu từ hôm nay trở đi, ghi theo dạng ngày/tháng/năm.")),
        (spread.end <= spread.start, "end", _("Ngày cuối không trước ngày bắt đầu, ghi theo dạng ngày/tháng/năm.")),
        (
            (spread.end - spread.start).days > LONGEST_DAYS,
            "end",
            _("Một quy tắc kéo dài nhiều nhất năm năm; cần lâu hơn thì đặt lại."),
        ),
        (not reason.strip(), "reason", _("Ghi lý do phân bổ; người dân đọc được.")),
    ]  # fmt: skip
    return next(((box, words) for is_wrong, box, words in wrong if is_wrong), None)


def _read() -> list[ReceptionRuleCard]:
    """As they are now, not as they were kept."""
    return sql.rows(_build, _RULES, {"today": clock.today()})


def _build(
    *,
    field: str,
    procedures: Collection[str],
    communes: Collection[str],
    valid_from: date,
    valid_to: date,
    **rest: object,
) -> ReceptionRuleCard:
    spread = Spread(valid_from, valid_to, frozenset(communes), field, frozenset(procedures))
    return ReceptionRuleCard(spread=spread, **rest)  # type: ignore[arg-type]  # the columns that are left


def _told(rule: ReceptionRule) -> dict[str, object]:
    return {
        "agency": rule.agency_id,
        "centre": rule.centre_id,
        "point": rule.point_id,
        "field": rule.field,
        "procedures": rule.procedures,
        "communes": rule.communes,
        "from": rule.valid_from.isoformat(),
        "to": rule.valid_to.isoformat(),
        "reason": rule.reason,
    }
