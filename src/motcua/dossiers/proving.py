"""What anyone is told of a paper of a dossier by its proof code: nothing but what shows that it is genuine."""

from collections.abc import Iterator
from datetime import date, datetime

from django.utils.translation import gettext as _

from motcua.accounts.service import Actor
from motcua.catalogue import service as catalogue
from motcua.documents import service as documents
from motcua.documents.service import ProofFacts, ProofState, ProvedFile
from motcua.dossiers.models import Paper, PaperKind, RegisterPrint
from motcua.kit import clock
from motcua.organizations import service as organizations

SUBJECT = "dossiers.paper"
REGISTER = "dossiers.registerprint"
_DECISIONS = (PaperKind.RESULT, PaperKind.REFUSAL)


def describe(paper_id: int, by: Actor | None) -> ProofFacts | None:
    known = Paper.objects.select_related("dossier", "file", "signed_file", "sealed_file")
    paper = known.filter(pk=paper_id).first()
    if paper is None:
        return None
    dossier, state = paper.dossier, _state(paper)
    following = _following(paper) if state == ProofState.REPLACED else None
    own = by is not None and by.id in {dossier.owner_user_id, dossier.submitter_user_id} - {None}
    return ProofFacts(
        title=_title(paper),
        about=catalogue.version(dossier.procedure_version_id).title,
        # The number of what was given up is that of the paper after it.
        number="" if state == ProofState.VOIDED else paper.number,
        agency=organizations.card(paper.data["office_id"]).name,
        issued_on=issued_on(paper),
        signer=_signer(paper),
        sealing=_sealing(paper),
        holder=dossier.owner_name,
        state=state,
        ended_at=paper.replaced_at or _revoked_at(paper),
        ground=documents.ground_of(paper.data.get("ground", "")) if paper.data.get("revoked") else None,
        replaced_by=documents.proof_code(subject=following) if following else "",
        files=tuple(_files(paper)),
        tracking_code=dossier.code,
        is_owner=own,
    )


def is_issued(paper: Paper) -> bool:
    """A decision is nothing until it is sealed, an extension until it is signed."""
    if paper.data.get("decision"):
        return paper.sealed_file_id is not None
    if paper.kind == PaperKind.EXTENSION:
        return paper.signed_file_id is not None
    return paper.file_id is not None


def _state(paper: Paper) -> ProofState:
    if not is_issued(paper):
        return ProofState.VOIDED if paper.replaced_at else ProofState.NOT_ISSUED
    if paper.data.get("revoked"):
        return ProofState.WITHDRAWN
    if paper.replaced_at is None:
        return ProofState.IN_FORCE
    return ProofState.REPLACED if _following(paper) else ProofState.WITHDRAWN


def _revoked_at(paper: Paper) -> datetime | None:
    at = paper.data.get("revoked_at")
    return datetime.fromisoformat(at) if at else None


def _following(paper: Paper) -> Paper | None:
    """The paper in force that took its place; one decision may take the place of another of the other kind."""
    kinds = _DECISIONS if paper.data.get("decision") else (PaperKind(paper.kind),)
    later = Paper.objects.filter(dossier_id=paper.dossier_id, kind__in=kinds, pk__gt=paper.pk)
    return next((one for one in later.filter(replaced_at=None).order_by("-pk") if is_issued(one)), None)


def issued_on(paper: Paper) -> date:
    signed = paper.data.get("signed_on")
    return date.fromisoformat(signed) if signed else clock.local(paper.created_at).date()


def _title(paper: Paper) -> str:
    if paper.kind == PaperKind.RESULT:
        return catalogue.version(paper.dossier.procedure_version_id).result_title
    return str(PaperKind(paper.kind).label)


def _signer(paper: Paper) -> str:
    if paper.data.get("withdrawn"):
        return ""
    return str(paper.data.get("signer_name") or paper.data["issuer"]["name"])


def _sealing(paper: Paper) -> str:
    if paper.sealed_file_id:
        return _("Đã ký số và đóng dấu số của cơ quan")
    if paper.signed_file_id:
        return _("Người có thẩm quyền đã ký số; không có dấu số của cơ quan")
    return _("Mẫu này do hệ thống lập, không ký số")


def _files(paper: Paper) -> Iterator[ProvedFile]:
    given = (
        (paper.sealed_file, _("bản đã ký số và đóng dấu số")),
        (paper.signed_file, _("bản đã ký số, chưa đóng dấu số")),
        (paper.file, _("bản chưa ký số")),
    )
    for file, words in given:
        if file is not None:
            yield ProvedFile(sha256=file.sha256, words=words)


def describe_register(print_id: int, by: Actor | None) -> ProofFacts | None:  # noqa: ARG001 - as all that describe
    """A printed register, of which nobody outside learns more than whose it is and of which days."""
    found = RegisterPrint.objects.select_related("pdf", "asked_by").filter(pk=print_id).first()
    if found is None:
        return None
    words = _("bản in của hệ thống, không ký số")
    return ProofFacts(
        title="Sổ theo dõi hồ sơ (Mẫu 07)",
        about=f"{found.since:%d/%m/%Y} – {found.until:%d/%m/%Y}",
        agency=organizations.card(found.office_id).name,
        issued_on=clock.local(found.created_at).date(),
        signer=found.asked_by.full_name,
        state=ProofState.IN_FORCE if found.pdf else ProofState.NOT_ISSUED,
        files=(ProvedFile(sha256=found.pdf.sha256, words=words),) if found.pdf else (),
    )
