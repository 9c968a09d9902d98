"""The pages of a scan: how many, how sharp, and as one PDF/A-2b with the page that certifies them."""

import io
import threading
from dataclasses import dataclass

import pikepdf
from pikepdf import Name, Pdf, Rectangle
from PIL import Image

from motcua.certification.errors import SourceRefused, SourceUnreadable
from motcua.documents import service as documents

PDF = "application/pdf"
# In points, as all of a PDF.
_A4_LONG = 842.0
_INCH = 72.0
# Where the organization signs on the first page: room for the form of the copy, the agency and the time.
_EDGE, _WIDTH, _HEIGHT = 14.0, 185.0, 34.0
# A page that is drawn is as sharp as its scan, between these dots an inch; a very large page is less so.
_LEAST_DOTS, _MOST_DOTS, MOST_POINTS = 200, 300, 30_000_000
# Room for the signature, and what a PDF may have.
_LEAST_SIDE, _MOST_SIDE = 72.0, 14_400.0
# Whatever a file that was made to do harm has in the place of a number.
_FAULTS = (pikepdf.PdfError, ValueError, TypeError, AttributeError, ArithmeticError, RuntimeError, OSError)
# pdfium knows no threads.
_drawing = threading.Lock()


@dataclass(frozen=True, slots=True)
class Scan:
    """`dpi` of the least sharp page, where its picture tells; 0 where it has none, as text that was printed to PDF."""

    pages: int
    dpi: int


@dataclass(frozen=True, slots=True)
class Corner:
    """The rectangle of the organization's signature, as signatures take it; `copy` is the form of the copy."""

    page: int
    x: float
    y: float
    width: float
    height: float
    copy: str = "BẢN SAO CHỨNG THỰC ĐIỆN TỬ"


@dataclass(frozen=True, slots=True)
class Composed:
    pdf: bytes
    corner: Corner


def look_at(content: bytes, content_type: str) -> Scan:
    """Raises SourceRefused for a PDF with signatures or a form, SourceUnreadable."""
    try:
        with _opened(content, content_type) as pdf:
            if "/AcroForm" in pdf.Root:
                raise SourceRefused
            if any(not _LEAST_SIDE <= side <= _MOST_SIDE for page in pdf.pages for side in _size(page)):
                raise SourceUnreadable
            sharpness = [dots for page in pdf.pages if (dots := _dpi(page))]
            return Scan(len(pdf.pages), min(sharpness, default=0))
    except _FAULTS as fault:
        raise SourceUnreadable from fault


def compose(content: bytes, content_type: str, certificate: bytes) -> Composed:
    """The pages of the scan in their size, upright and without what hangs on them, then those of the certificate.

    A page with what PDF/A forbids (letters that the file does not carry, colours for printing) is drawn as a picture.
    """
    with (
        _opened(content, content_type) as source,
        Pdf.open(io.BytesIO(certificate)) as last,
        Pdf.new() as made,
    ):
        for page in source.pages:
            width, height = _size(page)
            made.add_blank_page(page_size=(width, height))
            made.pages[-1].add_overlay(page, Rectangle(0, 0, width, height))
        if not _is_archivable(made):
            _draw_what_may_not_stand(made, [_dpi(page) for page in source.pages])
        made.pages.extend(last.pages)
        made.docinfo[Name.Title] = last.docinfo.get(Name.Title, "")
        return Composed(documents.archived(made), _corner(made.pages[0]))


def _is_archivable(pdf: Pdf) -> bool:
    from pikepdf import pdfa

    documents.drop_letter_lists(pdf)
    pdfa.prepare(pdf, documents.ARCHIVABLE)
    return pdfa.check(pdf, documents.ARCHIVABLE).verdict == "pass"


def _draw_what_may_not_stand(made: Pdf, sharpness: list[int]) -> None:
    whole = io.BytesIO()
    made.save(whole)
    for place, dots in enumerate(sharpness):
        with Pdf.new() as alone:
            alone.pages.append(made.pages[place])
            if _is_archivable(alone):
                continue
        picture = _drawn(whole.getvalue(), place, min(max(dots, _LEAST_DOTS), _MOST_DOTS))
        with Pdf.open(io.BytesIO(picture)) as drawn:
            made.pages[place] = drawn.pages[0]


def _drawn(content: bytes, place: int, dots: int) -> bytes:
    """A page of a PDF as a picture of the same size, in a PDF of its own."""
    import pypdfium2

    with _drawing, pypdfium2.PdfDocument(content) as document:
        page = document[place]
        width, height = page.get_size()
        dots = min(dots, int(_INCH * (MOST_POINTS / (width * height)) ** 0.5))
        picture = page.render(scale=dots / _INCH, draw_annots=False).to_pil()
        written = io.BytesIO()
        picture.convert("RGB").save(written, "PDF", resolution=picture.width * _INCH / width, quality=88)
        return written.getvalue()


def _opened(content: bytes, content_type: str) -> Pdf:
    if content_type == PDF:
        return Pdf.open(io.BytesIO(content), suppress_warnings=True)
    return Pdf.open(io.BytesIO(_as_pdf(content)))


def _as_pdf(picture: bytes) -> bytes:
    """A photograph as a page whose long side is that of A4."""
    with Image.open(io.BytesIO(picture), formats=["JPEG", "PNG"]) as image:
        written = io.BytesIO()
        _flat(image).save(written, "PDF", resolution=max(image.size) / (_A4_LONG / _INCH), quality=92)
        return written.getvalue()


def _flat(image: Image.Image) -> Image.Image:
    """What shines through is white, as paper is."""
    if image.mode in {"L", "RGB"}:
        return image
    seen = image.convert("RGBA")
    paper = Image.new("RGBA", seen.size, "white")
    return Image.alpha_composite(paper, seen).convert("RGB")


def _size(page: pikepdf.Page) -> tuple[float, float]:
    """As it is seen: turned where the page says so."""
    left, bottom, right, top = (float(edge) for edge in page.trimbox)
    width, height = abs(right - left), abs(top - bottom)
    turned = int(page.obj.get(Name.Rotate, 0)) % 180 != 0
    return (height, width) if turned else (width, height)


def _dpi(page: pikepdf.Page) -> int:
    """Of its largest picture, taken to fill the page as a scan does."""
    pictures = [(int(one.Width), int(one.Height)) for one in page.get_images().values() if "/Width" in one]
    if not pictures:
        return 0
    across = max(max(sides) for sides in pictures)
    return round(across / (max(_size(page)) / _INCH))


def _corner(page: pikepdf.Page) -> Corner:
    width, height = _size(page)
    box = min(_WIDTH, width - 2 * _EDGE)
    return Corner(page=1, x=width - _EDGE - box, y=height - _EDGE - _HEIGHT, width=box, height=_HEIGHT)
