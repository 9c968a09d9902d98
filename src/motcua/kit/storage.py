"""Content-addressed files: a folder by default, S3 where configured (django-storages), and a second copy of them."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages

from motcua.kit.errors import StorageUnreachable

log = structlog.stdlib.get_logger(__name__)


def put(content: bytes, *, anew: bool = False) -> str:
    """Keep the bytes under their SHA-256 (hex) and return it; the same bytes are kept once.

    `anew` writes them also where something lies there: it may be damaged. Raises StorageUnreachable.
    """
    return _put(_first(), content, anew=anew)


def put_copy(content: bytes) -> None:
    """Keep the bytes on the second storage. Raises StorageUnreachable."""
    _put(storages["copy"], content, anew=False)


def get(digest: str) -> bytes:
    """The bytes as they lie there. Raises FileNotFoundError, StorageUnreachable."""
    return _get(_first(), digest)


def get_copy(digest: str) -> bytes:
    """The bytes of the second storage. Raises FileNotFoundError, StorageUnreachable."""
    return _get(storages["copy"], digest)


def has_copy() -> bool:
    """Whether a second storage is configured."""
    return "copy" in settings.STORAGES


def remove(digest: str) -> None:
    """Take the bytes off every storage; that they are gone already is no error. Raises StorageUnreachable."""
    for storage in (_first(), storages["copy"]) if has_copy() else (_first(),):
        with _reaching():
            storage.delete(_path(digest))


def _first() -> Storage:
    return storages["default"]


def _put(storage: Storage, content: bytes, *, anew: bool) -> str:
    digest = hashlib.sha256(content).hexdigest()
    with _reaching():
        if not anew and storage.exists(_path(digest)):
            return digest
        if isinstance(storage, FileSystemStorage):
            _write(Path(storage.path(_path(digest))), content)
        else:
            storage.save(_path(digest), ContentFile(content))
    return digest


def _get(storage: Storage, digest: str) -> bytes:
    with _reaching(), storage.open(_path(digest)) as file:
        return bytes(file.read())


@contextmanager
def _reaching() -> Iterator[None]:
    """Tell apart a storage that is not there now from a file that is not there."""
    try:
        yield
    except FileNotFoundError:
        raise
    except _faults() as fault:
        log.error("the file storage cannot be reached", reason=str(fault))  # noqa: TRY400 - the reason is enough
        raise StorageUnreachable from fault


def _faults() -> tuple[type[Exception], ...]:
    # Where files lie in a folder, the library for S3 is never loaded.
    names = {str(one["BACKEND"]) for one in settings.STORAGES.values()}
    if not any(name.startswith("storages.") for name in names):
        return (OSError,)
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    return (OSError, BotoCoreError, ClientError, Boto3Error)


def _write(place: Path, content: bytes) -> None:
    """Under another name first: who is killed half-way, or reads meanwhile, never meets half a file.

    Papers of people: nobody else on the machine may read them.
    """
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = place.with_name(f".{place.name}.{secrets.token_hex(6)}")
    try:
        with open(beside, "xb", opener=_privately) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(place)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def _privately(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _path(digest: str) -> str:
    return f"{digest[:2]}/{digest[2:4]}/{digest}"
