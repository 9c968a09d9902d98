"""A timer and people at the same moment, on real connections: one of them decides, and once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from motcua.kit import clock
from motcua.workflow import errors, service, testing
from motcua.workflow.actions import services, timers
from motcua.workflow.models import Case, Step, Timer
from motcua.workflow.testing import automatic, choice, drawing, end, flow, start, step, timer

pytestmark = pytest.mark.usefixtures("committed")

POSTING = drawing(
    start(), step("post", "complaint"), timer("over", "post", 16), choice("m"), step("sign", "ok"), end(),
    flow("start", "post"), flow("post", "m"), flow("over", "m"), flow("m", "sign"), flow("sign", "end"),
)  # fmt: skip
PRINTED = drawing(
    start(), automatic("print", "print_it"), step("a", "ok"), end(), flow("start", "print"), flow("print", "a"),
    flow("a", "end"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def printed():
    papers = []
    with testing.offering(service.Service("print_it", "In", lambda subject: papers.append(subject.pk))):
        yield papers


def at_once(*acts):
    """Each act opens its own transaction, as a job or a request does."""
    together = threading.Barrier(len(acts))
    results = []

    def run(act):
        try:
            together.wait(5)
            results.append(act())
        except errors.MotcuaError as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    return sorted(type(result).__name__ for result in results)


@pytest.mark.parametrize("round_", range(5))
def test_a_timer_and_a_person_at_once_do_the_step_once(round_):
    with clock.frozen(clock.now() - timedelta(days=3)), transaction.atomic():
        (post,) = testing.started(version=testing.imported(POSTING))
    (due,) = Timer.objects.values_list("pk", flat=True)

    def by_hand():
        with transaction.atomic():
            return testing.completed(post, "complaint")

    fire = lambda: timers.fire_timer(timer_id=due)  # noqa: E731 - an act to be run at once with others
    assert at_once(fire, by_hand, fire) in (
        ["NoneType", "NoneType", "StepAlreadyDone"],
        ["NoneType", "NoneType", "list"],
    )
    assert list(Step.objects.filter(definition="sign").values_list("state", flat=True)) == ["open"]
    assert not Timer.objects.exists()
    case = Case.objects.get()
    assert service.replayed(case).to_json() == case.state


@pytest.mark.parametrize("round_", range(3))
def test_one_service_in_two_workers_at_once_is_done_once(round_, printed):
    with transaction.atomic():
        (printing,) = testing.started(version=testing.imported(PRINTED))
    run = lambda: services.run_service(step_id=printing.pk)  # noqa: E731 - an act to be run at once with others
    assert at_once(run, run, run) == ["NoneType"] * 3
    assert printed == [testing.a_subject().pk]
    assert list(Step.objects.filter(definition="a").values_list("state", flat=True)) == ["open"]
