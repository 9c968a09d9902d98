"""A simulated remote signing service (CSC API 1.0.4 and 2) on the loopback, for the demonstration, tests and trials.

Its keys are the PKCS#12 files of the folder that CSC_KEYS names, under the server's password, or are brought by POST /control {"credential": {"id", "key" (PEM), "certificate" (PEM)}}. It can be told to
misbehave there too: {"mood": "error" | "nonsense" | "page" | "odd" | "long" | "silent" | "drip" | "few" | "swapped"};
{"mood": ""} makes it well again.
"""

import base64
import json
import os
import secrets
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key, pkcs12

PIN, OTP, TOKEN = "Chim-se-7351", "246810", "tests-only"
# In one call; how many an activation is good for, each credential says (multisign).
MOST_HASHES = 20
_PSS = "1.2.840.113549.1.1.10"
_NONSENSE = {
    "nonsense": b'["?"]',
    "page": b"<html><title>Trang chu</title></html>",
    "odd": b'{"key": "?", "cert": [1], "multisign": {}, "SAD": 7, "signatures": [1, null]}',
    "long": b'{"signatures": "' + b"x" * 1_100_000 + b'"}',
}


@dataclass
class Credential:
    key: Any
    certificate: x509.Certificate
    multisign: int = 1000
    asks_otp: bool = False
    wrong: int = 0


@dataclass
class State:
    pin: str = PIN
    token: str = TOKEN
    credentials: dict[str, Credential] = field(default_factory=dict)
    # SAD → (credential, signatures left)
    activations: dict[str, tuple[str, int]] = field(default_factory=dict)
    mood: str = ""
    closing: threading.Event = field(default_factory=threading.Event)
    asked: list[str] = field(default_factory=list)
    # How many hashes came in each call.
    signed: list[int] = field(default_factory=list)

    def answer(self, method: str, sent: dict[str, Any]) -> dict[str, Any]:
        act = {
            "info": self.info,
            "credentials/list": self.list,
            "credentials/info": self.credential,
            "credentials/authorize": self.authorize,
            "signatures/signHash": self.sign,
        }.get(method)
        return act(sent) if act else _refusal("invalid_request", "Unknown method")

    def info(self, _sent: dict[str, Any]) -> dict[str, Any]:
        methods = ["credentials/list", "credentials/info", "credentials/authorize", "signatures/signHash"]
        return {"specs": "1.0.4.0", "name": "Ký số từ xa thử nghiệm", "region": "VN", "methods": methods}

    def list(self, _sent: dict[str, Any]) -> dict[str, Any]:
        return {"credentialIDs": sorted(self.credentials)}

    def credential(self, sent: dict[str, Any]) -> dict[str, Any]:
        found = self.credentials.get(sent.get("credentialID", ""))
        if found is None:
            return _refusal("invalid_request", "Invalid parameter credentialID")
        is_rsa = isinstance(found.key, rsa.RSAPrivateKey)
        return {
            "key": {"status": "enabled", "algo": [_PSS] if is_rsa else ["1.2.840.10045.4.3.2"], "len": 256},
            "cert": {
                "status": "valid",
                "certificates": [base64.b64encode(found.certificate.public_bytes(Encoding.DER)).decode()],
            },
            "authMode": "explicit",
            "PIN": {"presence": "true"},
            "OTP": {"presence": "true" if found.asks_otp else "false"},
            "multisign": found.multisign,
        }

    def authorize(self, sent: dict[str, Any]) -> dict[str, Any]:
        name = sent.get("credentialID", "")
        found = self.credentials.get(name)
        if found is None:
            return _refusal("invalid_request", "Invalid parameter credentialID")
        if sent.get("PIN") != self.pin:
            found.wrong += 1
            return _refusal("invalid_pin", "The PIN is invalid")
        if found.asks_otp and sent.get("OTP") != OTP:
            return _refusal("invalid_otp", "Mã OTP không đúng")
        wanted = int(sent.get("numSignatures", 1))
        if not 1 <= wanted <= found.multisign:
            return _refusal("invalid_request", "Invalid parameter numSignatures")
        sad = secrets.token_urlsafe(16)
        self.activations[sad] = (name, wanted)
        return {"SAD": sad, "expiresIn": 3600}

    def sign(self, sent: dict[str, Any]) -> dict[str, Any]:
        name, left = self.activations.get(sent.get("SAD", ""), ("", 0))
        wanted = sent.get("hash") or sent.get("hashes") or []
        if name != sent.get("credentialID") or len(wanted) > left:
            return _refusal("invalid_request", "Invalid parameter SAD")
        if not 1 <= len(wanted) <= MOST_HASHES:
            return _refusal("invalid_request", "Invalid parameter hash")
        self.activations[sent["SAD"]] = (name, left - len(wanted))
        key = self.credentials[name].key
        made = [base64.b64encode(_signed(key, base64.b64decode(one))).decode() for one in wanted]
        self.signed.append(len(made))
        if self.mood == "swapped":
            made.reverse()
        return {"signatures": made[:-1] if self.mood == "few" else made}


def _signed(key: Any, digest: bytes) -> bytes:
    hashed = Prehashed(hashes.SHA256())
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(digest, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashed)
    made: bytes = key.sign(digest, ec.ECDSA(hashed))
    return made


def _refusal(error: str, words: str) -> dict[str, Any]:
    return {"error": error, "error_description": words}


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        self.state = State()
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/csc/v1"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """That it is there, for whoever starts it."""
        self._send({})

    def do_POST(self) -> None:
        assert isinstance(self.server, Server)
        state = self.server.state
        sent = json.loads(self.rfile.read(int(self.headers.get("Content-Length", "0"))) or b"{}")
        if self.path == "/control":
            _control(state, sent)
            self._send({})
            return
        method = self.path.split("/", 3)[-1]
        state.asked.append(method)
        if state.mood == "silent":
            state.closing.wait(30)
        elif state.mood == "drip":
            self._drip()
        elif state.mood == "error":
            self.send_error(500)
        elif state.mood in _NONSENSE:
            self._send_bytes(_NONSENSE[state.mood])
        elif self.headers.get("Authorization") != f"Bearer {state.token}":
            self._send(_refusal("invalid_token", "Token không đúng"), 401)
        else:
            answer = state.answer(method, sent)
            self._send(answer, 400 if "error" in answer else 200)

    def log_message(self, *_args: object) -> None:
        pass

    def _drip(self) -> None:
        """A letter at a time, each well before anybody's patience with silence ends."""
        self.send_response(200)
        self.send_header("Content-Length", "900000")
        self.end_headers()
        while not self.server.state.closing.wait(0.05):  # type: ignore[attr-defined]  # our own server
            try:
                self.wfile.write(b" ")
            except OSError:
                return

    def _send(self, answer: object, status: int = 200) -> None:
        self._send_bytes(json.dumps(answer).encode(), status)

    def _send_bytes(self, content: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _control(state: State, sent: dict[str, Any]) -> None:
    state.mood = sent.get("mood", state.mood)
    if given := sent.get("credential"):
        state.credentials[given["id"]] = Credential(
            load_pem_private_key(given["key"].encode(), None),
            x509.load_pem_x509_certificate(given["certificate"].encode()),
        )


def _keys_of(folder: Path, password: bytes) -> dict[str, Credential]:
    found = {}
    for file in folder.glob("*.p12"):
        key, certificate, _above = pkcs12.load_key_and_certificates(file.read_bytes(), password)
        if certificate is not None:
            found[file.stem] = Credential(key, certificate)
    return found


def run() -> None:
    """Serve until the process is ended."""
    server = Server(int(os.environ["CSC_PORT"]))
    server.state.pin = os.environ.get("MOTCUA_SAMPLE_PIN", PIN)
    server.state.token = os.environ.get("MOTCUA_CSC_TOKEN", TOKEN)
    if folder := os.environ.get("CSC_KEYS"):
        password = os.environ.get("MOTCUA_KEYSTORE_PASSWORD", "").encode()
        server.state.credentials = _keys_of(Path(folder), password)
    server.serve_forever()


if __name__ == "__main__":
    run()
