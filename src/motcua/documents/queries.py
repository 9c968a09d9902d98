import hashlib

from motcua.documents.errors import StoredFileUnreadable
from motcua.documents.models import StoredFile
from motcua.kit import storage


def read(file: StoredFile) -> bytes:
    """The bytes, checked against the hash they are kept under. Raises StoredFileUnreadable."""
    try:
        content = storage.get(file.sha256)
    except OSError as fault:
        raise StoredFileUnreadable from fault
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise StoredFileUnreadable
    return content
