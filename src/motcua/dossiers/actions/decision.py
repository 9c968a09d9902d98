"""The decision: proposed, signed by the leader, sealed by the office; each signature is made by a job.

A step at which a signature is being made is held: nobody can act on it twice, and it is finished by the
signature itself. A signature that fails leaves the step held, with its message and a way to try again.
"""

from typing import Any

from django.db import transaction

from motcua.accounts.service import SYSTEM, Absentee, Actor, load_actor
from motcua.documents.models import StoredFile
from motcua.documents.service import Place
from motcua.dossiers.actions import change, step_work
from motcua.dossiers.actions.papers import is_of_this_year, issue_paper, next_number, render
from motcua.dossiers.errors import NotYourStep, PaperNotReady, RightEnded, UnknownAct
from motcua.dossiers.models import Dossier, Paper, PaperKind, State
from motcua.dossiers.rules import REFUSED_AFTER_EXAMINATION
from motcua.kit import clock, jobs
from motcua.organizations import service as organizations
from motcua.signatures import service as signatures
from motcua.signatures.models import SigningRequest
from motcua.workflow import service as workflow
from motcua.workflow.models import Step
from motcua.workflow.service import LockedStep

PERSON = "person"
ORGANIZATION = "organization"
PREPARE = "dossiers.prepare_signature"
# What is proposed, as conditions of processes read it.
APPROVE, REFUSE = "approve", "refuse"
DECISIONS = (PaperKind.RESULT, PaperKind.REFUSAL)


def propose(dossier: Dossier, kind: PaperKind, by: Actor, *, note: str, content: str) -> None:
    """Draft the paper that the leader will read and sign; what was proposed before is replaced."""
    issue_paper(
        dossier,
        kind,
        by,
        office_id=dossier.competent_agency_id,
        replacing=DECISIONS,
        numbered=False,
        reason=note,
        content=content,
        decision=True,
    )


def decision_paper(dossier: Dossier) -> Paper:
    """The proposed decision in force."""
    in_force = dossier.papers.filter(data__decision=True, replaced_at=None)
    paper = in_force.select_related("file", "signed_file").order_by("-pk").first()
    if paper is None:
        raise PaperNotReady
    return paper


def start_signing(dossier: Dossier, step: LockedStep, outcome: str, by: Actor) -> None:
    """Number the decision and hand it to the signing job, inside the caller's transaction."""
    paper = decision_paper(dossier)
    if paper.file_id is None:
        raise PaperNotReady
    if not is_of_this_year(paper.number):
        paper.number = next_number(dossier.competent_agency_id)
    _hold(dossier, paper, step, outcome, by)
    paper.data |= {"signer_name": by.name, "signed_on": clock.today().isoformat()}
    paper.save(update_fields=["number", "data"])
    change.write_act("signing_started", dossier, by, paper=paper.kind, number=paper.number)
    jobs.defer(PREPARE, paper_id=paper.pk)


def start_sealing(dossier: Dossier, step: LockedStep, outcome: str, by: Actor) -> None:
    """Ask for the organization's signature on what the leader signed."""
    paper = decision_paper(dossier)
    if paper.signed_file is None:
        raise PaperNotReady
    _hold(dossier, paper, step, outcome, by)
    paper.save(update_fields=["data"])
    change.write_act("sealing_started", dossier, by, paper=paper.kind, number=paper.number)
    _request(paper, ORGANIZATION, by)


def _hold(dossier: Dossier, paper: Paper, step: LockedStep, outcome: str, by: Actor) -> None:
    workflow.hold_step(step_id=step.id, by=by, locked=step)
    paper.data |= {
        "step_id": step.id,
        "outcome": outcome,
        "actor": {
            "id": by.id,
            "name": by.name,
            "organization_id": dossier.competent_agency_id,
            "on_behalf_of": by.on_behalf_of,
        },
    }


def prepare_signature(*, paper_id: int) -> None:
    """Write number and date into a paper and ask for the signature of its signer; may be called again.

    The signer of a decision is whoever pressed the button at the held step; an extension names its own.
    """
    with transaction.atomic(durable=True):
        paper = Paper.objects.select_for_update(of=("self",)).get(pk=paper_id)
        if paper.signed_file_id or not _awaits_signature(paper):
            return
        render(paper)
        _request(paper, PERSON, _actor(paper))


def _awaits_signature(paper: Paper) -> bool:
    return bool(paper.data.get("step_id") or paper.data.get("to_sign"))


def _request(paper: Paper, holder_type: str, by: Actor) -> SigningRequest:
    personal = holder_type == PERSON
    file = paper.file if personal else paper.signed_file
    assert file is not None  # callers have just made it or seen it
    return signatures.request_signature(
        subject=paper,
        purpose=paper.kind,
        file=file,
        holder=signatures.Holder(
            holder_type, by.person_id if personal else paper.dossier.competent_agency_id
        ),
        place=_place(paper, "signer" if personal else "seal"),
        by=by,
    )


def check_may_sign(request: SigningRequest) -> None:
    """Raises RightEnded where whoever pressed the button does not hold the role of the step any more.

    A paper may wait for hours for a PIN or a device, and a posting end meanwhile.
    """
    paper = Paper.objects.get(pk=request.subject_id)
    step = Step.objects.filter(pk=paper.data.get("step_id")).first()
    by = load_actor(paper.data["actor"]["id"])
    if step is None and by is not None:
        return
    if step is None or by is None or not by.may(step.role, at=step.organization_id, posting=step.posting):
        raise RightEnded


def on_signed(request: SigningRequest) -> None:
    """Called in the transaction that marks a signature as made: keep the file and finish the held step."""
    code = Dossier.objects.values_list("code", flat=True).get(papers=request.subject_id)
    dossier = change.locked(code=code, by=SYSTEM)
    paper = Paper.objects.get(pk=request.subject_id)
    by = _actor(paper)
    personal = request.holder_type == PERSON
    if personal:
        paper.signed_file_id = request.signed_id
    else:
        paper.sealed_file_id = request.signed_id
    step_id, outcome = paper.data.pop("step_id", None), paper.data.pop("outcome", "")
    paper.data.pop("to_sign", None)
    paper.save(update_fields=["signed_file", "sealed_file", "data"])
    change.record("signed" if personal else "sealed", dossier, by, paper=paper.kind, number=paper.number)
    if not personal and paper.kind == PaperKind.REFUSAL:
        _refuse(dossier, paper, outcome, by)
        return
    change.write(dossier) if personal else _finish(dossier, by)
    if step_id is not None:
        workflow.complete_step(
            step_id=step_id,
            outcome=outcome,
            by=by,
            due_for=change.due_for(dossier),
            data={"proposal": REFUSE if paper.kind == PaperKind.REFUSAL else APPROVE},
            answers=dossier.known_answers,
            held=True,
        )
        step_work.issue_papers_after(dossier, step_id, outcome, by)


def on_completed(request: SigningRequest, file: StoredFile) -> bool:
    """The same signature with its evidence: takes the place of the file, unless that went on to the seal already."""
    paper = Paper.objects.select_for_update(of=("self",)).get(pk=request.subject_id)
    if paper.sealed_file_id is not None and paper.sealed_file_id == request.signed_id:
        paper.sealed_file = file
    elif (
        paper.signed_file_id == request.signed_id
        and not _requests(paper).filter(source_id=request.signed_id).exists()
    ):
        paper.signed_file = file
    else:
        return False
    paper.save(update_fields=["sealed_file", "signed_file"])
    return True


def _finish(dossier: Dossier, by: Actor) -> None:
    change.write(dossier, State.FINISHED, finished_at=clock.now())
    change.record("finished", dossier, by)
    _name_the_silent(dossier, by)


def _refuse(dossier: Dossier, paper: Paper, outcome: str, by: Actor) -> None:
    """The dossier is closed by its Mẫu 03; whatever the process still draws after the seal is for results."""
    reason = str(paper.data.get("reason", ""))
    closed = State(REFUSED_AFTER_EXAMINATION)
    change.write(dossier, closed, finished_at=clock.now(), closing_reason=reason)
    change.record("refused", dossier, by, reason=reason)
    _name_the_silent(dossier, by)
    workflow.end_case(subject=dossier, by=by, outcome=outcome)


def _name_the_silent(dossier: Dossier, by: Actor) -> None:
    """An opinion that was not given is recorded, with the office that owes it (NĐ 61/2018, Art. 19.5)."""
    for opinion in dossier.opinions.filter(answered_at=None, withdrawn_at=None).order_by("pk"):
        asked = organizations.card(opinion.organization_id).name
        change.record(
            "opinion_missing", dossier, by, organization=asked, deadline=opinion.deadline.isoformat()
        )


def retry_signature(*, code: str, paper_id: int, by: Actor) -> None:
    """Try a failed signature again; one that is under way is left alone.

    Raises UnknownAct for a paper that waits for no signature, NotYourStep for another person's.
    """
    with transaction.atomic(durable=True):
        dossier = change.locked(code=code, by=by)
        paper = _awaiting(dossier, paper_id)
        if paper.data["actor"]["id"] != by.id:
            raise NotYourStep
        last = _requests(paper).order_by("-pk").first()
        if last is not None and last.is_under_way:
            return
        change.record("signing_retried", dossier, by, paper=paper.kind)
        if last is not None and last.state == "failed":
            signatures.retry_signature(request=last, by=by)
        elif paper.signed_file_id is None:
            jobs.defer(PREPARE, paper_id=paper.pk)
        else:
            _request(paper, ORGANIZATION, by)


def cancel_signature(*, code: str, paper_id: int, by: Actor) -> None:
    """Give a held step back, to be decided anew; also a colleague's, in the same role or as a leader.

    A signature that was made meanwhile is not undone: UnknownAct, or BeingSignedError at that very moment.
    """
    with transaction.atomic(durable=True):
        dossier = change.locked(code=code, by=by)
        paper = _awaiting(dossier, paper_id)
        step = Step.objects.filter(pk=paper.data.get("step_id")).first()
        if step is None:
            raise UnknownAct
        own = paper.data["actor"]["id"] == by.id
        leads = by.may(organizations.Role.LEADER, at=step.organization_id)
        if not own and not leads and not by.may(step.role, at=step.organization_id):
            raise NotYourStep
        signatures.cancel_signature(subject=paper, by=by)
        workflow.release_hold(step_id=step.pk)
        if not own:
            workflow.release_step(step_id=step.pk, by=SYSTEM)
        del paper.data["step_id"]
        paper.save(update_fields=["data"])
        change.write(dossier)
        change.record("signing_cancelled", dossier, by, paper=paper.kind)


def _requests(paper: Paper) -> Any:
    return SigningRequest.objects.filter(subject_type="dossiers.paper", subject_id=paper.pk)


def _awaiting(dossier: Dossier, paper_id: int) -> Paper:
    paper = dossier.papers.filter(pk=paper_id).first()
    if paper is None or not _awaits_signature(paper):
        raise UnknownAct
    return paper


def _actor(paper: Paper) -> Actor:
    """The person who pressed the button, for what a job finishes in their name."""
    who: dict[str, Any] = paper.data["actor"]
    whose = who.get("on_behalf_of")
    return Actor(
        id=who["id"],
        name=who["name"],
        is_official=True,
        organization_id=who["organization_id"],
        on_behalf_of=Absentee(*whose) if whose else None,
    )


def sealed_by(paper: Paper) -> Actor:
    """Who had the office's seal put under a sealed decision."""
    return _actor(paper)


def _place(paper: Paper, name: str) -> Place | None:
    place = paper.places.get(name)
    return Place(**place) if place else None
