from datetime import timedelta

import pytest

from motcua.audit import service as audit
from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import (
    AskAnotherOffice,
    DeadlinePassed,
    DossierClosed,
    DossierNotFound,
    NotRunning,
    NotYourStep,
    OpinionNotFound,
    ReasonRequired,
)
from motcua.dossiers.models import Dossier, Opinion, State
from motcua.dossiers.testing import at, moment, open_step
from motcua.kit import clock
from motcua.organizations.errors import UnknownOrganization
from motcua.workflow.errors import StepAlreadyDone, StepSuspended
from motcua.workflow.models import Step


def asked(world, code, by=None, **facts):
    question = {
        "organization_id": world.police.pk,
        "question": "Ông An có cư trú tại phường không?",
        "deadline": clock.now() + timedelta(days=2),
    }
    return dossiers.ask_opinion(code=code, by=by or world.binh, **(question | facts))


def acts(code):
    return [act.action for act in audit.history("dossiers.dossier", Dossier.objects.get(code=code).pk)]


def test_another_office_finds_the_question_in_its_work_and_answers(world):
    code = world.accepted()
    with pytest.raises(DossierNotFound):
        dossiers.dossier_page(code, world.khanh)
    opinion = asked(world, code)
    assert [(row.code, row.kind) for row in dossiers.my_work(world.khanh)] == [(code, "opinion")]
    assert dossiers.dossier_page(code, world.khanh).opinions[0].question == opinion.question
    dossiers.give_opinion(code=code, opinion_id=opinion.pk, by=world.khanh, answer=" Có cư trú. ")
    given = Opinion.objects.get()
    assert (given.answer, given.answered_by_name) == ("Có cư trú.", "Bùi Gia Khánh")
    assert dossiers.my_work(world.khanh) == []
    assert acts(code)[-2:] == ["dossier.opinion_asked", "dossier.opinion_given"]
    assert open_step(code).state == "open"


def test_nobody_else_sees_the_dossier_or_answers(world):
    code = world.accepted()
    opinion = asked(world, code)
    with pytest.raises(DossierNotFound):
        dossiers.give_opinion(code=code, opinion_id=opinion.pk, by=world.chi, answer="Có")
    for other in (world.binh, world.an, world.em):
        with pytest.raises(NotYourStep):
            dossiers.give_opinion(code=code, opinion_id=opinion.pk, by=other, answer="Có")
    with pytest.raises(NotYourStep):
        asked(world, code, by=world.khanh)


def test_a_late_answer_is_named(world):
    with at("2026-12-07 09:00"):
        code = world.accepted()
        opinion = asked(world, code, deadline=moment("2026-12-08 17:00"))
    with at("2026-12-09 08:00"):
        dossiers.give_opinion(code=code, opinion_id=opinion.pk, by=world.khanh, answer="Có")
    last = audit.history("dossiers.dossier", Dossier.objects.get(code=code).pk)[-1]
    assert last.data == {"late": True}


def test_an_answer_that_never_came_is_recorded_when_the_dossier_is_settled(world, keys):
    code = world.accepted()
    asked(world, code)
    world.propose(code)
    world.signed(code)
    world.act(code, "seal")
    world.run_jobs()
    page = dossiers.dossier_page(code, world.an)
    missing = next(row for row in dossiers.journal(page.id) if row.action == "dossier.opinion_missing")
    assert missing.data["organization"] == world.police.name
    world.act(code, "hand_over")
    assert not Step.objects.filter(ended_at=None).exists()


def test_it_is_answered_once_and_not_with_nothing(world):
    code = world.accepted()
    opinion = asked(world, code)
    with pytest.raises(ReasonRequired):
        dossiers.give_opinion(code=code, opinion_id=opinion.pk, by=world.khanh, answer=" ")
    dossiers.give_opinion(code=code, opinion_id=opinion.pk, by=world.khanh, answer="Có")
    with pytest.raises(StepAlreadyDone):
        dossiers.give_opinion(code=code, opinion_id=opinion.pk, by=world.khanh, answer="Không")
    assert Opinion.objects.get().answer == "Có"
    with pytest.raises(OpinionNotFound):
        dossiers.give_opinion(code=world.accepted(), opinion_id=opinion.pk, by=world.binh, answer="Có")


def test_a_senseless_question_is_refused(world):
    code = world.accepted()
    with pytest.raises(ReasonRequired):
        asked(world, code, question=" ")
    with pytest.raises(AskAnotherOffice):
        asked(world, code, organization_id=world.committee.pk)
    with pytest.raises(DeadlinePassed):
        asked(world, code, deadline=clock.now())
    with pytest.raises(UnknownOrganization):
        asked(world, code, organization_id=2**40)
    for other in (world.em, world.dung, world.an):
        with pytest.raises(NotYourStep):
            asked(world, code, by=other)
    assert not Opinion.objects.exists()


def test_only_a_running_dossier_is_asked_about(world):
    code = world.file()
    with pytest.raises(NotRunning):
        asked(world, code)
    dossiers.withdraw_dossier(code=code, by=world.an)
    with pytest.raises(DossierClosed):
        asked(world, code)


def test_whoever_asks_first_has_received_the_dossier(world):
    with at("2026-12-07 15:30"):
        code = world.file_at_counter()
        world.act(code, "accept")
        asked(world, code)
    assert Dossier.objects.get(code=code).state == State.PROCESSING


def test_while_the_citizen_supplements_the_question_rests_and_its_deadline_moves(world):
    with at("2026-12-07 09:00"):
        code = world.accepted()
        opinion = asked(world, code, deadline=moment("2026-12-08 17:00"))
        world.supplement_asked(code, world.binh, facts="Nơi cư trú")
        with pytest.raises(StepSuspended):
            dossiers.give_opinion(code=code, opinion_id=opinion.pk, by=world.khanh, answer="Có")
    with at("2026-12-12 09:00"):
        dossiers.answer_supplement(code=code, by=world.an, answer="Tổ 3")
    assert Opinion.objects.get().deadline == moment("2026-12-13 17:00")
    assert Step.objects.get(pk=opinion.step_id).due_at == moment("2026-12-13 17:00")


def test_a_dossier_that_ends_leaves_no_question_open(world):
    code = world.accepted()
    opinion = asked(world, code)
    dossiers.withdraw_dossier(code=code, by=world.an)
    assert dossiers.my_work(world.khanh) == []
    with pytest.raises(StepAlreadyDone):
        dossiers.give_opinion(code=code, opinion_id=opinion.pk, by=world.khanh, answer="Có")
