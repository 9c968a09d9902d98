"""An administrator writes a template and looks at it; another publishes it; papers are made by it."""

import pytest
from django.urls import reverse

from motcua.documents import service as documents
from motcua.documents.models import TemplateDraft, TemplateVersion
from motcua.documents.testing import preview_template
from motcua.dossiers.testing import BIRTH, in_force
from motcua.kit import clock
from motcua.organizations.models import Kind, Role
from motcua.organizations.testing import make_official, make_organization


@pytest.fixture
def administrators(world, browse):
    province = make_organization(Kind.PROVINCIAL_COMMITTEE)
    return [
        browse(make_official((province, Role.ADMINISTRATOR), name=name)) for name in ("Đỗ Liên", "Đỗ Minh")
    ]


@pytest.fixture
def lien(administrators):
    return administrators[0]


@pytest.fixture
def minh(administrators):
    return administrators[1]


LIST = reverse("office:configuration_templates")


def begun(client, **of):
    return client.post(LIST, {"kind": "receipt"} | of)["Location"]


def saved(client, address, **texts):
    draft = TemplateDraft.objects.get()
    facts = {"fact": [fact.name for fact in documents.template_facts(draft.kind, draft.content["facts"])]}
    return client.post(address, {"do": "save", "revision": draft.revision} | facts | texts)


def text(response):
    return response.content.decode()


def test_from_the_draft_to_the_paper(world, lien, minh):
    address = begun(lien)
    assert saved(lien, address, closing="Mang theo giấy này, {{chu_ho_so}}.", size="a4").status_code == 302
    assert "Đang lập bản xem thử" in text(lien.get(address))
    world.run_jobs()
    assert "<img" in text(lien.get(address))
    assert lien.get(f"{address}preview/").getvalue().startswith(b"\x89PNG")
    assert lien.get(f"{address}preview/?as=pdf").getvalue().startswith(b"%PDF")
    assert "người quản trị khác" in text(lien.get(address))
    revision = TemplateDraft.objects.get().revision
    day = f"{clock.today():%d/%m/%Y}"
    facts = {"do": "publish", "revision": revision, "effective_from": day}
    assert lien.post(address, facts).status_code == 422
    assert minh.post(address, facts)["Location"] == LIST
    assert "Viết tiếp từ bản này" in text(minh.get(LIST))
    code = world.accepted(code=BIRTH)
    world.run_jobs()
    paper = in_force(code, "receipt")
    assert paper.data["template_id"] == TemplateVersion.objects.get().pk
    again = begun(minh, version=TemplateVersion.objects.get().pk)
    assert "Mang theo giấy này" in text(minh.get(again))


def test_a_placeholder_that_is_unknown_is_told_beside_its_line_and_nothing_is_lost(lien):
    address = begun(lien)
    page = saved(lien, address, closing="Dòng một\nThân gửi {{ten_la}}")
    assert page.status_code == 422
    assert "Dòng 2: Không có chỗ điền nào tên “ten_la”." in text(page)
    assert "Thân gửi {{ten_la}}" in text(page)
    assert "Thân gửi {{ten_la}}" in text(lien.get(address))


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(lien, minh):
    address = begun(lien)
    old = TemplateDraft.objects.get().revision
    saved(lien, address, closing="Của Liên")
    page = minh.post(address, {"do": "save", "revision": old, "closing": "Của Minh"})
    assert page.status_code == 409
    assert "Của Minh" in text(page)
    assert TemplateDraft.objects.get().content["closing"] == "Của Liên"


def test_facts_are_placed_and_left_out(lien):
    address = begun(lien)
    draft = TemplateDraft.objects.get()
    lien.post(
        address,
        {"revision": draft.revision, "fact": ["applicant", "due", "procedure"], "place-due": "1", "place-applicant": "2",
         "place-procedure": "x"},
    )  # fmt: skip
    shown = TemplateDraft.objects.get().content["facts"]
    assert shown[:3] == ["due", "applicant", "procedure"]
    assert "office" not in shown


@pytest.mark.parametrize(
    "sent",
    [
        {"kind": "nothing"},
        {"procedure_code": "9.999999"},
        {"office_code": "X99"},
        {"version": "999999"},
        {"version": "x" * 50},
    ],
)
def test_what_is_not_there_is_refused_on_the_page(lien, sent):
    page = lien.post(LIST, {"kind": "receipt"} | sent)
    assert page.status_code in {302, 422}
    assert (page.status_code == 302) == (sent == {"version": "x" * 50})


def test_a_draft_is_dropped_or_published_on_a_day_that_is_none(lien, minh):
    address = begun(lien)
    draft = TemplateDraft.objects.get()
    preview_template(draft_id=draft.pk)
    page = minh.post(address, {"do": "publish", "revision": draft.revision, "effective_from": "31/02/2027"})
    assert page.status_code == 422
    assert "Ngày áp dụng phải là hôm nay" in text(page)
    assert minh.post(address, {"do": "drop", "revision": draft.revision})["Location"] == LIST
    assert minh.get(address).status_code == 404
