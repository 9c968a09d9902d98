from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.documents import rules


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "không"),
        (5, "năm"),
        (10, "mười"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (55, "năm mươi lăm"),
        (101, "một trăm linh một"),
        (110, "một trăm mười"),
        (115, "một trăm mười lăm"),
        (1_000, "một nghìn"),
        (1_005, "một nghìn không trăm linh năm"),
        (2_026, "hai nghìn không trăm hai mươi sáu"),
        (8_000, "tám nghìn"),
        (750_000, "bảy trăm năm mươi nghìn"),
        (1_000_000, "một triệu"),
        (1_250_000, "một triệu hai trăm năm mươi nghìn"),
        (1_000_000_001, "một tỷ không trăm linh một"),
        (3_000_000_000_000, "ba nghìn tỷ"),
    ],
)
def test_numbers_are_said_as_people_say_them(value, words):
    assert rules.number_words(value) == words


@given(st.integers(0, 10**18 - 1))
def test_every_number_has_words_and_no_double_space(value):
    words = rules.number_words(value)
    assert words == " ".join(words.split())
    assert words


def test_amounts_stand_in_figures_and_words():
    assert rules.amount(1_250_000) == "1.250.000 đồng"
    assert rules.amount_words(8_000) == "Tám nghìn đồng"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (date(2026, 11, 22), "ngày 22 tháng 11 năm 2026"),
        (date(2026, 1, 10), "ngày 10 tháng 01 năm 2026"),
    ],
)
def test_dates_have_the_leading_zeros_of_decree_30(day, words):
    assert rules.date_words(day) == words


def test_moments_are_said_in_vietnamese_time():
    assert (
        rules.moment_words(datetime(2026, 2, 1, 18, 5, tzinfo=UTC))
        == "01 giờ 05 phút, ngày 02 tháng 02 năm 2026"
    )


def test_numbers_of_documents_below_ten_have_a_leading_zero():
    assert rules.document_number(7, "TB-UBND") == "07/TB-UBND"
    assert rules.document_number(123, "QĐ-UBND") == "123/QĐ-UBND"


@pytest.mark.parametrize(
    ("given_name", "kind", "shown"),
    [
        ("Giấy chứng sinh.pdf", rules.PDF, "Giấy chứng sinh.pdf"),
        ("../../etc/passwd", rules.PDF, "passwd.pdf"),
        ("C:\\Users\\An\\don.PDF", rules.PDF, "don.pdf"),
        ("don.pdf.exe", rules.PDF, "don.pdf.exe.pdf"),
        ("anh\u202efdp.jpg", rules.JPEG, "anh fdp.jpg"),
        ("anh.JPEG", rules.JPEG, "anh.jpeg"),
        ("a\r\nb\x00c.png", rules.PNG, "a b c.png"),
        ('<img src="x">.png', rules.PNG, "_img src=_x__.png"),
        ("CON.pdf", rules.PDF, "_CON.pdf"),
        ("lpt1.tar.png", rules.PNG, "_lpt1.tar.png"),
        ("concurrence.pdf", rules.PDF, "concurrence.pdf"),
        ("...", rules.PDF, "tep.pdf"),
        ("", rules.PDF, "tep.pdf"),
        ("x" * 500 + ".pdf", rules.PDF, "x" * 100 + ".pdf"),
        ("Giấy tờ.pdf", rules.PDF, "Giấy tờ.pdf"),
    ],
)
def test_only_a_safe_name_is_shown(given_name, kind, shown):
    assert rules.display_name(given_name, kind) == shown


@given(st.text(max_size=300), st.sampled_from([*rules.EXTENSIONS, "text/csv"]))
def test_no_name_has_a_folder_or_a_control_letter(name, kind):
    shown = rules.display_name(name, kind)
    assert shown
    assert not set(shown) & set('/\\<>:"|?*\r\n\0')
    assert len(shown) <= 110


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "1 kB"), (12_345, "12 kB"), (1_572_864, "1,5 MB"), (31_457_280, "30 MB"), (10_485_761, "10 MB")],
)
def test_sizes_are_said_as_people_say_them(size, words):
    assert rules.size_words(size) == words


def test_text_is_printed_with_the_letters_that_there_are():
    has = set("abc Ước0123456789\u00a0").__contains__
    assert rules.printable("a\u202eb\x00c", has) == "abc"
    assert rules.printable("a☃c", has) == "a?c"
    assert rules.printable("U\u031bớc", has) == "Ước"
    assert rules.printable("a\nb", has) == "a\nb"
    assert rules.printable("a" * 60, has).count("\u200b") == 2
    assert rules.printable("a 0204 3 123 456 b", has) == "a 0204\u00a03\u00a0123\u00a0456 b"
    assert "\u00a0" not in rules.printable("1 " * 50, has)
