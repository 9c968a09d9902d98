from motcua.signatures.actions.asking import cancel_signature, request_signature, retry_signature
from motcua.signatures.actions.batches import (
    NewItem,
    cancel_rest,
    go_on,
    nudge_batches,
    open_batch,
    retry_failed,
)
from motcua.signatures.actions.certificates import (
    NewCertificate,
    add_device_certificate,
    add_file_certificate,
    ask_remote_certificate,
    change_pin,
    enter_remote_certificate,
    issue_demonstration_certificate,
    refresh_revocation_lists,
    revoke_certificate,
    try_own_key,
    withdraw_certificate,
)
from motcua.signatures.actions.making import complete_evidence, sign_document
from motcua.signatures.actions.opening import unlock_batch

__all__ = [
    "NewCertificate",
    "NewItem",
    "add_device_certificate",
    "add_file_certificate",
    "ask_remote_certificate",
    "cancel_rest",
    "cancel_signature",
    "change_pin",
    "complete_evidence",
    "enter_remote_certificate",
    "go_on",
    "issue_demonstration_certificate",
    "nudge_batches",
    "open_batch",
    "refresh_revocation_lists",
    "request_signature",
    "retry_failed",
    "retry_signature",
    "revoke_certificate",
    "sign_document",
    "try_own_key",
    "unlock_batch",
    "withdraw_certificate",
]
