"""The pages of a kept file as pictures, one at a time, whatever kind of file it is."""

import io
from collections.abc import Callable
from typing import Any, Final

from PIL import Image, ImageOps

from motcua.documents import rules
from motcua.documents.digitisation import errors

# What one scan may have; done in pieces, so that it never keeps others waiting for long.
MOST_PAGES: Final = 500
# Pages are drawn at this, but never larger than recognition uses.
_DOTS: Final = 250
_LONGEST_SIDE: Final = 3310
_PHOTO_SIDE: Final = 2 * _LONGEST_SIDE

Picture = Callable[[], Image.Image]


def pages_of(content: bytes, content_type: str) -> list[Picture]:
    """Raises TooManyPages, PageUnreadable."""
    if content_type != rules.PDF:
        return [lambda: _photo(content)]
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as fault:
        raise errors.PageUnreadable(page=1) from fault
    count = len(document)
    if count > MOST_PAGES:
        raise errors.TooManyPages(pages=count, most=MOST_PAGES)
    return [_drawing(document, number) for number in range(count)]


def _drawing(document: Any, number: int) -> Picture:
    def draw() -> Image.Image:
        import pypdfium2

        try:
            page = document[number]
            points = max(page.get_size())
            dots = min(_DOTS, _LONGEST_SIDE * 72 / max(points, 1))
            picture: Image.Image = page.render(scale=dots / 72).to_pil()
        except pypdfium2.PdfiumError as fault:
            raise errors.PageUnreadable(page=number + 1) from fault
        picture.info["inches"] = points / 72
        return picture

    return draw


def _photo(content: bytes) -> Image.Image:
    with Image.open(io.BytesIO(content)) as opened:
        if max(opened.size) > _PHOTO_SIDE:
            # Made smaller before all else: a gigabyte of memory would go into what nobody reads better.
            opened.thumbnail((_PHOTO_SIDE, _PHOTO_SIDE), reducing_gap=2.0)
        return _on_paper(ImageOps.exif_transpose(opened))


def _on_paper(picture: Image.Image) -> Image.Image:
    """In colours of eight bits; what is transparent shows white paper, not black."""
    if picture.mode.startswith("I"):
        return picture.point(lambda grey: grey * (1 / 256)).convert("L").convert("RGB")
    if picture.has_transparency_data:
        drawn = picture.convert("RGBA")
        paper = Image.new("RGB", drawn.size, "white")
        paper.paste(drawn, mask=drawn.getchannel("A"))
        return paper
    return picture.convert("RGB")
