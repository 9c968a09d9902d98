"""Time stamps (RFC 3161) from the authority that the settings name.

Importing pyHanko takes seconds: only what signs imports this file, and only when it does.
"""

import hashlib
import time
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from asgiref.sync import sync_to_async
from asn1crypto import cms, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from django.conf import settings
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.timestamps import TimeStamper

from motcua.kit import clock
from motcua.signatures import errors
from motcua.signatures.trust.fetching import Asked, FetchError, fetch

_SECONDS = 5.0
_MOST_BYTES = 256 * 1024
# How far the clocks of the authority and of this machine may be apart.
_SKEW = timedelta(minutes=5)


class Stamper(TimeStamper):  # type: ignore[misc]  # pyHanko carries no types
    """Asks the authority, for some seconds at the most; one that fails again and again is left alone for a while."""

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        asked = Asked(settings.TSA_URL, _MOST_BYTES, req.dump(), "application/timestamp-query")
        answer = await sync_to_async(fetch)(asked, deadline=time.monotonic() + _SECONDS)
        return tsp.TimeStampResp.load(answer, strict=True)

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> object:
        """Raises TimestampGoneError, whatever the authority did."""
        try:
            return _checked(await super().async_timestamp(message_digest, md_algorithm), message_digest)
        except (FetchError, ValueError, TypeError, LookupError, AttributeError, OSError) as error:
            raise gone() from error
        except Exception as error:
            # pyHanko's own, which is no OSError in every version.
            if type(error).__name__ == "TimestampRequestError":
                raise gone() from error
            raise


def _checked(token: cms.ContentInfo, digest: bytes) -> cms.ContentInfo:
    """Raises ValueError for a stamp about something else, of another time, or that nobody who may has signed.

    pyHanko looks at the nonce alone.
    """
    data: cms.SignedData = token["content"]
    told, signer = data["encap_content_info"]["content"], data["signer_infos"][0]
    content: tsp.TSTInfo = told.parsed
    if content["message_imprint"]["hashed_message"].native != digest:
        raise ValueError("about another paper")
    moment: datetime = content["gen_time"].native
    if abs(moment - clock.now()) > _SKEW:
        raise ValueError("of another time")
    holder = extract_certificate_info(data).signer_cert
    if not holder.not_valid_before <= moment <= holder.not_valid_after:
        raise ValueError("by a certificate out of date")
    algorithm = signer["digest_algorithm"]["algorithm"].native
    attributes = {one["type"].native: one["values"][0].native for one in signer["signed_attrs"]}
    if attributes["message_digest"] != hashlib.new(algorithm, told.contents).digest():
        raise ValueError("with another content")
    _check_signature(signer, holder, algorithm)
    return token


def _check_signature(signer: cms.SignerInfo, holder: asn1.Certificate, algorithm: str) -> None:
    public = x509.load_der_x509_certificate(holder.dump()).public_key()
    signed, signature = signer["signed_attrs"].untag().dump(), signer["signature"].native
    digest = getattr(hashes, algorithm.upper())()
    try:
        if isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(signature, signed, ec.ECDSA(digest))
        elif isinstance(public, rsa.RSAPublicKey):
            is_pss = signer["signature_algorithm"].signature_algo == "rsassa_pss"
            pss = padding.PSS(padding.MGF1(digest), padding.PSS.AUTO)
            public.verify(signature, signed, pss if is_pss else padding.PKCS1v15(), digest)
    except InvalidSignature:
        raise ValueError("signed by nobody") from None


def gone() -> errors.TimestampGoneError:
    return errors.TimestampGoneError(name=urlsplit(settings.TSA_URL).netloc or "TSA")


def stamper() -> Stamper:
    """Raises TimestampGoneError where no authority is configured."""
    if not settings.TSA_URL:
        raise gone()
    return Stamper()
