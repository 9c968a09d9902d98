import pytest

from motcua.workflow import errors, service, testing

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    (receive,) = testing.started()
    service.hold_step(step_id=receive.pk, by=testing.whoever_may(receive))
    return receive


def test_a_held_step_stays_in_the_list_of_its_person_and_out_of_the_others(held):
    assert [row.state for row in service.work_of(testing.whoever_may(held))] == ["busy"]
    assert service.work_of(testing.whoever_may(held, number=8)) == []


def test_a_second_tab_cannot_complete_what_is_being_signed(held):
    with pytest.raises(errors.StepBusy):
        testing.completed(held, "accept")
    with pytest.raises(errors.StepBusy):
        service.hold_step(step_id=held.pk, by=testing.whoever_may(held))


def test_the_signature_completes_it_in_one_go(held):
    (examine,) = service.complete_step(
        step_id=held.pk,
        outcome="accept",
        by=testing.an_official("none", at=0),
        due_for=testing.by_hours,
        held=True,
    )
    assert examine.definition == "examine"


def test_after_a_failed_signature_its_person_goes_on(held):
    service.release_hold(step_id=held.pk)
    service.release_hold(step_id=held.pk)
    (examine,) = testing.completed(held, "accept")
    assert examine.definition == "examine"


def test_only_a_held_step_is_completed_as_held():
    (receive,) = testing.started()
    with pytest.raises(errors.StepAlreadyDone):
        service.complete_step(
            step_id=receive.pk,
            outcome="accept",
            by=testing.whoever_may(receive),
            due_for=testing.by_hours,
            held=True,
        )
