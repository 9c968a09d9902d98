from datetime import datetime

import pytest

from motcua.catalogue import rules, service, testing
from motcua.kit import clock

BIRTH, MARRIAGE, DEATH = "1.001193", "1.000894", "1.000656"
COPY, SIGNATURE, REGISTER = "2.000815", "2.000884", "2.000908"
TEMPORARY, PERMANENT, BUSINESS = "1.004194", "1.004222", "1.001612"
ASSISTANCE, PENSION = "1.001776", "1.014027"
LAND, LOST_LAND, LAND_FACTS = "1.012783", "1.012786", "1.012789"
SINGLE, EXTRACT, CORRECTION, AGAIN = "1.004873", "2.000635", "1.004859", "1.004884"

FIRST = {
    # As the acceptance asks, with and without marks.
    "khai sinh": BIRTH,
    "giay khai sinh": BIRTH,
    "lam giay to cho con": BIRTH,
    "Làm giấy tờ cho con": BIRTH,
    "ĐĂNG KÝ KHAI SINH": BIRTH,
    "photo cong chung": COPY,
    "mo cua hang": BUSINESS,
    # Half typed, in another spelling, with a code.
    "khai sin": BIRTH,
    "dang ki ket hon": MARRIAGE,
    "1.001193": BIRTH,
    "1001612": BUSINESS,
    "004222": PERMANENT,
    # Mistyped.
    "khai sihn": BIRTH,
    "ket hom": MARRIAGE,
    "chung thuc ban sap": COPY,
    "tam truu": TEMPORARY,
    "ho kinh doang": BUSINESS,
    # In the words of people.
    "moi sinh con": BIRTH,
    "toi muon lam giay khai sinh cho con": BIRTH,
    "thu tuc lam giay khai sinh cho con moi de nhu the nao": BIRTH,
    "giay doc than": SINGLE,
    "lay vo": MARRIAGE,
    "giay chung tu": DEATH,
    "nguoi nha mat": DEATH,
    "sao y ban chinh": COPY,
    "cong chung": COPY,
    "xac nhan so yeu ly lich": SIGNATURE,
    "giay uy quyen": SIGNATURE,
    "nhap ho khau": PERMANENT,
    "nhap ho khau cho con": PERMANENT,
    "thue tro": TEMPORARY,
    "mo quan ca phe": BUSINESS,
    "dang ky kinh doanh": BUSINESS,
    "so do": LAND,
    "mat so do": LOST_LAND,
    "xem quy hoach": LAND_FACTS,
    "tro cap": ASSISTANCE,
    "tro cap nguoi khuyet tat": ASSISTANCE,
    "luong huu xa hoi": PENSION,
    "nguoi gia khong co luong huu": PENSION,
    "mat giay khai sinh": EXTRACT,
    "trich luc khai sinh": EXTRACT,
    "sai ten giay khai sinh": CORRECTION,
    "doi ten": CORRECTION,
    "dang ky lai khai sinh": AGAIN,
    "ban sao tu so goc": REGISTER,
}


@pytest.mark.django_db
def test_people_find_what_they_mean_first():
    testing.make_procedures()
    found = {typed: next((hit.code for hit in service.search(typed)), None) for typed in FIRST}
    assert found == FIRST


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ["", "   ", "?!", "字", "\x00", "zzzzqqq xxyyww", "'; DROP TABLE", "& | ! <->:*"]
)
def test_nothing_that_can_be_found_finds_nothing(typed):
    testing.make_procedure()
    assert service.search(typed) == []


@pytest.mark.django_db
def test_a_search_is_one_statement_however_long(django_assert_num_queries):
    testing.make_procedure()
    with django_assert_num_queries(1):
        assert service.search("khai sinh " * 1000)


@pytest.mark.django_db
def test_a_hit_says_enough_to_choose():
    testing.make_procedure()
    [hit] = service.search("khai sinh")
    assert hit.title == "Đăng ký khai sinh"
    assert (hit.field_name, hit.level, hit.term_words) == ("Hộ tịch", "full", "Trong ngày làm việc")


@pytest.mark.django_db
def test_what_is_not_yet_in_force_is_not_found():
    testing.make_procedure()
    with clock.frozen(datetime(2020, 1, 1, tzinfo=clock.VIETNAM)):
        assert service.search("khai sinh") == []


@pytest.mark.parametrize(
    ("typed", "every"),
    [
        ("Giấy khai sinh", "'giay' & 'khai' & 'sinh':*"),
        ("thủ tục đăng ký", "'dang' & 'ki':*"),
        ("làm sao", "'lam' & 'sao':*"),
        ("1.001193", "'1001193':*"),
        ("con 1", "'con' & '1'"),
    ],
)
def test_a_question_becomes_the_words_that_tell(typed, every):
    query = rules.query(typed)
    assert query is not None
    assert query.every == every
