"""What changed between two versions, in words."""

import copy

import pytest

from motcua.accounts.service import SYSTEM
from motcua.catalogue import service, testing
from motcua.catalogue.comparison import form_changes, process_changes
from motcua.catalogue.errors import VersionNotFound
from motcua.catalogue.queries.published import DATA

RECORD = testing.record_of("1.001193")


def told(**changes):
    return [
        (change.place, change.before, change.after)
        for change in service.record_changes(old=RECORD, new=RECORD | changes)
    ]


def test_nothing_changed():
    assert told() == []


def test_a_choice_a_day_and_a_tick_are_said_in_words():
    assert told(level_of_service="partial") == [("Mức độ dịch vụ công trực tuyến", "Toàn trình", "Một phần")]
    assert told(source_date="2026-11-02") == [("Ngày lấy thông tin", "01/10/2026", "02/11/2026")]
    assert told(issues_receipt=False) == [("Cấp giấy tiếp nhận và hẹn trả", "có", "không")]


def test_a_paper_that_came_left_or_changed_is_named():
    papers = copy.deepcopy(RECORD["components"])
    papers[0]["originals"] = 2
    gone = papers.pop()
    papers.append(papers[1] | {"code": "moi", "title": "Giấy mới", "note": ""})
    found = {place: (before, after) for place, before, after in told(components=papers)}
    assert found["Thành phần hồ sơ: Giấy chứng sinh: Số bản chính"] == ("1", "2")
    assert found[f"Thành phần hồ sơ: {gone['title']}"][1] == ""
    assert found["Thành phần hồ sơ: Giấy mới"] == (
        "",
        "Tên giấy tờ: Giấy mới; Ký hiệu giấy tờ: moi; Số bản chính: 1",
    )


def test_another_order_is_told_where_nothing_else_tells_it():
    [(place, _before, after)] = told(components=RECORD["components"][::-1])
    assert place == "Thành phần hồ sơ: thứ tự"
    assert after.endswith("Giấy chứng sinh")


def test_of_a_list_only_the_lines_that_differ_are_told():
    steps = [RECORD["steps"][0], "Bước mới", *RECORD["steps"][1:]]
    assert told(steps=steps) == [("Trình tự thực hiện", "", "2. Bước mới")]


def test_questions_that_came_left_or_changed_are_named():
    form = {
        "type": "object",
        "properties": {"a": {"type": "string", "title": "Họ tên"}, "b": {"type": "integer", "title": "Tuổi"}},
        "required": ["a"],
        "x-pages": [{"id": "p", "title": "Trang một", "fields": ["a", "b"]}],
    }
    new = copy.deepcopy(form)
    new["required"] = []
    new["properties"]["c"] = new["properties"].pop("b")
    new["x-pages"][0]["fields"] = ["a", "c"]
    found = {change.place: (change.before, change.after) for change in form_changes(form, new)}
    assert "bắt buộc" in found["Họ tên"][0]
    assert "không bắt buộc" in found["Họ tên"][1]
    changes = form_changes(form, new)
    assert [(change.place, bool(change.before), bool(change.after)) for change in changes] == [
        ("Họ tên", True, True),
        ("Tuổi", True, False),
        ("Tuổi", False, True),
    ]
    moved = copy.deepcopy(form)
    moved["x-pages"][0]["fields"] = ["b", "a"]
    assert [change.place for change in form_changes(form, moved)] == ["Thứ tự câu hỏi"]


@pytest.mark.parametrize(
    "broken",
    [
        None,
        {},
        {"properties": 5, "x-pages": "a", "required": 1},
        {"properties": {"a": 1}, "x-pages": [{"title": [], "fields": [{"b": 1}, ["a"], "a"]}]},
    ],
)
def test_a_form_that_is_none_is_compared_all_the_same(broken):
    assert form_changes(broken, broken) == ()
    form = {"properties": {"a": {"title": "Tuổi"}}, "x-pages": [{"title": "Một", "fields": ["a"]}]}
    assert "Tuổi" in {change.place for change in form_changes(broken, form)}


def test_steps_that_changed_are_named():
    process = (DATA / "processes" / "civil-status-same-day.bpmn").read_text(encoding="utf-8")
    other = process.replace('motcua:hours="1"', 'motcua:hours="0.5"', 1)
    assert process != other
    [change] = process_changes(process, other)
    assert "1 giờ" in change.before
    assert "0,5 giờ" in change.after
    assert len(process_changes(None, process)) >= 4
    assert [change.part for change in process_changes(process, "<broken")] == ["process"] * len(
        process_changes(process, None)
    )


@pytest.mark.django_db
def test_two_versions_are_compared_whole():
    first = testing.make_procedure().version_id
    record = RECORD | {"summary": "Khác."}
    second = service.publish_procedure(record=record, form=None, process=None, by=SYSTEM).pk
    parts = {change.part for change in service.version_changes(old_id=first, new_id=second)}
    assert parts == {"record", "form", "process"}
    with pytest.raises(VersionNotFound):
        service.version_changes(old_id=first, new_id=0)
