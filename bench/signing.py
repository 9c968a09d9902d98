"""`python -m bench signing`: signatures per core beside the bare cryptographic operation, by kind of key and level.

Counted in processor time of the process that signs; the authority for time stamps and OCSP is another process. Needs no
database. SoftHSM is measured where it is installed.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
PIN, PORT = "bench-only-7351", 8792
LEVELS = ("B-B", "B-T", "B-LT")


def run(times: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="motcua-bench-"))
    os.environ |= {
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "MOTCUA_SECRET_KEY": "bench-only-" + "0" * 50,
        "MOTCUA_KEYSTORE_PASSWORD": "bench-only",
        "MOTCUA_VAR": str(folder),
        "MOTCUA_AUTHORITY_PORT": str(PORT),
        "MOTCUA_AUTHORITY_URL": f"http://127.0.0.1:{PORT}",
        "MOTCUA_TSA_URL": f"http://127.0.0.1:{PORT}/tsa",
        "MOTCUA_REVOCATION_HOSTS": f"127.0.0.1:{PORT}",
        "SOFTHSM2_CONF": str(folder / "softhsm2.conf"),
    }
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.settings")
    import django
    from django.conf import settings

    # What authorities answered is remembered in this process instead of in a database.
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    django.setup()
    try:
        from motcua.signatures.demonstration.authority import create_demonstration_authority

        create_demonstration_authority()
        with _authority():
            print("| key | bare operation /s | B-B /s | B-T /s | B-LT /s | B-LT ms on the clock |")
            print("| --- | ---: | ---: | ---: | ---: | ---: |")
            for name, key in _keys(folder):
                print(_line(name, key, times), flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _line(name: str, key: Any, times: int) -> str:
    from django.conf import settings

    from motcua.kit import clock
    from motcua.signatures.signing import levels
    from motcua.signatures.signing.pades import Sheet
    from motcua.signatures.testing import paper_pdf

    bare, _wall = _rate(lambda: key.sign(b"x" * 250), times * 10)
    cells = [f"{bare:,.0f}"]
    wall = 0.0
    for level in LEVELS:
        settings.SIGNATURE_LEVEL = level

        def sign() -> object:
            return levels.sign(Sheet(paper_pdf(), clock.now(), None), key=key)

        sign()
        rate, wall = _rate(sign, times)
        cells.append(f"{rate:.1f}")
    return f"| {name} | {' | '.join(cells)} | {wall * 1000:.0f} |"


def _rate(act: Callable[[], object], times: int) -> tuple[float, float]:
    """How many in a second of the processor, and seconds on the clock for one."""
    before, began = time.process_time(), time.perf_counter()
    for _again in range(times):
        act()
    return times / (time.process_time() - before), (time.perf_counter() - began) / times


def _keys(folder: Path) -> Iterator[tuple[str, Any]]:
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    from motcua.signatures.keys.key import _above
    from motcua.signatures.keys.keystore import OpenKey
    from motcua.signatures.testing import certificate_for

    made = {
        "RSA-2048": rsa.generate_private_key(public_exponent=65537, key_size=2048),
        "P-256": ec.generate_private_key(ec.SECP256R1()),
    }
    for name, private in made.items():
        certificate = certificate_for(private)
        yield f"{name}, file", OpenKey(private, certificate, _above(certificate))
    if Path(MODULE).exists():
        for number, (name, private) in enumerate(made.items(), start=1):
            yield f"{name}, SoftHSM", _device_key(folder, private, f"{number:02}")


def _device_key(folder: Path, private: Any, key_id: str) -> Any:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    from motcua.signatures.keys.key import _above
    from motcua.signatures.keys.tokens import Token, TokenKey
    from motcua.signatures.testing import certificate_for

    if not (folder / "tokens").exists():
        (folder / "tokens").mkdir()
        (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
        _softhsm("--init-token", "--free", "--label", "bench", "--pin", PIN, "--so-pin", PIN)
    file = folder / "key.pem"
    file.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    _softhsm("--import", str(file), "--token", "bench", "--label", "k", "--id", key_id, "--pin", PIN)
    file.unlink()
    import pkcs11

    pkcs11.lib(MODULE).reinitialize()
    token = Token(MODULE, "bench")
    token.log_in(PIN)
    opened = TokenKey(token, key_id)
    certificate = certificate_for(private)
    return _DeviceKey(opened, certificate, _above(certificate))


class _DeviceKey:
    def __init__(self, opened: Any, certificate: Any, above: Any) -> None:
        self.certificate, self.above, self.scheme, self.sign = certificate, above, opened.scheme, opened.sign


def _softhsm(*words: str) -> None:
    subprocess.run(["softhsm2-util", *words], check=True, capture_output=True)


@contextmanager
def _authority() -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-m", "motcua", "authority"])
    try:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{PORT}/ca/issuing.crl"):
                break
            time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait()
