"""What every page of the program keeps to, read from the HTML that a person gets."""

import re
from html.parser import HTMLParser

from django.http import HttpResponse

MOST_BYTES = 30_000
# Elements that never stand in a page here: what they do belongs into files of our own.
FORBIDDEN = {"style", "iframe", "object", "embed", "base", "applet"}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}


def pressed_by_enter(html: str) -> list[str]:
    """Of each form that posts, where its first button leads: its `formaction`, else its name, else nothing."""
    found = []
    for form in re.findall(r'<form[^>]*method="post".*?</form>', html, re.DOTALL):
        first = re.search(r'<button(?![^>]*type="button")([^>]*)>', form)
        told = first and re.search(r'formaction="([^"]*)"|name="([^"]*)"', first[1])
        found.append(next(filter(None, told.groups())) if told else "")
    return found


class Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.language = ""
        self.title = ""
        self.headings = 0
        self.inside: list[str] = []
        self.ids: set[str] = set()
        self.posts: list[bool] = []
        self.feed(html)

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in given}
        self.inside.append(tag)
        self.language = facts.get("lang", "") if tag == "html" else self.language
        self.headings += tag == "h1"
        self._check_element(tag, facts)
        self._check_form(tag, facts)
        for name, value in facts.items():
            if name.startswith("on") or name == "style":
                self.faults.append(f"<{tag}> has {name}=")
            if name in {"href", "src", "action", "formaction"}:
                self._check_address(tag, value)
        if (own := facts.get("id")) is not None:
            self.faults += [f"the id {own} stands twice"] if own in self.ids else []
            self.ids.add(own)

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        last = self.inside[-1] if self.inside else ""
        if last == "title" and "svg" not in self.inside:
            self.title += data
        if last == "script" and data.strip():
            self.faults.append("a script stands in the page")

    def _check_element(self, tag: str, facts: dict[str, str]) -> None:
        if tag in FORBIDDEN:
            self.faults.append(f"<{tag}> stands in the page")
        if tag == "script" and not facts.get("src", "").startswith("/"):
            self.faults.append("a script is not one of our files")
        # One that waits may look again where no script does it.
        reloads = tag == "meta" and facts.get("http-equiv", "").lower() == "refresh"
        if reloads and "noscript" not in self.inside:
            self.faults.append("the page reloads itself")

    def _check_form(self, tag: str, facts: dict[str, str]) -> None:
        if tag == "form":
            self.posts.append(facts.get("method", "").lower() == "post")
        if tag == "input" and facts.get("name") == "csrfmiddlewaretoken" and self.posts:
            self.posts[-1] = False

    def _check_address(self, tag: str, address: str) -> None:
        plain = re.sub(r"[\x00-\x20]", "", address).lower()
        if plain.startswith(("javascript:", "vbscript:", "data:")) and tag != "img":
            self.faults.append(f"<{tag}> leads to {plain[:20]}")
        if plain.startswith(("//", "http:", "https:")) and tag in {"script", "link", "img", "form"}:
            self.faults.append(f"<{tag}> takes from elsewhere: {plain[:60]}")


def faults(response: HttpResponse) -> list[str]:
    """What is wrong with a page, a line each."""
    page = Page(response.content.decode())
    wrong = list(page.faults)
    if len(response.content) > MOST_BYTES:
        wrong.append(f"{len(response.content)} bytes")
    if page.language not in {"vi", "en"}:
        wrong.append(f"lang={page.language!r}")
    if not page.title.strip():
        wrong.append("no title")
    if page.headings != 1:
        wrong.append(f"{page.headings} h1")
    if any(page.posts):
        wrong.append("a form that posts carries no token")
    return wrong + header_faults(response)


def header_faults(response: HttpResponse) -> list[str]:
    wrong = [
        f"{name}: {response.headers.get(name)}"
        for name, value in HEADERS.items()
        if response.headers.get(name) != value
    ]
    policy = response.headers.get("Content-Security-Policy", "")
    if response.headers["Content-Type"] == "application/pdf":
        # A browser's own viewer brings styles; it runs no script.
        policy = policy.replace("style-src 'unsafe-inline'", "")
    if "default-src 'none'" not in policy or "unsafe" in policy or "*" in policy:
        wrong.append(f"policy: {policy}")
    return wrong
