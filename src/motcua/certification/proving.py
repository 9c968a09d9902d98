"""What anyone is told of a certified copy by its proof code."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from motcua.accounts.service import Actor
from motcua.certification.models import CertifiedCopy, State
from motcua.certification.queries import number_words
from motcua.documents import service as documents
from motcua.documents.service import ProofFacts, ProofState, ProvedFile
from motcua.kit import clock
from motcua.organizations import service as organizations

_TOLD = {
    State.ISSUED: ProofState.IN_FORCE,
    State.CANCELLED: ProofState.WITHDRAWN,
    State.VOIDED: ProofState.VOIDED,
}


def describe(copy_id: int, by: Actor | None) -> ProofFacts | None:
    copy = CertifiedCopy.objects.select_related("issued").filter(pk=copy_id).first()
    if copy is None or copy.numbered_at is None:
        return None
    return ProofFacts(
        title="Bản sao điện tử được chứng thực từ bản chính",
        about=copy.paper,
        number=number_words(copy),
        agency=organizations.card(copy.organization_id).name,
        issued_on=clock.local(copy.numbered_at).date(),
        signer=copy.signer_name,
        sealing=_("Đã ký số và đóng dấu số của cơ quan") if copy.issued_id else "",
        holder=copy.requester_name,
        state=_TOLD.get(State(copy.state), ProofState.NOT_ISSUED),
        ended_at=copy.ended_at,
        ground=documents.ground_of(copy.ended_ground) if copy.ended_at else None,
        files=tuple(_files(copy)),
        is_owner=by is not None and by.personal_number == copy.requester_number,
    )


def _files(copy: CertifiedCopy) -> Iterator[ProvedFile]:
    if copy.issued is not None:
        yield ProvedFile(sha256=copy.issued.sha256, words=_("bản đã ký số và đóng dấu số"))
