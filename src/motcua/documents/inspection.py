"""What a file that a person sends really is: its content decides, never its name."""

import io
import struct
import zlib
from dataclasses import dataclass
from typing import Final

import pikepdf
from django.utils.translation import gettext, gettext_lazy, gettext_noop
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf, Stream, StreamDecodeLevel
from PIL import Image, ImageOps

from motcua.documents import errors, rules

ACCEPTED_WORDS: Final = gettext_lazy("PDF, JPG, PNG, tối đa 10 MB")
# A few kilobytes can unfold to gigabytes; qpdf keeps to these for the whole process.
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=100 * 1024 * 1024,
    png_max_memory=100 * 1024 * 1024,
    tiff_max_memory=100 * 1024 * 1024,
    run_length_max_memory=100 * 1024 * 1024,
    max_stream_filters=10,
    parser_max_container_size=500_000,
    doc_max_warnings=50,
)
# A scanned page is a dozen objects of a dozen values; a walk over this many takes about a second.
_MOST_OBJECTS: Final = 100_000
_MOST_VALUES: Final = 1_000_000
# After the end mark of a PDF only white space may follow, else it is two files in one.
_TAIL: Final = 1024

_SCRIPT, _LAUNCH, _ATTACHMENT, _FORM, _MEDIA = (
    gettext_noop("mã JavaScript"),
    gettext_noop("lệnh mở chương trình"),
    gettext_noop("tệp đính kèm bên trong"),
    gettext_noop("biểu mẫu gửi dữ liệu đi nơi khác"),
    gettext_noop("nội dung đa phương tiện"),
)
_ACTIONS: Final = {
    "/JavaScript": _SCRIPT,
    "/Launch": _LAUNCH,
    "/GoToE": _ATTACHMENT,
    "/ImportData": _FORM,
    "/SubmitForm": _FORM,
    "/Rendition": _MEDIA,
    "/Movie": _MEDIA,
    "/Sound": _MEDIA,
    "/RichMediaExecute": _MEDIA,
}
_KEYS: Final = {
    "/JS": _SCRIPT,
    "/JavaScript": _SCRIPT,
    "/EmbeddedFiles": _ATTACHMENT,
    "/EF": _ATTACHMENT,
    "/XFA": _FORM,
}
_SUBTYPES: Final = {
    "/FileAttachment": _ATTACHMENT,
    "/RichMedia": _MEDIA,
    "/3D": _MEDIA,
    "/Screen": _MEDIA,
    "/Movie": _MEDIA,
    "/Sound": _MEDIA,
}
_IMAGE_FAULTS: Final = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error)


@dataclass(frozen=True, slots=True)
class Inspected:
    """The bytes to keep and their kind; `signed` where a PDF carries a digital signature."""

    content: bytes
    content_type: str
    signed: bool = False


def inspect(content: bytes) -> Inspected:
    """Check bytes from outside and return what may be kept of them.

    Images are written anew without metadata, turned upright; PDFs are written anew without what lies
    outside their pages, except signed ones, which are kept to the byte. Raises FileRefused.
    """
    if not content:
        raise errors.FileEmpty
    if content.startswith(b"%PDF-"):
        return _inspect_pdf(content)
    if content.startswith(b"\xff\xd8\xff"):
        return _inspect_image(content, "JPEG", rules.JPEG)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _inspect_image(content, "PNG", rules.PNG)
    raise errors.FileKindRefused


def _inspect_pdf(content: bytes) -> Inspected:
    try:
        with Pdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            if not len(pdf.pages):
                raise errors.FileDamaged
            active, signed = _walk(pdf)
            # Objects that qpdf could not unfold are lost to it; kept anew, the file would miss them silently.
            if any("error decoding stream" in warning for warning in pdf.get_warnings()):
                raise errors.FileDamaged
            if active:
                refusal = errors.SignedFileActiveContent if signed else errors.FileActiveContent
                raise refusal(what=gettext(active))
            if signed:
                return _keep_signed(pdf, content)
            return Inspected(_written_anew(pdf, content), rules.PDF)
    except pikepdf.PasswordError:
        raise errors.FileEncrypted from None
    except (pikepdf.PdfError, RuntimeError, ValueError, RecursionError) as fault:
        raise errors.FileDamaged from fault


def _walk(pdf: Pdf) -> tuple[str, bool]:
    """What active content there is, in words ("" for none), and whether the file is signed."""
    if len(pdf.objects) > _MOST_OBJECTS:
        raise errors.FileDamaged
    active, signed, seen = "", False, 0
    for top in pdf.objects:
        stack = [top]
        while stack:
            item = stack.pop()
            if isinstance(item, Dictionary | Stream):
                active = active or _active(item)
                signed = signed or _is_signature(item)
                values = [value for _, value in item.items()]
            elif isinstance(item, Array):
                values = list(item)
            else:
                continue
            seen += len(values)
            if seen > _MOST_VALUES:
                raise errors.FileDamaged
            # Indirect objects come up by themselves.
            stack += [
                value for value in values if isinstance(value, pikepdf.Object) and not value.is_indirect
            ]
    return active, signed


def _active(item: pikepdf.Object) -> str:
    for key, what in _KEYS.items():
        if key in item:
            return what
    for key, table in (("/S", _ACTIONS), ("/Subtype", _SUBTYPES), ("/Type", {"/EmbeddedFile": _ATTACHMENT})):
        value = item.get(key)
        if isinstance(value, Name) and str(value) in table:
            return table[str(value)]
    return ""


def _is_signature(item: pikepdf.Object) -> bool:
    return "/ByteRange" in item or item.get("/Type") in {Name.Sig, Name.DocTimeStamp}


def _keep_signed(pdf: Pdf, content: bytes) -> Inspected:
    """A signed file cannot be cleaned, so nothing may hang after its end, nor may it be locked."""
    if pdf.is_encrypted:
        raise errors.FileEncrypted
    if not _ends_properly(content):
        raise errors.FileDamaged
    return Inspected(content, rules.PDF, signed=True)


def _ends_properly(content: bytes) -> bool:
    _, mark, rest = content[-_TAIL:].rpartition(b"%%EOF")
    return bool(mark) and not rest.strip(b"\0\r\n\t \x0c")


def _written_anew(pdf: Pdf, content: bytes) -> bytes:
    # qpdf repairs what it can; without an end mark the end is missing, and so may be pages.
    if b"%%EOF" not in content[-64 * _TAIL :]:
        raise errors.FileDamaged
    kept = io.BytesIO()
    # The same file gives the same bytes again, so that it is stored once.
    pdf.save(
        kept,
        deterministic_id=True,
        stream_decode_level=StreamDecodeLevel.none,
        object_stream_mode=ObjectStreamMode.generate,
        encryption=False,
    )
    return kept.getvalue()


def _inspect_image(content: bytes, kind: str, content_type: str) -> Inspected:
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as image:
            if image.width * image.height > rules.MAX_IMAGE_POINTS:
                raise errors.ImageTooLarge(
                    width=image.width, height=image.height, limit=rules.MAX_IMAGE_POINTS // 1_000_000
                )
            if image.width * image.height > rules.ENOUGH_IMAGE_POINTS:
                image.draft(None, (image.width // 2, image.height // 2))  # JPEG can decode at half its size
            return Inspected(_drawn_anew(image, kind), content_type)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise errors.ImageTooLarge(
            width=gettext("rất nhiều"), height=gettext("rất nhiều"), limit=rules.MAX_IMAGE_POINTS // 1_000_000
        ) from None
    except _IMAGE_FAULTS as fault:
        raise errors.FileDamaged from fault


def _drawn_anew(image: Image.Image, kind: str) -> bytes:
    upright = ImageOps.exif_transpose(image)
    transparency = upright.info.get("transparency")
    # Place, camera, thumbnails, colour profiles and whatever was hung behind the picture stay behind.
    upright.info = {} if transparency is None else {"transparency": transparency}
    kept = io.BytesIO()
    if kind == "JPEG":
        shown = upright if upright.mode in {"L", "RGB"} else upright.convert("RGB")
        shown.save(kept, "JPEG", quality=90, optimize=True)
    else:
        upright.save(kept, "PNG")
    return kept.getvalue()
