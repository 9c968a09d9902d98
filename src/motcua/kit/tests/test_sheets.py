import zipfile
from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest

from motcua.kit import sheets


def workbook(*rows, merged=(), title="Trang 1"):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def package(**parts):
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return kept.getvalue()


def test_cells_are_text_as_a_person_would_type_them():
    (sheet,) = sheets.read_sheets(
        workbook(
            [
                "Tiếp  nhận\n hồ sơ ",
                2.0,
                0.1 + 0.2,
                True,
                date(2026, 7, 1),
                datetime.fromisoformat("2026-07-01T08:30"),
                None,
            ]
        )
    )
    assert sheet.rows == (("Tiếp nhận\nhồ sơ", "2", "0.3", "1", "2026-07-01", "2026-07-01 08:30"),)


def test_a_merged_cell_is_seen_in_each_of_its_places():
    (sheet,) = sheets.read_sheets(workbook(["a", "b"], [None, "c"], merged=["A1:A2"]))
    assert sheet.rows == (("a", "b"), ("a", "c"))
    assert sheet.joined == {(1, 0)}


def test_a_formula_is_refused_with_its_cell_or_kept_for_the_caller():
    content = workbook(["a", "=1+1"])
    with pytest.raises(sheets.SheetHasFormula) as refused:
        sheets.read_sheets(content)
    assert "B1" in refused.value.message
    assert sheets.read_sheets(content, formulas=True)[0].rows == (("a", "=1+1"),)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html>", package(a="b"), "Bảng tính".encode()])
def test_what_is_no_workbook_is_refused(content):
    with pytest.raises(sheets.SheetRefused):
        sheets.read_sheets(content)


def test_a_file_that_swells_is_refused_before_it_is_read():
    with pytest.raises(sheets.SheetTooLarge):
        sheets.read_sheets(package(xl__workbook_xml=b"0" * 3_000_000), megabytes=2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_document_type_is_refused_in_any_encoding(encoding):
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook(["a"]))) as honest, zipfile.ZipFile(made, "w") as other:
        for name in honest.namelist():
            other.writestr(name, honest.read(name))
        other.writestr("xl/extra.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode(encoding))
    with pytest.raises(sheets.SheetRefused):
        sheets.read_sheets(made.getvalue())


def test_too_many_rows_are_refused():
    with pytest.raises(sheets.SheetTooLarge):
        sheets.read_sheets(workbook(*[["a"]] * 11), rows=10)


def with_part(content, name, change):
    """The package with one of its parts changed."""
    made = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as honest,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as other,
    ):
        for part in honest.namelist():
            data = honest.read(part)
            other.writestr(part, change(data) if part == name else data)
    return made.getvalue()


FIRST = "xl/worksheets/sheet1.xml"
AREAS = {
    "merged": b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
    "merged in letters": b'<mergeCells><mergeCell ref="&#65;1:XFD1048576"/></mergeCells>',
    "linked": b'<hyperlinks><hyperlink ref="A1:XFD1048576" location="a"/></hyperlinks>',
    "whole columns": b'<mergeCells><mergeCell ref="A:XFD"/></mergeCells>',
}


@pytest.mark.parametrize("area", AREAS.values(), ids=AREAS)
def test_an_area_that_swells_is_refused_before_it_is_read(area):
    content = with_part(
        workbook(["a"]), FIRST, lambda part: part.replace(b"</sheetData>", b"</sheetData>" + area)
    )
    with pytest.raises(sheets.SheetRefused):
        sheets.read_sheets(content)


def test_formulas_that_swell_are_refused_before_they_are_read():
    first = f'<row r="2"><c r="A2"><f t="shared" si="0" ref="A2:A9">{"1+" * 50_000}1</f></c></row>'
    rest = "".join(f'<row r="{row}"><c r="A{row}"><f t="shared" si="0"/></c></row>' for row in range(3, 200))
    content = with_part(
        workbook(["a"]),
        FIRST,
        lambda part: part.replace(b"</sheetData>", f"{first}{rest}</sheetData>".encode()),
    )
    with pytest.raises(sheets.SheetTooLarge):
        sheets.read_sheets(content)


def test_a_number_of_any_length_is_read():
    cell = b'<row r="2"><c r="A2" t="n"><v>' + b"9" * 400 + b"</v></c></row>"
    content = with_part(
        workbook(["a"]), FIRST, lambda part: part.replace(b"</sheetData>", cell + b"</sheetData>")
    )
    assert sheets.read_sheets(content)[0].rows == (("a",), ("9" * 400,))


def test_a_picture_in_a_workbook_is_passed_over():
    made = BytesIO(workbook(["a"]))
    with zipfile.ZipFile(made, "a") as other:
        other.writestr("xl/media/image1.png", b"\x89PNG\r\n")
    assert sheets.read_sheets(made.getvalue())[0].rows == (("a",),)
