"""Any acts by any people in any order: whatever is refused changes nothing, and what is done keeps to the rules."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from motcua.audit import service as audit
from motcua.dossiers import rules
from motcua.dossiers import service as dossiers
from motcua.dossiers.models import Dossier, Opinion, Paper, State, Supplement
from motcua.dossiers.testing import MARITAL_STATUS, pdf
from motcua.kit import clock
from motcua.kit.errors import MotcuaError
from motcua.workflow import service as workflow
from motcua.workflow.models import Case, Step

PEOPLE = ("an", "bich", "binh", "chi", "dung", "em", "giang", "khanh")
PAPER = "giay-xac-nhan-cu"


class Story:
    """One dossier, and the acts that may be tried on it; `turn` chooses among what an act offers."""

    def __init__(self, world, at_counter):
        self.world = world
        file = world.file_at_counter if at_counter else world.file
        self.code = file(code=MARITAL_STATUS)

    def dossier(self):
        return Dossier.objects.get(code=self.code)

    def steps(self):
        return list(Step.objects.filter(subject_id=self.dossier().pk, kind="process").order_by("pk"))

    def go_on(self, by, turn):
        """The likely next act, by whoever may do it."""
        step = self.steps()[-1]
        outcomes = workflow.process(step.case.process_version_id).steps[step.definition].outcomes
        outcome = outcomes[turn % len(outcomes) if turn % 3 == 0 else 0]
        self._act(step, outcome.code, self.world.whoever_may(step), note="Xem lại")
        self.world.run_jobs()

    def act(self, by, turn):
        """Any outcome of any step that ever was, by anyone, perhaps with an old page or without a note."""
        steps = self.steps()
        step = steps[-1 - turn % len(steps)]
        outcomes = workflow.process(step.case.process_version_id).steps[step.definition].outcomes
        revision = self.dossier().revision - 1 if turn == 4 else None
        outcome = outcomes[turn % len(outcomes)]
        self._act(step, outcome.code, by, note="" if turn == 2 else "Xem lại", revision=revision)

    def _act(self, step, outcome, by, **rest):
        dossiers.act_on_step(code=self.code, step_id=step.pk, outcome=outcome, by=by, **rest)

    def take(self, by, turn):
        dossiers.take_step(code=self.code, step_id=self.steps()[-1].pk, by=by)

    def release(self, by, turn):
        dossiers.release_step(code=self.code, step_id=self.steps()[-1].pk, by=by)

    def ask_supplement(self, by, turn):
        items = [{"code": PAPER if turn % 2 else "", "title": "Giấy xác nhận cũ", "note": ""}]
        dossiers.request_supplement(code=self.code, by=by, items=items, reason="Mờ" if turn else "")

    def answer_supplement(self, by, turn):
        draft, _asked = dossiers.supplement_draft(code=self.code, by=by)
        if turn % 3:
            dossiers.attach_file(draft=draft, component=PAPER, upload=pdf(mark=str(turn)), by=by)
        dossiers.answer_supplement(code=self.code, by=by, draft=draft, answer="Tổ 3" if turn % 2 else "")

    def ask_opinion(self, by, turn):
        dossiers.ask_opinion(
            code=self.code,
            by=by,
            organization_id=self.world.police.pk,
            question="Có cư trú không?",
            deadline=clock.now() + timedelta(days=turn),
        )

    def give_opinion(self, by, turn):
        opinion = Opinion.objects.filter(dossier__code=self.code).order_by("-pk").first()
        dossiers.give_opinion(code=self.code, opinion_id=opinion.pk if opinion else 0, by=by, answer="Có")

    def extend(self, by, turn):
        due = self.dossier().due_at or clock.now()
        dossiers.extend_term(code=self.code, by=by, new_due=due + timedelta(days=turn), reason="Chờ")

    def withdraw(self, by, turn):
        dossiers.withdraw_dossier(code=self.code, by=by, reason="Nộp nhầm" if turn else "")

    def stop(self, by, turn):
        dossiers.stop_dossier(code=self.code, by=by, reason="Đã mất" if turn else "")

    def collect(self, by, turn):
        dossiers.collect_online(code=self.code, by=by)

    def correct(self, by, turn):
        dossiers.correct_reception(code=self.code, by=by, reason="Nhầm", owner_phone=f"098765432{turn}")

    def retry(self, by, turn):
        dossiers.retry_signature(code=self.code, paper_id=self._paper(), by=by)

    def cancel(self, by, turn):
        dossiers.cancel_signature(code=self.code, paper_id=self._paper(), by=by)

    def _paper(self):
        paper = Paper.objects.filter(dossier__code=self.code).order_by("-pk").first()
        return paper.pk if paper else 0

    def work(self, by, turn):
        self.world.run_jobs()


# What leads on comes often, what ends a dossier seldom; else few stories would get far.
ACTS = [
    *["go_on"] * 9, *["act"] * 4, *["work"] * 2, "take", "release", "ask_supplement", "ask_supplement",
    "answer_supplement", "answer_supplement", "ask_opinion", "give_opinion", "extend", "withdraw", "stop", "collect",
    "correct", "retry", "cancel",
]  # fmt: skip
TURNS = st.lists(
    st.tuples(st.sampled_from(ACTS), st.sampled_from(PEOPLE), st.integers(0, 5), st.sampled_from([0, 0, 0, 4, 20])),
    min_size=8, max_size=30,
)  # fmt: skip


def facts(story):
    dossier = story.dossier()
    row = {field.attname: getattr(dossier, field.attname) for field in dossier._meta.concrete_fields}
    return row, len(audit.history("dossiers.dossier", dossier.pk))


def reachable(before, after):
    """Acceptance of what moves at once, and withdrawal before the transfer, pass one state on their way."""
    ways = {before} | rules.TRANSITIONS[rules.State(before)]
    return after in ways or any(after in rules.TRANSITIONS[way] for way in ways)


def check_stand(story):
    dossier = story.dossier()
    steps = Step.objects.filter(subject_id=dossier.pk, ended_at=None)
    running = [step for step in steps if step.kind == "process"]
    if dossier.state in rules.CLOSED:
        assert not steps.exists()
        assert not Case.objects.filter(subject_id=dossier.pk, ended_at=None).exists()
    else:
        assert len(running) == 1
        assert running[0].due_at is not None
    if dossier.state in {State.ACCEPTED, State.PROCESSING}:
        assert dossier.due_at is not None
        assert dossier.due_at >= dossier.term_started_at
        assert running[0].state in {"open", "busy"}
    if dossier.state == State.SUPPLEMENT:
        assert dossier.due_at is None
        asked = Supplement.objects.filter(dossier=dossier, answered_at=None).exists()
        assert running[0].state == ("suspended" if asked else "open")
    assert (dossier.finished_at is not None) == (dossier.state in rules.CLOSED | {State.FINISHED})
    in_force = Paper.objects.filter(dossier=dossier, replaced_at=None, data__decision=True)
    assert in_force.count() <= 1
    numbers = list(
        Paper.objects.filter(dossier=dossier, replaced_at=None).exclude(number="").values_list("number")
    )
    assert len(set(numbers)) == len(numbers)
    assert list(audit.broken_chains("dossiers.dossier", dossier.pk)) == []


@settings(
    max_examples=15,
    deadline=None,
    # The world is only read: each story has a dossier of its own.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(turns=TURNS, at_counter=st.booleans())
@pytest.mark.usefixtures("keys")
def test_no_story_leads_where_the_rules_forbid(world, turns, at_counter):
    people = {name: getattr(world, name) for name in PEOPLE}
    world.certify(world.em, world.giang)
    now = clock.now()
    story = Story(world, at_counter)
    for act, person, turn, hours in turns:
        now += timedelta(hours=hours)
        with clock.frozen(now):
            before, journalled = facts(story)
            try:
                getattr(story, act)(people[person], turn)
                done = True
            except MotcuaError:
                done = False
            after, journalled_after = facts(story)
            if not done and act != "go_on":
                assert (after, journalled_after) == (before, journalled)
            assert reachable(before["state"], after["state"])
            assert after["revision"] >= before["revision"]
            if after != before:
                assert after["revision"] > before["revision"]
                assert journalled_after > journalled
            assert after["code"] == before["code"]
            assert before["original_due_at"] in {None, after["original_due_at"]}
            check_stand(story)
    event(State(story.dossier().state).label)
