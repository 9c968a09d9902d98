import copy
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml import (
    DigestAlgorithm,
    SignatureConstructionMethod,
    SignatureMethod,
    XMLSigner,
)
from signxml.xades import XAdESSigner

from motcua.kit import clock
from motcua.signatures import service
from motcua.signatures.checking.findings import Finding
from motcua.signatures.demonstration import responder
from motcua.signatures.testing import rsa_key

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
PAPER = "<HoSo><To Id='to-1'><Ten>Nguyễn Văn An</Ten></To><GhiChu/></HoSo>"


@pytest.fixture
def authority(settings, tmp_path):
    settings.TRUST_DIR = tmp_path / "trusted"
    settings.TRUST_DIR.mkdir()
    with responder.site() as site:
        settings.REVOCATION_HOSTS = ["127.0.0.1"]
        site.now = NOON
        root = site.root()
        (settings.TRUST_DIR / "root.pem").write_bytes(root.certificate.public_bytes(Encoding.PEM))
        with clock.frozen(NOON):
            yield root


@pytest.fixture
def held(authority):
    return authority.issue(key=rsa_key(number=1))


def sign(held, paper=PAPER, *, signer=XMLSigner, uri=None, how="enveloped", algorithm="RSA_SHA256"):
    maker = signer(
        method=getattr(SignatureConstructionMethod, how),
        signature_algorithm=SignatureMethod[algorithm],
        digest_algorithm=DigestAlgorithm.SHA256,
    )
    pem = [held.certificate.public_bytes(Encoding.PEM).decode()]
    root = etree.fromstring(paper) if isinstance(paper, str) else paper
    return etree.tostring(maker.sign(root, key=held.key, cert=pem, reference_uri=uri))


def found(xml, finding):
    verification = service.verify(xml)
    assert verification.finding is finding
    assert verification.kind == "xml"
    return verification.signatures[0] if verification.signatures else None


def test_a_whole_file(held):
    one = found(sign(held), Finding.VALID)
    words = dict(one.words)
    assert (words["Người ký"], words["Phần được ký"]) == ("Trần Thị Bình", "Toàn bộ tệp")
    assert words["Thuật toán ký"] == "RSA PKCS#1 v1.5, SHA256"
    assert words["Thời gian ký"] == "Không xác định được"


@pytest.mark.parametrize("algorithm", ["SHA256_RSA_MGF1", "RSA_SHA512"])
def test_other_algorithms(held, algorithm):
    found(sign(held, algorithm=algorithm), Finding.VALID)


def test_ecdsa(authority):
    assert (
        found(sign(authority.issue(), algorithm="ECDSA_SHA256"), Finding.VALID).algorithm == "ECDSA, SHA256"
    )


def test_a_part_is_called_a_part(held):
    one = found(sign(held, uri="#to-1"), Finding.VALID)
    assert dict(one.words)["Phần được ký"] == "<To> (#to-1)"
    assert not one.covers_whole_file


def test_what_stands_inside_the_signature(held):
    found(sign(held, how="enveloping"), Finding.VALID)


def test_xades_says_when(held):
    xml = sign(held, signer=XAdESSigner)
    one = found(xml, Finding.NOT_YET_VALID)
    assert one.signed_at is not None
    with clock.frozen(one.signed_at + timedelta(hours=1)):
        assert service.verify(xml).signatures[0].signed_at == one.signed_at


def test_a_time_that_nobody_signed_is_no_time_of_signing(held):
    extra = b"<ds:Object xmlns:ds='http://www.w3.org/2000/09/xmldsig#'><SigningTime>2026-01-01T00:00:00</SigningTime></ds:Object></ds:Signature>"
    one = found(sign(held).replace(b"</ds:Signature>", extra), Finding.VALID)
    assert one.signed_at is None


def test_a_changed_letter(held):
    found(sign(held).replace(b"GhiChu", b"GhiChx"), Finding.ALTERED)


def test_a_changed_signature(held):
    xml = etree.fromstring(sign(held))
    value = next(xml.iter("{*}SignatureValue"))
    value.text = ("A" if value.text[0] != "A" else "B") + value.text[1:]
    found(etree.tostring(xml), Finding.ALTERED)


def test_what_is_beside_a_signed_part_may_change(held):
    found(sign(held, uri="#to-1").replace(b"<GhiChu/>", b"<GhiChu>x</GhiChu>"), Finding.VALID)


def wrapped(xml):
    """The signed element is put away, and another of its kind stands in its place."""
    root = etree.fromstring(xml)
    signed = root.find("To")
    false = copy.deepcopy(signed)
    false.set("Id", "to-2")
    false.find("Ten").text = "Kẻ giả"
    root.replace(signed, false)
    corner = etree.SubElement(root, "Khac")
    corner.append(signed)
    return etree.tostring(root)


def test_a_signed_part_that_was_put_away(held):
    found(wrapped(sign(held, uri="#to-1")), Finding.MISLEADING)


def test_a_signed_part_that_stands_twice(held):
    xml = sign(held, uri="#to-1")
    doubled = xml.replace(b"<GhiChu/>", b"<To Id='to-1'><Ten>X</Ten></To>")
    found(doubled, Finding.MISLEADING)


def test_a_signed_part_beside_an_unsigned_one_of_its_kind(held):
    xml = sign(held, uri="#to-1")
    found(xml.replace(b"<GhiChu/>", b"<To Id='to-9'><Ten>X</Ten></To>"), Finding.MISLEADING)


def test_two_parts_signed_by_two_people(authority, held):
    paper = PAPER.replace("<GhiChu/>", "<To Id='to-2'><Ten>Lê Thị Chi</Ten></To>")
    once = etree.fromstring(sign(held, paper, uri="#to-1"))
    other = etree.fromstring(sign(authority.issue("Lê Thị Chi", key=rsa_key(number=2)), paper, uri="#to-2"))
    once.append(other.find("{*}Signature"))
    verification = service.verify(etree.tostring(once))
    assert verification.is_valid
    assert [one.signer for one in verification.signatures] == ["Trần Thị Bình", "Lê Thị Chi"]


def test_revoked(authority, held):
    authority.revoke(held.certificate, at=NOON - timedelta(days=1))
    found(sign(held), Finding.REVOKED)


def test_an_authority_that_we_do_not_know(authority):
    stranger = authority.site.root("Gốc lạ").issue(key=rsa_key(number=2))
    found(sign(stranger), Finding.BROKEN_CHAIN)


def test_a_weak_algorithm(held):
    xml = sign(held).replace(b"2001/04/xmldsig-more#rsa-sha256", b"2000/09/xmldsig#rsa-sha1")
    found(xml, Finding.WEAK)


@pytest.mark.parametrize(
    "head",
    [
        "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE a SYSTEM 'http://127.0.0.1:9/a.dtd'>",
        "<!DOCTYPE a [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>",
    ],
)
def test_entities_and_types_are_refused(held, head):
    found(head.encode() + sign(held), Finding.FORBIDDEN_XML)


def test_not_signed_and_not_whole(held):
    found(PAPER.encode(), Finding.UNSIGNED)
    found(sign(held)[:-20], Finding.DAMAGED)
    found(b"<a>" * 5000 + b"</a>" * 5000, Finding.DAMAGED)
    found(b"<a>" + sign(held) * 60 + b"</a>", Finding.TOO_COMPLEX)
