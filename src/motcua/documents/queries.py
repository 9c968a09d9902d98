import hashlib

from motcua.documents.errors import (
    StoredFileDangerous,
    StoredFileDestroyed,
    StoredFileUnreadable,
    StoredFileUnsound,
)
from motcua.documents.models import Condition, Malware, StoredFile
from motcua.kit import storage


def read(file: StoredFile) -> bytes:
    """The bytes, checked against the hash they are kept under.

    Raises StoredFileUnreadable, StorageUnreachable; StoredFileDestroyed after its retention, StoredFileDangerous
    where malware was found in it.
    """
    if file.condition == Condition.REMOVED:
        raise StoredFileDestroyed
    if file.malware == Malware.INFECTED:
        raise StoredFileDangerous
    try:
        content = storage.get(file.sha256)
    except FileNotFoundError as fault:
        raise StoredFileUnreadable from fault
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise StoredFileUnsound
    return content
