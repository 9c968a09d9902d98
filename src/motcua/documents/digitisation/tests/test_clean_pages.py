"""A page comes out upright, straight, evenly lit and of a bounded size."""

import io

import numpy as np
import pytest
from PIL import Image

from motcua.documents.digitisation import cleaning, errors, pictures, recognition, testing


def darkness(image):
    return float(np.asarray(image.convert("L"), dtype=np.float32).mean())


@pytest.mark.parametrize("degrees", [-7.0, -2.5, 0.8, 4.0])
def test_lines_that_fall_are_straightened(degrees):
    cleaned = cleaning.clean(testing.skewed(testing.page_image(), degrees))
    assert cleaned.skew == pytest.approx(-degrees, abs=0.3)
    assert abs(cleaning.skew_of(cleaned.shown)) <= 0.15


def test_an_empty_page_is_left_as_it_is():
    cleaned = cleaning.clean(Image.new("RGB", testing.A4_AT_200, "white"))
    assert (cleaned.skew, cleaned.was_cut_out, cleaned.shown.size) == (0.0, False, testing.A4_AT_200)


def test_the_page_is_cut_out_of_a_photo():
    photo = testing.phone_photo(testing.page_image())
    cleaned = cleaning.clean(photo)
    assert cleaned.was_cut_out
    # The table around it was dark; of it nothing is left at the edges.
    edge = cleaned.shown.crop((0, 0, cleaned.shown.width, 10))
    assert darkness(edge) > 150


def test_shade_is_divided_away():
    shaded = np.asarray(testing.page_image().convert("L"), dtype=np.float32)
    shaded = shaded * np.linspace(1.0, 0.35, shaded.shape[1])[None, :]
    even = cleaning.for_reading(Image.fromarray(shaded.astype(np.uint8)))
    values = np.asarray(even)
    assert np.median(values[:, -100:]) > 245


@pytest.mark.parametrize(
    ("size", "long_side"), [((300, 420), 2339), ((1654, 2339), 2339), ((6000, 8000), 3310), ((1, 1), 2339)]
)
def test_its_size_is_bounded_both_ways(size, long_side):
    cleaned = cleaning.clean(Image.new("RGB", size, "white"))
    assert max(cleaned.shown.size) == long_side


def test_it_is_kept_at_its_own_size_and_at_200_dots_an_inch_or_more():
    assert cleaning.dots_an_inch((1654, 2339), None) == pytest.approx((200.09, 200.09))
    assert cleaning.dots_an_inch((2339, 1654), 8.27)[0] == pytest.approx(282.8, abs=0.1)
    assert cleaning.dots_an_inch((3310, 2339), 23.4)[0] == 200


def test_grain_is_told_from_writing():
    clean = testing.page_image().convert("L")
    assert cleaning.noise_of(clean) < 1
    assert cleaning.noise_of(testing.noisy(testing.page_image(), 28).convert("L")) > 6


def photo(picture, kind="PNG"):
    content = io.BytesIO()
    picture.save(content, kind)
    (page,) = pictures.pages_of(content.getvalue(), f"image/{kind.lower()}")
    return page()


def test_what_is_transparent_is_paper():
    drawn = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    drawn.paste((0, 0, 0, 255), (0, 0, 20, 40))
    page = photo(drawn)
    assert (page.getpixel((5, 5)), page.getpixel((30, 5))) == ((0, 0, 0), (255, 255, 255))


def test_grey_of_sixteen_bits_stays_grey():
    page = photo(Image.new("I;16", (40, 40), 32768))
    assert page.getpixel((5, 5)) == (128, 128, 128)


def test_a_giant_photo_is_made_smaller_before_it_is_worked_on():
    assert max(photo(Image.new("L", (9000, 12), 255)).size) <= 6620


def test_a_strip_that_is_no_page_is_named_by_its_number():
    with pytest.raises(errors.PageUnreadable) as refused:
        recognition.recognize([lambda: Image.new("RGB", (2, 3000))], first=7, told=print)
    assert "7" in refused.value.message
