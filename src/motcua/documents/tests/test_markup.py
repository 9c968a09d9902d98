"""The few marks of a template: what they become, and what is said of a line that is not right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.documents.papers import markup

KNOWN = ("chu_ho_so", "le_phi", "kenh")


def lines(written, **values):
    read = markup.read(written, KNOWN)
    assert read.faults == ()
    return ["".join(run["text"] for run in line["runs"]) for line in markup.fill(read, values)]


def faults(written):
    return [(fault.line, fault.words) for fault in markup.read(written, KNOWN).faults]


def test_paragraphs_end_at_a_blank_line_and_items_at_their_own():
    written = "Một dòng\nvà tiếp.\n\nĐoạn hai\n- thứ nhất\n- thứ hai"
    assert lines(written) == ["Một dòng và tiếp.", "Đoạn hai", "thứ nhất", "thứ hai"]
    assert [line.is_item for line in markup.read(written, KNOWN).lines] == [False, False, True, True]


def test_bold_and_italic_are_runs_and_an_asterisk_in_a_value_is_none():
    read = markup.read("Kính gửi **{{chu_ho_so}}**, *xin cảm ơn*", KNOWN)
    (line,) = markup.fill(read, {"chu_ho_so": "Nguyễn *Văn* {{le_phi}} **An**"})
    assert line["runs"] == [
        {"text": "Kính gửi ", "bold": False, "italic": False},
        {"text": "Nguyễn *Văn* {{le_phi}} **An**", "bold": True, "italic": False},
        {"text": ", ", "bold": False, "italic": False},
        {"text": "xin cảm ơn", "bold": False, "italic": True},
    ]


def test_what_is_not_filled_in_leaves_nothing_strange():
    assert lines("Phí: {{le_phi}}") == []
    assert lines("Phí của {{chu_ho_so}} {{le_phi}}, đã nộp.", chu_ho_so="An") == ["Phí của An, đã nộp."]


def test_a_condition_decides_what_stands_between_it_and_its_end():
    written = '::khi kenh == "online"\nNộp trực tuyến.\n::khi le_phi\nCó phí.\n::hết\n::hết\nLuôn có.'
    assert lines(written, kenh="online") == ["Nộp trực tuyến.", "Luôn có."]
    assert lines(written, kenh="online", le_phi="8.000 đồng") == ["Nộp trực tuyến.", "Có phí.", "Luôn có."]
    assert lines(written, kenh="counter", le_phi="8.000 đồng") == ["Luôn có."]


@pytest.mark.parametrize(
    ("written", "line", "words"),
    [
        ("Đúng\n{{ten_la}}", 2, "“ten_la”"),
        ("::khi ten_la\nx\n::hết", 1, "“ten_la”"),
        ("a\nb {{ chu_ho_so", 2, "viết trọn"),
        ("::khi kenh ==\nx\n::hết", 1, ""),
        ("::khi kenh\nx", 1, "chưa có"),
        ("x\n::hết", 2, "không có “::khi”"),
        ("::nếu kenh", 1, "Chỉ hiểu"),
        ("x" * 5000, 1, "tối đa"),
        ("x\n" * 200, 1, "tối đa"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(written, line, words):
    told = faults(written)
    assert told
    assert told[0][0] == line
    assert words in told[0][1]


@given(st.text(alphabet="*{}: -\nkhiết≠abc_", max_size=200))
def test_whatever_is_written_is_read(written):
    read = markup.read(written, KNOWN)
    assert isinstance(markup.fill(read, {"chu_ho_so": written}), list)
