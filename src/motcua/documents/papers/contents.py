"""The papers that the system makes: what each one says, as plain typed values. Layout is in templates/papers.

Forms 01 to 06 are those of TT 03/2025/TT-VPCP; their content follows the minimum data of the forms, their
general layout NĐ 30/2020/NĐ-CP. Moments and dates are given as such and written out in Vietnamese.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """The agency whose paper it is: the line above it, its name, and the place before the date.

    `notice` stands small at the foot of every page, for instance that a demonstration has no legal force.
    """

    parent: str = ""
    name: str
    place: str
    notice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who signs: the lines above the name (authority, title) in the order of the page, and the full name.

    For instance ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH").
    """

    lines: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Whose dossier it is, and who filed it where that is someone else.

    `place`, under its `place_title`, is the commune by which the agency is found, with how it was written, where the
    dossier names it by an old name.
    """

    name: str
    personal_number: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    place_title: str = ""
    place: str = ""
    submitter: str = ""
    submitter_relation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """What heads every paper. `url` leads from the QR code to the page that proves it; without one there is no code.

    `proof` is the code of that page as it is printed under the QR code.
    """

    template: ClassVar[str]
    heading: ClassVar[str]

    issuer: Issuer
    number: str = ""
    issued_on: date
    code: str = ""
    url: str = ""
    proof: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedComponent:
    """A paper of the dossier as received; `form` is "bản chính", "bản sao", "bản điện tử" …"""

    title: str
    form: str = ""
    quantity: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptData(_Head):
    """Mẫu 01. `contact` says whom to ask and how; `fees` is said in words, "" where nothing is due.

    Received for an agency of another place, it tells until when that gets the dossier (`transfer_by`), or when it got
    it (`transferred_at`), for from there the term runs.
    """

    template: ClassVar[str] = "receipt"
    heading: ClassVar[str] = "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"

    receiving_office: str
    settling_agency: str = ""
    applicant: Applicant
    procedure: str
    procedure_code: str = ""
    components: tuple[ReceivedComponent, ...]
    sets: int = 1
    term: str
    received_at: datetime
    transfer_by: datetime | None = None
    transferred_at: datetime | None = None
    due_at: datetime | None
    result_by: str = ""
    fees: str = ""
    register_number: str = ""
    contact: str = ""
    receiver: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementItem:
    what: str
    reason: str = ""
    guidance: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementData(_Head):
    """Mẫu 02. `stage` is when it arose: "tiếp nhận" or "thẩm định"; `until` is the last day to answer."""

    template: ClassVar[str] = "supplement"
    heading: ClassVar[str] = "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"

    applicant: Applicant
    procedure: str
    stage: str
    items: tuple[SupplementItem, ...]
    until: date | None = None
    how: str = ""
    contact: str = ""
    signer: Signer


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalData(_Head):
    """Mẫu 03. The reasons are sentences for the person, never codes; `guidance` says what they can do now."""

    template: ClassVar[str] = "refusal"
    heading: ClassVar[str] = "Phiếu từ chối tiếp nhận giải quyết hồ sơ"

    applicant: Applicant
    procedure: str
    reasons: tuple[str, ...]
    bases: tuple[str, ...] = ()
    guidance: str = ""
    contact: str = ""
    signer: Signer


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionData(_Head):
    """Mẫu 04: the apology with the reason and the one new date."""

    template: ClassVar[str] = "extension"
    heading: ClassVar[str] = "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết"

    applicant: Applicant
    procedure: str
    received_at: datetime
    due_at: datetime
    new_due_at: datetime
    reason: str
    contact: str = ""
    signer: Signer
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StopData(_Head):
    """Mẫu 05. `cause` is why (a withdrawal, for instance); `fees` is what becomes of money already paid."""

    template: ClassVar[str] = "stop"
    heading: ClassVar[str] = "Thông báo dừng giải quyết hồ sơ"

    applicant: Applicant
    procedure: str
    received_at: datetime | None = None
    stage: str = ""
    cause: str
    decision: str = ""
    fees: str = ""
    returned: str = ""
    contact: str = ""
    signer: Signer
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """One row of Mẫu 06; `outcome` is "trước hạn", "đúng hạn", "quá hạn" or "" while the step runs."""

    giver: str
    giver_person: str = ""
    taker: str
    taker_person: str = ""
    handed_at: datetime
    due_at: datetime | None = None
    outcome: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingData(_Head):
    """Mẫu 06."""

    template: ClassVar[str] = "tracking"
    heading: ClassVar[str] = "Phiếu kiểm soát quá trình giải quyết hồ sơ"

    applicant: Applicant
    procedure: str
    settling_agency: str
    coordinating_agencies: tuple[str, ...] = ()
    received_at: datetime
    due_at: datetime | None
    handovers: tuple[Handover, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A titled group of facts of a result: "Người được khai sinh", "Mẹ" … An empty title has no line."""

    title: str = ""
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultData(_Head):
    """Any result: an extract, a confirmation, a decision. Only what is given is printed.

    The page runs: title, `about` (trích yếu), `bases` in italics, `opening` paragraphs, `sections` of facts,
    `closing` paragraphs, signer, recipients.
    """

    template: ClassVar[str] = "result"
    heading: ClassVar[str] = ""

    title: str
    about: str = ""
    bases: tuple[str, ...] = ()
    opening: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    closing: tuple[str, ...] = ()
    signer: Signer
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterData(_Head):
    """Mẫu 07: the dossiers of a period, a row each in the order of its columns without the first and the last.

    Its columns are those by which the form is known; the Annex itself could not be compared. A long one is printed in
    parts: `rows_before` and `pages_before` stand before this one, `count` dossiers in all of them, and more `follow`.
    """

    template: ClassVar[str] = "register"
    heading: ClassVar[str] = "Sổ theo dõi hồ sơ"

    point: str
    since: date
    until: date
    rows: tuple[tuple[str, ...], ...]
    returned: int
    late: int
    writer: str
    rows_before: int = 0
    pages_before: int = 0
    count: int
    follows: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyData(_Head):
    """The page that certifies an electronic copy, behind the pages of the copy itself.

    `number` is empty and `is_preview` true before it is signed; `book` names the yearly book that the number is of.
    """

    template: ClassVar[str] = "copy"
    heading: ClassVar[str] = "Chứng thực bản sao điện tử"

    paper: str
    pages: int
    book: str
    certified_at: datetime | None
    compared_by: str
    compared_at: datetime
    signer: Signer | None
    is_preview: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BookLine:
    """One number of the book of certified copies, as it is printed; `is_void` strikes it out."""

    number: str
    numbered_at: str
    requester: str
    requester_number: str
    paper: str
    pages: int
    signer: str
    fee: str
    remark: str
    is_void: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BookData(_Head):
    """A closed month of the book of certified copies; `digest` is the SHA-256 of its entries."""

    template: ClassVar[str] = "book"
    heading: ClassVar[str] = "Sổ chứng thực bản sao điện tử"

    month: str
    lines: tuple[BookLine, ...]
    totals: tuple[Fact, ...]
    closed_at: datetime
    closed_by: str
    digest: str


PaperData = (
    ReceiptData
    | SupplementData
    | RefusalData
    | ExtensionData
    | StopData
    | TrackingData
    | ResultData
    | RegisterData
    | CopyData
    | BookData
)
