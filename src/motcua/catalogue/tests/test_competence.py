"""Who decides, as a record says it: checked before it is published, told in words, carried in bundles."""

import pytest

from motcua.catalogue import service, testing
from motcua.catalogue.bundles import read, write
from motcua.catalogue.comparison import content_of_version
from motcua.catalogue.errors import RecordRefused
from motcua.catalogue.models import ProcedureVersion
from motcua.organizations.errors import NoCompetentOrganization
from motcua.organizations.models import Kind, Role
from motcua.organizations.testing import make_official, make_organization, make_organizations

pytestmark = pytest.mark.django_db
LAND, BIRTH = "1.012783", "1.001193"


def row(applicant="everyone", place="asset", kind="land_office", agency="", question="parcel_commune"):
    return {"applicant": applicant, "place": place, "kind": kind, "agency": agency, "question": question}


INDIVIDUAL = row("individual", "residence", "commune_committee", question="")
ORGANIZATION = row("organization", "seat", "department", "H05.02", question="")


@pytest.fixture
def minh():
    make_organizations("07795", "07777")
    return make_official((make_organization(Kind.PROVINCIAL_COMMITTEE), Role.ADMINISTRATOR))


@pytest.fixture
def draft(minh):
    testing.make_procedure(LAND)
    return service.begin_draft(code=LAND, by=minh)


def faults(draft, minh, **changes):
    record = draft.record | changes
    service.save_record(draft_id=draft.id, revision=draft.revision, record=record, by=minh)
    return {fault.place for fault in service.draft_faults(draft_id=draft.id)}


def test_a_record_that_says_nothing_is_as_before(minh):
    card = testing.make_procedure(BIRTH)
    (only,) = card.competence
    assert (only.applicant, only.place, only.kind) == ("", "", "commune_committee")
    assert card.competence_of("anything").at("07795").code == "H05.77.95"
    assert card.is_boundary_free
    assert not card.tells_applicants_apart


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ([row("individual"), row("individual")], "competence/1/applicant"),
        ([row(), row("individual")], "competence/1/applicant"),
        ([row("organization", "residence", question="")], "competence/0/place"),
        ([row("individual", "seat", question="")], "competence/0/place"),
        ([row(), row("organization", "seat", "department", question="")], "competence/1/agency"),
        ([row("individual"), row("organization", kind="department", agency="H05.99")], "competence/1/agency"),
        ([row("individual"), row("organization", kind="department", agency="H05")], "competence/1/agency"),
        (
            [row("individual"), row("organization", kind="commune_committee", agency="H05.77.95")],
            "competence/1/agency",
        ),
        ([row(question="owner_name")], "competence/0/question"),
        ([row(question="nowhere")], "competence/0/question"),
        ([row(place="residence")], "competence/0/question"),
        ([row(kind="commune_committee")], "competence"),
        ([row(applicant="king")], "competence/0/applicant"),
        ([row(agency="H5")], "competence/0/agency"),
        ([], "competence"),
    ],
)
def test_what_cannot_be_meant_is_named_with_its_place(draft, minh, rows, place):
    assert place in faults(draft, minh, competence=rows)


def test_what_can_be_meant_passes(draft, minh):
    rows = [row("individual"), row("organization", "asset", "department", "H05.02")]
    found = faults(draft, minh, competence=rows)
    assert not {place for place in found if place.startswith("competence")}


def test_received_only_there_needs_a_reason(draft, minh):
    assert "receiving_reason" in faults(draft, minh, receiving="competent")
    with pytest.raises(RecordRefused):
        testing.change_procedure(LAND, receiving="competent")
    card = testing.change_procedure(LAND, receiving="competent", receiving_reason="Phải có mặt.")
    assert not card.is_boundary_free
    assert card.receiving_reason == "Phải có mặt."


def test_each_applicant_has_an_agency_and_the_place_says_which(minh):
    card = testing.change_procedure(BIRTH, competence=[INDIVIDUAL, ORGANIZATION])
    assert card.competence_of("individual").at("07777").code == "H05.77.77"
    assert card.competence_of("organization").at("07777").code == "H05.02"
    with pytest.raises(NoCompetentOrganization):
        card.competence_of("")
    offering = service.offering_organizations(card, service.local_terms(card))
    assert [office.code for office in offering] == ["H05.02", "H05.77.77", "H05.77.95"]


def test_it_is_told_in_words(minh):
    card = testing.change_procedure(BIRTH, competence=[INDIVIDUAL, ORGANIZATION])
    told = [(one.applicant_words, one.agency_words) for one in card.competence]
    assert told == [
        ("Cá nhân, hộ gia đình", "Ủy ban nhân dân xã, phường nơi cư trú của chủ hồ sơ"),
        ("Cơ quan, tổ chức, doanh nghiệp", "Sở Nông nghiệp và Môi trường tỉnh Bắc Ninh"),
    ]


def test_a_change_of_it_is_compared_in_words(minh):
    before = testing.make_procedure(BIRTH).version_id
    after = testing.change_procedure(
        BIRTH, competence=[INDIVIDUAL], receiving="competent", receiving_reason="Phải có mặt."
    ).version_id
    told = {change.place: change for change in service.version_changes(old_id=before, new_id=after)}
    assert told["Nơi tiếp nhận"].after == "Chỉ trung tâm của nơi có thẩm quyền"
    added = told["Bảng thẩm quyền: Cá nhân, hộ gia đình"]
    assert "Theo nơi nào: nơi cư trú của chủ hồ sơ" in added.after
    assert "Loại cơ quan giải quyết: Ủy ban nhân dân xã, phường" in added.after


def test_a_bundle_carries_it_and_an_import_of_national_records_leaves_it(minh):
    card = testing.change_procedure(
        BIRTH, competence=[INDIVIDUAL, ORGANIZATION], receiving="competent", receiving_reason="Phải có mặt."
    )
    content = content_of_version(card.version_id)
    assert read(write(content)).record["competence"] == [INDIVIDUAL, ORGANIZATION]
    raw = testing.national_record(BIRTH) | {"TENTTHC": "Đăng ký khai sinh (đổi tên)"}
    testing.do_import_jobs(testing.make_import(raw))
    last = ProcedureVersion.objects.filter(procedure__code=BIRTH).latest("number")
    assert last.body["competence"] == [INDIVIDUAL, ORGANIZATION]
