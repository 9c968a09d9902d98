"""Signing requests, signing, checking signatures."""

from motcua.signatures.actions import (
    NewCertificate,
    NewItem,
    add_device_certificate,
    add_file_certificate,
    ask_remote_certificate,
    cancel_rest,
    cancel_signature,
    change_pin,
    issue_demonstration_certificate,
    open_batch,
    request_signature,
    retry_failed,
    retry_signature,
    revoke_certificate,
    try_own_key,
    unlock_batch,
    withdraw_certificate,
)
from motcua.signatures.actions.items import QUEUES as SIGNING_QUEUES
from motcua.signatures.checking.findings import Finding
from motcua.signatures.checking.kept import (
    KeptCheck,
    ask_check,
    ask_check_again,
    check_file,
    is_being_checked,
    kept_check,
)
from motcua.signatures.checking.verdicts import SignatureVerdict, Verification
from motcua.signatures.checking.visitors import (
    ahead_of,
    ask_visitor_check,
    drop_visitor_check,
    found_by,
    visitor_check,
    visitor_checks,
)
from motcua.signatures.demonstration.authority import create_demonstration_authority
from motcua.signatures.demonstration.server import run as run_demonstration_authority
from motcua.signatures.holders import HolderRow, forget_warnings, has_certificate, holders, my_warning
from motcua.signatures.keys.agent import run as run_agent
from motcua.signatures.keys.keystore import Scheme
from motcua.signatures.keys.unlocking import tokens
from motcua.signatures.models import Certificate, SigningRequest
from motcua.signatures.queries import (
    BatchPage,
    SigningState,
    batch_page,
    current_certificate,
    last_inquiry,
    needs_pin,
    requests_for,
    verify,
)
from motcua.signatures.registry import register_batch_work, register_completion, register_remote
from motcua.signatures.rules import WARNINGS, Box, Holder, HolderType
from motcua.signatures.trust.authorities import (
    AuthorityCard,
    add_authority,
    authorities,
    authority_card,
    read_authority,
    withdraw_authority,
)

__all__ = [
    "SIGNING_QUEUES",
    "WARNINGS",
    "AuthorityCard",
    "BatchPage",
    "Box",
    "Certificate",
    "Finding",
    "Holder",
    "HolderRow",
    "HolderType",
    "KeptCheck",
    "NewCertificate",
    "NewItem",
    "Scheme",
    "SignatureVerdict",
    "SigningRequest",
    "SigningState",
    "Verification",
    "add_authority",
    "add_device_certificate",
    "add_file_certificate",
    "ahead_of",
    "ask_check",
    "ask_check_again",
    "ask_remote_certificate",
    "ask_visitor_check",
    "authorities",
    "authority_card",
    "batch_page",
    "cancel_rest",
    "cancel_signature",
    "change_pin",
    "check_file",
    "create_demonstration_authority",
    "current_certificate",
    "drop_visitor_check",
    "forget_warnings",
    "found_by",
    "has_certificate",
    "holders",
    "is_being_checked",
    "issue_demonstration_certificate",
    "kept_check",
    "last_inquiry",
    "my_warning",
    "needs_pin",
    "open_batch",
    "read_authority",
    "register_batch_work",
    "register_completion",
    "register_remote",
    "request_signature",
    "requests_for",
    "retry_failed",
    "retry_signature",
    "revoke_certificate",
    "run_agent",
    "run_demonstration_authority",
    "tokens",
    "try_own_key",
    "unlock_batch",
    "verify",
    "visitor_check",
    "visitor_checks",
    "withdraw_authority",
    "withdraw_certificate",
]
