"""What of a PDF reaches beyond the file: to other files, shares of a network, addresses asked by themselves."""

from collections.abc import Iterator
from typing import Final

from pikepdf import Array, Dictionary, Name, Object, Stream, String

from motcua.documents.models import Active

# Taken off a stream that reaches out.
KEYS: Final = ("/Ref", "/F", "/FFilter", "/FDecodeParms")
# A link to these is followed by a person, who sees it.
_HONEST: Final = ("http:", "https:", "mailto:", "tel:")
_LONGEST_CHAIN: Final = 100


def name_of(value: object) -> str:
    """A name as text, empty for what is none; names themselves cannot always be looked up in a set."""
    return str(value) if isinstance(value, Name) else ""


def reaches_out(item: Object) -> Active | None:
    """A link to another file or to an address that no honest one has; content that lies in another file."""
    if isinstance(item, Stream):
        is_form = name_of(item.get("/Subtype")) == "/Form"
        return Active.ATTACHMENT if "/F" in item or (is_form and "/Ref" in item) else None
    action = name_of(item.get("/S"))
    if action in {"/GoToR", "/Thread"}:
        return Active.LAUNCH if _is_elsewhere(_text(item.get("/F"))) else None
    if action == "/URI":
        return Active.LAUNCH if _is_dishonest(_text(item.get("/URI"))) else None
    return None


def automatic(item: Object) -> Iterator[Object]:
    """Addresses that would be asked when a document or a page is opened, without anyone's doing."""
    begun = [item.get("/OpenAction")]
    if isinstance(actions := item.get("/AA"), Dictionary):
        begun += [action for _, action in actions.items()]
    for _ in range(_LONGEST_CHAIN):
        if not begun:
            return
        action = begun.pop()
        if isinstance(action, Array):
            begun += [one for one in action.as_list()[:_LONGEST_CHAIN] if isinstance(one, Dictionary)]
        elif isinstance(action, Dictionary):
            if name_of(action.get("/S")) == "/URI":
                yield action
            begun.append(action.get("/Next"))


def _text(value: object) -> str:
    if isinstance(value, Dictionary):
        value = value.get("/UF") or value.get("/F") or value.get("/Unix") or value.get("/DOS")
    return str(value).strip() if isinstance(value, String) else ""


def _is_elsewhere(file: str) -> bool:
    """A share of a network or a place on the disk; a name beside this file leads nowhere here."""
    return file.startswith(("/", "\\")) or ":" in file


def _is_dishonest(address: str) -> bool:
    scheme, colon, _ = address.lower().partition(":")
    return bool(colon) and f"{scheme}:" not in _HONEST and scheme.isalnum()
