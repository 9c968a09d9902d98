"""A case goes back to a step that was done before, and never to where its process cannot stand."""

import pytest

from motcua.workflow import errors, service, testing
from motcua.workflow.models import Case, Step
from motcua.workflow.testing import drawing, end, flow, fork, start, step

pytestmark = pytest.mark.django_db

BRANCHES = drawing(
    start(), step("first", "ok"), fork("f"), step("a", "ok"), step("a2", "ok"), step("b", "ok"), fork("j"),
    step("last", "ok"), end(),
    flow("start", "first"), flow("first", "f"), flow("f", "a"), flow("a", "a2"), flow("f", "b"), flow("a2", "j"),
    flow("b", "j"), flow("j", "last"), flow("last", "end"),
)  # fmt: skip


def returned(step, to):
    return service.return_case(step_id=step.pk, to=to, by=testing.whoever_may(step), due_for=testing.by_hours)


def earlier(step):
    return [definition.id for definition in service.earlier_steps(Step.objects.get(pk=step.pk))]


def open_steps():
    return sorted(Step.objects.filter(state="open").values_list("definition", flat=True))


def consistent():
    case = Case.objects.get()
    return service.replayed(case).to_json() == case.state


def test_it_goes_back_and_comes_forward_again():
    (receive,) = testing.started()
    (examine,) = testing.completed(receive, "accept")
    (approve,) = testing.completed(examine, "approve")
    assert earlier(approve) == ["receive", "examine"]
    (again,) = returned(approve, "receive")
    assert service.history_of(testing.a_subject())[2].outcome == "returned"
    (examine,) = testing.completed(again, "accept")
    assert open_steps() == ["examine"]
    assert consistent()


def test_within_a_branch_only_the_branch_goes_back():
    (first,) = testing.started(version=testing.imported(BRANCHES))
    a, _b = testing.completed(first, "ok")
    (a2,) = testing.completed(a, "ok")
    assert earlier(a2) == ["first", "a"]
    returned(a2, "a")
    assert open_steps() == ["a", "b"]
    assert consistent()


def test_from_a_branch_to_before_the_branches_the_case_goes_back_as_a_whole():
    (first,) = testing.started(version=testing.imported(BRANCHES))
    a, b = testing.completed(first, "ok")
    testing.completed(b, "ok")
    (a2,) = testing.completed(a, "ok")
    returned(a2, "first")
    assert open_steps() == ["first"]
    a, b = testing.completed(Step.objects.get(state="open"), "ok")
    testing.completed(b, "ok")
    (a2,) = testing.completed(a, "ok")
    (last,) = testing.completed(a2, "ok")
    assert last.definition == "last"
    assert consistent()


def test_from_behind_the_branches_it_does_not_go_back_into_one_of_them():
    (first,) = testing.started(version=testing.imported(BRANCHES))
    a, b = testing.completed(first, "ok")
    testing.completed(b, "ok")
    (a2,) = testing.completed(a, "ok")
    (last,) = testing.completed(a2, "ok")
    assert earlier(last) == ["first"]
    with pytest.raises(errors.NotReturnable):
        returned(last, "a")


def test_it_does_not_go_back_to_what_was_never_done_nor_from_what_is_done():
    (receive,) = testing.started()
    with pytest.raises(errors.NotReturnable):
        returned(receive, "approve")
    testing.completed(receive, "accept")
    with pytest.raises(errors.StepAlreadyDone):
        returned(receive, "receive")


def test_whoever_may_not_act_may_not_send_back():
    (receive,) = testing.started()
    (examine,) = testing.completed(receive, "accept")
    with pytest.raises(errors.StepNotYours):
        service.return_case(
            step_id=examine.pk, to="receive", by=testing.an_official("clerk", at=2), due_for=testing.by_hours
        )
