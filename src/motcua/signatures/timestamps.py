"""Time stamps (RFC 3161) from the authority that the settings name.

Importing pyHanko takes seconds: only what signs imports this file, and only when it does.
"""

import time
from urllib.parse import urlsplit

from asgiref.sync import sync_to_async
from asn1crypto import tsp
from django.conf import settings
from pyhanko.sign.timestamps import TimeStamper

from motcua.signatures import errors
from motcua.signatures.fetching import Asked, FetchError, fetch

_SECONDS = 5.0
_MOST_BYTES = 256 * 1024


class Stamper(TimeStamper):  # type: ignore[misc]  # pyHanko carries no types
    """Asks the authority, for some seconds at the most; one that fails again and again is left alone for a while."""

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        asked = Asked(settings.TSA_URL, _MOST_BYTES, req.dump(), "application/timestamp-query")
        answer = await sync_to_async(fetch)(asked, deadline=time.monotonic() + _SECONDS)
        return tsp.TimeStampResp.load(answer, strict=True)

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> object:
        """Raises TimestampGoneError, whatever the authority did."""
        try:
            return await super().async_timestamp(message_digest, md_algorithm)
        except (FetchError, ValueError, TypeError, KeyError, OSError) as error:
            raise gone() from error
        except Exception as error:
            # pyHanko's own, which is no OSError in every version.
            if type(error).__name__ == "TimestampRequestError":
                raise gone() from error
            raise


def gone() -> errors.TimestampGoneError:
    return errors.TimestampGoneError(name=urlsplit(settings.TSA_URL).netloc or "TSA")


def stamper() -> Stamper:
    """Raises TimestampGoneError where no authority is configured."""
    if not settings.TSA_URL:
        raise gone()
    return Stamper()
