import hashlib
from pathlib import Path

from django.core.files.storage import default_storage

from motcua.kit import storage


def test_the_same_bytes_are_kept_once_under_their_digest(settings, tmp_path):
    digest = storage.put(b"mot cua")
    assert digest == hashlib.sha256(b"mot cua").hexdigest() == storage.put(b"mot cua")
    assert storage.get(digest) == b"mot cua"


def test_nobody_else_on_the_machine_may_read_them(settings):
    digest = storage.put(b"giay to cua mot nguoi")
    place = Path(default_storage.path(f"{digest[:2]}/{digest[2:4]}/{digest}"))
    assert place.stat().st_mode & 0o777 == 0o600
    assert place.parent.stat().st_mode & 0o777 == 0o700
