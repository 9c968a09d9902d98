"""What each paper of a dossier says, from the dossier as it stands: typed contents for documents.render_paper."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.conf import settings

from motcua.catalogue import service as catalogue
from motcua.documents import service as documents
from motcua.documents.service import PaperData
from motcua.dossiers.models import Channel, Delivery, Dossier, Paper, PaperKind, Stage, Supplement
from motcua.dossiers.parties import place_title, written_place
from motcua.dossiers.proving import issued_on
from motcua.forms import service as forms
from motcua.kit import clock
from motcua.organizations import service as organizations
from motcua.organizations.service import Kind, OrganizationCard
from motcua.territory import service as territory
from motcua.territory.service import Confidence
from motcua.workflow import service as workflow
from motcua.workflow.models import StepKind, StepState
from motcua.workflow.service import StepRecord


def contents(paper: Paper, *, proof_url: str, proof_code: str = "") -> PaperData:
    """The contents of a paper of any kind."""
    head = {
        "issuer": _issuer(paper),
        "number": paper.number,
        "issued_on": issued_on(paper),
        "code": paper.dossier.code,
        "url": proof_url,
        "proof": proof_code,
    }
    return _CONTENTS[PaperKind(paper.kind)](paper, head)


def _issuer(paper: Paper) -> documents.Issuer:
    office = organizations.card(paper.data["office_id"])
    parent = organizations.card(office.parent_id).name if office.parent_id else ""
    notice = "Bản trình diễn, dữ liệu mẫu: không có giá trị pháp lý." if settings.DEMO else ""
    return documents.Issuer(parent=parent, name=office.name, place=_place(office), notice=notice)


def _place(office: OrganizationCard) -> str:
    return office.commune_name.removeprefix("Phường ").removeprefix("Xã ") or "Bắc Ninh"


def _applicant(dossier: Dossier) -> documents.Applicant:
    on_behalf = bool(dossier.submitter_relation)
    return documents.Applicant(
        name=dossier.owner_name,
        personal_number=dossier.owner_number,
        phone=dossier.owner_phone,
        email=dossier.owner_email,
        address=_address(dossier.owner_address),
        **_place_written(dossier),
        submitter=dossier.submitter_name if on_behalf else "",
        submitter_relation=dossier.submitter_relation,
    )


def _address(written: str) -> str:
    """The address of today beside the one that was written, where that has old names and leaves no doubt."""
    found = territory.find_address(written, home=settings.PROVINCE_CODE)
    if found.confidence is not Confidence.CERTAIN or found.only is None or found.only.is_as_written:
        return written
    return forms.written_beside(found.new_address, written)


def _place_written(dossier: Dossier) -> dict[str, str]:
    """The place that decides as it is called now beside how it was written; only where that was by an old name."""
    written = written_place(dossier.answers)
    if not written:
        return {}
    now = forms.commune_words(dossier.place_code)
    return {"place_title": place_title(dossier.place), "place": forms.written_beside(now, written)}


def _contact(dossier: Dossier) -> str:
    office = organizations.card(dossier.receiving_unit_id)
    return ", ".join(part for part in (office.name, office.address, office.phone) if part)


def _receipt(paper: Paper, head: dict[str, Any]) -> PaperData:
    dossier = paper.dossier
    card = catalogue.version(dossier.procedure_version_id)
    parts = tuple(
        documents.ReceivedComponent(title=part.title, form="bản giấy" if part.on_paper else "bản điện tử")
        for part in dossier.components.order_by("pk")
        if part.on_paper or part.file_id
    )
    channel = {Channel.COUNTER: "trực tiếp", Channel.ONLINE: "trực tuyến", Channel.POST: "bưu chính công ích"}
    fees = [fee.words for fee in card.fees_by("online" if dossier.channel == Channel.ONLINE else "counter")]
    assert dossier.accepted_at is not None  # a receipt follows acceptance
    return documents.ReceiptData(
        **head,
        receiving_office=organizations.card(dossier.receiving_unit_id).name,
        settling_agency=organizations.card(dossier.competent_agency_id).name,
        applicant=_applicant(dossier),
        procedure=card.title,
        procedure_code=card.code,
        components=parts,
        term=card.term_words,
        received_at=dossier.accepted_at,
        transfer_by=None if dossier.competent_received_at else dossier.transfer_due_at,
        transferred_at=dossier.competent_received_at if dossier.boundary_free else None,
        due_at=dossier.due_at,
        result_by=_return_words(dossier),
        fees="; ".join(fees),
        register_number=f"{channel[Channel(dossier.channel)]}, {dossier.code}",
        contact=_contact(dossier),
        receiver=dossier.received_by_name,
    )


def _return_words(dossier: Dossier) -> str:
    """How, and where it waits if that is not where it was received."""
    how = str(Delivery(dossier.delivery).label)
    return f"{how}: {organizations.card(dossier.return_unit_id).name}" if dossier.return_unit_id else how


def _supplement(paper: Paper, head: dict[str, Any]) -> PaperData:
    dossier = paper.dossier
    asked = Supplement.objects.get(pk=paper.data["supplement_id"])
    items = tuple(
        documents.SupplementItem(what=item["title"], reason=item.get("note", "")) for item in asked.items
    )
    return documents.SupplementData(
        **head,
        applicant=_applicant(dossier),
        procedure=catalogue.version(dossier.procedure_version_id).title,
        stage="tiếp nhận" if asked.stage == Stage.INTAKE else "thẩm định",
        items=items,
        how=" ".join(part for part in (asked.reason, asked.guidance) if part),
        contact=_contact(dossier),
        signer=_signer(paper),
    )


def _refusal(paper: Paper, head: dict[str, Any]) -> PaperData:
    card = catalogue.version(paper.dossier.procedure_version_id)
    return documents.RefusalData(
        **head,
        applicant=_applicant(paper.dossier),
        procedure=card.title,
        reasons=tuple(line for line in str(paper.data.get("reason", "")).splitlines() if line.strip()),
        bases=tuple(basis.words for basis in card.legal_basis),
        contact=_contact(paper.dossier),
        signer=_signer(paper),
    )


def _extension(paper: Paper, head: dict[str, Any]) -> PaperData:
    dossier = paper.dossier
    assert dossier.accepted_at is not None  # only an accepted dossier has a term to extend
    return documents.ExtensionData(
        **head,
        applicant=_applicant(dossier),
        procedure=catalogue.version(dossier.procedure_version_id).title,
        received_at=dossier.accepted_at,
        due_at=datetime.fromisoformat(paper.data["before"]),
        new_due_at=datetime.fromisoformat(paper.data["after"]),
        reason=paper.data["reason"],
        contact=_contact(dossier),
        signer=_signer(paper),
    )


def _stop(paper: Paper, head: dict[str, Any]) -> PaperData:
    dossier = paper.dossier
    own_wish = "Người nộp hồ sơ đề nghị rút hồ sơ." if paper.data.get("withdrawn") else ""
    return documents.StopData(
        **head,
        applicant=_applicant(dossier),
        procedure=catalogue.version(dossier.procedure_version_id).title,
        received_at=dossier.accepted_at,
        cause=" ".join(part for part in (own_wish, str(paper.data.get("reason", ""))) if part),
        contact=_contact(dossier),
        signer=_signer(paper),
    )


def _result(paper: Paper, head: dict[str, Any]) -> PaperData:
    dossier = paper.dossier
    card = catalogue.version(dossier.procedure_version_id)
    assert card.form_version_id is not None  # only procedures with a form are filed
    form = forms.form(card.form_version_id)
    sections = forms.summary(form, dossier.answers)
    content = str(paper.data.get("content", "")) or f"Chấp thuận theo đề nghị của {dossier.owner_name}."
    return documents.ResultData(
        **head,
        title=card.result_title,
        about=card.title,
        bases=tuple(f"Căn cứ {basis.words};" for basis in card.legal_basis),
        opening=tuple(line for line in content.splitlines() if line.strip()),
        sections=(*_on_result(sections), *_recorded(dossier, form)),
        signer=_signer(paper),
        recipients=(dossier.owner_name,),
    )


def _on_result(sections: Iterable[forms.SummarySection]) -> Iterator[documents.Section]:
    """What was answered, without the questions that only steer the form or the service."""
    for section in sections:
        rows = [row for row in section.rows if row.value and row.on_result]
        if rows:
            facts = tuple(documents.Fact(label=row.label, value=row.in_print) for row in rows)
            yield documents.Section(title=section.title, facts=facts)


def _recorded(dossier: Dossier, form: forms.Form) -> Iterator[documents.Section]:
    """What officials recorded at steps, where its page says that it belongs on the result."""
    for page, kept in dossier.step_answers.items():
        step = form.steps.get(page)
        if step is not None and step.pages[0].on_result:
            yield from _on_result(forms.summary(step, kept["answers"]))


def _tracking(paper: Paper, head: dict[str, Any]) -> PaperData:
    dossier = paper.dossier
    asked = (
        dossier.opinions.filter(withdrawn_at=None).order_by("pk").values_list("organization_id", flat=True)
    )
    return documents.TrackingData(
        **head,
        applicant=_applicant(dossier),
        procedure=catalogue.version(dossier.procedure_version_id).title,
        settling_agency=organizations.card(dossier.competent_agency_id).name,
        coordinating_agencies=tuple(organizations.card(one).name for one in dict.fromkeys(asked)),
        received_at=dossier.accepted_at or dossier.submitted_at,
        due_at=dossier.due_at,
        handovers=tuple(_handovers(workflow.history_of(dossier))),
    )


def _handovers(steps: list[StepRecord]) -> Iterator[documents.Handover]:
    """From each step of the process to the one that was opened after it."""
    drawn = [step for step in steps if step.kind == StepKind.PROCESS and step.state != StepState.CANCELLED]
    for before, step in pairwise(drawn):
        yield documents.Handover(
            giver=organizations.card(before.organization_id).name,
            giver_person=before.ended_by_name,
            taker=organizations.card(step.organization_id).name,
            taker_person=step.ended_by_name or step.assignee_name,
            handed_at=step.opened_at,
            due_at=step.due_at,
            outcome=_in_time(step),
            note=step.name,
        )


def _in_time(step: StepRecord) -> str:
    if step.ended_at is None or step.due_at is None:
        return ""
    if step.ended_at > step.due_at:
        return "quá hạn"
    on_the_day = clock.local(step.ended_at).date() == clock.local(step.due_at).date()
    return "đúng hạn" if on_the_day else "trước hạn"


def _signer(paper: Paper) -> documents.Signer:
    """Who signs: the leader by authority of the agency, or the official who issued the paper.

    On the notice about a withdrawal the receptionist's name is left to be written in: the citizen issued it.
    """
    name = str(paper.data.get("signer_name") or paper.data["issuer"]["name"])
    of_agency = paper.data["office_id"] == paper.dossier.competent_agency_id
    if not of_agency:
        return documents.Signer(
            lines=("NGƯỜI TIẾP NHẬN HỒ SƠ",), name="" if paper.data.get("withdrawn") else name
        )
    if paper.kind == PaperKind.SUPPLEMENT:
        return documents.Signer(lines=("NGƯỜI THẨM ĐỊNH HỒ SƠ",), name=name)
    return documents.Signer(lines=_authority(paper), name=name)


def _authority(paper: Paper) -> tuple[str, ...]:
    """The lines above the name (NĐ 30/2020): on behalf of the committee, in the place of its chair."""
    office = organizations.card(paper.dossier.competent_agency_id)
    actor = paper.data.get("actor") or paper.data["issuer"]
    title = organizations.title_at(user_id=actor["id"], organization_id=office.id) if actor["id"] else ""
    if office.kind != Kind.COMMUNE_COMMITTEE:
        return (title.upper() or "LÃNH ĐẠO CƠ QUAN",)
    deputy = ("KT. CHỦ TỊCH", title.upper()) if title.startswith("Phó") else (title.upper() or "CHỦ TỊCH",)
    return ("TM. ỦY BAN NHÂN DÂN", *deputy)


_CONTENTS = {
    PaperKind.RECEIPT: _receipt,
    PaperKind.SUPPLEMENT: _supplement,
    PaperKind.REFUSAL: _refusal,
    PaperKind.EXTENSION: _extension,
    PaperKind.STOP: _stop,
    PaperKind.TRACKING: _tracking,
    PaperKind.RESULT: _result,
}
