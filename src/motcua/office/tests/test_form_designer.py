"""Administrators design the form of a draft without scripts: every button is a POST, nothing is lost."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml.html import document_fromstring

from motcua.catalogue import service as catalogue
from motcua.catalogue.testing import codes
from motcua.forms import service as forms
from motcua.forms.models import ChoiceList
from motcua.organizations.models import Kind, Role
from motcua.organizations.testing import make_official, make_organization

NEW = "3.999999"
BIRTH = "1.001193"
MOST_BYTES = 30_000


@pytest.fixture
def minh(world):
    return make_official(
        (make_organization(Kind.PROVINCIAL_COMMITTEE), Role.ADMINISTRATOR), name="Cao Nhật Minh"
    )


@pytest.fixture
def draft(minh):
    return catalogue.begin_draft(code=NEW, by=minh)


@pytest.fixture
def desk(draft, minh, browse):
    return Desk(browse(minh), draft.id)


class Desk:
    """An administrator at the form of a draft."""

    def __init__(self, client, draft_id):
        self.client = client
        self.id = draft_id
        self.page = None

    def at(self, name=""):
        return reverse(f"office:configuration_form{name}", kwargs={"draft_id": self.id})

    @property
    def card(self):
        return catalogue.draft_card(draft_id=self.id)

    @property
    def form(self):
        return self.card.form

    def open(self, query=""):
        self.page = self.client.get(self.at() + query)
        assert self.page.status_code == 200
        return self.page.content.decode()

    def press(self, do, **typed):
        self.page = self.client.post(self.at(), {"revision": self.card.revision, "do": do} | typed)
        return self.page

    def save(self, place, **changes):
        """Change some boxes of a field and save it, as a browser does."""
        html = self.open(f"?field={place}")
        form = next(
            one
            for one in document_fromstring(html).forms
            if "title" in one.fields and one.xpath(".//button[starts-with(@value, 'save-field')]")
        )
        values = {}
        for name, value in form.form_values():
            # A browser drops the first line break of a text area.
            values.setdefault(name, []).append(value.removeprefix("\n"))
        return self.press(f"save-field {place}", **values | changes)


def test_an_empty_draft_offers_to_begin_and_the_beginning_can_be_shown(desk):
    assert "Soạn tờ khai mới" in desk.open()
    assert desk.press("begin").status_code == 302
    html = desk.open()
    assert "Người yêu cầu" in html
    assert 'aria-label="Lên: Người yêu cầu"' in html
    shown = desk.client.get(desk.at("_preview"), headers={"HX-Request": "true"}).content.decode()
    assert "Họ, chữ đệm, tên" in shown
    assert "<html" not in shown
    assert "form--kiosk" in desk.client.get(desk.at("_preview") + "?look=kiosk").content.decode()


def test_fields_are_added_changed_moved_and_removed(desk):
    desk.press("begin")
    assert desk.press("add-page", title="Nội dung").url.endswith("?page=noi-dung#design")
    moved = desk.press("add-field noi-dung", title="Số con", kind="integer")
    assert moved.url.endswith("?field=so_con#design")
    desk.save("so_con", least="0", most="20", required="1", hint="Con dưới 18 tuổi")
    assert desk.form["properties"]["so_con"] == {
        "type": "integer",
        "title": "Số con",
        "minimum": 0,
        "maximum": 20,
        "description": "Con dưới 18 tuổi",
    }
    assert "so_con" in desk.form["required"]
    desk.press("add-field noi-dung", title="Lý do", kind="textarea")
    assert desk.press("up ly_do").url.endswith("?field=ly_do#o-ly_do")
    assert desk.form["x-pages"][1]["fields"] == ["ly_do", "so_con"]
    desk.press("remove so_con", page="noi-dung")
    assert set(desk.form["properties"]) == {"applicant", "ly_do"}
    desk.press("undo")
    assert "so_con" in desk.form["properties"]
    desk.press("undo")
    assert "so_con" not in desk.form["properties"]


def test_a_field_left_as_it_is_shown_is_saved_as_it_was(desk):
    desk.press("copy", copy_of=BIRTH)
    before = desk.form
    for place in before["properties"]:
        assert desk.save(place).status_code == 302
    assert desk.form == before


def test_what_is_refused_stands_beside_its_box_and_what_was_typed_stays(desk):
    desk.press("begin")
    desk.press("add-field nguoi-yeu-cau", title="Số con", kind="integer")
    answer = desk.save("so_con", title="Số con ruột", most="nhiều lắm")
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Xin ghi một số." in html
    assert 'value="nhiều lắm"' in html
    assert "Số con ruột" in html
    answer = desk.press("add-field nguoi-yeu-cau", title=" ", kind="file")
    assert "Xin chọn thành phần hồ sơ." in answer.content.decode()
    answer = desk.press("add-page", title="")
    assert 'id="new-page-error"' in answer.content.decode()


def test_a_field_chooses_from_a_list_that_is_kept(desk):
    ChoiceList.objects.create(key="bank", title="Ngân hàng", source="Mẫu")
    desk.press("begin")
    desk.press("add-field nguoi-yeu-cau", title="Ngân hàng", kind="list")
    assert "cần sửa" in desk.open()
    desk.save("ngan_hang", listed="bank")
    assert desk.form["properties"]["ngan_hang"]["x-choices"] == "list:bank"
    assert forms.form_faults(desk.form) == ()


def test_faults_are_listed_in_words_and_lead_to_their_field(desk):
    desk.press("begin")
    desk.press("add-field nguoi-yeu-cau", title="Màu", kind="radios")
    html = desk.open()
    assert "Còn 1 chỗ cần sửa trước khi công bố" in html
    assert 'href="?field=mau#design"' in html
    desk.save("mau", choices="Đỏ\nXanh lá")
    assert "cần sửa" not in desk.open()


def test_what_another_field_hangs_on_is_not_removed_and_the_page_says_why(desk):
    desk.press("begin")
    desk.press("add-field nguoi-yeu-cau", title="Có con", kind="yes_no")
    desk.press("add-field nguoi-yeu-cau", title="Tên con", kind="text")
    assert "Có con: Có" in desk.open("?field=ten_con")
    desk.save("ten_con", when='{"equals": true, "field": "co_con"}')
    answer = desk.press("remove co_con", page="nguoi-yeu-cau")
    assert answer.status_code == 422
    assert "vì “Tên con” còn dựa vào ô này" in answer.content.decode()


def test_somebody_else_saved_meanwhile_and_nothing_is_overwritten(desk, minh):
    desk.press("begin")
    catalogue.save_form(
        draft_id=desk.id, revision=desk.card.revision, form=desk.form | {"title": "Khác"}, by=minh
    )
    answer = desk.client.post(desk.at(), {"revision": 1, "do": "save-page nguoi-yeu-cau", "title": "Tôi gõ"})
    assert answer.status_code == 409
    assert 'value="Tôi gõ"' in answer.content.decode()
    assert desk.form["title"] == "Khác"


def test_a_form_goes_out_as_a_file_and_comes_in_again(desk):
    desk.press("copy", copy_of=BIRTH)
    file = desk.client.get(desk.at("_file"))
    assert file["Content-Disposition"] == f'attachment; filename="to-khai-{NEW}.json"'
    before = desk.form
    desk.press("clear")
    assert desk.form is None
    assert desk.client.get(desk.at("_file")).status_code == 404
    desk.press("import", file=SimpleUploadedFile("a.json", file.content))
    assert desk.form == before


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"source": '{"a": 1,\n "b" 2}'}, "dòng 2, chữ thứ 6"),
        ({"source": ""}, "Xin chọn tệp"),
        ({"source": "[]"}, "không phải là tờ khai"),
        ({"file": SimpleUploadedFile("a.json", b"[" * 100_000)}, "Không đọc được JSON"),
        ({"file": SimpleUploadedFile("a.json", b"\xff\xfe\x00")}, "UTF-8"),
        ({"file": SimpleUploadedFile("a.json", b"9" * 800_000)}, "Tệp quá lớn"),
    ],
)
def test_a_file_that_is_no_form_is_refused_in_words(desk, typed, words):
    answer = desk.press("import", **typed)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert desk.form is None


def test_a_form_is_tried_out_page_by_page_without_filing_anything(desk):
    desk.press("begin")
    desk.press("add-page", title="Con")
    desk.press("add-field con", title="Số con", kind="integer")
    desk.save("so_con", required="1")
    desk.press("add-field con", title="Gấp đôi", kind="integer")
    desk.save("gap_doi", compute="so_con * 2")
    desk.press("save-rule new", when="so_con > 5", message="Quá năm con.", source="Điều 1")
    first = document_fromstring(desk.client.get(desk.at("_trial") + "?sample=1").content)
    form = first.forms[-1]
    assert form.fields["applicant_full_name"] == "Nguyễn Thị Mẫu"
    second = document_fromstring(desk.client.post(desk.at("_trial"), dict(form.form_values())).content)
    form = next(one for one in second.forms if "so_con" in one.fields)
    answers = dict(form.form_values())
    assert (
        "Quá năm con. (Điều 1)"
        in desk.client.post(desk.at("_trial"), answers | {"so_con": "6"}).content.decode()
    )
    last = desk.client.post(desk.at("_trial"), answers | {"so_con": "3"}).content.decode()
    assert "tờ khai nộp được" in last
    assert "<dd>6</dd>" in last
    again = desk.client.post(desk.at("_trial"), {"trial-answers": "forged", "trial-page": "con"})
    assert again.status_code == 200


def test_what_is_in_review_is_only_read(desk, minh):
    desk.press("begin")
    catalogue.discard_draft(draft_id=desk.id, revision=desk.card.revision, by=minh)
    html = desk.open("?field=applicant")
    assert "disabled" in html
    assert 'value="save-field' not in html
    assert desk.press("add-page", title="Một").status_code == 409


def test_a_published_form_is_read_only(desk):
    address = reverse("office:configuration_published_form", kwargs={"code": BIRTH})
    html = desk.client.get(address).content.decode()
    assert "chỉ xem được" in html
    assert '<form method="post" novalidate' not in html
    file = desk.client.get(f"{address}?version=1&file=1")
    assert json.loads(file.content)["x-pages"]
    assert desk.client.get(f"{address}?version=99").status_code == 404


def test_any_address_and_any_button_gets_an_answer(desk):
    desk.press("begin")
    for query in (
        "?field=no",
        "?page=no",
        "?add=no/no",
        "?rule=99",
        "?rule=x",
        "?cosign=",
        "?whole=",
        "?add=nguoi-yeu-cau/no",
    ):
        desk.open(query)
    for do in (
        "",
        "up",
        "up no",
        "remove-page nguoi-yeu-cau",
        "remove-rule x",
        "place no",
        "save-rule 7",
        "nothing x",
    ):
        assert desk.press(do).status_code in {302, 422}


def test_the_pages_of_every_form_stay_light(desk):
    """Also beside long forms and long lists of choices."""
    for code in codes():
        desk.press("copy", copy_of=code)
        for page in desk.form["x-pages"]:
            assert len(desk.open(f"?page={page['id']}").encode()) < MOST_BYTES
        last = desk.form["x-pages"][-1]["fields"][-1]
        assert len(desk.open(f"?field={last}").encode()) < MOST_BYTES
        assert len(desk.open("?rule=new").encode()) < MOST_BYTES


def test_what_was_dragged_is_put_there(desk):
    desk.press("begin")
    desk.press("add-page", title="Nội dung")
    for title in ("Số con", "Lý do"):
        desk.press("add-field noi-dung", title=title, kind="text")
    assert "data-drag" in desk.open("?page=noi-dung")
    dropped = desk.press("drop ly_do", to="noi-dung", before="so_con")
    assert dropped.url.endswith("?field=ly_do#o-ly_do")
    assert desk.form["x-pages"][1]["fields"] == ["ly_do", "so_con"]
    desk.press("drop so_con", to="nguoi-yeu-cau", before="")
    assert desk.form["x-pages"][0]["fields"] == ["applicant", "so_con"]
    desk.press("drop-page noi-dung", to="nguoi-yeu-cau", before="nguoi-yeu-cau")
    assert [page["id"] for page in desk.form["x-pages"]] == ["noi-dung", "nguoi-yeu-cau"]


def test_a_field_gets_another_name_and_what_names_it_follows(desk):
    desk.press("begin")
    for title in ("Số con", "Nghề"):
        desk.press("add-field nguoi-yeu-cau", title=title, kind="integer")
    desk.save("nghe", expression="so_con > 1")
    assert 'value="so_con"' in desk.open("?field=so_con")
    refused = desk.press("rename-field so_con", name="nghe")
    assert refused.status_code == 422
    assert 'id="name-error"' in refused.content.decode()
    assert 'value="nghe"' in refused.content.decode()
    renamed = desk.press("rename-field so_con", name="so_con_ruot")
    assert renamed.url.endswith("?field=so_con_ruot#design")
    assert desk.form["properties"]["nghe"]["x-show-if"] == "so_con_ruot > 1"


def test_what_is_wrong_with_a_question_is_told_by_its_title_with_the_way_to_it(desk):
    desk.press("begin")
    desk.press("add-field nguoi-yeu-cau", title="Màu sắc", kind="radios")
    review = desk.client.get(reverse("office:configuration_review", kwargs={"draft_id": desk.id}))
    page = review.content.decode()
    assert "Tờ khai, Màu sắc: " in page
    assert f'href="{desk.at()}?field=mau_sac#design"' in page
    assert "properties/" not in page


def test_the_second_person_is_named_by_questions_that_can_name_one(desk):
    desk.press("begin")
    html = desk.open("?cosign=1")
    assert 'value="applicant_personal_number"' in html
    assert 'value="applicant_date_of_birth"' not in html
    lacking = desk.press("save-cosign", title="Bên nữ", number="applicant_personal_number", name="")
    assert 'id="name-error"' in lacking.content.decode()
    desk.press("save-cosign", title="Bên nữ", number="applicant_personal_number", name="gone")
    faults = desk.open("?cosign=1")
    assert 'href="?cosign=1#design">Người cùng xác nhận' in faults
    assert 'id="name-error"' in faults
    assert "Không cần ai xác nhận nữa" in faults
    desk.press("save-cosign", title="")
    assert "x-cosign" not in desk.form
