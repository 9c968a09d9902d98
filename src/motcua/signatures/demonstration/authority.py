"""A certification authority for demonstrations and tests: a root, an issuing authority, their revocation lists.

In service the certificates of agencies come from the authority of the state's bodies and their keys stay
in devices; this one lets the whole path, revocation too, be walked without either.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID
from django.conf import settings

from motcua.kit import clock
from motcua.signatures import errors

Key = ec.EllipticCurvePrivateKey
PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey

ROOT_NAME = "Một Cửa - Gốc chứng thực thử nghiệm"
ISSUING_NAME = "Một Cửa - Chứng thực thử nghiệm G1"
# Fixed, so that a demonstration may sign papers that are dated in the past of its sample data.
_FROM, _TO = datetime(2020, 1, 1, tzinfo=UTC), datetime(2049, 1, 1, tzinfo=UTC)
_LIST_LASTS = timedelta(days=30)
_REFRESH_BEFORE = timedelta(days=15)
_CERTIFICATE_LASTS = timedelta(days=2 * 365)


@dataclass(frozen=True, slots=True)
class Authority:
    """Where an authority keeps what it is: certificates, keys under a password, revocation lists."""

    folder: Path

    def certificate(self, name: str) -> x509.Certificate:
        return x509.load_pem_x509_certificate((self.folder / f"{name}.pem").read_bytes())

    def revocation_list(self, name: str) -> x509.CertificateRevocationList:
        return x509.load_der_x509_crl((self.folder / f"{name}.crl").read_bytes())


@dataclass(frozen=True, slots=True)
class Issued:
    """A fresh certificate with its key, encrypted as PKCS#12."""

    certificate: x509.Certificate
    pkcs12: bytes


def keystore_password() -> bytes:
    """The password of every key in the store; raises KeystoreLockedError where none is configured."""
    password: str = settings.KEYSTORE_PASSWORD
    if not password:
        raise errors.KeystoreLockedError
    return password.encode()


def has_authority() -> bool:
    folder: Path = settings.VAR_DIR / "ca"
    return folder.exists()


def create_demonstration_authority(folder: Path | None = None) -> Authority:
    """Make the authority if it is not there, renew its revocation lists if they grow old, and return it.

    May run any number of times and in several processes at once. The folder is settings.VAR_DIR/"ca".
    """
    authority = Authority(folder or settings.VAR_DIR / "ca")
    password = keystore_password()
    with _alone(authority.folder):
        if not authority.folder.exists():
            # Made beside and moved in one step: an authority half made is never seen.
            draft = Authority(authority.folder.with_name(authority.folder.name + ".new"))
            shutil.rmtree(draft.folder, ignore_errors=True)
            draft.folder.mkdir(mode=0o700, parents=True)
            _found(draft, password)
            draft.folder.rename(authority.folder)
        for name in ("root", "issuing"):
            if authority.revocation_list(name).next_update_utc < clock.now() + _REFRESH_BEFORE:  # type: ignore[operator]  # our lists always have one
                _publish_list(authority, name, password)
    return authority


def issue(
    authority: Authority,
    *,
    name: str,
    title: str,
    organization: str,
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
    for_signing: bool = True,
    password: bytes = b"",
) -> Issued:
    """A certificate for a person or an organization, signed by the issuing authority; `for_signing` sets its usage.

    Its key comes under `password`, under that of the store if left out.
    """
    own = keystore_password()
    issuer, issuer_key = authority.certificate("issuing"), _load_key(authority, "issuing", own)
    key = ec.generate_private_key(ec.SECP256R1())
    start = valid_from or clock.now() - timedelta(days=1)
    builder = _builder(
        _name(name, title=title, organization=organization),
        key.public_key(),
        start,
        valid_to or start + _CERTIFICATE_LASTS,
    )
    builder = _issued_by(builder, issuer_key, "issuing", authority=False, for_signing=for_signing)
    certificate = builder.issuer_name(issuer.subject).sign(issuer_key, hashes.SHA256())
    packed = pkcs12.serialize_key_and_certificates(
        name.encode(), key, certificate, [issuer], serialization.BestAvailableEncryption(password or own)
    )
    return Issued(certificate=certificate, pkcs12=packed)


def certify(authority: Authority, public_key: PublicKey, *, name: str) -> x509.Certificate:
    """A signing certificate for a key that its holder made: in a device, or at a remote service."""
    issuer, issuer_key = (
        authority.certificate("issuing"),
        _load_key(authority, "issuing", keystore_password()),
    )
    start = clock.now() - timedelta(days=1)
    builder = _builder(_name(name), public_key, start, start + _CERTIFICATE_LASTS)
    builder = _issued_by(builder, issuer_key, "issuing", authority=False)
    return builder.issuer_name(issuer.subject).sign(issuer_key, hashes.SHA256())


def issue_service(
    authority: Authority, by: str, *, name: str, purpose: x509.ObjectIdentifier
) -> tuple[x509.Certificate, Key]:
    """A certificate for a service of the authority `by` (time stamps, OCSP), with its key."""
    issuer, issuer_key = authority.certificate(by), _load_key(authority, by, keystore_password())
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder(_name(name), key.public_key(), clock.now() - timedelta(days=1), _TO)
    builder = _issued_by(builder, issuer_key, by, authority=False, seals=False)
    builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
    if purpose == ExtendedKeyUsageOID.OCSP_SIGNING:
        # Else whoever is told by it would have to ask about it, without end.
        builder = builder.add_extension(x509.OCSPNoCheck(), critical=False)
    return builder.issuer_name(issuer.subject).sign(issuer_key, hashes.SHA256()), key


def revoke(
    authority: Authority, certificate: x509.Certificate, *, at: datetime, reason: x509.ReasonFlags
) -> None:
    """Put a certificate on the revocation list and publish the list anew; a second time changes nothing."""
    with _alone(authority.folder):
        if authority.revocation_list("issuing").get_revoked_certificate_by_serial_number(
            certificate.serial_number
        ):
            return
        entry = (
            x509.RevokedCertificateBuilder()
            .serial_number(certificate.serial_number)
            .revocation_date(at)
            .add_extension(x509.CRLReason(reason), critical=False)
            .build()
        )
        _publish_list(authority, "issuing", keystore_password(), entry)


def write_secret(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read, whole or not at all; any number may write it at once."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # mkstemp makes it readable by its owner only.
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(draft).replace(path)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(folder.name + ".lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _found(authority: Authority, password: bytes) -> None:
    root_key, issuing_key = (ec.generate_private_key(ec.SECP384R1()) for _ in range(2))
    root_name = _name(ROOT_NAME)
    root = _issued_by(_builder(root_name, root_key.public_key(), _FROM, _TO), root_key, None, authority=True)
    issuing = _issued_by(
        _builder(_name(ISSUING_NAME), issuing_key.public_key(), _FROM, _TO), root_key, "root", authority=True
    )
    for name, key, builder in (("root", root_key, root), ("issuing", issuing_key, issuing)):
        certificate = builder.issuer_name(root_name).sign(root_key, hashes.SHA384())
        packed = pkcs12.serialize_key_and_certificates(
            name.encode(), key, certificate, None, serialization.BestAvailableEncryption(password)
        )
        write_secret(authority.folder / f"{name}.p12", packed)
        write_secret(authority.folder / f"{name}.pem", certificate.public_bytes(serialization.Encoding.PEM))
    for name in ("root", "issuing"):
        _publish_list(authority, name, password)


def _publish_list(authority: Authority, name: str, password: bytes, *added: x509.RevokedCertificate) -> None:
    issuer, key = authority.certificate(name), _load_key(authority, name, password)
    number, entries = 1, list(added)
    if (authority.folder / f"{name}.crl").exists():
        before = authority.revocation_list(name)
        number = before.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number + 1
        entries = [*before, *added]
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.subject)
        .last_update(clock.now())
        .next_update(clock.now() + _LIST_LASTS)
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
    )
    for entry in entries:
        builder = builder.add_revoked_certificate(entry)
    signed = builder.sign(key, hashes.SHA256())
    write_secret(authority.folder / f"{name}.crl", signed.public_bytes(serialization.Encoding.DER))


def _load_key(authority: Authority, name: str, password: bytes) -> Key:
    path = authority.folder / f"{name}.p12"
    if not path.exists():
        raise errors.AuthorityMissingError
    try:
        key, _certificate, _others = pkcs12.load_key_and_certificates(path.read_bytes(), password)
    except ValueError:
        # Without the library's words: what went wrong with a password has no place in a log.
        raise errors.KeyUnreadableError(name=ISSUING_NAME) from None
    assert isinstance(key, Key)
    return key


def _name(common_name: str, *, title: str = "", organization: str = "") -> x509.Name:
    # RFC 5280's upper bounds on the parts of a name; a longer one makes a certificate that others refuse.
    parts = [(NameOID.COUNTRY_NAME, "VN"), (NameOID.ORGANIZATION_NAME, organization[:64])]
    parts += [(NameOID.TITLE, title[:64]), (NameOID.COMMON_NAME, common_name[:64])]
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts if value])


def _builder(name: x509.Name, key: PublicKey, start: datetime, end: datetime) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _issued_by(
    builder: x509.CertificateBuilder,
    issuer_key: Key,
    issuer: str | None,
    *,
    authority: bool,
    for_signing: bool = True,
    seals: bool = True,
) -> x509.CertificateBuilder:
    usage = x509.KeyUsage(
        digital_signature=for_signing and not authority,
        content_commitment=for_signing and not authority and seals,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=not for_signing,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        builder.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
    )
    if issuer is None:
        return builder
    # Validators look a certificate up on a list only where the certificate says that there is one.
    address, responder = (
        x509.UniformResourceIdentifier(f"{settings.AUTHORITY_URL}/{path}")
        for path in (f"ca/{issuer}.crl", f"ocsp/{issuer}")
    )
    point = x509.DistributionPoint(full_name=[address], relative_name=None, reasons=None, crl_issuer=None)
    access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, responder)
    return builder.add_extension(x509.CRLDistributionPoints([point]), critical=False).add_extension(
        x509.AuthorityInformationAccess([access]), critical=False
    )
