"""Certified electronic copies (chứng thực bản sao điện tử): the counter, the signature, the yearly book."""

from motcua.certification.actions.batch import Pressed, open_batch, press_many
from motcua.certification.actions.books import close_month, confirm_fees
from motcua.certification.actions.ending import add_note, cancel_copy, void_copy, withdraw_copy
from motcua.certification.actions.preparing import Request, prepare_copy, record_payment
from motcua.certification.actions.signing import seal_copy, sign_copy
from motcua.certification.models import CertifiedCopy, State
from motcua.certification.queries import (
    MOST_FOUND,
    Book,
    BookEntry,
    FeesInForce,
    book,
    book_lines,
    copy_page,
    desk,
    fees_in_force,
    month_file,
    number_words,
    offices,
    serves,
    waiting,
    waits_for,
)
from motcua.certification.rules import MOST_PAGES, Month, Rates, fee

__all__ = [
    "MOST_FOUND",
    "MOST_PAGES",
    "Book",
    "BookEntry",
    "CertifiedCopy",
    "FeesInForce",
    "Month",
    "Pressed",
    "Rates",
    "Request",
    "State",
    "add_note",
    "book",
    "book_lines",
    "cancel_copy",
    "close_month",
    "confirm_fees",
    "copy_page",
    "desk",
    "fee",
    "fees_in_force",
    "month_file",
    "number_words",
    "offices",
    "open_batch",
    "prepare_copy",
    "press_many",
    "record_payment",
    "seal_copy",
    "serves",
    "sign_copy",
    "void_copy",
    "waiting",
    "waits_for",
    "withdraw_copy",
]
