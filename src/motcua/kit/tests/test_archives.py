import struct
import tracemalloc
import zipfile
from io import BytesIO

import pytest

from motcua.kit import archives


def archive(content, name="a.json", method=zipfile.ZIP_DEFLATED):
    made = BytesIO()
    with zipfile.ZipFile(made, "w", method) as written:
        written.writestr(name, content)
    return made.getvalue()


def lying(content, size):
    """Says in both of its heads that the part is that long once unpacked."""
    made = bytearray(archive(content))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = made.index(mark) + place
        made[start : start + 4] = struct.pack("<I", size)
    return bytes(made)


def unpack(content):
    return archives.unpack(content, most_parts=3, most_bytes=1000)


def test_what_is_packed_is_unpacked():
    assert unpack(archive(b"{}")) == {"a.json": b"{}"}
    assert unpack(archives.pack({"a": b"b"})) == {"a": b"b"}


def test_a_part_that_lies_about_its_size_takes_no_memory():
    content = lying(b"0" * 50_000_000, 10)
    tracemalloc.start()
    with pytest.raises(archives.ArchiveBroken):
        unpack(content)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 2_000_000


def test_too_much_is_refused():
    with pytest.raises(archives.ArchiveTooLarge):
        unpack(archive(b"0" * 1001))


def test_damaged_or_strangely_packed_is_refused():
    honest = archive(bytes(range(256)) * 3)
    damaged = honest[:45] + bytes(255 - byte for byte in honest[45:100]) + honest[100:]
    for content in (b"", b"PK", damaged, archive(b"a", method=zipfile.ZIP_LZMA)):
        with pytest.raises(archives.ArchiveBroken):
            unpack(content)
