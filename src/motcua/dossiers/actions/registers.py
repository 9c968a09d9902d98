"""Printing the register (Mẫu 07): asked for at once, printed by a job that says how far it is."""

import io
from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.db import transaction

from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.documents import service as documents
from motcua.dossiers.errors import RegisterNotFound, RegisterPeriodWrong, RegisterTooLong
from motcua.dossiers.models import RegisterPrint
from motcua.dossiers.queries.register import COLUMNS, RegisterRow, Wanted, register_rows, register_totals
from motcua.kit import clock, jobs, sheets
from motcua.kit.errors import NotAllowedError
from motcua.organizations import service as organizations
from motcua.organizations.service import Role

PRINT = "dossiers.print_register"
KEEPERS = (Role.RECEPTIONIST, Role.LEADER, Role.CLERK)
# A year of a large centre; a longer period is printed in parts.
MOST_ROWS = 20_000
_AT_ONCE = 500


def may_keep(office_id: int, by: Actor) -> bool:
    """Who receives, leads or keeps the papers of the office may read its register."""
    return any(by.may(role, at=office_id) for role in KEEPERS)


def check_may_keep(*, wanted: Wanted, by: Actor) -> None:
    """Raises NotAllowedError, RegisterPeriodWrong."""
    if not may_keep(wanted.office_id, by):
        raise NotAllowedError
    if not date(2000, 1, 1) <= wanted.since <= wanted.until <= date(2200, 1, 1):
        raise RegisterPeriodWrong


def order_register(*, wanted: Wanted, by: Actor) -> RegisterPrint:
    """Raises RegisterPeriodWrong, RegisterTooLong, NotAllowedError."""
    check_may_keep(wanted=wanted, by=by)
    total = register_totals(wanted).total
    if total > MOST_ROWS:
        raise RegisterTooLong(most=f"{MOST_ROWS:,}".replace(",", "."))
    with transaction.atomic(durable=True):
        ordered = RegisterPrint.objects.create(
            asked_by_id=by.person_id,
            office_id=wanted.office_id,
            point_id=wanted.point_id or None,
            since=wanted.since,
            until=wanted.until,
            total=total,
        )
        period = {"since": wanted.since.isoformat(), "until": wanted.until.isoformat()}
        audit.record("register.ordered", on=ordered, by=by, data={"rows": total, **period})
        jobs.defer(PRINT, print_id=ordered.pk)
    return ordered


def print_register(*, print_id: int) -> None:
    """Print what was ordered; a second run finds it printed."""
    ordered = RegisterPrint.objects.select_related("asked_by", "point").get(pk=print_id)
    if ordered.pdf_id is not None:
        return
    wanted = wanted_of(ordered)
    rows = []
    for row in _all_rows(wanted):
        rows.append(row.cells)
        if len(rows) % _AT_ONCE == 0:
            RegisterPrint.objects.filter(pk=print_id).update(done=len(rows))
    with transaction.atomic(durable=True):
        code = documents.code_words(documents.prove(subject=ordered))
    pdf = documents.render_paper(_contents(ordered, wanted, tuple(rows), code)).pdf
    with transaction.atomic(durable=True):
        file = documents.keep(content=pdf, content_type="application/pdf")
        RegisterPrint.objects.filter(pk=print_id, pdf=None).update(pdf=file, done=len(rows), total=len(rows))


def register_sheet(*, ordered: RegisterPrint, kind: str) -> bytes:
    """The register that was ordered, as it stands now, as XLSX, or as CSV for a `kind` of "csv"."""
    lines: list[tuple[str, ...]] = [("STT", *COLUMNS)]
    rows = enumerate(_all_rows(wanted_of(ordered)), start=1)
    lines += [(str(place), *row.cells) for place, row in rows]
    return sheets.csv_table(lines) if kind == "csv" else _workbook(lines)


def ordered_register(*, print_id: int, by: Actor) -> RegisterPrint:
    """Raises RegisterNotFound for one that is not, or of an office whose register this person may not read."""
    ordered = RegisterPrint.objects.select_related("pdf", "point").filter(pk=print_id).first()
    if ordered is None or not may_keep(ordered.office_id, by):
        raise RegisterNotFound
    return ordered


def _workbook(lines: list[tuple[str, ...]]) -> bytes:
    # A quarter of a second that only whoever takes a spreadsheet out has to wait.
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sổ theo dõi hồ sơ")
    sheet.freeze_panes = "A2"
    for line in lines:
        sheet.append([sheets.harmless(cell) for cell in line])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _all_rows(wanted: Wanted) -> Iterator[RegisterRow]:
    after = 0
    while found := register_rows(wanted, after=after, most=_AT_ONCE):
        yield from found
        after = found[-1].id


def wanted_of(ordered: RegisterPrint) -> Wanted:
    return Wanted(ordered.office_id, ordered.point_id or 0, ordered.since, ordered.until)


def _contents(
    ordered: RegisterPrint, wanted: Wanted, rows: tuple[tuple[str, ...], ...], code: str
) -> documents.RegisterData:
    office, totals = organizations.card(wanted.office_id), register_totals(wanted)
    parent = organizations.card(office.parent_id).name if office.parent_id else ""
    notice = "Bản trình diễn, dữ liệu mẫu: không có giá trị pháp lý." if settings.DEMO else ""
    return documents.RegisterData(
        issuer=documents.Issuer(
            parent=parent,
            name=office.name,
            place=office.commune_name.partition(" ")[2] or office.name,
            notice=notice,
        ),
        issued_on=clock.local(ordered.created_at).date(),
        url=f"{settings.SITE_URL}/p/{code}/",
        proof=code,
        point=ordered.point.name if ordered.point else office.name,
        since=wanted.since,
        until=wanted.until,
        rows=rows,
        returned=totals.returned,
        late=totals.late,
        writer=ordered.asked_by.full_name,
    )
