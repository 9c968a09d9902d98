"""Pages of a form that is being designed, who may file it, and who signs with whom."""

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from motcua.forms.designing.dependence import dependents
from motcua.forms.designing.spots import Json, opened, page_of, spots
from motcua.forms.errors import DesignRefused
from motcua.forms.rules import clean
from motcua.kit.text import fold

MOST_TITLE = 300
MOST_WORDS = 4000
MOST_PAGES = 30
MOST_RULINGS = 50


def begin_form(*, title: str) -> Json:
    """A form of one page that asks who applies: what almost every declaration begins with."""
    applicant = {"$ref": "part:person", "title": _("Người yêu cầu"), "x-prefill": True}
    return {
        "type": "object",
        "title": titled(title) if title.strip() else _("Tờ khai"),
        "properties": {"applicant": applicant},
        "required": ["applicant"],
        "x-pages": [{"id": "nguoi-yeu-cau", "title": _("Người yêu cầu"), "fields": ["applicant"]}],
    }


def rename_form(*, schema: Json, title: str) -> Json:
    """Raises DesignRefused."""
    return opened(schema) | {"title": titled(title)}


def add_page(*, schema: Json, title: str) -> tuple[Json, str]:
    """The form with an empty page at its end, and the id of that page. Raises DesignRefused."""
    changed = opened(schema)
    pages = changed["x-pages"]
    if len(pages) >= MOST_PAGES:
        raise DesignRefused(_("Tờ khai có nhiều nhất %s trang.") % MOST_PAGES, "title")
    page = {"id": _new_id(titled(title), {one["id"] for one in pages}), "title": titled(title), "fields": []}
    pages.append(page)
    return changed, str(page["id"])


def change_page(
    *,
    schema: Json,
    page: str,
    title: str,
    hint: str,
    expression: str,
    official: bool = False,
    on_result: bool = False,
) -> Json:
    """`official` makes it a page that officials fill at a step, `on_result` one that is told on the result.

    Raises DesignRefused; an expression that cannot be read is kept, and is a fault of the form.
    """
    changed = opened(schema)
    own = page_of(changed, page)
    own["title"] = titled(title)
    put(own, "hint", worded(hint))
    put(own, "x-official", official or None)
    put(own, "x-on-result", (official and on_result) or None)
    if not isinstance(own.get("x-show-if", ""), dict) or expression.strip():
        put(own, "x-show-if", clean(expression)[:MOST_WORDS])
    return changed


def move_page(*, schema: Json, page: str, by: int) -> Json:
    """Raises DesignRefused where there is no such page; at either end nothing moves."""
    changed = opened(schema)
    shift(changed["x-pages"], changed["x-pages"].index(page_of(changed, page)), by)
    return changed


def drop_page(*, schema: Json, page: str, before: str) -> Json:
    """Put a page before another, or at the end where there is none such. Raises DesignRefused."""
    changed = opened(schema)
    own = page_of(changed, page)
    if before != page:
        changed["x-pages"].remove(own)
        places = [place for place, one in enumerate(changed["x-pages"]) if one["id"] == before]
        changed["x-pages"].insert(places[0] if places else len(changed["x-pages"]), own)
    return changed


def remove_page(*, schema: Json, page: str) -> Json:
    """Take off a page with what it asks; refused where something on another page hangs on that."""
    changed = opened(schema)
    own = page_of(changed, page)
    if len(changed["x-pages"]) == 1:
        raise DesignRefused(_("Tờ khai phải còn ít nhất một trang."))
    here = [one for one in spots(changed) if one.page == page and not one.group]
    names = {one.name for one in here}
    changed["x-pages"].remove(own)
    for name in names:
        del changed["properties"][name]
    for one in here:
        if found := dependents(changed, one):
            values = {"field": str(one.own.get("title") or one.name), "other": found[0]}
            raise DesignRefused(
                _("Chưa bỏ được trang này: ô “%(field)s” còn được dùng ở “%(other)s”.") % values
            )
    if "required" in changed:
        changed["required"] = [name for name in changed["required"] if name not in names]
    return changed


def set_ruling(*, schema: Json, number: int, when: str, message: str, source: str) -> Json:
    """Say who may not file: the rule of this number, or a new one where there is none of that number."""
    changed = opened(schema)
    if not when.strip():
        raise DesignRefused(_("Xin ghi điều kiện không cho nộp."), "when")
    if not message.strip():
        raise DesignRefused(_("Xin ghi lời giải thích mà người nộp sẽ đọc."), "message")
    ruling: Json = {"when": clean(when)[:MOST_WORDS], "message": worded(message)}
    put(ruling, "source", worded(source))
    rulings = changed.setdefault("x-eligibility", [])
    if 0 <= number < len(rulings):
        rulings[number] = ruling
    elif len(rulings) >= MOST_RULINGS:
        raise DesignRefused(_("Tờ khai có nhiều nhất %s điều kiện.") % MOST_RULINGS, "when")
    else:
        rulings.append(ruling)
    return changed


def remove_ruling(*, schema: Json, number: int) -> Json:
    """Raises DesignRefused."""
    changed = opened(schema)
    rulings = changed.get("x-eligibility", [])
    if not 0 <= number < len(rulings):
        raise DesignRefused(_("Không còn điều kiện này trong tờ khai."))
    del rulings[number]
    if not rulings:
        del changed["x-eligibility"]
    return changed


def set_cosign(*, schema: Json, title: str, number: str, name: str) -> Json:
    """Ask a second person to confirm what is filed; with an empty title, nobody is asked any more."""
    changed = opened(schema)
    changed.pop("x-cosign", None)
    if title.strip():
        if not number:
            raise DesignRefused(_("Xin chọn ô ghi số định danh của người ấy."), "number")
        if not name:
            raise DesignRefused(_("Xin chọn ô ghi họ tên của người ấy."), "name")
        changed["x-cosign"] = {"title": titled(title), "number": number, "name": name}
    return changed


def titled(title: str) -> str:
    """Raises DesignRefused."""
    words = clean(title)
    if not words:
        raise DesignRefused(_("Xin ghi tên."), "title")
    if len(words) > MOST_TITLE:
        raise DesignRefused(_("Tên dài nhất %s chữ.") % MOST_TITLE, "title")
    return words


def worded(text: str) -> str:
    return clean(text, lines=True)[:MOST_WORDS]


def put(own: Json, word: str, value: Any) -> None:
    """Keep a word of a property, or drop it where nothing is said."""
    if value in ("", None, (), []):
        own.pop(word, None)
    else:
        own[word] = value


def shift(order: list[Any], place: int, by: int) -> bool:
    """Move an entry by one; False at either end."""
    to = place + (1 if by > 0 else -1)
    if not 0 <= to < len(order):
        return False
    order[place], order[to] = order[to], order[place]
    return True


def _new_id(title: str, known: set[str]) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", fold(title))[:40].strip("-") or "trang"
    return next(one for one in _numbered(plain) if one not in known)


def _numbered(plain: str) -> Iterator[str]:
    yield plain
    yield from (f"{plain}-{number}" for number in range(2, 10_000))
