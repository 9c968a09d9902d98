"""A citizen's whole journey: from the page of a procedure to the page of the dossier that was filed."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from secrets import token_hex

from pikepdf import Dictionary, Name, Pdf, Stream
from PIL import Image

from bench import loading
from bench.browser import Browser
from motcua.catalogue import service as catalogue
from motcua.catalogue.testing import sample_answers
from motcua.documents.testing import saved
from motcua.dossiers.models import Channel
from motcua.dossiers.service import PARTIES_PAGE, parties_form
from motcua.forms import service as forms

# "Cấp bản sao từ sổ gốc": a form of two pages, and one paper that is attached.
CODE = "2.000908"
COMPONENT = "giay-to-tuy-than"


def journeys(browsers: list[Browser]) -> list["Journey"]:
    """One for each person, with a paper that nobody has handed in before."""
    return [Journey(browser, number, scanned_page()) for number, browser in enumerate(browsers)]


def scanned_page() -> bytes:
    """A PDF of one page that is a picture of its own, of some 150 kB, as scanners and telephones make them."""
    size = (620, 877)
    picture = io.BytesIO()
    Image.effect_noise(size, 60).save(picture, "JPEG", quality=45)
    with Pdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        image = Stream(
            pdf, picture.getvalue(), Type=Name.XObject, Subtype=Name.Image, Width=size[0], Height=size[1],
            ColorSpace=Name.DeviceGray, BitsPerComponent=8, Filter=Name.DCTDecode,
        )  # fmt: skip
        pdf.pages[0].Resources = Dictionary(XObject=Dictionary(Scan=image))
        # The same noise comes again in every run.
        pdf.pages[0].Contents = Stream(pdf, f"595 0 0 842 0 0 cm /Scan Do % {token_hex(8)}".encode())
        return saved(pdf)


@dataclass
class Journey:
    """Every page is opened before its form is sent, as people do; each file is another one."""

    browser: Browser
    number: int
    paper: bytes

    def go(self) -> None:
        self.browser.open(f"/procedures/{CODE}/")
        page = self._send(f"/procedures/{CODE}/start/", {})
        parties = {
            "filing_for": "self", "contact_phone": "0912345678", "delivery": "online",
            "commune_code": loading.communes()[self.number % len(loading.communes())],
        }  # fmt: skip
        page = self._send(page, forms.given_from(parties_form(Channel.ONLINE).page(PARTIES_PAGE), parties))
        for fields in self._pages():
            page = self._send(page, fields)
        page = self._attach(page)
        self._send(page.replace("/check/", "/submit/"), {})

    def _send(self, target: str, fields: dict[str, object]) -> str:
        """Send the form of the page that is open, and open the one that it leads to."""
        location = self.browser.send(self.browser.form(target, fields)).location
        self.browser.open(location)
        return location

    def _pages(self) -> Iterator[dict[str, object]]:
        version = catalogue.procedure(CODE).form_version_id
        assert version is not None  # the procedure is filed online
        answers = sample_answers(CODE)
        for page in forms.pages_to_fill(forms.form(version), answers):
            yield forms.given_from(page, answers)

    def _attach(self, target: str) -> str:
        request = self.browser.upload(target, {"next": "1"}, {COMPONENT: ("can-cuoc.pdf", self.paper)})
        location = self.browser.send(request).location
        self.browser.open(location)
        return location
