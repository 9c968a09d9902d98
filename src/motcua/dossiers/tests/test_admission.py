"""Closing days and limits of a procedure, as its record says them."""

import json

import pytest

from motcua.catalogue import service as catalogue
from motcua.catalogue import testing
from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import SubmissionsClosed, SubmissionsFull, SubmissionsNotOpen
from motcua.dossiers.models import Dossier, State
from motcua.dossiers.testing import BIRTH, at


def limited(world, **submissions):
    """The registration of births as a procedure that takes dossiers only so long, or only so many."""
    world.card()
    record = testing.record_of(BIRTH) | {"submissions": submissions}
    form = json.loads((testing.DATA / "forms" / f"{record['form']}.json").read_text(encoding="utf-8"))
    process = (testing.DATA / "processes" / f"{record['process']}.bpmn").read_text(encoding="utf-8")
    version = catalogue.publish_procedure(record=record, form=form, process=process, by=world.an)
    world.cards[BIRTH] = catalogue.version(version.pk)


def test_the_last_day_counts_in_viet_nam_and_then_nothing_is_begun_or_filed(world):
    limited(world, until="2026-11-30")
    early, late = world.draft(world.an), world.draft(world.an)
    with at("2026-11-30 23:59"):
        dossiers.submit_draft(draft_id=early.pk, by=world.an)
    with at("2026-12-01 00:01"):
        with pytest.raises(SubmissionsClosed) as closed:
            dossiers.submit_draft(draft_id=late.pk, by=world.an)
        with pytest.raises(SubmissionsClosed):
            dossiers.begin_draft(card=world.card(), by=world.an, parties={}, answers={})
    assert "30/11/2026" in closed.value.message
    assert Dossier.objects.count() == 1


def test_a_last_day_that_was_put_off_is_put_off_for_who_has_begun(world):
    limited(world, until="2026-11-30")
    draft = world.draft(world.an)
    limited(world, until="2026-12-05")
    with at("2026-12-05 10:00"):
        assert dossiers.submit_draft(draft_id=draft.pk, by=world.an)


def test_nothing_is_begun_before_the_first_day(world):
    limited(world, **{"from": "2026-12-01"})
    with at("2026-11-30 23:59"), pytest.raises(SubmissionsNotOpen) as early:
        dossiers.begin_draft(card=world.card(), by=world.an, parties={}, answers={})
    assert "01/12/2026" in early.value.message
    with at("2026-12-01 00:01"):
        assert world.draft(world.an)


def test_all_versions_of_a_procedure_share_its_room(world):
    first, second, third = world.draft(world.an), world.draft(world.bich), world.draft(world.an)
    dossiers.submit_draft(draft_id=first.pk, by=world.an)
    limited(world, most=2)
    # Begun before there was a limit, and yet it counts and is counted.
    dossiers.submit_draft(draft_id=second.pk, by=world.bich)
    with pytest.raises(SubmissionsFull) as full:
        dossiers.submit_draft(draft_id=third.pk, by=world.an)
    assert "nhiều nhất 2 hồ sơ" in full.value.message


def test_what_was_filed_before_the_first_day_takes_no_room(world):
    with at("2026-11-30 23:00"):
        old = world.draft(world.an)
        dossiers.submit_draft(draft_id=old.pk, by=world.an)
    limited(world, most=1, **{"from": "2026-12-01"})
    with at("2026-12-01 08:00"):
        new, late = world.draft(world.an), world.draft(world.bich)
        dossiers.submit_draft(draft_id=new.pk, by=world.an)
        with pytest.raises(SubmissionsFull):
            dossiers.submit_draft(draft_id=late.pk, by=world.bich)


def test_no_more_are_taken_than_there_is_room_for(world):
    limited(world, most=1)
    first, second = world.draft(world.an), world.draft(world.bich)
    code = dossiers.submit_draft(draft_id=first.pk, by=world.an)
    with pytest.raises(SubmissionsFull):
        dossiers.submit_draft(draft_id=second.pk, by=world.bich)
    Dossier.objects.filter(code=code).update(state=State.WITHDRAWN)
    assert dossiers.submit_draft(draft_id=second.pk, by=world.bich)
