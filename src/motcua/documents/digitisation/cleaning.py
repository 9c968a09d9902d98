"""A scanned or photographed page made readable: cut out, upright, straight, evenly lit, of a bounded size.

Two images come of it: one to look at, in colour, and one for recognition, grey on white.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image, ImageFilter

# NĐ 30/2020, Annex I: copies in colour at 200 dots an inch or more. An A4 page is 1654 × 2339 at that.
DOTS_AN_INCH: Final = 200
_LONG_SIDE: Final = 2339
# A3 at 200 dots. Beyond this nothing is read better, and every page costs more.
_LONGEST_SIDE: Final = 3310
_A4_INCHES: Final = 11.69
_SMALL: Final = 480
_MOST_SKEW: Final = 12.0
_LEAST_SKEW: Final = 0.1
# A photo of a page shows a darker table around it; a page that fills its picture has no such edge.
_PAGE_SHARE: Final = (0.25, 0.96)


@dataclass(frozen=True, slots=True)
class CleanedPage:
    """`shown` is what people see and what is kept; what recognition reads is made of it by `for_reading`."""

    shown: Image.Image
    skew: float
    was_cut_out: bool


def clean(picture: Image.Image) -> CleanedPage:
    """Cut the page out of a photo, bring it to a bounded size and straighten it."""
    picture = picture.convert("RGB")
    cut = _cut_out(picture)
    page = _bounded(cut or picture)
    if cut:
        page = _evenly_lit(page)
    skew = skew_of(page)
    if abs(skew) >= _LEAST_SKEW:
        page = page.rotate(skew, Image.Resampling.BICUBIC, expand=True, fillcolor=_paper_colour(page))
    return CleanedPage(page, skew, cut is not None)


def dots_an_inch(size: tuple[int, int], inches: float | None) -> tuple[float, float]:
    """How many dots of the cleaned page go to an inch of its paper, so that it is kept at 100 %: A4 if not known."""
    dots = max(round(max(size) / (inches or _A4_INCHES), 2), float(DOTS_AN_INCH))
    return dots, dots


def for_reading(page: Image.Image) -> Image.Image:
    """Divide the lighting away, take single dots out: tesseract reads nothing at all in heavy noise or shade."""
    grey = page.convert("L")
    result = Image.fromarray(_to_grey_levels(np.asarray(grey, dtype=np.float32) * _lightening(grey)))
    return result.filter(ImageFilter.MedianFilter(3)) if noise_of(grey) > 6.0 else result


def _lightening(grey: Image.Image) -> np.ndarray:
    """By how much each place is to be lightened, so that its paper is white.

    What is brightest around a place is its paper; ink is thinner than this window.
    """
    small = grey.resize((max(grey.width // 8, 1), max(grey.height // 8, 1)), Image.Resampling.BOX)
    paper = small.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.BoxBlur(6))
    light = np.asarray(paper.resize(grey.size, Image.Resampling.BILINEAR), dtype=np.float32)
    factors: np.ndarray = 255.0 / np.maximum(light, 1.0)
    return factors


def _evenly_lit(page: Image.Image) -> Image.Image:
    """A photo without the shadow on it, in its colours."""
    colours = np.asarray(page, dtype=np.float32) * _lightening(page.convert("L"))[:, :, None]
    return Image.fromarray(_to_grey_levels(colours))


def _to_grey_levels(values: np.ndarray) -> np.ndarray:
    levels: np.ndarray = np.clip(values, 0, 255).astype(np.uint8)
    return levels


def noise_of(grey: Image.Image) -> float:
    """How much single dots differ from what is around them (grey levels, as a standard deviation)."""
    values = np.asarray(grey, dtype=np.float32)
    # The mask of Immerkær (1996): it is blind to edges and slopes.
    rows = values[:-2] - 2 * values[1:-1] + values[2:]
    mask = rows[:, :-2] - 2 * rows[:, 1:-1] + rows[:, 2:]
    return float(np.median(np.abs(mask))) / (6 * 0.6745)


def skew_of(page: Image.Image) -> float:
    """By how many degrees the lines of text fall; turned by it, the page is straight. 0.0 where none is seen."""
    ink = _ink(page)
    if ink.size == 0 or ink.sum() < 50:
        return 0.0
    rows, columns = np.nonzero(ink)
    coarse = _best_angle(rows, columns, np.arange(-_MOST_SKEW, _MOST_SKEW + 0.1, 0.5))
    return _best_angle(rows, columns, np.arange(coarse - 0.5, coarse + 0.51, 0.05))


def _best_angle(rows: np.ndarray, columns: np.ndarray, angles: np.ndarray) -> float:
    """Lines are sharpest where the counts of ink by row differ most."""
    scores = []
    for angle in angles:
        slope = math.tan(math.radians(angle))
        heights = np.rint(rows - columns * slope).astype(np.int64)
        counts = np.bincount(heights - heights.min()).astype(np.float64)
        scores.append(float(np.square(np.diff(counts)).sum()))
    best = int(np.argmax(scores))
    flat = float(np.median(scores))
    return float(angles[best]) if scores[best] > flat * 1.02 else 0.0


def _ink(page: Image.Image) -> np.ndarray:
    """Dots that are darker than the paper around them, of a page 1000 dots high without its margins."""
    factor = 1000 / max(page.size)
    size = (max(round(page.width * factor), 8), max(round(page.height * factor), 8))
    grey = page.convert("L").resize(size, Image.Resampling.BOX)
    values = np.asarray(grey, dtype=np.float32)
    around = np.asarray(grey.filter(ImageFilter.BoxBlur(12)), dtype=np.float32)
    ink = values < around - 18
    edge_y, edge_x = size[1] // 25, size[0] // 25
    return ink[edge_y:-edge_y, edge_x:-edge_x]


def _bounded(page: Image.Image) -> Image.Image:
    """As an A4 page of 200 dots an inch or more: smaller ones are enlarged, larger ones made smaller."""
    long_side = max(page.size)
    wanted = min(max(long_side, _LONG_SIDE), _LONGEST_SIDE)
    if wanted == long_side:
        return page
    factor = wanted / long_side
    size = (max(round(page.width * factor), 1), max(round(page.height * factor), 1))
    return page.resize(size, Image.Resampling.LANCZOS)


def _paper_colour(page: Image.Image) -> tuple[int, int, int]:
    """The usual colour at the edges, to fill the corners that turning opens."""
    small = np.asarray(page.resize((64, 64), Image.Resampling.BOX))
    edges = np.concatenate([small[0], small[-1], small[:, 0], small[:, -1]])
    red, green, blue = np.median(edges, axis=0)
    return int(red), int(green), int(blue)


def _cut_out(picture: Image.Image) -> Image.Image | None:
    """The page alone, seen from straight above, where it lies on something darker; else nothing."""
    corners = _corners(picture)
    if corners is None:
        return None
    top_left, top_right, bottom_right, bottom_left = corners
    width = round(max(math.dist(top_left, top_right), math.dist(bottom_left, bottom_right)))
    height = round(max(math.dist(top_left, bottom_left), math.dist(top_right, bottom_right)))
    target = ((0, 0), (width, 0), (width, height), (0, height))
    matrix = perspective(target, corners)
    return picture.transform((width, height), Image.Transform.PERSPECTIVE, matrix, Image.Resampling.BICUBIC)


Point = tuple[float, float]


def _corners(picture: Image.Image) -> tuple[Point, Point, Point, Point] | None:
    factor = _SMALL / max(picture.size)
    if factor >= 1:
        return None
    small = picture.convert("L").resize(
        (max(round(picture.width * factor), 1), max(round(picture.height * factor), 1)), Image.Resampling.BOX
    )
    bright = _page_mask(small)
    if bright is None:
        return None
    rows, columns = np.nonzero(bright)
    sums, differences = rows + columns, columns - rows
    found = [int(sums.argmin()), int(differences.argmax()), int(sums.argmax()), int(differences.argmin())]
    corners = [(float(columns[at]), float(rows[at])) for at in found]
    if not _is_a_page(corners, bright):
        return None
    first, second, third, fourth = ((x / factor, y / factor) for x, y in corners)
    return first, second, third, fourth


def _page_mask(small: Image.Image) -> np.ndarray | None:
    """What is brighter than the middle between table and paper, with writing closed; none on an even picture."""
    smooth = (
        small.filter(ImageFilter.MaxFilter(7)).filter(ImageFilter.MinFilter(7)).filter(ImageFilter.BoxBlur(1))
    )
    values = np.asarray(smooth, dtype=np.int64)
    border = np.concatenate(
        [values[:4].ravel(), values[-4:].ravel(), values[:, :4].ravel(), values[:, -4:].ravel()]
    )
    threshold = _otsu(values)
    if np.median(border) >= threshold or threshold - np.median(border) < 20:
        return None
    # Single bright spots beside the page would be taken for its corners.
    mask = Image.fromarray(((values > threshold) * 255).astype(np.uint8))
    return np.asarray(mask.filter(ImageFilter.MinFilter(9)).filter(ImageFilter.MaxFilter(9))) > 0


def _otsu(values: np.ndarray) -> int:
    counts = np.bincount(values.ravel(), minlength=256).astype(np.float64)
    below = np.cumsum(counts)
    sums = np.cumsum(counts * np.arange(256))
    above = below[-1] - below
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = np.nan_to_num(below * above * (sums / below - (sums[-1] - sums) / above) ** 2)
    return int(apart.argmax())


def _is_a_page(corners: list[Point], mask: np.ndarray) -> bool:
    """Four corners that hold most of what is bright, as large as a page on a picture is."""
    area = _area(corners)
    share = area / mask.size
    filled = mask.sum() / area if area else 0.0
    return _PAGE_SHARE[0] < share < _PAGE_SHARE[1] and 0.85 < filled < 1.15


def _area(corners: list[Point]) -> float:
    turned = corners[1:] + corners[:1]
    return (
        abs(sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in zip(corners, turned, strict=True)))
        / 2
    )


def perspective(target: tuple[Point, ...], source: tuple[Point, ...]) -> list[float]:
    """The eight figures that say for each point of the target where it is in the source."""
    equations, results = [], []
    for (x, y), (from_x, from_y) in zip(target, source, strict=True):
        equations += [
            [x, y, 1, 0, 0, 0, -from_x * x, -from_x * y],
            [0, 0, 0, x, y, 1, -from_y * x, -from_y * y],
        ]
        results += [from_x, from_y]
    return [float(value) for value in np.linalg.solve(np.array(equations), np.array(results))]
