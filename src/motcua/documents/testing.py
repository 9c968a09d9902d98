"""Files and papers for tests of any module."""

import base64
import io

from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image

from motcua.accounts.service import Actor
from motcua.documents import actions, rules
from motcua.documents.digitisation import testing as scans
from motcua.documents.models import Digitisation, ScannedPage, ScannedPaper, StoredFile
from motcua.documents.papers.proofs import new_code
from motcua.documents.papers.samples import (
    APPLICANT,
    CENTRE,
    CODE,
    DUE,
    ISSUED,
    ISSUER,
    PROOF,
    RECEIVED,
    SIGNER,
    URL,
    extension,
    papers,
    receipt,
    refusal,
    result,
    stop,
    supplement,
    tracking,
)
from motcua.documents.papers.templating import preview_template
from motcua.kit import clock

__all__ = [
    "APPLICANT",
    "CENTRE",
    "CODE",
    "DUE",
    "ISSUED",
    "ISSUER",
    "PROOF",
    "RECEIVED",
    "SIGNER",
    "URL",
    "extension",
    "image_file",
    "make_digitised",
    "make_scan",
    "new_code",
    "papers",
    "pdf_file",
    "preview_template",
    "receipt",
    "refusal",
    "result",
    "saved",
    "scan",
    "scans",
    "send_in_pieces",
    "signed_pdf_file",
    "stop",
    "stored_file",
    "supplement",
    "tracking",
    "upload",
]


def pdf_file(*, pages: int = 1, mark: str = "") -> bytes:
    """A small PDF; different marks give different content."""
    with Pdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(595, 842))
        pdf.Root.Mark = String(mark)
        return saved(pdf)


def signed_pdf_file(*, contents: bytes | None = None, start: int = 0, short_by: int = 0) -> bytes:
    """A PDF with a signature field that is filled, as far as its structure tells: nobody's key has signed it.

    `contents` stand in place of the signed data, `start` and `short_by` name other bytes than all.
    """
    held = _signed_data() if contents is None else contents
    # As many digits as the places that are written over them.
    unknown = [10**9 + place for place in range(4)]
    with Pdf.open(io.BytesIO(pdf_file())) as pdf:
        signature = pdf.make_indirect(
            Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), ByteRange=unknown, Contents=held)
        )
        field = pdf.make_indirect(Dictionary(FT=Name.Sig, T="Chu ky 1", V=signature))
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)
        made = saved(pdf)
    written = b"<" + held.hex().encode() + b">"
    place = made.index(written)
    after = place + len(written)
    for number, known in zip(unknown, (start, place, after, len(made) - after - short_by), strict=True):
        made = made.replace(str(number).encode(), f"{known:<10}".encode())
    return made


def _signed_data() -> bytes:
    from asn1crypto import cms

    signer = {
        "version": "v3",
        "sid": cms.SignerIdentifier({"subject_key_identifier": b"chu ky"}),
        "digest_algorithm": {"algorithm": "sha256"},
        "signature_algorithm": {"algorithm": "rsassa_pkcs1v15"},
        "signature": b"x" * 64,
    }
    signed = {
        "version": "v1",
        "digest_algorithms": [{"algorithm": "sha256"}],
        "encap_content_info": {"content_type": "data"},
        "signer_infos": [signer],
    }
    made: bytes = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)}).dump()
    return made


def saved(pdf: Pdf) -> bytes:
    content = io.BytesIO()
    pdf.save(content, deterministic_id=True)
    return content.getvalue()


def image_file(
    kind: str = "JPEG", *, size: tuple[int, int] = (40, 20), mode: str = "RGB", colour: str = "white"
) -> bytes:
    content = io.BytesIO()
    Image.new(mode, size, colour).save(content, kind)
    return content.getvalue()


def upload(
    content: bytes | None = None, name: str = "giay-to.pdf", content_type: str = rules.PDF
) -> SimpleUploadedFile:
    """What a browser sends: the name and type are its claims, the content decides."""
    return SimpleUploadedFile(name, pdf_file() if content is None else content, content_type)


def send_in_pieces(client: Client, content: bytes, name: str = "a.pdf") -> str:
    """As the script of a page does, in two pieces; returns the id that the form then carries."""
    tus = {"Tus-Resumable": "1.0.0"}
    told = f"filename {base64.b64encode(name.encode()).decode()}"
    begun = client.post(
        "/uploads/", headers=tus | {"Upload-Length": str(len(content)), "Upload-Metadata": told}
    )
    address, half = begun["Location"], len(content) // 2
    for offset, piece in ((0, content[:half]), (half, content[half:])):
        client.patch(
            address,
            piece,
            content_type="application/offset+octet-stream",
            headers=tus | {"Upload-Offset": str(offset)},
        )
    return str(address.split("/")[-2])


def stored_file(*, mark: str = "") -> StoredFile:
    return actions.keep(content=pdf_file(mark=mark), content_type=rules.PDF)


def make_scan(*, by: Actor, mark: str = "scan") -> ScannedPaper:
    """A paper in the folder of this person's own scanner."""
    folder = get_user_model().objects.get(pk=by.person_id).get_username()
    return ScannedPaper.objects.create(
        folder=folder, name="quet-001.pdf", file=stored_file(mark=mark), found_at=clock.now()
    )


def scan(text: str, name: str = "quet.jpg") -> SimpleUploadedFile:
    """A page with this text, as a scanner or a phone sends it."""
    return SimpleUploadedFile(name, scans.jpeg(scans.page_image(text)), rules.JPEG)


def make_digitised(file: StoredFile, text: str, *, confidence: int = 95) -> Digitisation:
    """As if the job had read this text on the file, each letter ten points wide, each line forty high."""
    done, _new = Digitisation.objects.update_or_create(
        source=file,
        defaults={"state": "done", "searchable": actions.keep(content=pdf_file(mark=text), content_type=rules.PDF),
                  "pages_total": 1, "attempts": 1},
    )  # fmt: skip
    image = actions.keep(content=image_file(), content_type=rules.JPEG)
    facts = {"image": image, "width": 1654, "height": 2339, "words": scans.words(text, confidence=confidence)}
    ScannedPage.objects.update_or_create(digitisation=done, number=1, defaults=facts)
    return done
