"""A PKCS#12 file of a stranger, opened in a process of its own that is ended where it computes too long or takes too much.

Such a file says itself how often its password is to be hashed. What comes back is the same key under the same password
as this program packs it. Nothing but the standard streams carries either.
"""

import base64
import json
import resource
import subprocess
import sys

from motcua.signatures import errors

SECONDS = 20
_CPU_SECONDS, _MEMORY = 5, 1024 * 1024 * 1024
_COMMAND = "from motcua.signatures.keys import unpacking; unpacking.serve()"


def repacked(content: bytes, password: str) -> bytes:
    """Raises CertificateFileError for everything that is no key under this password, and for what is made to last."""
    asked = json.dumps({"content": base64.b64encode(content).decode(), "password": password}).encode()
    # Nothing of our own environment: it may hold what no such process needs to know.
    environment = {"PYTHONPATH": ":".join(filter(None, sys.path)), "DJANGO_SETTINGS_MODULE": ""}
    try:
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-c", _COMMAND],
            input=asked, capture_output=True, timeout=SECONDS, env=environment, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        # Without its words, which hold what was sent.
        raise errors.CertificateFileError from None
    if done.returncode or not done.stdout:
        raise errors.CertificateFileError
    return base64.b64decode(done.stdout)


def serve() -> None:
    """What the process does: one file, and nothing said about what went wrong with it."""
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

    for kind, most in (
        (resource.RLIMIT_CPU, _CPU_SECONDS),
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    asked = json.loads(sys.stdin.buffer.read())
    password = asked["password"].encode()
    try:
        key, certificate, above = pkcs12.load_key_and_certificates(
            base64.b64decode(asked["content"]), password
        )
        if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
            sys.exit(1)
        packed = pkcs12.serialize_key_and_certificates(
            None, key, certificate, above, BestAvailableEncryption(password)
        )
    except Exception:  # noqa: BLE001 - a library's words may hold what was sent
        sys.exit(1)
    sys.stdout.buffer.write(base64.b64encode(packed))
