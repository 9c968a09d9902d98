"""Jobs of certification: each loads, calls one action, and may run twice."""

from motcua.certification.actions import books, signing
from motcua.kit import jobs


@jobs.task("certification.print_copy")
def print_copy(copy_id: int) -> None:
    signing.print_copy(copy_id=copy_id)


@jobs.task("certification.print_book")
def print_book(month_id: int) -> None:
    books.print_book(month_id=month_id)
