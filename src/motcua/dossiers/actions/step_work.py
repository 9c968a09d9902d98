"""What a step itself has to bring forth: answers to a form of its own, a draft, a statutory paper.

Effects bring some of it forth already: then the process only says so, and the checks before publication hold it to
that. What no effect does is done here when the step is finished.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.accounts.service import Actor
from motcua.catalogue import service as catalogue
from motcua.dossiers.actions import change
from motcua.dossiers.actions.assignment import acting_on, step_of
from motcua.dossiers.actions.papers import issue_paper
from motcua.dossiers.errors import DraftMissing, StepFormMissing, StepFormWrong, UnknownAct
from motcua.dossiers.models import Dossier, PaperKind
from motcua.forms import service as forms
from motcua.forms.service import Form
from motcua.kit import clock
from motcua.workflow import service as workflow
from motcua.workflow.models import Step
from motcua.workflow.service import StepDefinition

# Ways to finish a step that leave its work undone.
LEAVES_UNDONE = frozenset({"send_back", "refuse_intake", "request_supplement"})
DRAFT = "draft"
PROPOSING = ("propose_result", "propose_refusal")


def register() -> None:
    """Offer what steps may bring forth to the processes; called once, when the program starts."""
    workflow.register_yield("produces", DRAFT, _("Dự thảo kết quả hoặc dự thảo từ chối"), by=PROPOSING)
    for name, label, by in (
        ("01", _("Mẫu 01: giấy tiếp nhận hồ sơ và hẹn trả kết quả"), ()),
        ("02", _("Mẫu 02: phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"), ("request_supplement",)),
        ("03", _("Mẫu 03: phiếu từ chối tiếp nhận giải quyết hồ sơ"), ("refuse_intake", "propose_refusal")),
        ("06", _("Mẫu 06: phiếu kiểm soát quá trình giải quyết hồ sơ"), ()),
    ):
        workflow.register_yield("paper", name, label, by=by)


def step_form(procedure_version_id: int, page: str) -> Form | None:
    """The form of its own that a step asks, by its page; None where it asks none."""
    card = catalogue.version(procedure_version_id)
    if not page or card.form_version_id is None:
        return None
    return forms.form(card.form_version_id).steps.get(page)


def record_step_form(
    *, code: str, step_id: int, by: Actor, answers: Mapping[str, Any], revision: int | None = None
) -> Dossier:
    """Keep what a step records, such as the minutes of a verification (NĐ 61/2018, Art. 19.3), with the dossier.

    Until the step is finished it may be changed. Raises StepFormWrong, UnknownAct, NotYourStep, StaleDossier,
    workflow.StepAlreadyDone.
    """
    with transaction.atomic(durable=True):
        dossier = change.locked(code=code, by=by, revision=revision)
        step = step_of(dossier, step_id)
        workflow.check_open(step=step)
        by = acting_on(step, by)
        definition = workflow.process(step.process_version_id).steps.get(step.definition)
        page = definition.form if definition else ""
        form = step_form(dossier.procedure_version_id, page)
        if form is None:
            raise UnknownAct
        if forms.check(form, answers):
            raise StepFormWrong(title=form.title)
        kept = {
            "answers": forms.completed(form, answers),
            "step": step.name,
            "by": by.name,
            "at": clock.now().isoformat(),
        }
        values = {"step_answers": {**dossier.step_answers, page: kept}}
        change.write_act("step_recorded", dossier, by, values=values, step=step.name, title=form.title)
        return dossier


def check_recorded(dossier: Dossier, definition: StepDefinition, effect: str) -> None:
    """Raises StepFormMissing where the step's own form is not filled in, or no longer right."""
    form = step_form(dossier.procedure_version_id, definition.form)
    if form is None or effect in LEAVES_UNDONE:
        return
    recorded = dossier.step_answers.get(definition.form)
    if recorded is None or forms.check(form, recorded["answers"]):
        raise StepFormMissing(title=form.title)


def check_produced(dossier: Dossier, definition: StepDefinition, effect: str) -> None:
    """Raises DraftMissing where the step was to bring forth a draft and there is none; asked after its effect."""
    if definition.produces != DRAFT or effect in LEAVES_UNDONE or effect in PROPOSING:
        return
    if not dossier.papers.filter(data__decision=True, replaced_at=None).exists():
        raise DraftMissing


def issue_papers(dossier: Dossier, definition: StepDefinition, effect: str, by: Actor) -> None:
    """What a finished step issues and its effect has not: printed by a job like every paper."""
    issue = _ISSUED.get(definition.paper)
    if issue is not None and effect not in LEAVES_UNDONE:
        issue(dossier, definition, by)


def issue_papers_after(dossier: Dossier, step_id: int, outcome: str, by: Actor) -> None:
    """The same for a step that a signature has finished."""
    card = catalogue.version(dossier.procedure_version_id)
    process = workflow.process(card.process_version_id) if card.process_version_id else None
    if process is None or not any(step.paper in _ISSUED for step in process.steps.values()):
        return
    definition = process.steps.get(Step.objects.values_list("definition", flat=True).get(pk=step_id))
    chosen = definition.outcome(outcome) if definition else None
    if definition and chosen:
        issue_papers(dossier, definition, chosen.effect, by)


def _receipt(dossier: Dossier, _definition: StepDefinition, by: Actor) -> None:
    """One that is in force, from this act or before, is left alone."""
    in_force = dossier.papers.filter(kind=PaperKind.RECEIPT, replaced_at=None)
    if dossier.accepted_at is not None and not in_force.exists():
        issue_paper(dossier, PaperKind.RECEIPT, by, office_id=dossier.receiving_unit_id)


def _tracking(dossier: Dossier, definition: StepDefinition, by: Actor) -> None:
    at = dossier.receiving_unit_id if definition.office == "receiving" else dossier.competent_agency_id
    issue_paper(dossier, PaperKind.TRACKING, by, office_id=at, replacing=[PaperKind.TRACKING])


_ISSUED: dict[str, Callable[[Dossier, StepDefinition, Actor], None]] = {"01": _receipt, "06": _tracking}
