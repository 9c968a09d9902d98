"""A citizen's way from the search to the tracked dossier, page by page."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from motcua.accounts.models import User
from motcua.catalogue import service as catalogue
from motcua.catalogue.testing import sample_answers
from motcua.dossiers.models import Dossier, Draft
from motcua.dossiers.testing import BIRTH, NENH, World, pdf
from motcua.forms import service as forms
from motcua.kit import clock
from motcua.organizations.models import Kind, Role
from motcua.organizations.testing import make_official, make_organization

pytestmark = pytest.mark.django_db

PARTIES = {
    "filing_for": "self",
    "contact_phone": "0912345678",
    "commune_code": NENH,
    "delivery": "online",
}


@pytest.fixture
def world():
    return World()


@pytest.fixture
def an(world):
    client = Client()
    client.force_login(User.objects.get(pk=world.an.id))
    return client


def posted(answers):
    """Answers as a browser posts them: dates in three parts."""
    data = {}
    for name, value in answers.items():
        found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", str(value))
        if found:
            data |= {
                f"{name}-{part}": found[place] for place, part in ((3, "day"), (2, "month"), (1, "year"))
            }
        else:
            data[name] = str(value).lower() if isinstance(value, bool) else value
    return data


def begin(world, client):
    world.card()
    client.post(reverse("portal:start", args=[BIRTH]))
    return Draft.objects.get()


def fill(world, client, draft):
    client.post(reverse("portal:parties", args=[draft.pk]), PARTIES)
    form = forms.form(world.card().form_version_id)
    for page in form.pages:
        client.post(reverse("portal:form_page", args=[draft.pk, page.id]), posted(sample_answers(BIRTH)))


def attach(client, draft, upload, component="giay-chung-sinh"):
    return client.post(reverse("portal:papers", args=[draft.pk]), {component: upload, "keep": "1"})


def required(world):
    return [part.code for part in world.card().components if part.required]


def test_a_whole_filing_without_scripts(world, an):
    draft = begin(world, an)
    fill(world, an, draft)
    for component in required(world):
        assert attach(an, draft, pdf(), component).status_code == 302
    check = an.get(reverse("portal:check", args=[draft.pk])).content.decode()
    assert "Nguyễn Minh Khôi" in check
    answer = an.post(reverse("portal:submit", args=[draft.pk]))
    dossier = Dossier.objects.get()
    assert answer.url == reverse("portal:dossier", args=[dossier.code])
    page = an.get(answer.url).content.decode()
    assert dossier.code in page
    assert "Mới đăng ký" in page
    again = an.post(reverse("portal:submit", args=[draft.pk]))
    assert again.url == answer.url
    assert Dossier.objects.count() == 1


def test_whoever_goes_back_after_filing_is_led_to_the_dossier_and_nobody_else(world, an):
    draft = begin(world, an)
    fill(world, an, draft)
    for component in required(world):
        attach(an, draft, pdf(), component)
    an.post(reverse("portal:submit", args=[draft.pk]))
    home = reverse("portal:dossier", args=[Dossier.objects.get().code])
    for page in ("check", "papers", "parties"):
        assert an.get(reverse(f"portal:{page}", args=[draft.pk])).url == home
    assert "Hồ sơ này đã nộp rồi" in an.get(home).text
    address = reverse("portal:parties", args=[draft.pk])
    assert an.post(address, PARTIES, headers={"HX-Request": "true"}).status_code == 404
    chi = Client()
    chi.force_login(User.objects.get(pk=world.chi.id))
    assert chi.get(reverse("portal:check", args=[draft.pk])).status_code == 404


def test_what_is_known_is_filled_in_and_what_is_wrong_is_kept(world, an):
    draft = begin(world, an)
    answer = an.post(reverse("portal:parties", args=[draft.pk]), PARTIES | {"contact_phone": "12"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="12"' in page
    assert "govuk-error-message" in page


def test_an_office_that_does_not_take_it_is_named_where_the_commune_is_chosen(world, an):
    draft = begin(world, an)
    minh = make_official((make_organization(Kind.PROVINCIAL_COMMITTEE), Role.ADMINISTRATOR))
    catalogue.set_offers(
        code=BIRTH, organization_ids=[world.committee.pk], level="none", channels=[], day=clock.today(),
        reason="Sửa trụ sở.", by=minh,
    )  # fmt: skip
    refused = an.post(reverse("portal:parties", args=[draft.pk]), PARTIES)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert 'href="#f-commune_code"' in page
    assert "không nhận hồ sơ thủ tục này" in page
    assert 'value="0912345678"' in page
    draft.refresh_from_db()
    assert draft.parties["contact_phone"] == "0912345678"
    # Whoever chose it before the office stopped reads it before filing, with the way back.
    check = an.get(reverse("portal:check", args=[draft.pk])).content.decode()
    assert "không nhận hồ sơ thủ tục này" in check


def test_the_page_saves_itself_as_the_person_goes(world, an):
    draft = begin(world, an)
    page = forms.form(world.card().form_version_id).pages[0]
    an.post(
        reverse("portal:form_page", args=[draft.pk, page.id]),
        posted({"child_name": "Nguyễn Minh Khôi"}),
        headers={"HX-Request": "true"},
    )
    draft.refresh_from_db()
    assert draft.answers["child_name"] == "Nguyễn Minh Khôi"


def test_filing_too_early_says_what_is_missing_and_where(world, an):
    draft = begin(world, an)
    answer = an.post(reverse("portal:submit", args=[draft.pk]))
    assert answer.status_code == 422
    assert reverse("portal:papers", args=[draft.pk]) in answer.content.decode()
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_a_wrong_file_is_refused_beside_its_field_and_the_others_stay(world, an):
    from django.core.files.uploadedfile import SimpleUploadedFile

    draft = begin(world, an)
    component = required(world)[0]
    attach(an, draft, pdf("dung.pdf"), component)
    html = SimpleUploadedFile("giay.pdf", b"<html>khong phai pdf</html>", content_type="application/pdf")
    answer = attach(an, draft, html, component)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "dung.pdf" in page
    assert "không phải là PDF" in page


def test_a_draft_is_discarded_only_after_asking(world, an):
    draft = begin(world, an)
    address = reverse("portal:discard", args=[draft.pk])
    assert an.get(address).status_code == 200
    assert Draft.objects.exists()
    an.post(address)
    assert not Draft.objects.exists()


def test_what_was_given_in_an_earlier_dossier_is_offered_and_filled_in_only_if_asked(world, an):
    code = world.file(world.an)
    draft = begin(world, an)
    page = reverse("portal:form_page", args=[draft.pk, "child"])
    shown = an.get(page).content.decode()
    assert f"Dùng lại từ hồ sơ {code}" in shown
    assert "child_name" not in Draft.objects.get().answers
    again = an.post(page, {"reuse": f"{code}|"})
    assert again.status_code == 200
    assert Draft.objects.get().answers["child_name"] == sample_answers(BIRTH)["child_name"]
