"""One visit to a page: opened, posted, or filled from an earlier dossier, and shown again where it is not done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from motcua.forms import widgets
from motcua.forms.definition import Answers, Form, Page
from motcua.forms.offering import Earlier, Offer, Offers, offers_for
from motcua.forms.pages import shown_page
from motcua.forms.reading import DETACH, REUSE, given_from, read_page
from motcua.forms.widgets import Given


@dataclass(frozen=True, slots=True)
class Visit:
    """A page as it is shown after it was opened or posted; `answers` are to be kept where it was posted.

    `detached` is the id of an attached file whose button was pressed, else 0.
    """

    page: Page
    given: Given
    errors: dict[str, str]
    answers: Answers
    goes_on: bool = False
    offers: Offers = field(default_factory=dict)
    detached: int = 0


def visit_page(
    form: Form,
    page_id: str,
    answers: Mapping[str, Any],
    data: QueryDict | None = None,
    earlier: Iterable[Earlier] = (),
) -> Visit:
    """Open a page, or read what was posted to it; `earlier` may be offered again. Raises PageNotFound."""
    earlier = tuple(earlier)
    if data is None:
        page = shown_page(form, page_id, answers)
        offers = offers_for(form, page, answers, earlier)
        return Visit(page, given_from(page, answers), {}, dict(answers), offers=offers)
    reading = read_page(form, page_id, data, answers)
    kept, given = reading.answers, reading.given
    page = shown_page(form, page_id, kept, given)
    if REUSE in data:
        chosen = _chosen(offers_for(form, page, kept, earlier), data.get(REUSE, ""))
        if chosen is not None:
            kept = form.walk({**kept, **chosen.values})[1]
            page = shown_page(form, page_id, kept)
            given = _refilled(given, given_from(page, kept), chosen)
    goes_on = not reading.errors and not reading.stays
    offers = {} if goes_on else offers_for(form, page, kept, earlier)
    return Visit(page, given, reading.errors, kept, goes_on, offers, _number(data.get(DETACH, "")))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _chosen(offers: Offers, key: str) -> Offer | None:
    return next((offer for place in offers.values() for offer in place if offer.key == key), None)


def _refilled(given: Given, fresh: Given, chosen: Offer) -> Given:
    """What was typed, but in the fields of the offer what it brought."""

    def is_of_the_offer(name: str) -> bool:
        return name.partition("-")[0] in chosen.fills

    kept = {name: typed for name, typed in given.items() if not is_of_the_offer(name)}
    brought = {name: typed for name, typed in fresh.items() if is_of_the_offer(name)}
    for name, text in chosen.asked.items():
        brought |= widgets.as_asked(name, text)
    return kept | brought
