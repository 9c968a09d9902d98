"""Whether what calls itself a signature in a PDF is built as one. Whether it holds is judged elsewhere, with the file."""

from typing import Any, Final

from pikepdf import Array, Dictionary, Object, Pdf, String

from motcua.documents.files import reaching

_MOST_FIELDS: Final = 10_000


def filled_fields(pdf: Pdf) -> list[Dictionary]:
    """What stands in the signature fields of a form: a reader shows it as a signature."""
    form = pdf.Root.get("/AcroForm")
    fields = form.get("/Fields") if isinstance(form, Dictionary) else None
    waiting: list[tuple[Any, str]] = [(fields, "")]
    found: list[Dictionary] = []
    for _ in range(_MOST_FIELDS):
        if not waiting:
            break
        item, kind = waiting.pop()
        if isinstance(item, Array):
            waiting += [(one, kind) for one in item.as_list()[:_MOST_FIELDS]]
        elif isinstance(item, Dictionary):
            # The kind of a field may stand with what is above it.
            kind = reaching.name_of(item.get("/FT")) or kind
            value = item.get("/V")
            if kind == "/Sig" and isinstance(value, Dictionary):
                found.append(value)
            waiting.append((item.get("/Kids"), kind))
    return found


def covers(signature: Dictionary, content: bytes) -> bool:
    """Whether it names all bytes from the first to the end of a revision but its own, and these hold signed data."""
    given, held = signature.get("/ByteRange"), signature.get("/Contents")
    if not isinstance(given, Array) or len(given) != 4 or not isinstance(held, String):
        return False
    start, before, place, after = (_number(one) for one in given.as_list())
    end = place + after
    if start != 0 or not 0 < before < place < end <= len(content):
        return False
    if not content[:end].rstrip(b"\0\r\n\t \x0c").endswith(b"%%EOF"):
        return False
    gap = content[before:place]
    try:
        is_own = gap[:1] + gap[-1:] == b"<>" and bytes.fromhex(gap[1:-1].decode("ascii")) == bytes(held)
    except ValueError:
        return False
    return is_own and _is_signed_data(bytes(held))


def _number(value: Object | int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else -1


def _is_signed_data(der: bytes) -> bool:
    """Signed data of RFC 5652 with somebody who signed; only its outermost parts are read."""
    from asn1crypto import cms

    try:
        held = cms.ContentInfo.load(der)
        if held["content_type"].native != "signed_data":
            return False
        signers = held["content"]["signer_infos"].contents
        return bool(signers) and bool(cms.SignerInfo.load(signers)["signature"].native)
    except (ValueError, TypeError, KeyError, RecursionError):
        return False
