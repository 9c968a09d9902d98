"""Several photos of one paper become one PDF, a page each, in their order."""

import io
from collections.abc import Iterable
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from pikepdf import Dictionary, Name, Pdf, Stream
from PIL import Image

from motcua.documents import errors, rules
from motcua.documents.files.inspection import inspect

MOST_PHOTOS: Final = 20
# A4 at 200 dots an inch: read easily, and a page of it weighs a few hundred kilobytes.
_LONG_SIDE, _SHORT_SIDE = 2339, 1654
_A4: Final = (595.28, 841.89)


def joined_photos(*, name: str, count: int, photos: Iterable[tuple[str, bytes]]) -> UploadedFile:
    """`photos` are names and contents, `count` of them, of which one is held at a time.

    Raises NotAPhoto, TooManyPhotos and what is wrong with one of them.
    """
    if count > MOST_PHOTOS:
        raise errors.TooManyPhotos(most=MOST_PHOTOS)
    with Pdf.new() as pdf:
        for photo, content in photos:
            inspected = inspect(content)
            if inspected.content_type == rules.PDF:
                raise errors.NotAPhoto(name=photo)
            _add_page(pdf, inspected.content)
        kept = io.BytesIO()
        pdf.save(kept, deterministic_id=True)
    return SimpleUploadedFile(name, kept.getvalue(), rules.PDF)


def _add_page(pdf: Pdf, content: bytes) -> None:
    with Image.open(io.BytesIO(content)) as photo:
        across = photo.width > photo.height
        room = (_LONG_SIDE, _SHORT_SIDE) if across else (_SHORT_SIDE, _LONG_SIDE)
        photo.thumbnail(room)
        # What was transparent is paper.
        page = Image.new("RGB", photo.size, "white")
        shown = photo.convert("RGBA")
        page.paste(shown, mask=shown.getchannel("A"))
    made = io.BytesIO()
    page.save(made, "JPEG", quality=80, optimize=True)
    picture = Stream(pdf, made.getvalue())
    facts = {"Type": Name.XObject, "Subtype": Name.Image, "Width": page.width, "Height": page.height}
    colours = {"ColorSpace": Name.DeviceRGB, "BitsPerComponent": 8, "Filter": Name.DCTDecode}
    for key, value in (facts | colours).items():
        picture[f"/{key}"] = value
    width, height = (_A4[1], _A4[0]) if across else _A4
    scale = min(width / page.width, height / page.height)
    wide, high = page.width * scale, page.height * scale
    left, low = (width - wide) / 2, (height - high) / 2
    pdf.add_blank_page(page_size=(width, height))
    new = pdf.pages[-1]
    new.obj["/Resources"] = Dictionary(XObject=Dictionary(Photo=picture))
    drawn = f"q {wide:.2f} 0 0 {high:.2f} {left:.2f} {low:.2f} cm /Photo Do Q"
    new.obj["/Contents"] = Stream(pdf, drawn.encode())
