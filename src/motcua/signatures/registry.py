"""Which module above wants to hear that its paper is signed, or could not be."""

from collections.abc import Callable
from dataclasses import dataclass

from motcua.signatures.models import SigningRequest

Callback = Callable[[SigningRequest], None]


@dataclass(frozen=True, slots=True)
class _Listener:
    signed: Callback
    failed: Callback | None


_listeners: dict[str, _Listener] = {}


def register_completion(subject_type: str, callback: Callback, *, failed: Callback | None = None) -> None:
    """Called once by the module of the subject when the program starts.

    `callback` runs in the transaction that marks the request signed and undoes it by raising; `failed`, if
    given, in the one that marks it failed. Both may be run again after a rollback.
    """
    _listeners[subject_type] = _Listener(callback, failed)


def tell_signed(request: SigningRequest) -> None:
    listener = _listeners.get(request.subject_type)
    if listener is not None:
        listener.signed(request)


def tell_failed(request: SigningRequest) -> None:
    listener = _listeners.get(request.subject_type)
    if listener is not None and listener.failed is not None:
        listener.failed(request)
