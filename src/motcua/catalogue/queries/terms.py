"""Who offers a procedure, how, and what is taken off its fees: what stands beside a version and changes without it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from motcua.catalogue import rules
from motcua.catalogue.cards import ProcedureCard
from motcua.catalogue.competence import offices_of
from motcua.catalogue.errors import NotOffered, ProcedureWithdrawn
from motcua.catalogue.models import FeePolicy, Offer, OfferLevel, PolicyKind
from motcua.catalogue.queries.published import version
from motcua.catalogue.rules import FeeDue, Policy, Terms
from motcua.kit import clock, sql
from motcua.organizations import service as organizations
from motcua.organizations.service import OrganizationCard

# Who may be asked for less; the words that people know.
GROUPS = {
    "poor": "Hộ nghèo",
    "near_poor": "Hộ cận nghèo",
    "merit": "Người có công, thân nhân người có công",
    "disabled": "Người khuyết tật",
    "elderly": "Người cao tuổi",
    "child": "Trẻ em",
    "ethnic": "Đồng bào dân tộc thiểu số ở xã đặc biệt khó khăn",
}
MOST = 300


@dataclass(frozen=True, slots=True)
class OfferLine:
    """An organization that gives a procedure otherwise than its version says."""

    id: int
    organization_id: int
    level: str
    channels: list[str]
    reason: str
    valid_from: dt.date
    valid_to: dt.date | None

    @property
    def terms(self) -> Terms:
        return Terms(self.level, frozenset(self.channels))

    @property
    def level_words(self) -> str:
        return str(OfferLevel(self.level).label)

    @property
    def organization(self) -> OrganizationCard:
        return organizations.card(self.organization_id)


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """A policy with what it applies to; `policy` is what rules reckon with."""

    id: int
    code: str
    field: str
    source: str
    policy: Policy

    @property
    def kind_words(self) -> str:
        if self.policy.kind == PolicyKind.PERCENT:
            return _("giảm %d%%") % self.policy.value
        if self.policy.kind == PolicyKind.AMOUNT:
            return _("thu %s đồng") % f"{self.policy.value:,}".replace(",", ".")
        return _("miễn")

    @property
    def group_words(self) -> str:
        return GROUPS.get(self.policy.group, self.policy.group)


@dataclass(frozen=True, slots=True)
class LocalTerms:
    """All that holds today beside the version: offers by organization, and the policies that touch its fees."""

    offers: dict[int, OfferLine]
    policies: tuple[PolicyLine, ...]
    # False once the procedure is withdrawn.
    in_force: bool

    def at(self, card: ProcedureCard, organization_id: int) -> Terms:
        """How this organization gives the procedure."""
        found = self.offers.get(organization_id)
        return found.terms if found else rules.default_terms(card.level_of_service)

    def fee(self, base: int, *, channel: str, groups: frozenset[str] = frozenset()) -> FeeDue:
        policies = (line.policy for line in self.policies)
        return rules.fee_due(base, policies, channel=channel, day=clock.today(), groups=groups)


@dataclass(frozen=True, slots=True)
class _Found:
    offers: list[dict[str, Any]]
    policies: list[dict[str, Any]]
    in_force: bool


_TERMS = """
SELECT (SELECT coalesce(json_agg(json_build_object('id', offer.id, 'organization_id', offer.organization_id,
            'level', offer.level, 'channels', offer.channels, 'reason', offer.reason,
            'valid_from', offer.valid_from, 'valid_to', offer.valid_to)), '[]')
        FROM catalogue_offer AS offer JOIN catalogue_procedure AS procedure ON procedure.id = offer.procedure_id
        WHERE procedure.code = %(code)s AND offer.valid_from <= %(today)s
          AND (offer.valid_to IS NULL OR offer.valid_to > %(today)s)) AS offers,
       (SELECT coalesce(json_agg(json_build_object('id', policy.id, 'code', coalesce(procedure.code, ''),
            'field', policy.field, 'source', policy.source, 'kind', policy.kind, 'value', policy.value,
            'legal_basis', policy.legal_basis, 'start', policy.valid_from, 'end', policy.valid_to,
            'channel', policy.channel, 'group', policy."group", 'verified', policy.verified)
            ORDER BY policy.valid_from, policy.id), '[]')
        FROM catalogue_feepolicy AS policy LEFT JOIN catalogue_procedure AS procedure ON procedure.id = policy.procedure_id
        WHERE (procedure.code = %(code)s OR policy.procedure_id IS NULL AND policy.field IN ('', %(field)s))
          AND policy.valid_from <= %(today)s
          AND (policy.valid_to IS NULL OR policy.valid_to > %(today)s)) AS policies,
       EXISTS (SELECT FROM catalogue_procedureversion AS version
               JOIN catalogue_procedure AS procedure ON procedure.id = version.procedure_id
               WHERE procedure.code = %(code)s AND version.effective_from <= %(today)s
                 AND (version.effective_to IS NULL OR version.effective_to > %(today)s)) AS in_force
"""


@dataclass(frozen=True, slots=True)
class _Offered:
    """No level where the organization is no exception; `version_id` is the version in force."""

    version_id: int
    level: str | None
    channels: list[str] | None

    def terms(self, card: ProcedureCard) -> Terms:
        if self.level is None:
            return rules.default_terms(card.level_of_service)
        return Terms(self.level, frozenset(self.channels or ()))


# Of what local_terms reads only this, for every dossier that is filed.
_OFFERED = """
SELECT version.id AS version_id, offer.level, offer.channels
FROM catalogue_procedure AS procedure
JOIN catalogue_procedureversion AS version
  ON version.procedure_id = procedure.id AND version.effective_from <= %(today)s
     AND (version.effective_to IS NULL OR version.effective_to > %(today)s)
LEFT JOIN catalogue_offer AS offer
       ON offer.procedure_id = procedure.id AND offer.organization_id = %(organization)s
          AND offer.valid_from <= %(today)s AND (offer.valid_to IS NULL OR offer.valid_to > %(today)s)
WHERE procedure.code = %(code)s
"""


def local_terms(card: ProcedureCard) -> LocalTerms:
    """What holds today for a procedure beside its version: one statement."""
    facts = {"code": card.code, "field": card.field_name, "today": clock.today()}
    found = sql.row(_Found, _TERMS, facts)
    assert found is not None  # a row of two lists, be they empty
    offers = (_offer(one) for one in found.offers)
    return LocalTerms(
        offers={offer.organization_id: offer for offer in offers},
        policies=tuple(_policy(one) for one in found.policies),
        in_force=found.in_force,
    )


def offering_organizations(card: ProcedureCard, terms: LocalTerms) -> list[OrganizationCard]:
    """The organizations that decide and take dossiers of the procedure."""
    return [office for office in offices_of(card.competence) if terms.at(card, office.id).takes_dossiers]


def check_offered(card: ProcedureCard, organization_id: int, channel: str) -> ProcedureCard:
    """Whether this organization takes a dossier of the procedure that way today; gives the version in force.

    Raises NotOffered; ProcedureWithdrawn where nobody does any more, whatever version a draft was begun with.
    """
    facts = {"code": card.code, "organization": organization_id, "today": clock.today()}
    found = sql.row(_Offered, _OFFERED, facts)
    if found is None:
        raise ProcedureWithdrawn
    if not found.terms(card).takes(channel):
        raise NotOffered(organization=organizations.card(organization_id).name)
    return version(found.version_id)


def offers_of(*, code: str) -> list[OfferLine]:
    """All exceptions that are laid down for a procedure and are not over, those of today and to come."""
    rows = Offer.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=clock.today()), procedure__code=code
    )
    return [
        OfferLine(
            row.pk, row.organization_id, row.level, row.channels, row.reason, row.valid_from, row.valid_to
        )
        for row in rows.order_by("organization__code", "valid_from")[:MOST]
    ]


def fee_policies() -> list[PolicyLine]:
    """All policies that are not over, the newest first."""
    rows = FeePolicy.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=clock.today()))
    return [
        PolicyLine(
            id=row.pk,
            code=row.procedure.code if row.procedure else "",
            field=row.field,
            source=row.source,
            policy=Policy(
                kind=row.kind,
                value=row.value,
                legal_basis=row.legal_basis,
                start=row.valid_from,
                end=row.valid_to,
                channel=row.channel,
                group=row.group,
                verified=row.verified,
            ),
        )
        for row in rows.select_related("procedure").order_by("-valid_from", "-id")[:MOST]
    ]


def _offer(facts: dict[str, Any]) -> OfferLine:
    return OfferLine(
        **{**facts, "valid_from": _day(facts["valid_from"]), "valid_to": _day(facts["valid_to"])}
    )


def _policy(facts: dict[str, Any]) -> PolicyLine:
    apart = {name: facts.pop(name) for name in ("id", "code", "field", "source")}
    return PolicyLine(
        **apart, policy=Policy(**{**facts, "start": _day(facts["start"]), "end": _day(facts["end"])})
    )


def _day(words: str | None) -> Any:
    return dt.date.fromisoformat(words) if words else None
