from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.forms import messages, rules
from motcua.forms.rules import UnreadableError
from motcua.forms.widgets import birthplaces

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("parts", "day"),
    [
        (("5", "9", "1990"), date(1990, 9, 5)),
        (("05", "09", "1990"), date(1990, 9, 5)),
        ((" 05\u00a0", "9", "１９９０"), date(1990, 9, 5)),
        (("29", "2", "2024"), date(2024, 2, 29)),
        (("05/09/1990", "", ""), date(1990, 9, 5)),
        (("1990-09-05", "", ""), date(1990, 9, 5)),
        (("", " ", "\ufeff"), None),
    ],
)
def test_a_date_is_read_from_three_parts(parts, day):
    assert rules.read_date(*parts) == day


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (("", "9", "1990"), "“Ngày sinh” còn thiếu ngày."),
        (("5", "", "1990"), "“Ngày sinh” còn thiếu tháng."),
        (("5", "9", ""), "“Ngày sinh” còn thiếu năm."),
        (("5", "9", "90"), "“Ngày sinh”: năm phải đủ bốn chữ số, ví dụ 1990 thay cho “90”."),
        (("5", "13", "1990"), "“Ngày sinh”: không có tháng 13."),
        (("32", "1", "1990"), "“Ngày sinh”: không có ngày 32."),
        (("0", "1", "1990"), "“Ngày sinh”: không có ngày 0."),
        (("29", "2", "2023"), "“Ngày sinh”: tháng 2 năm 2023 chỉ có 28 ngày."),
        (("31", "4", "2023"), "“Ngày sinh”: tháng 4 năm 2023 chỉ có 30 ngày."),
        (("1", "1", "0190"), "“Ngày sinh”: xin kiểm tra lại năm 190."),
        (("năm", "4", "2023"), "“Ngày sinh” phải viết bằng chữ số, ví dụ 27 3 1990; “năm” không phải là số."),
    ],
)
def test_an_impossible_date_is_refused_by_name(parts, words):
    with pytest.raises(UnreadableError) as refused:
        rules.read_date(*parts)
    assert messages.say(refused.value.reason, label="Ngày sinh", **refused.value.values) == words


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1500", 1500),
        ("1.500", 1500),
        ("1.234.567", 1234567),
        ("1 234 567", 1234567),
        ("12,5", 12.5),
        ("12.5", 12.5),
        ("1.234,5", 1234.5),
        ("-3", -3),
        ("-0", 0),
        ("2,0", 2),
        ("１２", 12),
    ],
)
def test_a_number_is_read_as_vietnamese_write_it(typed, number):
    assert rules.read_number(typed, whole=False) == number


@pytest.mark.parametrize("typed", ["một", "12m2", "1,2,3", "1.23.4", "--1", "1e5", "٣", "9" * 16, ""])
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(UnreadableError):
        rules.read_number(typed, whole=False)


def test_a_fraction_is_no_whole_number():
    with pytest.raises(UnreadableError) as refused:
        rules.read_number("1,5", whole=True)
    assert refused.value.reason == "number_not_whole"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (2024, "2024"),
        (12345, "12.345"),
        (1234567.5, "1.234.567,5"),
        (0.001, "0,001"),
        (-20000, "-20.000"),
        (2.0, "2"),
    ],
)
def test_a_number_is_written_as_vietnamese_write_it(number, words):
    assert rules.number_words(number) == words


@settings(deadline=None)
@given(st.integers(-(10**14), 10**14) | st.integers(-(10**9), 10**9).map(lambda n: n / 1000))
def test_a_number_written_is_read_back(number):
    assert rules.read_number(rules.number_words(number), whole=False) == number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0912345678", "0912345678"),
        ("0912.345.678", "0912345678"),
        (" +84 912 345 678 ", "0912345678"),
        ("0084912345678", "0912345678"),
        ("84912345678", "0912345678"),
        ("+84 (0) 912-345-678", "0912345678"),
        ("0222 3 822 111", "02223822111"),
        ("(024) 3825 1234", "02438251234"),
    ],
)
def test_a_telephone_number_is_kept_in_one_form(typed, number):
    assert rules.read_phone(typed) == number


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("091234567", "phone_length"),
        ("09123456789", "phone_length"),
        ("01234567890", "phone_old"),
        ("912345678", "phone_start"),
        ("+1 202 555 0100", "phone_foreign"),
        ("không có", "phone_letters"),
    ],
)
def test_a_wrong_telephone_number_is_refused_with_the_reason(typed, reason):
    with pytest.raises(UnreadableError) as refused:
        rules.read_phone(typed)
    assert refused.value.reason == reason


@pytest.mark.parametrize("typed", ["an@example.vn", " an.nguyen+1@Mail.Example.VN "])
def test_an_address_is_read(typed):
    assert rules.read_email(typed) == typed.strip().replace("Mail.Example.VN", "mail.example.vn")


@pytest.mark.parametrize(
    "typed", ["an", "an@", "an@example", "an@@example.vn", "a n@example.vn", "an@ví-dụ.vn", "a..b@c.vn"]
)
def test_a_wrong_address_is_refused(typed):
    with pytest.raises(UnreadableError):
        rules.read_email(typed)


def test_there_are_63_birthplaces():
    assert len(birthplaces()) == 63
    assert {"001", "024", "027", "096"} <= birthplaces()


@pytest.mark.parametrize(
    ("number", "year", "male"),
    [
        ("027090000011", 1990, True),
        ("001190000011", 1990, False),
        ("024225000012", 2025, True),
        ("082301000012", 2001, False),
    ],
)
def test_a_personal_number_tells_year_and_sex(number, year, male):
    assert rules.read_personal_number(number, birthplaces=birthplaces(), today=TODAY) == number
    assert (rules.birth_year(number), rules.is_male(number)) == (year, male)


def test_a_number_of_someone_born_abroad_begins_with_a_country():
    assert (
        rules.read_personal_number("123 090 000 011", birthplaces=birthplaces(), today=TODAY)
        == "123090000011"
    )


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("123456789", "personal_number_old"),
        ("02709000001", "personal_number_length"),
        ("0270900000111", "personal_number_length"),
        ("02709000001O", "personal_number_letters"),
        ("003090000011", "personal_number_place"),
        ("027230000011", "personal_number_future"),
        ("027490000011", "personal_number_future"),
    ],
)
def test_a_wrong_personal_number_is_refused_with_the_reason(number, reason):
    with pytest.raises(UnreadableError) as refused:
        rules.read_personal_number(number, birthplaces=birthplaces(), today=TODAY)
    assert refused.value.reason == reason


def test_text_is_brought_to_one_form():
    assert rules.clean("\ufeff  Nguye\u0302\u0303n \u200bThi\u0323\u00a0 An\x00 ") == "Nguyễn Thị An"
    assert rules.clean("một\r\nhai \r ba\x0b\n", lines=True) == "một\nhai\nba"


@settings(deadline=None)
@given(st.text())
def test_cleaning_twice_changes_nothing_more(text):
    for lines in (False, True):
        once = rules.clean(text, lines=lines)
        assert rules.clean(once, lines=lines) == once
        assert not rules.has_unseen(once, lines=lines)


@settings(deadline=None)
@given(st.text(max_size=30), st.text(max_size=5), st.text(max_size=5))
def test_readers_only_ever_answer_or_refuse(first, second, third):
    readers = (
        lambda: rules.read_date(first, second, third),
        lambda: rules.read_number(first, whole=False),
        lambda: rules.read_phone(first),
        lambda: rules.read_email(first),
        lambda: rules.read_personal_number(first, birthplaces=birthplaces(), today=TODAY),
    )
    for read in readers:
        said = "Ô."
        try:
            read()
        except UnreadableError as refused:
            said = messages.say(refused.reason, label="Ô", **refused.values)
        assert "Ô" in said
        assert said.endswith(".")


def test_a_limit_of_a_thousand_digits_is_still_told():
    assert rules.number_words(10**3000).startswith("1.000.000")
