"""Whether the picture of a later signature lies over what was signed before: the page is drawn without it and with it.

A seal over a signature, or a picture beside the words, leaves what is written as it was; a white or a dark patch over a
sum of money does not, however small it is.
"""

import logging
from collections.abc import Sequence
from contextlib import ExitStack

import numpy as np
import numpy.typing as npt
import pypdfium2
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from motcua.signatures.checking.pdf_changes import Drawn, drawn_between

logger = logging.getLogger(__name__)

# So many comparisons for one file, which take some hundredths of a second each.
_MOST = 40
# Of what is drawn; a pixel is a point of the page where the place is not too large.
_MOST_PIXELS = 900.0
_DARK, _LIGHT = 140, 170
# So large is a letter, in pixels; looked at every few of them. It is gone where most of its ink is, or all around it is
# dark: the lines of a seal leave most of it.
_LETTER, _STEP = 15, 5
_LEAST_INK, _MOST_GONE, _MOST_DARK = 12, 0.6, 0.85

Grey = npt.NDArray[np.int16]


def covered(signatures: Sequence[EmbeddedPdfSignature]) -> list[bool]:
    """For each signature, in their order, whether a later one hides something of what was there when it was made."""
    found = [False] * len(signatures)
    for number in range(len(signatures) - 1, -1, -1):
        hides = number < _MOST and _hides(signatures, number)
        found[number] = hides or (number + 1 < len(signatures) and found[number + 1])
    return found


def _hides(signatures: Sequence[EmbeddedPdfSignature], number: int) -> bool:
    """Whether what was drawn between a signature and the next hides something."""
    signature = signatures[number]
    later = signatures[number + 1] if number + 1 < len(signatures) else None
    try:
        drawn = drawn_between(signatures[0], signature, later)
        if not drawn:
            return False
        signature.reader.stream.seek(0)
        pdf = signature.reader.stream.read()
        return covers(pdf[: _end(signature)], pdf[: _end(later)], drawn)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - a stranger's file; whether it was changed is judged elsewhere
        logger.info("pages of a PDF cannot be compared: %s", type(error).__name__)
        return False


def _end(signature: EmbeddedPdfSignature | None) -> int | None:
    return int(signature.byte_range[2]) + int(signature.byte_range[3]) if signature else None


def covers(before: bytes, after: bytes, drawn: Sequence[Drawn]) -> bool:
    """Whether one of these places hid something that could be read there before.

    Raises pypdfium2.PdfiumError for what cannot be drawn.
    """
    with ExitStack() as opened:
        old, new = (opened.enter_context(pypdfium2.PdfDocument(one)) for one in (before, after))
        for one in (old, new):
            # Without this, fields are not drawn.
            one.init_forms()
        return any(_is_hidden(_picture(old, one), _picture(new, one)) for one in drawn if one.page < len(old))


def _picture(file: pypdfium2.PdfDocument, place: Drawn) -> Grey | None:
    page = file[place.page]
    try:
        page.set_rotation(0)
        left, bottom, right, top = page.get_bbox()
        x, y = max(min(place.box[::2]), left), max(min(place.box[1::2]), bottom)
        beyond, above = min(max(place.box[::2]), right), min(max(place.box[1::2]), top)
        if beyond - x < 1 or above - y < 1:
            return None
        scale = min(1.5, _MOST_PIXELS / max(beyond - x, above - y))
        drawn = page.render(
            scale=scale, crop=(x - left, y - bottom, right - beyond, top - above), grayscale=True
        )
        return np.asarray(drawn.to_numpy(), dtype=np.int16).reshape(drawn.height, drawn.width)
    finally:
        page.close()


def _is_hidden(before: Grey | None, after: Grey | None) -> bool:
    if before is None or after is None or before.shape != after.shape:
        return False
    ink = before < _DARK
    gone = ink & (after > _LIGHT)
    written, lost = _letters(ink), _letters(gone)
    paper, darkened = _letters(~ink), _letters(~ink & (after < _DARK))
    hidden = (lost > _MOST_GONE * written) | (darkened > _MOST_DARK * np.maximum(paper, 1))
    return bool((hidden & (written >= _LEAST_INK)).any())


def _letters(pixels: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """How many of the pixels are set in each square that is as large as a letter, wherever it begins."""
    height, width = (max(side, _LETTER) for side in pixels.shape)
    whole = np.zeros((height + 1, width + 1), dtype=np.int64)
    whole[1 : pixels.shape[0] + 1, 1 : pixels.shape[1] + 1] = pixels
    sums = whole.cumsum(axis=0).cumsum(axis=1)
    size = _LETTER
    found: npt.NDArray[np.int64] = (
        sums[size:, size:] - sums[:-size, size:] - sums[size:, :-size] + sums[:-size, :-size]
    )
    return found[::_STEP, ::_STEP]
