"""The visible part of a signature, drawn by typst: an image, words in Vietnamese letters, or both."""

import hashlib
import json
import threading
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from motcua.signatures.demonstration.authority import write_secret

if TYPE_CHECKING:
    import typst

# A compiler keeps its inputs between calls, so two threads may not use one at the same moment.
_compiling = threading.Lock()


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is drawn on a rectangle of `width` by `height` points.

    The image (a PNG, or b"") takes the upper left part of `image_width` by `image_height`, the words what is
    left below it; without words the image takes all.
    """

    width: float
    height: float
    image_width: float
    image_height: float
    image: bytes
    lines: tuple[str, ...] = ()


def draw(stamp: Stamp) -> bytes:
    """One page of PDF/A with embedded fonts; the same stamp without a time in it is drawn once."""
    return _draw(stamp) if stamp.lines else _drawn_before(stamp)


@lru_cache(maxsize=128)
def _drawn_before(stamp: Stamp) -> bytes:
    return _draw(stamp)


def _draw(stamp: Stamp) -> bytes:
    facts = {
        "width": stamp.width,
        "height": stamp.height,
        "image-width": stamp.image_width,
        "image-height": stamp.image_height,
        "image": _kept(stamp.image) if stamp.image else "",
        "lines": stamp.lines,
    }
    with _compiling:
        made = _compiler(_images()).compile(
            input=_template(),
            format="pdf",
            sys_inputs={"facts": json.dumps(facts)},
            pdf_standards="a-2b",
            pdf_tags=False,
        )
    assert isinstance(made, bytes)
    return made


def _kept(image: bytes) -> str:
    """The image as a file that the compiler can read, under its digest."""
    path = _images() / f"{hashlib.sha256(image).hexdigest()}.png"
    if not path.exists():
        write_secret(path, image)
    return f"/{path.name}"


def _images() -> Path:
    folder: Path = settings.VAR_DIR / "stamps"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@cache
def _compiler(root: Path) -> "typst.Compiler":
    import typst

    return typst.Compiler(root=str(root), font_paths=_fonts(), ignore_system_fonts=True)


@cache
def _template() -> bytes:
    return (Path(__file__).parents[1] / "data" / "stamp.typ").read_bytes()


def _fonts() -> list[str]:
    # The typeface of the papers; typst's own stands in for it where it was never built.
    folder = settings.BASE_DIR / "build" / "fonts"
    return [str(folder)] if folder.exists() else []
