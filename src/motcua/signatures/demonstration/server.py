"""The demonstration authority as others reach one: time stamps (RFC 3161), OCSP and its lists, over HTTP.

A small server process for the demonstration and the tests, on the loopback only. It can be told to misbehave by
POST /control: {"tsa": "error"}, where the places are tsa, ocsp and ca and the moods error, nonsense and silent; time
stamps may also lie: other (about another paper), nonce, late (a day ahead), forged (signed by nobody). {} makes it
well again.
"""

import hashlib
import json
import os
import threading
from datetime import timedelta
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import cms, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from motcua.kit import clock
from motcua.signatures.demonstration.authority import (
    Authority,
    Key,
    create_demonstration_authority,
    issue_service,
)

TSA_NAME = "Một Cửa - Dấu thời gian thử nghiệm"
_OCSP_NAME = "Một Cửa - OCSP thử nghiệm"
_ANSWER_LASTS = timedelta(minutes=10)
_TYPES = {
    "tsa": "application/timestamp-reply",
    "ocsp": "application/ocsp-response",
    "ca": "application/pkix-crl",
}


class Service:
    """What is answered at /tsa, /ocsp/NAME and /ca/NAME.crl, with certificates made when it starts."""

    def __init__(self, authority: Authority) -> None:
        self.authority = authority
        self.moods: dict[str, str] = {}
        self.closing = threading.Event()
        self._responders: dict[str, tuple[x509.Certificate, Key]] = {}

    def answer(self, path: str, body: bytes) -> bytes:
        kind, _slash, name = path.strip("/").partition("/")
        if kind == "tsa":
            return self._stamp(body)
        if kind == "ocsp":
            return self._standing(name if name == "root" else "issuing", body)
        found = self.authority.revocation_list("root" if name == "root.crl" else "issuing")
        return found.public_bytes(Encoding.DER)

    @cached_property
    def _stamper(self) -> tuple[x509.Certificate, Key]:
        purpose = ExtendedKeyUsageOID.TIME_STAMPING
        return issue_service(self.authority, "issuing", name=TSA_NAME, purpose=purpose)

    def _stamp(self, body: bytes) -> bytes:
        """A time stamp as RFC 3161 has it: CMS over what was asked for, with this moment."""
        asked = tsp.TimeStampReq.load(body)
        certificate, key = self._stamper
        held = asn1.Certificate.load(certificate.public_bytes(Encoding.DER))
        content = tsp.TSTInfo(self._told(asked))
        signed = _signed(content, held, key)
        if self.moods.get("tsa") == "forged":
            signed["signer_infos"][0]["signature"] = key.sign(b"x", ec.ECDSA(hashes.SHA256()))
        issuer = self.authority.certificate("issuing").public_bytes(Encoding.DER)
        signed["certificates"] = [held, asn1.Certificate.load(issuer)]
        token = cms.ContentInfo({"content_type": "signed_data", "content": signed})
        made: bytes = tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump()
        return made

    def _told(self, asked: tsp.TimeStampReq) -> dict[str, object]:
        mood, now = self.moods.get("tsa"), clock.now().replace(microsecond=0)
        other = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": hashlib.sha256(b"x").digest()}
        told = {
            "version": "v1",
            "policy": "1.3.6.1.4.1.0",
            "message_imprint": other if mood == "other" else asked["message_imprint"],
            "serial_number": x509.random_serial_number(),
            "gen_time": now + timedelta(days=1) if mood == "late" else now,
        }
        nonce = 7 if mood == "nonce" else asked["nonce"].native
        return told | ({"nonce": nonce} if nonce is not None else {})

    def _standing(self, name: str, body: bytes) -> bytes:
        asked, now = ocsp.load_der_ocsp_request(body), clock.now()
        revoked = self.authority.revocation_list(name).get_revoked_certificate_by_serial_number(
            asked.serial_number
        )
        certificate, key = self._responder(name)
        builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
            asked.issuer_name_hash,
            asked.issuer_key_hash,
            asked.serial_number,
            asked.hash_algorithm,
            ocsp.OCSPCertStatus.REVOKED if revoked else ocsp.OCSPCertStatus.GOOD,
            now,
            now + _ANSWER_LASTS,
            revoked.revocation_date_utc if revoked else None,
            x509.ReasonFlags.unspecified if revoked else None,
        )
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, certificate)
        signed = builder.certificates([certificate]).sign(key, hashes.SHA256())
        return signed.public_bytes(Encoding.DER)

    def _responder(self, name: str) -> tuple[x509.Certificate, Key]:
        if name not in self._responders:
            self._responders[name] = issue_service(
                self.authority, name, name=_OCSP_NAME, purpose=ExtendedKeyUsageOID.OCSP_SIGNING
            )
        return self._responders[name]


def _signed(content: tsp.TSTInfo, certificate: asn1.Certificate, key: Key) -> cms.SignedData:
    digest = hashlib.sha256(content.dump()).digest()
    named = tsp.SigningCertificateV2({"certs": [{"cert_hash": certificate.sha256}]})
    facts = (("content_type", "tst_info"), ("message_digest", digest), ("signing_certificate_v2", named))
    attributes = cms.CMSAttributes(
        [cms.CMSAttribute({"type": kind, "values": [value]}) for kind, value in facts]
    )
    signature = key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256()))
    signer = {
        "version": "v1",
        "sid": {
            "issuer_and_serial_number": {
                "issuer": certificate.issuer,
                "serial_number": certificate.serial_number,
            }
        },
        "digest_algorithm": {"algorithm": "sha256"},
        "signed_attrs": attributes,
        "signature_algorithm": {"algorithm": "sha256_ecdsa"},
        "signature": signature,
    }
    return cms.SignedData(
        {
            "version": "v3",
            "digest_algorithms": [{"algorithm": "sha256"}],
            "encap_content_info": {"content_type": "tst_info", "content": content},
            "signer_infos": [signer],
        }
    )


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int = 0, authority: Authority | None = None) -> None:
        self.service = Service(authority or create_demonstration_authority())
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._respond(b"")

    def do_POST(self) -> None:
        self._respond(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

    def log_message(self, *_args: object) -> None:
        pass

    def _respond(self, body: bytes) -> None:
        assert isinstance(self.server, Server)
        service, kind = self.server.service, self.path.strip("/").partition("/")[0]
        if kind == "control":
            service.moods = json.loads(body)
            self._send(b"", "text/plain")
            return
        mood = service.moods.get(kind, "")
        if mood == "silent":
            service.closing.wait(30)
        elif mood == "error" or kind not in _TYPES:
            self.send_error(500 if kind in _TYPES else 404)
        elif mood == "nonsense":
            self._send(b"<html>Trang chu</html>", _TYPES[kind])
        else:
            self._send(service.answer(self.path, body), _TYPES[kind])

    def _send(self, content: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def run() -> None:
    """Serve until the process is ended."""
    Server(int(os.environ["MOTCUA_AUTHORITY_PORT"])).serve_forever()
