"""Signing requests, signing, checking signatures."""

from motcua.signatures.actions import (
    cancel_signature,
    issue_demonstration_certificate,
    request_signature,
    retry_signature,
    revoke_certificate,
)
from motcua.signatures.authority import create_demonstration_authority
from motcua.signatures.models import Certificate, SigningRequest
from motcua.signatures.queries import SigningState, current_certificate, requests_for, verify
from motcua.signatures.registry import register_completion
from motcua.signatures.rules import Holder, HolderType
from motcua.signatures.verdicts import Finding, SignatureVerdict, Verification

__all__ = [
    "Certificate",
    "Finding",
    "Holder",
    "HolderType",
    "SignatureVerdict",
    "SigningRequest",
    "SigningState",
    "Verification",
    "cancel_signature",
    "create_demonstration_authority",
    "current_certificate",
    "issue_demonstration_certificate",
    "register_completion",
    "request_signature",
    "requests_for",
    "retry_signature",
    "revoke_certificate",
    "verify",
]
