import pytest

from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import (
    DossierClosed,
    DossierNotFound,
    NotYourStep,
    ReasonRequired,
    ResultAlreadySigned,
    TransitionRefused,
)
from motcua.dossiers.models import Dossier, State
from motcua.dossiers.testing import at, in_force, open_step
from motcua.workflow.models import Case, Step


def dossier_of(code):
    return Dossier.objects.get(code=code)


def nothing_open(code):
    return not Step.objects.filter(ended_at=None).exists() and not Case.objects.filter(ended_at=None).exists()


def asked_for_more(world):
    code = world.accepted()
    world.supplement_asked(code, world.binh, facts="Nơi cư trú")
    return code


def waiting_for_transfer(world):
    with at("2026-12-07 15:30"):
        code = world.file_at_counter()
        world.act(code, "accept")
    return code


@pytest.mark.parametrize(
    "stand", [lambda world: world.file(), lambda world: world.accepted(), asked_for_more, lambda world: world.proposed()],
    ids=["1", "4", "5", "4 on the leader's desk"],
)  # fmt: skip
def test_the_owner_withdraws_until_it_is_signed(world, stand):
    code = stand(world)
    dossiers.withdraw_dossier(code=code, by=world.an, reason="Nộp nhầm")
    dossier = dossier_of(code)
    assert (dossier.state, dossier.closing_reason) == (State.WITHDRAWN, "Nộp nhầm")
    assert dossier.finished_at
    assert nothing_open(code)
    world.run_jobs()
    assert in_force(code, "stop").file_id


def test_from_state_2_it_goes_through_4(world):
    code = waiting_for_transfer(world)
    assert world.bich.id == dossier_of(code).owner_user_id or dossier_of(code).owner_user_id is None
    with at("2026-12-07 16:00"):
        dossiers.withdraw_dossier(code=code, by=world.dung, reason="Bà Bích đề nghị rút tại quầy")
    assert dossier_of(code).state == State.WITHDRAWN
    actions = [row.action for row in dossiers.journal(dossier_of(code).pk)]
    assert actions[:2] == ["dossier.withdrawn", "dossier.transferred"]
    with at("2026-12-08 07:30"):
        world.run_jobs()
    assert dossier_of(code).state == State.WITHDRAWN


def test_the_submitter_withdraws_too(world):
    assert world.bich.id
    code = world.file(
        filing_for="other",
        owner_name="Trần Thị Bích",
        owner_number="024192000102",
        relation="vợ, chồng",
    )
    dossiers.withdraw_dossier(code=code, by=world.an)
    assert dossier_of(code).state == State.WITHDRAWN


def test_strangers_and_officials_do_not_withdraw(world):
    code = world.accepted()
    for stranger in (world.bich, world.chi):
        with pytest.raises(DossierNotFound):
            dossiers.withdraw_dossier(code=code, by=stranger)
    for official in (world.binh, world.em, world.giang):
        with pytest.raises(NotYourStep):
            dossiers.withdraw_dossier(code=code, by=official, reason="Vì tôi muốn")


def test_at_the_counter_a_receptionist_withdraws_for_the_person_there_with_the_reason(world):
    code = world.accepted()
    with pytest.raises(ReasonRequired):
        dossiers.withdraw_dossier(code=code, by=world.dung)
    dossiers.withdraw_dossier(code=code, by=world.dung, reason="Ông An có đơn xin rút")
    assert dossier_of(code).state == State.WITHDRAWN


def test_from_the_moment_of_signing_on_nobody_withdraws_or_stops(world, keys):
    code = world.proposed()
    world.act(code, "sign", world.em)
    attempts = (
        lambda: dossiers.withdraw_dossier(code=code, by=world.an),
        lambda: dossiers.stop_dossier(code=code, by=world.em, reason="Đã mất"),
    )
    world.certify(world.em)
    for go_on in (lambda: None, world.run_jobs, lambda: world.act(code, "seal"), world.run_jobs):
        go_on()
        for attempt in attempts:
            with pytest.raises(ResultAlreadySigned):
                attempt()
    assert dossier_of(code).state == State.FINISHED
    world.act(code, "hand_over")
    for attempt in attempts:
        with pytest.raises(DossierClosed):
            attempt()


def test_when_the_signature_was_given_up_it_may_be_withdrawn_again(world, keys):
    code = world.proposed()
    world.act(code, "sign", world.em)
    dossiers.cancel_signature(code=code, paper_id=in_force(code, "result").pk, by=world.em)
    dossiers.withdraw_dossier(code=code, by=world.an)
    assert nothing_open(code)


@pytest.mark.parametrize(
    "stand", [waiting_for_transfer, lambda world: world.accepted(), asked_for_more], ids=["2", "4", "5"]
)
def test_the_leader_stops_a_dossier_with_the_reason(world, stand):
    code = stand(world)
    with pytest.raises(ReasonRequired):
        dossiers.stop_dossier(code=code, by=world.em, reason=" ")
    dossiers.stop_dossier(code=code, by=world.em, reason="Chủ hồ sơ đã mất")
    dossier = dossier_of(code)
    assert (dossier.state, dossier.closing_reason) == (State.STOPPED, "Chủ hồ sơ đã mất")
    assert nothing_open(code)
    world.run_jobs()
    paper = in_force(code, "stop")
    assert paper.file_id
    assert paper.number.endswith("H05.77.95")


def test_nobody_else_stops_and_a_new_dossier_is_refused_instead(world):
    code = world.file()
    with pytest.raises(TransitionRefused):
        dossiers.stop_dossier(code=code, by=world.em, reason="Sai nơi")
    world.act(code, "accept")
    for other in (world.an, world.binh, world.dung):
        with pytest.raises(NotYourStep):
            dossiers.stop_dossier(code=code, by=other, reason="Sai nơi")
    assert open_step(code).state == "open"


def test_a_receptionist_stops_what_was_never_accepted_where_the_supplement_stays_away(world):
    code = world.file()
    world.supplement_asked(code, world.dung, "giay-chung-sinh")
    with pytest.raises(NotYourStep):
        dossiers.stop_dossier(code=code, by=world.binh, reason="Quá hạn bổ sung")
    dossiers.stop_dossier(code=code, by=world.dung, reason="Quá hạn bổ sung")
    assert dossier_of(code).state == State.STOPPED
    assert nothing_open(code)
