from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model

from motcua.kit import clock, sql
from motcua.signatures import errors, rules
from motcua.signatures.checking.verdicts import Verification
from motcua.signatures.models import (
    BatchItem,
    BatchState,
    Certificate,
    ItemState,
    RemoteInquiry,
    SigningBatch,
    State,
)


@dataclass(frozen=True, slots=True)
class SigningState:
    """How far a signature is, for the page that shows it; `error` is what the person reads if it failed."""

    id: int
    purpose: str
    holder_type: str
    holder_id: int
    state: str
    error: str
    error_kind: str
    attempts: int
    signed_id: int | None
    requested_by_name: str
    created_at: datetime
    finished_at: datetime | None

    @property
    def is_under_way(self) -> bool:
        return self.state in {State.QUEUED, State.SIGNING}

    @property
    def can_be_retried(self) -> bool:
        return self.state == State.FAILED

    @property
    def words(self) -> str:
        return str(State(self.state).label)


_REQUESTS = """
SELECT id, purpose, holder_type, holder_id, state, error, error_kind, attempts, signed_id, requested_by_name,
       created_at, finished_at
FROM signatures_signingrequest WHERE subject_type = %s AND subject_id = %s ORDER BY id
"""


def requests_for(subject: Model) -> list[SigningState]:
    """Every signature that was asked for on this subject, oldest first; one statement."""
    return sql.rows(SigningState, _REQUESTS, (subject._meta.label_lower, subject.pk))  # noqa: SLF001 - Django's documented name


def current_certificate(holder: rules.Holder) -> Certificate | None:
    """The certificate that the holder signs with: the newest in force, else the newest at all."""
    newest = list(
        Certificate.objects.filter(holder_type=holder.type, holder_id=holder.id, withdrawn_at=None)
        .select_related("image")
        .order_by("-valid_from", "-pk")[:8]
    )
    now = clock.now()
    return next(
        (one for one in newest if one.valid_from <= now < one.valid_to), newest[0] if newest else None
    )


def last_inquiry(holder: rules.Holder) -> RemoteInquiry | None:
    """What became of the newest question to the remote service about this holder."""
    asked = RemoteInquiry.objects.filter(holder_type=holder.type, holder_id=holder.id)
    return asked.order_by("-pk").first()


def needs_pin(person_id: int) -> bool:
    """Whether this person's key is opened by a PIN of their own."""
    certificate = current_certificate(rules.Holder(rules.HolderType.PERSON, person_id))
    return certificate is not None and certificate.needs_pin


@dataclass(frozen=True, slots=True)
class BatchPage:
    """A batch of papers for its owner's eyes, in their order."""

    batch: SigningBatch
    items: list[BatchItem]
    # The kind of the key that is to be opened; a remote service may ask for a one-time code too.
    key_kind: str
    needs_pin: bool

    def count(self, *states: str) -> int:
        return sum(1 for item in self.items if item.state in states)

    @property
    def can_be_retried(self) -> bool:
        return any(item.state == ItemState.FAILED and item.request_id for item in self.items)

    @property
    def is_trial(self) -> bool:
        """Of no papers: only the key was tried."""
        return not self.items

    @property
    def is_moving(self) -> bool:
        """Whether whoever looks may wait for news."""
        return self.batch.state == BatchState.RUNNING or self.batch.is_opening

    @property
    def key(self) -> str:
        """Changes when there is news for whoever waits."""
        counts = [self.count(state) for state in ItemState.values]
        return f"{self.batch.state}{'-opening' if self.batch.is_opening else ''}-{'-'.join(map(str, counts))}"


def batch_page(batch_id: int, owner_id: int) -> BatchPage:
    """Raises NotYourBatchError, also where there is none."""
    batch = SigningBatch.objects.filter(pk=batch_id, owner_id=owner_id).first()
    if batch is None:
        raise errors.NotYourBatchError
    certificate = current_certificate(rules.Holder(rules.HolderType.PERSON, owner_id))
    kind = certificate.key_kind if certificate else ""
    needs_pin = certificate is not None and certificate.needs_pin
    return BatchPage(batch, list(batch.items.order_by("position").defer("facts")), kind, needs_pin)


def verify(content: bytes) -> Verification:
    """Check every signature of a PDF or XML file; never raises for what the file holds.

    Takes 20 to 30 ms a signature, one to three seconds more the first time in a process, and up to
    verification.ASKING_SECONDS where an authority must be asked about revocation.
    """
    from motcua.signatures.checking.verification import verify as check

    return check(content)
