"""What modules above offer: to hear that a paper is signed or could not be, to begin and give up one of a batch, to
sign by a remote service, to give time stamps.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography import x509

from motcua.accounts.service import Actor
from motcua.documents.models import StoredFile
from motcua.signatures import errors
from motcua.signatures.models import BatchItem, SigningRequest

Callback = Callable[[SigningRequest], None]
BatchAct = Callable[[BatchItem, Actor], None]


@dataclass(frozen=True, slots=True)
class _Listener:
    signed: Callback
    failed: Callback | None
    completed: Callable[[SigningRequest, StoredFile], bool] | None
    may_sign: Callback | None


@dataclass(frozen=True, slots=True)
class BatchWork:
    """How a paper of a batch is begun (it may be called again), given up, and named to its signer."""

    begin: BatchAct
    give_up: BatchAct
    describe: Callable[[int], tuple[str, str]]


_listeners: dict[str, _Listener] = {}
_batch_work: dict[str, BatchWork] = {}
# Opens a key of a remote service: (place, pin=, otp=, count=) gives what signs.
_remote: list[Callable[..., Any]] = []


def register_completion(
    subject_type: str,
    callback: Callback,
    *,
    failed: Callback | None = None,
    completed: Callable[[SigningRequest, StoredFile], bool] | None = None,
    may_sign: Callback | None = None,
) -> None:
    """Called once by the module of the subject when the program starts.

    `callback` runs in the transaction that marks the request signed and undoes it by raising; `failed`, if
    given, in the one that marks it failed; `completed` when the same signature has got its evidence later, with the
    new file, and says whether that takes the place of the old one. `may_sign` raises, just before the key is used,
    where whoever asked has no right to it any more. Each may be run again after a rollback.
    """
    _listeners[subject_type] = _Listener(callback, failed, completed, may_sign)


def check_may_sign(request: SigningRequest) -> None:
    """Raises what the module of the subject refuses with: between the press and the signature hours may pass."""
    listener = _listeners.get(request.subject_type)
    if listener is not None and listener.may_sign is not None:
        listener.may_sign(request)


def tell_signed(request: SigningRequest) -> None:
    listener = _listeners.get(request.subject_type)
    if listener is not None:
        listener.signed(request)


def tell_completed(request: SigningRequest, file: StoredFile) -> bool:
    listener = _listeners.get(request.subject_type)
    if listener is None:
        return True
    return listener.completed is not None and listener.completed(request, file)


def tell_failed(request: SigningRequest) -> None:
    listener = _listeners.get(request.subject_type)
    if listener is not None and listener.failed is not None:
        listener.failed(request)


def register_batch_work(
    subject_type: str, *, begin: BatchAct, give_up: BatchAct, describe: Callable[[int], tuple[str, str]]
) -> None:
    """Called once by the module of the subject when the program starts.

    `begin` leads to a request for this very subject, in a transaction of its own or in a job after it;
    `describe` gives a subject's short name and its title.
    """
    _batch_work[subject_type] = BatchWork(begin, give_up, describe)


def described(subject_type: str, subject_id: int) -> tuple[str, str]:
    work = _batch_work.get(subject_type)
    return work.describe(subject_id) if work else (str(subject_id), "")


def batch_work(subject_type: str) -> BatchWork | None:
    return _batch_work.get(subject_type)


def register_remote(*, opener: Callable[..., Any], finder: Callable[[str], x509.Certificate]) -> None:
    """Called once by the connector: `opener` opens a credential in the agent, `finder` gives its certificate."""
    _remote[:] = [opener, finder]


def remote_opener() -> Callable[..., Any]:
    """Raises RemoteGoneError where no remote service is known."""
    if not _remote:
        raise errors.RemoteGoneError
    return _remote[0]


def remote_finder() -> Callable[[str], x509.Certificate]:
    """Raises RemoteGoneError where no remote service is known."""
    if not _remote:
        raise errors.RemoteGoneError
    return _remote[1]
