import io
import json
import time
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from motcua.catalogue import testing
from motcua.catalogue.errors import ImportFileRefused
from motcua.catalogue.exporting import to_national
from motcua.catalogue.merging import merge
from motcua.catalogue.national import read_entry
from motcua.catalogue.national_files import GUIDE, SHEETS, read_file, write_workbook
from motcua.catalogue.tests.test_national_records import DAY, KNOWN, SOURCE
from motcua.kit.errors import MotcuaError

RECORDS = [testing.record_of(code) for code in testing.codes()]
NATIONAL = [to_national(record) for record in RECORDS]


def packed(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name.replace("_", "."), content)
    return buffer.getvalue()


def workbook(**sheets):
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(NATIONAL).encode(),
        json.dumps(NATIONAL, ensure_ascii=False).encode("utf-8-sig"),
        json.dumps({"error_code": "0", "result": NATIONAL}).encode(),
        packed(a_json=json.dumps(NATIONAL[:9]), b_json=json.dumps(NATIONAL[9:])),
    ],
)
def test_json_is_read_as_the_service_answers_it_with_a_mark_or_packed(content):
    rows = read_file(content)
    assert [row.raw for row in rows] == NATIONAL
    assert [row.number for row in rows] == list(range(1, len(NATIONAL) + 1))


def test_a_workbook_says_the_same_as_json():
    rows = read_file(write_workbook(NATIONAL))
    assert len(rows) == len(RECORDS)
    for row, record in zip(rows, RECORDS, strict=True):
        entry = read_entry(row.raw, KNOWN)
        assert (entry.code, entry.faults) == (record["code"], ())
        assert merge(entry, record, source=SOURCE, day=DAY).changes == ()


def test_the_empty_workbook_has_every_column_and_a_guide():
    book = load_workbook(io.BytesIO(write_workbook([])))
    assert book.sheetnames == [*SHEETS, GUIDE]
    for name, columns in SHEETS.items():
        assert tuple(cell.value for cell in book[name][1]) == columns
    with pytest.raises(ImportFileRefused, match="không có thủ tục nào"):
        read_file(write_workbook([]))


def test_a_workbook_of_people_with_a_code_that_became_a_number_and_a_line_that_belongs_to_none():
    content = workbook(
        ThuTuc=[["matthc", "TENTTHC"], [1.00119, "Một"], ["1.001193", "Hai"], []],
        CANCUPHAPLY=[
            ["MATTHC", "SOVANBAN", "TENVANBAN"],
            ["1.001193", "1/2026", "Luật"],
            ["2.000000", "2", "x"],
        ],
    )
    one, two, lost = read_file(content)
    assert (one.raw["MATTHC"], one.place) == ("1.001190", "trang THUTUC, dòng 2")
    assert two.raw["CANCUPHAPLY"] == [{"SOVANBAN": "1/2026", "TENVANBAN": "Luật"}]
    assert (lost.place, "không có trong trang THUTUC" in lost.fault) == ("trang CANCUPHAPLY, dòng 3", True)


def test_what_begins_like_a_formula_is_written_as_text():
    record = dict(NATIONAL[0], TENTTHC="=1+1", YEUCAU="-Có tên")
    book = load_workbook(io.BytesIO(write_workbook([record])))
    assert book["THUTUC"]["B2"].value == " =1+1"
    assert book["THUTUC"]["B2"].data_type == "s"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Tệp trống"),
        (b"  \n", "Tệp trống"),
        (b"[]", "không có thủ tục nào"),
        (b'{\n"MATTHC": }', "sai ở dòng 2"),
        (b'[{"MATTHC": NaN}]', "Không đọc được tệp JSON"),
        (b'"chu"', "không phải danh sách"),
        (b'{"a": 1}', "không phải danh sách"),
        ("Tên".encode("utf-16"), "UTF-8"),
        ("[Tên]".encode("cp1258", "replace"), "JSON"),
        (b"[" * 100_000, "lồng quá nhiều lớp"),
        (b"[" + b"[" * 40 + b"]" * 40 + b"]", "lồng quá nhiều lớp"),
        (json.dumps([{}] * 6001).encode(), "nhiều hơn mức"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", ".xls"),
        (b"PK\x03\x04not a package", "Không mở được"),
        (packed(a_txt="x"), "tệp JSON"),
        (packed(a_json=b"[" + b" " * 101_000_000 + b"]"), "quá lớn"),
        (b"%PDF-1.7", "sai ở dòng 1"),
        (b"\x89PNG\r\n", "không phải bảng tính"),
        (workbook(THUTUC=[["MATTHC", "TENTTHC"], ["1.001193", "=1+1"]]), "công thức"),
        (workbook(Khac=[["MATTHC"], ["1.001193"]]), "THUTUC"),
        (workbook(THUTUC=[["MATTHC"], ["1.001193"]], Luong=[["x"]]), "Không biết trang"),
        (workbook(THUTUC=[["TENTTHC"], ["x"]]), "thiếu cột MATTHC"),
        (workbook(THUTUC=[["MATTHC", "MATTHC"], ["x"]]), "cột lặp lại"),
        (workbook(THUTUC=[["MATTHC", "LUONG"], ["x", "1"]]), "không biết cột"),
    ],
)
def test_what_is_no_file_of_records_is_refused_in_words(content, words):
    with pytest.raises(MotcuaError, match=words):
        read_file(content)


def test_a_text_that_never_ends_is_refused_at_once():
    begun = time.monotonic()
    with pytest.raises(ImportFileRefused):
        read_file(b'["' + b'\\"' * 500_000)
    assert time.monotonic() - begun < 5


def test_a_damaged_package_is_refused():
    content = packed(a_json=json.dumps(NATIONAL))
    with pytest.raises(ImportFileRefused):
        read_file(content[:60] + bytes(255 - byte for byte in content[60:120]) + content[120:])
