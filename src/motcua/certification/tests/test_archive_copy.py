"""A copy is PDF/A whatever was scanned: what may not stand in it is drawn as a picture, and nothing else is."""

import io
import subprocess

import pikepdf
import pikepdf.pdfa
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image

from motcua.certification import pages, service
from motcua.certification.errors import SourceUnreadable
from motcua.documents import service as documents
from motcua.documents.testing import image_file, pdf_file, saved


def lettered(**page) -> bytes:
    """A page of text in letters that the file does not carry."""
    with pikepdf.open(io.BytesIO(pdf_file())) as pdf:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        pdf.pages[0].Resources = Dictionary(Font=Dictionary(F1=font))
        pdf.pages[0].Contents = pdf.make_stream(b"BT /F1 60 Tf 60 700 Td (BANG TOT NGHIEP) Tj ET")
        for name, value in page.items():
            pdf.pages[0][f"/{name}"] = value
        return saved(pdf)


def pictured(mode: str, size: tuple[int, int] = (1654, 2339), dots: int = 200) -> bytes:
    """A scanner's page: one picture that fills it."""
    written = io.BytesIO()
    Image.new(mode, size).save(written, "PDF", resolution=dots)
    return written.getvalue()


def together(*files: bytes) -> bytes:
    with pikepdf.Pdf.new() as pdf:
        for file in files:
            with pikepdf.open(io.BytesIO(file)) as one:
                pdf.pages.extend(one.pages)
        return saved(pdf)


@pytest.fixture
def composed(office):
    """The copy of this scan, as it is to be signed."""
    certificate = documents.read(office.prepared().printed)
    with pikepdf.open(io.BytesIO(certificate)) as last:
        del last.pages[0]
        words = saved(last)

    def compose(content: bytes, content_type: str = pages.PDF) -> pikepdf.Pdf:
        made = pages.compose(content, content_type, words)
        return pikepdf.open(io.BytesIO(made.pdf))

    return compose


def findings(pdf: pikepdf.Pdf) -> list[str]:
    return [str(one) for one in pikepdf.pdfa.check(pdf, "2b").findings]


def pictures(page: pikepdf.Page) -> list[pikepdf.Object]:
    return [one for one in page.get_images(recursive=True).values() if "/Width" in one]


SCANS = {
    "empty pages": lambda: pdf_file(pages=2),
    "colour": lambda: pictured("RGB"),
    "grey": lambda: pictured("L"),
    "colours for printing": lambda: pictured("CMYK"),
    "letters not carried": lettered,
    "of all kinds": lambda: together(lettered(), pictured("L"), lettered(Rotate=90)),
    "jpeg RGB": image_file,
    "jpeg L": lambda: image_file(mode="L"),
    **{
        f"png {mode}": lambda mode=mode: image_file("PNG", mode=mode, colour=0)
        for mode in ("RGB", "P", "1", "RGBA", "LA")
    },
}


@pytest.mark.parametrize("scan", SCANS)
def test_the_validator_finds_nothing_whatever_was_scanned(composed, scan):
    content_type = {"jpeg": "image/jpeg", "png": "image/png"}.get(scan.split()[0], pages.PDF)
    assert findings(composed(SCANS[scan](), content_type)) == []


def test_what_was_signed_and_sealed_is_as_it_was_beside_its_signatures(office, tmp_path):
    office.certified()
    copy = office.issued(content=lettered())
    content = documents.read(copy.issued)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert not pikepdf.pdfa.check(pdf, "2b").violations
        with pdf.open_metadata() as about:
            assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("2", "B")
            assert about["dc:title"] == "Chứng thực bản sao điện tử"
    path = tmp_path / "copy.pdf"
    path.write_bytes(content)
    told = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=True).stdout
    assert told.count("Signature is Valid") == 2


def test_only_the_pages_that_may_not_stand_so_are_drawn(composed):
    made = composed(together(pictured("L"), lettered(), pictured("RGB")))
    kept, drawn, last = made.pages[0], made.pages[1], made.pages[2]
    assert [(int(one.Width), int(one.Height)) for one in pictures(kept) + pictures(last)] == [
        (1654, 2339)
    ] * 2
    (picture,) = pictures(drawn)
    assert "/Font" not in drawn.Resources
    assert int(picture.Height) / (float(drawn.mediabox[3]) / 72) >= 200
    assert tuple(round(float(side)) for side in drawn.mediabox) == (0, 0, 595, 842)


def test_what_is_drawn_stands_as_it_was_seen(composed):
    """Turned by its page, cut by its box, and without the note that hangs on it."""
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.FreeText, Rect=[60, 100, 400, 300], C=[1, 0, 0], DA="/F1 40 Tf",
        Contents="Ghi chu",
    )  # fmt: skip
    made = composed(lettered(Rotate=90, TrimBox=Array([0, 421, 595, 842]), Annots=Array([note])))
    page = made.pages[0]
    assert [round(float(edge)) for edge in page.mediabox] == [0, 0, 421, 595]
    (picture,) = pictures(page)
    drawn = pikepdf.PdfImage(picture).as_pil_image().convert("L").point(lambda dot: 255 * (dot < 128))
    left, top, right, bottom = drawn.getbbox()
    # The line runs down the right half of the page.
    assert right - left < (bottom - top) / 4
    assert left > drawn.width / 2


def test_what_shines_through_a_picture_is_paper_and_not_night(composed):
    made = composed(image_file("PNG", mode="RGBA", colour=0), "image/png")
    (picture,) = pictures(made.pages[0])
    assert pikepdf.PdfImage(picture).as_pil_image().convert("L").getextrema() == (255, 255)


def test_a_drawn_page_is_as_sharp_as_its_scan_and_no_larger_than_can_be_held(composed):
    def drawn(content: bytes) -> tuple[int, int]:
        made = composed(content)
        (picture,) = pictures(made.pages[0])
        return int(picture.Width), int(picture.Height)

    width, height = drawn(pictured("CMYK", (2067, 2923), dots=250))
    assert abs(width - 2067) < 10
    assert abs(height - 2923) < 10
    wide = drawn(lettered(MediaBox=Array([0, 0, 14_000, 14_000])))
    assert wide[0] * wide[1] <= pages.MOST_POINTS


def imaged(**facts) -> bytes:
    with pikepdf.open(io.BytesIO(pdf_file())) as pdf:
        known = {"Type": Name.XObject, "Subtype": Name.Image, "Width": 10, "Height": 10} | facts
        picture = pdf.make_stream(b"", **{name: value for name, value in known.items() if value is not None})
        pdf.pages[0].Resources = Dictionary(XObject=Dictionary(I=picture))
        return saved(pdf)


@pytest.mark.parametrize(
    "content",
    [
        *[lettered(MediaBox=Array(box)) for box in ([0, 0, 0, 0], [0, 0, 600, 0.001], [0, 0, 10**9, 10**9])],
        lettered(TrimBox=Array([0, 0, 0, 0])),
        lettered(CropBox=Array([0, 0, 20, 20])),
        lettered(Rotate=Name.X),
        imaged(Width=Name.X),
        imaged(Height=None),
    ],
    ids=[
        "no area",
        "a thread",
        "a country",
        "nothing to print",
        "a stamp",
        "no angle",
        "no width",
        "no height",
    ],
)
def test_pages_that_no_scanner_makes_are_refused_at_the_counter_and_not_in_the_job(content):
    with pytest.raises(SourceUnreadable):
        pages.look_at(content, pages.PDF)


def test_a_job_that_runs_twice_leaves_one_file(office):
    copy = office.prepared(content=lettered())
    before = copy.printed_id
    assert office.printed(copy).printed_id == before
    assert service.copy_page(copy_id=copy.pk, by=office.em).printed_id == before
