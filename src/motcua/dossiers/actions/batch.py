"""How a decision of a signing batch is begun, given up and named; `signatures` keeps the batch itself."""

from django.db import transaction

from motcua.accounts.service import Actor
from motcua.catalogue import service as catalogue
from motcua.dossiers.actions.decision import PREPARE, cancel_signature
from motcua.dossiers.actions.processing import act_on_step
from motcua.dossiers.errors import NotYourStep
from motcua.dossiers.models import Paper
from motcua.kit import jobs
from motcua.signatures.models import BatchItem

KIND = "dossiers.paper"


def begin(item: BatchItem, owner: Actor) -> None:
    """Press the button that its owner would press; where that was done, have the paper prepared again.

    Raises what `act_on_step` raises, StaleDossier where the dossier changed since its owner chose it.
    """
    paper = Paper.objects.select_related("dossier").get(pk=item.subject_id)
    if paper.data.get("step_id") or paper.data.get("to_sign"):
        if paper.data["actor"]["id"] != owner.id:
            # Another leader pressed before, and it is theirs to finish or to give up; what stands behind goes on.
            raise NotYourStep
        with transaction.atomic(durable=True):
            jobs.defer(PREPARE, paper_id=paper.pk)
        return
    act_on_step(
        code=paper.dossier.code,
        step_id=item.facts.get("step_id", 0),
        outcome=item.facts.get("outcome", ""),
        by=owner,
        revision=item.facts.get("revision", 0),
    )


def give_up(item: BatchItem, owner: Actor) -> None:
    paper = Paper.objects.select_related("dossier").get(pk=item.subject_id)
    cancel_signature(code=paper.dossier.code, paper_id=paper.pk, by=owner)


def describe(paper_id: int) -> tuple[str, str]:
    """The dossier's code and the title of its procedure."""
    dossier = Paper.objects.select_related("dossier").get(pk=paper_id).dossier
    return dossier.code, catalogue.version(dossier.procedure_version_id).title
