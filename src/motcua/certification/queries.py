"""Which office certifies, what an actor may see, and the book of a year."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from motcua.accounts.service import Actor
from motcua.certification import rules
from motcua.certification.errors import CopyNotFound
from motcua.certification.models import UNNUMBERED, BookMonth, BookNote, CertifiedCopy, FeeTable, State
from motcua.certification.rules import Month, Rates
from motcua.documents import service as documents
from motcua.kit import clock, text
from motcua.organizations import service as organizations
from motcua.organizations.errors import NoCompetentOrganization
from motcua.organizations.service import Kind, OrganizationCard, Role

BOOK = "SCT/BS"
MOST_FOUND = 200
_AT_ONCE = 500
SERVES = (Role.RECEPTIONIST, Role.LEADER, Role.CLERK)


def offices(actor: Actor, *roles: str) -> list[OrganizationCard]:
    """The committees of communes for which this person certifies in one of these roles, at first those of today."""
    found: dict[int, OrganizationCard] = {}
    for role in roles or SERVES:
        for one in actor.reach(role):
            office = _office_of(organizations.card(one), role)
            if office is not None:
                found[office.id] = office
    return sorted(found.values(), key=lambda office: (office.is_closed, office.code))


def _office_of(served: OrganizationCard, role: str) -> OrganizationCard | None:
    """The committee itself; whoever receives at its centre receives for it."""
    if served.kind == Kind.COMMUNE_COMMITTEE:
        return served
    if served.kind != Kind.COMMUNE_CENTRE or role != Role.RECEPTIONIST:
        return None
    if served.is_closed:
        # Whoever serves in its successor still finds what its committee has certified.
        parent = organizations.card(served.parent_id) if served.parent_id else None
        return parent if parent is not None and parent.kind == Kind.COMMUNE_COMMITTEE else None
    try:
        return organizations.competent_organization(Kind.COMMUNE_COMMITTEE, served.commune_code)
    except NoCompetentOrganization:
        return None


def serves(actor: Actor, organization_id: int, *roles: str) -> bool:
    return any(office.id == organization_id for office in offices(actor, *roles))


def visible(actor: Actor) -> QuerySet[CertifiedCopy]:
    return CertifiedCopy.objects.filter(organization_id__in=[office.id for office in offices(actor)])


def copy_page(*, copy_id: int, by: Actor) -> CertifiedCopy:
    """Raises CopyNotFound for what is none of this person's offices."""
    found = (
        visible(by)
        .filter(pk=copy_id)
        .select_related("source", "printed", "issued")
        .prefetch_related("notes")
        .first()
    )
    if found is None:
        raise CopyNotFound
    return found


def desk(actor: Actor) -> list[CertifiedCopy]:
    """What is not finished yet, the oldest first, and what was finished today."""
    mine = visible(actor)
    waits = [State.WAITING, State.SIGNING, State.TO_SEAL]
    waiting = list(mine.filter(state__in=waits).order_by("pk")[:MOST_FOUND])
    midnight = clock.local(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    done = mine.exclude(state__in=waits).filter(created_at__gte=midnight).order_by("-pk")
    return waiting + list(done[:50])


def waits_for(copy: CertifiedCopy, actor: Actor) -> Role | None:
    """As whom this person may have it signed or sealed now; None where it waits for somebody else, or for its print."""
    if copy.printed_id is None or organizations.card(copy.organization_id).is_closed:
        return None
    wanted = {State.WAITING: Role.LEADER, State.TO_SEAL: Role.CLERK}.get(State(copy.state))
    return wanted if wanted is not None and serves(actor, copy.organization_id, wanted) else None


def waiting(actor: Actor) -> int:
    """How many copies wait for this person's signature, or for the seal that they put."""
    asked = ((Role.LEADER, State.WAITING), (Role.CLERK, State.TO_SEAL))
    wanted = [
        (office.id, state) for role, state in asked for office in offices(actor, role) if not office.is_closed
    ]
    if not wanted:
        return 0
    either = Q()
    for office_id, state in wanted:
        either |= Q(organization_id=office_id, state=state)
    return CertifiedCopy.objects.filter(either).count()


def number_words(copy: CertifiedCopy) -> str:
    """As it stands on the copy: "07/2026-SCT/BS"; "" before it is numbered."""
    if copy.number is None:
        return ""
    return documents.document_number(copy.number, f"{copy.year}-{BOOK}")


def origin(copy: CertifiedCopy) -> str:
    """What the store knows the copy by."""
    return f"certification.certifiedcopy:{copy.pk}"


def series(organization_id: int) -> str:
    return f"certified-copies:{organizations.card(organization_id).code}"


@dataclass(frozen=True, slots=True)
class FeesInForce:
    """`confirmed_by` and `confirmed_at` are empty where no administrator has confirmed any fees."""

    rates: Rates
    confirmed_by: str = ""
    confirmed_at: datetime | None = None

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None


def fees_in_force() -> FeesInForce:
    table = FeeTable.objects.order_by("-pk").first()
    if table is None:
        return FeesInForce(rules.UNVERIFIED)
    return FeesInForce(table.rates, table.confirmed_by_name, table.confirmed_at)


@dataclass(frozen=True, slots=True)
class BookEntry:
    """One number as the book shows it; moments in ISO 8601 of Viet Nam, fees in VND."""

    copy_id: int
    number: int
    number_words: str
    numbered_at: str
    requester: str
    requester_number: str
    paper: str
    pages: int
    signer: str
    fee: int
    exemption: str
    is_paid: bool
    state: str
    remark: str

    @property
    def is_void(self) -> bool:
        return self.state == State.VOIDED

    @property
    def moment(self) -> str:
        return f"{datetime.fromisoformat(self.numbered_at):%H:%M %d/%m/%Y}"

    @property
    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Totals:
    """VND; `fees` of what was not voided."""

    numbers: int
    voided: int
    pages: int
    fees: int
    paid: int


@dataclass(frozen=True, slots=True)
class Book:
    """What was asked for of the book of an office; `closed` where it is a whole month that was closed.

    Of a closed month `entries` are what was closed; what came later stands in `notes`, by copy.
    """

    office: OrganizationCard
    year: int
    month: Month | None
    query: str
    entries: list[BookEntry]
    closed: BookMonth | None
    notes: dict[int, list[str]]
    # Of all that was asked for, where `entries` are only its newest.
    cut_from: Totals | None = None

    @property
    def totals(self) -> Totals:
        return self.cut_from or totals(self.entries)

    @property
    def may_close(self) -> bool:
        is_over = self.month is not None and self.month.is_over(clock.today())
        return self.month is not None and self.closed is None and (is_over or self.office.is_closed)


def totals(entries: Iterable[BookEntry]) -> Totals:
    whole = list(entries)
    valid = [one for one in whole if not one.is_void]
    return Totals(
        numbers=len(whole),
        voided=len(whole) - len(valid),
        pages=sum(one.pages for one in valid),
        fees=sum(one.fee for one in valid),
        paid=sum(one.fee for one in valid if one.is_paid),
    )


def book(*, office: OrganizationCard, year: int, month: Month | None, query: str = "") -> Book:
    """The book of a month or a year, in the order of its numbers; searched without marks by name, paper or number."""
    words = text.fold(query)
    closed = (
        BookMonth.objects.filter(organization_id=office.id, year=year, month=month.month).first()
        if month
        else None
    )
    if closed is not None:
        known = [BookEntry(**one) for one in closed.entries]
        entries = [
            one for one in known if not words or words in folded(one.requester, one.paper, one.number_words)
        ]
        return Book(office, year, month, query, entries, closed, _notes(entries))
    found = numbered(office.id, year, month)
    if words:
        found = found.filter(folded__contains=words)
    if month is None:
        latest = list(found.order_by("-number")[: MOST_FOUND + 1])
        entries = [entry_of(copy) for copy in reversed(latest[:MOST_FOUND])]
        cut_from = _totals_of(found) if len(latest) > MOST_FOUND else None
        return Book(office, year, None, query, entries, None, _notes(entries), cut_from)
    entries = [entry_of(copy) for copy in found.order_by("number")]
    return Book(office, year, month, query, entries, None, _notes(entries))


def book_lines(
    *, office: OrganizationCard, year: int, month: Month | None, query: str = ""
) -> Iterator[tuple[BookEntry, list[str]]]:
    """All of what was asked for, however long, with the notes beside each number; read as it is taken."""
    words, last = text.fold(query), 0
    if month is not None and is_month_closed(office.id, month):
        closed = book(office=office, year=year, month=month, query=query)
        yield from ((one, closed.notes.get(one.copy_id, [])) for one in closed.entries)
        return
    found = numbered(office.id, year, month).order_by("number")
    if words:
        found = found.filter(folded__contains=words)
    while copies := list(found.filter(number__gt=last)[:_AT_ONCE]):
        entries = [entry_of(copy) for copy in copies]
        notes = _notes(entries)
        yield from ((one, notes.get(one.copy_id, [])) for one in entries)
        last = entries[-1].number


def _totals_of(found: QuerySet[CertifiedCopy]) -> Totals:
    valid = ~Q(state=State.VOIDED)
    sums = found.aggregate(
        numbers=Count("pk"),
        voided=Count("pk", filter=~valid),
        pages=Coalesce(Sum("pages", filter=valid), 0),
        fees=Coalesce(Sum("fee", filter=valid), 0),
        paid=Coalesce(Sum("fee", filter=valid & Q(paid_at__isnull=False)), 0),
    )
    return Totals(**sums)


def numbered(organization_id: int, year: int, month: Month | None = None) -> QuerySet[CertifiedCopy]:
    found = CertifiedCopy.objects.filter(organization_id=organization_id, year=year).exclude(
        state__in=UNNUMBERED
    )
    if month is None:
        return found
    start = datetime.combine(month.first, datetime.min.time(), clock.VIETNAM)
    end = datetime.combine(month.after, datetime.min.time(), clock.VIETNAM)
    return found.filter(numbered_at__gte=start, numbered_at__lt=end)


def entry_of(copy: CertifiedCopy) -> BookEntry:
    assert copy.number is not None
    assert copy.numbered_at is not None
    return BookEntry(
        copy_id=copy.pk,
        number=copy.number,
        number_words=number_words(copy),
        numbered_at=clock.local(copy.numbered_at).isoformat(timespec="seconds"),
        requester=copy.requester_name,
        requester_number=text.mask_number(copy.requester_number),
        paper=copy.paper,
        pages=copy.pages,
        signer=copy.signer_name,
        fee=copy.fee,
        exemption=copy.exemption,
        is_paid=copy.paid_at is not None,
        state=copy.state,
        remark=remark(copy),
    )


def remark(copy: CertifiedCopy) -> str:
    """What the book says of a number that came to nothing; always in Vietnamese, as the book is."""
    if copy.state == State.VOIDED:
        return f"Hủy số: {copy.ended_reason}"
    if copy.state == State.CANCELLED:
        assert copy.ended_at is not None
        return f"Hủy bản sao ngày {clock.local(copy.ended_at):%d/%m/%Y}: {copy.ended_reason}"
    return ""


def _notes(entries: list[BookEntry]) -> dict[int, list[str]]:
    """Notes by copy, and what became of a copy since its month was closed."""
    ids = [one.copy_id for one in entries]
    standing = [one.copy_id for one in entries if one.state == State.ISSUED]
    found: dict[int, list[str]] = {}
    for copy in CertifiedCopy.objects.filter(pk__in=standing, state=State.CANCELLED):
        found.setdefault(copy.pk, []).append(remark(copy))
    for note in BookNote.objects.filter(copy_id__in=ids).order_by("pk"):
        words = f"{clock.local(note.at):%d/%m/%Y}, {note.by_name}: {note.text}"
        found.setdefault(note.copy_id, []).append(words)
    return found


def folded(*words: str) -> str:
    """As a copy is searched: by name, paper and number."""
    return " ".join(map(text.fold, words))


def is_month_closed(organization_id: int, month: Month) -> bool:
    return BookMonth.objects.filter(
        organization_id=organization_id, year=month.year, month=month.month
    ).exists()


def month_file(*, office: OrganizationCard, month: Month) -> BookMonth | None:
    return (
        BookMonth.objects.select_related("file")
        .filter(organization_id=office.id, year=month.year, month=month.month)
        .first()
    )
