"""The register (Mẫu 07): what stands in it, and its printing by a job."""

import io
import subprocess
from datetime import timedelta

import openpyxl
import pikepdf.pdfa
import pytest

from motcua.documents import service as documents
from motcua.dossiers import service as dossiers
from motcua.dossiers.actions import registers
from motcua.dossiers.errors import RegisterNotFound, RegisterPeriodWrong, RegisterTooLong
from motcua.dossiers.models import Dossier, RegisterPrint
from motcua.dossiers.testing import BIRTH
from motcua.kit import clock
from motcua.kit.errors import NotAllowedError


def wanted(world, **changes):
    today = clock.today()
    facts = {"office_id": world.centre.pk, "point_id": 0, "since": today, "until": today}
    return dossiers.Wanted(**facts | changes)


def test_what_was_accepted_stands_in_it_and_what_waits_does_not(world):
    code = world.accepted(code=BIRTH)
    world.file()
    (row,) = dossiers.register_rows(wanted(world))
    cells = dict(zip(dossiers.REGISTER_COLUMNS, row.cells, strict=True))
    assert cells["Mã hồ sơ"] == code
    assert cells["Tổ chức, cá nhân"] == "Nguyễn Văn An"
    assert cells["Phương thức nhận"] == "Trực tuyến"
    assert cells["Ngày nhận"] == f"{clock.today():%d/%m/%Y}"
    yesterday = clock.today() - timedelta(days=1)
    assert dossiers.register_rows(wanted(world, since=yesterday, until=yesterday)) == []
    assert dossiers.register_rows(wanted(world, office_id=world.committee.pk)) == []


def test_totals_count_what_was_returned_and_what_was_late(world):
    codes = [world.accepted(code=BIRTH) for _ in range(3)]
    for code, late in zip(codes[:2], (False, True), strict=True):
        dossier = Dossier.objects.get(code=code)
        dossier.finished_at = dossier.due_at + timedelta(minutes=1 if late else -1)
        dossier.save()
    assert dossiers.register_totals(wanted(world)) == type(dossiers.register_totals(wanted(world)))(3, 2, 1)


def test_it_is_printed_by_a_job_with_totals_pages_and_a_proof_code(world):
    code = world.accepted(code=BIRTH)
    ordered = dossiers.order_register(wanted=wanted(world), by=world.dung)
    assert ordered.pdf_id is None
    assert registers.PRINT in world.run_jobs()
    ordered = RegisterPrint.objects.get()
    assert (ordered.done, ordered.total) == (1, 1)
    pdf = documents.read(ordered.pdf)
    shown = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    text = " ".join(shown.stdout.decode().split())
    assert "SỔ THEO DÕI HỒ SƠ" in text
    assert "1/1" in text
    assert "Cộng: 1 hồ sơ" in text
    proof = documents.proof_code(subject=ordered)
    assert documents.code_words(proof) in text
    assert documents.proof_of(proof).files[0].sha256 == ordered.pdf.sha256
    registers.print_register(print_id=ordered.pk)
    assert RegisterPrint.objects.get().pdf_id == ordered.pdf_id
    sheet = openpyxl.load_workbook(io.BytesIO(documents.read(ordered.sheet))).active
    assert sheet["B2"].value == code
    assert code in b"".join(dossiers.register_lines(ordered=ordered)).decode("utf-8-sig")


def test_a_long_one_is_printed_in_parts_as_one_file_with_its_rows_and_pages_counted_through(
    world, monkeypatch
):
    monkeypatch.setattr(registers, "_A_PART", 2)
    for _ in range(5):
        world.accepted(code=BIRTH)
    dossiers.order_register(wanted=wanted(world), by=world.dung)
    world.run_jobs()
    ordered = RegisterPrint.objects.get()
    pdf = documents.read(ordered.pdf)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert pikepdf.pdfa.check(opened, "2b").findings == []
        assert len(opened.pages) == 3
    pages = [
        subprocess.run(
            ["pdftotext", "-layout", "-f", str(page), "-l", str(page), "-", "-"],
            input=pdf, capture_output=True, check=True,
        ).stdout.decode().split()
        for page in (1, 2, 3)
    ]  # fmt: skip
    assert [page[0] for page in pages] == ["1", "2", "3"]
    assert all("STT" in page for page in pages)
    assert ["CỘNG" in page for page in pages] == [True, False, False]
    assert "Cộng: 5 hồ sơ" in " ".join(pages[2])
    assert "Sổ có 3 trang." in " ".join(pages[2])
    assert "Cộng:" not in pages[0] + pages[1]


def test_a_name_that_begins_like_a_formula_is_text_in_a_spreadsheet(world):
    code = world.accepted(code=BIRTH)
    Dossier.objects.filter(code=code).update(owner_name="=1+1")
    dossiers.order_register(wanted=wanted(world), by=world.dung)
    world.run_jobs()
    sheet = openpyxl.load_workbook(io.BytesIO(documents.read(RegisterPrint.objects.get().sheet))).active
    assert sheet["E2"].value == "'=1+1"


def test_others_and_days_that_cannot_be_are_refused(world, monkeypatch):
    with pytest.raises(NotAllowedError):
        dossiers.order_register(wanted=wanted(world), by=world.chi)
    with pytest.raises(RegisterPeriodWrong):
        dossiers.order_register(wanted=wanted(world, until=clock.today() - timedelta(days=1)), by=world.dung)
    world.accepted(code=BIRTH)
    ordered = dossiers.order_register(wanted=wanted(world), by=world.dung)
    with pytest.raises(RegisterNotFound):
        dossiers.ordered_register(print_id=ordered.pk, by=world.chi)
    monkeypatch.setattr(registers, "MOST_ROWS", 0)
    with pytest.raises(RegisterTooLong):
        dossiers.order_register(wanted=wanted(world), by=world.dung)
