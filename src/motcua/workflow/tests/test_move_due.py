from datetime import UTC, datetime, timedelta

import pytest

from motcua.kit import clock
from motcua.workflow import errors, service, testing
from motcua.workflow.models import Step

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
AN = testing.a_subject()


def bounded_by(limit):
    return lambda definition, opened: min(opened + timedelta(hours=float(definition.hours)), limit)


def begun(limit):
    with clock.frozen(MONDAY):
        (receive,) = service.start_case(
            process_version_id=testing.imported().pk,
            subject=AN,
            offices=testing.OFFICES,
            due_for=lambda definition: bounded_by(limit)(definition, MONDAY),
        )
    return receive


def test_a_step_that_the_limit_bounded_gets_its_own_hours_when_the_limit_moves():
    limit = MONDAY + timedelta(hours=1)
    receive = begun(limit)
    assert Step.objects.get(pk=receive.pk).due_at == limit
    service.move_due(subject=AN, was=limit, due_for=bounded_by(MONDAY + timedelta(days=9)))
    assert Step.objects.get(pk=receive.pk).due_at == MONDAY + timedelta(hours=4)


def test_a_step_with_less_time_of_its_own_keeps_it_and_so_does_a_question_to_another_office():
    limit = MONDAY + timedelta(days=3)
    receive = begun(limit)
    asked = service.open_side_step(
        subject=AN, name="Cho ý kiến", organization_id=9, role="handler", due_at=limit + timedelta(days=1)
    )
    service.move_due(subject=AN, was=limit, due_for=bounded_by(MONDAY + timedelta(days=9)))
    assert Step.objects.get(pk=receive.pk).due_at == MONDAY + timedelta(hours=4)
    assert Step.objects.get(pk=asked.pk).due_at == limit + timedelta(days=1)


def test_without_an_open_case_there_is_nothing_to_move():
    with pytest.raises(errors.CaseNotFound):
        service.move_due(subject=AN, was=MONDAY, due_for=bounded_by(MONDAY))
