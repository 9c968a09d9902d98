"""Unpacks ZIP files that come from people: bounded, and what a part says of its own size is not believed."""

import lzma
import zipfile
import zlib
from io import BytesIO


class ArchiveBroken(ValueError):
    """It cannot be unpacked, or no honest program would have packed it so."""


class ArchiveTooLarge(ValueError):
    """More parts, or more bytes once unpacked, than are taken."""


_BROKEN = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError),
    *(NotImplementedError, RuntimeError, OSError, EOFError, ValueError),
)


def unpack(content: bytes, *, most_parts: int, most_bytes: int) -> dict[str, bytes]:
    """The parts by name, in their order, without folders. Raises ArchiveBroken, ArchiveTooLarge."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = [part for part in archive.infolist() if not part.is_dir()]
            _check(parts, most_parts, most_bytes)
            return {part.filename: _read(archive, part) for part in parts}
    except ArchiveTooLarge:
        raise
    except _BROKEN as error:
        raise ArchiveBroken from error


def _check(parts: list[zipfile.ZipInfo], most_parts: int, most_bytes: int) -> None:
    if len(parts) > most_parts or sum(part.file_size for part in parts) > most_bytes:
        raise ArchiveTooLarge
    if len({part.filename for part in parts}) < len(parts):
        raise ArchiveBroken


def _read(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """No more than the part has promised: read without a limit, a lying one unpacks to gigabytes before it is cut."""
    if part.flag_bits & 1 or part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ArchiveBroken
    with archive.open(part) as packed:
        return packed.read(part.file_size + 1)


def pack(parts: dict[str, bytes]) -> bytes:
    """Plain and uncompressed, for a program that unpacks without looking."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()
