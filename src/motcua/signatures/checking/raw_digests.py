"""Signatures of a PDF whose structure cannot be read, looked for among its bytes: were those that they cover changed?

A damaged table of objects is seldom the fault of the signature: it stands in the part that is signed.
"""

import hashlib
import re
from collections.abc import Iterator
from itertools import islice

from asn1crypto import cms

from motcua.signatures.checking.readings import SignatureRead

_MOST = 200
# The place that is left out of what is signed; shorter ones are no signatures.
_CONTENTS = re.compile(rb"/Contents\s*<([0-9A-Fa-f\s]{200,})>")
_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")
# The two stand in one dictionary.
_NEAR = 2000
_DIGESTS = frozenset({"sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512"})


def altered_signatures(pdf: bytes) -> tuple[SignatureRead, ...]:
    """Those whose signed bytes are others now, as far as they say by whom they are."""
    return tuple(one for one in _signatures(pdf) if one.is_intact is False)


def _signatures(pdf: bytes) -> Iterator[SignatureRead]:
    for place in islice(_CONTENTS.finditer(pdf), _MOST):
        try:
            yield _read(pdf, place)
        except (ValueError, TypeError, KeyError, AttributeError, LookupError):
            # No signature, or its own data is damaged: that is told as such.
            continue


def _read(pdf: bytes, place: re.Match[bytes]) -> SignatureRead:
    content = cms.ContentInfo.load(bytes.fromhex(place[1].decode()))["content"]
    (signer,) = content["signer_infos"]
    name = signer["digest_algorithm"]["algorithm"].native
    if name not in _DIGESTS:
        raise ValueError("unknown digest")
    (said,) = (
        one["values"][0].native for one in signer["signed_attrs"] if one["type"].native == "message_digest"
    )
    certificates = [one.chosen.dump() for one in content["certificates"] if one.name == "certificate"]
    covered = _covered(pdf, place)
    return SignatureRead(
        certificate=certificates[0],
        others=tuple(certificates[1:]),
        is_intact=covered is not None and hashlib.new(name, covered).digest() == said,
    )


def _covered(pdf: bytes, place: re.Match[bytes]) -> bytes | None:
    """What the signature says that it covers; None where the ranges, which are signed too, are damaged."""
    first, last = place.start(1) - 1, place.end(1) + 1
    near = _RANGE.search(pdf, max(0, first - _NEAR), first) or _RANGE.search(pdf, last, last + _NEAR)
    if near is None:
        return None
    start, length, start_after, length_after = map(int, near.groups())
    return pdf[start : start + length] + pdf[start_after : start_after + length_after]
