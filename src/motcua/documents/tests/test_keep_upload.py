import io
import struct
import threading
import zipfile
import zlib

import pikepdf
import pytest
from django.db import connection
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image

from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.documents import errors, rules, service
from motcua.documents.files import inspection
from motcua.documents.models import StoredFile
from motcua.documents.testing import image_file, pdf_file, saved, signed_pdf_file, upload

AN = Actor(id=1, name="An")


def keep(content: bytes, name: str = "tep.pdf") -> bytes:
    return service.read(service.keep_upload(upload=upload(content, name), by=AN))


def pdf_with(change) -> bytes:
    with Pdf.open(io.BytesIO(pdf_file())) as pdf:
        change(pdf)
        return saved(pdf)


def opens_with_script(pdf):
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def page_runs_script(pdf):
    pdf.pages[0].AA = Dictionary(
        O=Dictionary(S=Name.GoTo, D="x", Next=Array([Dictionary(S=Name.JavaScript, JS="1")]))
    )


def names_script(pdf):
    script = pdf.make_indirect(Dictionary(S=Name.JavaScript, JS="1"))
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["a", script])))


def launches(pdf):
    link = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=Dictionary(S=Name.Launch, F="cmd.exe")
    )
    pdf.pages[0].Annots = Array([link])


def embeds(pdf):
    pdf.attachments["a.exe"] = b"MZ"


def hangs_a_file_on_a_page(pdf):
    pdf.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9])])


def is_a_portfolio(pdf):
    pdf.Root.Collection = Dictionary(Type=Name.Collection, View=Name.D)


def sends_what_is_filled_in(pdf):
    pdf.Root.OpenAction = Dictionary(S=Name.SubmitForm, F="https://elsewhere.example")


def shows_a_film(pdf):
    pdf.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=[0, 0, 9, 9])])


def is_filled_in_by_another_program(pdf):
    pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=Stream(pdf, b"<xdp/>"))


def crowds(pdf):
    for _ in range(3):
        pdf.Root[f"/X{_}"] = pdf.make_indirect(Array([0] * 200_000))


ACTIVE = {
    opens_with_script: "script",
    page_runs_script: "script",
    names_script: "script",
    launches: "launch",
    embeds: "attachment",
    hangs_a_file_on_a_page: "attachment",
    is_a_portfolio: "attachment",
    sends_what_is_filled_in: "form",
    shows_a_film: "media",
}


@pytest.mark.django_db
@pytest.mark.parametrize("change", ACTIVE)
def test_what_acts_by_itself_is_taken_out_of_a_pdf_and_named(change):
    received = service.receive_upload(upload=upload(pdf_with(change)), by=AN)
    kept = service.read(received.file)
    assert received.removed == ACTIVE[change]
    assert inspection.inspect(kept).removed == ()
    with Pdf.open(io.BytesIO(kept)) as pdf:
        assert len(pdf.pages) == 1
        assert "a.exe" not in pdf.attachments


def test_all_that_was_taken_out_is_named_once():
    def change(pdf):
        opens_with_script(pdf)
        page_runs_script(pdf)
        embeds(pdf)

    assert set(inspection.inspect(pdf_with(change)).removed) == {"script", "attachment"}


def test_an_escaped_name_does_not_hide_a_script():
    hidden = pdf_with(opens_with_script).replace(b"/JavaScript", b"/Java#53cript").replace(b"/JS", b"/J#53")
    inspected = inspection.inspect(hidden)
    assert inspected.removed == ("script",)
    assert b"alert" not in inspected.content


def test_what_links_lead_to_and_the_boxes_of_a_form_stay():
    def change(pdf):
        link = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=[0, 0, 9, 9],
            A=Dictionary(S=Name.URI, URI="https://a.vn"),
        )
        hung = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9])
        pdf.pages[0].Annots = Array([link, hung])
        pdf.Root.AcroForm = Dictionary(Fields=Array([Dictionary(FT=Name.Tx, T="ho_ten", V="Ước")]))

    with Pdf.open(io.BytesIO(inspection.inspect(pdf_with(change)).content)) as pdf:
        assert [str(one.A.URI) for one in pdf.pages[0].Annots] == ["https://a.vn"]
        assert str(pdf.Root.AcroForm.Fields[0].V) == "Ước"


def protected(**passwords) -> bytes:
    content = io.BytesIO()
    with Pdf.open(io.BytesIO(pdf_file())) as pdf:
        pdf.save(content, encryption=pikepdf.Encryption(R=6, **passwords))
    return content.getvalue()


def png_of(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def folded_pdf(size: int) -> bytes:
    """A PDF whose object stream unfolds to `size` bytes."""
    folder = zlib.compressobj(9)
    folded = folder.compress(b"4 0 << /A 1 >> ") + folder.compress(b" " * size) + folder.flush()
    parts, offsets = [b"%PDF-1.5\n"], {}

    def add(number, body):
        offsets[number] = sum(map(len, parts))
        parts.append(b"%d 0 obj\n" % number + body + b"\nendobj\n")

    add(1, b"<< /Type /Catalog /Pages 2 0 R /X 4 0 R >>")
    add(2, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
    add(3, b"<< /Type /Page /Parent 2 0 R /Resources << >> /MediaBox [0 0 100 100] >>")
    head = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(folded)
    add(5, head + folded + b"\nendstream")
    start = sum(map(len, parts))
    rows = [
        (0, 0, 65535),
        (1, offsets[1], 0),
        (1, offsets[2], 0),
        (1, offsets[3], 0),
        (2, 5, 0),
        (1, offsets[5], 0),
        (1, start, 0),
    ]
    table = b"".join(struct.pack(">BIH", *row) for row in rows)
    head = b"6 0 obj\n<< /Type /XRef /Size 7 /W [1 4 2] /Root 1 0 R /Length %d >>\nstream\n" % len(table)
    parts.append(head + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % start)
    return b"".join(parts)


def zip_file() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("a.html", "<script>1</script>")
    return content.getvalue()


REFUSED = {
    "nothing": (lambda: b"", errors.FileEmpty),
    "a web page named pdf": (lambda: b"<!DOCTYPE html><script>alert(1)</script>", errors.FileKindRefused),
    "a web page before a pdf": (lambda: b"<script>1</script>\n" + pdf_file(), errors.FileKindRefused),
    "a web page after the head of a pdf": (
        lambda: b"%PDF-1.7\n<html><script>1</script></html>",
        errors.FileDamaged,
    ),
    "a program": (lambda: b"MZ\x90\x00" + b"\0" * 100, errors.FileKindRefused),
    "a drawing with scripts": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", errors.FileKindRefused),
    "a gif": (lambda: image_file("GIF"), errors.FileKindRefused),
    "an archive": (zip_file, errors.FileKindRefused),
    "half a pdf": (lambda: pdf_file(pages=30)[:1500], errors.FileDamaged),
    "a pdf without pages": (lambda: pdf_file(pages=0), errors.FileDamaged),
    "a pdf with a password": (lambda: protected(user="bi-mat", owner="bi-mat"), errors.FileEncrypted),
    "a pdf that unfolds to 101 MB": (lambda: folded_pdf(101 << 20), errors.FileDamaged),
    "a pdf of too many values": (lambda: pdf_with(crowds), errors.FileDamaged),
    "a pdf of 1,001 pages": (lambda: pdf_file(pages=1001), errors.FileTooManyPages),
    "a form that another program fills in": (
        lambda: pdf_with(is_filled_in_by_another_program),
        errors.FileXfaForm,
    ),
    "half a jpeg": (lambda: image_file(size=(400, 400))[:900], errors.FileDamaged),
    "half a png": (lambda: image_file("PNG", size=(400, 400))[:60], errors.FileDamaged),
    "a png of 10,000 million points": (lambda: png_of(100_000, 100_000), errors.ImageTooLarge),
    "a png of 100 million points": (lambda: png_of(10_000, 10_000), errors.ImageTooLarge),
    "a signed pdf with an archive behind it": (lambda: signed_pdf_file() + zip_file(), errors.FileDamaged),
    "a signed pdf with a script": (
        lambda: signed_pdf_file().replace(b"/SigFlags 3", b"/XFA (scr) "),
        errors.SignedFileActiveContent,
    ),
    "a signature that is none": (lambda: signed_pdf_file(contents=b"\x30\x00"), errors.SignatureNotWhole),
    "a signature that leaves out the beginning": (
        lambda: signed_pdf_file(start=9),
        errors.SignatureNotWhole,
    ),
    "a signature that leaves out the end": (lambda: signed_pdf_file(short_by=9), errors.SignatureNotWhole),
    "a signature beyond the end": (lambda: signed_pdf_file(short_by=-9), errors.SignatureNotWhole),
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_honest_paper_is_refused_in_words(what):
    make, error = REFUSED[what]
    with pytest.raises(error) as refused:
        keep(make())
    assert refused.value.message.startswith(("Tệp", "Ảnh"))
    assert "{" not in refused.value.message
    assert not StoredFile.objects.exists()


@pytest.mark.django_db
def test_a_file_beyond_the_limit_is_refused_with_both_sizes():
    with pytest.raises(errors.FileTooLarge) as refused:
        keep(b"%PDF-1.7\n" + b"\0" * (30 * 1024 * 1024 - 9))
    assert "30 MB" in refused.value.message
    assert "10 MB" in refused.value.message


def test_no_file_at_all_is_said():
    with pytest.raises(errors.FileMissing):
        service.keep_upload(upload=None, by=AN)


@pytest.mark.django_db
def test_what_hangs_behind_a_pdf_is_not_kept():
    kept = keep(pdf_file() + zip_file() + b"<script>alert(1)</script>")
    assert b"script" not in kept
    assert not zipfile.is_zipfile(io.BytesIO(kept))


@pytest.mark.django_db
def test_a_picture_that_is_also_an_archive_and_a_script_is_kept_as_a_picture_only():
    for kind in ("JPEG", "PNG"):
        kept = keep(image_file(kind) + zip_file() + b"<script>alert(1)</script>")
        assert b"script" not in kept
        assert not zipfile.is_zipfile(io.BytesIO(kept))


def scanned_pages(count: int) -> bytes:
    """Each page a picture of its own, as scanners make them."""
    with Pdf.new() as pdf:
        for number in range(count):
            pdf.add_blank_page(page_size=(595, 842))
            picture = Stream(pdf, image_file(size=(60, 84), colour=f"#{number:06x}"))
            facts = {"Type": Name.XObject, "Subtype": Name.Image, "Width": 60, "Height": 84}
            more = {"ColorSpace": Name.DeviceRGB, "BitsPerComponent": 8, "Filter": Name.DCTDecode}
            for key, value in (facts | more).items():
                picture[f"/{key}"] = value
            page = pdf.pages[-1]
            page.Resources = Dictionary(XObject=Dictionary(Im=picture))
            page.Contents = Stream(pdf, b"595 0 0 842 0 0 cm /Im Do")
        return saved(pdf)


@pytest.mark.django_db
def test_a_scan_of_500_pages_is_kept_whole():
    with Pdf.open(io.BytesIO(keep(scanned_pages(500)))) as pdf:
        assert len(pdf.pages) == 500


@pytest.mark.django_db
def test_a_pdf_locked_only_against_printing_is_kept_open():
    with Pdf.open(io.BytesIO(keep(protected(user="", owner="bi-mat")))) as pdf:
        assert not pdf.is_encrypted


@pytest.mark.django_db
def test_a_signed_pdf_is_kept_to_the_byte():
    assert keep(signed_pdf_file()) == signed_pdf_file()


@pytest.mark.django_db
def test_the_content_decides_what_a_file_is():
    file = service.keep_upload(upload=upload(image_file("PNG"), "don.pdf"), by=AN)
    assert file.content_type == rules.PNG


@pytest.mark.django_db
def test_a_photo_is_kept_upright_and_tells_nothing_about_where_it_was_taken():
    photo = Image.new("RGB", (40, 20), "red")
    facts = Image.Exif()
    facts[0x0112] = 6  # turned by a quarter
    facts[0x010F] = "May anh"
    facts.get_ifd(0x8825)[2] = (21.0, 16.0, 3.0)
    content = io.BytesIO()
    photo.save(content, "JPEG", exif=facts, comment=b"<script>alert(1)</script>")
    kept = keep(content.getvalue() + b"<script>alert(2)</script>")
    with Image.open(io.BytesIO(kept)) as image:
        assert image.size == (20, 40)
        assert not image.getexif()
    assert b"script" not in kept
    assert b"May anh" not in kept


@pytest.mark.django_db
def test_a_photo_of_many_million_points_is_kept_at_half_its_width():
    with Image.open(io.BytesIO(keep(image_file(size=(6000, 4400))))) as image:
        assert image.size == (3000, 2200)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "1"), ("PNG", "P"), ("PNG", "RGBA"), ("PNG", "I;16")],
)
def test_pictures_of_every_colour_system_are_kept(kind, mode):
    content = io.BytesIO()
    Image.new(mode, (30, 30)).save(content, kind)
    with Image.open(io.BytesIO(keep(content.getvalue()))) as image:
        image.load()
        assert image.size == (30, 30)


@pytest.mark.django_db
def test_the_same_content_is_kept_once_and_journalled_once():
    first = service.keep_upload(upload=upload(pdf_file(mark="a"), "mot.pdf"), by=AN)
    second = service.keep_upload(upload=upload(pdf_file(mark="a"), "hai.pdf"), by=Actor(id=2, name="Bình"))
    assert first.pk == second.pk
    acts = audit.history("documents.storedfile", first.pk)
    assert [act.actor_name for act in acts] == ["An"]


@pytest.mark.django_db
def test_two_people_who_send_the_same_file_at_once_share_one():
    content, kept, start = pdf_file(mark="cùng lúc"), [], threading.Barrier(4)

    def send():
        # A thread has a connection of its own, and what it writes is committed.
        start.wait()
        try:
            kept.append(service.keep(content=content, content_type=rules.PDF).pk)
        finally:
            connection.close()

    def clear():
        StoredFile.objects.filter(pk__in=kept).delete()
        connection.close()

    _run_all(send, send, send, send)
    try:
        assert len(kept) == 4
        assert len(set(kept)) == 1
    finally:
        _run_all(clear)


def _run_all(*works) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
