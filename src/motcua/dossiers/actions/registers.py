"""Printing the register (Mẫu 07): asked for at once, printed by a job that says how far it is."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
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
# So many rows are laid out at once: each takes 0.2 MB of memory until its part is written.
_A_PART = 300


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
    with transaction.atomic(durable=True):
        code = documents.code_words(documents.prove(subject=ordered))
    rows = [row.cells for row in _all_rows(wanted_of(ordered))]
    if len(rows) > _A_PART:
        pdf = documents.render_long(_parts(ordered, rows, code))
    else:
        pdf = documents.render_paper(_contents(ordered, tuple(rows), code, len(rows))).pdf
    sheet = _workbook(_lines(rows))
    with transaction.atomic(durable=True):
        file = documents.keep(content=pdf, content_type="application/pdf")
        table = documents.keep(content=sheet, content_type=sheets.XLSX)
        RegisterPrint.objects.filter(pk=print_id, pdf=None).update(
            pdf=file, sheet=table, done=len(rows), total=len(rows)
        )


def _parts(
    ordered: RegisterPrint, rows: Sequence[tuple[str, ...]], code: str
) -> Iterator[documents.RegisterData]:
    for start in range(0, len(rows), _A_PART):
        RegisterPrint.objects.filter(pk=ordered.pk).update(done=start)
        end = start + _A_PART
        part = _contents(ordered, tuple(rows[start:end]), code, len(rows))
        yield replace(part, rows_before=start, follows=end < len(rows))


def register_lines(*, ordered: RegisterPrint) -> Iterator[bytes]:
    """The register that was ordered, as it stands now, as lines of CSV, read as they are sent."""
    return sheets.csv_lines(_lines(row.cells for row in _all_rows(wanted_of(ordered))))


def _lines(rows: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    yield ("STT", *COLUMNS)
    for place, row in enumerate(rows, start=1):
        yield (str(place), *row)


def ordered_register(*, print_id: int, by: Actor) -> RegisterPrint:
    """Raises RegisterNotFound for one that is not, or of an office whose register this person may not read."""
    ordered = RegisterPrint.objects.select_related("pdf", "sheet", "point").filter(pk=print_id).first()
    if ordered is None or not may_keep(ordered.office_id, by):
        raise RegisterNotFound
    return ordered


def recent_registers(*, office_id: int, by: Actor) -> list[RegisterPrint]:
    """The registers of an office that were ordered last, to come back to; none for whoever may not read them."""
    if not may_keep(office_id, by):
        return []
    asked = RegisterPrint.objects.filter(office_id=office_id).select_related("point", "asked_by")
    return list(asked.order_by("-pk")[:5])


def _workbook(lines: Iterable[tuple[str, ...]]) -> bytes:
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
    ordered: RegisterPrint, rows: tuple[tuple[str, ...], ...], code: str, count: int
) -> documents.RegisterData:
    wanted = wanted_of(ordered)
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
        count=count,
        returned=totals.returned,
        late=totals.late,
        writer=ordered.asked_by.full_name,
    )
