"""Certificates, answers and lists that try to be more than they are."""

import ipaddress
import time
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID
from django.core.cache import cache

from motcua.signatures import service
from motcua.signatures.checking.findings import Finding, Warned
from motcua.signatures.demonstration import responder
from motcua.signatures.testing import rsa_key, sign_as, stamping_authority
from motcua.signatures.tests.test_tell_apart import DAY, NOON, issuing, later, root, site, trusted
from motcua.signatures.trust import fetching, revocation
from motcua.signatures.trust.anchors import trust
from motcua.signatures.trust.chains import chain_of
from motcua.signatures.trust.revocation import Standing

__all__ = ["issuing", "root", "site", "trusted"]
pytestmark = pytest.mark.django_db

FIRST_OF_LIST = "http://127.0.0.1/crl/0"


def authority_below(root, *extensions, path_length=None):
    """An authority whose certificate says more than ours do."""
    key = ec.generate_private_key(ec.SECP256R1())
    usage = dict.fromkeys((*responder._SIGNING, *responder._AUTHORITY, *responder._USAGES), False)
    builder = (
        x509.CertificateBuilder()
        .subject_name(responder._name("Cấp chứng thư hẹp"))
        .issuer_name(root.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOON - 100 * DAY)
        .not_valid_after(NOON + 1000 * DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
        .add_extension(x509.KeyUsage(**usage | {"key_cert_sign": True, "crl_sign": True}), critical=True)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    made = root._with_addresses(builder).sign(root.held.key, hashes.SHA256())
    held = responder.Held(made, key, (root.certificate,))
    return root.site.add("Cấp chứng thư hẹp", held)


@pytest.mark.parametrize("critical", [True, False])
def test_an_authority_for_some_names_only_is_not_believed_for_all(root, critical):
    names = x509.NameConstraints([x509.DirectoryName(responder._name("Một cơ quan"))], None)
    narrow = authority_below(root, (names, critical))
    assert not service.verify(sign_as(narrow.issue())).is_valid


def test_an_authority_that_may_have_none_below_it(root):
    low = authority_below(root, path_length=0)
    assert service.verify(sign_as(low.issue())).is_valid
    assert service.verify(sign_as(low.issue_authority("Cấp nữa").issue())).finding is Finding.BROKEN_CHAIN


def test_whoever_takes_the_name_of_a_trusted_authority_has_not_its_key(site, root):
    false = site.root()
    assert false.certificate.subject == root.certificate.subject
    assert not service.verify(sign_as(false.issue())).is_valid


def test_a_crowd_of_certificates_of_one_name_ends_in_time(root, issuing):
    crowd = tuple(issuing.site.root("Cấp chứng thư thử").certificate for _one in range(60))
    held = issuing.issue()
    chain = chain_of(held.certificate, trust(), (*crowd, issuing.certificate))
    assert len(chain.certificates) <= 3


def test_an_old_good_answer_in_the_file_does_not_hide_a_revocation(site, issuing):
    """Whoever stole a key brings what was said of it before the theft, which has not run out."""
    held = issuing.issue()
    before = issuing.revocation_list()
    issuing.revoke(held.certificate, at=NOON + DAY)
    with later(site, 2):
        stolen = sign_as(held, moment=NOON, lists=(before,))
        assert service.verify(stolen).finding is Finding.REVOKED_AFTERWARDS


def list_of(authority, point):
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(NOON)
        .next_update(NOON + 7 * DAY)
        .add_extension(x509.CRLNumber(1), critical=False)
        .add_extension(point, critical=True)
    )
    return builder.sign(authority.held.key, hashes.SHA256()).public_bytes(Encoding.DER)


def point(*names, **facts):
    return x509.IssuingDistributionPoint(
        **{
            "full_name": [x509.UniformResourceIdentifier(one) for one in names] or None,
            "relative_name": None,
            "only_contains_user_certs": False,
            "only_contains_ca_certs": False,
            "only_some_reasons": None,
            "indirect_crl": False,
            "only_contains_attribute_certs": False,
        }
        | facts
    )


def test_a_list_for_other_certificates_says_nothing_of_this_one(site, issuing):
    certificate = issuing.issue().certificate
    own = revocation.list_addresses(certificate)[0]

    def read(made):
        return revocation.read_list(list_of(issuing, made), certificate, issuing.certificate)

    assert read(point(own)).standing is Standing.GOOD
    assert read(point(f"{site.url}/crl/khac")) is None
    assert read(point(only_contains_user_certs=True)).standing is Standing.GOOD
    for narrow in (
        {"only_contains_ca_certs": True},
        {"only_contains_attribute_certs": True},
        {"indirect_crl": True},
        {"only_some_reasons": frozenset({x509.ReasonFlags.key_compromise})},
    ):
        assert read(point(own, **narrow)) is None


def answer(authority, certificate, signer, *, about=None, digest=None, at=NOON):
    built = ocsp.OCSPResponseBuilder().add_response(
        about or certificate,
        authority.certificate,
        hashes.SHA256(),
        ocsp.OCSPCertStatus.GOOD,
        at,
        at + DAY,
        None,
        None,
    )
    built = built.responder_id(ocsp.OCSPResponderEncoding.HASH, signer.certificate)
    built = built.certificates([signer.certificate])
    return built.sign(signer.key, digest or hashes.SHA256()).public_bytes(Encoding.DER)


def test_answers_that_are_not_the_authoritys_word_on_this_certificate(site, root, issuing):
    certificate, other = issuing.issue().certificate, issuing.issue()

    def read(der):
        return revocation.read_ocsp(der, certificate, issuing.certificate)

    assert read(answer(issuing, certificate, issuing.held)).standing is Standing.GOOD
    for signer in (other, root.held, site.root("Gốc lạ").held, site.responder_of(root)):
        assert read(answer(issuing, certificate, signer)) is None
    assert read(answer(issuing, certificate, issuing.held, about=other.certificate)) is None
    stale = read(answer(issuing, certificate, issuing.held, at=NOON - 3 * DAY))
    assert not stale.is_current()
    early = read(answer(issuing, certificate, issuing.held, at=NOON + timedelta(hours=1)))
    assert not early.is_current()


@pytest.mark.parametrize(
    "address",
    [
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::a00:1",
        "fec0::1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "::ffff:10.0.0.1",
        "fe80::1%lo",
        "100.64.0.1",
        "198.18.0.1",
        "255.255.255.255",
    ],
)
def test_an_address_that_leads_inside_by_another_road_is_not_public(address):
    assert ipaddress.ip_address(address.partition("%")[0])
    assert not fetching._is_public(address)


def test_public_addresses_are():
    assert fetching._is_public("203.162.4.191")
    assert fetching._is_public("2001:ee0::1")


def test_a_list_by_an_authority_that_may_not_sign_lists_says_nothing(site, root):
    low = site.add(
        "Không ký danh sách", root.issue("Không ký danh sách", usage=("key_cert_sign", "crl_sign"))
    )
    may_not = site.add("Không ký danh sách", without_list_signing(root))
    for authority, standing in ((low, Standing.GOOD), (may_not, None)):
        certificate = authority.issue().certificate
        read = revocation.read_list(authority.revocation_list(), certificate, authority.certificate)
        assert (read and read.standing) is standing


def without_list_signing(root):
    key = ec.generate_private_key(ec.SECP256R1())
    builder = responder._builder(
        responder._name("Không ký danh sách"),
        key,
        NOON - DAY,
        NOON + DAY,
        ("key_cert_sign",),
        is_authority=True,
    )
    made = builder.issuer_name(root.certificate.subject).sign(root.held.key, hashes.SHA256())
    return responder.Held(made, key, (root.certificate,))


def test_a_responder_that_its_authority_revoked_is_not_believed(site, issuing):
    held = issuing.issue()
    thief = issuing.issue(
        "Trả lời OCSP", usage=("digital_signature",), purposes=(ExtendedKeyUsageOID.OCSP_SIGNING,)
    )
    site._responders[issuing.name] = thief
    asked = revocation.ask(held.certificate, issuing.certificate)
    assert (asked.evidence.kind, asked.standing) == ("ocsp", Standing.GOOD)
    issuing.revoke(thief.certificate, at=NOON - DAY)
    cache.clear()
    assert revocation.ask(held.certificate, issuing.certificate).evidence.kind == "crl"


def test_a_name_that_leads_elsewhere_the_second_time_is_looked_up_once(monkeypatch, settings):
    settings.REVOCATION_HOSTS = []
    looked, called = [], []

    def look(host, port, **_facts):
        looked.append(host)
        return [(2, 1, 6, "", ("203.162.4.191" if len(looked) == 1 else "127.0.0.1", port))]

    def call(address, timeout):
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(fetching.socket, "getaddrinfo", look)
    monkeypatch.setattr(fetching.socket, "create_connection", call)
    with pytest.raises(fetching.FetchError):
        fetching.fetch(fetching.Asked("http://ca.example/ocsp", 100), deadline=time.monotonic() + 5)
    assert (looked, called) == (["ca.example"], [("203.162.4.191", 80)])


@pytest.mark.parametrize("bits", [1024])
def test_a_short_key_signs_nothing(issuing, bits):
    assert service.verify(sign_as(issuing.issue(key=rsa_key(bits, number=7)))).finding is Finding.WEAK


def test_a_stamp_of_an_authority_that_had_expired_proves_nothing(site, root, issuing):
    held = issuing.issue()
    stamper = stamping_authority(root, valid_to=NOON - DAY)
    one = service.verify(sign_as(held, stamper=stamper)).signatures[0]
    assert not one.has_timestamp
    assert Warned.STAMP_NOT_TRUSTED in one.warnings
