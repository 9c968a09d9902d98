from datetime import date

import pytest

from motcua.organizations import service
from motcua.organizations.errors import NoCompetentOrganization, UnknownOrganization
from motcua.organizations.models import Kind, Organization
from motcua.organizations.testing import make_organizations

pytestmark = pytest.mark.django_db


@pytest.fixture
def organizations():
    return make_organizations("07795", "07777")


def test_a_card_says_what_pages_show_of_an_organization(organizations):
    nenh = organizations["H05.77.95"]
    card = service.card(nenh.pk)
    assert (card.code, card.name, card.kind) == (
        "H05.77.95",
        "Ủy ban nhân dân phường Nếnh",
        Kind.COMMUNE_COMMITTEE,
    )
    assert (card.commune_code, card.commune_name, card.province_code) == ("07795", "Phường Nếnh", "24")
    assert card.parent_id == organizations["H05"].pk
    assert service.card(organizations["H05"].pk).commune_code == ""


def test_cards_cost_one_statement_for_all_of_them(organizations, django_assert_num_queries):
    with django_assert_num_queries(1):
        for organization in organizations.values():
            service.card(organization.pk)
            service.centre_for(organization.pk)


def test_a_card_that_is_not_there_is_refused(organizations):
    with pytest.raises(UnknownOrganization):
        service.card(0)
    with pytest.raises(UnknownOrganization):
        service.card_by_code("H99")


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (Kind.COMMUNE_COMMITTEE, "H05.77.95"),
        (Kind.COMMUNE_POLICE, "H05.77.95.02"),
        (Kind.LAND_OFFICE, "H05.02.01"),
        (Kind.PROVINCIAL_COMMITTEE, "H05"),
    ],
)
def test_the_competent_organization_of_a_commune_is_its_own_or_its_provinces(organizations, kind, code):
    assert service.competent_organization(kind, "07795").code == code


def test_a_department_that_a_procedure_names_and_that_went_into_another_is_found_by_its_old_code(
    organizations,
):
    heir = Organization.objects.get(code="H05.02")
    Organization.objects.filter(code="H05.01").update(closed_on=date(2026, 1, 1), successor=heir)
    service.forget_organizations()
    assert service.competent_organization(Kind.DEPARTMENT, "07795", code="H05.01").id == heir.pk


def test_of_several_departments_the_code_says_which_is_competent(organizations):
    assert service.competent_organization(Kind.DEPARTMENT, "07795", code="H05.01").short_name == "Sở Tư pháp"
    with pytest.raises(NoCompetentOrganization):
        service.competent_organization(Kind.DEPARTMENT, "07795")


@pytest.mark.parametrize("commune", ["09169", "00000", "", "24"])
def test_where_no_organization_is_competent_the_person_is_told(organizations, commune):
    with pytest.raises(NoCompetentOrganization, match="Chưa có cơ quan nào"):
        service.competent_organization(Kind.COMMUNE_COMMITTEE, commune)


@pytest.mark.parametrize(
    ("code", "centre"),
    [
        ("H05.77.95", "H05.77.95.01"),
        ("H05.77.95.02", "H05.77.95.01"),
        ("H05.77.95.01", "H05.77.95.01"),
        ("H05.02.01", "H05.00"),
        ("H05.01", "H05.00"),
        ("H05", "H05.00"),
    ],
)
def test_each_organization_has_a_centre_that_receives_for_it(organizations, code, centre):
    assert service.centre_for(organizations[code].pk).code == centre


def test_an_organization_without_a_centre_is_told_apart(organizations):
    Organization.objects.filter(code="H05.77.77.01").delete()
    service.forget_organizations()
    with pytest.raises(NoCompetentOrganization):
        service.centre_for(organizations["H05.77.77"].pk)


def test_organizations_of_a_kind_stand_by_code(organizations):
    assert [card.code for card in service.organizations(Kind.COMMUNE_CENTRE)] == [
        "H05.77.77.01",
        "H05.77.95.01",
    ]
