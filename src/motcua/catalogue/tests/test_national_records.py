import datetime as dt
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from motcua.catalogue import records, testing
from motcua.catalogue.exporting import to_national
from motcua.catalogue.merging import merge
from motcua.catalogue.national import Known, read_entry
from motcua.catalogue.queries.published import known_events

DAY = dt.date(2026, 11, 24)
SOURCE = "Cơ sở dữ liệu quốc gia về thủ tục hành chính"
FORMS = frozenset(testing.record_of(code)["form"] for code in testing.codes())
PROCESSES = frozenset(testing.record_of(code)["process"] for code in testing.codes())
KNOWN = Known(
    {"H05.77.95": "commune_committee"}, frozenset(event["key"] for event in known_events()), FORMS, PROCESSES
)
# As the national database gives one: texts only, nothing of ours.
NATIONAL = {
    "MATTHC": "1.013225",
    "TENTTHC": "Cấp giấy phép xây dựng mới đối với nhà ở riêng lẻ",
    "LINHVUCTHUCHIEN": [{"MALINHVUC": "G17-XD", "TENLINHVUC": "Hoạt động xây dựng"}],
    "TRINHTUTHUCHIEN": [
        {"TRUONGHOP": "", "TRINHTU": [{"TENTRINHTU": "Nộp hồ sơ."}, {"TENTRINHTU": "Nhận kết quả."}]}
    ],
    "CACHTHUCTHUCHIEN": [
        {
            "KENH": "1",
            "THOIGIAN": [
                {
                    "THOIGIANGIAIQUYET": "15",
                    "DONVITINH": "Ngày làm việc",
                    "MOTA": "kể từ khi nhận đủ hồ sơ",
                    "PHILEPHI": [{"SOTIEN": "75.000", "DONVI": "Đồng", "MOTA": ""}],
                }
            ],
        }
    ],
    "THANHPHANHOSO": [
        {
            "TRUONGHOP": "",
            "GIAYTO": [
                {"MAGIAYTO": "000.00.01", "TENGIAYTO": "Đơn đề nghị", "TENMAUDON": "Mẫu số 01", "URL": ""}
            ],
        },
        {"TRUONGHOP": "Nhà có tầng hầm", "GIAYTO": [{"MAGIAYTO": "", "TENGIAYTO": "Bản vẽ tầng hầm"}]},
    ],
    "YEUCAU": "Không",
    "MOTADOITUONGTHUCHIEN": "Công dân Việt Nam;Tổ chức",
    "KETQUATHUCHIEN": [{"MAKETQUA": "KQ.G17.000001", "TENKETQUA": "Giấy phép xây dựng"}],
    "CANCUPHAPLY": [{"SOVANBAN": "50/2014/QH13", "TENVANBAN": "Luật Xây dựng"}],
    "COQUANTHUCHIEN": [{"MADONVI": "", "TENDONVI": "Ủy ban nhân dân cấp xã"}],
}


def read(**changes):
    return read_entry(NATIONAL | changes, KNOWN)


def way(channel="1", time="15", unit="Ngày làm việc", fee="0", **rest):
    fees = [{"SOTIEN": fee, "DONVI": rest.get("currency", "Đồng"), "MOTA": ""}]
    times = [{"THOIGIANGIAIQUYET": time, "DONVITINH": unit, "MOTA": "", "PHILEPHI": fees}]
    return [{"KENH": channel, "THOIGIAN": times}]


def test_a_new_procedure_becomes_a_record_at_the_level_of_information():
    entry = read()
    assert entry.faults == ()
    merged = merge(entry, None, source=SOURCE, day=DAY)
    assert merged.faults == ()
    records.check(merged.record)
    record = merged.record
    assert (record["level_of_service"], record["form"], record["process"]) == ("information", None, None)
    assert record["term"]["amount"] == 15
    assert record["term"]["note"] == "kể từ khi nhận đủ hồ sơ"
    assert record["fees"][0]["amount"] == 75_000
    assert record["fees"][0]["words"] == "75.000 đồng"
    assert record["competent_kind"] == "commune_committee"
    assert record["applicants"] == ["Công dân Việt Nam", "Tổ chức"]
    assert record["conditions"] == []
    assert [(paper["code"], paper["required"], paper["note"]) for paper in record["components"]] == [
        ("000-00-01", True, "Mẫu: Mẫu số 01"),
        ("ban-ve-tang-ham", False, "Nhà có tầng hầm"),
    ]
    assert record["legal_basis"][0]["kind"] == "Luật Xây dựng"
    assert any("mức cung cấp thông tin" in notice for notice in merged.notices)


@pytest.mark.parametrize("code", testing.codes())
def test_what_stands_here_already_changes_nothing(code):
    record = testing.record_of(code)
    entry = read_entry(to_national(record), KNOWN)
    assert entry.faults == ()
    merged = merge(entry, record, source=SOURCE, day=DAY)
    assert (merged.changes, merged.record) == ((), record)


def test_what_a_row_does_not_say_stays_as_it_was():
    record = testing.record_of("1.001193")
    entry = read_entry({"MATTHC": "1.001193", "TENTTHC": "Đăng ký khai sinh mới"}, KNOWN)
    merged = merge(entry, record, source=SOURCE, day=DAY)
    assert merged.changes == ("title",)
    assert merged.record == record | {
        "title": "Đăng ký khai sinh mới", "source": SOURCE, "source_date": "2026-11-24",
    }  # fmt: skip


def test_of_a_changed_list_what_is_the_same_keeps_what_only_we_know():
    record = testing.record_of("1.001193")
    raw = to_national(record)
    raw["THANHPHANHOSO"][0]["GIAYTO"].append({"MAGIAYTO": "X1", "TENGIAYTO": "Giấy mới"})
    raw["CANCUPHAPLY"].append({"SOVANBAN": "1/2026/NĐ-CP", "TENVANBAN": "Nghị định về hộ tịch"})
    merged = merge(read_entry(raw, KNOWN), record, source=SOURCE, day=DAY)
    assert merged.changes == ("components", "legal_basis")
    by_code = {paper["code"]: paper for paper in merged.record["components"]}
    assert by_code.pop("x1")["title"] == "Giấy mới"
    assert by_code == {paper["code"]: paper for paper in record["components"]}
    assert merged.record["legal_basis"][:-1] == record["legal_basis"]
    assert merged.record["legal_basis"][-1]["about"] == "về hộ tịch"


def test_a_changed_term_warns_where_the_process_stays():
    record = testing.record_of("1.001612")
    raw = to_national(record) | {"CACHTHUCTHUCHIEN": way(time="5")}
    merged = merge(read_entry(raw, KNOWN), record, source=SOURCE, day=DAY)
    assert "term" in merged.changes
    assert any("quy trình điện tử chưa đổi" in notice for notice in merged.notices)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"MATTHC": "4.001193"}, "không đúng dạng"),
        ({"MATTHC": "1.1193"}, "không đúng dạng"),
        ({"MATTHC": "1.001193; DROP TABLE"}, "không đúng dạng"),
        ({"MATTHC": ""}, "Thiếu mã"),
        ({"TENTTHC": "  "}, "Thiếu tên"),
        ({"TENTTHC": "dài " * 300}, "dài quá 700"),
        ({"TENTTHC": {"vi": "Tên"}}, "phải là chữ"),
        ({"CACHTHUCTHUCHIEN": way(channel="4")}, "KENH"),
        ({"CACHTHUCTHUCHIEN": way(channel="trực tiếp")}, "KENH"),
        ({"CACHTHUCTHUCHIEN": way(fee="-5000")}, "số âm"),
        ({"CACHTHUCTHUCHIEN": way(fee="năm nghìn")}, "không phải là số tiền"),
        ({"CACHTHUCTHUCHIEN": way(fee="10", currency="USD")}, "chỉ nhận đồng"),
        ({"CACHTHUCTHUCHIEN": way(unit="Tháng")}, "DONVITINH"),
        ({"CACHTHUCTHUCHIEN": way(unit="")}, "DONVITINH"),
        ({"CACHTHUCTHUCHIEN": way(time="mười")}, "không phải là số"),
        ({"CACHTHUCTHUCHIEN": way(time="9999")}, "không dùng được"),
        ({"CACHTHUCTHUCHIEN": "trực tiếp"}, "phải là danh sách"),
        ({"CACHTHUCTHUCHIEN": [way()] * 400}, "phải là danh sách"),
        ({"CANCUPHAPLY": [{"SOVANBAN": "", "TENVANBAN": "Luật"}]}, "không có số văn bản"),
        ({"THANHPHANHOSO": [{"GIAYTO": [{"MAGIAYTO": "A1", "TENGIAYTO": ""}]}]}, "không có tên"),
        ({"MUCDO": "mức 4"}, "MUCDO"),
        ({"TOKHAI": "khong-co"}, "TOKHAI"),
        ({"QUYTRINH": "../../etc"}, "QUYTRINH"),
        ({"SUKIEN": "wedding"}, "SUKIEN"),
        ({"DULIEUMAU": "hm"}, "DULIEUMAU"),
    ],
)
def test_a_row_is_refused_with_its_reason_in_words(changes, words):
    faults = read(**changes).faults
    assert any(words in fault for fault in faults), faults


@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        ("LINHVUCTHUCHIEN", "lĩnh vực"),
        ("TRINHTUTHUCHIEN", "trình tự"),
        ("CACHTHUCTHUCHIEN", "thời hạn"),
        ("KETQUATHUCHIEN", "kết quả"),
        ("MOTADOITUONGTHUCHIEN", "đối tượng"),
        ("CANCUPHAPLY", "căn cứ"),
        ("COQUANTHUCHIEN", "cơ quan"),
    ],
)
def test_a_new_procedure_must_be_told_what_nobody_here_knows(left_out, words):
    raw = {name: value for name, value in NATIONAL.items() if name != left_out}
    merged = merge(read_entry(raw, KNOWN), None, source=SOURCE, day=DAY)
    assert merged.record is None
    assert any(words in fault for fault in merged.faults)


def test_online_service_needs_a_form_and_a_process():
    merged = merge(read(MUCDO="Toàn trình"), None, source=SOURCE, day=DAY)
    assert any("TOKHAI" in fault for fault in merged.faults)
    served = read(MUCDO="toàn trình", TOKHAI="birth-registration", QUYTRINH="civil-status-five-days")
    assert merge(served, None, source=SOURCE, day=DAY).faults == ()


@pytest.mark.parametrize(
    ("time", "unit", "term"),
    [
        ("3", "Ngày làm việc", (3, "working_day")),
        ("3", "NGÀY LÀM VIỆC", (3, "working_day")),
        ("30", "Ngày", (30, "day")),
        ("4", "Giờ", (4, "hour")),
        ("0.5", "Ngày làm việc", (4, "hour")),
        ("0", "Ngày làm việc", (1, "same_day")),
        (7, "Ngày làm việc", (7, "working_day")),
        (7.0, "Ngày làm việc", (7, "working_day")),
    ],
)
def test_times_in_their_ways_of_writing(time, unit, term):
    assert read(CACHTHUCTHUCHIEN=way(time=time, unit=unit)).parts["term"][:2] == term


@pytest.mark.parametrize(
    ("given", "amount"),
    [
        ("8000", 8000),
        ("8.000", 8000),
        ("8,000", 8000),
        ("1.250.000", 1_250_000),
        ("8000.0", 8000),
        (8000, 8000),
    ],
)
def test_money_in_its_ways_of_writing(given, amount):
    assert read(CACHTHUCTHUCHIEN=way(fee=given)).parts["fees"] == [
        ("counter", amount, f"{amount:,}".replace(",", ".") + " đồng")
    ]


@pytest.mark.parametrize(
    ("number", "name", "kind"),
    [
        ("H05.77.95", "", "commune_committee"),
        ("", "Ủy ban Nhân dân xã, phường, thị trấn.", "commune_committee"),
        ("", "UBND cấp xã", "commune_committee"),
        ("", "Công an Xã", "commune_police"),
        ("", "Chi nhánh Văn phòng đăng ký đất đai", "land_office"),
        ("", "Văn phòng đăng kí đất đai", "land_office"),
        ("", "Sở Xây dựng", "department"),
        ("", "Ủy ban nhân dân tỉnh Bắc Ninh", "provincial_committee"),
        ("", "Cục Hàng không Việt Nam", None),
    ],
)
def test_the_agency_is_known_by_its_code_or_its_words(number, name, kind):
    entry = read(COQUANTHUCHIEN=[{"MADONVI": number, "TENDONVI": name}])
    assert entry.parts.get("competent_kind") == kind


def test_a_code_that_a_spreadsheet_took_for_a_number_is_mended():
    assert read(MATTHC=1.00119).code == "1.001190"
    assert read(MATTHC="1.00119").faults


WORDS = some.text(string.ascii_letters + " .;:-đĐạầ0123456789\n", max_size=30)
ITEM = some.fixed_dictionaries({}, optional=dict.fromkeys(["MAGIAYTO", "TENGIAYTO", "TENMAUDON"], WORDS))
ROWS = some.fixed_dictionaries(
    {},
    optional={
        "TENTTHC": WORDS,
        "YEUCAU": WORDS,
        "MOTADOITUONGTHUCHIEN": WORDS,
        "TRINHTUTHUCHIEN": some.lists(
            some.fixed_dictionaries(
                {
                    "TRUONGHOP": WORDS,
                    "TRINHTU": some.lists(some.builds(lambda w: {"TENTRINHTU": w}, WORDS), max_size=3),
                }
            ),
            max_size=3,
        ),
        "CACHTHUCTHUCHIEN": some.builds(
            way,
            some.sampled_from(["1", "2", "3"]),
            some.sampled_from(["0", "1", "7", "0.5", ""]),
            some.sampled_from(["Ngày", "Ngày làm việc", "Giờ"]),
            some.sampled_from(["", "0", "8.000"]),
        ),
        "THANHPHANHOSO": some.lists(
            some.builds(
                lambda w, items: {"TRUONGHOP": w, "GIAYTO": items}, WORDS, some.lists(ITEM, max_size=4)
            ),
            max_size=3,
        ),
        "KETQUATHUCHIEN": some.lists(
            some.builds(lambda a, b: {"MAKETQUA": a, "TENKETQUA": b}, WORDS, WORDS), max_size=3
        ),
        "CANCUPHAPLY": some.lists(
            some.builds(lambda a, b: {"SOVANBAN": a, "TENVANBAN": b}, WORDS, WORDS), max_size=3
        ),
        "COQUANTHUCHIEN": some.lists(
            some.builds(lambda b: {"TENDONVI": b}, some.sampled_from(["UBND xã", "Sở Y tế", "?"]))
        ),
        "TUKHOA": WORDS,
    },
)


@settings(max_examples=300, deadline=None)
@given(ROWS, some.sampled_from(["1.013225", *testing.codes()]))
def test_what_was_imported_once_changes_nothing_the_second_time(row, code):
    base = testing.record_of(code) if code in testing.codes() else None
    entry = read_entry(NATIONAL | {"MATTHC": code} | row, KNOWN)
    merged = merge(entry, base, source=SOURCE, day=DAY)
    if entry.faults or merged.record is None or merged.faults:
        return
    records.check(merged.record)
    again = merge(entry, merged.record, source="khác", day=dt.date(2027, 1, 1))
    assert (again.changes, again.record) == ((), merged.record)


JUNK = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=20),
    lambda inner: (
        some.lists(inner, max_size=4)
        | some.dictionaries(some.sampled_from([*NATIONAL, "KENH", "x"]), inner, max_size=4)
    ),
    max_leaves=20,
)


@settings(max_examples=300, deadline=None)
@given(some.dictionaries(some.sampled_from([*NATIONAL, "TUKHOA", "MUCDO", "DULIEUMAU"]), JUNK) | JUNK)
def test_no_row_whatever_it_is_breaks_the_reading(row):
    entry = read_entry(row, KNOWN)
    if not entry.faults:
        merged = merge(entry, None, source=SOURCE, day=DAY)
        if merged.record and not merged.faults:
            records.check(merged.record)
