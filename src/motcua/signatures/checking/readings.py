"""What a signed file itself says, before anybody asks whether its signers are to be trusted. Plain values only.

They cross from the process that opens files of strangers to the one that judges, as JSON: nothing in them can run.
"""

import base64
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from motcua.signatures.checking.findings import Finding


@dataclass(frozen=True, slots=True)
class StampRead:
    """A time stamp: when, by whose certificate, and whether it holds for what it is attached to."""

    at: datetime
    certificate: bytes
    others: tuple[bytes, ...] = ()
    is_intact: bool = False
    # The whole file at that moment (PAdES B-LTA), not one signature.
    of_document: bool = False


@dataclass(frozen=True, slots=True)
class SignatureRead:
    """One signature. `is_intact` and `is_unchanged` are None where the reading stopped before."""

    certificate: bytes = b""
    others: tuple[bytes, ...] = ()
    lists: tuple[bytes, ...] = ()
    responses: tuple[bytes, ...] = ()
    claimed_at: datetime | None = None
    algorithm: str = ""
    is_intact: bool | None = None
    is_unchanged: bool | None = None
    covers_all: bool = False
    # What was done to the file after this signature, as codes of verdicts.CHANGES.
    changes: tuple[str, ...] = ()
    # What of the file is signed, in words of the file: addresses of an XML signature.
    parts: tuple[str, ...] = ()
    stamps: tuple[StampRead, ...] = ()
    # Why it could not be read, or is bad whoever signed it.
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole file; with a finding there is nothing to judge."""

    finding: Finding | None = None
    signatures: tuple[SignatureRead, ...] = ()
    kind: str = "pdf"


def as_json(reading: Reading) -> dict[str, Any]:
    made: dict[str, Any] = _plain(asdict(reading))
    return made


def from_json(made: dict[str, Any]) -> Reading:
    """The reading again; raises ValueError, KeyError or TypeError for anything else."""
    return Reading(
        finding=Finding(made["finding"]) if made["finding"] else None,
        signatures=tuple(_signature(one) for one in made["signatures"]),
        kind=str(made["kind"]),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    return value


def _signature(made: dict[str, Any]) -> SignatureRead:
    plain = {
        one.name: made[one.name]
        for one in fields(SignatureRead)
        if one.name in {"algorithm", "is_intact", "is_unchanged", "covers_all"}
    }
    return SignatureRead(
        certificate=base64.b64decode(made["certificate"]),
        others=_contents(made["others"]),
        lists=_contents(made["lists"]),
        responses=_contents(made["responses"]),
        claimed_at=datetime.fromisoformat(made["claimed_at"]) if made["claimed_at"] else None,
        changes=tuple(map(str, made["changes"])),
        parts=tuple(map(str, made["parts"])),
        stamps=tuple(_stamp(one) for one in made["stamps"]),
        finding=Finding(made["finding"]) if made["finding"] else None,
        **plain,
    )


def _stamp(made: dict[str, Any]) -> StampRead:
    return StampRead(
        at=datetime.fromisoformat(made["at"]),
        certificate=base64.b64decode(made["certificate"]),
        others=_contents(made["others"]),
        is_intact=bool(made["is_intact"]),
        of_document=bool(made["of_document"]),
    )


def _contents(made: list[str]) -> tuple[bytes, ...]:
    return tuple(base64.b64decode(one) for one in made)
