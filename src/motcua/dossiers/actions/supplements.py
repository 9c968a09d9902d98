"""Supplements: asked once and fully (Mẫu 02); the clock stops, and starts again from zero when all is there."""

from typing import Any

from django.db import transaction
from django.db.models import F

from motcua.accounts.service import Actor
from motcua.calendars import service as calendars
from motcua.catalogue import service as catalogue
from motcua.dossiers import rules
from motcua.dossiers.actions import change, drafts
from motcua.dossiers.actions.automatic import SUPPLEMENT
from motcua.dossiers.actions.papers import issue_paper
from motcua.dossiers.errors import (
    DossierClosed,
    DraftNotFound,
    NothingAsked,
    NotYourStep,
    ReasonRequired,
    SupplementAlreadyAsked,
    SupplementIncomplete,
    SupplementTooLate,
)
from motcua.dossiers.models import (
    Channel,
    Component,
    Dossier,
    Draft,
    DraftFile,
    PaperKind,
    Stage,
    State,
    Supplement,
)
from motcua.dossiers.parties import ORGANIZATION, as_at_counter
from motcua.dossiers.queries.reusing import check_usable, reuse_facts, unusable
from motcua.kit import clock
from motcua.organizations.service import Role
from motcua.workflow import service as workflow


def request_supplement(
    *,
    code: str,
    by: Actor,
    items: list[dict[str, str]],
    reason: str,
    guidance: str = "",
    revision: int | None = None,
) -> Supplement:
    """Ask for what is missing; `items` are {"code", "title", "note"} of components or, without a code, of facts.

    Raises SupplementAlreadyAsked for a second request at the same stage, SupplementTooLate after three
    working days, ReasonRequired, NotYourStep, DossierClosed, NotRunning. Source: NĐ 61/2018, Art. 15.3,
    17.1–2, 19.4.
    """
    with transaction.atomic(durable=True):
        dossier = change.locked(code=code, by=by, revision=revision)
        stage = Stage.EXAMINATION if dossier.accepted_at else Stage.INTAKE
        by = _check_may_ask(dossier, stage, by)
        if not reason.strip() or not items:
            raise ReasonRequired
        change.begin_processing(dossier, by)
        asked = Supplement.objects.create(
            dossier=dossier,
            stage=stage,
            items=items,
            reason=reason.strip(),
            guidance=guidance.strip(),
            requested_at=clock.now(),
            requested_by_id=by.person_id,
            requested_by_name=by.name,
            due_before=dossier.due_at,
        )
        due_for = change.due_for(dossier)
        workflow.await_message(
            subject=dossier, message=SUPPLEMENT, by=by, due_for=due_for, answers=dossier.known_answers
        )
        change.write(dossier, State.SUPPLEMENT, due_at=None)
        change.record("supplement_requested", dossier, by, stage=stage, items=items, reason=asked.reason)
        issue_paper(
            dossier, PaperKind.SUPPLEMENT, by, office_id=_asking_office(dossier), supplement_id=asked.pk
        )
        return asked


def _asking_office(dossier: Dossier) -> int:
    return dossier.competent_agency_id if dossier.accepted_at else dossier.receiving_unit_id


def _check_may_ask(dossier: Dossier, stage: Stage, by: Actor) -> Actor:
    role = Role.RECEPTIONIST if stage == Stage.INTAKE else Role.HANDLER
    by = change.acting(by, role, at=_asking_office(dossier))
    if dossier.state in rules.CLOSED:
        raise DossierClosed
    if dossier.supplements.filter(stage=stage).exists():
        raise SupplementAlreadyAsked
    if stage == Stage.INTAKE:
        return by
    change.check_running(dossier)
    assert dossier.accepted_at is not None  # the stage is chosen by it
    calendar = change.calendar_of(dossier.competent_agency_id)
    now = clock.now()
    has_it_since = rules.examined_from(
        accepted_at=dossier.accepted_at,
        received_at=dossier.competent_received_at,
        boundary_free=dossier.boundary_free,
    )
    if not rules.supplement_in_time(calendar, has_it_since or now, now):
        raise SupplementTooLate(days=rules.SUPPLEMENT_WITHIN_DAYS)
    return by


def supplement_draft(*, code: str, by: Actor) -> tuple[Draft, Supplement]:
    """Where the files of an answer are kept until it is sent, and what was asked.

    Raises NothingAsked, DossierClosed, NotYourStep.
    """
    with transaction.atomic(durable=True):
        dossier = change.locked(code=code, by=by)
        _check_may_answer(dossier, by)
        asked = _asked(dossier)
        if asked is None:
            raise NothingAsked
        facts = _of_draft(dossier, by)
        draft, made = Draft.objects.get_or_create(
            user_id=by.person_id,
            supplement_of=dossier,
            defaults=facts | {"procedure_version_id": dossier.procedure_version_id},
        )
        if not made and any(getattr(draft, name) != value for name, value in facts.items()):
            # What was received wrongly may have been corrected since: nobody else's store is used.
            for name, value in facts.items():
                setattr(draft, name, value)
            draft.save(update_fields=[*facts])
        return draft, asked


def _of_draft(dossier: Dossier, by: Actor) -> dict[str, Any]:
    """Whose store may be used for the answer: one's own; at the counter, with their word, of whoever stands there."""
    if by.id in {dossier.owner_user_id, dossier.submitter_user_id}:
        parties = {"organization_code": dossier.owner_number} if dossier.applicant == ORGANIZATION else {}
        return {"channel": Channel.ONLINE, "parties": parties}
    return {
        "channel": Channel.COUNTER,
        "receiving_unit_id": dossier.receiving_unit_id,
        "parties": as_at_counter(dossier),
    }


def answer_supplement(
    *, code: str, by: Actor, answer: str, draft: Draft | None = None, on_paper: frozenset[str] = frozenset()
) -> Dossier:
    """Hand in what was asked; files lie in `draft`, papers handed over are named by component in `on_paper`.

    At reception the official then decides; at examination the term is counted again from zero. A second
    call finds the request answered and changes nothing. Raises SupplementIncomplete and, for a paper of a store that
    holds no more, StorePaperUnusable, which lose nothing; NothingAsked, NotYourStep, DossierClosed.
    """
    with transaction.atomic(durable=True):
        dossier = change.locked(code=code, by=by)
        by = _check_may_answer(dossier, by)
        if on_paper and not by.may(Role.RECEPTIONIST, at=dossier.receiving_unit_id):
            raise NotYourStep
        asked = _asked(dossier)
        if asked is None:
            if dossier.supplements.exists():
                return dossier
            raise NothingAsked
        files = _files(dossier, draft, by)
        _check_all_there(asked, files, on_paper, answer)
        if draft is not None and any(file.store_paper_id for file in files):
            check_usable(unusable(draft))
        _add_components(dossier, asked, files, on_paper)
        # What others have begun for the same request is answered now too; a file that is being attached to it
        # first gets there, and goes with it.
        begun = Draft.objects.filter(supplement_of=dossier)
        list(begun.select_for_update().values_list("pk"))
        begun.delete()
        asked.answered_at = clock.now()
        asked.answer = answer.strip()
        asked.save(update_fields=["answered_at", "answer"])
        change.record("supplement_answered", dossier, by, stage=asked.stage)
        _restart(dossier, asked, by)
        return dossier


def _asked(dossier: Dossier) -> Supplement | None:
    if dossier.state in rules.CLOSED:
        raise DossierClosed
    return dossier.supplements.filter(answered_at=None).first()


def _check_may_answer(dossier: Dossier, by: Actor) -> Actor:
    if by.id in {dossier.owner_user_id, dossier.submitter_user_id}:
        return by
    return change.acting(by, Role.RECEPTIONIST, at=dossier.receiving_unit_id)


def _files(dossier: Dossier, draft: Draft | None, by: Actor) -> list[DraftFile]:
    if draft is None:
        return []
    kept = drafts.locked_draft(draft.pk, by)
    if kept.supplement_of_id != dossier.pk:
        raise DraftNotFound
    return list(kept.files.select_related("store_paper").order_by("pk"))


def _check_all_there(
    asked: Supplement, files: list[DraftFile], on_paper: frozenset[str], answer: str
) -> None:
    given = {file.component for file in files} | on_paper
    lacking = [item["title"] for item in asked.items if item.get("code") and item["code"] not in given]
    if not answer.strip():
        # A fact that was asked for has no paper: it is told in the answer.
        lacking += [item["title"] for item in asked.items if not item.get("code")]
    if lacking:
        raise SupplementIncomplete(titles="; ".join(lacking))


def _add_components(
    dossier: Dossier, asked: Supplement, files: list[DraftFile], on_paper: frozenset[str]
) -> None:
    titles = {item["code"]: item["title"] for item in asked.items if item.get("code")}
    Component.objects.filter(dossier=dossier, code__in=titles, file=None, on_paper=False).delete()
    facts = [
        {"code": file.component, "file_id": file.file_id, "name": file.name, "removed": file.removed}
        | reuse_facts(file.store_paper)
        for file in files
        if file.component in titles
    ] + [{"code": code, "on_paper": True} for code in sorted(on_paper) if code in titles]
    Component.objects.bulk_create(
        [Component(dossier=dossier, title=titles[str(fact["code"])], **fact) for fact in facts]
    )


def _restart(dossier: Dossier, asked: Supplement, by: Actor) -> None:
    if asked.stage == Stage.INTAKE:
        change.write(dossier)
    else:
        now = clock.now()
        term = catalogue.version(dossier.procedure_version_id).term
        due = calendars.due_again_at(change.calendar_of(dossier.competent_agency_id), now, term)
        change.write(dossier, State.PROCESSING, term_started_at=now, due_at=due)
        change.record("term_restarted", dossier, by, due_at=due.isoformat())
        stood = now - asked.requested_at
        dossier.opinions.filter(answered_at=None).update(deadline=F("deadline") + stood)
    due_for = change.due_for(dossier)
    workflow.deliver_message(
        subject=dossier, message=SUPPLEMENT, by=by, due_for=due_for, answers=dossier.known_answers
    )
