from datetime import UTC, datetime, timedelta

import pytest

from motcua.accounts.service import SYSTEM
from motcua.kit import clock
from motcua.workflow import errors, service, testing
from motcua.workflow.models import Case, Step

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
AN = testing.a_subject()


def test_the_steps_of_a_suspended_case_are_in_nobodys_list_and_cannot_be_done():
    (receive,) = testing.started()
    receptionist = testing.whoever_may(receive)
    service.suspend_case(subject=AN)
    assert service.work_of(receptionist) == []
    for act in (
        lambda: testing.completed(receive, "accept"),
        lambda: service.take_step(step_id=receive.pk, by=receptionist),
        lambda: service.hold_step(step_id=receive.pk, by=receptionist),
    ):
        with pytest.raises(errors.StepSuspended):
            act()


def test_what_someone_has_taken_leaves_their_list_too_and_comes_back_to_them():
    (receive,) = testing.started()
    binh = testing.whoever_may(receive)
    service.take_step(step_id=receive.pk, by=binh)
    service.suspend_case(subject=AN)
    assert service.work_of(binh) == []
    service.resume_case(subject=AN, due_for=testing.by_hours)
    assert [row.id for row in service.work_of(binh)] == [receive.pk]


def test_a_resumed_step_is_due_anew_and_an_opinion_later_by_as_long_as_the_case_stood():
    with clock.frozen(MONDAY):
        (receive,) = testing.started()
        opinion = service.open_side_step(
            subject=AN,
            name="Cho ý kiến",
            organization_id=9,
            role="handler",
            due_at=MONDAY + timedelta(days=2),
        )
        service.suspend_case(subject=AN)
    with clock.frozen(MONDAY + timedelta(days=5)):
        service.resume_case(subject=AN, due_for=testing.by_hours)
    assert Step.objects.get(pk=receive.pk).due_at == MONDAY + timedelta(days=5, hours=4)
    assert Step.objects.get(pk=opinion.pk).due_at == MONDAY + timedelta(days=7)
    assert set(Step.objects.values_list("state", flat=True)) == {"open"}


def test_suspending_or_resuming_twice_changes_nothing():
    testing.started()
    service.suspend_case(subject=AN)
    before = Case.objects.get().suspended_at
    service.suspend_case(subject=AN)
    assert Case.objects.get().suspended_at == before
    service.resume_case(subject=AN, due_for=testing.by_hours)
    service.resume_case(subject=AN, due_for=testing.by_hours)
    assert Case.objects.get().suspended_at is None


def test_a_case_is_not_suspended_while_a_signature_is_made():
    (receive,) = testing.started()
    service.hold_step(step_id=receive.pk, by=testing.whoever_may(receive))
    with pytest.raises(errors.StepBusy):
        service.suspend_case(subject=AN)


def test_nothing_is_asked_beside_a_suspended_case():
    testing.started()
    service.suspend_case(subject=AN)
    with pytest.raises(errors.CaseSuspended):
        service.open_side_step(subject=AN, name="Cho ý kiến", organization_id=9, role="handler", due_at=None)


def test_a_cancelled_case_leaves_nothing_open_whatever_state_it_was_in():
    (receive,) = testing.started()
    service.open_side_step(subject=AN, name="Cho ý kiến", organization_id=9, role="handler", due_at=None)
    service.suspend_case(subject=AN)
    service.cancel_case(subject=AN, by=SYSTEM)
    assert set(Step.objects.values_list("state", "ended_by_name")) == {("cancelled", "Hệ thống")}
    assert Case.objects.get().ended_at is not None
    with pytest.raises(errors.StepAlreadyDone):
        testing.completed(receive, "accept")
    with pytest.raises(errors.CaseNotFound):
        service.cancel_case(subject=AN, by=SYSTEM)


def test_a_case_whose_last_step_was_done_elsewhere_ends_with_it_done():
    testing.started()
    an = testing.an_official("citizen", at=0, name="Nguyễn Thị An")
    service.end_case(subject=AN, by=an, outcome="collected_online")
    (done,) = service.history_of(AN)
    assert (done.state, done.outcome, done.outcome_label) == ("done", "collected_online", "collected_online")
    service.end_case(subject=AN, by=an, outcome="collected_online")
