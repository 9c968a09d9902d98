"""The resolution of 1 July 2025 replayed on the data that the program comes with: 313 communes and 18 districts of both old
provinces become 99 communes, whole, through rehearsal, switch and the last batch. `bench merger` does it under load.
"""

from collections import Counter

import pytest
from bench import merger as replay

from motcua.accounts.service import SYSTEM
from motcua.calendars.service import load_calendars
from motcua.dossiers.models import Dossier
from motcua.dossiers.testing import World
from motcua.kit import clock
from motcua.organizations import rules
from motcua.organizations.loading import add_missing, read_facts
from motcua.organizations.models import Kind, Organization
from motcua.territory import service as territory
from motcua.territory.models import Merger, MergerState, Moved, Unit
from motcua.workflow import service as workflow
from motcua.workflow.models import Step

pytestmark = pytest.mark.django_db

# Tăng Tiến went into Nếnh, whose code stayed: two of the dossiers are of there.
GONE, STAYS = "07789", "07795"


@pytest.fixture
def evening():
    """The old units with all their offices, and dossiers under way in two of them."""
    load_calendars()
    communes = replay.old_units()
    facts = read_facts("bac-ninh.json")
    planned = list(rules.plan_province(facts, communes))
    add_missing(planned, list(rules.plan_points(facts, planned)))
    world = World(organizations={one.code: one for one in Organization.objects.all()})
    codes = [world.accepted() for _ in range(3)]
    _belong_to(GONE, codes[:2])
    return codes


def _belong_to(commune: str, codes: list[str]) -> None:
    """As if they had been filed with this commune."""
    offices = {
        kind: {one.unit.code: one.pk for one in Organization.objects.filter(kind=kind).select_related("unit")}
        for kind in (Kind.COMMUNE_COMMITTEE, Kind.COMMUNE_CENTRE)
    }
    heirs = {of[STAYS]: of[commune] for of in offices.values()}
    mine = Dossier.objects.filter(code__in=codes)
    mine.update(
        competent_agency=offices[Kind.COMMUNE_COMMITTEE][commune],
        receiving_unit=offices[Kind.COMMUNE_CENTRE][commune],
    )
    ids = list(mine.values_list("pk", flat=True))
    workflow.move_offices(subject_type="dossiers.dossier", subject_ids=ids, heirs=heirs)


def living(**of):
    return set(Unit.objects.filter(valid_to=None, **of).values_list("code", flat=True))


def promises():
    return dict(Dossier.objects.values_list("code", "due_at"))


def test_the_whole_province_goes_through_rehearsal_switch_and_batches(evening):
    plan, promised = replay.plan(), promises()
    new = {unit.code for unit in plan.units}
    rehearsal = territory.rehearse(plan)
    assert rehearsal.faults == []
    assert [one.words for one in rehearsal.clashes if one.blocking] == []
    said = {(kind, one.object_id) for kind, one in territory.moving(plan) if one.object_id}
    merger = territory.order_merger(plan=plan, at=clock.now(), by=SYSTEM, rehearsal=rehearsal)
    assert territory.switch_merger(merger_id=merger.pk, by=SYSTEM)
    while territory.move_merger(merger_id=merger.pk, by=SYSTEM):
        pass
    merger = Merger.objects.get(pk=merger.pk)
    assert merger.state == MergerState.DONE

    assert (len(new), living(kind__in=["commune", "ward", "township"])) == (99, new)
    assert living(kind__in=["district", "town", "city"]) == set()
    assert said <= set(Moved.objects.filter(merger=merger).values_list("kind", "object_id"))
    counts = territory.counts_moved(merger)
    assert {one.kind: one.count for one in rehearsal.kinds if one.count and one.kind in counts} == {
        kind: count for kind, count in counts.items() if count
    }

    offices = Organization.objects.filter(closed_on=None, kind__in=rules.COMMUNE_KINDS)
    assert Counter(offices.values_list("kind", flat=True)) == dict.fromkeys(rules.COMMUNE_KINDS, 99)
    assert set(offices.values_list("unit__code", flat=True)) == new
    closed = Organization.objects.exclude(closed_on=None)
    assert not closed.filter(successor=None).exists()
    assert not closed.exclude(successor__closed_on=None).exists()

    assert promises() == promised
    assert {dossier.competent_agency.unit.code for dossier in Dossier.objects.all()} == {STAYS}
    assert not Dossier.objects.exclude(receiving_unit__closed_on=None).exists()
    assert not Step.objects.filter(ended_at=None, organization_id__in=closed).exists()
