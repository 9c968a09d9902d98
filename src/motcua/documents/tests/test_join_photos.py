import io

import pikepdf
import pytest

from motcua.documents import errors, rules
from motcua.documents.files import inspection
from motcua.documents.files.photos import MOST_PHOTOS, joined_photos
from motcua.documents.testing import image_file, pdf_file


def joined(*photos: bytes) -> bytes:
    named = [(f"{place}.jpg", photo) for place, photo in enumerate(photos, 1)]
    return joined_photos(name="Ảnh", count=len(named), photos=named).read()


def test_photos_become_the_pages_of_one_pdf_in_their_order():
    content = joined(
        image_file(size=(300, 400)), image_file("PNG", size=(400, 300)), image_file(size=(200, 210))
    )
    with pikepdf.Pdf.open(io.BytesIO(content)) as pdf:
        boxes = [[round(float(side)) for side in page.mediabox] for page in pdf.pages]
    assert boxes == [[0, 0, 595, 842], [0, 0, 842, 595], [0, 0, 595, 842]]
    assert inspection.inspect(content).content_type == rules.PDF


def test_a_large_photo_is_made_fit_for_a_page():
    with pikepdf.Pdf.open(io.BytesIO(joined(image_file(size=(4000, 5000))))) as pdf:
        photo = pdf.pages[0].Resources.XObject.Photo
        assert (photo.Width, photo.Height) == (1654, 2068)


def test_what_was_transparent_is_white():
    content = joined(image_file("PNG", mode="RGBA", colour="#00000000"))
    with pikepdf.Pdf.open(io.BytesIO(content)) as pdf:
        picture = pikepdf.PdfImage(pdf.pages[0].Resources.XObject.Photo).as_pil_image()
        assert picture.getpixel((0, 0)) == (255, 255, 255)


def test_what_is_no_photo_is_named():
    with pytest.raises(errors.NotAPhoto) as refused:
        joined(image_file(), pdf_file())
    assert "“2.jpg”" in refused.value.message


def test_too_many_are_refused_before_any_is_drawn():
    with pytest.raises(errors.TooManyPhotos):
        joined(*[b"none"] * (MOST_PHOTOS + 1))
