"""Bình asks the police and the centre at once; Khánh of the police answers, or not."""

from datetime import timedelta

import pytest

from motcua.audit import service as audit
from motcua.dossiers import service as dossiers
from motcua.dossiers.actions.opinions import name_late_opinion
from motcua.dossiers.errors import AskAnotherOffice, NotYourStep, OpinionOver, ReasonRequired
from motcua.dossiers.models import Dossier, Notice, Opinion
from motcua.kit import clock
from motcua.workflow.errors import StepAlreadyDone

DAY = timedelta(days=1)


@pytest.fixture
def code(world):
    found = world.accepted()
    world.until(found, "propose_result")
    return found


def ask(world, code, *days):
    offices = (world.police.pk, world.centre.pk)
    now = clock.now()
    asked = [(office, now + day * DAY) for office, day in zip(offices, days, strict=False)]
    return dossiers.ask_opinions(code=code, by=world.binh, question="Có cư trú không?", asked=asked)


def acts(code):
    return [act.action for act in audit.history("dossiers.dossier", Dossier.objects.get(code=code).pk)]


def told(person):
    return [notice.kind for notice in Notice.objects.filter(person_id=person.id).order_by("pk")]


def test_several_are_asked_at_once_each_by_its_deadline(world, code):
    first, second = ask(world, code, 2, 5)
    assert second.deadline - first.deadline == 3 * DAY
    rows = dossiers.awaited_opinions(world.binh)
    assert [row.organization_id for row in rows] == [world.police.pk, world.centre.pk]
    counts = dossiers.work_counts(world.binh)
    assert (counts.opinions, counts.late_opinions) == (2, 0)
    assert [row.kind for row in dossiers.my_work(world.khanh)] == ["opinion"]


def test_nobody_is_asked_twice_at_once(world, code):
    later = clock.now() + DAY
    with pytest.raises(AskAnotherOffice):
        dossiers.ask_opinions(
            code=code, by=world.binh, question="?", asked=[(world.police.pk, later), (world.police.pk, later)]
        )


def test_the_answer_is_told_to_the_asker(world, code):
    (opinion,) = ask(world, code, 2)
    dossiers.give_opinion(code=code, opinion_id=opinion.pk, by=world.khanh, answer="Có.")
    assert told(world.binh) == ["opinion_given"]
    assert dossiers.work_counts(world.binh).opinions == 0
    with pytest.raises(OpinionOver):
        dossiers.remind_opinion(code=code, opinion_id=opinion.pk, by=world.binh)


def test_whoever_is_late_is_named_once_in_the_work_of_the_asker(world, code):
    (opinion,) = ask(world, code, 2)
    name_late_opinion(opinion_id=opinion.pk)
    assert told(world.binh) == []
    with clock.frozen(clock.now() + 3 * DAY):
        name_late_opinion(opinion_id=opinion.pk)
        name_late_opinion(opinion_id=opinion.pk)
        assert dossiers.work_counts(world.binh).late_opinions == 1
    assert told(world.binh) == ["opinion_late"]
    assert acts(code).count("dossier.opinion_late") == 1


def test_a_reminder_reaches_who_handles_there(world, code):
    world.khanh  # noqa: B018 - is made by being named
    (opinion,) = ask(world, code, 2)
    dossiers.remind_opinion(code=code, opinion_id=opinion.pk, by=world.binh)
    assert told(world.khanh) == ["opinion_asked"]
    assert dossiers.work_counts(world.khanh).notices == 1
    (notice,) = dossiers.my_notices(world.khanh)
    dossiers.see_notices(by=world.khanh, up_to=notice.id)
    assert dossiers.work_counts(world.khanh).notices == 0
    with pytest.raises(NotYourStep):
        dossiers.remind_opinion(code=code, opinion_id=opinion.pk, by=world.em)


def test_a_question_that_is_withdrawn_leaves_the_work_of_who_was_asked(world, code):
    (opinion,) = ask(world, code, 2)
    with pytest.raises(ReasonRequired):
        dossiers.withdraw_opinion(code=code, opinion_id=opinion.pk, by=world.binh, reason=" ")
    dossiers.withdraw_opinion(code=code, opinion_id=opinion.pk, by=world.binh, reason="Đã rõ.")
    assert dossiers.my_work(world.khanh) == []
    assert not dossiers.dossier_page(code, world.binh).opinions[0].is_open
    with pytest.raises(StepAlreadyDone):
        dossiers.give_opinion(code=code, opinion_id=opinion.pk, by=world.khanh, answer="Có.")
    assert Opinion.objects.get().withdrawal_reason == "Đã rõ."
    assert acts(code)[-1] == "dossier.opinion_withdrawn"
