"""A second person confirms what is filed, where the form asks for it: from afar by signing in, or at the counter."""

import secrets
import uuid
from datetime import timedelta
from typing import Any

from django.db import transaction

from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.catalogue import service as catalogue
from motcua.dossiers.actions.drafts import locked_draft
from motcua.dossiers.errors import (
    CosignedChanged,
    CosignerIsSelf,
    CosigningNotFound,
    CosigningOver,
    IncompleteForm,
    NotCosigned,
    NotYourStep,
    ReasonRequired,
)
from motcua.dossiers.models import Channel, Cosigning, CosigningState, Draft
from motcua.dossiers.parties import parties_from
from motcua.dossiers.queries.cosigning import is_meant, names
from motcua.forms import service as forms
from motcua.forms.service import Form
from motcua.kit import clock, text
from motcua.organizations.service import Role

# Long enough to reach somebody, short enough that what was confirmed is still meant.
DAYS_TO_CONFIRM = 7
# Without letters and digits that are taken for each other.
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_LENGTH = 10
_LONGEST_REASON = 500
_LONGEST_NAME = 200


def invite_cosigner(*, draft: Draft, by: Actor) -> Cosigning:
    """Ask the second person whom the form names; who was asked before is asked anew, under a new code.

    Raises DraftNotFound; IncompleteForm while an answer is missing or wrong; CosignerIsSelf.
    """
    with transaction.atomic(durable=True):
        kept = locked_draft(draft.pk, by)
        form = _form_of(kept.procedure_version_id)
        name, number = _second_person(form, kept.answers)
        if number == by.personal_number:
            raise CosignerIsSelf
        return _invite(kept, name, number, by)


def confirm_cosigning(*, code: str, seen: str, by: Actor) -> Cosigning:
    """The second person confirms; `seen` marks the answers that the page showed (forms.answers_digest).

    Raises CosigningNotFound, CosigningOver, CosignedChanged.
    """
    with transaction.atomic(durable=True):
        cosigning, draft = _taken(code, by)
        form = _form_of(draft.procedure_version_id)
        if forms.answers_digest(form, draft.answers) != seen or not names(
            form, draft.answers, cosigning.number
        ):
            raise CosignedChanged
        return _decide(cosigning, CosigningState.CONFIRMED, by, digest=seen)


def refuse_cosigning(*, code: str, reason: str, by: Actor) -> Cosigning:
    """The second person does not confirm. Raises CosigningNotFound, CosigningOver, ReasonRequired."""
    words = text.nfc(reason)[:_LONGEST_REASON]
    if not words:
        raise ReasonRequired
    with transaction.atomic(durable=True):
        return _decide(_taken(code, by)[0], CosigningState.REFUSED, by, reason=words)


def confirm_at_counter(*, draft: Draft, by: Actor) -> Cosigning:
    """Whoever receives at the counter saw both people confirm, who are neither one nor whoever receives.

    Raises DraftNotFound, IncompleteForm, NotYourStep, CosignerIsSelf.
    """
    with transaction.atomic(durable=True):
        kept = locked_draft(draft.pk, by)
        unit = kept.receiving_unit_id
        if kept.channel == Channel.ONLINE or not unit or not by.may(Role.RECEPTIONIST, at=unit):
            raise NotYourStep
        form = _form_of(kept.procedure_version_id)
        name, number = _second_person(form, kept.answers)
        first = parties_from(kept.channel, kept.parties, name=by.name, number=by.personal_number)
        if number in {by.personal_number, first.submitter_number or first.owner_number}:
            raise CosignerIsSelf
        cosigning = _invite(kept, name, number, by)
        digest = forms.answers_digest(form, kept.answers)
        return _decide(cosigning, CosigningState.CONFIRMED, by, digest=digest, at_counter=True)


def check_cosigned(draft_id: uuid.UUID, form: Form, answers: dict[str, Any]) -> Cosigning | None:
    """What was confirmed is what is filed, by the person whom it names; None where the form asks for nobody.

    Raises NotCosigned.
    """
    if form.cosign is None:
        return None
    cosigning = Cosigning.objects.filter(draft_id=draft_id, state=CosigningState.CONFIRMED).first()
    same = cosigning is not None and cosigning.digest == forms.answers_digest(form, answers)
    if cosigning is None or not same or not names(form, answers, cosigning.number):
        raise NotCosigned(name=str(answers.get(form.cosign.name_field, "")))
    return cosigning


def _form_of(version_id: int) -> Form:
    card = catalogue.version(version_id)
    if card.form_version_id is None:
        raise IncompleteForm
    return forms.form(card.form_version_id)


def _second_person(form: Form, answers: dict[str, Any]) -> tuple[str, str]:
    """Name and number; the whole form must be answered, for it is the whole that is confirmed."""
    if form.cosign is None:
        raise CosigningNotFound
    if forms.check(form, answers):
        raise IncompleteForm
    return str(answers[form.cosign.name_field]), str(answers[form.cosign.number_field])


def _invite(draft: Draft, name: str, number: str, by: Actor) -> Cosigning:
    cosigning, _ = Cosigning.objects.update_or_create(
        draft_id=draft.pk,
        defaults={
            "code": "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)),
            "name": name[:_LONGEST_NAME],
            "number": number,
            "invited_by_id": by.person_id,
            "state": CosigningState.WAITING,
            "at_counter": False,
            "digest": "",
            "reason": "",
            "expires_at": clock.now() + timedelta(days=DAYS_TO_CONFIRM),
            "decided_at": None,
        },
    )
    audit.record("cosigning.invited", on=cosigning, by=by, data={"number": text.mask_number(number)})
    return cosigning


def _taken(code: str, by: Actor) -> tuple[Cosigning, Draft]:
    """The invitation, locked, if it is for this person and still open, and what it is about.

    The draft is not locked: who changes it locks it first, and what was confirmed is compared again at filing.
    """
    if not by.personal_number:
        raise CosigningNotFound
    mine = Cosigning.objects.select_for_update().filter(code=code, number=by.personal_number)
    cosigning = mine.first()
    draft = Draft.objects.filter(pk=cosigning.draft_id).first() if cosigning else None
    if cosigning is None or draft is None or not is_meant(cosigning.name, by):
        raise CosigningNotFound
    if cosigning.state != CosigningState.WAITING or cosigning.expires_at <= clock.now():
        raise CosigningOver
    return cosigning, draft


def _decide(cosigning: Cosigning, state: CosigningState, by: Actor, **facts: Any) -> Cosigning:
    cosigning.state = state
    cosigning.decided_at = clock.now()
    for name, value in facts.items():
        setattr(cosigning, name, value)
    cosigning.save(update_fields=["state", "decided_at", *facts])
    said = {"at_counter": cosigning.at_counter} | ({"reason": cosigning.reason} if cosigning.reason else {})
    audit.record(f"cosigning.{state.value}", on=cosigning, by=by, data=said)
    return cosigning
