"""The pages of certified copies: what was typed at the counter, and the book as tables."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from motcua.certification import service as certification
from motcua.certification.service import BookEntry, CertifiedCopy, Month, Rates, State
from motcua.kit import clock, sheets, text
from motcua.office.pages import number
from motcua.organizations import service as organizations
from motcua.signatures import service as signatures
from motcua.signatures.service import SigningState

# Columns of the book as it is handed out; in Vietnamese, as the book is.
COLUMNS = (
    "Số chứng thực", "Thời gian", "Người yêu cầu", "Số định danh", "Giấy tờ được sao", "Số trang", "Người ký",
    "Phí (đồng)", "Miễn phí vì", "Đã thu", "Ghi chú",
)  # fmt: skip
FIRST_YEAR = 2020
_BOXES = ("name", "number", "paper", "pages", "file", "compared", "exemption")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the counter wrote down; `errors` by box."""

    request: certification.Request
    office_id: int
    is_compared: bool
    errors: dict[str, str]


def read_request(data: QueryDict) -> Asked:
    name, number_typed = text.nfc(data.get("name", "")), "".join(data.get("number", "").split())
    paper, pages = text.nfc(data.get("paper", "")), number(data.get("pages"))
    exempt, exemption = data.get("fee") == "exempt", text.nfc(data.get("exemption", ""))
    is_compared = data.get("compared") == "1"
    wrong = (
        ("name", _("Ghi họ tên hoặc tên tổ chức yêu cầu, không quá 200 chữ."), not 0 < len(name) <= 200),
        (
            "number",
            _("Ghi số định danh 12 chữ số hoặc mã số thuế, 9 đến 14 ký tự."),
            not _is_number(number_typed),
        ),
        ("paper", _("Ghi tên giấy tờ, không quá 300 chữ."), not 0 < len(paper) <= 300),
        (
            "pages",
            _("Ghi số trang của bản chính, từ 1 đến %(most)s.") % {"most": certification.MOST_PAGES},
            not 0 < pages <= certification.MOST_PAGES,
        ),
        (
            "exemption",
            _("Ghi vì sao miễn phí, không quá 300 chữ."),
            exempt and not 0 < len(exemption) <= 300,
        ),
        ("compared", _("Phải đối chiếu bản quét với bản chính rồi đánh dấu vào đây."), not is_compared),
    )
    return Asked(
        certification.Request(name, number_typed, paper, pages, exemption if exempt else ""),
        number(data.get("office")),
        is_compared,
        {box: message for box, message, is_wrong in wrong if is_wrong},
    )


def _is_number(typed: str) -> bool:
    """A personal number, or a tax code with that of a branch."""
    plain = typed.replace("-", "")
    return typed.isascii() and plain.isdigit() and 9 <= len(typed) <= 14


def in_order(errors: dict[str, str]) -> dict[str, str]:
    """As their boxes stand on the page."""
    return {box: errors[box] for box in _BOXES if box in errors}


@dataclass(frozen=True, slots=True)
class Acts:
    """What this person may do with a copy now."""

    sign: bool
    sign_again: bool
    seal: bool
    pay: bool
    withdraw: bool
    void: bool
    cancel: bool
    note: bool

    @property
    def signs(self) -> bool:
        return self.sign or self.sign_again

    @property
    def presses(self) -> bool:
        """Whether something waits for a button, beside what somebody may say."""
        return self.signs or self.seal or self.pay

    @property
    def any(self) -> bool:
        return any(getattr(self, name) for name in self.__slots__)


@dataclass(frozen=True, slots=True)
class Signing:
    """How far the signature is that a copy waits for; `error` is why it failed."""

    is_busy: bool
    error: str


def signing_of(copy: CertifiedCopy) -> Signing:
    wanted = {State.SIGNING: "person", State.TO_SEAL: "organization"}.get(State(copy.state))
    if wanted is None:
        return Signing(is_busy=copy.printed_id is None and copy.state == State.WAITING, error="")
    asked = [one for one in signatures.requests_for(copy) if one.holder_type == wanted]
    last: SigningState | None = asked[-1] if asked else None
    if wanted == "person" and copy.printed_id is None:
        return Signing(is_busy=True, error="")
    failed = last is not None and last.can_be_retried
    return Signing(
        is_busy=last is not None and last.is_under_way, error=last.error if last and failed else ""
    )


def acts_of(copy: CertifiedCopy, signing: Signing, roles: set[str]) -> Acts:
    state, living = State(copy.state), not organizations.card(copy.organization_id).is_closed
    leads, receives, seals = "leader" in roles, "receptionist" in roles, "clerk" in roles
    ended = state in {State.WITHDRAWN, State.VOIDED, State.CANCELLED}
    return Acts(
        sign=leads and state == State.WAITING and copy.printed_id is not None,
        sign_again=leads and living and state == State.SIGNING and not signing.is_busy,
        seal=seals and living and state == State.TO_SEAL and not signing.is_busy,
        pay=receives and copy.fee > 0 and copy.paid_at is None and not ended,
        withdraw=(receives or leads) and state == State.WAITING,
        void=leads and state in {State.SIGNING, State.TO_SEAL},
        cancel=leads and state == State.ISSUED,
        note=(leads or seals) and copy.number is not None,
    )


def read_month(data: QueryDict) -> tuple[int, Month | None]:
    """Year and month of the book that is asked for; this month where nothing is, the whole year for month 0."""
    today = clock.today()
    year = number(data.get("year")) or today.year
    year = year if FIRST_YEAR <= year <= today.year else today.year
    wanted = data.get("month", "")
    month = number(wanted) if wanted else today.month
    return year, Month(year, month) if 1 <= month <= 12 else None


def read_rates(data: QueryDict) -> tuple[Rates, dict[str, str]]:
    boxes = ("first_pages", "first_price", "next_price", "most")
    typed = {box: "".join(data.get(box, "").split()).replace(".", "") for box in boxes}
    errors = {
        box: _("Ghi một số nguyên, từ 0 đến 100.000.000.")
        for box, value in typed.items()
        if not (value.isascii() and value.isdigit() and len(value) <= 9 and int(value) <= 100_000_000)
    }
    if not errors and int(typed["first_pages"]) > certification.MOST_PAGES:
        errors["first_pages"] = _("Ghi số trang, không quá %(most)s.") % {"most": certification.MOST_PAGES}
    if not errors and int(typed["most"]) < int(typed["first_price"]):
        errors["most"] = _("Mức tối đa không thấp hơn mức của trang đầu.")
    values = [0 if errors else int(typed[box]) for box in boxes]
    return Rates(*values), errors


def book_rows(lines: Iterable[tuple[BookEntry, list[str]]]) -> Iterator[list[str]]:
    yield list(COLUMNS)
    for entry, notes in lines:
        yield _row(entry, notes)


def _row(entry: BookEntry, notes: list[str]) -> list[str]:
    return [
        entry.number_words,
        entry.moment,
        entry.requester,
        entry.requester_number,
        entry.paper,
        str(entry.pages),
        entry.signer,
        str(entry.fee),
        entry.exemption,
        "x" if entry.is_paid else "",
        "; ".join(filter(None, [entry.remark, *notes])),
    ]


def write_sheet(rows: Iterable[list[str]]) -> bytes:
    # A quarter of a second that only whoever writes a spreadsheet has to wait.
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    sheet: Any = workbook.create_sheet("SCT-BS")
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEFGHIJK", (18, 18, 26, 18, 40, 9, 24, 12, 24, 8, 40), strict=True):
        sheet.column_dimensions[letter].width = width
    for place, row in enumerate(rows):
        counted = {5, 7} if place else set()
        cells = [int(cell) if at in counted else sheets.as_text(cell) for at, cell in enumerate(row)]
        sheet.append(cells)
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()
