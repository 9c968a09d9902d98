"""How well and how fast made pages of Vietnamese papers are read: letters wrong in a hundred, seconds a page.

Each page goes the whole way that a scan goes: cleaned, turned, recognized, written as PDF/A-2b.
"""

import io
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
import pikepdf.pdfa

from motcua.documents.digitisation import recognition
from motcua.documents.digitisation.testing import MadePage, error_rate, made_pages


@dataclass(frozen=True, slots=True)
class PageFigures:
    """`error` is letters to be changed to each letter of the page; seconds by the clock and of the processor."""

    name: str
    letters: int
    error: float
    seconds: float
    processor: float
    kilobytes: int
    is_pdfa: bool


def measure() -> Iterator[PageFigures]:
    """The first page loads the libraries, which a worker does once: it is read twice."""
    pages = made_pages()
    _measure(pages[0])
    yield from (_measure(page) for page in pages)


def _measure(page: MadePage) -> PageFigures:
    read: list[str] = []
    begun, before = time.monotonic(), _processor()
    pdf = recognition.recognize(
        [lambda: page.image], first=1, told=lambda found: read.extend(word[0] for word in found.words)
    )
    seconds, processor = time.monotonic() - begun, _processor() - before
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        is_pdfa = not pikepdf.pdfa.check(opened, "2b").findings
    error = error_rate(" ".join(read), page.text)
    return PageFigures(page.name, len(page.text), error, seconds, processor, len(pdf) // 1024, is_pdfa)


def _processor() -> float:
    """Of this process and of the tesseracts that it started."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
