"""A procedure is withdrawn from a day, and does not come back unless somebody has seen that it was."""

from datetime import date, datetime, timedelta

import pytest

from motcua.audit.service import history
from motcua.catalogue import errors, service, testing
from motcua.catalogue.models import Procedure, ProcedureVersion, Withdrawal
from motcua.catalogue.tests.test_drafts import draft, lien, minh, sent  # noqa: F401 - the two administrators
from motcua.kit import clock

pytestmark = pytest.mark.django_db


def test_a_procedure_withdrawn_is_served_until_that_day(minh):  # noqa: F811 - the fixtures
    now = datetime(2026, 11, 24, 9, tzinfo=clock.VIETNAM)
    with clock.frozen(now):
        testing.make_procedure()
        service.withdraw_procedure(code="1.001193", day=date(2026, 12, 1), reason="Bãi bỏ.", by=minh)
        assert service.procedure("1.001193").title == "Đăng ký khai sinh"
    with clock.frozen(datetime(2026, 12, 1, 0, 1, tzinfo=clock.VIETNAM)):
        assert service.search("khai sinh") == []
        with pytest.raises(errors.ProcedureNotFound):
            service.procedure("1.001193")
        with pytest.raises(errors.ProcedureNotFound):
            service.withdraw_procedure(code="1.001193", day=clock.today(), reason="…", by=minh)
    acts = history("catalogue.procedure", ProcedureVersion.objects.get().procedure_id)
    assert acts[-1].data == {"day": "2026-12-01", "reason": "Bãi bỏ."}


def test_what_was_withdrawn_may_be_published_again(minh, lien):  # noqa: F811 - the fixtures
    testing.make_procedure()
    service.withdraw_procedure(code="1.001193", day=clock.today(), reason="Nhầm.", by=minh)
    again = service.begin_draft(code="1.001193", by=minh)
    service.send_to_review(draft_id=again.id, revision=1, by=minh)
    version = service.publish_draft(
        draft_id=again.id, revision=2, effective_from=clock.today(), by=lien, accept_gaps=True
    )
    assert version.number == 2
    assert service.procedure("1.001193").version_id == version.pk


def test_what_was_withdrawn_after_it_was_sent_does_not_come_back_unseen(draft, minh, lien):  # noqa: F811 - the fixtures
    revision = sent(draft, minh)
    service.withdraw_procedure(code=draft.code, day=clock.today(), reason="Luật bãi bỏ.", by=minh)
    given = {"draft_id": draft.id, "effective_from": clock.today(), "by": lien, "accept_gaps": True}
    with pytest.raises(errors.WithdrawnMeanwhile):
        service.publish_draft(revision=revision, **given)
    service.return_draft(draft_id=draft.id, revision=revision, note="Đã bãi bỏ.", by=lien)
    service.send_to_review(draft_id=draft.id, revision=revision + 1, by=minh)
    assert service.publish_draft(revision=revision + 2, **given).number == 2


def test_what_was_withdrawn_and_published_again_may_be_withdrawn_again_from_the_same_day(draft, minh, lien):  # noqa: F811 - the fixtures
    service.withdraw_procedure(code=draft.code, day=clock.today(), reason="Nhầm.", by=minh)
    revision = sent(draft, minh)
    service.publish_draft(
        draft_id=draft.id, revision=revision, effective_from=clock.today(), by=lien, accept_gaps=True
    )
    service.withdraw_procedure(code=draft.code, day=clock.today(), reason="Lần này thật.", by=minh)
    assert Withdrawal.objects.get().reason == "Lần này thật."
    reasons = [act.data.get("reason") for act in history("catalogue.procedure", Procedure.objects.get().pk)]
    assert [reason for reason in reasons if reason] == ["Nhầm.", "Lần này thật."]


def test_what_gave_way_before_it_ever_held_is_not_withdrawn(draft, minh, lien):  # noqa: F811 - the fixtures
    """A version of next month, and another of today that took its place."""
    later = clock.today() + timedelta(days=30)
    for day, summary in ((later, "Từ tháng sau."), (clock.today(), "Từ hôm nay.")):
        begun = service.begin_draft(code=draft.code, by=minh)
        revision = sent(begun, minh, summary=summary)
        service.publish_draft(
            draft_id=begun.id, revision=revision, effective_from=day, by=lien, accept_gaps=True
        )
    service.withdraw_procedure(code=draft.code, day=clock.today(), reason="Bãi bỏ.", by=minh)
    with pytest.raises(errors.ProcedureNotFound):
        service.withdraw_procedure(code=draft.code, day=clock.today(), reason="Lần nữa.", by=minh)
