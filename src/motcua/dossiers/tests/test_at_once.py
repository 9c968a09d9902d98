"""Two people at the same moment, on real connections: both get an answer, and the case is as one of them left it."""

from datetime import timedelta

import pytest

from motcua.audit.service import broken_chains
from motcua.catalogue import service as catalogue
from motcua.dossiers import service as dossiers
from motcua.dossiers.actions import opinions
from motcua.dossiers.models import Component, Cosigning, Dossier, Draft, Opinion, State
from motcua.dossiers.testing import make_person, open_step, pdf
from motcua.dossiers.tests.test_admission import limited
from motcua.kit import clock
from motcua.kit.testing import at_once
from motcua.organizations.models import Kind, Role
from motcua.organizations.testing import make_official, make_organization
from motcua.workflow.models import Step, StepState

MARRIAGE = "1.000894"
OPTIONAL = "bien-ban-tre-bi-bo-roi"


@pytest.fixture
def world(committed_world):
    return committed_world


@pytest.fixture
def tu(world):
    return make_official((world.committee, Role.HANDLER), name="Lê Văn Tư")


def examined(world):
    code = world.accepted()
    world.act(code, "forward")
    return code


def unbroken(code):
    return list(broken_chains("dossiers.dossier", Dossier.objects.get(code=code).pk)) == []


def test_two_officials_who_take_one_step_learn_who_has_it(world, tu):
    code = examined(world)
    step = open_step(code).pk
    take = [lambda by=by: dossiers.take_step(code=code, step_id=step, by=by) for by in (world.binh, tu)]
    assert at_once(*take) == ["Dossier", "NotYourStep"]
    assert unbroken(code)


@pytest.mark.parametrize("round_", range(3))
def test_of_a_step_given_away_and_finished_at_once_nothing_is_left_behind(world, tu, round_):
    code = examined(world)
    step, outcome = world.outcome_of(code, "propose_result")
    dossiers.take_step(code=code, step_id=step.pk, by=world.binh)
    results = at_once(
        lambda: dossiers.assign_step(code=code, step_id=step.pk, to_id=tu.id, by=world.em),
        lambda: dossiers.act_on_step(code=code, step_id=step.pk, outcome=outcome, by=world.binh),
    )
    assert results in (["Dossier", "NotYourStep"], ["Dossier", "StepAlreadyDone"])
    known = Step.objects.get(pk=step.pk)
    assert (known.state, known.assignee_id) in {(StepState.DONE, world.binh.id), (StepState.OPEN, tu.id)}
    assert unbroken(code)


@pytest.mark.parametrize("round_", range(3))
def test_all_work_moved_while_its_person_finishes_a_part_of_it(world, tu, round_):
    codes = [examined(world) for _ in range(3)]
    for code in codes:
        dossiers.take_step(code=code, step_id=open_step(code).pk, by=world.binh)
    step, outcome = world.outcome_of(codes[1], "propose_result")
    move = {"person_id": world.binh.id, "organization_id": world.committee.pk, "by": world.em}
    results = at_once(
        lambda: dossiers.move_work(to_id=tu.id, **move),
        lambda: dossiers.act_on_step(code=codes[1], step_id=step.pk, outcome=outcome, by=world.binh),
        lambda: dossiers.move_work(to_id=None, **move),
    )
    assert results in (["Dossier", "Moved", "Moved"], ["Moved", "Moved", "NotYourStep"])
    assert not Step.objects.filter(assignee_id=world.binh.id, ended_at=None).exists()
    assert all(map(unbroken, codes))


@pytest.mark.parametrize("round_", range(3))
def test_a_question_answered_and_withdrawn_at_once_has_one_end(world, round_):
    code = examined(world)
    deadline = clock.now() + timedelta(days=1)
    asked = dossiers.ask_opinion(
        code=code, by=world.binh, organization_id=world.police.pk, question="Ý kiến?", deadline=deadline
    )
    given = {"code": code, "opinion_id": asked.pk}
    results = at_once(
        lambda: dossiers.give_opinion(answer="Đồng ý.", by=world.khanh, **given),
        lambda: dossiers.withdraw_opinion(reason="Không cần nữa.", by=world.binh, **given),
        lambda: opinions.name_late_opinion(opinion_id=asked.pk),
    )
    assert results in (["NoneType", "Opinion", "OpinionOver"], ["NoneType", "Opinion", "StepAlreadyDone"])
    known = Opinion.objects.get()
    assert (known.answered_at is None) is not (known.withdrawn_at is None)
    assert unbroken(code)


@pytest.mark.parametrize("round_", range(3))
def test_the_last_place_is_given_once(world, round_):
    limited(world, most=2)
    people = [
        make_person(f"person-{number}", f"Người {number}", f"0240900002{number:02}") for number in range(4)
    ]
    drafts = [world.draft(person) for person in people]
    file = [
        lambda by=by, draft=draft: dossiers.submit_draft(draft_id=draft.pk, by=by)
        for by, draft in zip(people, drafts, strict=True)
    ]
    assert at_once(*file) == ["SubmissionsFull", "SubmissionsFull", "str", "str"]
    assert (Dossier.objects.count(), Draft.objects.count()) == (2, 2)


def test_filed_and_withdrawn_by_law_at_once_it_is_filed_or_told(world):
    draft = world.draft(world.an)
    minh = make_official((make_organization(Kind.PROVINCIAL_COMMITTEE), Role.ADMINISTRATOR), name="Cao Minh")
    results = at_once(
        lambda: dossiers.submit_draft(draft_id=draft.pk, by=world.an),
        lambda: catalogue.withdraw_procedure(code="1.001193", day=clock.today(), reason="Bãi bỏ.", by=minh),
    )
    assert results in (["NoneType", "str"], ["NoneType", "ProcedureWithdrawn"])
    assert Dossier.objects.exists() is not Draft.objects.exists()


@pytest.mark.parametrize("round_", range(5))
def test_inviting_and_discarding_at_once_wait_for_each_other_in_no_ring(world, round_):
    draft = world.draft(world.an, MARRIAGE)
    results = at_once(
        lambda: dossiers.invite_cosigner(draft=draft, by=world.an),
        lambda: dossiers.discard_draft(draft=draft, by=world.an),
        lambda: dossiers.invite_cosigner(draft=draft, by=world.an),
    )
    assert set(results) <= {"Cosigning", "DraftNotFound", "NoneType"}
    assert len(results) == 3
    assert not Draft.objects.exists()
    assert not Cosigning.objects.exists()


@pytest.mark.parametrize("round_", range(3))
def test_confirmed_twice_changed_and_filed_at_once_only_what_was_confirmed_is_filed(world, round_):
    minh = make_person("minh-second", "Đỗ Quang Minh", "027086000207")
    draft = world.draft(world.an, MARRIAGE)
    code = dossiers.invite_cosigner(draft=draft, by=world.an).code
    seen = dossiers.asked_to_cosign(code, minh).seen
    results = at_once(
        lambda: dossiers.confirm_cosigning(code=code, seen=seen, by=minh),
        lambda: dossiers.confirm_cosigning(code=code, seen=seen, by=minh),
        lambda: dossiers.save_draft(draft=draft, by=world.an, answers=draft.answers | {"copies": 3}),
        lambda: dossiers.submit_draft(draft_id=draft.pk, by=world.an),
    )
    assert len(results) == 4
    for filed in Dossier.objects.all():
        assert filed.answers["copies"] == draft.answers["copies"]
        assert Cosigning.objects.get().digest == seen


@pytest.mark.parametrize("round_", range(5))
def test_an_answer_to_a_supplement_while_another_attaches_more_for_it(world, round_):
    """Owner and submitter may both answer, each in a draft of their own; the first answer ends the other's."""
    code = world.file()
    Dossier.objects.filter(code=code).update(owner_user_id=world.bich.id)
    world.act(code, "accept")
    world.supplement_asked(code, world.binh, facts="Ghi rõ nơi sinh")
    mine, _asked = dossiers.supplement_draft(code=code, by=world.an)
    other, _asked = dossiers.supplement_draft(code=code, by=world.bich)
    results = at_once(
        lambda: dossiers.answer_supplement(code=code, by=world.an, answer="Bắc Ninh", draft=mine),
        lambda: dossiers.attach_file(draft=other, component=OPTIONAL, upload=pdf(), by=world.bich),
    )
    assert results in (["Dossier", "DraftFile"], ["Dossier", "DraftNotFound"])
    assert Dossier.objects.get(code=code).state == State.PROCESSING
    assert not Draft.objects.exists()
    assert not Component.objects.filter(dossier__code=code, code=OPTIONAL).exists()
