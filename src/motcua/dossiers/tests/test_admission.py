"""Closing days and limits of a procedure, as its record says them."""

import json

import pytest

from motcua.catalogue import service as catalogue
from motcua.catalogue import testing
from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import SubmissionsClosed, SubmissionsFull
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


def test_no_more_are_taken_than_there_is_room_for(world):
    limited(world, most=1)
    first, second = world.draft(world.an), world.draft(world.bich)
    code = dossiers.submit_draft(draft_id=first.pk, by=world.an)
    with pytest.raises(SubmissionsFull):
        dossiers.submit_draft(draft_id=second.pk, by=world.bich)
    Dossier.objects.filter(code=code).update(state=State.WITHDRAWN)
    assert dossiers.submit_draft(draft_id=second.pk, by=world.bich)
