"""Content-addressed files: a folder by default, S3 where configured (django-storages)."""

import hashlib
import os
import secrets
from pathlib import Path
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage


def put(content: bytes) -> str:
    """Keep the bytes under their SHA-256 (hex) and return it; the same bytes are kept once."""
    digest = hashlib.sha256(content).hexdigest()
    if default_storage.exists(_path(digest)):
        return digest
    if isinstance(default_storage._wrapped, FileSystemStorage):  # type: ignore[attr-defined]  # noqa: SLF001 - the storage behind Django's lazy one
        _write(Path(default_storage.path(_path(digest))), content)
    else:
        default_storage.save(_path(digest), ContentFile(content))
    return digest


def _write(place: Path, content: bytes) -> None:
    """Under another name first: who is killed half-way, or reads meanwhile, never meets half a file.

    Papers of people: nobody else on the machine may read them.
    """
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = place.with_name(f".{place.name}.{secrets.token_hex(6)}")
    with open(beside, "xb", opener=_privately) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(place)


def _privately(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def get(digest: str) -> bytes:
    with default_storage.open(_path(digest)) as file:
        return bytes(file.read())


def open_file(digest: str) -> BinaryIO:
    return default_storage.open(_path(digest))  # type: ignore[return-value]  # Django's File is one in all but name


def _path(digest: str) -> str:
    return f"{digest[:2]}/{digest[2:4]}/{digest}"
