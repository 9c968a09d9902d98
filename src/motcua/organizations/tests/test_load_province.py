from collections import Counter

import pytest

from motcua.accounts.models import User
from motcua.accounts.service import SYSTEM, load_actor
from motcua.audit.service import history
from motcua.kit.testing import there_for_the_file
from motcua.organizations import service
from motcua.organizations.models import Kind, Organization, Posting, ReceptionPoint, Role

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def province(django_db_setup, django_db_blocker):
    with there_for_the_file(django_db_blocker):
        service.load_province()
        yield


def test_bac_ninh_has_its_real_structure(province):
    kinds = Counter(Organization.objects.values_list("kind", flat=True))
    assert kinds == {
        "provincial_committee": 1,
        "provincial_centre": 1,
        "department": 6,
        "land_office": 1,
        "commune_committee": 99,
        "commune_centre": 99,
        "commune_police": 99,
    }
    nenh = Organization.objects.get(code="H05.77.95")
    assert nenh.name == "Ủy ban nhân dân phường Nếnh"
    assert Organization.objects.get(code="H05.77.95.01").parent == nenh
    assert Organization.objects.get(code="H05.02.01").parent.short_name == "Sở Nông nghiệp và Môi trường"
    assert Organization.objects.exclude(address="", phone="", email="").count() == 0


def test_nenh_has_two_reception_points_and_every_other_centre_one(province):
    points = Counter(ReceptionPoint.objects.values_list("organization__code", flat=True))
    assert points.pop("H05.77.95.01") == 2
    assert set(points.values()) == {1}
    assert len(points) == 99
    second = service.reception_points(service.card_by_code("H05.77.95.01").id)[1]
    assert (second.code, second.is_sample) == ("2", True)


def test_only_the_police_work_on_saturday_morning(province):
    kinds = Organization.objects.filter(calendar__key="office-hours-saturday-morning").values_list("kind")
    assert set(kinds) == {(Kind.COMMUNE_POLICE,)}


def test_loading_again_adds_nothing_and_keeps_what_was_edited(province):
    Organization.objects.filter(code="H05.01").update(phone="0222 000 000")
    assert service.load_province() == 0
    assert Organization.objects.get(code="H05.01").phone == "0222 000 000"


def test_the_organizations_serve_every_commune(province):
    assert len(service.communes_served()) == 99
    assert service.communes_served()[0].full_name == "Xã An Lạc"


def test_the_sample_people_hold_what_the_demonstration_needs(province):
    assert service.load_sample_people() == 27
    lanes = {
        username: {
            (posting.organization.code, posting.role)
            for posting in Posting.objects.filter(user__username=username)
        }
        for username in User.objects.values_list("username", flat=True)
    }
    assert all(lanes[person.username] == set() for person in User.objects.filter(is_official=False))
    assert lanes["binh.nenh"] == {("H05.77.95", Role.HANDLER)}
    assert lanes["chi.vietyen"] == {("H05.77.77", Role.HANDLER)}
    assert lanes["dung.nenh"] == {("H05.77.95.01", Role.RECEPTIONIST)}
    assert lanes["khoa.datdai"] == {("H05.02.01", Role.HANDLER), ("H05.02.01", Role.LEADER)}
    assert lanes["minh.quantri"] == {("H05", Role.ADMINISTRATOR)}
    lan = load_actor(User.objects.get(username="lan.vietyen").pk)
    assert [grant.organization_name for grant in lan.grants] == [
        "TTPVHCC phường Việt Yên",
        "TTPVHCC phường Nếnh",
    ]
    assert all(person.is_sample and not person.has_usable_password() for person in User.objects.all())
    assert service.load_sample_people() == 0


def test_the_postings_of_sample_people_stand_in_the_journal(province):
    service.load_sample_people()
    lan = User.objects.get(username="lan.vietyen")
    assert [act.action for act in history("accounts.user", lan.pk)] == ["posting.appointed", "posting.lent"]


def test_what_was_stopped_on_the_way_is_completed_and_what_was_ended_stays_ended(province):
    service.load_sample_people(password="mot-cua-1")
    binh = User.objects.get(username="binh.nenh")
    assert binh.check_password("mot-cua-1")
    Posting.objects.filter(user__username="lan.vietyen", lent_from__isnull=False).delete()
    service.end_posting(posting=Posting.objects.get(user=binh), by=SYSTEM)
    service.load_sample_people()
    assert Posting.objects.filter(user__username="lan.vietyen").count() == 2
    assert Posting.objects.get(user=binh).valid_to is not None
    assert User.objects.get(pk=binh.pk).check_password("mot-cua-1")
