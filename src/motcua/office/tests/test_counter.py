from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from motcua.catalogue import service as catalogue
from motcua.dossiers import service as dossiers
from motcua.dossiers.models import Component, Dossier, Draft, DraftFile, State
from motcua.dossiers.testing import BIRTH, pdf
from motcua.kit import clock
from motcua.office.counter import Filing
from motcua.organizations.models import Kind, Role
from motcua.organizations.testing import make_official, make_organization

RECEPTION = "/office/reception/"
PARTIES = {
    "owner_name": "Trần Thị Bích",
    "owner_number": "024192000102",
    "filing_for": "self",
    "commune_code": "07795",
    "delivery": "counter",
}


@pytest.fixture
def dung(world, browse):
    return browse(world.dung)


def picture(name):
    drawn = BytesIO()
    Image.new("RGB", (40, 40), "white").save(drawn, "PNG")
    return SimpleUploadedFile(name, drawn.getvalue())


def draft_url(draft, name, **arguments):
    return reverse(f"office:draft_{name}", kwargs={"draft_id": draft.pk, **arguments})


def test_a_procedure_is_found_without_marks_and_begun(world, dung):
    page = dung.get(RECEPTION, {"q": "khai sinh"})
    assert "Đăng ký khai sinh" in page.content.decode()
    begun = dung.post(reverse("office:begin", kwargs={"code": BIRTH}), {"unit": world.centre.pk})
    draft = Draft.objects.get()
    assert begun.url == draft_url(draft, "parties")
    assert draft.receiving_unit_id == world.centre.pk
    assert draft.parties["commune_code"] == "07795"


def test_a_person_who_receives_in_two_places_chooses(world, browse):
    other = world.organizations["H05.77.77.01"]
    lan = browse(
        make_official((world.centre, Role.RECEPTIONIST), (other, Role.RECEPTIONIST), name="Dương Thị Lan")
    )
    assert f'<option value="{other.pk}"' in lan.get(RECEPTION).content.decode()
    lan.post(reverse("office:begin", kwargs={"code": BIRTH}), {"unit": other.pk})
    assert Draft.objects.get().receiving_unit_id == other.pk


def test_nobody_receives_for_a_unit_that_is_not_theirs(world, browse, dung):
    other = world.organizations["H05.77.77.01"]
    for unit in (other.pk, "", "x"):
        assert dung.post(reverse("office:begin", kwargs={"code": BIRTH}), {"unit": unit}).status_code == 403
    assert (
        browse(world.binh)
        .post(reverse("office:begin", kwargs={"code": BIRTH}), {"unit": world.centre.pk})
        .status_code
        == 403
    )


def test_the_form_is_filled_with_who_stands_there(world, dung):
    dung.post(reverse("office:begin", kwargs={"code": BIRTH}), {"unit": world.centre.pk})
    draft = Draft.objects.get()
    wrong = dung.post(draft_url(draft, "parties"), PARTIES | {"owner_number": "12"})
    assert wrong.status_code == 422
    assert 'value="12"' in wrong.content.decode()
    assert dung.post(draft_url(draft, "parties"), PARTIES).status_code == 302
    draft.refresh_from_db()
    assert "Trần Thị Bích" in draft.answers.values()


def test_an_office_that_does_not_take_it_is_named_where_it_is_chosen(world, dung):
    dung.post(reverse("office:begin", kwargs={"code": BIRTH}), {"unit": world.centre.pk})
    draft = Draft.objects.get()
    minh = make_official((make_organization(Kind.PROVINCIAL_COMMITTEE), Role.ADMINISTRATOR))
    catalogue.set_offers(
        code=BIRTH, organization_ids=[world.committee.pk], level="partial", channels=["online"],
        day=clock.today(), reason="Chỉ nhận trực tuyến.", by=minh,
    )  # fmt: skip
    refused = dung.post(draft_url(draft, "parties"), PARTIES)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert 'href="#f-commune_code"' in page
    assert "không nhận hồ sơ thủ tục này" in page
    assert 'value="024192000102"' in page


def test_filing_and_accepting_is_one_press_and_twice_is_once(world, dung):
    draft = world.counter_draft(world.dung)
    assert "Nộp và tiếp nhận" in dung.get(draft_url(draft, "check")).content.decode()
    first = dung.post(draft_url(draft, "submit"), {"accept": "1"})
    second = dung.post(draft_url(draft, "submit"), {"accept": "1"})
    assert first.url == second.url
    dossier = Dossier.objects.get()
    assert dossier.accepted_at
    assert dossier.state != State.SUBMITTED


def test_whoever_goes_back_after_filing_is_led_to_the_dossier(world, dung, browse):
    draft = world.counter_draft(world.dung)
    filed = dung.post(draft_url(draft, "submit"), {"accept": "1"})
    for name in ("check", "papers", "parties", "discard"):
        assert dung.get(draft_url(draft, name)).url == filed.url
    assert "Hồ sơ này đã nộp rồi" in dung.get(filed.url).text
    assert browse(world.chi).get(draft_url(draft, "check")).status_code in {403, 404}


def test_what_lacks_a_paper_is_filed_but_not_accepted(world, dung):
    draft = world.counter_draft(world.dung, papers=False)
    page = dung.get(draft_url(draft, "check")).content.decode()
    assert "Còn thiếu" in page
    assert "Nộp và tiếp nhận" not in page
    answer = dung.post(draft_url(draft, "submit"), {"accept": "1"}, follow=True)
    assert "Đã nộp nhưng chưa tiếp nhận" in answer.content.decode()
    assert Dossier.objects.get().state == State.SUBMITTED


def test_an_authorised_person_needs_the_paper(world, dung):
    draft = world.counter_draft(
        world.dung,
        filing_for="other",
        submitter_name="Nguyễn Văn An",
        submitter_number="024090000101",
        relation="người được ủy quyền",
    )
    assert "Nguyễn Văn An" in dung.get(draft_url(draft, "check")).content.decode()
    dung.post(draft_url(draft, "submit"), {"accept": "1"})
    dossier = Dossier.objects.get()
    assert (dossier.owner_name, dossier.submitter_name) == ("Trần Thị Bích", "Nguyễn Văn An")
    assert Component.objects.filter(dossier=dossier, on_paper=True).exists()


def test_papers_are_ticked_and_scanned_and_taken_off(world, dung):
    draft = world.counter_draft(world.dung, papers=False)
    part = world.card().components[0].code
    url = draft_url(draft, "papers")
    assert (
        dung.post(url, {"paper": [part], part: [pdf("a.pdf"), picture("b.png")], "keep": "1"}).status_code
        == 302
    )
    draft.refresh_from_db()
    assert draft.papers == {part: True}
    assert DraftFile.objects.count() == 2
    file = DraftFile.objects.first()
    dung.post(draft_url(draft, "remove_file", file_id=file.pk), {"paper": [part]})
    assert DraftFile.objects.count() == 1
    bad = dung.post(url, {part: SimpleUploadedFile("c.pdf", b"MZ not a pdf"), "next": "1"})
    assert bad.status_code == 422
    assert f'id="file-{part}-error"' in bad.content.decode()


def test_a_draft_is_listed_resumed_and_discarded(world, dung):
    draft = world.counter_draft(world.dung)
    assert "Trần Thị Bích" in dung.get(RECEPTION).content.decode()
    assert dung.get(draft_url(draft, "discard")).status_code == 200
    assert dung.post(draft_url(draft, "discard")).status_code == 302
    assert not Draft.objects.exists()


def test_drafts_of_others_and_ones_own_as_a_citizen_are_not_here(world, browse, dung):
    foreign = world.counter_draft(make_official((world.centre, Role.RECEPTIONIST), name="Lê Thị Hoa"))
    own = world.draft(world.dung)
    for draft in (foreign, own):
        for name in ("parties", "papers", "check", "discard"):
            assert dung.get(draft_url(draft, name)).status_code == 404


def test_every_page_of_every_form_is_shown(world, dung):
    draft = world.counter_draft(world.dung)
    for stop in Filing(draft).stops:
        assert dung.get(stop.url).status_code == 200, stop.url
    assert dung.get(draft_url(draft, "form", page_id="nothing")).status_code == 404


def test_an_incomplete_form_is_not_filed_and_says_where(world, dung):
    draft = world.counter_draft(world.dung)
    dossiers.save_draft(draft=draft, by=world.dung, answers={})
    answer = dung.post(draft_url(draft, "submit"))
    assert answer.status_code == 422
    assert "govuk-error-summary" in answer.content.decode()
    assert Draft.objects.exists()


def test_search_finds_by_name_number_and_end_of_code(world, dung, examined):
    code = examined()
    found = dung.get("/office/search/", {"q": code})
    assert found.url == reverse("office:dossier", kwargs={"code": code})
    for query in ("nguyen van an", "024090000101", code[-4:]):
        text = dung.get("/office/search/", {"q": query}).content.decode()
        assert f">{code}</a>" in text, query
        assert "024•••••••01" in text
    assert "Không thấy hồ sơ nào" in dung.get("/office/search/", {"q": "%_\\'\"\x00"}).content.decode()
