"""XML that was made so that a checker and a reader see different things (signature wrapping and its kin)."""

import copy
from base64 import b64encode
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from lxml import etree
from signxml.xades import XAdESSigner

from motcua.kit import clock
from motcua.signatures import service
from motcua.signatures.checking.findings import Finding, Warned
from motcua.signatures.tests.test_check_xml import NOON, PAPER, authority, found, held, sign

__all__ = ["NOON", "authority", "held"]
pytestmark = pytest.mark.django_db

DS = "http://www.w3.org/2000/09/xmldsig#"
FALSE = "<To {mark}><Ten>Kẻ giả</Ten></To>"


def part(held):
    return sign(held, uri="#to-1")


def false_first(xml, mark):
    """A forged part before the signed one, which is put away into another element."""
    root = etree.fromstring(xml)
    signed = root.find("To")
    root.replace(signed, etree.fromstring(FALSE.format(mark=mark)))
    etree.SubElement(root, "Khac").append(signed)
    return etree.tostring(root)


@pytest.mark.parametrize(
    "mark", ["ID='to-1'", "id='to-1'", "xml:id='to-1'", "xmlns:x='urn:x' x:Id='to-1'", "iD='to-1'"]
)
def test_a_forged_part_bears_the_same_name_in_other_letters(held, mark):
    found(false_first(part(held), mark), Finding.MISLEADING)


def test_a_forged_part_is_of_the_same_kind_in_another_namespace(held):
    false = b"<To xmlns='urn:khac'><Ten>X</Ten></To>"
    found(part(held).replace(b"<GhiChu/>", false), Finding.MISLEADING)


def moved(xml, where):
    """The signed part goes where programs do not look, and a forged one takes its place (XSW 1 to 8)."""
    root = etree.fromstring(xml)
    signed, signature = root.find("To"), root.find(f"{{{DS}}}Signature")
    false = etree.fromstring(FALSE.format(mark="Id='to-9'"))
    root.replace(signed, false)
    if where == "object":
        etree.SubElement(signature, f"{{{DS}}}Object").append(signed)
    elif where == "forged":
        false.append(signed)
    elif where == "around":
        signed.append(false)
        root.insert(0, signed)
    elif where == "beside the signature in the forged":
        false.append(signature)
        false.append(signed)
    elif where == "under another":
        corner = etree.SubElement(root, "Extensions")
        corner.append(signed)
    return etree.tostring(root)


@pytest.mark.parametrize(
    "where", ["object", "forged", "beside the signature in the forged", "under another", "around"]
)
def test_a_signed_part_is_moved_and_another_stands_in_its_place(held, where):
    assert not service.verify(moved(part(held), where)).is_valid


def test_a_whole_document_is_wrapped_into_another(held):
    root = etree.fromstring(sign(held))
    other = etree.fromstring("<HoSo><To Id='to-1'><Ten>Kẻ giả</Ten></To></HoSo>")
    other.append(root)
    found(etree.tostring(other), Finding.ALTERED)
    other.append(root.find(f"{{{DS}}}Signature"))
    found(etree.tostring(other), Finding.ALTERED)


def test_what_stands_outside_a_signed_part_is_said_to_be_unsigned(held):
    one = found(part(held), Finding.VALID)
    assert Warned.PART_ONLY in one.warnings
    assert "phần còn lại của tệp không được ký" in one.warning
    assert Warned.PART_ONLY not in found(sign(held), Finding.VALID).warnings


@pytest.mark.parametrize("where", ["before", "after"])
def test_a_style_sheet_is_put_around_a_signed_file(held, where):
    """It is outside the root, and a browser shows what it says instead of what was signed."""
    sheet = b"<?xml-stylesheet href='giay-gia.xsl' type='text/xsl'?>"
    xml = sign(held)
    found(sheet + xml if where == "before" else xml + sheet, Finding.ALTERED)


def resigned(held, root, signed_info):
    """The signer's own signature over another list of what is signed."""
    alone = etree.fromstring(etree.tostring(signed_info))
    canonical = etree.tostring(alone, method="c14n")
    made = held.key.sign(canonical, padding.PKCS1v15(), hashes.SHA256())
    root.find(f".//{{{DS}}}SignatureValue").text = b64encode(made).decode()
    return etree.tostring(root)


def test_a_signature_over_the_first_words_only_does_not_count_for_all(held):
    """The base64 transform reads the text before the first element, and nothing else."""
    import hashlib

    paper = "<HoSo>eA==<To Id='to-1'><Ten>An</Ten></To></HoSo>"
    root = etree.fromstring(sign(held, paper))
    info = root.find(f".//{{{DS}}}SignedInfo")
    last = info.findall(f".//{{{DS}}}Transform")[-1]
    assert "c14n" in last.get("Algorithm")
    last.set("Algorithm", f"{DS}base64")
    info.find(f".//{{{DS}}}DigestValue").text = b64encode(hashlib.sha256(b"x").digest()).decode()
    xml = resigned(held, root, info)
    changed = xml.replace(b"<Ten>An</Ten>", "<Ten>Kẻ giả</Ten>".encode())
    assert not service.verify(changed).is_valid


def test_a_key_of_a_certificate_is_no_shared_secret(held):
    """HMAC with the public key as its secret: anyone could make it."""
    import hmac

    xml = sign(held).replace(b"xmldsig-more#rsa-sha256", b"xmldsig-more#hmac-sha256")
    root = etree.fromstring(xml)
    canonical = etree.tostring(
        etree.fromstring(etree.tostring(root.find(f".//{{{DS}}}SignedInfo"))), method="c14n"
    )
    public = held.certificate.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    made = hmac.digest(public, canonical, "sha256")
    root.find(f".//{{{DS}}}SignatureValue").text = b64encode(made).decode()
    assert not service.verify(etree.tostring(root)).is_valid


@pytest.mark.parametrize(
    "change",
    [
        (b"xmlenc#sha256", b"xmldsig-more#md5"),
        (b"xmlenc#sha256", b"xmldsig#sha1"),
        (b'URI=""', b'URI="http://127.0.0.1:9/a"'),
        (b'URI=""', b'URI="file:///etc/passwd"'),
        (b'URI=""', b'URI="#xpointer(/)"'),
        (b'URI=""', b""),
        (b"<ds:Reference", b"<ds:Manifest"),
    ],
)
def test_a_reference_that_was_turned_elsewhere(held, change):
    xml = sign(held)
    assert change[0] in xml
    assert not service.verify(xml.replace(*change)).is_valid


def test_no_reference_at_all(held):
    root = etree.fromstring(sign(held))
    info = root.find(f".//{{{DS}}}SignedInfo")
    info.remove(info.find(f"{{{DS}}}Reference"))
    assert not service.verify(etree.tostring(root)).is_valid


def test_a_key_without_a_certificate_vouches_for_nobody(held):
    root = etree.fromstring(sign(held))
    info = root.find(f".//{{{DS}}}KeyInfo")
    info.remove(info.find(f"{{{DS}}}X509Data"))
    etree.SubElement(info, f"{{{DS}}}KeyName").text = "Trần Thị Bình"
    found(etree.tostring(root), Finding.UNREADABLE)


def test_a_second_signature_cannot_borrow_the_certificate_of_the_first(authority, held):
    stranger = authority.site.root("Gốc lạ").issue("Kẻ giả", key=held.key)
    root = etree.fromstring(part(held))
    false = copy.deepcopy(root.find(f"{{{DS}}}Signature"))
    other = etree.fromstring(sign(stranger, PAPER.replace("to-1", "to-2"), uri="#to-2")).find("{*}Signature")
    root.append(other)
    assert not service.verify(etree.tostring(root)).is_valid
    root.append(false)
    assert not service.verify(etree.tostring(root)).is_valid


def test_many_references_to_a_large_file_end_in_time(held):
    paper = PAPER.replace("<GhiChu/>", "<GhiChu>" + "<a b='c'/>" * 60_000 + "</GhiChu>")
    root = etree.fromstring(sign(held, paper))
    info = root.find(f".//{{{DS}}}SignedInfo")
    for _time in range(60):
        info.append(copy.deepcopy(info.find(f"{{{DS}}}Reference")))
    found(etree.tostring(root), Finding.TOO_COMPLEX)


def xades(held):
    """Nobody signs the certificate itself but by its digest among the properties."""
    root = etree.fromstring(sign(held, signer=XAdESSigner))
    info = root.find(f".//{{{DS}}}SignedInfo")
    info.remove(info[-1])
    return resigned(held, root, info)


def with_certificate(xml, held):
    """Another certificate where the signer's was; nobody signs that place."""
    root = etree.fromstring(xml)
    place = next(root.iter("{*}X509Certificate"))
    place.text = b64encode(held.certificate.public_bytes(Encoding.DER)).decode()
    return etree.tostring(root)


def at_its_time(authority, xml, finding):
    claimed = etree.fromstring(xml).find(".//{*}SigningTime").text
    authority.site.now = datetime.fromisoformat(claimed) + timedelta(minutes=1)
    with clock.frozen(authority.site.now):
        return found(xml, finding)


def test_a_certificate_that_took_the_place_of_the_signers(authority, held):
    twin = authority.issue("Kẻ giả", key=held.key)
    xml = xades(held)
    at_its_time(authority, xml, Finding.VALID)
    one = at_its_time(authority, with_certificate(xml, twin), Finding.SUBSTITUTED)
    assert "Chứng thư đã bị thay" in one.reason


def test_what_nobody_signed_names_no_certificate(authority, held):
    """The digest of the false one stands beside the signed one, where anybody may write."""
    twin = authority.issue("Kẻ giả", key=held.key)
    xml = with_certificate(xades(held), twin)
    root = etree.fromstring(xml)
    named = next(root.iter("{*}SigningCertificateV2"))
    false = copy.deepcopy(named)
    false.find(".//{*}DigestValue").text = b64encode(twin.certificate.fingerprint(hashes.SHA256())).decode()
    etree.SubElement(next(root.iter("{*}Signature")), "{http://www.w3.org/2000/09/xmldsig#}Object").append(
        false
    )
    at_its_time(authority, etree.tostring(root), Finding.SUBSTITUTED)


def test_the_certificate_that_the_signature_names_is_found_among_several(authority, held):
    twin = authority.issue("Kẻ giả", key=held.key)
    root = etree.fromstring(xades(held))
    place = next(root.iter("{*}X509Certificate"))
    false = copy.deepcopy(place)
    false.text = b64encode(twin.certificate.public_bytes(Encoding.DER)).decode()
    place.addprevious(false)
    assert at_its_time(authority, etree.tostring(root), Finding.VALID).signer == "Trần Thị Bình"


@pytest.mark.parametrize("place", ["amid", "before", "after"])
@pytest.mark.parametrize("what", [sign, part])
def test_a_comment_that_cuts_signed_words_for_whoever_reads_up_to_it(held, what, place):
    root = etree.fromstring(what(held))
    name = root.find("To/Ten")
    words = name.text
    name.text = {"amid": words[:2], "before": "", "after": words}[place]
    comment = etree.Comment("x")
    comment.tail = {"amid": words[2:], "before": words, "after": ""}[place]
    name.append(comment)
    found(etree.tostring(root), Finding.MISLEADING)


def test_a_comment_between_elements_cuts_nothing(held):
    root = etree.fromstring(sign(held))
    root.insert(0, etree.Comment("x"))
    found(etree.tostring(root), Finding.VALID)
