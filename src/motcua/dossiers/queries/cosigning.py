"""Who is asked to confirm what, for the first person, for the second, and for the counter."""

from dataclasses import dataclass
from datetime import datetime

from motcua.accounts.service import Actor
from motcua.catalogue import service as catalogue
from motcua.dossiers.errors import CosigningNotFound
from motcua.dossiers.models import Cosigning, CosigningState, Draft
from motcua.forms import service as forms
from motcua.forms.service import Form, SummarySection
from motcua.kit import clock, sql, text

_WAITING = """
SELECT cosigning.code, draft.procedure_version_id, inviter.full_name AS invited_by, cosigning.expires_at
FROM dossiers_cosigning AS cosigning
JOIN dossiers_draft AS draft ON draft.id = cosigning.draft_id
JOIN accounts_user AS inviter ON inviter.id = cosigning.invited_by_id
WHERE cosigning.number = %(number)s AND cosigning.state = 'waiting' AND cosigning.expires_at > %(now)s
ORDER BY cosigning.expires_at LIMIT 20
"""


@dataclass(frozen=True, slots=True)
class CosigningCard:
    """How the confirmation of a draft stands; `stands` says whether it still holds for the answers as they are."""

    name: str
    masked: str
    code: str
    state: str
    expires_at: datetime
    decided_at: datetime | None
    reason: str
    is_expired: bool
    stands: bool


@dataclass(frozen=True, slots=True)
class WaitingCosigning:
    code: str
    procedure_version_id: int
    invited_by: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AskedToCosign:
    """What the second person sees: all that they confirm, marked by `seen`."""

    code: str
    title: str
    role: str
    invited_by: str
    expires_at: datetime
    is_open: bool
    state: str
    sections: tuple[SummarySection, ...]
    seen: str


def cosigning_of(draft: Draft, form: Form) -> CosigningCard | None:
    """Raises nothing; None where nobody has been asked yet."""
    kept = Cosigning.objects.filter(draft_id=draft.pk).first()
    if kept is None or form.cosign is None:
        return None
    names = draft.answers.get(form.cosign.number_field) == kept.number
    same = kept.digest == forms.answers_digest(form, draft.answers)
    return CosigningCard(
        name=kept.name,
        masked=text.mask_number(kept.number),
        code=kept.code,
        state=kept.state,
        expires_at=kept.expires_at,
        decided_at=kept.decided_at,
        reason=kept.reason,
        is_expired=kept.state == CosigningState.WAITING and kept.expires_at <= clock.now(),
        stands=names and (same if kept.state == CosigningState.CONFIRMED else True),
    )


def asked_to_cosign(code: str, actor: Actor) -> AskedToCosign:
    """Raises CosigningNotFound, also for anybody but the person who is asked."""
    mine = Cosigning.objects.filter(code=code, number=actor.personal_number).exclude(number="")
    kept = mine.select_related("invited_by").first()
    draft = Draft.objects.filter(pk=kept.draft_id).first() if kept else None
    if kept is None or draft is None:
        raise CosigningNotFound
    card = catalogue.version(draft.procedure_version_id)
    assert card.form_version_id is not None  # only a form asks for a second person
    form = forms.form(card.form_version_id)
    return AskedToCosign(
        code=kept.code,
        title=card.title,
        role=form.cosign.title if form.cosign else "",
        invited_by=kept.invited_by.full_name,
        expires_at=kept.expires_at,
        is_open=kept.state == CosigningState.WAITING and kept.expires_at > clock.now(),
        state=kept.state,
        sections=forms.summary(form, draft.answers),
        seen=forms.answers_digest(form, draft.answers),
    )


def cosignings_waiting(actor: Actor) -> list[WaitingCosigning]:
    """What this person is asked to confirm, what ends first first; one statement."""
    if not actor.personal_number:
        return []
    return sql.rows(WaitingCosigning, _WAITING, {"number": actor.personal_number, "now": clock.now()})
