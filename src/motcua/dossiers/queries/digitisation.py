"""What is digitised of a dossier, what was read on it, and how much is digitised at all."""

import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from motcua.accounts.service import Actor
from motcua.catalogue import service as catalogue
from motcua.documents import service as documents
from motcua.documents.service import DigitisationProgress, FieldKind, FieldRule, Proposal
from motcua.dossiers.errors import DossierNotFound
from motcua.dossiers.models import (
    Component,
    ComponentField,
    DigitisationRule,
    Dossier,
    Draft,
    Reason,
)
from motcua.dossiers.queries.files import DossierFile
from motcua.dossiers.queries.page import ComponentView, DossierPage, dossier_page
from motcua.kit import sql
from motcua.territory import service as territory

KEPT_SECONDS = 10.0
DIGITISED_PAGE = 50
REASONS = Reason.choices


@dataclass(frozen=True, slots=True)
class ComponentRule:
    """Why a component is digitised, and which of its fields are read for which field of the form."""

    reason: str
    fields: tuple[FieldRule, ...]
    form_fields: dict[str, str]

    @property
    def words(self) -> str:
        return str(Reason(self.reason).label)

    @property
    def lines(self) -> str:
        """The fields as administrators write them, one a line."""
        return "\n".join(
            " | ".join(
                filter(None, [one.kind.value, "; ".join(one.labels), self.form_fields.get(one.name, "")])
            )
            for one in self.fields
        )


_kept: tuple[float, dict[tuple[str, str], ComponentRule]] | None = None


def digitisation_rules() -> dict[tuple[str, str], ComponentRule]:
    """By procedure and component; kept for ten seconds in each process."""
    global _kept  # noqa: PLW0603 - what a process keeps
    if _kept is None or _kept[0] < time.monotonic():
        found = {
            (row.procedure_code, row.component_code): _rule(row) for row in DigitisationRule.objects.all()
        }
        _kept = (time.monotonic() + KEPT_SECONDS, found)
    return _kept[1]


def forget_digitisation_rules() -> None:
    global _kept  # noqa: PLW0603 - what a process keeps
    _kept = None


def _rule(row: DigitisationRule) -> ComponentRule:
    fields = tuple(
        FieldRule(one["name"], one["title"], FieldKind(one["kind"]), tuple(one["labels"]))
        for one in row.fields
    )
    return ComponentRule(
        row.reason, fields, {one["name"]: one["form_field"] for one in row.fields if one.get("form_field")}
    )


@dataclass(frozen=True, slots=True)
class DigitisedComponent:
    """A component on the page of the digitisation; without `id` of a file there is nothing to read yet."""

    view: ComponentView
    rule: ComponentRule | None
    progress: DigitisationProgress | None
    signing: str = ""
    signing_error: str = ""
    # Of a draft: whether something was decided on it already.
    confirmed: bool = False


def digitised_components(page: DossierPage) -> list[DigitisedComponent]:
    """Every component with how far its digitisation is; two statements, a third for the rules each ten seconds."""
    files = [part.file_id for part in page.components if part.file_id]
    progress = documents.digitisation_progress(files)
    signing = _signings([part.id for part in page.components])
    code = catalogue.version(page.procedure_version_id).code
    known = digitisation_rules()
    return [
        DigitisedComponent(
            part,
            known.get((code, part.code)),
            progress.get(part.file_id or 0),
            *signing.get(part.id, ("", "")),
        )
        for part in page.components
    ]


@dataclass(frozen=True, slots=True)
class _Signing:
    subject_id: int
    state: str
    error: str


_SIGNINGS = """
SELECT DISTINCT ON (subject_id) subject_id, state, error FROM signatures_signingrequest
WHERE subject_type = 'dossiers.component' AND subject_id = ANY(%(ids)s) ORDER BY subject_id, id DESC
"""


def _signings(components: Collection[int]) -> dict[int, tuple[str, str]]:
    found = sql.rows(_Signing, _SIGNINGS, {"ids": list(components)}) if components else []
    return {one.subject_id: (one.state, one.error) for one in found}


@dataclass(frozen=True, slots=True)
class FieldToConfirm:
    """A value that was read, what the dossier says, and what was decided on it ("" is nothing yet).

    Of a draft `target` is the question of its form that the value may answer.
    """

    proposal: Proposal
    known: str
    compared: documents.Compared
    commune: str
    decision: str
    value: str
    decided_by: str
    decided_at: datetime | None
    target: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Of a component, or of a file of a draft."""

    id: int
    title: str
    is_signed: bool
    pages: list[documents.PageSize]
    fields: list[FieldToConfirm]

    @property
    def open_count(self) -> int:
        return sum(1 for field in self.fields if not field.decision)

    @property
    def seen(self) -> str:
        """The moment of the newest decision that this shows, "" before there is one."""
        return max((one.decided_at.isoformat() for one in self.fields if one.decided_at), default="")


def component_reading(*, page: DossierPage, component_id: int) -> Reading:
    """What was read on a component, beside what the dossier says. Raises DossierNotFound."""
    component = (
        Component.objects.select_related("dossier", "file")
        .filter(pk=component_id, dossier_id=page.id)
        .first()
    )
    if component is None or component.file is None:
        raise DossierNotFound
    decided = {one.field: one for one in component.fields.filter(source_id=component.file_id)}
    known = _known(component.dossier, rule_of(component.dossier, component.code))
    fields = [
        to_confirm(proposal, known.get(proposal.field, ""), decided.get(proposal.field))
        for proposal in proposals_for(component=component, dossier=component.dossier)
    ]
    signed = component.signed_copy_id is not None
    return Reading(component.pk, component.title, signed, documents.page_sizes(component.file), fields)


def proposals_for(*, component: Component, dossier: Dossier) -> list[Proposal]:
    """What the rules of the component, or the usual ones, find on its pages."""
    if component.file is None:
        return []
    return proposals(component.file, rule_of(dossier, component.code))


def proposals(file: documents.StoredFile, rule: ComponentRule | None) -> list[Proposal]:
    return documents.propose_fields(file=file, rules=rule.fields if rule else ())


def rule_of(case: Dossier | Draft, component: str) -> ComponentRule | None:
    code = catalogue.version(case.procedure_version_id).code
    return digitisation_rules().get((code, component))


def _known(dossier: Dossier, rule: ComponentRule | None) -> dict[str, str]:
    """What the dossier itself says, by the name of the field: its form where a rule names one, else its owner."""
    if rule and rule.fields:
        answers = dossier.known_answers
        return {name: str(answers.get(asked, "") or "") for name, asked in rule.form_fields.items()}
    return {
        "full_name": dossier.owner_name,
        "personal_number": dossier.owner_number,
        "address": dossier.owner_address,
    }


def to_confirm(proposal: Proposal, known: str, decided: ComponentField | None) -> FieldToConfirm:
    commune = ""
    if proposal.kind == FieldKind.ADDRESS:
        only = territory.find_address(proposal.value, home=settings.PROVINCE_CODE).only
        commune = only.label if only else ""
    return FieldToConfirm(
        proposal=proposal,
        known=known,
        compared=documents.compare(proposal.value, known),
        commune=commune,
        decision=decided.decision if decided else "",
        value=decided.value if decided else proposal.value,
        decided_by=decided.decided_by_name if decided else "",
        decided_at=decided.decided_at if decided else None,
    )


@dataclass(frozen=True, slots=True)
class DigitisedCount:
    receiving_unit_id: int
    digitised: int
    count: int


@dataclass(frozen=True, slots=True)
class DigitisedRow:
    id: int
    code: str
    owner_name: str
    title: str
    digitised: int
    digitised_at: datetime | None
    digitised_by_name: str
    receiving_unit_id: int


# Papers that somebody handed in, of dossiers that were taken in within the days that are counted.
_HANDED_IN = """
FROM dossiers_component AS component JOIN dossiers_dossier AS dossier ON dossier.id = component.dossier_id
WHERE dossier.receiving_unit_id = ANY(%(units)s) AND dossier.submitted_at >= %(since)s AND dossier.state <> 3
  AND (component.on_paper OR component.file_id IS NOT NULL)
"""
_COUNTS = f"""
SELECT dossier.receiving_unit_id, component.digitised, count(*) AS count {_HANDED_IN}
GROUP BY dossier.receiving_unit_id, component.digitised ORDER BY 1, 2
"""
_ROWS = f"""
SELECT component.id, dossier.code, dossier.owner_name, component.title, component.digitised, component.digitised_at,
       component.digitised_by_name, dossier.receiving_unit_id {_HANDED_IN}
  AND (%(digitised)s < 0 OR component.digitised = %(digitised)s) AND component.id < %(before)s
ORDER BY component.id DESC LIMIT %(limit)s
"""


def digitised_counts(actor: Actor, *, since: datetime) -> list[DigitisedCount]:
    """How many papers stand in which of the four states, by the units where the actor receives."""
    return sql.rows(DigitisedCount, _COUNTS, {"units": actor.reach("receptionist"), "since": since})


def digitised_rows(
    actor: Actor, *, since: datetime, digitised: int = -1, before: int | None = None
) -> list[DigitisedRow]:
    """The papers themselves, the newest first; `digitised` keeps those in one state, `before` continues a list."""
    values = {
        "units": actor.reach("receptionist"),
        "since": since,
        "digitised": digitised,
        "before": before or 2**62,
        "limit": DIGITISED_PAGE,
    }
    return sql.rows(DigitisedRow, _ROWS, values)


def scan_view(*, page: DossierPage, component_id: int, number: int) -> documents.StoredFile:
    """The image of one scanned page. Raises DossierNotFound."""
    component = Component.objects.select_related("file").filter(pk=component_id, dossier_id=page.id).first()
    image = documents.scanned_page_image(component.file, number) if component and component.file else None
    if image is None:
        raise DossierNotFound
    return image


def digitised_copy(*, code: str, component_id: int, by: Actor) -> DossierFile:
    """The signed copy of a component, else the searchable one. Raises DossierNotFound."""
    page = dossier_page(code, by)
    component = (
        Component.objects.select_related("file", "signed_copy")
        .filter(pk=component_id, dossier_id=page.id)
        .first()
    )
    searchable = documents.searchable_copy(component.file) if component and component.file else None
    copy = component.signed_copy or searchable if component else None
    if component is None or copy is None:
        raise DossierNotFound
    return DossierFile(copy, f"{code}-{component.code}-{component.pk}.pdf")
