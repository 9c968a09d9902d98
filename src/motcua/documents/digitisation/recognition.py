"""From pictures of pages to a searchable PDF/A-2b and the words on it: OCRmyPDF with Debian's tesseract.

Only the worker of the digitisation comes here: the libraries take two seconds to load. It is for one file at a
time in a process.
"""

import io
import logging
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from lxml import etree
from PIL import Image

from motcua.documents.digitisation import cleaning, errors

LANGUAGE: Final = "vie"
# One column of words of different sizes: taken for several, the numbers of a list are torn from their lines.
_PAGE_LAYOUT: Final = 4
_PAGE_SECONDS: Final = 120
_TURN_SECONDS: Final = 30
# Beneath this a page with few words would be turned by chance.
_SURE_OF_TURN: Final = 2.0
_JPEG_QUALITY: Final = 82
# A strip of so many times its width is no page; it would be no page of a PDF either.
_MOST_LENGTHS: Final = 30
_BOX: Final = re.compile(r"bbox (\d+) (\d+) (\d+) (\d+)")
_CONFIDENCE: Final = re.compile(r"x_wconf (\d+)")

Word = tuple[str, int, int, int, int, int, int]
# On the machine each recognition may use one processor and no more.
os.environ["OMP_THREAD_LIMIT"] = "1"


@dataclass(frozen=True, slots=True)
class RecognizedPage:
    number: int
    jpeg: bytes
    width: int
    height: int
    words: list[Word]
    skew: float
    turned: int
    seconds: float


@dataclass(frozen=True, slots=True)
class _Prepared:
    jpeg: bytes
    size: tuple[int, int]
    for_reading: Path
    skew: float
    turned: int
    seconds: float


@cache
def is_available() -> bool:
    """Whether this machine has tesseract and its Vietnamese data (Debian: tesseract-ocr-vie)."""
    try:
        found = subprocess.run(
            ["tesseract", "--list-langs"],  # noqa: S607 - where Debian puts it
            capture_output=True, text=True, timeout=20, check=False,
        )  # fmt: skip
    except OSError:
        return False
    return LANGUAGE in found.stdout.split()


def recognize(
    pictures: Sequence[Callable[[], Image.Image]], *, first: int, told: Callable[[RecognizedPage], None]
) -> bytes:
    """A searchable PDF/A-2b of these pages; `told` hears of each page, numbered from `first`, when it is read.

    A picture is opened only when its turn comes; `info["inches"]` is the long side of its paper, if it is known. Raises PageUnreadable, RecognitionFailed.
    """
    import img2pdf

    with tempfile.TemporaryDirectory(prefix="motcua-scan-") as folder:
        prepared = [_prepare(Path(folder), first + at, picture) for at, picture in enumerate(pictures)]
        # Each image says how many dots it has to the inch, and so how large its page is.
        return _run(img2pdf.convert([page.jpeg for page in prepared]), prepared, first, told)


def _prepare(folder: Path, number: int, picture: Callable[[], Image.Image]) -> _Prepared:
    begun = time.monotonic()
    try:
        opened = picture()
        if max(opened.size) > _MOST_LENGTHS * min(opened.size):
            raise errors.PageUnreadable(page=number)
        turned = _turn(folder, opened)
        page = cleaning.clean(opened.rotate(-turned, expand=True) if turned else opened)
        path = folder / f"{number:06d}.png"
        dots = cleaning.dots_an_inch(page.shown.size, opened.info.get("inches"))
        cleaning.for_reading(page.shown).save(path, dpi=dots, compress_level=1)
        content = io.BytesIO()
        page.shown.save(content, "JPEG", quality=_JPEG_QUALITY, dpi=dots)
    except (OSError, ValueError, Image.DecompressionBombError) as fault:
        raise errors.PageUnreadable(page=number) from fault
    return _Prepared(content.getvalue(), page.shown.size, path, page.skew, turned, time.monotonic() - begun)


def _turn(folder: Path, picture: Image.Image) -> int:
    """By how many degrees, clockwise, the page is turned to be upright; 0 where tesseract is not sure."""
    small = picture.convert("L")
    small.thumbnail((1400, 1400))
    path = folder / "turn.png"
    cleaning.for_reading(small).save(path, dpi=(120, 120), compress_level=1)
    try:
        said = subprocess.run(  # noqa: S603 - our own file
            ["tesseract", path, "-", "--psm", "0", "-l", "osd"],  # noqa: S607 - where Debian puts it
            capture_output=True, text=True, timeout=_TURN_SECONDS, check=False,
        ).stdout  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = dict(line.split(": ", 1) for line in said.splitlines() if ": " in line)
    sure = float(found.get("Orientation confidence", "0"))
    return int(found.get("Rotate", "0")) if sure >= _SURE_OF_TURN else 0


def _run(
    images: bytes, prepared: list[_Prepared], first: int, told: Callable[[RecognizedPage], None]
) -> bytes:
    import ocrmypdf
    from ocrmypdf.exceptions import ExitCodeException

    from motcua.documents.digitisation import plugin

    logging.getLogger("ocrmypdf").setLevel(logging.ERROR)
    last = time.monotonic()

    def read(place: int, hocr: bytes) -> None:
        nonlocal last
        page, now = prepared[place - 1], time.monotonic()
        told(
            RecognizedPage(
                number=first + place - 1, jpeg=page.jpeg, width=page.size[0], height=page.size[1],
                words=words_of(hocr), skew=page.skew, turned=page.turned,
                seconds=round(page.seconds + now - last, 2),
            )
        )  # fmt: skip
        last = now

    searchable = io.BytesIO()
    try:
        with plugin.reading([page.for_reading for page in prepared], read):
            ocrmypdf.ocr(
                io.BytesIO(images), searchable, language=[LANGUAGE], output_type="pdfa-2",
                pdfa_backend="internal", jobs=1, use_threads=True, progress_bar=False, optimize=0,
                tesseract_timeout=_PAGE_SECONDS, tesseract_pagesegmode=_PAGE_LAYOUT,
                plugins=[plugin.__name__],
            )  # fmt: skip
    except ExitCodeException as fault:
        raise errors.RecognitionFailed from fault
    return searchable.getvalue()


def words_of(hocr: bytes) -> list[Word]:
    """The words of an hOCR page in reading order, with their boxes, confidence and line."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    words: list[Word] = []
    for line, row in enumerate(etree.fromstring(hocr, parser).iter("{*}span")):
        if row.get("class") not in {"ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat"}:
            continue
        words += [word for span in row.iter("{*}span") if (word := _word(span, line))]
    return words


def _word(span: Any, line: int) -> Word | None:
    text = "".join(span.itertext()).strip()
    box = _BOX.search(span.get("title", ""))
    if span.get("class") != "ocrx_word" or not text or box is None:
        return None
    left, top, right, bottom = (int(edge) for edge in box.groups())
    sure = _CONFIDENCE.search(span.get("title", ""))
    return text, left, top, right, bottom, int(sure[1]) if sure else 0, line
