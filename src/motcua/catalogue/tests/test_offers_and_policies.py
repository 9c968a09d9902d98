"""Who offers a procedure, and what is taken off its fees, from one day until another."""

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from motcua.audit.service import history
from motcua.catalogue import errors, service, testing
from motcua.catalogue.models import FeePolicy, Offer
from motcua.kit import clock
from motcua.kit.errors import NotAllowedError
from motcua.organizations.models import Kind, Role
from motcua.organizations.testing import make_citizen, make_official, make_organization, make_organizations

pytestmark = pytest.mark.django_db
CODE = "1.001193"
NOON = datetime(2027, 1, 4, 12, tzinfo=clock.VIETNAM)


@pytest.fixture
def minh():
    return make_official((make_organization(Kind.PROVINCIAL_COMMITTEE), Role.ADMINISTRATOR))


@pytest.fixture
def communes():
    """The committees of two communes."""
    found = make_organizations("07795", "07777")
    return [one for one in found.values() if one.kind == Kind.COMMUNE_COMMITTEE]


@pytest.fixture
def card(minh):
    return testing.make_procedure()


def lay_down(minh, *places, level="none", channels=(), day=None, reason="Chưa đủ điều kiện."):
    service.set_offers(
        code=CODE,
        organization_ids=[place.pk for place in places],
        level=level,
        channels=channels,
        day=day or clock.today(),
        reason=reason,
        by=minh,
    )


def add(minh, **facts):
    policy = {
        "code": CODE, "field": "", "channel": "", "group": "", "kind": "free", "value": 0,
        "legal_basis": "Nghị quyết", "source": "Thử", "verified": False,
        "valid_from": clock.today(), "valid_to": None,
    }  # fmt: skip
    return service.add_policy(**policy | facts, by=minh)


def test_every_competent_organization_offers_it_by_default(card, communes):
    terms = service.local_terms(card)
    assert {one.id for one in service.offering_organizations(card, terms)} == {one.pk for one in communes}
    for channel in service.CHANNELS:
        service.check_offered(card, communes[0].pk, channel)


def test_one_that_does_not_offer_it_takes_no_dossier(card, communes, minh):
    nenh, other = communes
    lay_down(minh, nenh)
    terms = service.local_terms(card)
    assert [one.id for one in service.offering_organizations(card, terms)] == [other.pk]
    with pytest.raises(errors.NotOffered, match=nenh.name):
        service.check_offered(card, nenh.pk, "counter")
    service.check_offered(card, other.pk, "counter")


def test_one_that_only_informs_is_filed_with_at_the_counter(card, communes, minh):
    lay_down(minh, communes[0], level="information", channels=["counter", "online"])
    service.check_offered(card, communes[0].pk, "counter")
    for channel in ("online", "post"):
        with pytest.raises(errors.NotOffered):
            service.check_offered(card, communes[0].pk, channel)


def test_an_exception_holds_from_its_day_until_it_is_ended(card, communes, minh):
    with clock.frozen(NOON):
        lay_down(minh, communes[0], day=date(2027, 1, 11))
        service.check_offered(card, communes[0].pk, "online")
    with clock.frozen(NOON + timedelta(days=7)):
        with pytest.raises(errors.NotOffered):
            service.check_offered(card, communes[0].pk, "online")
        service.end_offers(code=CODE, organization_ids=[communes[0].pk], day=date(2027, 1, 15), by=minh)
    with clock.frozen(NOON + timedelta(days=11)):
        service.check_offered(card, communes[0].pk, "online")
        assert service.offers_of(code=CODE) == []
    acts = [act.action for act in history("catalogue.procedure", Offer.objects.get().procedure_id)]
    assert acts[-2:] == ["procedure.offered", "procedure.offer_ended"]


def test_a_later_word_takes_the_place_of_the_one_before(card, communes, minh):
    lay_down(minh, communes[0])
    lay_down(minh, *communes, level="partial", channels=["counter"])
    assert {line.level for line in service.offers_of(code=CODE)} == {"partial"}
    assert len(service.offers_of(code=CODE)) == 2


def test_only_who_decides_on_it_can_offer_it(card, communes, minh):
    with pytest.raises(errors.OfferWrong):
        lay_down(minh, make_organization(Kind.DEPARTMENT))
    with pytest.raises(errors.OfferWrong):
        lay_down(minh, communes[0], level="full", channels=[])
    with pytest.raises(errors.OfferWrong):
        lay_down(minh, communes[0], level="full", channels=["fax"])
    with pytest.raises(errors.NoteRequired):
        lay_down(minh, communes[0], reason=" ")
    with pytest.raises(errors.DayPast):
        lay_down(minh, communes[0], day=date(2020, 1, 1))
    with pytest.raises(NotAllowedError):
        lay_down(make_citizen(), communes[0])


def test_the_database_refuses_two_words_for_one_day(card, communes, minh):
    lay_down(minh, communes[0])
    row = Offer.objects.get()
    row.pk = None
    with pytest.raises(DatabaseError, match="one_offer_a_day"), transaction.atomic():
        row.save(force_insert=True)


def test_what_holds_beside_a_version_is_one_statement(card, communes, minh, django_assert_num_queries):
    lay_down(minh, *communes)
    add(minh)
    with django_assert_num_queries(1):
        terms = service.local_terms(card)
    assert (len(terms.offers), len(terms.policies)) == (2, 1)


def test_policies_of_the_procedure_of_its_field_and_of_all_count(card, minh):
    for facts in ({}, {"code": "", "field": card.field_name}, {"code": ""}):
        add(minh, **facts)
    testing.make_procedure("1.001612")
    add(minh, code="1.001612")
    add(minh, code="", field="Đất đai")
    assert len(service.local_terms(card).policies) == 3
    assert service.local_terms(card).fee(8_000, channel="online").amount == 0


def test_a_policy_counts_for_its_days_channel_and_group(card, minh):
    with clock.frozen(NOON):
        add(minh, kind="percent", value=50, channel="online", valid_to=date(2027, 1, 11))
        add(minh, group="poor")
        terms = service.local_terms(card)
        assert terms.fee(8_000, channel="online").amount == 4_000
        assert terms.fee(8_000, channel="counter").amount == 8_000
        assert terms.fee(8_000, channel="counter", groups=frozenset({"poor"})).amount == 0
    with clock.frozen(NOON + timedelta(days=7)):
        assert service.local_terms(card).fee(8_000, channel="online").amount == 8_000


def test_a_policy_is_ended_and_not_changed(card, minh):
    policy = add(minh)
    service.end_policy(policy_id=policy.pk, day=clock.today(), by=minh)
    assert service.fee_policies() == []
    assert service.local_terms(card).fee(8_000, channel="online").amount == 8_000
    assert [act.action for act in history("catalogue.feepolicy", policy.pk)] == [
        "fee_policy.added",
        "fee_policy.ended",
    ]
    with pytest.raises(errors.PolicyNotFound):
        service.end_policy(policy_id=0, day=clock.today(), by=minh)


@pytest.mark.parametrize(
    "wrong",
    [
        {"legal_basis": " "},
        {"source": ""},
        {"kind": "half"},
        {"kind": "percent", "value": 101},
        {"kind": "free", "value": 5},
        {"channel": "fax"},
        {"group": "friends"},
        {"valid_to": date(2020, 1, 1)},
        {"field": "Hộ tịch"},
    ],
)
def test_a_policy_that_cannot_be_meant_is_refused(card, minh, wrong):
    with pytest.raises(errors.PolicyWrong):
        add(minh, **wrong)
    assert not FeePolicy.objects.exists()
