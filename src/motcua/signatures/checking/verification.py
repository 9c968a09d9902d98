"""Checking the signatures of a file: it is read beside the program, and judged here against whom we trust."""

import time
from functools import partial

from cryptography import x509

from motcua.signatures.checking import sandbox
from motcua.signatures.checking.findings import Finding
from motcua.signatures.checking.judging import Judge
from motcua.signatures.checking.verdicts import Verification
from motcua.signatures.trust import revocation
from motcua.signatures.trust.anchors import Trust, trust
from motcua.signatures.trust.revocation import Evidence

# All questions to authorities together: who checks a file waits no longer for them.
ASKING_SECONDS = 3.0


def verify(content: bytes) -> Verification:
    """Check every signature of a PDF or XML file; nothing that the file holds makes this raise."""
    reading = sandbox.read(content)
    if reading.finding is not None:
        return Verification(reading.finding, kind=reading.kind)
    known = trust()
    judge = Judge(known, partial(_ask, known, time.monotonic() + ASKING_SECONDS))
    verdicts = tuple(judge.verdict(one) for one in reading.signatures)
    first_bad = next((one.finding for one in verdicts if not one.is_valid), Finding.VALID)
    return Verification(first_bad, verdicts, kind=reading.kind)


def _ask(
    known: Trust, deadline: float, certificate: x509.Certificate, issuer: x509.Certificate
) -> Evidence | None:
    left = deadline - time.monotonic()
    if left <= 0:
        return None
    ocsp, lists = known.addresses(issuer)
    return revocation.ask(certificate, issuer, ocsp_urls=ocsp, list_urls=lists, within=left).evidence
