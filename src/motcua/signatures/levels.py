"""How much a signature carries: by itself (B-B), with a time stamp (B-T), with what proves it later too (B-LT)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings

from motcua.signatures import errors
from motcua.signatures.keys import Key

if TYPE_CHECKING:
    from motcua.signatures.signing import Look


@dataclass(frozen=True, slots=True)
class Made:
    """A signed PDF, its level, and what is kept of the time stamp or of why there is less than was wanted."""

    pdf: bytes
    level: str
    facts: dict[str, Any] = field(default_factory=dict)


def sign(
    pdf: bytes,
    *,
    key: Key,
    moment: datetime,
    look: "Look | None",
    location: str,
    may_do_without_stamp: bool = False,
) -> Made:
    """Sign as high as the settings want; raises what `sign_pdf` raises.

    Without a time stamp only where the settings let it be done so and `may_do_without_stamp`.
    """
    # Two seconds of libraries that only this process needs.
    from motcua.signatures.signing import sign_pdf
    from motcua.signatures.timestamps import stamper

    def signed(**more: Any) -> bytes:
        return sign_pdf(pdf, key=key, moment=moment, look=look, location=location, **more)

    if settings.SIGNATURE_LEVEL == "B-B":
        return Made(signed(), "B-B")
    try:
        stamped = signed(stamper=stamper())
    except errors.TimestampGoneError as error:
        if not (settings.SIGN_WITHOUT_STAMP and may_do_without_stamp):
            raise
        return Made(signed(), "B-B", {"without_stamp": error.message})
    return _raised(stamped)


def completed(pdf: bytes) -> tuple[bytes, list[str]]:
    """The PDF with evidence behind its last signature, or as it was and whose standing nobody told."""
    from motcua.signatures.evidence import with_evidence

    return with_evidence(pdf)


def _raised(stamped: bytes) -> Made:
    from motcua.signatures.evidence import time_stamp_of

    stamp = time_stamp_of(stamped)
    facts = {"time_stamp": {"at": stamp.at.isoformat(), "by": stamp.by}} if stamp else {}
    if settings.SIGNATURE_LEVEL == "B-T":
        return Made(stamped, "B-T", facts)
    proved, missing = completed(stamped)
    if missing:
        return Made(stamped, "B-T", {**facts, "missing": missing})
    return Made(proved, "B-LT", facts)
