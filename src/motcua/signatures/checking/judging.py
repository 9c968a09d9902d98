"""Whether a signature that was read is good: its signer's certificate at the time of signing, by whom, revoked or not."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID

from motcua.kit import clock
from motcua.signatures.checking.findings import Finding, Warned
from motcua.signatures.checking.readings import SignatureRead, StampRead
from motcua.signatures.checking.verdicts import SignatureVerdict
from motcua.signatures.trust import revocation
from motcua.signatures.trust.anchors import Trust
from motcua.signatures.trust.chains import Chain, chain_of, is_strong, may_sign, may_stamp, read_certificates
from motcua.signatures.trust.revocation import Evidence, Standing

# Clocks of signers may run a little ahead of ours.
_AHEAD = timedelta(minutes=5)
# After these the key itself was never in strange hands, so what was signed before stays signed.
_HARMLESS = frozenset(
    {
        x509.ReasonFlags.superseded,
        x509.ReasonFlags.cessation_of_operation,
        x509.ReasonFlags.affiliation_changed,
        x509.ReasonFlags.privilege_withdrawn,
    }
)

Ask = Callable[[x509.Certificate, x509.Certificate], Evidence | None]


@dataclass(slots=True)
class Judge:
    """Judges the signatures of one file; what was found out of one certificate serves the next.

    `ask` goes to the authority of a certificate whose chain is trusted, and may know nothing.
    """

    known: Trust
    ask: Ask
    _asked: dict[tuple[x509.Certificate, x509.Certificate], Evidence | None] = field(default_factory=dict)

    def verdict(self, read: SignatureRead) -> SignatureVerdict:
        try:
            certificate = x509.load_der_x509_certificate(read.certificate)
            return self._verdict(read, certificate)
        except ValueError:
            return SignatureVerdict(read.finding or Finding.UNREADABLE)

    def _verdict(self, read: SignatureRead, certificate: x509.Certificate) -> SignatureVerdict:
        chain = chain_of(certificate, self.known, read_certificates(read.others))
        stamp = next(
            (one for one in sorted(read.stamps, key=lambda one: one.at) if self._holds(one, read)), None
        )
        signed_at = stamp.at if stamp else read.claimed_at
        moment = clock.now() if signed_at is None or _is_in_future(signed_at) else signed_at
        said = self._evidence(chain, read, moment, is_proven=stamp is not None)
        facts = _facts(certificate, chain, said, moment)
        facts = replace(
            facts,
            signed_at=signed_at,
            has_timestamp=stamp is not None,
            intact=_intact(read),
            covers_whole_file=read.covers_all,
            algorithm=read.algorithm,
            changes=read.changes if read.is_unchanged is False else (),
            parts=read.parts,
        )
        facts = replace(facts, finding=_finding(read, facts, chain, said, moment))
        return replace(facts, warnings=_warnings(read, facts, said))

    def _holds(self, stamp: StampRead, read: SignatureRead) -> bool:
        """Whether a time stamp counts: by a stamping authority that we trust and that was good at the time."""
        found = read_certificates((stamp.certificate,))
        if not stamp.is_intact or not found or _is_in_future(stamp.at):
            return False
        chain = chain_of(found[0], self.known, read_certificates((*stamp.others, *read.others)))
        if not chain.is_trusted or chain.is_broken or not may_stamp(found[0]) or not is_strong(found[0]):
            return False
        said = self._evidence(chain, read, stamp.at, is_proven=True)
        good = [one for one in said if one and not _counts(one, stamp.at, is_proven=False)]
        return len(good) == len(said) and all(_is_valid_at(one, stamp.at) for one in chain.certificates)

    def _evidence(
        self, chain: Chain, read: SignatureRead, moment: datetime, *, is_proven: bool
    ) -> list[Evidence | None]:
        """What is known of each certificate below the root; nothing is asked about strangers."""
        if not chain.is_trusted:
            return []
        return [self._standing(one, above, read, moment, is_proven=is_proven) for one, above in chain.links]

    def _standing(
        self,
        certificate: x509.Certificate,
        issuer: x509.Certificate,
        read: SignatureRead,
        moment: datetime,
        *,
        is_proven: bool,
    ) -> Evidence | None:
        own = [one for one in self.known.evidence(certificate, issuer) if one]
        brought = [revocation.read_list(one, certificate, issuer) for one in read.lists]
        brought += [revocation.read_ocsp(one, certificate, issuer) for one in read.responses]
        known = sorted((one for one in (*own, *brought) if one), key=lambda one: one.at)
        gone = next((one for one in known if one.standing is Standing.REVOKED), None)
        newest = known[-1] if known else None
        if gone or any(one.is_current() for one in own):
            return gone or max(own, key=lambda one: one.at)
        # A time stamp shows that the signature was there: what the authority said around then is enough.
        if newest and is_proven and (newest.at >= moment or newest.is_current(moment)):
            return newest
        # What the file brings was chosen by whoever made it: it may be from before the revocation, and not run out.
        asked = self._ask_once(certificate, issuer)
        return asked or (newest if newest and newest.is_current() else None)

    def _ask_once(self, certificate: x509.Certificate, issuer: x509.Certificate) -> Evidence | None:
        pair = (certificate, issuer)
        if pair not in self._asked:
            self._asked[pair] = self.ask(certificate, issuer)
        return self._asked[pair]


def _facts(
    certificate: x509.Certificate, chain: Chain, said: list[Evidence | None], moment: datetime
) -> SignatureVerdict:
    """What the certificate says and what we know of it, whatever the signature is worth."""
    own = said[0] if said else None
    gone = own is not None and own.standing in {Standing.REVOKED, Standing.SUSPENDED}
    return SignatureVerdict(
        finding=Finding.OTHER,
        signer=_part(certificate.subject, NameOID.COMMON_NAME) or certificate.subject.rfc4514_string(),
        title=_part(certificate.subject, NameOID.TITLE),
        organization=_part(certificate.subject, NameOID.ORGANIZATION_NAME),
        issuer=_part(certificate.issuer, NameOID.COMMON_NAME) or certificate.issuer.rfc4514_string(),
        manager=_manager(certificate, chain),
        serial=f"{certificate.serial_number:x}",
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        valid_from=certificate.not_valid_before_utc,
        valid_to=certificate.not_valid_after_utc,
        within_validity=_is_valid_at(certificate, moment),
        revoked=gone if own else None,
        suspended=own is not None and own.standing is Standing.SUSPENDED,
        revoked_at=own.revoked_at if own else None,
        revocation_known_by=own.kind if own else "",
        revocation_known_at=own.at if own else None,
        trusted=chain.is_trusted and not chain.is_broken,
        usage_ok=may_sign(certificate),
    )


def _finding(
    read: SignatureRead, facts: SignatureVerdict, chain: Chain, said: list[Evidence | None], moment: datetime
) -> Finding:
    """The first thing that is wrong, in the order of its weight for whoever relies on the paper."""
    own, above = (said[0], said[1:]) if said else (None, [])
    too_early = _is_in_future(facts.signed_at) or moment < chain.certificates[0].not_valid_before_utc
    proven = facts.has_timestamp
    wrong = (
        (Finding.ALTERED, read.is_intact is False),
        (Finding.CHANGED_AFTERWARDS, read.is_unchanged is False),
        (read.finding or Finding.OTHER, read.finding is not None),
        (Finding.WEAK, not all(is_strong(one) for one in chain.certificates[: len(chain.links) or 1])),
        (Finding.BROKEN_CHAIN, chain.is_broken),
        (Finding.UNKNOWN_AUTHORITY, not chain.is_trusted),
        (Finding.WRONG_USAGE, not facts.usage_ok),
        (Finding.NOT_YET_VALID, too_early),
        (Finding.EXPIRED, not facts.within_validity),
        (Finding.BROKEN_CHAIN, not all(_is_valid_at(one, moment) for one in chain.certificates)),
        (Finding.SUSPENDED, facts.suspended and _counts(own, moment, is_proven=proven)),
        (Finding.REVOKED_AFTERWARDS, _counts(own, moment, is_proven=proven) and _is_later(own, moment)),
        (Finding.REVOKED, _counts(own, moment, is_proven=proven)),
        (Finding.AUTHORITY_REVOKED, any(_counts(one, moment, is_proven=proven) for one in above)),
        (Finding.TIMESTAMP_INVALID, any(not one.is_intact and not one.of_document for one in read.stamps)),
        (Finding.REVOCATION_UNKNOWN, any(one is None for one in said)),
        (Finding.OTHER, read.is_intact is None or read.is_unchanged is None),
    )
    return next((finding for finding, applies in wrong if applies), Finding.VALID)


def _counts(said: Evidence | None, moment: datetime, *, is_proven: bool) -> bool:
    """Whether a revocation undoes what was signed at that moment.

    The time of signing is only what the signer's machine says: with a stolen key it can be set back. So a
    later revocation is overlooked only if its reason leaves the key's holder beyond doubt, or if a
    time-stamp proves that the signature was there before.
    """
    if said is None or said.standing not in {Standing.REVOKED, Standing.SUSPENDED}:
        return False
    return not (_is_later(said, moment) and (is_proven or said.reason in _HARMLESS))


def _is_later(said: Evidence | None, moment: datetime) -> bool:
    return said is not None and said.revoked_at is not None and moment < said.revoked_at


def _warnings(
    read: SignatureRead, facts: SignatureVerdict, said: list[Evidence | None]
) -> tuple[Warned, ...]:
    found = []
    if read.stamps and not facts.has_timestamp and facts.finding is not Finding.TIMESTAMP_INVALID:
        found.append(Warned.STAMP_NOT_TRUSTED)
    if facts.is_valid and facts.revoked:
        found.append(Warned.REVOKED_LATER)
    if facts.is_valid and facts.valid_to and facts.valid_to <= clock.now():
        found.append(Warned.EXPIRED_LATER_PROVEN if facts.has_timestamp else Warned.EXPIRED_LATER)
    if facts.is_valid and not facts.has_timestamp:
        found.append(Warned.OWN_CLOCK)
    if facts.is_valid and "form_values" in read.changes:
        found.append(Warned.FORM_FILLED_LATER)
    if facts.is_valid and "signature_over_words" in read.changes:
        found.append(Warned.COVERED_LATER)
    if facts.is_valid and read.parts:
        found.append(Warned.PART_ONLY)
    if any(one is None for one in said) and facts.finding is not Finding.REVOCATION_UNKNOWN:
        found.append(Warned.REVOCATION_NOT_CHECKED)
    return tuple(found)


def _intact(read: SignatureRead) -> bool | None:
    if read.is_intact is None:
        return None
    return read.is_intact and read.is_unchanged is not False


def _manager(certificate: x509.Certificate, chain: Chain) -> str:
    """Who answers for the certificate: its issuer's organization, up to the root."""
    names = [
        _part(one.subject, NameOID.COMMON_NAME) or one.subject.rfc4514_string()
        for one in chain.certificates[1:]
    ]
    organization = _part(certificate.issuer, NameOID.ORGANIZATION_NAME)
    return " → ".join([*([organization] if organization else []), *names])


def _is_valid_at(certificate: x509.Certificate, moment: datetime) -> bool:
    return certificate.not_valid_before_utc <= moment < certificate.not_valid_after_utc


def _is_in_future(moment: datetime | None) -> bool:
    return moment is not None and moment > clock.now() + _AHEAD


def _part(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    values = name.get_attributes_for_oid(oid)
    return str(values[0].value) if values else ""
