"""Signing a PDF: PAdES baseline B and T (ETSI EN 319 142-1), as an incremental update that leaves PDF/A as it is.

Importing pyHanko takes seconds: only what signs imports this file, and only when it does.
"""

import asyncio
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asgiref.sync import async_to_sync
from asn1crypto import x509 as asn1
from asn1crypto.algos import SignedDigestAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.content import ImportedPdfPage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from motcua.signatures import errors
from motcua.signatures.keys.gathering import Gathering
from motcua.signatures.keys.key import Key
from motcua.signatures.keys.keystore import SALT, Scheme
from motcua.signatures.rules import VIETNAM, Box, with_words
from motcua.signatures.signing.stamps import Stamp, draw

# What the signature's container holds beside the certificates, in bytes, with room to spare.
_ROOM = 2000
_STAMP_ROOM = 12_000
_SHA256 = {"algorithm": "sha256"}
_PSS = {
    "algorithm": "rsassa_pss",
    "parameters": {
        "hash_algorithm": _SHA256,
        "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": _SHA256},
        "salt_length": SALT,
    },
}
_MECHANISMS = {
    Scheme.PSS: SignedDigestAlgorithm(_PSS),
    Scheme.PKCS1: SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
    Scheme.ECDSA: SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
}


@dataclass(frozen=True, slots=True)
class Look:
    """What is seen of a signature: an image (PNG, or b""), words, or both, within and below `place`."""

    place: Box
    image: bytes
    lines: tuple[str, ...]


def writer_of(pdf: bytes) -> IncrementalPdfFileWriter:
    """Writes an update behind the file that leaves PDF/A as it is."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    # PAdES raises the file to PDF 2.0, which PDF/A-2 forbids.
    writer.ensure_output_version = lambda *_args, **_options: None
    # It would write the XMP anew with other prefixes, which PDF/A-2 forbids too.
    writer._update_meta = lambda: None  # noqa: SLF001 - there is no public switch
    return writer


@dataclass(frozen=True, slots=True)
class Sheet:
    """A PDF to sign, and how; without a look the signature is not seen on the page."""

    pdf: bytes
    moment: datetime
    look: Look | None
    location: str = ""


def sign_sheets(
    sheets: Sequence[Sheet], *, key: Key, stamper: TimeStamper | None = None
) -> list[bytes | BaseException]:
    """The same PDFs with one more signature each, or why not; with a stamper they are B-T. The key is used once for all.

    What may be in the place of a PDF: PaperUnreadableError, PlaceOutsideError, TimestampGoneError, what the key raises.
    """

    async def sign_all() -> list[bytes | BaseException]:
        gathering = Gathering(key, len(sheets))
        each = (_sign(sheet, gathering, stamper) for sheet in sheets)
        return await asyncio.gather(*each, return_exceptions=True)

    # While an authority is asked, this thread and its connection are lent to whoever asks.
    made: list[bytes | BaseException] = async_to_sync(sign_all)()
    return made


async def _sign(sheet: Sheet, gathering: Gathering, stamper: TimeStamper | None) -> bytes:
    signer = _KeySigner(gathering)
    try:
        return await _signed(sheet, signer, stamper)
    finally:
        if not signer.has_signed:
            gathering.leave()


async def _signed(sheet: Sheet, key_signer: "_KeySigner", stamper: TimeStamper | None) -> bytes:
    look = sheet.look
    try:
        writer = writer_of(sheet.pdf)
        name = f"ChuKy{sum(1 for _ in enumerate_sig_fields(writer.prev)) + 1}"
        box = _checked_box(writer.prev, look) if look else None
    except (PdfError, ValueError, KeyError, IndexError, TypeError) as error:
        raise errors.PaperUnreadableError from error
    style = StaticStampStyle(background=_Drawn(_draw(look, box)), border_width=0) if look and box else None
    signer = _MomentSigner(
        PdfSignatureMetadata(
            field_name=name,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            location=sheet.location or None,
        ),
        key_signer,
        timestamper=stamper,
        stamp_style=style,
        new_field_spec=_field(name, box),
    )
    signer.moment = sheet.moment.astimezone(VIETNAM)
    key = key_signer.gathering.key
    signed = await signer.async_sign_pdf(writer, bytes_reserved=_reserved(key, stamper))
    return bytes(signed.getvalue())


class _MomentSigner(PdfSigner):  # type: ignore[misc]  # pyHanko carries no types
    """Signs at the moment that is written in the visible text, not a little later."""

    moment: datetime

    def init_signing_session(self, *args: object, **options: object) -> object:
        session = super().init_signing_session(*args, **options)
        session.system_time = self.moment
        return session


class _KeySigner(Signer):  # type: ignore[misc]  # pyHanko carries no types
    # pyHanko's own reads the key twice for each signature, 50 ms each for RSA.
    def __init__(self, gathering: Gathering) -> None:
        key = gathering.key
        self.gathering, self.has_signed = gathering, False
        store = SimpleCertificateStore()
        store.register_multiple([_asn1(certificate) for certificate in key.above])
        super().__init__(
            signing_cert=_asn1(key.certificate),
            cert_registry=store,
            signature_mechanism=_MECHANISMS[key.scheme],
            embed_roots=False,
        )

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: ARG002 - pyHanko's signature
        assert digest_algorithm == "sha256"
        self.has_signed = True
        return await self.gathering.sign(data)


class _Drawn(ImportedPdfPage):  # type: ignore[misc]  # pyHanko carries no types
    """A page held in memory; pyHanko's own reads from a path."""

    def __init__(self, content: bytes) -> None:
        super().__init__("")
        self.content = content

    def render(self) -> bytes:
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self.content)))
        self.resources.xobject["/ChuKy"] = page
        left, bottom, right, top = page.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return b"/ChuKy Do"


def _asn1(certificate: object) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))  # type: ignore[attr-defined]  # cryptography's certificate


def _field(name: str, box: Box | None) -> SigFieldSpec:
    if box is None:
        return SigFieldSpec(name)
    corners = (box.x, box.y, box.x + box.width, box.y + box.height)
    return SigFieldSpec(name, on_page=box.page - 1, box=corners)


def _checked_box(reader: PdfFileReader, look: Look) -> Box:
    """Where the look goes; raises PlaceOutsideError if that is not on the page."""
    place = look.place
    if not 1 <= place.page <= int(reader.root["/Pages"]["/Count"]):
        raise errors.PlaceOutsideError
    page = reader.find_page_for_modification(place.page - 1)[0].get_object()
    while "/MediaBox" not in page:
        page = page["/Parent"]
    left, bottom, right, top = (float(edge) for edge in page["/MediaBox"])
    inside = left <= place.x and bottom <= place.y
    inside = inside and place.x + place.width <= right and place.y + place.height <= top
    if not inside or place.width <= 0 or place.height <= 0:
        raise errors.PlaceOutsideError
    return with_words(place, page_width=right) if look.image and look.lines else place


def _draw(look: Look, box: Box) -> bytes:
    return draw(
        Stamp(
            width=box.width,
            height=box.height,
            image_width=look.place.width,
            image_height=look.place.height,
            image=look.image,
            lines=look.lines,
        )
    )


def _reserved(key: Key, stamper: TimeStamper | None) -> int:
    """Letters of hexadecimal to leave for the signature; estimating it would sign once more in vain."""
    certificates = (key.certificate, *key.above)
    room = _ROOM + (_STAMP_ROOM if stamper else 0)
    return 2 * (sum(len(one.public_bytes(Encoding.DER)) for one in certificates) + room)
