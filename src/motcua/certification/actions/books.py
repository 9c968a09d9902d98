"""Closing a month of the book, printing it, and the fees that an administrator confirms."""

from django.db import transaction

from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.catalogue import service as catalogue
from motcua.certification import contents, errors, queries, rules
from motcua.certification.models import BookMonth, FeeTable, State
from motcua.certification.rules import Month, Rates
from motcua.documents import service as documents
from motcua.kit import clock, jobs
from motcua.kit.errors import NotAllowedError
from motcua.organizations import service as organizations
from motcua.organizations.service import Role


def close_month(*, organization_id: int, month: Month, by: Actor) -> BookMonth:
    """Fix the entries of a month that is over; a job prints them. No number of it may be on its way.

    The book of an office that is no more may be closed at once. Raises MonthNotOver, MonthClosed, MonthUnfinished, BookHasHole, CopyNotFound.
    """
    if not queries.serves(by, organization_id, Role.LEADER, Role.CLERK):
        raise errors.CopyNotFound
    if not month.is_over(clock.today()) and not organizations.card(organization_id).is_closed:
        raise errors.MonthNotOver
    with transaction.atomic(durable=True):
        return fix_month(organization_id=organization_id, month=month, by=by, name=by.name)


def fix_month(*, organization_id: int, month: Month, by: Actor, name: str) -> BookMonth:
    """Close a month in the name of whoever does it, inside the caller's transaction. Raises as `close_month`."""
    # Whoever numbered in the last second of the month has committed when the book is ours.
    last = documents.last_number(series=queries.series(organization_id), year=month.year)
    if queries.is_month_closed(organization_id, month):
        raise errors.MonthClosed
    _check_whole(organization_id, month, last)
    found = queries.numbered(organization_id, month.year, month).order_by("number")
    entries = [queries.entry_of(copy).as_json for copy in found]
    closed = BookMonth.objects.create(
        organization_id=organization_id,
        year=month.year,
        month=month.month,
        entries=entries,
        digest=rules.digest(entries),
        closed_at=clock.now(),
        closed_by_name=name,
    )
    facts = {"month": f"{month.year}-{month.month:02d}", "digest": closed.digest, "numbers": len(entries)}
    audit.record("book.closed", on=closed, by=by, data=facts)
    jobs.defer("certification.print_book", month_id=closed.pk)
    return closed


def _check_whole(organization_id: int, month: Month, last: int) -> None:
    underway = queries.numbered(organization_id, month.year, month).filter(
        state__in=[State.SIGNING, State.TO_SEAL]
    )
    if waiting := list(underway.order_by("number").values_list("number", flat=True)[:20]):
        raise errors.MonthUnfinished(numbers=", ".join(map(str, waiting)))
    taken = set(queries.numbered(organization_id, month.year).values_list("number", flat=True))
    if missing := rules.missing_numbers({one for one in taken if one is not None}, last):
        raise errors.BookHasHole(year=month.year, numbers=", ".join(map(str, missing[:20])))


def print_book(*, month_id: int) -> None:
    """Print a closed month; printed already, nothing is done."""
    closed = BookMonth.objects.get(pk=month_id)
    if closed.file_id is not None:
        return
    printed = documents.render_paper(contents.book_contents(closed))
    file = documents.keep(content=printed.pdf, content_type="application/pdf")
    BookMonth.objects.filter(pk=month_id, file=None).update(file=file)


def confirm_fees(*, rates: Rates, by: Actor) -> FeeTable:
    """Fees by the page, for requests from now on. Raises RatesRefused, NotAllowedError."""
    if not catalogue.may_configure(by):
        raise NotAllowedError
    if not rates.is_sound:
        raise errors.RatesRefused
    with transaction.atomic(durable=True):
        table = FeeTable.objects.create(
            first_pages=rates.first_pages,
            first_price=rates.first_price,
            next_price=rates.next_price,
            most=rates.most,
            confirmed_by_name=by.name,
            confirmed_at=clock.now(),
        )
        facts = {name: getattr(rates, name) for name in ("first_pages", "first_price", "next_price", "most")}
        audit.record("copy_fees.confirmed", on=table, by=by, data=facts)
    return table
