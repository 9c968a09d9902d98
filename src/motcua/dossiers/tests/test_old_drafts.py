from datetime import timedelta

import pytest

from motcua.dossiers.actions import drafts
from motcua.dossiers.models import Draft, DraftFile
from motcua.dossiers.testing import World
from motcua.kit import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def old_and_new():
    world = World()
    old, new = world.draft(world.an), world.draft(world.bich)
    Draft.objects.filter(pk=old.pk).update(updated_at=clock.now() - timedelta(days=91))
    return old, new


def test_drafts_that_nobody_touched_are_forgotten_after_the_days_of_the_rule(settings, old_and_new):
    settings.KEEP_DRAFTS_DAYS = 90
    old, new = old_and_new
    assert drafts.discard_old_drafts() == 1
    assert list(Draft.objects.all()) == [new]
    assert not DraftFile.objects.filter(draft_id=old.pk).exists()


def test_unless_a_rule_is_set_drafts_stay_for_ever(old_and_new):
    assert drafts.discard_old_drafts() == 0
    assert Draft.objects.count() == 2
