"""Files that are made to do harm: what they hide is taken out or refused, before it costs much."""

import io
import struct
import zipfile
import zlib

import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image

from motcua.documents import errors, rules
from motcua.documents.files import inspection
from motcua.documents.testing import image_file, pdf_file, saved, signed_pdf_file

EVIL = b"evil.example"


def pdf_with(change) -> bytes:
    with Pdf.open(io.BytesIO(pdf_file())) as pdf:
        change(pdf)
        return saved(pdf)


def raw_pdf(objects: dict[int, bytes], root: bytes = b"1 0 R") -> bytes:
    """Objects as they are given, without anyone mending them."""
    given = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>",
    } | objects
    parts, rows = [b"%PDF-1.7\n"], {}
    for number, body in given.items():
        rows[number] = sum(map(len, parts))
        parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, body))
    table = b"".join(b"%010d 00000 n \n" % rows[number] for number in sorted(rows))
    start, size = sum(map(len, parts)), len(rows) + 1
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table))
    parts.append(b"trailer\n<</Size %d/Root %b>>\nstartxref\n%d\n%%%%EOF\n" % (size, root, start))
    return b"".join(parts)


def opened(content: bytes) -> bytes:
    """A PDF with everything unfolded, to be searched."""
    unfolded = io.BytesIO()
    with Pdf.open(io.BytesIO(content)) as pdf:
        pdf.save(unfolded, qdf=True, static_id=True)
    return unfolded.getvalue()


def action(**facts):
    def change(pdf):
        pdf.Root.OpenAction = Dictionary(**facts)

    return change


def in_the_trailer(pdf):
    pdf.trailer.Hidden = Dictionary(S=Name.Launch, F="evil.example")


def of_a_page_by_a_chain(pdf):
    pdf.pages[0].AA = Dictionary(
        O=Dictionary(S=Name.GoTo, D="x", Next=Dictionary(S=Name.URI, URI="http://evil.example"))
    )


def by_a_link(pdf):
    link = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9],
        A=Dictionary(S=Name.URI, URI="javascript:fetch('evil.example')"),
    )  # fmt: skip
    pdf.pages[0].Annots = Array([link])


def by_the_name_of_a_stream(pdf):
    stream = Stream(pdf, b"")
    stream.F = "http://evil.example/a"
    pdf.pages[0].Contents = stream


def by_a_part_of_another_file(pdf):
    drawing = Stream(pdf, b"")
    drawing.Type, drawing.Subtype, drawing.BBox = Name.XObject, Name.Form, Array([0, 0, 1, 1])
    drawing.Ref = Dictionary(F="//evil.example/a.pdf", Page=0)
    pdf.pages[0].Resources = Dictionary(XObject=Dictionary(R=drawing))


REACHING = {
    "opens an address by itself": (action(S=Name.URI, URI="http://evil.example"), "form"),
    "opens a file of the disk": (action(S=Name.URI, URI="file:///evil.example"), "launch"),
    "opens a share of a network": (action(S=Name.GoToR, F="\\\\evil.example\\a.pdf", D="x"), "launch"),
    "goes on in a share of a network": (
        action(S=Name.Thread, F=Dictionary(UF="//evil.example/a"), D="x"),
        "launch",
    ),
    "starts a program from the trailer": (in_the_trailer, "launch"),
    "asks an address after a harmless act": (of_a_page_by_a_chain, "form"),
    "runs a script by a link": (by_a_link, "launch"),
    "has its content in another file": (by_the_name_of_a_stream, "attachment"),
    "draws a part of another file": (by_a_part_of_another_file, "attachment"),
}


@pytest.mark.parametrize("how", REACHING)
def test_what_reaches_beyond_the_file_is_taken_out_and_named(how):
    change, kind = REACHING[how]
    inspected = inspection.inspect(pdf_with(change))
    assert kind in inspected.removed
    assert EVIL not in opened(inspected.content)
    assert inspection.inspect(inspected.content).removed == ()


def test_a_catalogue_that_stands_in_the_trailer_hides_no_script():
    catalogue = b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(evil.example)>>>>"
    inspected = inspection.inspect(raw_pdf({1: b"null"}, root=catalogue))
    assert inspected.removed == ("script",)
    assert EVIL not in opened(inspected.content)


def test_a_link_to_a_file_beside_this_one_stays():
    def change(pdf):
        link = Dictionary(
            Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9],
            A=Dictionary(S=Name.GoToR, F="phu-luc.pdf", D="x"),
        )  # fmt: skip
        pdf.pages[0].Annots = Array([link])

    inspected = inspection.inspect(pdf_with(change))
    assert inspected.removed == ()
    assert b"phu-luc.pdf" in opened(inspected.content)


@pytest.mark.parametrize("said", [b"[/Sig]", b"4 0 R", b"(Sig)", b"null", b"1"])
def test_what_is_no_name_where_a_name_should_stand_harms_nobody(said):
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R/X<</Type %b/S %b/Subtype %b>>>>" % ((said,) * 3),
        4: b"/Launch",
    }
    assert inspection.inspect(raw_pdf(objects)).content


def archive_inside(pdf: bytes) -> bytes:
    """The same bytes as an archive: what follows it in the PDF is its comment."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.html", "<script>1</script>")
    end = pdf.rindex(b"startxref")
    tail = b"\n" + pdf[end:]
    return pdf[:end] + made.getvalue()[:-2] + struct.pack("<H", len(tail)) + tail


def test_a_signed_pdf_that_is_an_archive_too_is_refused():
    content = archive_inside(signed_pdf_file())
    assert zipfile.ZipFile(io.BytesIO(content)).namelist() == ["a.html"]
    with pytest.raises(errors.FileDamaged):
        inspection.inspect(content)


@pytest.mark.parametrize("fact", ["ByteRange", "Type"])
def test_what_only_calls_itself_signed_is_cleaned_as_any_other(fact):
    def change(pdf):
        said = {"Type": Name.Sig, "ByteRange": [0, 10, 20, 30]}
        pdf.Root.Note = Dictionary({f"/{fact}": said[fact]})

    content = archive_inside(pdf_with(change))
    inspected = inspection.inspect(content)
    assert not inspected.signed
    assert not zipfile.is_zipfile(io.BytesIO(inspected.content))


def test_an_unsigned_one_is_kept_as_a_pdf_only():
    assert not zipfile.is_zipfile(io.BytesIO(inspection.inspect(archive_inside(pdf_file())).content))


def test_a_description_is_never_read_however_much_it_unfolds_to():
    said = (
        b"<x:xmpmeta xmlns:x='adobe:ns:meta/' xmlns:pdf='http://ns.adobe.com/pdf/1.3/' pdf:PDFVersion='9.9'/>"
    )

    stream = b"<</Type/Metadata/Subtype/XML/Length %d>>\nstream\n%b\nendstream" % (len(said), said)
    content = raw_pdf({1: b"<</Type/Catalog/Pages 2 0 R/Metadata 4 0 R>>", 4: stream})
    with Pdf.open(io.BytesIO(inspection.inspect(content).content)) as pdf:
        assert pdf.Root.Metadata.read_bytes() == said


def jpeg_of_many_parts() -> bytes:
    photo = image_file(size=(200, 200))
    return photo[:2] + (b"\xff\xe1\x00\x10Exif\0\0" + b"\0" * 8) * 400_000 + photo[2:]


def jpeg_of_many_scans() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8000, 8000), "white").save(made, "JPEG", progressive=True, quality=30)
    whole = made.getvalue()
    last = whole[whole.rindex(b"\xff\xda") : -2]
    return whole[:-2] + last * 10_000 + whole[-2:]


def png_of(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 9000)) + chunk(b"IEND", b"")


COSTLY = {
    "a picture in 400,000 parts": (jpeg_of_many_parts, errors.FileDamaged),
    "a picture drawn 10,000 times over": (jpeg_of_many_scans, errors.FileDamaged),
    "a picture one point wide": (lambda: png_of(1, rules.MAX_IMAGE_POINTS), errors.ImageTooLarge),
    "a picture one point high": (lambda: png_of(rules.MAX_IMAGE_POINTS, 1), errors.ImageTooLarge),
}


@pytest.mark.parametrize("what", COSTLY)
def test_what_would_keep_the_processor_for_minutes_or_fill_the_memory_is_refused(what):
    make, error = COSTLY[what]
    with pytest.raises(error):
        inspection.inspect(make())


def test_a_progressive_photo_of_a_camera_is_kept():
    made = io.BytesIO()
    Image.effect_noise((600, 400), 90).convert("RGB").save(made, "JPEG", progressive=True, quality=95)
    assert inspection.inspect(made.getvalue() + b"\xff\xda" * 500).content_type == rules.JPEG
