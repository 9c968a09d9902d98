"""What can be found of a signature or a file, by code. Plain values: they cross between processes."""

from enum import StrEnum


class Finding(StrEnum):
    """Why a signature, or a file, is what it is; the first that applies is told."""

    VALID = "valid"
    UNKNOWN_KIND = "unknown_kind"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    TOO_COMPLEX = "too_complex"
    BUSY = "busy"
    FORBIDDEN_XML = "forbidden_xml"
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"
    ALTERED = "altered"
    CHANGED_AFTERWARDS = "changed_afterwards"
    MISLEADING = "misleading"
    SUBSTITUTED = "substituted"
    UNKNOWN_AUTHORITY = "unknown_authority"
    BROKEN_CHAIN = "broken_chain"
    REVOKED = "revoked"
    REVOKED_AFTERWARDS = "revoked_afterwards"
    SUSPENDED = "suspended"
    AUTHORITY_REVOKED = "authority_revoked"
    TIMESTAMP_INVALID = "timestamp_invalid"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    REVOCATION_UNKNOWN = "revocation_unknown"
    WRONG_USAGE = "wrong_usage"
    WEAK = "weak"
    OTHER = "other"


class Warned(StrEnum):
    """What a person should know beside the verdict."""

    REVOKED_LATER = "revoked_later"
    EXPIRED_LATER = "expired_later"
    EXPIRED_LATER_PROVEN = "expired_later_proven"
    OWN_CLOCK = "own_clock"
    STAMP_NOT_TRUSTED = "stamp_not_trusted"
    REVOCATION_NOT_CHECKED = "revocation_not_checked"
    FORM_FILLED_LATER = "form_filled_later"
    PART_ONLY = "part_only"
    COVERED_LATER = "covered_later"
