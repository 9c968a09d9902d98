import re
from pathlib import Path

import pytest
from lxml import etree

from motcua.workflow import diagrams, labels, markup
from motcua.workflow.service import diagram_svg
from motcua.workflow.testing import STANDARD, imported

MARRIAGE = (Path(__file__).parents[2] / "catalogue" / "data" / "processes" / "marriage.bpmn").read_text(
    encoding="utf-8"
)


def words(svg):
    """The titles of the steps, which say their state."""
    return re.findall(r"<title>(.*?)</title>", svg)


@pytest.mark.django_db
def test_each_step_says_in_words_where_the_case_stands():
    version = imported(MARRIAGE, key="marriage")
    svg = diagram_svg(
        version_id=version.pk, done={"reception"}, current={"examination"}, late=(), paused={"approval"}
    )
    said = words(svg)
    assert said[0].endswith(": đã xong")
    assert said[1].endswith(": đang làm")
    assert said[2].endswith(": tạm dừng")
    assert all(title.endswith(": chưa đến") for title in said[3:])


@pytest.mark.django_db
def test_a_late_step_is_told_from_a_current_one_by_words_and_by_its_line():
    version = imported(MARRIAGE, key="marriage")
    svg = diagram_svg(version_id=version.pk, current={"examination"}, late={"examination"})
    assert "đang làm, quá hạn" in words(svg)[1]
    assert 'stroke-width="4"' in svg


def test_nothing_in_the_drawing_is_forbidden_by_the_pages_policy():
    svg = diagrams.draft_svg(bpmn=MARRIAGE)
    assert "style=" not in svg
    assert "<style" not in svg
    assert "<script" not in svg
    assert "onload" not in svg


def test_a_process_without_drawing_is_laid_out():
    svg = diagrams.draft_svg(bpmn=STANDARD)
    assert len(words(svg)) == 5


def test_names_from_the_file_stay_text():
    name = "&lt;script&gt;alert(1)&lt;/script&gt;"
    svg = diagrams.draft_svg(bpmn=STANDARD.replace("Tiếp nhận hồ sơ", name))
    assert "<script" not in svg
    assert "&lt;script&gt;" in svg


def test_what_the_engine_refuses_is_still_drawn():
    text = STANDARD.replace("<bpmn:endEvent", "<bpmn:scriptTask").replace(
        'name="Kết thúc"', 'name="Chạy lệnh"'
    )
    assert any("Chạy lệnh" in title for title in words(diagrams.draft_svg(bpmn=text)))


def test_what_is_no_xml_is_refused():
    with pytest.raises(markup.MarkupRefused):
        diagrams.draft_svg(bpmn="<a")


@pytest.mark.parametrize("number", ["nan", "inf", "1e9", "-1e300", "x", ""])
def test_a_drawing_with_impossible_numbers_is_replaced_by_ours(number):
    text = MARRIAGE.replace('<dc:Bounds x="', f'<dc:Bounds x="{number}', 1)
    etree.fromstring(diagrams.drawing_file(bpmn=text).encode())


def test_a_file_with_a_drawing_is_a_whole_svg():
    root = etree.fromstring(diagrams.drawing_file(bpmn=MARRIAGE).encode())
    assert root.tag == "{http://www.w3.org/2000/svg}svg"


def test_long_names_are_wrapped_and_cut():
    lines = labels.wrapped("Kiểm tra điều kiện kết hôn theo quy định " * 5, 116, 4)
    assert len(lines) == 4
    assert lines[-1].endswith("…")
    assert all(labels.width_of(line) <= 116 for line in lines)
    assert len(labels.wrapped("x" * 100, 70, 99)) > 5
