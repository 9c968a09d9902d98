"""What was done to a PDF after one of its signatures, told in kinds that a person understands."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

_MOST_PAGES = 2000
_DEEP = 12
_MOST_OBJECTS = 20_000
# So much of a page may be taken by the picture of a later signature, by one in a place that was there for it when this
# one was made, and by all together. More would show something else than what was signed, although signatures may
# follow each other.
_MOST_OF_PAGE, _MOST_IN_ITS_PLACE, _MOST_TOGETHER = 0.25, 0.5, 0.75
_A4 = (0.0, 0.0, 595.0, 842.0)


@dataclass(frozen=True, slots=True)
class Drawn:
    """Where a signature is drawn: a page by its place in the file, a box in the page's own points."""

    page: int
    box: tuple[float, ...]


def drawn_between(
    first: EmbeddedPdfSignature, signature: EmbeddedPdfSignature, later: EmbeddedPdfSignature | None
) -> list[Drawn]:
    """Where signatures were drawn after one and until a later one, or the end; not in places that were there for it
    when the first was made.
    """
    reader = signature.reader
    until = later.signed_revision + 1 if later else reader.xrefs.total_revisions
    touched = _touched(reader, signature.signed_revision, until)
    root = reader.get_historical_root(later.signed_revision) if later else reader.root
    kept = {
        _reference(page): _places(page) for page in _pages(reader.get_historical_root(first.signed_revision))
    }
    found = []
    for number, page in enumerate(_pages(root)):
        places = kept.get(_reference(page), {})
        for one in _list(page.get_object().get("/Annots")):
            note = one.get_object()
            box = _numbers(note.get("/Rect")) if isinstance(note, generic.DictionaryObject) else None
            if box and places.get(_reference(one)) != box and _reaches([one], touched):
                found.append(Drawn(number, box))
    return found


def _touched(reader: Any, after: int, until: int) -> set[tuple[int, int]]:
    return {
        (ref.idnum, ref.generation)
        for later in range(after + 1, until)
        for ref in reader.xrefs.explicit_refs_in_revision(later)
    }


def changes_since(signature: EmbeddedPdfSignature) -> tuple[str, ...]:
    """Codes of `verdicts.CHANGES`: what later revisions touched, signatures and their evidence apart."""
    reader, revision = signature.reader, signature.signed_revision
    try:
        touched = _touched(reader, revision, reader.xrefs.total_revisions)
        before = list(_pages(reader.get_historical_root(revision)))
        after = list(_pages(reader.root))
        old = {_reference(page): _places(page) for page in before}
    except Exception:  # noqa: BLE001 - a stranger's file; that it changed is known, only not how
        return ("hidden",)
    if not touched:
        return ("appended",)
    found: set[str] = set()
    if len(after) != len(before):
        found.add("pages_added" if len(after) > len(before) else "pages_removed")
    for page in after:
        if (places := old.get(_reference(page))) is not None:
            found |= _of_page(page, touched, places)
    if {"/OCProperties", "/OpenAction", "/AA", "/Names"} & _changed_keys(signature):
        found.add("hidden")
    return tuple(sorted(found))


def _places(page: Any) -> dict[object, object]:
    """Where the notes of the page were."""
    notes = _list(page.get_object().get("/Annots"))
    return {_reference(one): _numbers(one.get_object().get("/Rect")) for one in notes}


def _of_page(page: Any, touched: set[tuple[int, int]], places: dict[object, object]) -> set[str]:
    content = page.get_object()
    parts = [content.raw_get(key) for key in ("/Contents", "/Resources") if key in content]
    found = {"page_changed"} if _reaches(parts, touched) else set()
    shares = []
    for one in _list(content.get("/Annots")):
        note = one.get_object()
        if not isinstance(note, generic.DictionaryObject) or not _reaches([one], touched):
            continue
        kind = note.get("/FT") or _inherited_type(note)
        if note.get("/Subtype") != "/Widget":
            found.add("annotations")
        elif kind != "/Sig":
            found.add("form_values")
        else:
            shares.append(_share(note, content))
            was_there = places.get(_reference(one)) == _numbers(note.get("/Rect"))
            if shares[-1] > (_MOST_IN_ITS_PLACE if was_there else _MOST_OF_PAGE):
                found.add("signature_over_page")
    if sum(shares) > _MOST_TOGETHER:
        found.add("signature_over_page")
    return found


def _share(note: Any, page: Any) -> float:
    """How much of the page a picture takes."""
    left, bottom, right, top = _box(page)
    x, y, beyond, above = _numbers(note.get("/Rect")) or (0.0, 0.0, 0.0, 0.0)
    width = max(min(max(x, beyond), right) - max(min(x, beyond), left), 0)
    height = max(min(max(y, above), top) - max(min(y, above), bottom), 0)
    return width * height / ((right - left) * (top - bottom))


def _box(page: Any) -> tuple[float, float, float, float]:
    """What is seen of the page: its own box, or that of the pages above it."""
    for name in ("/CropBox", "/MediaBox"):
        node, depth = page, 0
        while isinstance(node, generic.DictionaryObject) and depth < _DEEP:
            found = _numbers(node.get(name))
            if found and found[0] != found[2] and found[1] != found[3]:
                left, right, bottom, top = *sorted(found[::2]), *sorted(found[1::2])
                return left, bottom, right, top
            node, depth = node.get("/Parent"), depth + 1
    return _A4


def _numbers(value: Any) -> tuple[float, ...] | None:
    try:
        found = tuple(float(one) for one in value)
    except (TypeError, ValueError):
        return None
    return found if len(found) == 4 else None


def _reaches(start: list[Any], touched: set[tuple[int, int]]) -> bool:
    """Whether anything that is drawn from here was written again; what leads back to the page is left out."""
    seen: set[tuple[int, int]] = set()
    waiting = [(one, 0) for one in start]
    while waiting and len(seen) < _MOST_OBJECTS:
        value, depth = waiting.pop()
        if isinstance(value, generic.IndirectObject):
            key = (value.idnum, value.generation)
            if key in touched:
                return True
            if key in seen or depth > _DEEP:
                continue
            seen.add(key)
            value = value.get_object()
        if isinstance(value, generic.DictionaryObject):
            waiting += [
                (value.raw_get(name), depth + 1)
                for name in value
                if name not in {"/Parent", "/P", "/StructParent"}
            ]
        elif isinstance(value, generic.ArrayObject):
            waiting += [(value.raw_get(index), depth + 1) for index in range(len(value))]
    return False


def _pages(root: Any) -> Iterator[Any]:
    waiting, seen = [root.raw_get("/Pages")], 0
    while waiting:
        node = waiting.pop(0)
        seen += 1
        if seen > _MOST_PAGES:
            raise ValueError("too many pages")
        content = node.get_object()
        if "/Kids" in content:
            kids = content["/Kids"]
            waiting = [kids.raw_get(index) for index in range(len(kids))] + waiting
        else:
            yield node


def _changed_keys(signature: EmbeddedPdfSignature) -> set[str]:
    before = signature.reader.get_historical_root(signature.signed_revision)
    after = signature.reader.root
    keys = set(before) | set(after)
    return {str(key) for key in keys if _raw(before, key) != _raw(after, key)}


def _raw(root: Any, key: str) -> object:
    return root.raw_get(key) if key in root else None


def _inherited_type(note: Any) -> object:
    parent = note.get("/Parent")
    return parent.get("/FT") if isinstance(parent, generic.DictionaryObject) else None


def _list(value: Any) -> list[Any]:
    return (
        [value.raw_get(index) for index in range(len(value))]
        if isinstance(value, generic.ArrayObject)
        else []
    )


def _reference(page: Any) -> tuple[int, int] | None:
    return (page.idnum, page.generation) if isinstance(page, generic.IndirectObject) else None
