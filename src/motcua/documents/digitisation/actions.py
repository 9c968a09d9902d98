"""Asking for a file to be digitised, doing it piece by piece, trying again.

A job does one piece of some pages and puts the next into the queue, so that a long scan lets short ones pass. A
piece is claimed in one short transaction and finished in another; between them, without any lock, its pages are
read. Whoever is killed leaves a claim that the next run takes over, and only the newest claim may finish.
"""

import io
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import InterfaceError, OperationalError, transaction
from PIL import Image

from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.documents import queries, rules
from motcua.documents.actions import keep
from motcua.documents.digitisation import errors, registry
from motcua.documents.digitisation.models import Digitisation, DigitisationState, ScannedPage
from motcua.documents.models import StoredFile
from motcua.kit import clock, jobs, locks
from motcua.kit.errors import MotcuaError

if TYPE_CHECKING:
    from motcua.documents.digitisation.recognition import RecognizedPage

logger = logging.getLogger(__name__)

DIGITISE: Final = "documents.digitise"
# Half a minute of work: after it others have their turn.
PIECE_PAGES: Final = 6
# A piece that has outlived so many workers, or failed so often for what passes by itself, is given up.
MOST_FALLS: Final = 5
# What people see of a page on a screen.
_VIEW_SIDE: Final = 1600
_VIEW_QUALITY: Final = 72
_PASSING: Final = (OperationalError, InterfaceError, OSError)
_UNDER_WAY: Final = {DigitisationState.QUEUED, DigitisationState.RUNNING}


def ask_digitisation(*, file: StoredFile, by: Actor) -> Digitisation:
    """Have a file made searchable by a job, inside the caller's transaction.

    The same content is done once: what is under way or done is returned, what failed is tried again.
    """
    who = {"requested_by_id": by.id, "requested_by_name": by.name}
    digitisation, is_new = Digitisation.objects.get_or_create(source=file, defaults=who)
    if is_new:
        audit.record("file.digitisation_asked", on=file, by=by)
        _defer(digitisation)
        return digitisation
    digitisation = locks.take(digitisation)
    if digitisation.state == DigitisationState.FAILED:
        digitisation.state, digitisation.error, digitisation.error_kind = DigitisationState.QUEUED, "", ""
        digitisation.falls = 0
        digitisation.save(update_fields=["state", "error", "error_kind", "falls"])
        _defer(digitisation)
    return digitisation


def _defer(digitisation: Digitisation) -> None:
    # Two jobs on one file would take it away from each other.
    jobs.defer(DIGITISE, lock=f"digitise-{digitisation.pk}", digitisation_id=digitisation.pk)


@dataclass(frozen=True, slots=True)
class _Piece:
    """What a claim is to do; `first` counts from 1."""

    claim: Digitisation
    first: int


def digitise(*, digitisation_id: int) -> None:
    """Do the next piece; called by the job, as often as it likes.

    What a person can mend ends it as failed, with a message. What passes by itself is raised, so that the job
    runs again.
    """
    piece = _claim(digitisation_id)
    if piece is None:
        return
    try:
        _do(piece)
    except _PASSING:
        raise
    except MotcuaError as error:
        _fail(piece.claim, error)
    except Exception:
        logger.exception("digitisation %s failed", digitisation_id)
        _fail(piece.claim, errors.RecognitionFailed())


def _claim(digitisation_id: int) -> _Piece | None:
    with transaction.atomic(durable=True):
        found = (
            Digitisation.objects.select_for_update(of=("self",))
            .select_related("source")
            .filter(pk=digitisation_id, state__in=_UNDER_WAY)
            .first()
        )
        if found is None:
            return None
        found.state, found.attempts = DigitisationState.RUNNING, found.attempts + 1
        found.falls += 1
        found.save(update_fields=["state", "attempts", "falls"])
    if found.falls > MOST_FALLS:
        _fail(found, errors.DigitisationInterrupted())
        return None
    return _Piece(found, first=len(found.pieces) * PIECE_PAGES + 1)


def _do(piece: _Piece) -> None:
    # Two seconds of libraries that only the worker of the digitisation needs.
    from motcua.documents.digitisation import pictures, recognition

    if not recognition.is_available():
        raise errors.RecognitionMissing
    source = piece.claim.source
    content = queries.read(source)
    _check_not_signed(content, source.content_type)
    pages = pictures.pages_of(content, source.content_type)
    # The page says at once how far it is to go.
    Digitisation.objects.filter(pk=piece.claim.pk).update(pages_total=len(pages))
    mine = pages[piece.first - 1 : piece.first - 1 + PIECE_PAGES]
    searchable = recognition.recognize(
        mine, first=piece.first, told=lambda page: _keep_page(piece.claim, page)
    )
    _finish_piece(piece.claim, keep(content=searchable, content_type=rules.PDF), len(pages))


def _check_not_signed(content: bytes, content_type: str) -> None:
    if content_type == rules.PDF and b"/ByteRange" in content:
        raise errors.SignedAlready


def _keep_page(claim: Digitisation, page: "RecognizedPage") -> None:
    """Each page stands as soon as it was read: that is the progress that people see."""
    facts = {
        "image": keep(content=_view(page.jpeg), content_type=rules.JPEG),
        "width": page.width,
        "height": page.height,
        "words": page.words,
        "skew": round(page.skew, 2),
        "turned": page.turned,
        "seconds": page.seconds,
    }
    ScannedPage.objects.update_or_create(digitisation=claim, number=page.number, defaults=facts)


def _view(jpeg: bytes) -> bytes:
    with Image.open(io.BytesIO(jpeg)) as page:
        page.thumbnail((_VIEW_SIDE, _VIEW_SIDE))
        content = io.BytesIO()
        page.save(content, "JPEG", quality=_VIEW_QUALITY)
    return content.getvalue()


def _finish_piece(claim: Digitisation, searchable: StoredFile, pages: int) -> None:
    pieces = [*claim.pieces, searchable.pk]
    if len(pieces) * PIECE_PAGES >= pages:
        _finish(claim, _put_together(pieces))
        return
    with transaction.atomic(durable=True):
        taken = _still_ours(claim)
        if taken is not None:
            taken.pieces, taken.falls, taken.state = pieces, 0, DigitisationState.QUEUED
            taken.save(update_fields=["pieces", "falls", "state"])
            _defer(taken)


def _put_together(pieces: list[int]) -> StoredFile:
    """One file of all pieces; each is PDF/A-2b alike, so the first one's description holds for all."""
    import pikepdf

    files = StoredFile.objects.in_bulk(pieces)
    if len(pieces) == 1:
        return files[pieces[0]]
    with pikepdf.open(io.BytesIO(queries.read(files[pieces[0]]))) as whole:
        for piece in pieces[1:]:
            with pikepdf.open(io.BytesIO(queries.read(files[piece]))) as part:
                whole.pages.extend(part.pages)
        content = io.BytesIO()
        whole.save(content, deterministic_id=True)
    return keep(content=content.getvalue(), content_type=rules.PDF)


def _finish(claim: Digitisation, searchable: StoredFile) -> None:
    with transaction.atomic(durable=True):
        taken = _still_ours(claim)
        if taken is None:
            return
        taken.state, taken.searchable, taken.finished_at = DigitisationState.DONE, searchable, clock.now()
        # The pieces are of no use any more; what nobody refers to goes by the rules of retention.
        taken.pieces, taken.falls = [], 0
        taken.save(update_fields=["state", "searchable", "finished_at", "pieces", "falls"])
        facts = {"sha256": searchable.sha256, "pages": taken.pages_total}
        audit.record("file.digitised", on=taken.source, by=_asked_by(taken), data=facts)
        registry.tell_digitised(taken)


def _fail(claim: Digitisation, error: MotcuaError) -> None:
    with transaction.atomic(durable=True):
        taken = _still_ours(claim)
        if taken is None:
            return
        taken.state, taken.error, taken.error_kind = DigitisationState.FAILED, error.message, error.code
        taken.save(update_fields=["state", "error", "error_kind"])
        audit.record(
            "file.digitisation_failed", on=taken.source, by=_asked_by(taken), data={"kind": error.code}
        )


def _still_ours(claim: Digitisation) -> Digitisation | None:
    """The row locked, unless another run has taken it over meanwhile."""
    taken = locks.take(claim)
    ours = taken.state == DigitisationState.RUNNING and taken.attempts == claim.attempts
    return taken if ours else None


def _asked_by(digitisation: Digitisation) -> Actor:
    return Actor(id=digitisation.requested_by_id, name=digitisation.requested_by_name)
