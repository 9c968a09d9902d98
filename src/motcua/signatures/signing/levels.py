"""How much a signature carries: by itself (B-B), with a time stamp (B-T), with what proves it later too (B-LT)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.conf import settings

from motcua.signatures import errors
from motcua.signatures.keys.key import Key

if TYPE_CHECKING:
    from motcua.signatures.signing.pades import Sheet


@dataclass(frozen=True, slots=True)
class Made:
    """A signed PDF, its level, and what is kept of the time stamp or of why there is less than was wanted."""

    pdf: bytes
    level: str
    facts: dict[str, Any] = field(default_factory=dict)


def sign(sheet: "Sheet", *, key: Key, may_do_without_stamp: bool = False) -> Made:
    """Sign one PDF as high as the settings want; raises why it could not be signed."""
    (made,) = sign_all([sheet], key=key, may_do_without_stamp=may_do_without_stamp)
    if isinstance(made, BaseException):
        raise made
    return made


def sign_all(
    sheets: Sequence["Sheet"], *, key: Key, may_do_without_stamp: bool = False
) -> list[Made | BaseException]:
    """Sign with one use of the key, as high as the settings want; each PDF signed, or why it is not.

    Without a time stamp only where the settings let it be done so and `may_do_without_stamp`.
    """
    # Two seconds of libraries that only this process needs.
    from motcua.signatures.signing.pades import sign_sheets
    from motcua.signatures.signing.timestamps import stamper

    if settings.SIGNATURE_LEVEL == "B-B":
        return [_made(one, _plain) for one in sign_sheets(sheets, key=key)]
    try:
        stamped = sign_sheets(sheets, key=key, stamper=stamper())
    except errors.TimestampGoneError as error:
        stamped = [error] * len(sheets)
    if settings.SIGN_WITHOUT_STAMP and may_do_without_stamp:
        return [_made(*_stamped_or_not(*one, key)) for one in zip(sheets, stamped, strict=True)]
    return [_made(one, _raised) for one in stamped]


def _made(signed: bytes | BaseException, raised: Callable[[bytes], Made]) -> Made | BaseException:
    if isinstance(signed, BaseException):
        return signed
    try:
        return raised(signed)
    except Exception as error:  # noqa: BLE001 - the others are signed all the same
        return error


def _plain(signed: bytes) -> Made:
    return Made(signed, "B-B")


def _stamped_or_not(
    sheet: "Sheet", stamped: bytes | BaseException, key: Key
) -> tuple[bytes | BaseException, Callable[[bytes], Made]]:
    from motcua.signatures.signing.pades import sign_sheets

    if not isinstance(stamped, errors.TimestampGoneError):
        return stamped, _raised
    why = {"without_stamp": stamped.message}
    (signed,) = sign_sheets([sheet], key=key)
    return signed, lambda pdf: Made(pdf, "B-B", why)


def completed(pdf: bytes) -> tuple[bytes, list[str]]:
    """The PDF with evidence behind its last signature, or as it was and whose standing nobody told."""
    from motcua.signatures.signing.evidence import with_evidence

    return with_evidence(pdf)


def _raised(stamped: bytes) -> Made:
    from motcua.signatures.signing.evidence import time_stamp_of

    stamp = time_stamp_of(stamped)
    facts = {"time_stamp": {"at": stamp.at.isoformat(), "by": stamp.by}} if stamp else {}
    if settings.SIGNATURE_LEVEL == "B-T":
        return Made(stamped, "B-T", facts)
    proved, missing = completed(stamped)
    if missing:
        return Made(stamped, "B-T", {**facts, "missing": missing})
    return Made(proved, "B-LT", facts)
