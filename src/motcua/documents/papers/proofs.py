"""Proof codes: printed on a paper under its QR code, so that whoever holds it can see that it is genuine.

A code says nothing and cannot be guessed: 75 random bits in the letters of Crockford's base32, which are not taken
for each other, and a last letter that finds slips of the hand before anything is looked up. The module of the
subject says what is told about it, as it stands when somebody asks.
"""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Model, TextChoices
from django.utils.translation import gettext_lazy as _

from motcua.accounts.service import Actor
from motcua.documents.models import PaperProof
from motcua.kit import sql

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
# As people copy them from paper.
_MEANT = str.maketrans("OIL", "011")
_BETWEEN = re.compile(r"[\s\-–.]+")
# Whoever comes second gets no row back and reads the first one's.
_PROVE = """
INSERT INTO documents_paperproof (code, subject_type, subject_id) VALUES (%s, %s, %s)
ON CONFLICT (subject_type, subject_id) DO NOTHING RETURNING id, code, subject_type, subject_id, created_at
"""


class ProofState(StrEnum):
    """NOT_ISSUED: printed, but not yet valid, of which nothing else is told. VOIDED: given up before it was issued."""

    NOT_ISSUED = "not_issued"
    VOIDED = "voided"
    IN_FORCE = "in_force"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class Ground(TextChoices):
    """Why a paper holds no more, as anyone is told who has its code; the reason itself may name people."""

    MISTAKE = "mistake", _("Văn bản có sai sót")
    SOURCE = "source", _("Giấy tờ làm căn cứ không hợp lệ")
    REQUEST = "request", _("Người được cấp đề nghị")
    DECISION = "decision", _("Theo quyết định của cơ quan có thẩm quyền")
    OTHER = "other", _("Lý do khác, xin hỏi cơ quan cấp")


def ground_of(value: str) -> Ground:
    """What was kept or chosen; OTHER where it was nothing of these."""
    return Ground(value) if value in Ground.values else Ground.OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvedFile:
    """A file of the paper as it was or is given out; `words` says which, "bản đã ký số và đóng dấu số"."""

    sha256: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofFacts:
    """What is told of a paper; `holder` only masked, unless `is_owner` says that its owner asks.

    `ended_at` and `ground` are when and why it holds no more. `files` begins with the one in force. `sealing` says in words who signed and sealed it electronically, and
    `replaced_by` is the proof code of the paper that took its place, "" where none did. `tracking_code` leads to where
    the dossier can be followed.
    """

    title: str
    about: str = ""
    number: str = ""
    agency: str
    issued_on: date
    signer: str = ""
    sealing: str = ""
    holder: str = ""
    state: ProofState
    ended_at: datetime | None = None
    ground: Ground | None = None
    replaced_by: str = ""
    files: tuple[ProvedFile, ...] = ()
    tracking_code: str = ""
    is_owner: bool = False


# The facts of a subject by its id, as they are told to this person; None where it is no more.
Describe = Callable[[int, Actor | None], ProofFacts | None]

_described: dict[str, Describe] = {}


def register_proof(subject_type: str, describe: Describe) -> None:
    """Called once by the module of the subject ("dossiers.paper") when the program starts."""
    _described[subject_type] = describe


def prove(*, subject: Model) -> str:
    """The proof code of a paper, the same whenever it is asked for; inside the caller's transaction."""
    subject_type, subject_id = subject._meta.label_lower, subject.pk  # noqa: SLF001 - Django's documented name
    new = sql.row(PaperProof, _PROVE, (new_code(), subject_type, subject_id))
    if new is not None:
        return new.code
    return PaperProof.objects.values_list("code", flat=True).get(
        subject_type=subject_type, subject_id=subject_id
    )


def proof_code(*, subject: Model) -> str:
    """The proof code that a paper has, "" while it has none."""
    subject_type = subject._meta.label_lower  # noqa: SLF001 - Django's documented name
    known = PaperProof.objects.filter(subject_type=subject_type, subject_id=subject.pk)
    return known.values_list("code", flat=True).first() or ""


def proof_of(code: str, *, by: Actor | None = None) -> ProofFacts | None:
    """What is told of the paper with this code, however it was typed; None for a code that was never given."""
    wanted = read_code(code)
    proof = PaperProof.objects.filter(code=wanted).first() if wanted else None
    describe = _described.get(proof.subject_type) if proof else None
    return describe(proof.subject_id, by) if proof and describe else None


def new_code() -> str:
    random = "".join(secrets.choice(LETTERS) for _ in range(LENGTH - 1))
    return random + _check_letter(random)


def read_code(typed: str) -> str:
    """The code that was meant, "" where it can be none."""
    wanted = _BETWEEN.sub("", typed).upper().translate(_MEANT)
    if len(wanted) != LENGTH or not set(wanted) <= set(LETTERS):
        return ""
    return wanted if _check_letter(wanted[:-1]) == wanted[-1] else ""


def code_words(code: str) -> str:
    """In fours, as it is printed: "K7QM-2XNP-9R4T-W8VB"."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _check_letter(random: str) -> str:
    """Odd weights: a letter mistaken for another always changes the sum."""
    total = sum((2 * place + 1) * LETTERS.index(letter) for place, letter in enumerate(random))
    return LETTERS[total % len(LETTERS)]
