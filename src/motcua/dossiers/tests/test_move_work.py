"""Bình leaves the committee that Em leads; Tư handles there too, Giang seals."""

from datetime import timedelta

import pytest

from motcua.accounts.models import User
from motcua.accounts.service import SYSTEM, load_actor
from motcua.audit import service as audit
from motcua.dossiers import service as dossiers
from motcua.dossiers.actions import takeover
from motcua.dossiers.errors import MayNotMoveWork
from motcua.dossiers.models import Dossier, Notice
from motcua.dossiers.testing import open_step
from motcua.kit import clock
from motcua.organizations.models import Posting, Role
from motcua.organizations.testing import make_official


@pytest.fixture
def tu(world):
    return make_official((world.committee, Role.HANDLER), name="Lê Văn Tư")


@pytest.fixture
def two(world):
    """Two dossiers that Bình has taken, one of which waits for a supplement."""
    codes = []
    for _place in range(2):
        code = world.accepted()
        world.until(code, "propose_result")
        dossiers.take_step(code=code, step_id=open_step(code).pk, by=world.binh)
        codes.append(code)
    world.supplement_asked(codes[1], world.binh, facts="Ghi rõ nơi sinh")
    return codes


def move(world, **facts):
    known = {"person_id": world.binh.id, "organization_id": world.committee.pk, "by": world.em}
    return dossiers.move_work(**(known | facts))


def holders(codes):
    return [open_step(code).assignee_id for code in codes]


def last_act(code):
    return audit.history("dossiers.dossier", Dossier.objects.get(code=code).pk)[-1].action


def test_all_work_goes_to_a_colleague_each_journalled(world, two, tu):
    moved = move(world, to_id=tu.id, leaves=True)
    assert (moved.count, moved.to_lane, moved.busy) == (2, 0, 0)
    assert holders(two) == [tu.id, tu.id]
    assert {last_act(code) for code in two} == {"dossier.step_assigned"}
    assert Notice.objects.filter(person_id=tu.id, kind="assigned").count() == 2
    assert load_actor(world.binh.id).grants == ()
    assert not User.objects.get(pk=world.binh.id).is_official


def test_without_a_colleague_it_waits_for_anyone(world, two, tu):
    assert move(world).count == 2
    assert holders(two) == [None, None]
    assert [row.code for row in dossiers.my_work(tu)] == [two[0]]


def test_what_the_colleague_may_not_do_goes_back_to_its_lane(world, two):
    moved = move(world, to_id=world.giang.id)
    assert (moved.count, moved.to_lane) == (2, 2)
    assert holders(two) == [None, None]


def test_a_small_batch_after_the_other_until_nothing_is_left(world, two, tu, monkeypatch):
    monkeypatch.setattr(takeover, "BATCH", 1)
    assert move(world, to_id=tu.id).count == 2
    assert holders(two) == [tu.id, tu.id]
    assert move(world, to_id=tu.id).count == 0


def test_only_a_leader_there_or_an_administrator(world, two, tu):
    for stranger in (world.binh, tu, world.dung, world.chi):
        with pytest.raises(MayNotMoveWork):
            move(world, by=stranger)
    minh = make_official((world.organizations["H05"], Role.ADMINISTRATOR), name="Cao Nhật Minh")
    assert move(world, by=minh, to_id=tu.id).count == 2


def test_the_answers_that_the_leaver_waits_for_come_to_the_colleague(world, two, tu):
    dossiers.ask_opinion(
        code=two[0],
        by=world.binh,
        organization_id=world.police.pk,
        question="Có cư trú không?",
        deadline=clock.now() + timedelta(days=2),
    )
    move(world, to_id=tu.id, leaves=True)
    assert [row.code for row in dossiers.awaited_opinions(load_actor(tu.id))] == [two[0]]


def test_they_do_not_come_to_somebody_who_serves_elsewhere(world, two):
    due = clock.now() + timedelta(days=2)
    asked = {"code": two[0], "by": world.binh, "organization_id": world.police.pk}
    dossiers.ask_opinion(**asked, question="Có cư trú không?", deadline=due)
    move(world, to_id=world.dung.id, leaves=True)
    assert dossiers.awaited_opinions(load_actor(world.dung.id)) == []


def test_at_night_what_nobody_may_do_any_more_goes_back(world, two, tu):
    assert takeover.return_orphaned_work(by=SYSTEM) == 0
    Posting.objects.filter(user_id=world.binh.id).update(user_id=tu.id, role=Role.CLERK)
    assert takeover.return_orphaned_work(by=SYSTEM) == 1
    assert open_step(two[0]).assignee_id is None
