"""The page on which procedures are found: what can be chosen, in words and with counts, and the addresses of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.catalogue import service as catalogue
from motcua.catalogue.service import Asked, Found
from motcua.kit.text import sort_key

Words = str | Promise

LEVELS: Mapping[str, Words] = {
    "full": _("Trực tuyến toàn trình"),
    "partial": _("Trực tuyến một phần"),
    "information": _("Nộp tại quầy"),
}
PLACES: Mapping[str, Words] = {"commune": _("Cấp xã"), "province": _("Cấp tỉnh")}
APPLICANTS: Mapping[str, Words] = {
    "person": _("Cá nhân, hộ gia đình"),
    "business": _("Doanh nghiệp, hợp tác xã, hộ kinh doanh"),
    "organization": _("Cơ quan, tổ chức"),
    "foreigner": _("Người nước ngoài, người Việt ở nước ngoài"),
}


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    words: Words
    count: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One facet: its options with how many procedures each would leave; `chosen` is one of them, or empty."""

    name: str
    label: Words
    options: tuple[Option, ...]
    chosen: str

    @property
    def chosen_words(self) -> Words:
        return next((option.words for option in self.options if option.value == self.chosen), self.chosen)


def choices(asked: Asked, found: Found) -> tuple[Choice, ...]:
    """All facets in the order of the page; what is chosen stays among the options even if nothing is left of it."""
    events = {event.key: event.title for event in catalogue.life_events()}
    fields = sorted((value for value, _count in found.kinds.get("field", ())), key=sort_key)
    named: tuple[tuple[str, Words, Mapping[str, Words]], ...] = (
        ("field", _("Lĩnh vực"), {field: field for field in fields}),
        ("place", _("Cơ quan giải quyết"), PLACES),
        ("level", _("Cách nộp"), LEVELS),
        ("applicant", _("Dành cho"), APPLICANTS),
        ("event", _("Việc trong đời"), events),
    )
    return tuple(_choice(name, label, words, asked, found) for name, label, words in named)


def _choice(name: str, label: Words, words: Mapping[str, Words], asked: Asked, found: Found) -> Choice:
    counts = dict(found.kinds.get(name, ()))
    chosen = getattr(asked, name)
    values = [value for value in words if counts.get(value) or value == chosen]
    if chosen and chosen not in values:
        values.append(chosen)
    options = tuple(Option(value, words.get(value, value), counts.get(value, 0)) for value in values)
    return Choice(name, label, options, chosen)


def pages(found: Found) -> int:
    return min(-(-found.total // catalogue.PROCEDURES_A_PAGE), catalogue.MOST_PAGES)


def address(asked: Asked, **changes: str | int) -> str:
    """The same search with some of it changed; another page only if it is asked for."""
    values: dict[str, str | int] = {"q": asked.q, **asked.chosen, "sort": asked.sort}
    values |= changes
    if values["sort"] == "best":
        del values["sort"]
    if values.get("page") == 1:
        del values["page"]
    query = urlencode({name: value for name, value in values.items() if value})
    return f"{reverse('portal:procedures')}?{query}" if query else reverse("portal:procedures")
