"""What keeps a draft from being published, all of it and in words, each with the place where it is mended."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from motcua.calendars.service import Term, TermUnit
from motcua.catalogue import records, rules
from motcua.catalogue.comparison import Content
from motcua.catalogue.competence import competence_faults, offices_of_record
from motcua.catalogue.fee_tables import fee_faults, unknown_answers
from motcua.catalogue.models import ProcedureVersion
from motcua.catalogue.queries.drafts import DraftCard, draft_card
from motcua.catalogue.queries.terms import offers_of
from motcua.forms.errors import FormRefused
from motcua.forms.service import FormFault, answer_kinds, form_faults, names_before, official_pages, outline
from motcua.kit import clock
from motcua.organizations import service as organizations
from motcua.organizations.errors import NoCompetentOrganization
from motcua.organizations.service import OrganizationCard, Role, lanes_without_people
from motcua.workflow.service import (
    Answer,
    Office,
    StepDefinition,
    hours_fault,
    lanes_of,
    process_faults,
    steps_of,
)

HOURS_A_DAY = 8


@dataclass(frozen=True, slots=True)
class DraftFault:
    """`part` is "record", "form" or "process"; `place` the path, question or element there, "" for the whole."""

    part: str
    place: str
    problem: str


def draft_faults(*, draft_id: int) -> tuple[DraftFault, ...]:
    """All that keeps a draft from being published. Raises DraftNotFound."""
    return faults_of(draft_card(draft_id=draft_id))


@dataclass(frozen=True, slots=True)
class Gap:
    """A role that nobody holds today in some of the organizations that offer the procedure."""

    role: str
    steps: tuple[str, ...]
    organizations: tuple[str, ...]
    posting: str = ""

    @property
    def role_words(self) -> str:
        words = str(Role(self.role).label)
        return f"{words} ({self.posting})" if self.posting else words


def draft_gaps(*, draft_id: int) -> tuple[Gap, ...]:
    """Where a step would wait for people that are not there. Raises DraftNotFound."""
    return gaps_of(draft_card(draft_id=draft_id))


def gaps_of(draft: DraftCard | Content) -> tuple[Gap, ...]:
    """Two statements, however many organizations there are."""
    lanes = lanes_of(draft.process) if draft.process else {}
    offices = _offering(draft) if lanes else []
    asked: dict[tuple[str, str, str], list[tuple[int, str, str]]] = {}
    for office, role, title in lanes:
        asked[office, role, title] = [(_place(office, one), role, title) for one in offices]
    empty = lanes_without_people(lane for wanted in asked.values() for lane in wanted)
    found = []
    for (office, role, title), steps in lanes.items():
        asked_at = asked[office, role, title]
        places = sorted({place for place, _role, _title in asked_at if (place, role, title) in empty})
        if places:
            names = tuple(organizations.card(place).name for place in places)
            found.append(Gap(role, steps, names, title))
    return tuple(found)


def _offering(draft: DraftCard | Content) -> list[OrganizationCard]:
    """The organizations that would take dossiers of what the draft says."""
    exceptions = {offer.organization_id: offer for offer in offers_of(code=str(draft.record.get("code")))}
    found = offices_of_record(draft.record)
    return [one for one in found if one.id not in exceptions or exceptions[one.id].terms.takes_dossiers]


def _place(office: str, competent: OrganizationCard) -> int:
    """Where the people of a step are: in the agency itself, or in the centre that receives for it."""
    if office == Office.COMPETENT:
        return competent.id
    try:
        return organizations.centre_for(competent.id).id
    except NoCompetentOrganization:
        return competent.id


def faults_of(draft: DraftCard) -> tuple[DraftFault, ...]:
    return (
        *_whole_faults(draft),
        *_record_faults(draft.record, draft.form),
        *_sense_faults(draft.record),
        *_competence_faults(draft),
        *_form_faults(draft),
        *_process_faults(draft),
    )


def faults_together(content: Content) -> tuple[DraftFault, ...]:
    """What keeps a well-written record from being served with the form and the process that it is bound to."""
    return (*_form_faults(content), *_process_faults(content))


def sense_faults(record: dict[str, Any]) -> tuple[DraftFault, ...]:
    """What is well written in a record and yet cannot be meant."""
    return tuple(_sense_faults(record))


def record_faults_of(*, record: dict[str, Any]) -> tuple[records.RecordFault, ...]:
    """What a record lacks by itself, each with its path."""
    return tuple(records.faults(record))


def _record_faults(record: dict[str, Any], form: Any) -> tuple[DraftFault, ...]:
    found = [*records.faults(record), *fee_faults(record)]
    if not found and form is not None and outline(schema=form) is not None:
        found = unknown_answers(record, {name for name, _title in names_before(schema=form, place="")})
    return tuple(DraftFault("record", fault.place, f"{fault.words}: {fault.problem}.") for fault in found)


def _sense_faults(record: dict[str, Any]) -> list[DraftFault]:
    """What is well written and yet cannot be meant; asked only of a record that is well written."""
    if records.faults(record):
        return []
    parts = record["components"]
    codes = [part["code"] for part in parts]
    found = [
        DraftFault("record", f"components/{place}/code", _("Ký hiệu “%s” đặt cho hai giấy tờ.") % code)
        for place, code in enumerate(codes)
        if code in codes[:place]
    ]
    if sum(part["authorisation"] for part in parts) > 1:
        found.append(DraftFault("record", "components", _("Chỉ một giấy tờ là văn bản ủy quyền.")))
    channels = [fee["channel"] for fee in record["fees"]]
    if record["fees"] and set(channels) != set(rules.CHANNELS):
        missing = _(
            "Ghi phí, lệ phí cho cả ba cách nộp: tại quầy, trực tuyến, qua bưu chính (không thu thì ghi 0)."
        )
        found.append(DraftFault("record", "fees", missing))
    return found + _intake_faults(record.get("submissions", {}))


def _intake_faults(told: dict[str, Any]) -> list[DraftFault]:
    first, last = told.get("from", ""), told.get("until", "")
    problem = ""
    if last and last < clock.today().isoformat():
        problem = _("Ngày cuối nhận hồ sơ đã qua.")
    elif last and last < first:
        problem = _("Ngày cuối nhận hồ sơ ở trước ngày đầu.")
    return [DraftFault("record", "submissions/until", problem)] if problem else []


def _competence_faults(draft: DraftCard) -> list[DraftFault]:
    if records.faults(draft.record):
        return []
    return [DraftFault("record", *fault) for fault in competence_faults(draft.record, draft.form)]


def _whole_faults(draft: DraftCard) -> list[DraftFault]:
    last = ProcedureVersion.objects.filter(procedure__code=draft.code).order_by("-number").first()
    if last is None:
        return []
    if last.pk != draft.base_version_id:
        moved = _("Thủ tục đã có phiên bản %d, mới hơn phiên bản mà bản nháp này sửa. Xin xem khác biệt.")
        return [DraftFault("record", "base", moved % last.number)]
    record = rules.with_keys(draft.record, has_form=draft.form is not None, has_process=bool(draft.process))
    if last.effective_to is None and last.digest == rules.content_digest(record, draft.form, draft.process):
        return [DraftFault("record", "", _("Bản nháp chưa có gì khác phiên bản đang công bố."))]
    return []


def _form_faults(draft: DraftCard | Content) -> list[DraftFault]:
    if draft.form is None:
        return _missing(draft, "form", _("Chưa có tờ khai điện tử, trong khi dịch vụ nộp được trực tuyến."))
    faults, shown = form_faults(draft.form), outline(schema=draft.form)
    subjects = [fault.subject for fault in shown.faults] if shown else [""] * len(faults)
    found = [
        DraftFault("form", fault.place, _("Tờ khai, %(place)s: %(problem)s.") % _said(fault, subject))
        for fault, subject in zip(faults, subjects, strict=True)
    ]
    parts = draft.record.get("components")
    listed = parts if isinstance(parts, list) else []
    known = {str(part.get("code")) for part in listed if isinstance(part, dict)}
    unknown = dict.fromkeys(code for code in map(str, _papers_of(draft.form)) if code not in known)
    lost = _("Tờ khai hỏi giấy tờ “%s” mà thành phần hồ sơ không có.")
    return [*found, *(DraftFault("form", code, lost % code) for code in unknown)]


def _said(fault: FormFault, subject: str) -> dict[str, str]:
    """A fault by the question that it is of, where the form can be told apart into questions."""
    return {"place": subject or fault.place or "/", "problem": fault.problem.rstrip(".")}


def _papers_of(form: Any) -> Iterator[Any]:
    """The components that questions of a form ask for, however deep."""
    if isinstance(form, dict):
        if "x-component" in form:
            yield form["x-component"]
        form = list(form.values())
    if isinstance(form, list):
        for part in form:
            yield from _papers_of(part)


def _process_faults(draft: DraftCard | Content) -> list[DraftFault]:
    if not draft.process:
        return _missing(
            draft, "process", _("Chưa có quy trình điện tử, trong khi dịch vụ nộp được trực tuyến.")
        )
    found = process_faults(draft.process, answers=answers_of(form=draft.form))
    if not found and (hours := _term_hours(draft.record)) is not None:
        over = hours_fault(draft.process, term_hours=hours)
        found = (over,) if over else ()
    faults = [DraftFault("process", fault.element, fault.problem) for fault in found]
    return [*faults, *_page_faults(draft.form, steps_of(draft.process))]


def _page_faults(form: Any, steps: tuple[StepDefinition, ...]) -> list[DraftFault]:
    """Steps that ask a page that officials do not fill in, and such pages that no step asks."""
    pages = official_pages(schema=form)
    lost = _("Bước “%(step)s” hỏi trang “%(page)s” mà tờ khai không có trang nào như vậy do công chức điền.")
    found = [
        DraftFault("process", step.id, lost % {"step": step.name, "page": step.form})
        for step in steps
        if step.form and step.form not in pages
    ]
    unasked = [page for page in pages if page not in {step.form for step in steps}] if steps else []
    words = _("Trang “%s” do công chức điền nhưng không bước nào của quy trình hỏi.")
    return [*found, *(DraftFault("form", page, words % pages[page]) for page in unasked)]


def answers_of(*, form: Any) -> dict[str, Answer] | None:
    """What processes may read of a form; None while the form is wrong itself, which is said elsewhere."""
    if not form:
        return {}
    try:
        return {name: Answer(**asdict(kind)) for name, kind in answer_kinds(schema=form).items()}
    except FormRefused:
        return None


def _missing(draft: DraftCard | Content, part: str, problem: str) -> list[DraftFault]:
    """A procedure about which is only informed needs neither form nor process."""
    return [] if draft.record.get("level_of_service") == "information" else [DraftFault(part, "", problem)]


def _term_hours(record: Mapping[str, Any]) -> Decimal | None:
    """The working hours of a term of working days or hours; those of days of the calendar are not fixed."""
    term = record.get("term")
    if records.faults(record) or not isinstance(term, dict):
        return None
    given = Term(term["amount"], TermUnit(term["unit"]), term["same_day"])
    if given.within_the_day:
        return Decimal(HOURS_A_DAY)
    if given.unit == TermUnit.DAY:
        return None
    return Decimal(given.amount * (HOURS_A_DAY if given.unit == TermUnit.WORKING_DAY else 1))
