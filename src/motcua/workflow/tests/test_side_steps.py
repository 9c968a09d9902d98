import pytest

from motcua.workflow import errors, service, testing
from motcua.workflow.models import Step

pytestmark = pytest.mark.django_db

AN = testing.a_subject()


@pytest.fixture
def asked():
    (receive,) = testing.started()
    testing.completed(receive, "accept")
    return service.open_side_step(
        subject=AN, name="Cho ý kiến", organization_id=9, role="handler", due_at=None
    )


def test_another_office_finds_the_question_in_its_work_and_the_process_goes_on(asked):
    dung = testing.an_official("handler", at=9, number=9, name="Lê Dung")
    assert [(row.name, row.kind) for row in service.work_of(dung)] == [("Cho ý kiến", "opinion")]
    service.complete_side_step(step_id=asked.pk, by=dung)
    record = next(record for record in service.history_of(AN) if record.id == asked.pk)
    assert (record.state, record.ended_by_name, record.outcomes) == ("done", "Lê Dung", ())
    assert Step.objects.get(definition="examine").state == "open"


def test_it_is_answered_once_and_by_those_who_were_asked(asked):
    with pytest.raises(errors.StepNotYours):
        service.complete_side_step(step_id=asked.pk, by=testing.an_official("handler", at=2))
    dung = testing.an_official("handler", at=9)
    service.complete_side_step(step_id=asked.pk, by=dung)
    with pytest.raises(errors.StepAlreadyDone):
        service.complete_side_step(step_id=asked.pk, by=dung)


def test_a_step_of_the_process_is_no_side_step_nor_the_other_way_round(asked):
    examine = Step.objects.get(definition="examine")
    with pytest.raises(errors.StepNotFound):
        service.complete_side_step(step_id=examine.pk, by=testing.whoever_may(examine))
    with pytest.raises(errors.StepNotFound):
        testing.completed(asked, "given")


def test_what_is_still_asked_when_the_case_ends_is_cancelled(asked):
    (approve,) = testing.completed(Step.objects.get(definition="examine"), "refuse", proposal="refuse")
    (seal,) = testing.completed(approve, "sign")
    testing.completed(seal, "seal")
    assert Step.objects.get(pk=asked.pk).state == "cancelled"


def test_two_offices_may_be_asked_at_once(asked):
    service.open_side_step(subject=AN, name="Cho ý kiến", organization_id=10, role="handler", due_at=None)
    assert Step.objects.filter(kind="opinion", state="open").count() == 2
