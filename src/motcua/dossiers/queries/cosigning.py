"""Who is asked to confirm what, for the first person, for the second, and for the counter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motcua.accounts.service import Actor
from motcua.catalogue import service as catalogue
from motcua.dossiers.errors import CosigningNotFound
from motcua.dossiers.models import Cosigning, CosigningState, Draft
from motcua.forms import service as forms
from motcua.forms.service import Form, SummarySection
from motcua.kit import clock, sql, text

_WAITING = """
SELECT cosigning.code, draft.procedure_version_id, inviter.full_name AS invited_by, cosigning.expires_at,
       cosigning.name
FROM dossiers_cosigning AS cosigning
JOIN dossiers_draft AS draft ON draft.id = cosigning.draft_id
JOIN accounts_user AS inviter ON inviter.id = cosigning.invited_by_id
WHERE cosigning.number = %(number)s AND cosigning.state = 'waiting' AND cosigning.expires_at > %(now)s
ORDER BY cosigning.expires_at LIMIT 100
"""
MOST_WAITING = 20


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
    # As the first person wrote it.
    name: str


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
        stands=names(form, draft.answers, kept.number)
        and (same if kept.state == CosigningState.CONFIRMED else True),
    )


def is_meant(name: str, actor: Actor) -> bool:
    """Whether a name, as another person typed it, is this person's: one digit typed wrongly in a number must not
    show to a stranger what was answered. Marks and capitals are not typed alike by everybody.
    """
    return text.fold(name) == text.fold(actor.name)


def names(form: Form, answers: Mapping[str, Any], number: str) -> bool:
    """Whether the answers, as they are now, still name the person of this number."""
    return form.cosign is not None and answers.get(form.cosign.number_field) == number


def asked_to_cosign(code: str, actor: Actor) -> AskedToCosign:
    """Raises CosigningNotFound, also for anybody but the person who is asked, and once another is named."""
    mine = Cosigning.objects.filter(code=code, number=actor.personal_number).exclude(number="")
    kept = mine.select_related("invited_by").first()
    draft = Draft.objects.filter(pk=kept.draft_id).first() if kept else None
    if kept is None or draft is None or not is_meant(kept.name, actor):
        raise CosigningNotFound
    card = catalogue.version(draft.procedure_version_id)
    assert card.form_version_id is not None  # only a form asks for a second person
    form = forms.form(card.form_version_id)
    if not names(form, draft.answers, kept.number):
        raise CosigningNotFound
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
    found = sql.rows(WaitingCosigning, _WAITING, {"number": actor.personal_number, "now": clock.now()})
    return [row for row in found if is_meant(row.name, actor)][:MOST_WAITING]
