"""The table of internal steps that agencies keep, from XLSX into a process."""

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from motcua.workflow import bpmn, errors, table_words, tables
from motcua.workflow.rules import Phase
from motcua.workflow.service import process_faults

HEADING = ["TT", "Trình tự thực hiện", "Trách nhiệm", "Thời gian (giờ)", "Kết quả"]
USUAL = [
    HEADING,
    [1, "Tiếp nhận, kiểm tra hồ sơ", "Công chức Bộ phận Một cửa", 2, "Giấy tiếp nhận và hẹn trả kết quả"],
    [2, "Phân công thụ lý", "Lãnh đạo phòng chuyên môn", 2, "Phiếu giao việc"],
    [3, "Thẩm định hồ sơ, dự thảo kết quả", "Chuyên viên", 12, "Dự thảo"],
    [4, "Xem xét, trình ký", "Trưởng phòng", 2, "Dự thảo đã duyệt"],
    [5, "Ký duyệt", "Chủ tịch UBND xã", 4, "Giấy chứng nhận"],
    [6, "Đóng dấu, phát hành", "Văn thư", 1, "Giấy chứng nhận có dấu"],
    [7, "Trả kết quả", "Công chức Bộ phận Một cửa", 1, "Sổ theo dõi"],
]


def workbook(*rows, merged=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for area in merged:
        book.active.merge_cells(area)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def made(*rows, merged=()):
    return tables.process_from_table(content=workbook(*rows, merged=merged))


def steps(table):
    process = bpmn.read_process(table.bpmn)
    return [node.step for node in process.nodes.values() if node.step]


def test_the_usual_table_becomes_a_process_without_faults():
    table = made(*USUAL)
    assert table.notes == ()
    assert process_faults(bpmn=table.bpmn) == ()
    assert table.hours == 24
    read = steps(table)
    assert [step.role for step in read] == [
        "receptionist", "leader", "handler", "leader", "leader", "clerk", "receptionist",
    ]  # fmt: skip
    assert [step.phase for step in read] == [
        Phase.RECEPTION, Phase.TRANSFER, Phase.EXAMINATION, Phase.APPROVAL, Phase.APPROVAL, Phase.APPROVAL, Phase.RETURN,
    ]  # fmt: skip
    assert [step.office for step in read] == ["receiving", *["competent"] * 5, "receiving"]
    effects = [[outcome.effect for outcome in step.outcomes] for step in read]
    assert effects == [
        ["accept", "refuse_intake"],
        ["forward"],
        ["propose_result", "propose_refusal"],
        ["forward", "send_back"],
        ["sign", "send_back"],
        ["seal"],
        ["hand_over"],
    ]


def test_the_process_is_named_by_the_title_above_the_table_and_drawn():
    title = "QUY TRÌNH NỘI BỘ GIẢI QUYẾT THỦ TỤC CẤP GIẤY PHÉP"
    table = made([title], [], ["Ban hành kèm theo quyết định"], *USUAL, merged=["A1:E1"])
    assert bpmn.read_process(table.bpmn).name == title
    assert "BPMNShape" in table.bpmn


def test_days_fractions_and_decimal_commas_become_working_hours():
    rows = [list(row) for row in USUAL]
    rows[0][3] = "Thời gian"
    for row, words in zip(
        rows[1:],
        ["0,5 ngày", "04 giờ làm việc", "1 ngày 4 giờ", "½ ngày", "30 phút", "1/2 buổi", "không quá 2 giờ"],
        strict=True,
    ):
        row[3] = words
    assert [step.hours for step in steps(made(*rows))] == [
        Decimal(hours) for hours in ("4", "4", "12", "4", "0.5", "2", "2")
    ]


@pytest.mark.parametrize(
    "words",
    [
        "",
        "ngay",
        "2",
        "2-3 ngày",
        "theo quy định",
        "2 ngày, 3 ngày",
        "0 giờ",
        "99999 ngày",
        "-1 giờ",
        "2 ngày làm việc nhưng",
    ],
)
def test_a_time_that_is_no_single_span_is_not_guessed(words):
    assert table_words.hours(words, unit=None) is None


def test_what_is_not_understood_is_said_with_its_row_and_left_open():
    rows = [list(row) for row in USUAL]
    rows[3][2], rows[5][3] = "Tổ công tác", "theo quy định"
    table = made(*rows)
    said = {(note.row, note.is_open): note.words for note in table.notes}
    assert "Tổ công tác" in said[4, True]
    assert "theo quy định" in said[6, True]
    assert len(table.notes) == 2
    places = {(fault.code, fault.element) for fault in process_faults(bpmn=table.bpmn)}
    assert ("process_attribute_wrong", "step_3") in places or any("role" in str(place) for place in places)


def test_someone_named_with_two_roles_is_pointed_out():
    rows = [list(row) for row in USUAL]
    rows[3][2] = "Chuyên viên, lãnh đạo phòng"
    (note,) = made(*rows).notes
    assert note.row == 4
    assert not note.is_open


def test_empty_rows_numbering_rows_and_sections_are_no_steps():
    rows = [
        USUAL[0],
        ["(1)", "(2)", "(3)", "(4)", "(5)"],
        *USUAL[1:4],
        [],
        ["I. Trường hợp đặc biệt"],
        *USUAL[4:],
    ]
    table = made(*rows, merged=["A7:E7"])
    assert table.steps == 7
    assert [note.row for note in table.notes] == [7]


def test_a_total_that_differs_from_the_sum_is_said():
    table = made(*USUAL, ["Tổng thời gian giải quyết", None, None, "4 ngày"])
    assert "32 giờ" in table.notes[0].words
    assert "24 giờ" in table.notes[0].words
    assert made(*USUAL, ["Tổng cộng", None, None, 24]).steps == 7


def test_rows_under_a_merged_step_belong_to_it():
    rows = [*USUAL[:4], [None, "Xác minh thực địa nếu cần", None, None, "Biên bản"], *USUAL[4:]]
    table = made(*rows, merged=["A4:A5", "C4:C5", "D4:D5"])
    assert table.steps == 7
    assert table.hours == 24
    assert "Xác minh thực địa nếu cần" in table.bpmn


def test_one_person_merged_over_two_steps_does_both():
    rows = [list(row) for row in USUAL]
    rows[4][2] = None
    assert [step.role for step in steps(made(*rows, merged=["C4:C5"]))][2:4] == ["handler", "handler"]


def test_a_table_without_the_needed_columns_says_which_are_missing():
    with pytest.raises(errors.TableWithoutHeading) as refused:
        made(["TT", "Trình tự", "Ghi chú"], [1, "a", "b"])
    assert "trách nhiệm" in refused.value.message
    assert "thời gian" in refused.value.message
    assert "“trình tự”" not in refused.value.message


def test_a_table_without_steps_is_refused():
    with pytest.raises(errors.TableWithoutSteps):
        made(HEADING)


def test_a_table_that_lacks_a_signature_says_so():
    table = made(*[row for row in USUAL if row[2] not in {"Chủ tịch UBND xã", "Trưởng phòng"}])
    assert any("ký duyệt" in note.words for note in table.notes)


@pytest.mark.parametrize(
    ("words", "role", "office"),
    [
        ("Công chức tiếp nhận, Bộ phận TN&TKQ", "receptionist", "receiving"),
        ("Trung tâm Phục vụ hành chính công", "receptionist", "receiving"),
        ("Lãnh đạo Trung tâm Phục vụ hành chính công", "leader", "receiving"),
        ("Phó Giám đốc Sở", "leader", "competent"),
        ("VĂN THƯ SỞ", "clerk", "competent"),
        ("Công chức tư pháp - hộ tịch", "handler", "competent"),
    ],
)
def test_who_does_a_step_is_read_from_the_usual_words(words, role, office):
    assert table_words.who(words)[:2] == (role, office)
