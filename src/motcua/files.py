"""`motcua files`: check every kept file against its hash, and what the rules of retention would destroy."""

import argparse
from collections.abc import Callable

Say = Callable[[str], None]
# No installation has so many files.
ALL = 10**12


def run(options: argparse.Namespace, say: Say) -> int:
    return _verify(say) if options.what == "verify" else _retention(say, apply=options.apply)


def _verify(say: Say) -> int:
    """Returns 1 where a file is damaged, missing or could not be looked at."""
    from motcua.documents import service as documents

    found = documents.check_files(most=ALL, everything=True)
    for digest in found.mended:
        say(f"ĐÃ PHỤC HỒI / MENDED: {digest}")
    for digest in found.damaged:
        say(f"HỎNG / DAMAGED: {digest}")
    for digest in found.missing:
        say(f"MẤT / MISSING: {digest}")
    if found.stopped:
        say("Không liên lạc được kho tệp / the file storage cannot be reached")
    say(f"Nguyên vẹn / sound: {found.sound + len(found.mended)}")
    return 1 if found.damaged or found.missing or found.stopped else 0


def _retention(say: Say, *, apply: bool) -> int:
    """Without `apply` nothing is destroyed: what would be is named."""
    from motcua.documents import service as documents

    if apply:
        destroyed = documents.destroy_unused()
        for digest in destroyed:
            say(f"ĐÃ HỦY / DESTROYED: {digest}")
        say(f"Đã hủy / destroyed: {len(destroyed)}")
        return 0
    unused = documents.unused_files()
    for file in unused.iterator(chunk_size=1000):
        say(f"{file.sha256}  {file.size}  {file.kept_at:%Y-%m-%d}")
    say(f"Sẽ hủy / would be destroyed: {unused.count()} (--apply)")
    return 0
