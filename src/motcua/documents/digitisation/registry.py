"""Which module above wants to hear that a file was digitised."""

from collections.abc import Callable

from motcua.documents.digitisation.models import Digitisation

_listeners: list[Callable[[Digitisation], None]] = []


def register_digitised(callback: Callable[[Digitisation], None]) -> None:
    """Called once by a module above when the program starts.

    `callback` runs in the transaction that ends the digitisation and undoes it by raising; it may run again.
    """
    _listeners.append(callback)


def tell_digitised(digitisation: Digitisation) -> None:
    for callback in _listeners:
        callback(digitisation)
