from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from motcua.accounts.service import SYSTEM
from motcua.audit import service as audit
from motcua.kit import clock
from motcua.signatures import errors, service
from motcua.signatures.checking.findings import Finding
from motcua.signatures.demonstration import responder
from motcua.signatures.models import TrustedAuthority
from motcua.signatures.testing import certify_person, make_person, rsa_key, sign_as

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)


@pytest.fixture
def site(settings):
    with responder.site() as made, clock.frozen(NOON):
        settings.REVOCATION_HOSTS = ["127.0.0.1"]
        made.now = NOON
        yield made


@pytest.fixture
def root(site):
    return site.root()


def add(authority, **facts):
    content = authority.certificate.public_bytes(Encoding.DER)
    return service.add_authority(content=content, by=SYSTEM, **facts)


def card(authority):
    found = service.authorities()
    return next(one for one in found if one.name == authority.name)


def test_a_root_is_believed_from_the_moment_it_is_added(root):
    signed = sign_as(root.issue())
    assert service.verify(signed).finding is Finding.UNKNOWN_AUTHORITY
    row = add(root)
    assert service.verify(signed).is_valid
    shown = card(root)
    assert (shown.is_root, shown.is_demonstration, shown.added_by) == (True, False, SYSTEM.name)
    assert shown.fingerprint == row.fingerprint
    assert [act.action for act in audit.history("signatures.trustedauthority", row.pk)] == [
        "authority.trusted"
    ]


def test_one_that_is_withdrawn_counts_as_a_stranger_and_may_come_back(root):
    signed = sign_as(root.issue())
    row = add(root)
    service.withdraw_authority(fingerprint=row.fingerprint, reason=" Bị lộ khóa ", by=SYSTEM)
    assert service.verify(signed).finding is Finding.UNKNOWN_AUTHORITY
    assert (card(root).withdrawn_reason, card(root).withdrawn_by) == ("Bị lộ khóa", SYSTEM.name)
    service.withdraw_authority(fingerprint=row.fingerprint, reason="Lần nữa", by=SYSTEM)
    assert card(root).withdrawn_reason == "Bị lộ khóa"
    add(root)
    assert service.verify(signed).is_valid
    actions = [act.action for act in audit.history("signatures.trustedauthority", row.pk)]
    assert sorted(actions) == ["authority.trusted", "authority.trusted", "authority.withdrawn"]


def test_the_demonstration_is_called_so_and_can_be_withdrawn_though_it_lies_in_a_folder():
    person = make_person()
    certify_person(person)
    known = [one for one in service.authorities() if one.is_demonstration]
    assert [one.is_root for one in known] == [True, False]
    assert [one.holders for one in known] == [1, 1]
    service.withdraw_authority(fingerprint=known[0].fingerprint, reason="Chạy thật", by=SYSTEM)
    assert [one.is_root for one in service.authorities() if one.is_demonstration] == [False]
    assert next(one for one in service.authorities() if one.is_root).withdrawn_reason == "Chạy thật"


def test_an_intermediate_comes_after_its_root(root):
    issuing = root.issue_authority("Cấp chứng thư thử")
    with pytest.raises(errors.AuthorityWithoutRoot, match="Gốc thử"):
        add(issuing)
    add(root)
    add(issuing)
    held = issuing.issue()
    assert service.verify(sign_as(responder.Held(held.certificate, held.key))).is_valid


def test_where_to_ask_stands_with_the_authority(site, root):
    held = root.issue(says_where=False)
    add(root)
    assert service.verify(sign_as(held)).finding is Finding.REVOCATION_UNKNOWN
    add(root, ocsp_url=f"{site.url}/ocsp/0")
    assert service.verify(sign_as(held)).is_valid


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (lambda _root: b"", errors.AuthorityRefused),
        (lambda _root: b"MZ rubbish", errors.AuthorityRefused),
        (lambda _root: b"0" * 100_000, errors.AuthorityRefused),
        (lambda root: root.certificate.public_bytes(Encoding.PEM) * 2, errors.AuthorityNotAlone),
        (lambda root: root.issue().certificate.public_bytes(Encoding.PEM), errors.AuthorityIsNone),
        (
            lambda root: root.issue(
                usage=("key_cert_sign", "crl_sign"), key=rsa_key(1024)
            ).certificate.public_bytes(Encoding.DER),
            errors.AuthorityWeak,
        ),
        (
            lambda root: root.issue(
                usage=("key_cert_sign", "crl_sign"), valid_to=NOON - timedelta(days=1)
            ).certificate.public_bytes(Encoding.DER),
            errors.AuthorityExpired,
        ),
    ],
)
def test_what_is_no_certificate_of_an_authority_is_refused(root, content, wrong):
    with pytest.raises(wrong):
        service.add_authority(content=content(root), by=SYSTEM)
    assert not TrustedAuthority.objects.exists()


def test_addresses_and_reasons_are_asked_for(root):
    with pytest.raises(errors.AuthorityAddressRefused) as refused:
        add(root, ocsp_url="ldap://ca")
    assert refused.value.box == "ocsp_url"
    row = add(root)
    with pytest.raises(errors.AuthorityReasonMissing):
        service.withdraw_authority(fingerprint=row.fingerprint, reason="  ", by=SYSTEM)
    with pytest.raises(errors.AuthorityUnknown):
        service.withdraw_authority(fingerprint="0" * 64, reason="x", by=SYSTEM)
