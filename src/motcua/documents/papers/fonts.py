"""The typeface of the papers: Tinos, whose letters are as wide as those of Times New Roman (NĐ 30/2020).

npm delivers it cut into pieces by alphabet, as browsers like it; typst takes one file per style. Run
`python -m motcua.documents.papers.fonts` after `npm ci`; what is already made is left alone.
"""

import hashlib
import os
import sys
from io import BytesIO
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[4]
SOURCE = _ROOT / "node_modules" / "@fontsource" / "tinos" / "files"
TARGET = _ROOT / "build" / "fonts"
# In this order, so that the plain letters come from the first.
_ALPHABETS = ("latin", "vietnamese", "latin-ext")
_STYLES = {"Regular": "400-normal", "Bold": "700-normal", "Italic": "400-italic", "BoldItalic": "700-italic"}
# What all four styles can print, for papers.py: PDF/A refuses a letter without a glyph.
LETTERS = "letters.txt"
_MADE_FROM = "made-from.txt"


class FontsMissingError(RuntimeError):
    """The papers have no typeface yet; the message says how to make it."""


def folder() -> Path:
    if not (TARGET / _MADE_FROM).exists():
        raise FontsMissingError(
            f"{TARGET} is not made: run `npm ci` and `python -m motcua.documents.papers.fonts`"
        )
    return TARGET


def letters() -> frozenset[str]:
    return frozenset((folder() / LETTERS).read_text(encoding="utf-8"))


def build(source: Path = SOURCE, target: Path = TARGET) -> Path:
    """Join the pieces into four TrueType files; the same pieces give the same bytes."""
    if not source.exists():
        raise FontsMissingError(f"{source} is not there: run `npm ci`")
    made_from = _digest(source)
    if (target / _MADE_FROM).exists() and (target / _MADE_FROM).read_text(encoding="ascii") == made_from:
        return target
    target.mkdir(parents=True, exist_ok=True)
    printable: set[str] | None = None
    for style, piece in _STYLES.items():
        content, covered = _joined([source / f"tinos-{alphabet}-{piece}.woff2" for alphabet in _ALPHABETS])
        _write(target / f"Tinos-{style}.ttf", content)
        printable = covered if printable is None else printable & covered
    _write(target / LETTERS, "".join(sorted(printable or ())).encode())
    # Written last: it says that the rest is complete.
    _write(target / _MADE_FROM, made_from.encode())
    return target


def _digest(source: Path) -> str:
    pieces = (
        source / f"tinos-{alphabet}-{piece}.woff2" for piece in _STYLES.values() for alphabet in _ALPHABETS
    )
    return hashlib.sha256(b"".join(piece.read_bytes() for piece in pieces)).hexdigest()


def _joined(pieces: list[Path]) -> tuple[bytes, set[str]]:
    from fontTools.merge import Merger
    from fontTools.ttLib import TTFont

    opened = []
    for piece in pieces:
        font = TTFont(piece, recalcTimestamp=False)
        made = font["head"].created
        font.flavor = None
        plain = BytesIO()
        font.save(plain)
        plain.seek(0)
        opened.append(plain)
    joined = Merger().merge(opened)
    joined.recalcTimestamp = False
    joined["head"].created = joined["head"].modified = made
    content = BytesIO()
    joined.save(content)
    covered = {chr(code) for code in joined.getBestCmap() if code >= 0x20}
    return content.getvalue(), covered


def _write(path: Path, content: bytes) -> None:
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(content)
    part.replace(path)


if __name__ == "__main__":
    sys.stdout.write(f"{build()}\n")
