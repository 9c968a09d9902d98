import threading

import pytest
from django.db import connection, transaction

from motcua.workflow import errors, service, testing
from motcua.workflow.models import Step
from motcua.workflow.testing import drawing, end, flow, fork, start, step

pytestmark = pytest.mark.usefixtures("committed")


def at_once(*acts):
    """Run acts at the same moment, each in a transaction of its own connection; returns what each gave or raised."""
    together = threading.Barrier(len(acts))
    results = []

    def run(act):
        try:
            together.wait(5)
            with transaction.atomic():
                results.append(act())
        except errors.MotcuaError as error:
            results.append(error)
        finally:
            connection.close()

    people = [threading.Thread(target=run, args=(act,)) for act in acts]
    for person in people:
        person.start()
    for person in people:
        person.join(10)
    return sorted(type(result).__name__ for result in results)


def completing(step, outcome, *, number=7):
    official = testing.whoever_may(step, number=number)
    return lambda: service.complete_step(
        step_id=step.pk, outcome=outcome, by=official, due_for=testing.by_hours
    )


@pytest.mark.parametrize("round_", range(5))
def test_of_two_officials_completing_one_step_at_once_one_wins_and_the_other_is_told(round_):
    (receive,) = testing.started()
    results = at_once(completing(receive, "accept", number=7), completing(receive, "accept", number=8))
    assert results == ["StepAlreadyDone", "list"]
    assert list(Step.objects.order_by("id").values_list("definition", "state")) == [
        ("receive", "done"),
        ("examine", "open"),
    ]


@pytest.mark.parametrize("round_", range(3))
def test_two_branches_completed_at_once_open_what_follows_the_join_once(round_):
    text = drawing(
        start(), fork("f"), step("a", "ok"), step("b", "ok"), fork("j"), step("c", "ok"), end(),
        flow("start", "f"), flow("f", "a"), flow("f", "b"), flow("a", "j"), flow("b", "j"), flow("j", "c"),
        flow("c", "end"),
    )  # fmt: skip
    a, b = testing.started(version=testing.imported(text))
    assert at_once(completing(a, "ok"), completing(b, "ok")) == ["list", "list"]
    assert list(Step.objects.filter(definition="c").values_list("state", flat=True)) == ["open"]


def test_of_two_officials_taking_one_step_at_once_one_wins_and_the_other_is_told():
    (receive,) = testing.started()
    officials = [testing.whoever_may(receive, number=number) for number in (7, 8)]
    results = at_once(*(lambda by=by: service.take_step(step_id=receive.pk, by=by) for by in officials))
    assert results == ["NoneType", "StepTaken"]


def test_completing_and_cancelling_at_once_leave_nothing_open():
    (receive,) = testing.started()
    cancel = lambda: service.cancel_case(subject=testing.a_subject(), by=testing.whoever_may(receive))  # noqa: E731 - an act to be run at once with others
    at_once(completing(receive, "accept"), cancel)
    assert not Step.objects.filter(ended_at=None).exists()


def test_a_case_started_twice_at_once_is_started_once():
    version = testing.imported()
    begin = lambda: testing.started(version=version)  # noqa: E731 - an act to be run at once with others
    assert at_once(begin, begin) == ["CaseAlreadyOpen", "list"]


def test_one_process_imported_twice_at_once_is_kept_once():
    again = lambda: testing.imported().pk  # noqa: E731 - an act to be run at once with others
    assert at_once(again, again) == ["int", "int"]
