"""A procedure as other modules see it: frozen values read from the record that was published."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext

from motcua.calendars.service import Term, TermUnit
from motcua.catalogue import competence
from motcua.catalogue.competence import Competence

# How the records that come with the program mark a figure that nobody has compared with its text.
SAMPLE = "cần kiểm tra"


@dataclass(frozen=True, slots=True)
class Component:
    """A paper of the list: `originals` and `copies` are how many of each; `presented` is shown, not kept.

    `authorisation` marks the paper that is asked for only where someone else files for the owner.
    """

    code: str
    title: str
    required: bool
    originals: int
    copies: int
    note: str = ""
    authorisation: bool = False
    presented: bool = False


@dataclass(frozen=True, slots=True)
class Fee:
    """`amount` in VND by `channel` ("counter", "online", "post"); not `verified` is no more than a sample.

    `decision` is a DMN table that says the amount by the answers, "" where it is the same for all.
    """

    channel: str
    amount: int
    words: str
    verified: bool
    source: str = ""
    decision: str = ""

    @property
    def is_sample(self) -> bool:
        """No more than a sample, which its words do not say themselves."""
        return not self.verified and SAMPLE not in self.words


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """`kind` and `about` frame the number: "Nghị định", "23/2015/NĐ-CP", "về cấp bản sao từ sổ gốc…"."""

    number: str
    kind: str
    about: str
    article: str
    source: str
    date: dt.date | None = None

    @property
    def title(self) -> str:
        return f"{self.kind} {self.about}".strip()

    @property
    def words(self) -> str:
        """As documents cite it: "Nghị định số 23/2015/NĐ-CP về …, Điều 7"."""
        cited = f"{self.kind} số {self.number} {self.about}".strip()
        return f"{cited}, {self.article}" if self.article else cited


@dataclass(frozen=True, slots=True)
class Intake:
    """When a procedure takes dossiers: from a first to a last day, and so many since the first, by all versions."""

    first_day: dt.date | None = None
    last_day: dt.date | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class ProcedureCard:
    """One published version; never changes, so it may be kept for ever."""

    version_id: int
    code: str
    title: str
    summary: str
    field_name: str
    level_of_service: str
    competent_kind: str
    term: Term
    term_note: str
    term_verified: bool
    components: tuple[Component, ...]
    fees: tuple[Fee, ...]
    legal_basis: tuple[LegalBasis, ...]
    result_title: str
    result_code: str
    steps_words: tuple[str, ...]
    conditions: tuple[str, ...]
    applicants: tuple[str, ...]
    form_version_id: int | None
    process_version_id: int | None
    source: str
    source_date: dt.date
    # Working days of public posting within the term.
    public_posting_days: int
    # False where the result is given at once: the receipt (Mẫu 01) is then made only if asked for.
    issues_receipt: bool
    life_events: tuple[str, ...]
    keywords: tuple[str, ...]
    # What nobody has yet compared with the published text; shown to administrators.
    to_verify: tuple[str, ...]
    # Made by the program for trials; no law knows it.
    is_sample: bool = False
    intake: Intake = Intake()
    # Who decides, by applicant and place; and why no other centre than theirs receives, where that is so.
    competence: tuple[Competence, ...] = ()
    receiving_reason: str = ""

    @property
    def is_boundary_free(self) -> bool:
        """Whether any centre of the province receives it."""
        return not self.receiving_reason

    def competence_of(self, applicant: str) -> Competence:
        """Who decides for this kind of applicant. Raises NoCompetentOrganization."""
        return competence.settle(self.competence, applicant)

    @property
    def tells_applicants_apart(self) -> bool:
        return len(self.competence) > 1

    @property
    def term_words(self) -> str:
        return term_words(self.term)

    @property
    def term_is_sample(self) -> bool:
        return not self.term_verified and SAMPLE not in self.term_note

    @property
    def authorisation(self) -> Component | None:
        """The paper by which someone files for the owner."""
        return next((part for part in self.components if part.authorisation), None)

    def fees_by(self, channel: str) -> tuple[Fee, ...]:
        return tuple(fee for fee in self.fees if fee.channel == channel)


def term_words(term: Term) -> str:
    """A term in words: "Trong ngày làm việc", "3 ngày làm việc"."""
    if term.same_day:
        return gettext("Trong ngày làm việc")
    if term.unit == TermUnit.WORKING_DAY:
        return ngettext("%d ngày làm việc", "%d ngày làm việc", term.amount) % term.amount
    if term.unit == TermUnit.DAY:
        return ngettext("%d ngày", "%d ngày", term.amount) % term.amount
    return ngettext("%d giờ làm việc", "%d giờ làm việc", term.amount) % term.amount


def read_card(
    record: Mapping[str, Any], *, version_id: int, form_version_id: int | None, process_version_id: int | None
) -> ProcedureCard:
    """The card of a record that `records` has found sound."""
    return ProcedureCard(
        version_id=version_id,
        code=record["code"],
        title=record["title"],
        summary=record["summary"],
        field_name=record["field"],
        level_of_service=record["level_of_service"],
        competent_kind=record["competent_kind"],
        term=read_term(record["term"]),
        term_note=record["term"]["note"],
        term_verified=record["term"]["verified"],
        components=tuple(Component(**component) for component in record["components"]),
        fees=tuple(Fee(**fee) for fee in record["fees"]),
        legal_basis=tuple(_legal_basis(basis) for basis in record["legal_basis"]),
        result_title=record["result"]["title"],
        result_code=record["result"]["code"],
        steps_words=tuple(record["steps"]),
        conditions=tuple(record["conditions"]),
        applicants=tuple(record["applicants"]),
        form_version_id=form_version_id,
        process_version_id=process_version_id,
        source=record["source"],
        source_date=dt.date.fromisoformat(record["source_date"]),
        public_posting_days=record["public_posting_days"],
        issues_receipt=record["issues_receipt"],
        life_events=tuple(record["life_events"]),
        keywords=tuple(record["keywords"]),
        to_verify=tuple(record["to_verify"]),
        is_sample=record.get("sample", False),
        intake=_intake(record.get("submissions", {})),
        competence=competence.read_rows(record),
        receiving_reason=_reason(record),
    )


def read_term(term: Mapping[str, Any]) -> Term:
    return Term(term["amount"], TermUnit(term["unit"]), term["same_day"])


def _reason(record: Mapping[str, Any]) -> str:
    if record["receiving"] != competence.COMPETENT_ONLY:
        return ""
    return str(record["receiving_reason"])


def _legal_basis(basis: Mapping[str, Any]) -> LegalBasis:
    return LegalBasis(**{**basis, "date": _day(basis.get("date"))})


def _intake(told: Mapping[str, Any]) -> Intake:
    return Intake(_day(told.get("from")), _day(told.get("until")), told.get("most"))


def _day(words: str | None) -> dt.date | None:
    return dt.date.fromisoformat(words) if words else None
