"""Who offers a procedure and what is taken off its fees: laid down from a day on, ended on a day, never changed."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.catalogue import errors, rules
from motcua.catalogue.actions.drafts import check_may, last_version
from motcua.catalogue.actions.publishing import locked
from motcua.catalogue.competence import offices_of, read_rows
from motcua.catalogue.models import FeePolicy, Offer, OfferLevel, PolicyKind, Procedure
from motcua.catalogue.queries.terms import GROUPS
from motcua.kit import clock
from motcua.kit.text import nfc

# No policy in force is older than the law that the fees rest on.
EARLIEST = dt.date(2000, 1, 1)


def set_offers(
    *,
    code: str,
    organization_ids: Collection[int],
    level: str,
    channels: Collection[str],
    day: dt.date,
    reason: str,
    by: Actor,
) -> None:
    """From `day` on these organizations give the procedure so; what was laid down for them before ends that day.

    Raises OfferWrong, DayPast, NoteRequired, ProcedureNotFound, NotAllowedError.
    """
    check_may(by)
    reason = nfc(reason)[:500]
    _check_day(day)
    if not reason:
        raise errors.NoteRequired
    version = last_version(code)
    if version is None:
        raise errors.ProcedureNotFound(code=code)
    offices = {card.id for card in offices_of(read_rows(version.body))}
    known = level in OfferLevel.values and set(channels) <= set(rules.CHANNELS)
    if not organization_ids or not set(organization_ids) <= offices or not known:
        raise errors.OfferWrong
    kept = [] if level == OfferLevel.NONE else [name for name in rules.CHANNELS if name in channels]
    if level != OfferLevel.NONE and not kept:
        raise errors.OfferWrong
    with transaction.atomic(durable=True):
        procedure = locked(code)
        _end_offers(procedure, organization_ids, day)
        Offer.objects.bulk_create(
            Offer(
                procedure=procedure,
                organization_id=organization,
                level=level,
                channels=kept,
                reason=reason,
                valid_from=day,
                made_by_id=by.person_id,
                made_at=clock.now(),
            )
            for organization in sorted(set(organization_ids))
        )
        facts = {"organizations": sorted(set(organization_ids)), "level": level, "channels": kept}
        audit.record(
            "procedure.offered", on=procedure, by=by, data=facts | {"from": day.isoformat(), "reason": reason}
        )


def end_offers(*, code: str, organization_ids: Collection[int], day: dt.date, by: Actor) -> None:
    """From `day` on these organizations give the procedure as its version says.

    Raises DayPast, ProcedureNotFound, NotAllowedError.
    """
    check_may(by)
    _check_day(day)
    with transaction.atomic(durable=True):
        procedure = Procedure.objects.select_for_update().filter(code=code).first()
        if procedure is None:
            raise errors.ProcedureNotFound(code=code)
        if _end_offers(procedure, organization_ids, day):
            facts = {"organizations": sorted(set(organization_ids)), "day": day.isoformat()}
            audit.record("procedure.offer_ended", on=procedure, by=by, data=facts)


def add_policy(
    *,
    code: str,
    field: str,
    channel: str,
    group: str,
    kind: str,
    value: int,
    legal_basis: str,
    source: str,
    verified: bool,
    valid_from: dt.date,
    valid_to: dt.date | None,
    by: Actor,
) -> FeePolicy:
    """Lay down what is taken off fees: of one procedure (`code`), of a field, or of all where both are empty.

    Raises PolicyWrong, ProcedureNotFound, NotAllowedError.
    """
    check_may(by)
    facts: dict[str, Any] = {
        "field": nfc(field)[:100],
        "channel": channel,
        "group": group,
        "kind": kind,
        "value": value,
        "legal_basis": nfc(legal_basis)[:500],
        "source": nfc(source)[:300],
        "verified": verified,
        "valid_from": valid_from,
        "valid_to": valid_to,
    }
    if problem := _problem(code, facts):
        raise errors.PolicyWrong(problem=problem)
    with transaction.atomic(durable=True):
        procedure = Procedure.objects.filter(code=code).first() if code else None
        if code and procedure is None:
            raise errors.ProcedureNotFound(code=code)
        try:
            policy = FeePolicy.objects.create(
                procedure=procedure, made_by_id=by.id, made_at=clock.now(), **facts
            )
        except IntegrityError as broken:
            raise errors.PolicyWrong(problem=_("Chính sách này chưa hợp lệ.")) from broken
        told = {name: value for name, value in facts.items() if not isinstance(value, dt.date)}
        audit.record("fee_policy.added", on=policy, by=by, data={"code": code, **told})
    return policy


def end_policy(*, policy_id: int, day: dt.date, by: Actor) -> None:
    """It no longer holds from `day` on. Raises PolicyNotFound, DayPast, NotAllowedError."""
    check_may(by)
    _check_day(day)
    with transaction.atomic(durable=True):
        policy = FeePolicy.objects.select_for_update().filter(pk=policy_id).first()
        if policy is None:
            raise errors.PolicyNotFound
        end = max(day, policy.valid_from)
        if policy.valid_to is None or policy.valid_to > end:
            policy.valid_to = end
            policy.save(update_fields=["valid_to"])
            audit.record("fee_policy.ended", on=policy, by=by, data={"day": end.isoformat()})


def _problem(code: str, facts: dict[str, Any]) -> str:
    value, end = facts["value"], facts["valid_to"]
    wrong = [
        (not facts["legal_basis"], _("Ghi căn cứ pháp lý của chính sách.")),
        (not facts["source"], _("Ghi nguồn của chính sách.")),
        (facts["kind"] not in PolicyKind.values, _("Chọn cách miễn, giảm.")),
        (facts["kind"] == PolicyKind.PERCENT and not 1 <= value <= 100, _("Phần trăm từ 1 đến 100.")),
        (facts["kind"] == PolicyKind.AMOUNT and not 0 <= value <= 10**9, _("Số tiền chưa đúng.")),
        (facts["valid_from"] < EARLIEST, _("Ghi ngày theo dạng ngày/tháng/năm, ví dụ 27/3/2027.")),
        (facts["channel"] not in ("", *rules.CHANNELS), _("Chọn cách nộp.")),
        (facts["group"] not in ("", *GROUPS), _("Chọn đối tượng.")),
        (end is not None and end <= facts["valid_from"], _("Ngày hết hiệu lực phải sau ngày bắt đầu.")),
        (bool(code and facts["field"]), _("Chọn một thủ tục hoặc một lĩnh vực, không chọn cả hai.")),
    ]
    return next((words for is_wrong, words in wrong if is_wrong), "")


def _check_day(day: dt.date) -> None:
    if day < clock.today():
        raise errors.DayPast


def _end_offers(procedure: Procedure, organization_ids: Collection[int], day: dt.date) -> int:
    laid_down = procedure.offers.filter(organization_id__in=organization_ids)
    # What gave way before it ever held is not ended again.
    end = Greatest(F("valid_from"), Value(day))
    holding = laid_down.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=end))
    return holding.update(valid_to=end)
