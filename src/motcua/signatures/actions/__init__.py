from motcua.signatures.actions.asking import cancel_signature, request_signature, retry_signature
from motcua.signatures.actions.batches import (
    NewItem,
    cancel_rest,
    go_on,
    nudge_batches,
    open_batch,
    retry_failed,
    unlock_batch,
)
from motcua.signatures.actions.certificates import (
    issue_demonstration_certificate,
    refresh_revocation_lists,
    revoke_certificate,
)
from motcua.signatures.actions.making import complete_evidence, sign_document

__all__ = [
    "NewItem",
    "cancel_rest",
    "cancel_signature",
    "complete_evidence",
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
    "unlock_batch",
]
