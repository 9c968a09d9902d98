import pytest

from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import (
    DossierClosed,
    DossierNotFound,
    DraftNotFound,
    NothingAsked,
    NotRunning,
    NotYourStep,
    ReasonRequired,
    SupplementAlreadyAsked,
    SupplementIncomplete,
    SupplementTooLate,
    UnknownComponent,
)
from motcua.dossiers.models import Component, Dossier, Draft, DraftFile, State, Supplement
from motcua.dossiers.testing import at, in_force, moment, open_step, pdf
from motcua.workflow.errors import StepBusy, StepSuspended
from motcua.workflow.models import Step

BIRTH_PAPER = "giay-chung-sinh"
OLD_PAPER = "giay-xac-nhan-cu"


def dossier_of(code):
    return Dossier.objects.get(code=code)


def answered(code, by, *components, answer="", on_paper=()):
    draft, _asked = dossiers.supplement_draft(code=code, by=by)
    for component in components:
        dossiers.attach_file(draft=draft, component=component, upload=pdf(mark=component), by=by)
    return dossiers.answer_supplement(
        code=code, by=by, answer=answer, draft=draft, on_paper=frozenset(on_paper)
    )


def test_at_reception_the_dossier_goes_1_5_2(world):
    code = world.file()
    world.supplement_asked(code, world.dung, BIRTH_PAPER)
    asked = dossier_of(code)
    assert (asked.state, asked.due_at, asked.accepted_at) == (State.SUPPLEMENT, None, None)
    with pytest.raises(StepSuspended):
        world.act(code, "accept", world.dung)
    answered(code, world.an, BIRTH_PAPER)
    assert dossier_of(code).state == State.SUPPLEMENT
    world.act(code, "accept", world.dung)
    dossier = dossier_of(code)
    assert dossier.state == State.PROCESSING
    assert dossier.due_at
    assert Component.objects.filter(dossier=dossier, code=BIRTH_PAPER, file__isnull=False).count() == 2


def test_at_examination_the_term_starts_again_from_zero(world):
    with at("2026-12-07 09:00"):
        code = world.accepted()
    with at("2026-12-08 09:00"):
        world.act(code, "forward")
        world.supplement_asked(code, world.binh, OLD_PAPER)
    stopped = dossier_of(code)
    assert (stopped.state, stopped.due_at) == (State.SUPPLEMENT, None)
    assert stopped.original_due_at == moment("2026-12-10 17:00")
    with at("2026-12-21 10:00"):
        answered(code, world.an, OLD_PAPER)
    dossier = dossier_of(code)
    assert dossier.state == State.PROCESSING
    assert dossier.term_started_at == moment("2026-12-21 10:00")
    assert dossier.due_at == moment("2026-12-24 17:00")
    assert dossier.accepted_at == moment("2026-12-07 09:00")
    step = open_step(code)
    assert (step.state, step.phase) == ("open", "examination")
    assert moment("2026-12-21 10:00") < step.due_at <= dossier.due_at


def test_examination_asks_within_three_working_days_of_reception(world):
    with at("2026-12-07 09:00"):
        code, late = world.accepted(), world.accepted()
    with at("2026-12-10 17:00"):
        world.supplement_asked(code, world.binh, OLD_PAPER)
    with at("2026-12-10 17:01"), pytest.raises(SupplementTooLate) as refused:
        world.supplement_asked(late, world.binh, OLD_PAPER)
    assert "3 ngày làm việc" in refused.value.message


def test_it_is_asked_once_at_each_stage(world):
    code = world.file()
    world.supplement_asked(code, world.dung, BIRTH_PAPER)
    with pytest.raises(SupplementAlreadyAsked):
        world.supplement_asked(code, world.dung, BIRTH_PAPER)
    answered(code, world.an, BIRTH_PAPER)
    with pytest.raises(SupplementAlreadyAsked):
        world.supplement_asked(code, world.dung, BIRTH_PAPER)
    world.act(code, "accept", world.dung)
    world.supplement_asked(code, world.binh, BIRTH_PAPER)
    answered(code, world.an, BIRTH_PAPER)
    with pytest.raises(SupplementAlreadyAsked):
        world.supplement_asked(code, world.binh, BIRTH_PAPER)
    assert Supplement.objects.count() == 2


def test_the_paper_says_what_is_missing(world):
    code = world.accepted()
    world.supplement_asked(code, world.binh, OLD_PAPER, facts="Nơi thường trú của vợ")
    assert "dossiers.make_paper" in world.run_jobs()
    assert in_force(code, "supplement").file_id


def test_only_the_right_official_asks_and_says_why(world):
    code = world.file()
    for stranger in (world.binh, world.em):
        with pytest.raises(NotYourStep):
            world.supplement_asked(code, stranger, BIRTH_PAPER)
    with pytest.raises(DossierNotFound):
        world.supplement_asked(code, world.chi, BIRTH_PAPER)
    for wrong in ({"items": [], "reason": "Thiếu"}, {"items": [{"code": "", "title": "x"}], "reason": " "}):
        with pytest.raises(ReasonRequired):
            dossiers.request_supplement(code=code, by=world.dung, **wrong)
    world.act(code, "accept", world.dung)
    with pytest.raises(NotYourStep):
        world.supplement_asked(code, world.dung, BIRTH_PAPER)


def test_nothing_is_asked_of_a_closed_or_waiting_dossier_or_while_it_is_signed(world, keys):
    refused = world.file()
    world.act(refused, "refuse_intake", note="Sai nơi nộp")
    with pytest.raises(DossierClosed):
        world.supplement_asked(refused, world.dung, BIRTH_PAPER)
    code = world.proposed()
    world.act(code, "sign")
    with pytest.raises(StepBusy):
        world.supplement_asked(code, world.binh, OLD_PAPER)
    finished = world.finished()
    with pytest.raises(NotRunning):
        world.supplement_asked(finished, world.binh, OLD_PAPER)


def test_an_incomplete_answer_names_what_is_missing_and_loses_nothing(world):
    code = world.accepted()
    world.supplement_asked(code, world.binh, OLD_PAPER, "ly-hon-hoac-khai-tu", facts="Họ tên khai sinh")
    with pytest.raises(SupplementIncomplete) as refused:
        answered(code, world.an, OLD_PAPER)
    assert "Họ tên khai sinh" in refused.value.message
    assert dossier_of(code).state == State.SUPPLEMENT
    draft, _asked = dossiers.supplement_draft(code=code, by=world.an)
    assert [file.component for file in draft.files.all()] == [OLD_PAPER]
    answered(code, world.an, "ly-hon-hoac-khai-tu", answer="Nguyễn Văn Ân")
    assert dossier_of(code).state == State.PROCESSING
    assert Supplement.objects.get().answer == "Nguyễn Văn Ân"
    assert not Draft.objects.exists()


def test_a_second_answer_changes_nothing(world):
    code = world.accepted()
    world.supplement_asked(code, world.binh, OLD_PAPER)
    first = answered(code, world.an, OLD_PAPER)
    again = dossiers.answer_supplement(code=code, by=world.an, answer="lần nữa")
    assert (again.revision, again.due_at) == (first.revision, first.due_at)
    assert Supplement.objects.get().answer == ""
    with pytest.raises(NothingAsked):
        dossiers.supplement_draft(code=code, by=world.an)


def test_at_the_counter_papers_are_handed_over(world):
    code = world.accepted()
    world.supplement_asked(code, world.binh, OLD_PAPER)
    answered(code, world.dung, on_paper=[OLD_PAPER])
    dossier = dossier_of(code)
    assert dossier.state == State.PROCESSING
    assert Component.objects.get(dossier=dossier, code=OLD_PAPER).on_paper


def test_a_citizen_cannot_claim_that_papers_were_handed_over(world):
    code = world.accepted()
    world.supplement_asked(code, world.binh, OLD_PAPER)
    with pytest.raises(NotYourStep):
        answered(code, world.an, on_paper=[OLD_PAPER])


def test_what_others_began_for_the_same_request_goes_with_its_answer(world):
    code = world.file()
    world.supplement_asked(code, world.dung, BIRTH_PAPER)
    draft, _asked = dossiers.supplement_draft(code=code, by=world.an)
    dossiers.attach_file(draft=draft, component=BIRTH_PAPER, upload=pdf(mark="old"), by=world.an)
    answered(code, world.dung, on_paper=[BIRTH_PAPER])
    world.act(code, "accept", world.dung)
    world.supplement_asked(code, world.binh, BIRTH_PAPER)
    fresh, _asked = dossiers.supplement_draft(code=code, by=world.an)
    assert not DraftFile.objects.filter(draft=fresh).exists()


def test_nobody_answers_for_strangers_or_with_their_draft(world):
    code = world.accepted()
    world.supplement_asked(code, world.binh, OLD_PAPER)
    draft, _asked = dossiers.supplement_draft(code=code, by=world.an)
    for stranger in (world.bich, world.chi):
        with pytest.raises(DossierNotFound):
            dossiers.answer_supplement(code=code, by=stranger, answer="")
    with pytest.raises(NotYourStep):
        dossiers.answer_supplement(code=code, by=world.binh, answer="")
    with pytest.raises(DraftNotFound):
        dossiers.answer_supplement(code=code, by=world.dung, answer="", draft=draft)
    with pytest.raises(DraftNotFound):
        dossiers.answer_supplement(code=code, by=world.an, answer="", draft=world.draft(world.an))


def test_a_draft_of_an_answer_is_no_dossier_to_file(world):
    code = world.accepted()
    world.supplement_asked(code, world.binh, OLD_PAPER)
    draft, _asked = dossiers.supplement_draft(code=code, by=world.an)
    with pytest.raises(DraftNotFound):
        dossiers.submit_draft(draft_id=draft.pk, by=world.an)
    with pytest.raises(DraftNotFound):
        dossiers.my_draft(draft.pk, world.an)
    with pytest.raises(UnknownComponent):
        dossiers.attach_file(draft=draft, component="khong-co", upload=pdf(), by=world.an)


def test_without_a_request_there_is_nothing_to_answer_and_after_the_end_neither(world):
    code = world.accepted()
    with pytest.raises(NothingAsked):
        dossiers.answer_supplement(code=code, by=world.an, answer="")
    world.supplement_asked(code, world.binh, OLD_PAPER)
    dossiers.withdraw_dossier(code=code, by=world.an)
    for late in (
        lambda: dossiers.answer_supplement(code=code, by=world.an, answer=""),
        lambda: dossiers.supplement_draft(code=code, by=world.an),
    ):
        with pytest.raises(DossierClosed):
            late()
    assert not Step.objects.filter(ended_at=None).exists()
