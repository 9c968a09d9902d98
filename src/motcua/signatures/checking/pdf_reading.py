"""What the signatures of a PDF say. Runs beside the program, in a process that may be killed (`sandbox`)."""

import hashlib
import io
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from asn1crypto import cms, core
from pyhanko.pdf_utils.crypt import AuthStatus, StandardSecurityHandler
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffPolicy, DiffResult, ModificationLevel
from pyhanko.sign.general import check_ess_certid, extract_certificate_info
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import DisallowedAlgorithmError
from pyhanko.sign.validation.generic_cms import (
    extract_certs_for_validation,
    extract_tst_data_iter,
    get_signing_cert_attr,
    message_imprint_checker,
    validate_sig_integrity,
)
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from motcua.signatures.checking.findings import Finding
from motcua.signatures.checking.pdf_changes import changes_since
from motcua.signatures.checking.pdf_covering import covered
from motcua.signatures.checking.raw_digests import altered_signatures
from motcua.signatures.checking.readings import Reading, SignatureRead, StampRead

logger = logging.getLogger(__name__)

MOST_SIGNATURES = 200
_MOST_CERTIFICATES, _MOST_STAMPS = 60, 4
# From here on each revision is compared with the one before it, once for all signatures, not with every one.
_MANY_REVISIONS = 12
_STRONG = frozenset({"sha224", "sha256", "sha384", "sha512", "sha512_224", "sha512_256"})
_STRONG_3 = frozenset({"sha3_224", "sha3_256", "sha3_384", "sha3_512", "shake128", "shake256"})


def read_pdf(pdf: bytes) -> Reading:
    """Read every signature of the file; nothing that the file holds makes this raise, memory and time apart."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        if reader.encrypted and not _is_open(reader):
            return Reading(Finding.ENCRYPTED)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - the file comes from strangers, and pyHanko raises what it likes
        logger.info("a PDF cannot be read: %s", type(error).__name__)
        return _altered(pdf) or Reading(Finding.DAMAGED)
    try:
        signatures = list(reader.embedded_regular_signatures)
        stamps = list(reader.embedded_timestamp_signatures)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - the file comes from strangers, and pyHanko raises what it likes
        logger.info("the signatures of a PDF cannot be read: %s", type(error).__name__)
        return _altered(pdf) or Reading(Finding.UNREADABLE if b"/ByteRange" in pdf else Finding.DAMAGED)
    if not signatures:
        # A kind of signature that no one makes any more is not nothing.
        is_hidden = b"/ByteRange" in pdf and not stamps
        return (is_hidden and _altered(pdf)) or Reading(Finding.UNREADABLE if is_hidden else Finding.UNSIGNED)
    if len(signatures) + len(stamps) > MOST_SIGNATURES:
        return Reading(Finding.TOO_COMPLEX)
    return Reading(signatures=tuple(_read_all(reader, signatures, stamps)))


def _altered(pdf: bytes) -> Reading | None:
    """Where the structure is damaged: whether that is because signed bytes were changed."""
    found = altered_signatures(pdf)
    return Reading(signatures=found) if found else None


def _is_open(reader: PdfFileReader) -> bool:
    """Whether it can be read without a password; one that is locked for certain keys (public-key security) cannot."""
    standard = isinstance(reader.security_handler, StandardSecurityHandler)
    return standard and reader.decrypt("").status is not AuthStatus.FAILED


def _read_all(reader: PdfFileReader, signatures: list[Any], stamps: list[Any]) -> Iterator[SignatureRead]:
    policy = _Stepwise(reader) if reader.xrefs.total_revisions > _MANY_REVISIONS else DEFAULT_DIFF_POLICY
    store = _store(reader)
    document_stamps = [one for one in (_document_stamp(stamp) for stamp in stamps) if one]
    hidden = covered(signatures)
    for signature, is_covered in zip(signatures, hidden, strict=True):
        later = [stamp for revision, stamp in document_stamps if revision >= signature.signed_revision]
        read = _read(signature, policy, store, later, is_last=signature is signatures[-1])
        yield replace(read, changes=(*read.changes, "signature_over_words")) if is_covered else read


def _read(
    signature: EmbeddedPdfSignature,
    policy: DiffPolicy,
    store: tuple[tuple[bytes, ...], ...],
    document_stamps: list[StampRead],
    *,
    is_last: bool,
) -> SignatureRead:
    try:
        attached = extract_certificate_info(signature.signed_data)
        certificate = attached.signer_cert
        # What the signer added, which no one else need have.
        others = [one.dump() for one in attached.other_certs][:_MOST_CERTIFICATES]
        facts: dict[str, Any] = {
            "certificate": certificate.dump(),
            "others": (*others, *store[0]),
            "lists": store[1],
            "responses": store[2],
            "claimed_at": _aware(signature.self_reported_timestamp),
            "algorithm": _algorithm(signature),
        }
        if signature.signed_data["encap_content_info"]["content"].native is not None:
            # A signature that brings a content of its own beside the file: which of the two is signed?
            return SignatureRead(**facts, finding=Finding.MISLEADING)
        if _names_another(signature, certificate):
            return SignatureRead(**facts, finding=Finding.SUBSTITUTED)
    except Exception as error:  # noqa: BLE001 - the signature comes from strangers, and pyHanko raises what it likes
        logger.info("a signature cannot be read: %s", type(error).__name__)
        return SignatureRead(finding=Finding.UNREADABLE)
    try:
        signature.compute_integrity_info(diff_policy=policy)
        digest_fits, is_signed = validate_sig_integrity(
            signature.signer_info, certificate, "data", signature.compute_digest()
        )
        own = _attached_stamps(signature)
    except DisallowedAlgorithmError:
        return SignatureRead(**facts, finding=Finding.WEAK)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - as above
        logger.info("a signature cannot be checked: %s", type(error).__name__)
        is_intact = False if _is_altered(signature, certificate) else None
        return SignatureRead(**facts, is_intact=is_intact, finding=Finding.UNREADABLE)
    is_whole = signature.coverage is SignatureCoverageLevel.ENTIRE_FILE
    changes = () if is_whole else changes_since(signature)
    unchanged = _is_unchanged(signature, is_last=is_last) and "signature_over_page" not in changes
    return SignatureRead(
        **facts,
        is_intact=bool(digest_fits and is_signed),
        is_unchanged=unchanged,
        covers_all=is_whole,
        changes=changes,
        stamps=(*own, *document_stamps),
        finding=Finding.WEAK if _is_weak(signature) else None,
    )


def _is_altered(signature: EmbeddedPdfSignature, certificate: Any) -> bool:
    """Whether the bytes that are signed are others now, whatever else is wrong with the file."""
    try:
        fits, _is_signed = validate_sig_integrity(
            signature.signer_info, certificate, "data", signature.compute_digest()
        )
    except Exception:  # noqa: BLE001 - as above
        return False
    return not fits


def _names_another(signature: EmbeddedPdfSignature, certificate: Any) -> bool:
    """Whether the signature covers the digest of another certificate than the one beside it (ESS, RFC 5035).

    What else says whose certificate it is, its number and issuer, nobody signs: of two for one key, either would fit.
    """
    attributes = signature.signer_info["signed_attrs"]
    named = None if attributes is core.VOID else get_signing_cert_attr(attributes)
    return named is not None and not check_ess_certid(certificate, named["certs"][0])


def _is_unchanged(signature: EmbeddedPdfSignature, *, is_last: bool) -> bool:
    """Whether only what may follow a signature follows it: other signatures, and nothing after the last."""
    if signature.coverage is SignatureCoverageLevel.ENTIRE_FILE:
        return True
    allows = signature.summarise_integrity_info()["docmdp_ok"]
    if signature.coverage is not SignatureCoverageLevel.ENTIRE_REVISION or not allows:
        return False
    if not isinstance(signature.diff_result, DiffResult):
        return False
    level: ModificationLevel = signature.diff_result.modification_level
    allowed = ModificationLevel.LTA_UPDATES if is_last else ModificationLevel.FORM_FILLING
    # Bytes behind the last revision change nothing that is shown, but no signature vouches for them.
    return bool(ModificationLevel.NONE < level <= allowed)


def _attached_stamps(signature: EmbeddedPdfSignature) -> tuple[StampRead, ...]:
    signer = signature.signer_info
    tokens = list(islice(extract_tst_data_iter(signer, signed=False), _MOST_STAMPS))
    return tuple(_stamp(token, message_imprint_checker(signer)) for token in tokens)


def _document_stamp(stamp: EmbeddedPdfSignature) -> tuple[int, StampRead] | None:
    try:
        if stamp.evaluate_signature_coverage() < SignatureCoverageLevel.ENTIRE_REVISION:
            return None
        read = _stamp(stamp.signed_data, stamp.compute_digest, of_document=True)
    except Exception as error:  # noqa: BLE001 - as above; what proves nothing is left out
        logger.info("a document time stamp cannot be read: %s", type(error).__name__)
        return None
    return stamp.signed_revision, read


def _stamp(token: Any, digest: Any, *, of_document: bool = False) -> StampRead:
    """A time stamp token (RFC 3161) and whether it holds; who made it is judged elsewhere."""
    content = token["encap_content_info"]["content"]
    info, [signer] = content.parsed, token["signer_infos"]
    certs = extract_certs_for_validation(token)
    imprint = info["message_imprint"]
    name = imprint["hash_algorithm"]["algorithm"].native
    made_over = _digest(signer["digest_algorithm"]["algorithm"].native, bytes(content))
    fits, is_signed = validate_sig_integrity(signer, certs.signer_cert, "tst_info", made_over)
    is_fitting = name in _STRONG and imprint["hashed_message"].native == digest(name)
    return StampRead(
        at=info["gen_time"].native,
        certificate=certs.signer_cert.dump(),
        others=tuple(one.dump() for one in list(certs.other_certs)[:_MOST_CERTIFICATES]),
        is_intact=bool(fits and is_signed and is_fitting),
        of_document=of_document,
    )


def read_stamp(token: bytes, digest: Any) -> StampRead:
    """A token that stands alone; raises ValueError and its like for what is none."""
    return _stamp(cms.ContentInfo.load(token)["content"], digest)


def _digest(name: str, content: bytes) -> bytes:
    return hashlib.new(name, content).digest()


def _algorithm(signature: EmbeddedPdfSignature) -> str:
    signed = signature.signer_info["signature_algorithm"]
    kind = {"rsassa_pkcs1v15": "RSA PKCS#1 v1.5", "rsassa_pss": "RSA PSS"}.get(
        signed.signature_algo, str(signed.signature_algo).upper()
    )
    return f"{kind}, {signature.md_algorithm.upper()}"


def _is_weak(signature: EmbeddedPdfSignature) -> bool:
    return signature.md_algorithm not in _STRONG | _STRONG_3


def _aware(moment: datetime | None) -> datetime | None:
    if moment is None or moment.tzinfo is not None:
        return moment
    return moment.replace(tzinfo=UTC)


def _store(reader: PdfFileReader) -> tuple[tuple[bytes, ...], ...]:
    """Certificates, lists and responses that were put into the file for later days (B-LT)."""
    try:
        store = DocumentSecurityStore.read_dss(reader)
        certificates = [one.dump() for one in store.load_certs()]
        lists = [one.get_object().data for one in store.crls]
        responses = [one.get_object().data for one in store.ocsps]
    except Exception:  # noqa: BLE001 - most files have none, and a broken one is as good as none
        return (), (), ()
    return tuple(tuple(one[:_MOST_CERTIFICATES]) for one in (certificates, lists, responses))


class _Stepwise(DiffPolicy):  # type: ignore[misc]  # pyHanko carries no types
    """Compares each revision with the one before, once, however many signatures ask.

    pyHanko's own compares every signed revision with every later one: a hundred signatures are five thousand
    comparisons. What is allowed from step to step is allowed from the first to the last.
    """

    def __init__(self, reader: PdfFileReader) -> None:
        self.reader = reader
        self.steps: dict[tuple[object, ...], object] = {}

    def apply(self, old: Any, new: Any, field_mdp_spec: Any = None, doc_mdp: Any = None) -> Any:
        return DEFAULT_DIFF_POLICY.apply(old, new, field_mdp_spec, doc_mdp)

    def review_file(
        self, reader: Any, base_revision: Any, field_mdp_spec: Any = None, doc_mdp: Any = None
    ) -> Any:
        level, changed = ModificationLevel.NONE, set()
        for revision in range(base_revision + 1, reader.xrefs.total_revisions):
            found = self._step(revision, field_mdp_spec, doc_mdp)
            if not isinstance(found, DiffResult):
                return found
            level = max(level, found.modification_level)
            changed |= found.changed_form_fields
        return DiffResult(level, changed)

    def _step(self, revision: int, field_mdp_spec: Any, doc_mdp: Any) -> object:
        key = (revision, repr(field_mdp_spec), doc_mdp)
        if key not in self.steps:
            old, new = (self.reader.get_historical_resolver(one) for one in (revision - 1, revision))
            try:
                self.steps[key] = self.apply(old, new, field_mdp_spec, doc_mdp)
            except Exception as error:  # noqa: BLE001 - suspicious or broken: neither can be vouched for
                self.steps[key] = error
        return self.steps[key]
