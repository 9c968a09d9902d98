"""A timer on a step moves the case on, or opens a branch beside it, once, whoever else acts at that moment."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from motcua.accounts.service import SYSTEM
from motcua.kit import clock
from motcua.workflow import errors, service, tasks, testing
from motcua.workflow.models import Case, Step, Timer
from motcua.workflow.testing import automatic, choice, drawing, end, flow, start, step, timer

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
AN = testing.a_subject()
# Two working days of public posting end by themselves; a complaint ends them sooner.
POSTING = drawing(
    start(), step("post", "complaint"), timer("over", "post", 16), step("hear", "ok"), choice("m"), step("sign", "ok"),
    end(),
    flow("start", "post"), flow("post", "hear"), flow("over", "m"), flow("hear", "m"), flow("m", "sign"),
    flow("sign", "end"),
)  # fmt: skip
# After eight hours a leader is told, and the work goes on.
URGED = drawing(
    start(), step("work", "ok", "again"), timer("late", "work", 8, interrupts=False), step("urge", "ok", role="leader"),
    end("told"), choice("c", default="on"), end(),
    flow("start", "work"), flow("late", "urge"), flow("urge", "told"), flow("work", "c"),
    flow("c", "work", 'outcome == "again"'), flow("c", "end", key="on"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _subjects():
    with testing.offering():
        yield


def begun(text, at=MONDAY):
    with clock.frozen(at):
        return testing.started(version=testing.imported(text))


def after(hours, *, of=MONDAY):
    """What the job does so many hours later."""
    with clock.frozen(of + timedelta(hours=hours)):
        return tasks.fire_timers()


def open_steps():
    return list(Step.objects.filter(state="open").order_by("id").values_list("definition", flat=True))


def test_a_step_ends_by_itself_when_its_time_is_up_and_not_before():
    (post,) = begun(POSTING)
    after(15.9)
    assert open_steps() == ["post"]
    after(16.1)
    assert open_steps() == ["sign"]
    done = service.history_of(AN)[0]
    assert (done.id, done.state, done.ended_by_name, done.outcome_label) == (
        post.pk,
        "done",
        "Hệ thống",
        "over",
    )
    assert testing.told == [("timer_fired", "post")]


def test_a_timer_fires_once_however_often_the_job_runs():
    begun(POSTING)
    for _ in range(3):
        after(17)
    assert Step.objects.filter(definition="sign").count() == 1
    assert not Timer.objects.exists()


def test_whoever_is_faster_than_the_timer_has_decided():
    (post,) = begun(POSTING)
    testing.completed(post, "complaint")
    assert not Timer.objects.exists()
    after(17)
    assert open_steps() == ["hear"]


def test_after_the_timer_the_step_is_done_for_everyone():
    (post,) = begun(POSTING)
    after(17)
    with pytest.raises(errors.StepAlreadyDone):
        testing.completed(post, "complaint")


def test_a_branch_beside_the_step_leaves_the_step_open_and_is_opened_once():
    (work,) = begun(URGED)
    after(9)
    after(10)
    assert open_steps() == ["work", "urge"]
    assert testing.completed(Step.objects.get(definition="urge"), "ok") == []
    assert Case.objects.get().ended_at is None
    testing.completed(work, "ok")
    assert Case.objects.get().ended_at is not None


def test_what_runs_beside_the_process_ends_with_it():
    (work,) = begun(URGED)
    after(9)
    testing.completed(work, "ok")
    assert Case.objects.get().ended_at is not None
    assert Step.objects.get(definition="urge").state == "cancelled"
    assert service.replayed(Case.objects.get()).has_ended


def test_a_branch_still_under_way_is_not_opened_again():
    (work,) = begun(URGED)
    after(9)
    with clock.frozen(MONDAY + timedelta(hours=10)):
        testing.completed(work, "again")
    after(20)
    assert open_steps() == ["urge", "work"]
    assert not Timer.objects.exists()


def test_while_the_case_stands_still_so_do_its_timers_and_then_they_begin_anew():
    begun(POSTING)
    with clock.frozen(MONDAY + timedelta(hours=10)):
        service.suspend_case(subject=AN)
    after(40)
    with clock.frozen(MONDAY + timedelta(hours=50)):
        service.resume_case(subject=AN, due_for=testing.by_hours)
    after(65)
    assert open_steps() == ["post"]
    after(66.1)
    assert open_steps() == ["sign"]


def test_a_timer_waits_for_a_signature_that_is_being_made():
    (post,) = begun(POSTING)
    service.hold_step(step_id=post.pk, by=testing.whoever_may(post))
    after(17)
    assert open_steps() == []
    service.release_hold(step_id=post.pk)
    after(18)
    assert open_steps() == ["sign"]


def test_a_cancelled_case_keeps_no_timers():
    begun(POSTING)
    service.cancel_case(subject=AN, by=SYSTEM)
    assert not Timer.objects.exists()


def test_a_timer_that_cannot_fire_keeps_no_other_from_firing():
    version = testing.imported(POSTING)
    with clock.frozen(MONDAY):
        for number in (1, 2, 3):
            testing.started(testing.a_subject(number), version=version)
    Case.objects.filter(subject_id=2).update(subject_type="nobody.known")
    after(17)
    assert sorted(Step.objects.filter(definition="sign").values_list("subject_id", flat=True)) == [1, 3]


def test_due_timers_are_found_by_their_index_alone():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM workflow_timer WHERE fires_at <= now() ORDER BY fires_at, id LIMIT 9"
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "workflow_timer_due" in plan


@pytest.mark.parametrize(
    ("said", "hours"), [("PT16H", 16), ("P2D", 16), ("P1W", 40), ("P1DT4H30M", 12.5), ('"PT1H"', 1)]
)
def test_a_duration_is_read_as_working_time(said, hours):
    card = service.process(testing.imported(POSTING.replace("motcua:after='16' ", "").replace(
        "<bpmn:timerEventDefinition>", f"<bpmn:timerEventDefinition><bpmn:timeDuration>{said}</bpmn:timeDuration>"
    )).pk)  # fmt: skip
    assert float(card.boundaries["over"].hours) == hours


@pytest.mark.parametrize("said", ["", "P1M", "P1Y", "R3/PT1H", "-PT1H", "PT0H", "2026-11-24", "${time}"])
def test_what_is_no_duration_is_refused(said):
    text = drawing(
        start(), step("a", "ok"), timer("t", "a", said), end(), end("e"), flow("start", "a"), flow("a", "end"),
        flow("t", "e"),
    )  # fmt: skip
    with pytest.raises(errors.AttributeWrong, match="timeDuration"):
        testing.imported(text)


def test_a_branch_that_comes_back_into_the_process_is_refused():
    text = drawing(
        start(), step("a", "ok"), timer("t", "a", 8, interrupts=False), choice("m"), step("b", "ok"), end(),
        flow("start", "a"), flow("a", "m"), flow("t", "m"), flow("m", "b"), flow("b", "end"),
    )  # fmt: skip
    with pytest.raises(errors.BranchNotAside):
        testing.imported(text)


def test_a_timer_stands_on_a_step_of_a_person():
    text = drawing(
        start(), step("a", "ok"), automatic("s", "x"), timer("t", "s", 8), end(), flow("start", "a"), flow("a", "s"),
        flow("s", "end"), flow("t", "end"),
    )  # fmt: skip
    with pytest.raises(errors.AttributeWrong, match="attachedToRef"):
        testing.imported(text)


def test_completing_a_step_with_a_timer_takes_no_more_statements(django_assert_num_queries):
    (post,) = begun(POSTING)
    with django_assert_num_queries(2):
        testing.completed(post, "complaint")
