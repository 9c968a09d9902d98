"""Who signs, with which certificate, and how it stands: who leads, who receives and digitises, offices that seal."""

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from django.utils.translation import gettext_lazy as _

from motcua.kit import clock
from motcua.organizations.models import Posting
from motcua.organizations.service import Role
from motcua.signatures.models import Certificate, KeyKind
from motcua.signatures.rules import Holder, HolderType, covered_until, warns_at
from motcua.signatures.trust.anchors import Trust, revocation_in, trust

_STANDINGS = {
    "none": _("chưa có chứng thư"),
    "expired": _("đã hết hạn"),
    "revoked": _("đã bị thu hồi"),
    "suspended": _("đang tạm dừng"),
    "soon": _("sắp hết hạn"),
    "good": _("dùng được"),
}
_KEPT_SECONDS = 60.0
# Decisions and copies are signed by who leads, digitised papers by who receives them.
_PEOPLE = (Role.LEADER, Role.RECEPTIONIST)
_SEALING = (Role.LEADER, Role.CLERK)


@dataclass(frozen=True, slots=True)
class HolderRow:
    """A person or an office that signs. `standing` is none, expired, revoked, suspended, soon or good."""

    holder: Holder
    name: str
    title: str
    organization_id: int
    organization_name: str
    certificate: Certificate | None
    standing: str

    @property
    def words(self) -> str:
        return str(_STANDINGS[self.standing])

    @property
    def key_words(self) -> str:
        return str(KeyKind(self.certificate.key_kind).label) if self.certificate else ""

    @property
    def days_left(self) -> int | None:
        return days_left(self.certificate.valid_to) if self.certificate else None


def holders(organization_ids: Iterable[int]) -> list[HolderRow]:
    """Everybody who signs for these organizations today, and the organizations themselves; three statements."""
    today = clock.today()
    signing = Posting.objects.held_on(today).filter(
        organization_id__in=organization_ids, role__in={*_PEOPLE, *_SEALING}
    )
    postings = list(
        signing.select_related("user", "organization").order_by(
            "organization__name", "user__full_name_key", "pk"
        )
    )
    current = _current(postings)
    known = trust()
    rows: dict[tuple[str, int], HolderRow] = {}
    for one in postings:
        office = one.organization
        if one.role in _SEALING:
            seal = Holder(HolderType.ORGANIZATION, office.pk)
            rows.setdefault(
                (seal.type, seal.id), _row(seal, office.name, "", office.pk, office.name, current, known)
            )
        if one.role in _PEOPLE:
            person = Holder(HolderType.PERSON, one.user_id)
            name, title = one.user.full_name, one.title
            rows.setdefault(
                (person.type, person.id), _row(person, name, title, office.pk, office.name, current, known)
            )
    return list(rows.values())


def days_left(valid_to: datetime) -> int:
    return (valid_to - clock.now()) // timedelta(days=1)


def standing_of(certificate: Certificate | None, known: Trust) -> str:
    """From our own lists; nobody is asked over the network for a page."""
    if certificate is None:
        return "none"
    if certificate.valid_to <= clock.now():
        return "expired"
    read = x509.load_pem_x509_certificate(certificate.certificate.encode())
    issuer = known.issuer_of(read)
    found = known.list_of(issuer) if issuer else None
    revoked = revocation_in(found, read.serial_number) if found else None
    if revoked is not None:
        return "suspended" if revoked.reason is x509.ReasonFlags.certificate_hold else "revoked"
    return "soon" if warns_at(days_left(certificate.valid_to)) else "good"


def _current(postings: list[Posting]) -> dict[tuple[str, int], Certificate]:
    """For each holder the certificate in force that began last, else the last of all."""
    people = {one.user_id for one in postings}
    offices = {one.organization_id for one in postings}
    by_type = ((HolderType.PERSON, people), (HolderType.ORGANIZATION, offices))
    now = clock.now()
    found: dict[tuple[str, int], list[Certificate]] = defaultdict(list)
    for kind, ids in by_type:
        own = Certificate.objects.filter(holder_type=kind, holder_id__in=ids, withdrawn_at=None)
        for one in own.order_by("-valid_from", "-pk"):
            found[one.holder_type, one.holder_id].append(one)
    return {
        holder: next((one for one in several if one.valid_from <= now < one.valid_to), several[0])
        for holder, several in found.items()
    }


def _row(
    holder: Holder,
    name: str,
    title: str,
    office: int,
    office_name: str,
    current: dict[tuple[str, int], Certificate],
    known: Trust,
) -> HolderRow:
    certificate = current.get((holder.type, holder.id))
    return HolderRow(holder, name, title, office, office_name, certificate, standing_of(certificate, known))


_expiring: tuple[float, dict[int, datetime]] | None = None


def my_warning(person_id: int | None) -> int | None:
    """In how many days this person can sign no more, where that is soon; known for a minute per process."""
    end = _known_ends().get(person_id) if person_id is not None else None
    return days_left(end) if end is not None and warns_at(days_left(end)) else None


def has_certificate(person_id: int) -> bool:
    """Whether this person has one at all, be it expired; known for a minute per process."""
    return person_id in _known_ends()


def forget_warnings() -> None:
    global _expiring  # noqa: PLW0603 - one per process
    _expiring = None


def _known_ends() -> dict[int, datetime]:
    global _expiring  # noqa: PLW0603 - one per process
    if _expiring is None or _expiring[0] < time.monotonic():
        _expiring = (time.monotonic() + _KEPT_SECONDS, _ends())
    return _expiring[1]


def _ends() -> dict[int, datetime]:
    own = Certificate.objects.filter(holder_type=HolderType.PERSON, withdrawn_at=None)
    spans: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for holder_id, start, end in own.values_list("holder_id", "valid_from", "valid_to"):
        spans[holder_id].append((start, end))
    now = clock.now()
    return {holder_id: covered_until(own_spans, now) for holder_id, own_spans in spans.items()}
