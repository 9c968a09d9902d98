"""Any process that passes the checks, and anything that may happen to a case of it, in any order.

Nobody is stuck, nothing is done twice, every place where the case waits is one row, and the moves that are kept
lead to the state that is written.
"""

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import event, given, settings
from hypothesis import strategies as st

from motcua.kit import clock
from motcua.kit.errors import MotcuaError
from motcua.workflow import errors, service, tasks, testing
from motcua.workflow.models import Case, Move, Step, Timer
from motcua.workflow.tests.test_any_process import BLOCKS, structured

AN = testing.a_subject()
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
PROCESS = ("process", "service", "message")


class Broken(Exception):
    """A service that is out of order today."""


class Life:
    """One case and what may happen to it; each act may be refused, and then must change nothing."""

    def __init__(self):
        self.breaks = False
        self.run = []

    def begin(self, text):
        self.version = testing.imported(text, key="any")
        testing.started(version=self.version)

    def serve(self, subject):
        if self.breaks:
            raise Broken
        self.run.append(subject.pk)

    def case(self):
        return Case.objects.get()

    def rows(self, **having):
        return list(Step.objects.filter(ended_at=None, **having).order_by("id"))

    def pick(self, rows, place):
        return rows[place % len(rows)] if rows else None

    def complete(self, place, turn, *, outcome=None):
        chosen = self.pick(self.rows(kind="process"), place)
        if chosen is not None:
            known = [way.code for way in service.process(self.version.pk).steps[chosen.definition].outcomes]
            testing.completed(chosen, outcome or known[turn % len(known)], turn=str(turn))

    def complete_again(self, place, turn):
        done = self.pick(list(Step.objects.filter(state="done", kind="process").order_by("id")), place)
        if done is not None:
            with pytest.raises(errors.StepAlreadyDone):
                testing.completed(done, done.outcome)
            raise errors.StepAlreadyDone

    def take(self, place, turn):
        chosen = self.pick(self.rows(state="open"), place)
        if chosen is not None:
            service.take_step(step_id=chosen.pk, by=testing.whoever_may(chosen))

    def hold(self, place, turn):
        chosen = self.pick(self.rows(kind="process", state="open"), place)
        if chosen is not None:
            service.hold_step(step_id=chosen.pk, by=testing.whoever_may(chosen))

    def let_go(self, place, turn):
        chosen = self.pick(self.rows(state="busy"), place)
        if chosen is not None:
            service.release_hold(step_id=chosen.pk)

    def finish_held(self, place, turn):
        chosen = self.pick(self.rows(state="busy"), place)
        if chosen is not None:
            outcome = service.process(self.version.pk).steps[chosen.definition].outcomes[0].code
            service.complete_step(
                step_id=chosen.pk, outcome=outcome, by=testing.whoever_may(chosen), due_for=testing.by_hours, held=True
            )  # fmt: skip

    def send_back(self, place, turn):
        chosen = self.pick(self.rows(kind="process", state="open"), place)
        to = self.pick(service.earlier_steps(chosen), turn) if chosen is not None else None
        if to is not None:
            service.return_case(
                step_id=chosen.pk, to=to.id, by=testing.whoever_may(chosen), due_for=testing.by_hours
            )

    def ask(self, place, turn):
        chosen = self.pick(self.rows(kind="process", state="open"), place)
        if chosen is not None:
            service.await_message(
                subject=AN, message="papers", by=testing.whoever_may(chosen), due_for=testing.by_hours
            )

    def answer(self, place, turn):
        if self.case().suspended_at is not None:
            service.deliver_message(
                subject=AN,
                message="papers",
                by=testing.an_official("citizen", at=0),
                due_for=testing.by_hours,
            )

    def ask_opinion(self, place, turn):
        service.open_side_step(subject=AN, name="Cho ý kiến", organization_id=9, role="handler", due_at=None)

    def give_opinion(self, place, turn):
        chosen = self.pick(self.rows(kind="opinion"), place)
        if chosen is not None:
            service.complete_side_step(step_id=chosen.pk, by=testing.an_official("handler", at=9))

    def wait(self, place, turn):
        tasks.fire_timers()

    def serve_all(self, place, turn):
        self.breaks = turn == 2
        for step in self.rows(kind="service"):
            before = len(self.run)
            try:
                tasks.run_service(step_id=step.pk)
            except RuntimeError:
                assert len(self.run) == before

    def try_again(self, place, turn):
        chosen = self.pick(self.rows(kind="service", state="open"), place)
        if chosen is not None:
            service.retry_service(step_id=chosen.pk, by=testing.whoever_may(chosen))


ACTS = [
    *["complete"] * 8, "complete_again", "take", "hold", "let_go", "finish_held", "send_back", "send_back", "ask", "ask",
    "answer", "answer", "ask_opinion", "give_opinion", "wait", "wait", "serve_all", "serve_all", "try_again",
]  # fmt: skip
JOBS = {"wait", "serve_all"}
EVENTS = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 5), st.integers(0, 2), st.sampled_from([0, 1, 5, 9])),
    min_size=5, max_size=30,
)  # fmt: skip


def facts():
    return (
        list(Step.objects.order_by("id").values()),
        list(Case.objects.values()),
        list(Timer.objects.values()),
    )


def check(life):
    case = life.case()
    rows = life.rows()
    places = [row for row in rows if row.kind in PROCESS]
    assert sorted(row.definition for row in places) == sorted(case.state["at"])
    assert service.replayed(case).to_json() == case.state
    assert (case.ended_at is not None) == (not rows) == (not case.state["at"])
    for row in places:
        stands = row.state in {"suspended", "waiting"}
        assert stands if case.suspended_at is not None else row.state != "suspended"
    assert not Timer.objects.exclude(step__in=rows).exists()
    assert Timer.objects.filter(fires_at=None).exists() <= (case.suspended_at is not None)


def to_the_end(life, now):
    """With people who do their work, every case comes to its end."""
    for _ in range(300):
        if life.case().ended_at is not None:
            return
        with clock.frozen(now):
            life.breaks = False
            life.answer(0, 0)
            life.try_again(0, 0)
            life.serve_all(0, 0)
            life.let_go(0, 0)
            if life.case().ended_at is None and life.rows(kind="process", state="open"):
                life.complete(0, 0, outcome=None)
    raise AssertionError(life.case().state)


@pytest.mark.django_db
@settings(max_examples=30, deadline=None)
@given(block=BLOCKS, events=EVENTS)
def test_no_order_of_events_leaves_a_case_stuck_or_does_a_step_twice(block, events):
    for model in (Timer, Move, Step, Case):
        model.objects.all().delete()
    with testing.offering(messages={"papers": "ask_it"}):
        live(structured(block), events)


def live(text, events):
    life = Life()
    service.register_service(service.Service("print_it", "In", life.serve))
    try:
        with clock.frozen(MONDAY):
            life.begin(text)
    except errors.ProcessRefused as refused:
        event(refused.code)
        return
    now = MONDAY
    for act, place, turn, hours in events:
        now += timedelta(hours=hours)
        if life.case().ended_at is not None:
            break
        with clock.frozen(now):
            before = facts()
            try:
                # What jobs do opens transactions of its own.
                with nullcontext() if act in JOBS else transaction.atomic():
                    getattr(life, act)(place, turn)
            except MotcuaError as refused:
                event(f"{act}: {refused.code}")
                assert facts() == before
            else:
                event(act)
        check(life)
    to_the_end(life, now)
    check(life)
    done = list(Step.objects.filter(state="done", kind="service"))
    assert len(life.run) == len(done)
