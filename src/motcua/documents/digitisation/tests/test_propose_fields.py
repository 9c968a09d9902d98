"""What is proposed from words on a page: the value, where it stands, and how sure the reading is."""

import pytest

from motcua.documents.digitisation import testing
from motcua.documents.digitisation.reading import (
    DEFAULT_RULES,
    Agreement,
    FieldKind,
    FieldRule,
    PageWords,
    compare,
    propose,
)


def page(text, *, number=1):
    return PageWords(number, testing.words(text))


def found(text, rules=DEFAULT_RULES):
    return {one.field: one for one in propose([page(text)], rules)}


def rule(kind, *labels):
    return [FieldRule("it", "Nó", kind, labels)]


def value(kind, text, *labels):
    one = found(text, rule(kind, *labels)).get("it")
    return one.value if one else None


def test_a_paper_of_residence_gives_all_its_fields():
    values = {name: one.value for name, one in found(testing.RESIDENCE).items()}
    assert values == {
        "full_name": "TRẦN VĂN QUÝ",
        "birth_date": "1991-09-27",
        "personal_number": "024091004455",
        "address": "Số 15 đường Nguyễn Trãi, phường Võ Cường, tỉnh Bắc Ninh",
        "document_number": "118/XN-CAP",
        "issued_on": "2026-12-05",
        "issued_by": "Công an phường Nếnh",
    }


def test_the_box_is_that_of_the_value_alone():
    one = found("Họ và tên: Lê An Bình")["full_name"]
    assert (one.page, one.box.left, one.box.top, one.box.right, one.box.bottom) == (1, 110, 0, 210, 30)


def test_a_label_that_goes_on_is_another_label():
    text = "Họ, chữ đệm, tên mẹ: NGUYỄN THỊ HƯƠNG\nHọ, chữ đệm, tên: LÊ VĂN AN"
    assert value(FieldKind.NAME, text, "Họ, chữ đệm, tên") == "LÊ VĂN AN"
    assert value(FieldKind.NAME, text, "Họ, chữ đệm, tên mẹ") == "NGUYỄN THỊ HƯƠNG"


@pytest.mark.parametrize(
    ("kind", "text", "label", "expected"),
    [
        (FieldKind.DATE, "Ngày cấp: 05/12/2026", "Ngày cấp", "2026-12-05"),
        (FieldKind.DATE, "Ngày cấp: 05 / 12 / 2026", "Ngày cấp", "2026-12-05"),
        (FieldKind.DATE, "Ngày cấp: ngày 05 tháng 12 năm 2026", "Ngày cấp", "2026-12-05"),
        (FieldKind.DATE, "Ngày cấp: 31/02/2026", "Ngày cấp", None),
        (FieldKind.DATE, "Ngày cấp: sau này", "Ngày cấp", None),
        (FieldKind.NUMBER, "Số CCCD: 024 196 000012", "Số CCCD", "024196000012"),
        (FieldKind.NUMBER, "Số CCCD: O24196000012", "Số CCCD", "024196000012"),
        (FieldKind.NUMBER, "Số CCCD: 02419600001", "Số CCCD", None),
        (FieldKind.NUMBER, "Số CCCD: 924196000012", "Số CCCD", None),
        (FieldKind.DOCUMENT_NUMBER, "Số: 0456/2026/GCS", "Số", "0456/2026/GCS"),
        (FieldKind.DOCUMENT_NUMBER, "Số: 024196000012", "Số", None),
        (FieldKind.NAME, "Họ và tên: lúc 8 giờ", "Họ và tên", None),
        (FieldKind.NAME, "Họ và tên:\nLÊ VĂN AN", "Họ và tên", "LÊ VĂN AN"),
        (FieldKind.TEXT, "Dân tộc: Kinh. Quốc tịch: Việt Nam", "Dân tộc", "Kinh"),
        (FieldKind.TEXT, "Dân tộc: Kinh. Quốc tịch: Việt Nam", "Quốc tịch", "Việt Nam"),
        # One letter of a long label may be misread, none of a short one.
        (FieldKind.DATE, "Ngày, tháng, nărn sinh: 27/09/1991", "Ngày, tháng, năm sinh", "1991-09-27"),
        (FieldKind.DOCUMENT_NUMBER, "Sỏ hiệu: 12", "Số", None),
        (FieldKind.TEXT, "", "Số", None),
    ],
)
def test_values_by_their_kind(kind, text, label, expected):
    assert value(kind, text, label) == expected


def test_a_digit_read_as_a_letter_costs_confidence():
    sure = found("Số CCCD: 024196000012")["personal_number"].confidence
    mended = found("Số CCCD: O24196000012")["personal_number"].confidence
    assert (sure, mended) == (95, 55)


def test_two_columns_on_one_line_are_kept_apart():
    apart = "Họ và tên: Lê An" + " " * 30 + "Nơi cấp: Nếnh"
    assert found(apart)["full_name"].value == "Lê An"


def test_the_first_label_of_a_rule_is_looked_for_on_all_pages_first():
    pages = [page("Nơi cấp: Nếnh"), page("Cơ quan cấp: Công an", number=2)]
    (one,) = propose(pages, rule(FieldKind.TEXT, "Cơ quan cấp", "Nơi cấp"))
    assert (one.value, one.page) == ("Công an", 2)


@pytest.mark.parametrize(
    ("read", "known", "agreement", "words"),
    [
        ("NGUYỄN THỊ HƯƠNG", "Nguyễn Thị Hương", Agreement.SAME, ()),
        ("NGUYÊN THỊ HƯƠNG", "Nguyễn Thị Hương", Agreement.MARKS, (("NGUYÊN", "Nguyễn"),)),
        ("NGUYỄN THỊ HỒNG", "Nguyễn Thị Hương", Agreement.OTHER, (("HỒNG", "Hương"),)),
        ("NGUYỄN THỊ HƯƠNG", "", Agreement.UNKNOWN, ()),
    ],
)
def test_a_name_is_compared_with_what_the_dossier_says(read, known, agreement, words):
    compared = compare(read, known)
    assert (compared.agreement, compared.words) == (agreement, words)
