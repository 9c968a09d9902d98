"""Lists of choices: imported with days of effect, chosen or typed without marks, told in words for ever."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.utils import translation
from lxml import html

from motcua.accounts.service import SYSTEM
from motcua.audit.models import Entry
from motcua.forms import choice_files, choices
from motcua.forms import service as forms
from motcua.forms.errors import ChoiceListWrong, ChoicesMoved, ChoicesRefused, ChoiceTrialNotFound
from motcua.forms.models import ChoiceRow, ChoiceTrial
from motcua.forms.testing import posted
from motcua.kit import clock

pytestmark = pytest.mark.django_db
COLOURS = "code,label\nred,Đỏ\ngreen,Xanh lá cây\nblue,Xanh da trời\n"


@pytest.fixture(autouse=True)
def _fresh():
    forms.forget_choices()
    with translation.override("vi"):
        yield
    forms.forget_choices()


def load(content=COLOURS, day=date(2026, 1, 1), key="colour"):
    return forms.import_choices(
        key=key, title="Màu", source="mẫu để thử", content=content, effective_from=day, by=SYSTEM
    )


def form_of(key="colour"):
    return forms.compile_form(
        key="thu",
        schema={
            "type": "object",
            "title": "Thử",
            "properties": {"what": {"type": "string", "title": "Màu", "x-choices": f"list:{key}"}},
            "required": ["what"],
            "x-pages": [{"id": "one", "title": "Trang", "fields": ["what"]}],
        },
    )


def read(query, form=None):
    return forms.read_page(form or form_of(), "one", posted(query), {})


def page(form, query=None):
    visit = forms.visit_page(form, "one", {}, None if query is None else posted(query))
    return html.fromstring(forms.show_page(visit.page, visit.given, visit.errors))


def test_a_short_list_is_chosen_from():
    assert load() == 3
    shown = page(form_of())
    assert shown.xpath("//option/text()")[1:] == ["Đỏ", "Xanh lá cây", "Xanh da trời"]
    assert read("what=red").answers == {"what": "red"}
    assert read("what=pink").errors == {
        "what": "“Màu”: không tìm thấy “pink” trong danh sách. Xin gõ lại, có thể gõ không dấu."
    }
    assert read("").errors == {"what": "Xin chọn “Màu”."}
    assert forms.summary(form_of(), {"what": "blue"})[0].rows[0].value == "Xanh da trời"


def test_a_long_list_is_typed_without_marks_and_what_is_meant_is_asked():
    forms.load_choices(by=SYSTEM)
    form = form_of("nationality")
    assert page(form).xpath("//select") == []
    assert read("what=viet+nam", form).answers == {"what": "VN"}
    assert read("what=VN", form).answers == {"what": "VN"}
    several = read("what=dao", form)
    assert several.errors == {"what": "“Màu”: có nhiều mục giống “dao”. Xin chọn một mục bên dưới ô."}
    shown = page(form, "what=dao")
    assert shown.xpath("//input[@type='text']/@value") == ["dao"]
    picks = shown.xpath("//input[@type='radio']/@value")
    assert 1 < len(picks) <= choices.MOST_SUGGESTED
    assert read(f"what=dao&what-pick={picks[1]}", form).answers == {"what": picks[1]}


def test_the_page_asks_the_server_while_somebody_types(client: Client):
    forms.load_choices(by=SYSTEM)
    found = client.get("/choices/nationality/", {"for": "what", "what": "lao"})
    assert found.status_code == 200
    assert "Lào" in found.content.decode()
    assert client.get("/choices/nationality/", {"for": "what", "what": ""}).content.strip() == b""
    for wrong in ({}, {"for": "<b>"}, {"for": "x" * 400}):
        assert client.get("/choices/nationality/", wrong).status_code == 204
    assert client.get("/choices/nothing/", {"for": "what", "what": "a"}).content.strip() == b""


def test_what_is_gone_can_no_longer_be_chosen_but_is_still_told():
    load()
    load("code,label\nred,Đỏ tươi\nblue,Xanh da trời\n", date(2026, 6, 1))
    with clock.frozen(datetime(2026, 5, 31, 12, tzinfo=UTC)):
        assert [one.label for one in choices.choices("colour")] == ["Đỏ", "Xanh lá cây", "Xanh da trời"]
    with clock.frozen(datetime(2026, 6, 1, 12, tzinfo=UTC)):
        assert [one.label for one in choices.choices("colour")] == ["Đỏ tươi", "Xanh da trời"]
        assert forms.check(form_of(), {"what": "green"}) == {
            "what": "“Màu”: lựa chọn này không có trong danh sách. Xin chọn lại."
        }
    assert forms.summary(form_of(), {"what": "green"})[0].rows[0].value == "Xanh lá cây"


def test_the_same_file_again_changes_nothing_and_a_change_of_the_same_day_replaces():
    load()
    rows = set(ChoiceRow.objects.values_list("pk", flat=True))
    load()
    assert set(ChoiceRow.objects.values_list("pk", flat=True)) == rows
    assert Entry.objects.filter(action="choices.imported").count() == 1
    load("code,label\nred,Đỏ thẫm\n")
    assert [one.label for one in choices.choices("colour")] == ["Đỏ thẫm"]
    assert ChoiceRow.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("", 1),
        ("code,name\na,b\n", 1),
        ("code,label\n", 2),
        ("code,label\na,\n", 2),
        ("code,label\na,b\na,c\n", 3),
        (f"code,label\n{'a' * 61},b\n", 2),
    ],
)
def test_a_list_that_is_wrong_is_refused_with_the_line(content, line):
    with pytest.raises(ChoicesRefused) as refused:
        load(content)
    assert refused.value.values["line"] == line
    assert not ChoiceRow.objects.exists()


def attempt(content, day=None, key="colour"):
    day = day or clock.today()
    forms.try_choices(key=key, title="Màu", source="mẫu để thử", content=content.encode(), day=day, by=SYSTEM)
    return forms.choice_trial(key)


def test_a_file_is_tried_before_it_changes_anything():
    load()
    trial = attempt("Mã;Tên\nblue;Xanh da trời\nred;Đỏ tươi\npink;Hồng\n")
    assert trial.changes.fresh == (("pink", "Hồng"),)
    assert trial.changes.renamed == (("red", "Đỏ", "Đỏ tươi"),)
    assert trial.changes.gone == (("green", "Xanh lá cây"),)
    assert (trial.changes.same, trial.changes.reordered) == (1, True)
    assert [one.label for one in choices.choices("colour")] == ["Đỏ", "Xanh lá cây", "Xanh da trời"]
    forms.confirm_choices(key="colour", seen=trial.digest, by=SYSTEM)
    assert [one.label for one in choices.choices("colour")] == ["Xanh da trời", "Đỏ tươi", "Hồng"]
    assert [line.label for line in forms.choice_lines("colour", state="over")] == ["Đỏ", "Xanh lá cây"]
    assert not ChoiceTrial.objects.exists()
    assert Entry.objects.filter(action="choices.tried").count() == 1


def test_what_changed_since_it_was_shown_is_shown_again_before_it_is_confirmed():
    load()
    seen = attempt("code,label\nred,Đỏ\n").digest
    load(COLOURS + "pink,Hồng\n", clock.today())
    with pytest.raises(ChoicesMoved):
        forms.confirm_choices(key="colour", seen=seen, by=SYSTEM)
    assert len(choices.choices("colour")) == 4
    forms.discard_choices(key="colour", by=SYSTEM)
    with pytest.raises(ChoiceTrialNotFound):
        forms.choice_trial("colour")


def test_a_file_that_waited_too_long_holds_from_the_day_it_is_confirmed():
    with clock.frozen(datetime(2026, 5, 1, 3, tzinfo=UTC)):
        trial = attempt(COLOURS)
    with clock.frozen(datetime(2026, 5, 9, 3, tzinfo=UTC)):
        forms.confirm_choices(key="colour", seen=trial.digest, by=SYSTEM)
    assert {row.valid_from for row in ChoiceRow.objects.all()} == {date(2026, 5, 9)}


def test_a_list_is_never_renewed_behind_its_last_change():
    load(day=date(2026, 1, 1))
    load("code,label\nred,Đỏ tươi\n", date(2026, 6, 1))
    with pytest.raises(ChoiceListWrong) as behind:
        load(COLOURS, date(2026, 3, 1))
    assert behind.value.box == "day"
    assert "01/06/2026" in behind.value.message


def test_what_somebody_changed_here_is_not_undone_at_the_next_start():
    forms.load_choices(by=SYSTEM)
    attempt("code,label\nVN,Việt Nam ta\n", key="nationality")
    forms.confirm_choices(key="nationality", seen=forms.choice_trial("nationality").digest, by=SYSTEM)
    forms.load_choices(by=SYSTEM)
    assert [one.label for one in choices.choices("nationality")] == ["Việt Nam ta"]


def test_what_is_taken_out_is_read_in_again_unchanged():
    load('code,label\n=1+1,"Một, hai"\n01,Không một\n')
    rows = [(line.code, line.label) for line in forms.choice_lines("colour")]
    for content in (forms.choices_csv(rows), forms.choices_sheet(rows)):
        assert choice_files.read_choices(content) == {"=1+1": "Một, hai", "01": "Không một"}


def test_a_file_in_other_letters_is_refused_with_the_line():
    with pytest.raises(ChoicesRefused) as refused:
        choice_files.read_choices(b"code,label\nred,\xd0\xff\n")
    assert refused.value.values["line"] == 2


@pytest.mark.parametrize("hint", ["colour", "list:", "list:Đỏ", 5, ["list:a"]])
def test_a_form_names_a_list_as_it_should(hint):
    schema = {
        "type": "object", "title": "Thử",
        "properties": {"what": {"type": "string", "title": "Màu", "x-choices": hint}},
        "x-pages": [{"id": "one", "title": "Trang", "fields": ["what"]}],
    }  # fmt: skip
    assert {fault.place for fault in forms.form_faults(schema)} == {"properties/what/x-choices"}
