"""A result that was handed over lies in its owner's store, from where it is used again."""

from datetime import date

from django.db import transaction

from motcua.accounts.service import Actor
from motcua.catalogue import service as catalogue
from motcua.documents import service as documents
from motcua.documents.errors import StoreWithoutNumber
from motcua.documents.service import Ground, OwnerKind, PaperFacts, StoreOwner, StoreSource
from motcua.dossiers.actions import change
from motcua.dossiers.actions.decision import sealed_by
from motcua.dossiers.errors import DossierNotFound, NothingToRevoke, ReasonRequired
from motcua.dossiers.models import Component, Dossier, Paper, PaperKind
from motcua.dossiers.parties import ORGANIZATION
from motcua.dossiers.queries.uploads import own_uploads
from motcua.kit import clock, jobs, sql
from motcua.organizations import service as organizations
from motcua.organizations.service import Role

DEPOSIT = "dossiers.deposit_result"


def deposit_later(dossier: Dossier) -> None:
    """Have the result filed in the owner's store once this transaction is through."""
    jobs.defer(DEPOSIT, dossier_id=dossier.pk)


def store_owner(dossier: Dossier) -> StoreOwner:
    """In whose store the papers of a dossier lie."""
    kind = OwnerKind.ORGANIZATION if dossier.applicant == ORGANIZATION else OwnerKind.PERSON
    return StoreOwner(number=dossier.owner_number, name=dossier.owner_name, kind=kind)


def origin_of(paper_id: int) -> str:
    return f"dossiers.paper:{paper_id}"


def revoke_result(
    *, code: str, by: Actor, reason: str, ground: Ground = Ground.OTHER, revision: int | None = None
) -> Dossier:
    """The agency that issued a result takes it back: in the store it holds no more, which tells the reason, nor by
    its proof page, which tells the ground.

    The dossier stays as it was settled. By a leader of the competent agency. Raises NotYourStep, ReasonRequired,
    NothingToRevoke where no result lies in the store or it holds no more.
    """
    with transaction.atomic(durable=True):
        dossier = change.locked(code=code, by=by, revision=revision)
        by = change.acting(by, Role.LEADER, at=dossier.competent_agency_id)
        if not reason.strip():
            raise ReasonRequired
        result = dossier.papers.filter(kind=PaperKind.RESULT, replaced_at=None).first()
        if result is None or not documents.holds_still(origin=origin_of(result.pk)):
            raise NothingToRevoke
        documents.revoke_paper(origin=origin_of(result.pk), by=by, reason=reason.strip())
        result.data |= {"revoked": True, "revoked_at": clock.now().isoformat(), "ground": ground.value}
        result.save(update_fields=["data"])
        change.write_act(
            "result_revoked", dossier, by, number=result.number, reason=reason.strip(), ground=ground.value
        )
        return dossier


def keep_upload(*, component_id: int, by: Actor) -> None:
    """Put a file that the person sent in with a dossier of their own into their store, to be sent in again.

    Raises DossierNotFound for anybody else's and for what lies there confirmed already, StoreWithoutNumber.
    """
    with transaction.atomic(durable=True):
        sent = next((one for one in own_uploads(by) if one.component_id == component_id), None)
        if sent is None:
            raise DossierNotFound
        component = Component.objects.select_related("file").get(pk=component_id)
        assert component.file is not None  # it is among the uploads
        paper = documents.keep_in_store(
            owner=documents.own_store(by), facts=PaperFacts(title=sent.title), file=component.file,
            origin=sent.origin, by=by, dossier_code=sent.code,
        )  # fmt: skip
        if paper is None:
            raise StoreWithoutNumber


# Whoever has no number has no store.
_NOT_FILED = """
SELECT paper.dossier_id FROM dossiers_paper AS paper JOIN dossiers_dossier AS dossier ON dossier.id = paper.dossier_id
WHERE paper.dossier_id > %(after)s AND paper.kind = 'result' AND paper.replaced_at IS NULL
  AND paper.sealed_file_id IS NOT NULL AND dossier.returned_at IS NOT NULL AND dossier.owner_number <> ''
  AND NOT EXISTS (SELECT 1 FROM documents_storepaper AS filed WHERE filed.origin = 'dossiers.paper:' || paper.id)
ORDER BY paper.dossier_id LIMIT %(most)s
"""


def deposit_earlier_results(*, after: int = 0, most: int = 500) -> list[int]:
    """File results that were handed over before there was a store, each in a transaction of its own.

    Returns the dossiers, in order: called again after the last of them it goes on; what is filed already is left.
    """

    def number(dossier_id: int) -> int:
        return dossier_id

    ids = sql.rows(number, _NOT_FILED, {"after": after, "most": most})
    for dossier_id in ids:
        deposit_result(dossier_id=dossier_id)
    return ids


def deposit_result(*, dossier_id: int) -> None:
    """File the sealed result in force; one that it corrects is replaced there. May be called again."""
    with transaction.atomic(durable=True):
        papers = Paper.objects.filter(dossier_id=dossier_id, kind=PaperKind.RESULT, sealed_file__isnull=False)
        sealed = list(papers.select_related("dossier", "sealed_file").order_by("replaced_at", "pk"))
        result = next((paper for paper in sealed if paper.replaced_at is None), None)
        if result is None or result.sealed_file is None or result.dossier.returned_at is None:
            return
        dossier = result.dossier
        card = catalogue.version(dossier.procedure_version_id)
        signed_on = result.data.get("signed_on")
        documents.deposit(
            owner=store_owner(dossier),
            facts=PaperFacts(
                title=card.result_title or card.title,
                code=card.result_code,
                number=result.number,
                issuer=organizations.card(dossier.competent_agency_id).name,
                issued_on=date.fromisoformat(signed_on) if signed_on else None,
            ),
            file=result.sealed_file,
            source=StoreSource.RESULT,
            origin=origin_of(result.pk),
            by=sealed_by(result),
            dossier_code=dossier.code,
            is_signed=True,
            replaces=[origin_of(paper.pk) for paper in sealed if paper is not result],
        )
