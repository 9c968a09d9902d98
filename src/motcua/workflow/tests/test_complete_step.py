import json

import pytest

from motcua.accounts.service import SYSTEM
from motcua.workflow import errors, service, testing
from motcua.workflow.models import Case, Step
from motcua.workflow.testing import choice, drawing, end, flow, fork, start, step

pytestmark = pytest.mark.django_db


def test_a_dossier_goes_from_the_counter_back_to_the_counter():
    (receive,) = testing.started()
    (examine,) = testing.completed(receive, "accept")
    (approve,) = testing.completed(examine, "approve", proposal="approve")
    (seal,) = testing.completed(approve, "sign")
    (hand_over,) = testing.completed(seal, "seal")
    assert testing.completed(hand_over, "hand_over") == []

    names = [record.definition for record in service.history_of(testing.a_subject())]
    assert names == ["receive", "examine", "approve", "seal", "return"]
    assert Case.objects.get().ended_at is not None
    with pytest.raises(errors.CaseNotFound):
        service.case_of(testing.a_subject())


def test_each_step_waits_for_its_role_in_its_office():
    (receive,) = testing.started(offices={"receiving": 31, "competent": 32})
    (examine,) = testing.completed(receive, "accept")
    assert (receive.role, receive.organization_id) == ("receptionist", 31)
    assert (examine.role, examine.organization_id) == ("handler", 32)
    assert Step.objects.get(pk=examine.pk).due_at == examine.due_at


def test_what_is_refused_at_the_counter_ends_there():
    (receive,) = testing.started()
    assert testing.completed(receive, "refuse") == []
    assert Case.objects.get().ended_at is not None


def test_a_refusal_that_was_proposed_returns_no_result():
    (receive,) = testing.started()
    (examine,) = testing.completed(receive, "accept")
    (approve,) = testing.completed(examine, "refuse", proposal="refuse")
    (seal,) = testing.completed(approve, "sign")
    assert testing.completed(seal, "seal") == []
    assert service.case_data(Case.objects.get()) == {"outcome": "seal", "proposal": "refuse"}


def test_sending_back_a_hundred_times_leaves_the_state_as_small_as_once():
    (receive,) = testing.started()
    (examine,) = testing.completed(receive, "accept")
    for _ in range(100):
        (approve,) = testing.completed(examine, "approve")
        (examine,) = testing.completed(approve, "send_back")
    assert len(json.dumps(Case.objects.get().state)) < 100


def test_a_step_that_leads_back_to_itself_opens_again():
    text = drawing(
        start(), step("a", "again", "done"), choice("c", default="out"), end(),
        flow("start", "a"), flow("a", "c"), flow("c", "a", 'outcome == "again"'), flow("c", "end", key="out"),
    )  # fmt: skip
    (first,) = testing.started(version=testing.imported(text))
    (second,) = testing.completed(first, "again")
    assert (second.definition, second.pk == first.pk) == ("a", False)
    assert testing.completed(second, "done") == []


def test_parallel_branches_are_open_together_and_meet_again():
    text = drawing(
        start(), fork("f"), step("a", "ok"), step("b", "ok"), fork("j"), step("c", "ok"), end(),
        flow("start", "f"), flow("f", "a"), flow("f", "b"), flow("a", "j"), flow("b", "j"), flow("j", "c"),
        flow("c", "end"),
    )  # fmt: skip
    a, b = testing.started(version=testing.imported(text))
    assert testing.completed(b, "ok") == []
    assert Case.objects.get().ended_at is None
    (c,) = testing.completed(a, "ok")
    assert c.definition == "c"


def test_an_outcome_that_the_step_does_not_have_is_refused():
    (receive,) = testing.started()
    with pytest.raises(errors.OutcomeUnknown, match="sign"):
        testing.completed(receive, "sign")
    assert Step.objects.get().state == "open"


def test_a_step_done_is_not_done_again():
    (receive,) = testing.started()
    testing.completed(receive, "accept")
    with pytest.raises(errors.StepAlreadyDone):
        testing.completed(receive, "accept")


def test_a_step_that_does_not_exist_is_not_found():
    with pytest.raises(errors.StepNotFound):
        service.complete_step(step_id=1, outcome="ok", by=SYSTEM, due_for=testing.by_hours)


@pytest.mark.parametrize(("role", "at"), [("handler", 1), ("receptionist", 2), ("administrator", 1)])
def test_another_role_or_another_office_may_not_complete_it(role, at):
    (receive,) = testing.started()
    with pytest.raises(errors.StepNotYours):
        service.complete_step(
            step_id=receive.pk,
            outcome="accept",
            by=testing.an_official(role, at=at),
            due_for=testing.by_hours,
        )


def test_completing_says_who_when_and_how():
    (receive,) = testing.started()
    testing.completed(receive, "accept")
    done, _ = service.history_of(testing.a_subject())
    assert (done.state, done.outcome, done.outcome_label) == ("done", "accept", "Tiếp nhận")
    assert done.ended_by_name == "Trần Văn Bình"
    assert done.ended_at is not None


def test_starting_takes_one_statement_and_completing_two(django_assert_num_queries):
    version = testing.imported()
    service.process(version.pk)
    with django_assert_num_queries(1):
        (receive,) = testing.started(version=version)
    with django_assert_num_queries(2):
        testing.completed(receive, "accept")


def test_only_one_case_is_open_for_a_subject():
    testing.started()
    with pytest.raises(errors.CaseAlreadyOpen):
        testing.started()
    testing.started(testing.a_subject(2))
    service.cancel_case(subject=testing.a_subject(), by=SYSTEM)
    testing.started()


def test_a_case_without_an_office_that_its_process_needs_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="competent"):
        testing.started(offices={"receiving": 1})
