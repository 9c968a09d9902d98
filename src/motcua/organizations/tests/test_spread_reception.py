"""Where an agency that has too much is received for: by a rule with dates, which then falls away."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.audit.service import history
from motcua.kit import clock
from motcua.organizations import errors, rules, service
from motcua.organizations.models import Kind, Organization, ReceptionPoint, ReceptionRule, Role
from motcua.organizations.rules import Spread
from motcua.organizations.testing import make_official, make_organization, make_organizations

START, END = date(2026, 12, 7), date(2026, 12, 21)
NENH, VIET_YEN, VU_NINH = "07795", "07777", "09169"
MONTH = Spread(START, END)
LAND, RENEWAL = "Đất đai", "1.012783"


@pytest.fixture(autouse=True)
def _monday():
    with clock.frozen(datetime(2026, 12, 7, 9, tzinfo=clock.VIETNAM)):
        yield


@pytest.fixture
def offices(db):
    return make_organizations(NENH, VIET_YEN)


@pytest.fixture
def minh(offices):
    return make_official((offices["H05"], Role.ADMINISTRATOR))


@pytest.fixture
def land(offices):
    return offices["H05.02.01"]


def add(minh, land, offices, spread=MONTH, *, centre="H05.77.95.01", **facts):
    rule = service.add_reception_rule(
        agency_id=land.pk,
        centre_id=offices[centre].pk,
        spread=spread,
        **{"reason": "Văn phòng quá tải.", "by": minh, **facts},
    )
    service.forget_organizations()
    return rule


def place(land, commune=NENH, field=LAND, procedure=RENEWAL):
    found = service.reception_of(land.pk, commune=commune, field=field, procedure=procedure)
    return found.centre.code


def test_without_a_rule_the_agencys_own_centre_receives(offices, land):
    assert place(land) == "H05.00"


def test_a_rule_holds_from_its_first_to_its_last_day_and_then_all_is_as_before(offices, land, minh):
    add(minh, land, offices, replace(MONTH, start=date(2026, 12, 9)))
    seen = {}
    for day in (8, 9, 20, 21):
        with clock.frozen(datetime(2026, 12, day, 9, tzinfo=clock.VIETNAM)):
            seen[day] = place(land)
    assert seen == {8: "H05.00", 9: "H05.77.95.01", 20: "H05.77.95.01", 21: "H05.00"}


def test_a_rule_holds_for_its_communes_and_its_field_alone(offices, land, minh):
    add(minh, land, offices, replace(MONTH, communes=frozenset({NENH}), field=LAND))
    assert place(land) == "H05.77.95.01"
    assert place(land, commune=VIET_YEN) == "H05.00"
    assert place(land, field="Môi trường") == "H05.00"


def test_a_rule_for_single_procedures_leaves_the_others_where_they_were(offices, land, minh):
    add(minh, land, offices, replace(MONTH, procedures=frozenset({RENEWAL})))
    assert place(land) == "H05.77.95.01"
    assert place(land, procedure="1.012786") == "H05.00"


def test_another_agency_is_not_touched(offices, land, minh):
    add(minh, land, offices)
    assert place(offices["H05.01"]) == "H05.00"


def test_the_rules_cost_one_statement_beside_the_organizations(
    offices, land, minh, django_assert_num_queries
):
    add(minh, land, offices)
    with django_assert_num_queries(2):
        for _ in range(3):
            place(land)


def test_a_rule_may_name_one_point_of_the_centre_that_receives_anyway(offices, land, minh):
    own = offices["H05.00"]
    point = ReceptionPoint.objects.create(organization=own, code="9", name="Điểm số 9")
    add(minh, land, offices, centre="H05.00", point_id=point.pk)
    found = service.reception_of(land.pk, commune=NENH, field=LAND, procedure=RENEWAL)
    assert (found.centre.code, found.point_id, found.rule.point_name) == ("H05.00", point.pk, "Điểm số 9")


@pytest.mark.parametrize(
    ("box", "facts"),
    [
        ("centre", {"centre": "H05.77.95"}),
        ("centre", {"centre": "H05.00"}),
        ("point", {"point_id": 10**9}),
        ("start", {"spread": Spread(date(2026, 12, 6), END)}),
        ("end", {"spread": Spread(START, START)}),
        ("end", {"spread": Spread(START, date(2040, 1, 1))}),
        ("field", {"spread": Spread(START, END, field=LAND, procedures=frozenset({RENEWAL}))}),
        ("communes", {"spread": Spread(START, END, communes=frozenset({"99999"}))}),
        ("reason", {"reason": "  "}),
    ],
)
def test_what_is_wrong_with_a_rule_is_said_beside_its_box(offices, land, minh, box, facts):
    spread = facts.pop("spread", MONTH)
    with pytest.raises(errors.ReceptionRuleWrong) as refused:
        add(minh, land, offices, spread, **facts)
    assert refused.value.values["box"] == box
    assert refused.value.message
    assert not ReceptionRule.objects.exists()


def test_two_rules_that_meet_are_refused_and_the_first_is_named(offices, land, minh):
    add(minh, land, offices, replace(MONTH, communes=frozenset({NENH})))
    with pytest.raises(errors.ReceptionRuleWrong, match="từ 07/12/2026 đến hết 20/12/2026"):
        add(minh, land, offices, centre="H05.77.77.01")
    add(minh, land, offices, replace(MONTH, communes=frozenset({VIET_YEN})), centre="H05.77.77.01")
    assert [rule.centre.code for rule in service.reception_rules()] == ["H05.77.95.01", "H05.77.77.01"]


def test_only_an_administrator_above_the_agency_lays_rules_down_and_ends_them(offices, land, minh):
    rule = add(minh, land, offices)
    below = make_official((make_organization(Kind.COMMUNE_COMMITTEE), Role.ADMINISTRATOR))
    leader = make_official((land, Role.LEADER))
    for stranger in (below, leader):
        with pytest.raises(errors.MayNotSpread):
            add(stranger, land, offices)
        with pytest.raises(errors.MayNotSpread):
            service.end_reception_rule(rule_id=rule.pk, by=stranger)


def test_a_rule_that_is_ended_falls_away_today_and_the_journal_keeps_it(offices, land, minh):
    rule = add(minh, land, offices)
    service.end_reception_rule(rule_id=rule.pk, by=minh)
    service.end_reception_rule(rule_id=rule.pk, by=minh)
    service.forget_organizations()
    assert place(land) == "H05.00"
    assert [entry.action for entry in history("organizations.receptionrule", rule.pk)] == [
        "reception_rule.added",
        "reception_rule.ended",
    ]
    with pytest.raises(errors.ReceptionRuleNotFound):
        service.end_reception_rule(rule_id=0, by=minh)


def test_whoever_administers_the_successor_of_an_agency_ends_its_rules(offices, minh):
    ward, heir = offices["H05.77.95"], offices["H05.77.77"]
    rule = add(minh, ward, offices, centre="H05.77.77.01")
    Organization.objects.filter(pk=ward.pk).update(closed_on=date(2026, 12, 1), successor=heir)
    service.forget_organizations()
    service.end_reception_rule(rule_id=rule.pk, by=make_official((heir, Role.ADMINISTRATOR)))
    assert not ReceptionRule.objects.get().valid_to > ReceptionRule.objects.get().valid_from


_DAYS = st.dates(date(2026, 1, 1), date(2026, 1, 12))
_SPREADS = st.builds(
    Spread,
    start=_DAYS,
    end=_DAYS,
    communes=st.frozensets(st.sampled_from([NENH, VIET_YEN, VU_NINH]), max_size=2),
    procedures=st.frozensets(st.sampled_from([RENEWAL, "1.012786"]), max_size=1),
)


@given(_SPREADS, _SPREADS, _DAYS, st.sampled_from([NENH, VIET_YEN]), st.sampled_from([RENEWAL, "1.012786"]))
def test_no_dossier_falls_under_two_rules_that_do_not_meet(one, other, day, commune, procedure):
    facts = {"day": day, "commune": commune, "field": LAND, "procedure": procedure}
    if one.holds(**facts) and other.holds(**facts):
        assert rules.meet(one, other)
    assert rules.meet(one, other) == rules.meet(other, one)
