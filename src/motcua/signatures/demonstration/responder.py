"""Certification authorities with an OCSP responder and lists behind real HTTP, for tests and rehearsals.

The server can be told to be slow, to fail, to send people elsewhere and to answer nonsense.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import (
    AuthorityInformationAccessOID,
    ExtendedKeyUsageOID,
    NameOID,
    ObjectIdentifier,
)

from motcua.kit import clock

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

_FROM, _TO = datetime(2020, 1, 1, tzinfo=UTC), datetime(2049, 1, 1, tzinfo=UTC)
_LASTS = timedelta(days=7)
_SIGNING = ("digital_signature", "content_commitment")
_AUTHORITY = ("key_cert_sign", "crl_sign")
_USAGES = ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only")


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate with its key, and the certificates above it."""

    certificate: x509.Certificate
    key: Key
    above: tuple[x509.Certificate, ...] = ()


@dataclass(slots=True, eq=False)
class SimulatedAuthority:
    held: Held
    name: str
    site: "Site"
    revoked: dict[int, tuple[datetime, x509.ReasonFlags]] = field(default_factory=dict)

    @property
    def certificate(self) -> x509.Certificate:
        return self.held.certificate

    def issue(
        self,
        name: str = "Trần Thị Bình",
        *,
        key: Key | None = None,
        valid_from: datetime = _FROM,
        valid_to: datetime = _TO,
        usage: Sequence[str] = _SIGNING,
        purposes: Sequence[ObjectIdentifier] = (),
        digest: hashes.HashAlgorithm | None = None,
        says_where: bool = True,
    ) -> Held:
        """A certificate of this authority; with `says_where` it names where to ask about revocation."""
        key = key or ec.generate_private_key(ec.SECP256R1())
        builder = _builder(_name(name), key, valid_from, valid_to, usage, is_authority="crl_sign" in usage)
        builder = builder.issuer_name(self.certificate.subject)
        if purposes:
            builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=True)
        if says_where:
            builder = self._with_addresses(builder)
        made = builder.sign(self.held.key, digest or hashes.SHA256())  # type: ignore[arg-type]  # the weak ones are for tests
        return Held(made, key, (self.certificate, *self.held.above))

    def issue_authority(self, name: str) -> "SimulatedAuthority":
        return self.site.add(name, self.issue(name, usage=_AUTHORITY))

    def revoke(
        self,
        certificate: x509.Certificate,
        *,
        at: datetime | None = None,
        reason: x509.ReasonFlags = x509.ReasonFlags.key_compromise,
    ) -> None:
        self.revoked[certificate.serial_number] = (at or clock.now(), reason)

    def revocation_list(self) -> bytes:
        now = self.site.now or clock.now()
        builder = x509.CertificateRevocationListBuilder().issuer_name(self.certificate.subject)
        builder = builder.last_update(now).next_update(now + _LASTS)
        builder = builder.add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
        for serial, (at, reason) in self.revoked.items():
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at)
            builder = builder.add_revoked_certificate(
                entry.add_extension(x509.CRLReason(reason), critical=False).build()
            )
        return builder.sign(self.held.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def answer(self, request: bytes) -> bytes:
        """The OCSP response; the certificate asked about is known by its number alone."""
        asked, now = ocsp.load_der_ocsp_request(request), self.site.now or clock.now()
        at, reason = self.revoked.get(asked.serial_number, (None, None))
        builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
            asked.issuer_name_hash,
            asked.issuer_key_hash,
            asked.serial_number,
            asked.hash_algorithm,
            ocsp.OCSPCertStatus.REVOKED if at else ocsp.OCSPCertStatus.GOOD,
            now,
            now + _LASTS,
            at,
            reason,
        )
        responder = self.site.responder_of(self)
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, responder.certificate)
        builder = builder.certificates([responder.certificate])
        return builder.sign(responder.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def _with_addresses(self, builder: x509.CertificateBuilder) -> x509.CertificateBuilder:
        places = [
            x509.UniformResourceIdentifier(f"{self.site.url}/{kind}/{self.site.path_of(self)}")
            for kind in ("ocsp", "crl")
        ]
        access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, places[0])
        point = x509.DistributionPoint([places[1]], None, None, None)
        return builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False).add_extension(
            x509.CRLDistributionPoints([point]), critical=False
        )


@dataclass(slots=True, eq=False)
class Site:
    """The server: what it was asked, and its mood: ok, error, nonsense, endless, silent, dripping, or an address."""

    url: str
    authorities: list[SimulatedAuthority] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    moods: dict[str, str] = field(default_factory=dict)
    # The moment of its answers where that is not the present.
    now: datetime | None = None
    closing: threading.Event = field(default_factory=threading.Event)
    _responders: dict[str, Held] = field(default_factory=dict)

    def root(self, name: str = "Gốc thử") -> SimulatedAuthority:
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(_name(name), key, _FROM, _TO, _AUTHORITY, is_authority=True)
        return self.add(name, Held(builder.issuer_name(_name(name)).sign(key, hashes.SHA256()), key))

    def add(self, name: str, held: Held) -> SimulatedAuthority:
        self.authorities.append(SimulatedAuthority(held, name, self))
        return self.authorities[-1]

    def path_of(self, authority: SimulatedAuthority) -> str:
        return str(self.authorities.index(authority))

    def responder_of(self, authority: SimulatedAuthority) -> Held:
        if authority.name not in self._responders:
            self._responders[authority.name] = authority.issue(
                "Trả lời OCSP",
                usage=("digital_signature",),
                purposes=(ExtendedKeyUsageOID.OCSP_SIGNING,),
                says_where=False,
            )
        return self._responders[authority.name]

    def answer(self, path: str, body: bytes) -> bytes:
        _, kind, number = path.split("/")
        authority = self.authorities[int(number)]
        return authority.answer(body) if kind == "ocsp" else authority.revocation_list()


@contextmanager
def site() -> Iterator[Site]:
    """A server on the loopback, while the block lasts."""

    class Handler(_Handler):
        pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made = Handler.site = Site(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.closing.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        self._respond(b"")

    def do_POST(self) -> None:
        self._respond(self.rfile.read(int(self.headers["Content-Length"])))

    def log_message(self, *_args: object) -> None:
        pass

    def _respond(self, body: bytes) -> None:
        self.site.asked.append(self.path)
        mood = self.site.moods.get(self.path.split("/")[1], "ok")
        if mood == "silent":
            self.site.closing.wait(30)
        elif mood == "error":
            self.send_error(500)
        elif mood.startswith(("http:", "file:", "https:")):
            self.send_response(302)
            self.send_header("Location", mood)
            self.end_headers()
        else:
            self._send(mood, body)

    def _send(self, mood: str, body: bytes) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            if mood == "ok":
                self.wfile.write(self.site.answer(self.path, body))
            elif mood == "nonsense":
                self.wfile.write(b"<html>Trang chu</html>")
            while mood in {"endless", "dripping"} and not self.site.closing.is_set():
                self.wfile.write(b"0" * (65536 if mood == "endless" else 1))
                self.site.closing.wait(0.05 if mood == "dripping" else 0)
        except OSError:
            self.close_connection = True


def _name(words: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"), x509.NameAttribute(NameOID.COMMON_NAME, words[:64])]
    )


def _builder(
    name: x509.Name, key: Key, start: datetime, end: datetime, usage: Sequence[str], *, is_authority: bool
) -> x509.CertificateBuilder:
    known = (*_SIGNING, *_AUTHORITY, *_USAGES)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**{one: one in usage for one in known}), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
