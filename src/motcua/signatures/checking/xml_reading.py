"""What the signatures of an XML file say (XMLDSig, XAdES). Runs beside the program, like `pdf_reading`."""

import logging
from base64 import b64decode
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml.exceptions import InvalidDigest, InvalidSignature, SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from motcua.kit import clock
from motcua.signatures.checking.findings import Finding
from motcua.signatures.checking.pdf_reading import read_stamp
from motcua.signatures.checking.readings import Reading, SignatureRead, StampRead

logger = logging.getLogger(__name__)

MOST_SIGNATURES = 50
_MOST_REFERENCES, _MOST_CERTIFICATES, _MOST_STAMPS = 50, 60, 4
_DS = "http://www.w3.org/2000/09/xmldsig#"
_XADES = "{http://uri.etsi.org/01903/v1.3.2#}"
_PROPERTIES = "http://uri.etsi.org/01903#SignedProperties"
_SIGNATURE = f"{{{_DS}}}Signature"
# Whatever any program may take for the name of an element: Id, ID, id, xml:id, and the same in other namespaces.
_NAMED: Any = etree.XPath("//*[@*[translate(local-name(), 'ID', 'id') = 'id'] = $name]")
_NAMES: Any = etree.XPath("@*[translate(local-name(), 'ID', 'id') = 'id']")
_BASE64 = f"{_DS}base64"
# Transforms that take away nothing but the signature itself, or only write the same in another way.
_PLAIN = (
    f"{_DS}enveloped-signature",
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    "http://www.w3.org/2006/12/xml-c14n11",
    "http://www.w3.org/2001/10/xml-exc-c14n#",
)
# SHA-1 names a certificate here and signs nothing; MD5 does not even that.
_DIGESTS: dict[str, hashes.HashAlgorithm] = {
    f"{_DS}sha1": hashes.SHA1(),  # noqa: S303 - as above
    "http://www.w3.org/2001/04/xmldsig-more#sha224": hashes.SHA224(),
    "http://www.w3.org/2001/04/xmlenc#sha256": hashes.SHA256(),
    "http://www.w3.org/2001/04/xmldsig-more#sha384": hashes.SHA384(),
    "http://www.w3.org/2001/04/xmlenc#sha512": hashes.SHA512(),
    "http://www.w3.org/2007/05/xmldsig-more#sha3-256": hashes.SHA3_256(),
    "http://www.w3.org/2007/05/xmldsig-more#sha3-384": hashes.SHA3_384(),
    "http://www.w3.org/2007/05/xmldsig-more#sha3-512": hashes.SHA3_512(),
}


def read_xml(content: bytes) -> Reading:
    """Read every signature of the file; nothing that the file holds makes this raise, memory and time apart."""
    try:
        root = etree.fromstring(content, _parser())
    except (etree.XMLSyntaxError, ValueError):
        return Reading(Finding.DAMAGED, kind="xml")
    if root.getroottree().docinfo.doctype or root.getroottree().docinfo.internalDTD is not None:
        return Reading(Finding.FORBIDDEN_XML, kind="xml")
    found = list(root.iter(_SIGNATURE))
    if not found:
        return Reading(Finding.UNSIGNED, kind="xml")
    if len(found) > MOST_SIGNATURES or any(
        sum(1 for _ in one.iter(f"{{{_DS}}}Reference")) > _MOST_REFERENCES for one in found
    ):
        return Reading(Finding.TOO_COMPLEX, kind="xml")
    return Reading(signatures=tuple(_read(root, index, one) for index, one in enumerate(found)), kind="xml")


def _parser() -> Any:
    # No entities, no DTD, no network, and libxml2's own limits on depth and size.
    return etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)


class _Verifier(XMLVerifier):
    """Checks the signature at one place of the document, and not simply the first.

    A reference to the whole document ("") covers instructions outside its root too, such as the style sheet that
    decides what a browser shows (Canonical XML 1.0, section 2.1); the library leaves them out.
    """

    def __init__(self, index: int, root: Any) -> None:
        super().__init__()
        self.index = index
        self.before = b"".join(one + b"\n" for one in reversed(_instructions(root, preceding=True)))
        self.after = b"".join(b"\n" + one for one in _instructions(root, preceding=False))
        self.is_whole = False

    def _resolve_reference(self, doc_root: Any, reference: Any, uri_resolver: Any = None) -> Any:
        self.is_whole = reference.get("URI") == ""
        return super()._resolve_reference(doc_root, reference, uri_resolver)  # type: ignore[no-untyped-call]  # signxml's own

    def _apply_transforms(self, payload: Any, *, transforms_node: Any, signature: Any) -> bytes:
        made: bytes = super()._apply_transforms(payload, transforms_node=transforms_node, signature=signature)
        return self.before + made + self.after if self.is_whole else made

    def _get_signature(self, root: Any) -> Any:
        return list(root.iter(_SIGNATURE))[self.index]


def _instructions(root: Any, *, preceding: bool) -> list[bytes]:
    """Processing instructions outside the root, in canonical form, the nearest first."""
    found = [one for one in root.itersiblings(preceding=preceding) if one.tag is etree.ProcessingInstruction]
    return [f"<?{one.target}{' ' + one.text if one.text else ''}?>".encode() for one in found]


def _read(root: Any, index: int, signature: Any) -> SignatureRead:
    try:
        certificates = _certificates(signature)
        if not certificates:
            return SignatureRead(finding=Finding.UNREADABLE)
        named = _named(root, signature)
        certificates.sort(key=lambda one: not _is_named(one, named))
        facts = _facts(root, signature, certificates)
    except (ValueError, TypeError, AttributeError) as error:
        logger.info("an XML signature cannot be read: %s", type(error).__name__)
        return SignatureRead(finding=Finding.UNREADABLE)
    if named and not _is_named(certificates[0], named):
        return SignatureRead(**facts, finding=Finding.SUBSTITUTED)
    return _verified(root, index, certificates[0], facts)


def _verified(root: Any, index: int, certificate: x509.Certificate, facts: dict[str, Any]) -> SignatureRead:
    """Whether the key of this certificate made the signature, and what it covers is what is there."""
    try:
        _Verifier(index, root).verify(
            etree.tostring(root),
            x509_cert=certificate,
            parser=_parser(),
            expect_config=SignatureConfiguration(
                expect_references=True,
                # Whether it was in force is judged elsewhere.
                verification_time=certificate.not_valid_before_utc,
            ),
        )
    except (InvalidSignature, InvalidDigest):
        return SignatureRead(**facts, is_intact=False, is_unchanged=True)
    except SignXMLException as error:
        is_weak = "forbidden by configuration" in str(error)
        return SignatureRead(**facts, finding=Finding.WEAK if is_weak else _why(error))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - the file comes from strangers
        logger.info("an XML signature cannot be checked: %s", type(error).__name__)
        return SignatureRead(**facts, finding=Finding.UNREADABLE)
    misleading = _misleading(root, list(root.iter(_SIGNATURE))[index])
    return SignatureRead(**facts, is_intact=True, is_unchanged=True, finding=misleading)


def _why(error: SignXMLException) -> Finding:
    # Two elements of one Id: whoever reads the file may look at the one that is not signed.
    return Finding.MISLEADING if "Ambiguous" in str(error) else Finding.UNREADABLE


def _facts(root: Any, signature: Any, certificates: list[x509.Certificate]) -> dict[str, Any]:
    parts, covers_all = _coverage(root, signature)
    contents = [one.public_bytes(Encoding.DER) for one in certificates]
    values = list(_texts(signature, f".//{_XADES}EncapsulatedX509Certificate"))
    method = signature.find(f"{{{_DS}}}SignedInfo/{{{_DS}}}SignatureMethod")
    return {
        "certificate": contents[0],
        "others": tuple((contents[1:] + values)[:_MOST_CERTIFICATES]),
        "lists": tuple(list(_texts(signature, f".//{_XADES}EncapsulatedCRLValue"))[:_MOST_CERTIFICATES]),
        "responses": tuple(list(_texts(signature, f".//{_XADES}EncapsulatedOCSPValue"))[:_MOST_CERTIFICATES]),
        "claimed_at": _claimed_at(root, signature),
        "algorithm": _algorithm(method.get("Algorithm") if method is not None else ""),
        "covers_all": covers_all,
        "parts": tuple(parts),
        "stamps": tuple(_stamps(signature)),
    }


def _certificates(signature: Any) -> list[x509.Certificate]:
    """Those of the key's own description, the signer's first: that whose key the others do not certify."""
    path = f"{{{_DS}}}KeyInfo/{{{_DS}}}X509Data/{{{_DS}}}X509Certificate"
    found = [x509.load_der_x509_certificate(b64decode(one.text or "")) for one in signature.findall(path)][
        :_MOST_CERTIFICATES
    ]
    issuers = {one.issuer for one in found if one.issuer != one.subject}
    found.sort(key=lambda one: one.subject in issuers)
    return found


def _named(root: Any, signature: Any) -> list[tuple[hashes.HashAlgorithm, bytes]]:
    """Digests of the signer's certificate, and perhaps of those above, that the signature itself covers (XAdES).

    Raises ValueError for a digest that nobody may use any more.
    """
    named = []
    for one in signature.iter("{*}SigningCertificate", "{*}SigningCertificateV2"):
        if not _is_signed(root, signature, one):
            continue
        for digest in one.iterfind("{*}Cert/{*}CertDigest"):
            method, value = digest.find(f"{{{_DS}}}DigestMethod"), digest.find(f"{{{_DS}}}DigestValue")
            kind = _DIGESTS.get(method.get("Algorithm") if method is not None else "")
            if kind is None or value is None:
                raise ValueError("the digest of the signer's certificate cannot be read")
            named.append((kind, b64decode(value.text or "")))
    return named


def _is_named(certificate: x509.Certificate, named: list[tuple[hashes.HashAlgorithm, bytes]]) -> bool:
    return any(certificate.fingerprint(kind) == value for kind, value in named)


def _coverage(root: Any, signature: Any) -> tuple[list[str], bool]:
    """What is signed, in words of the file, and whether that is all of it."""
    parts, whole = [], False
    for reference in signature.iterfind(f"{{{_DS}}}SignedInfo/{{{_DS}}}Reference"):
        if reference.get("Type") == _PROPERTIES:
            continue
        address = reference.get("URI")
        target = _target(root, address)
        is_plain = all(one.startswith(_PLAIN) for one in _transforms(reference))
        if target is root and is_plain and (address == "" or not _has_instructions(root)):
            whole = True
        elif target is not None:
            parts.append(f"<{etree.QName(target).localname}> ({address})")
        else:
            parts.append(address or "?")
    if whole and root is not signature:
        return [], True
    return parts, False


def _transforms(reference: Any) -> list[str]:
    return [one.get("Algorithm") or "" for one in reference.iter(f"{{{_DS}}}Transform")]


def _has_instructions(root: Any) -> bool:
    return any(_instructions(root, preceding=one) for one in (True, False))


def _misleading(root: Any, signature: Any) -> Finding | None:
    """A signature over nothing that is shown: what it signs lies in a corner where nobody looks (wrapping).

    Good places are the whole file, an Object of the signature itself, an element that holds the signature
    (enveloped), or one that stands beside it under the root.
    """
    targets = []
    for reference in signature.iterfind(f"{{{_DS}}}SignedInfo/{{{_DS}}}Reference"):
        address = reference.get("URI") or ""
        target = _target(root, address)
        if target is None and len(_bearers(root, address)) > 1:
            return Finding.MISLEADING
        if reference.get("Type") == _PROPERTIES:
            continue
        # Of an element that is read as base64 only the words before its first child are signed.
        if target is not None and len(target) and _BASE64 in _transforms(reference):
            return Finding.MISLEADING
        if target is not None and next(target.iterancestors(f"{_XADES}QualifyingProperties"), None) is None:
            targets.append(target)
    if not targets:
        return Finding.MISLEADING
    holders = set(signature.iterancestors())
    good = all(
        one is root
        or one in holders
        or signature in set(one.iterancestors())
        or one.getparent() is root
        or (signature.getparent() is not None and one.getparent() in holders)
        for one in targets
    )
    # The same kind of element a second time, outside what is signed, may be what a program reads.
    doubled = any(
        other not in targets and one not in set(other.iterancestors())
        for one in targets
        if one is not root
        for other in _same(root, one)
        if not _has_own_signature(root, other)
    )
    return None if good and not doubled and not _has_split_words(root, signature) else Finding.MISLEADING


def _has_split_words(root: Any, signature: Any) -> bool:
    """Whether a comment stands amid words: it is not signed, anybody may put one there, and many programs read no
    further.
    """
    if all("WithComments" in "".join(_transforms(one)) for one in signature.iter(f"{{{_DS}}}Reference")):
        return False
    return any(_has_words_beside(one) for one in root.iter(etree.Comment))


def _has_words_beside(comment: Any) -> bool:
    before, parent = comment.getprevious(), comment.getparent()
    left = parent.text if before is None and parent is not None else before.tail if before is not None else ""
    return parent is not None and bool((left or "").strip() or (comment.tail or "").strip())


def _same(root: Any, element: Any) -> Iterator[Any]:
    if element.tag == f"{{{_DS}}}Object":
        return iter(())
    # In any namespace: many programs look at the plain name alone.
    found: Iterator[Any] = root.iter(f"{{*}}{etree.QName(element).localname}")
    return found


def _has_own_signature(root: Any, element: Any) -> bool:
    """Whether some signature of the file names this element."""
    names = {f"#{one}" for one in _NAMES(element)}
    return any(one.get("URI") in names for one in root.iter(f"{{{_DS}}}Reference"))


def _target(root: Any, address: str | None) -> Any:
    if address is None:
        return None
    if address == "":
        return root
    bearers = _bearers(root, address)
    return bearers[0] if len(bearers) == 1 else None


def _bearers(root: Any, address: str) -> list[Any]:
    """Elements that bear the name; of two, nobody knows which one a program takes."""
    return list(_NAMED(root, name=address[1:])) if address.startswith("#") else []


def _claimed_at(root: Any, signature: Any) -> datetime | None:
    """The time of signing that the signature itself covers; one that stands there unsigned says nothing."""
    # Beside XAdES' own, what many programs of this country write: a plain SigningTime in an Object.
    found = [one for one in signature.iter("{*}SigningTime") if _is_signed(root, signature, one)]
    if not found or not found[0].text:
        return None
    try:
        read = datetime.fromisoformat(found[0].text.strip())
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=clock.VIETNAM)


def _is_signed(root: Any, signature: Any, element: Any) -> bool:
    above = {element, *element.iterancestors()} - {root}
    return any(
        _target(root, one.get("URI")) in above
        for one in signature.iterfind(f"{{{_DS}}}SignedInfo/{{{_DS}}}Reference")
    )


def _stamps(signature: Any) -> Iterator[StampRead]:
    import hashlib

    value = signature.find(f"{{{_DS}}}SignatureValue")
    canonical = etree.tostring(value, method="c14n") if value is not None else b""
    path = f".//{_XADES}SignatureTimeStamp/{_XADES}EncapsulatedTimeStamp"
    for one in signature.findall(path)[:_MOST_STAMPS]:
        yield read_stamp(b64decode(one.text or ""), lambda name: hashlib.new(name, canonical).digest())


def _texts(signature: Any, path: str) -> Iterator[bytes]:
    for one in signature.iterfind(path):
        yield b64decode(one.text or "")


def _algorithm(address: str | None) -> str:
    name = (address or "").rpartition("#")[2]
    kind, _, digest = name.rpartition("-")
    kinds = {"rsa": "RSA PKCS#1 v1.5", "ecdsa": "ECDSA", "dsa": "DSA"}
    if name.endswith("-rsa-MGF1"):
        return f"RSA PSS, {name.partition('-')[0].upper()}"
    return f"{kinds.get(kind, kind.upper())}, {digest.upper()}" if kind else name
