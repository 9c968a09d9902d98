"""Someone at a browser. Each page that opens is looked at: reached by all, fitting a phone, without an error."""

import io
import os
import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Response, ViewportSize, expect

DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 360, "height": 740}
PATIENCE_MS = 30_000
# With MOTCUA_SCREENSHOTS=1 the pictures of the README are taken again.
TAKES_PICTURES = os.environ.get("MOTCUA_SCREENSHOTS") == "1"
PICTURES = Path(__file__).resolve().parents[2] / "docs" / "images"

# What a page is built of, without what its texts say: each kind of element under each kind of parent, and the
# order of its headings. A page that brings nothing new of this was examined already.
PARTS = """() => {
  const name = (element) => {
    const names = [...element.attributes].map((one) => one.name).filter((name) => name !== "style").sort();
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    return `${element.tagName}.${element.className}[${names}]${own ? "+" : ""}`;
  };
  const parts = [...document.body.querySelectorAll("*")].map((one) => `${name(one.parentElement)}>${name(one)}`);
  const levels = [...document.querySelectorAll("h1, h2, h3, h4")].map((one) => one.tagName);
  const order = levels.filter((level, place) => level !== levels[place - 1]).join();
  return [...new Set(parts), order].map((part) => document.documentElement.lang + part);
}"""
# What stands out of the page on the right, as a hint for whoever has to mend it.
WIDEST = """() => [...document.body.querySelectorAll("*")]
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
  .map((element) => element.outerHTML.slice(0, 120)).slice(-3)"""
# A page that is answered with an error is reported on the console; whether that is right is the test's matter.
REFUSED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


class Visitor:
    """A person with a browser of their own; `examined` is shared, so that nothing costs twice."""

    def __init__(
        self, context: BrowserContext, site: str, examined: set[str], *, scripts: bool = True
    ) -> None:
        self.context = context
        self.site = site
        self.examined = examined
        self.scripts = scripts
        self.wrong: list[str] = []
        context.set_default_timeout(PATIENCE_MS)
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.wrong.append(f"script: {error.error}"))
        context.on("response", self._read)
        self.page = context.new_page()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not REFUSED.match(message.text):
            self.wrong.append(f"console on {message.page and message.page.url}: {message.text}")

    def _read(self, response: Response) -> None:
        is_page = response.request.is_navigation_request()
        if response.status >= 500 or (response.status >= 400 and not is_page):
            self.wrong.append(f"{response.status} for {response.url}")

    def open(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.site + path)
        self.look()

    def press(self, name: str, *, exact: bool = True) -> None:
        """Press the button of that name and look at the page that answers."""
        button = self.page.get_by_role("button", name=name, exact=exact)
        with self.page.expect_navigation():
            button.click()
        self.look()

    def press_twice(self, name: str) -> None:
        """As people do who are used to double clicks: without scripts it is sent twice, and the first is dropped."""
        before = self.page.url
        self.page.get_by_role("button", name=name, exact=True).dblclick()
        expect(self.page).not_to_have_url(before)
        self.page.wait_for_load_state()
        self.look()

    def follow(self, name: str, *, exact: bool = True) -> None:
        """Follow the link of that name and look at the page that opens."""
        link = self.page.get_by_role("link", name=name, exact=exact)
        with self.page.expect_navigation():
            link.first.click()
        self.look()

    def download(self, name: str, *, exact: bool = False) -> bytes:
        with self.page.expect_download() as caught:
            self.page.get_by_role("link", name=name, exact=exact).first.click()
        return Path(caught.value.path()).read_bytes()

    def reload_until(self, what: Locator) -> None:
        """Ask for the page again until a job has done its work."""
        for _ in range(60):
            if what.count():
                break
            self.page.wait_for_timeout(250)
            self.page.reload()
        expect(what.first).to_be_visible()
        self.look()

    def sees(self, *texts: str) -> None:
        main = self.page.locator("main")
        for text in texts:
            expect(main).to_contain_text(text)

    def sees_none_of(self, *texts: str) -> None:
        shown = self.page.locator("body").inner_text()
        assert not [text for text in texts if text in shown]

    def look(self) -> None:
        """Whatever the page is: no error was heard, axe finds nothing, and nothing stands out on a phone."""
        assert not self.wrong, "\n".join(self.wrong)
        if not self.page.url.startswith(self.site):
            return
        parts = set(self.page.evaluate(PARTS)) | {f"scripts {self.scripts}"}
        if parts <= self.examined:
            return
        self.examined |= parts
        self._fits_a_phone()
        if self.scripts:
            found = Axe().run(self.page, options={"resultTypes": ["violations"], "preload": False})
            assert not found.violations_count, f"{self.page.url}\n{found.generate_report()}"

    def photograph(self, name: str, size: ViewportSize = DESKTOP) -> None:
        """Keep a picture of what is seen first on the page, small enough for a README."""
        if not TAKES_PICTURES or not self.scripts:
            return
        self.page.set_viewport_size(size)
        self.page.evaluate("document.fonts.ready.then(() => scrollTo(0, 0))")
        seen = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")
        seen.quantize(128, dither=Image.Dither.NONE).save(PICTURES / f"{name}.png", optimize=True)
        self.page.set_viewport_size(DESKTOP)

    def _fits_a_phone(self) -> None:
        self.page.set_viewport_size(PHONE)
        width = self.page.evaluate("document.documentElement.scrollWidth")
        widest = self.page.evaluate(WIDEST) if width > PHONE["width"] else []
        self.page.set_viewport_size(DESKTOP)
        assert width <= PHONE["width"], f"{self.page.url} is {width} wide on a phone: {widest}"


def code_of(page: Page) -> str:
    """The code of the dossier whose page is open."""
    return page.url.split("?")[0].rstrip("/").rpartition("/")[2]
