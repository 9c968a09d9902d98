"""What several papers have to have signed, gathered until all are so far, so that one call of the key signs it all."""

import asyncio

from motcua.signatures import errors
from motcua.signatures.keys import key as keys
from motcua.signatures.keys.key import Key


class Gathering:
    """As many seats as papers; each is taken for one signature, or left by a paper that failed before."""

    def __init__(self, key: Key, seats: int) -> None:
        self.key = key
        self._expected = seats
        self._waiting: list[tuple[bytes, asyncio.Future[bytes]]] = []

    async def sign(self, data: bytes) -> bytes:
        """The signature of `data`, seen to fit the certificate.

        Raises SignatureWrongError for what the key made of something else, and what the key raises.
        """
        made: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting.append((data, made))
        self._sign_if_complete()
        signature = await made
        # A device may hold another key by now, a remote service may mix up what it was sent.
        if not keys.is_signed(data, signature, self.key.certificate, self.key.scheme):
            raise errors.SignatureWrongError
        return signature

    def leave(self) -> None:
        self._expected -= 1
        self._sign_if_complete()

    def _sign_if_complete(self) -> None:
        if not self._waiting or len(self._waiting) < self._expected:
            return
        waiting, self._waiting, self._expected = self._waiting, [], 0
        try:
            signatures = keys.sign_all(self.key, [data for data, _made in waiting])
        except Exception as error:  # noqa: BLE001 - told to every paper that waits for it
            for _data, made in waiting:
                made.set_exception(error)
            return
        for (_data, made), signature in zip(waiting, signatures, strict=True):
            made.set_result(signature)
