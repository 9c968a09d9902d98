import csv
from io import BytesIO, StringIO

import openpyxl
import pytest

from motcua.accounts.service import SYSTEM
from motcua.audit.models import Entry
from motcua.kit.errors import MotcuaError
from motcua.territory import service
from motcua.territory.errors import HamletsRefused, ListRefused
from motcua.territory.models import Hamlet
from motcua.territory.testing import make_successions

LIST = """STT;Họ tên;Địa chỉ thường trú
1;An;Thôn Chùa, xã Tăng Tiến, Việt Yên, Bắc Giang
2;Bình;Ấp 3, xã Gáo Giồng, huyện Cao Lãnh, Đồng Tháp
3; ＝HYPERLINK("x");qwertyuiop
"""


@pytest.fixture
def units(db):
    make_successions("07795", "30079", "24")


def converted(content: bytes) -> list[list[str]]:
    table, _counts = service.convert_list(content=content, home="24")
    return list(csv.reader(StringIO(table.removeprefix("\ufeff"))))


def test_a_list_comes_back_with_what_each_address_is_today(units):
    title, first, split, unknown = converted(LIST.encode())
    assert title[:4] == ["STT", "Họ tên", "Địa chỉ thường trú", "Địa chỉ hiện nay"]
    assert first[3:6] == ["Thôn Chùa, phường Nếnh, tỉnh Bắc Ninh", "07795", "Chắc chắn"]
    assert split[3:6] == ["", "", "Phải chọn"]
    assert "Xã Phong Mỹ, tỉnh Đồng Tháp / Xã Phú Cường, tỉnh Đồng Tháp" in split[6]
    assert unknown[5] == "Không nhận ra"
    # No spreadsheet takes what somebody wrote for a formula.
    assert unknown[1] == """' ＝HYPERLINK("x")"""


def test_a_workbook_is_read_too_and_without_a_title_the_first_column(units):
    book = openpyxl.Workbook()
    book.active.append(["Xã Tăng Tiến, Việt Yên", "ghi chú"])
    written = BytesIO()
    book.save(written)
    ((address, note, now, *_rest),) = converted(written.getvalue())
    assert (address, note, now) == ("Xã Tăng Tiến, Việt Yên", "ghi chú", "Phường Nếnh, tỉnh Bắc Ninh")


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"PK\x03\x04nonsense", b"a\n" * 2_500, b"a" + b"," * 5_000]
)
def test_what_is_no_list_or_too_long_is_refused_in_words(units, content):
    with pytest.raises(MotcuaError) as refused:
        service.convert_list(content=content, home="24")
    assert refused.value.message
    assert refused.value.status == 422


HAMLETS = "unit,name,now_in\n30079,Ấp 3,30025\n30079,Ấp 4,30088\n"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("titles", ["unit,name,now_in", "Mã xã cũ,Thôn,Mã xã hiện nay"])
def test_hamlets_place_addresses_of_split_communes(titles):
    make_successions("30079")
    listed = HAMLETS.replace("unit,name,now_in", titles)
    address = "Ấp 4, xã Gáo Giồng, huyện Cao Lãnh, Đồng Tháp"
    assert service.find_address(address, home="82").only is None
    assert service.import_hamlets(content=listed.encode(), source="Nghị quyết mẫu", by=SYSTEM) == 2
    assert service.find_address(address, home="82").only.code == "30088"
    assert service.import_hamlets(content=HAMLETS.encode(), source="Nghị quyết mẫu", by=SYSTEM) == 2
    assert Hamlet.objects.count() == 2
    assert Entry.objects.filter(action="hamlet.placed").count() == 4
    assert [one.name for one in service.placed_hamlets()] == ["Ấp 3", "Ấp 4"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("content", "source", "words"),
    [
        ("unit,name,now_in\n30079,Ấp 3,07795\n", "x", "Dòng 2: 07795 không nhận phần nào của 30079"),
        ("unit,name,now_in\n30079,,30025\n", "x", "Dòng 2"),
        ("unit,name\n30079,Ấp 3\n", "x", "ba cột"),
        ("unit,name,now_in\n", "x", "không có dòng nào"),
        (HAMLETS, " ", "nguồn"),
    ],
)
def test_a_list_of_hamlets_with_a_mistake_is_refused_whole(content, source, words):
    make_successions("30079", "07795")
    with pytest.raises((HamletsRefused, ListRefused), match=words):
        service.import_hamlets(content=content.encode(), source=source, by=SYSTEM)
    assert not Hamlet.objects.exists()
