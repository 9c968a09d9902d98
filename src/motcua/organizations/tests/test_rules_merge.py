"""Quế Võ receives for Nếnh, which goes into Việt Yên: the rule follows, and what became odd is asked about."""

from datetime import date, datetime

import pytest

from motcua.accounts.service import SYSTEM
from motcua.kit import clock
from motcua.organizations import service as organizations
from motcua.organizations.models import Organization, ReceptionPoint, ReceptionRule
from motcua.organizations.testing import make_organizations
from motcua.territory import service as territory
from motcua.territory.models import MergerQuestion, Moved

NENH, VIET_YEN, FAR = "07795", "07777", "07798"
EVENING = datetime(2026, 12, 31, 9, tzinfo=clock.VIETNAM)
MIDNIGHT = datetime(2027, 1, 1, tzinfo=clock.VIETNAM)


@pytest.fixture
def offices(db):
    return make_organizations(NENH, VIET_YEN, FAR)


def rule(offices, agency="H05.77.95", centre="H05.77.98.01", **more):
    facts = {"valid_from": date(2026, 12, 1), "valid_to": date(2027, 3, 1), "reason": "Đông người"}
    return ReceptionRule.objects.create(
        agency=offices[agency], centre=offices[centre], made_at=EVENING, **facts | more
    )


def plan(**changes):
    facts = territory.sample_resolution() | {"issued_on": "2026-12-01", "effective_on": "2027-01-01"}
    return territory.plan_from(facts | changes)


def rehearsed():
    with clock.frozen(EVENING):
        found = territory.rehearse(plan())
    kind = next(one for one in found.kinds if one.kind == "reception_rule")
    return kind.count, [one for one in found.clashes if one.kind == "reception_rule"]


def carried_out():
    with clock.frozen(EVENING):
        merger = territory.order_merger(plan=plan(), at=MIDNIGHT, by=SYSTEM)
    with clock.frozen(MIDNIGHT):
        territory.switch_merger(merger_id=merger.pk, by=SYSTEM)
        territory.move_merger(merger_id=merger.pk, by=SYSTEM)
    merger.refresh_from_db()
    return merger


def received(commune=VIET_YEN):
    with clock.frozen(MIDNIGHT):
        agency = Organization.objects.get(code="H05.77.77")
        return organizations.reception_of(agency.pk, commune=commune, field="", procedure="").centre.code


def test_it_holds_for_the_successor_and_comes_back(offices):
    kept = rule(offices)
    assert rehearsed() == (1, [])
    merger = carried_out()
    kept.refresh_from_db()
    assert kept.agency.code == "H05.77.77"
    assert received() == "H05.77.98.01"
    assert Moved.objects.get(kind="reception_rule").object_id == kept.pk
    with clock.frozen(MIDNIGHT):
        territory.undo_merger(merger=merger, by=SYSTEM)
        territory.check_undo(merger_id=merger.pk, by=SYSTEM)
        territory.move_merger(merger_id=merger.pk, by=SYSTEM)
    kept.refresh_from_db()
    assert kept.agency.code == "H05.77.95"


def test_one_about_others_is_left_alone(offices):
    rule(offices, "H05.77.98", "H05.77.77.01")
    rule(offices, valid_to=date(2027, 1, 1))
    assert rehearsed() == (0, [])
    carried_out()
    assert not Moved.objects.filter(kind="reception_rule").exists()


def test_communes_that_end_become_those_they_went_into_and_that_is_asked_about(offices):
    kept = rule(offices, communes=[NENH])
    count, (clash,) = rehearsed()
    assert (count, clash.owner) == (1, "H05.77.77")
    assert "07795 nay là 07777" in clash.words
    merger = carried_out()
    kept.refresh_from_db()
    assert kept.communes == [VIET_YEN]
    question = MergerQuestion.objects.get(merger=merger, kind="reception_rule")
    with clock.frozen(MIDNIGHT):
        territory.answer_question(question=question, answer="end", by=SYSTEM)
    kept.refresh_from_db()
    assert kept.valid_to == date(2027, 1, 1)
    assert received() == "H05.77.77.01"


def test_a_centre_that_becomes_the_agencys_own_is_asked_about_unless_it_is_a_point(offices):
    rule(offices, centre="H05.77.77.01")
    (clash,) = rehearsed()[1]
    assert "của chính cơ quan" in clash.words
    point = ReceptionPoint.objects.filter(organization=offices["H05.77.77.01"]).first()
    ReceptionRule.objects.update(point=point)
    assert rehearsed()[1] == []


def test_two_rules_that_meet_once_their_agencies_are_one_are_asked_about(offices):
    rule(offices, "H05.77.77")
    second = rule(offices)
    (clash,) = rehearsed()[1]
    assert clash.object_id == second.pk
    assert "trùng với quy tắc khác" in clash.words
    ReceptionRule.objects.filter(pk=second.pk).update(valid_from=date(2027, 3, 1), valid_to=date(2027, 4, 1))
    assert rehearsed()[1] == []
