"""Signing requests, signing, checking signatures."""

from motcua.signatures.actions import (
    cancel_signature,
    issue_demonstration_certificate,
    request_signature,
    retry_signature,
    revoke_certificate,
)
from motcua.signatures.authorities import (
    AuthorityCard,
    add_authority,
    authorities,
    authority_card,
    read_authority,
    withdraw_authority,
)
from motcua.signatures.authority import create_demonstration_authority
from motcua.signatures.checks import KeptCheck, ask_check, check_file, kept_check
from motcua.signatures.findings import Finding
from motcua.signatures.models import Certificate, SigningRequest
from motcua.signatures.queries import SigningState, current_certificate, requests_for, verify
from motcua.signatures.registry import register_completion
from motcua.signatures.rules import Holder, HolderType
from motcua.signatures.verdicts import SignatureVerdict, Verification

__all__ = [
    "AuthorityCard",
    "Certificate",
    "Finding",
    "Holder",
    "HolderType",
    "KeptCheck",
    "SignatureVerdict",
    "SigningRequest",
    "SigningState",
    "Verification",
    "add_authority",
    "ask_check",
    "authorities",
    "authority_card",
    "cancel_signature",
    "check_file",
    "create_demonstration_authority",
    "current_certificate",
    "issue_demonstration_certificate",
    "kept_check",
    "read_authority",
    "register_completion",
    "request_signature",
    "requests_for",
    "retry_signature",
    "revoke_certificate",
    "verify",
    "withdraw_authority",
]
