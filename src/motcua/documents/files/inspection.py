"""What a file that a person sends really is: its content decides, never its name."""

import io
import re
import struct
import threading
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Final

import pikepdf
from django.utils.translation import gettext, gettext_lazy
from pikepdf import Array, Dictionary, Object, ObjectStreamMode, Page, Pdf, Stream, StreamDecodeLevel
from PIL import Image, ImageOps

from motcua.documents import errors, rules
from motcua.documents.files import reaching, signed
from motcua.documents.models import Active

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
# A scanned page is a dozen objects of a dozen values; a walk over this many takes a second or two.
_MOST_OBJECTS: Final = 100_000
_MOST_VALUES: Final = 500_000
# After the end mark of a PDF only white space may follow, else it is two files in one.
_TAIL: Final = 1024

# Each scan of a progressive JPEG goes over the whole picture again; cameras and scanners write about ten.
_MOST_SCANS: Final = 60
# A picture is read in large pieces and its head in small ones; a head of so many parts is made to keep us busy.
_MOST_READS: Final = {"JPEG": 4_000, "PNG": 100_000}
_MARKER: Final = re.compile(rb"\xff+([^\x00\x01\xff\xd0-\xd8])")

# What acts by itself is taken out of a file and named; an XFA form is the content itself, so such a file is refused.
_ACTIONS: Final = {
    "/JavaScript": Active.SCRIPT,
    "/Launch": Active.LAUNCH,
    "/GoToE": Active.ATTACHMENT,
    "/ImportData": Active.FORM,
    "/SubmitForm": Active.FORM,
    "/Rendition": Active.MEDIA,
    "/Movie": Active.MEDIA,
    "/Sound": Active.MEDIA,
    "/RichMediaExecute": Active.MEDIA,
}
_KEYS: Final = {
    "/JS": Active.SCRIPT,
    "/JavaScript": Active.SCRIPT,
    "/EmbeddedFiles": Active.ATTACHMENT,
    "/EF": Active.ATTACHMENT,
    "/Collection": Active.ATTACHMENT,
    "/XFA": Active.XFA,
}
_SUBTYPES: Final = {
    "/FileAttachment": Active.ATTACHMENT,
    "/RichMedia": Active.MEDIA,
    "/3D": Active.MEDIA,
    "/Screen": Active.MEDIA,
    "/Movie": Active.MEDIA,
    "/Sound": Active.MEDIA,
}
_IMAGE_FAULTS: Final = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error)
# Unfolded, a picture of 65 million points fills 250 MB: one at a time in each process.
_BIG_PICTURE: Final = threading.Lock()


@dataclass(frozen=True, slots=True)
class Inspected:
    """The bytes to keep and their kind; `signed` where a PDF carries a digital signature.

    `removed` names what was taken out of it.
    """

    content: bytes
    content_type: str
    signed: bool = False
    removed: tuple[Active, ...] = ()


@dataclass(slots=True)
class _Found:
    """What a walk through a PDF met: dictionaries that act, with what they are, and whether it is signed."""

    active: list[tuple[Object, Active]] = field(default_factory=list)
    signed: bool = False

    @property
    def kinds(self) -> tuple[Active, ...]:
        return tuple(dict.fromkeys(kind for _, kind in self.active))


def inspect(content: bytes) -> Inspected:
    """Check bytes from outside and return what may be kept of them.

    Images are written anew without metadata, turned upright; PDFs are written anew without what lies
    outside their pages and without what acts by itself, which is named. A signed one is kept to the byte, and
    refused where something would have to be taken out, or where its signature is built as none. Raises FileRefused.
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
            _check_pages(pdf)
            found = _walk(pdf)
            # Objects that qpdf could not unfold are lost to it; kept anew, the file would miss them silently.
            if any("error decoding stream" in warning for warning in pdf.get_warnings()):
                raise errors.FileDamaged
            # What stands in no field is shown by no reader as a signature, and shields nothing from being cleaned.
            if found.signed and (signatures := signed.filled_fields(pdf)):
                return _keep_signed(pdf, content, found, signatures)
            if Active.XFA in found.kinds:
                raise errors.FileXfaForm
            _clean(pdf, found)
            kept = _written_anew(pdf, content)
        if found.active:
            _check_clean(kept)
        return Inspected(kept, rules.PDF, removed=found.kinds)
    except pikepdf.PasswordError:
        raise errors.FileEncrypted from None
    except (pikepdf.PdfError, RuntimeError, ValueError, RecursionError) as fault:
        raise errors.FileDamaged from fault


def _check_pages(pdf: Pdf) -> None:
    pages = len(pdf.pages)
    if not pages:
        raise errors.FileDamaged
    if pages > rules.MOST_PAGES:
        raise errors.FileTooManyPages(pages=pages, limit=rules.MOST_PAGES)


def _walk(pdf: Pdf) -> _Found:
    if len(pdf.objects) > _MOST_OBJECTS:
        raise errors.FileDamaged
    found, seen = _Found(), 0
    # The trailer is no object of its own, and a catalogue may stand in it.
    for top in (*pdf.objects, pdf.trailer):
        stack = [top]
        while stack:
            item = stack.pop()
            if isinstance(item, Dictionary | Stream):
                found.active += _active(item)
                found.signed = found.signed or _is_signature(item)
                values = [value for _, value in item.items()]
            elif isinstance(item, Array):
                values = list(item)
            else:
                continue
            seen += len(values)
            if seen > _MOST_VALUES:
                raise errors.FileDamaged
            # Indirect objects come up by themselves.
            stack += [value for value in values if isinstance(value, Object) and not value.is_indirect]
    return found


def _active(item: Object) -> Iterator[tuple[Object, Active]]:
    for key, what in _KEYS.items():
        if key in item:
            yield item, what
    for key, table in (
        ("/S", _ACTIONS),
        ("/Subtype", _SUBTYPES),
        ("/Type", {"/EmbeddedFile": Active.ATTACHMENT}),
    ):
        if (name := reaching.name_of(item.get(key))) in table:
            yield item, table[name]
    if kind := reaching.reaches_out(item):
        yield item, kind
    for action in reaching.automatic(item):
        yield action, Active.FORM


def _clean(pdf: Pdf, found: _Found) -> None:
    """Take out what acts: an action becomes an empty one, what points to scripts and files is dropped."""
    if not found.active:
        return
    for page in pdf.pages:
        _drop_annotations(page)
    for item, _ in found.active:
        is_stream = isinstance(item, Stream)
        if reaching.name_of(item.get("/S")) and not is_stream:
            gone = list(item.keys())
        else:
            gone = [key for key in (*_KEYS, *(reaching.KEYS if is_stream else ())) if key in item]
        for key in gone:
            del item[key]


def _drop_annotations(page: Page) -> None:
    annotations = page.obj.get("/Annots")
    if not isinstance(annotations, Array):
        return
    kept = [one for one in annotations.as_list() if not _is_foreign(one)]
    if len(kept) < len(annotations):
        page.obj["/Annots"] = Array(kept)


def _is_foreign(annotation: Object) -> bool:
    return isinstance(annotation, Dictionary) and reaching.name_of(annotation.get("/Subtype")) in _SUBTYPES


def _check_clean(kept: bytes) -> None:
    """What is still there after cleaning hides in a place that no honest program uses."""
    with Pdf.open(io.BytesIO(kept), suppress_warnings=True) as pdf:
        if rest := _walk(pdf).kinds:
            raise errors.FileActiveContent(what=Active.words(",".join(rest)))


def _is_signature(item: pikepdf.Object) -> bool:
    return "/ByteRange" in item or reaching.name_of(item.get("/Type")) in {"/Sig", "/DocTimeStamp"}


def _keep_signed(pdf: Pdf, content: bytes, found: _Found, signatures: list[Dictionary]) -> Inspected:
    """A signed file cannot be cleaned, so nothing may act, nor hang after its end, nor may it be locked."""
    if found.active:
        raise errors.SignedFileActiveContent(what=Active.words(",".join(found.kinds)))
    if pdf.is_encrypted:
        raise errors.FileEncrypted
    if not _ends_properly(content) or _is_archive(content):
        raise errors.FileDamaged
    if not any(signed.covers(one, content) for one in signatures):
        raise errors.SignatureNotWhole
    return Inspected(content, rules.PDF, signed=True)


def _ends_properly(content: bytes) -> bool:
    _, mark, rest = content[-_TAIL:].rpartition(b"%%EOF")
    return bool(mark) and not rest.strip(b"\0\r\n\t \x0c")


def _is_archive(content: bytes) -> bool:
    """Whether the same bytes open as an archive, too: within a comment or a stream one can lie to the very end."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return bool(archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error):
        return False


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
        # Else its description would be read as XML, of whatever size that unfolds to.
        fix_metadata_version=False,
    )
    return kept.getvalue()


class _Patient(io.BytesIO):
    """Gives up on whoever makes it read a picture in ever so many small parts."""

    def __init__(self, content: bytes, most: int) -> None:
        super().__init__(content)
        self._left = most

    def read(self, size: int | None = -1, /) -> bytes:
        self._left -= 1
        if self._left < 0:
            raise errors.FileDamaged
        return super().read(size)


def _inspect_image(content: bytes, kind: str, content_type: str) -> Inspected:
    if kind == "JPEG" and _has_many_scans(content):
        raise errors.FileDamaged
    try:
        with Image.open(_Patient(content, _MOST_READS[kind]), formats=[kind]) as image:
            points, longest = image.width * image.height, max(image.size)
            if points > rules.MAX_IMAGE_POINTS or longest > rules.MAX_IMAGE_SIDE:
                raise errors.ImageTooLarge(
                    width=image.width, height=image.height, limit=rules.MAX_IMAGE_POINTS // 1_000_000
                )
            is_big = points > rules.ENOUGH_IMAGE_POINTS
            if is_big:
                image.draft(None, (image.width // 2, image.height // 2))  # JPEG can decode at half its size
            with _BIG_PICTURE if is_big else nullcontext():
                return Inspected(_drawn_anew(image, kind), content_type)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise errors.ImageTooLarge(
            width=gettext("rất nhiều"), height=gettext("rất nhiều"), limit=rules.MAX_IMAGE_POINTS // 1_000_000
        ) from None
    except _IMAGE_FAULTS as fault:
        raise errors.FileDamaged from fault


def _has_many_scans(content: bytes) -> bool:
    """Counted as libjpeg goes from marker to marker, over what a part says of its own length."""
    place, scans = 2, 0
    for _ in range(_MOST_READS["JPEG"]):
        found = _MARKER.search(content, place)
        if found is None:
            return False
        scans += found[1] == b"\xda"
        if scans > _MOST_SCANS:
            return True
        length = int.from_bytes(content[found.end() : found.end() + 2], "big")
        place = found.end() + (0 if found[1] == b"\xd9" else max(length, 2))
    return True


def _drawn_anew(image: Image.Image, kind: str) -> bytes:
    upright = image
    # In its place: a copy of a large one would fill as much memory once more.
    ImageOps.exif_transpose(upright, in_place=True)
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
