"""What a form brings: files in the request itself, files that came before in pieces, photos to be joined."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from motcua.accounts.service import Actor
from motcua.documents import errors, rules
from motcua.documents.actions import upload_content
from motcua.documents.files.inspection import ACCEPTED_WORDS
from motcua.documents.files.photos import joined_photos
from motcua.documents.files.resumable import PiecedFile, drop_upload, my_upload, received_file
from motcua.documents.models import Upload
from motcua.kit.errors import MotcuaError, StorageUnreachable

# In a form, beside a box named NAME: the ids of uploads that came in pieces, and whether photos are joined.
PIECES, JOINED = "uploaded-", "joined"


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file and the box that it was chosen in; `upload` reads it, and raises what is wrong with it."""

    field: str
    upload: Callable[[], UploadedFile]
    by: Actor
    pieces: tuple[uuid.UUID, ...] = ()

    def refuse(self, refused: MotcuaError) -> None:
        """Nothing of it stays; only where storage was away may the same pieces be tried again."""
        if isinstance(refused, StorageUnreachable):
            return
        for upload_id in self.pieces:
            drop_upload(upload_id=upload_id, by=self.by)


@dataclass(frozen=True, slots=True)
class PendingFile:
    """A file that came in pieces and is not kept yet, to be posted again with the form."""

    field: str
    id: uuid.UUID
    name: str


@dataclass(frozen=True, slots=True)
class FileBoxes:
    """What the boxes for files on a page say before the choice, and what has come for them already."""

    pending: tuple[PendingFile, ...] = ()
    joined: frozenset[str] = frozenset()
    most_bytes: int = rules.MAX_FILE_BYTES

    @property
    def accepted(self) -> str:
        return str(ACCEPTED_WORDS)


def sent_files(*, request: HttpRequest, by: Actor) -> list[SentFile]:
    """All files that a form brings, in the order of their boxes."""
    to_join = set(request.POST.getlist(JOINED))
    found: list[SentFile] = []
    for name in _boxes(request):
        files: list[SentFile] = [
            SentFile(name, lambda file=file: file, by)  # type: ignore[misc]  # a default binds the present file
            for file in request.FILES.getlist(name)
        ]
        files += [
            SentFile(name, lambda one=one: received_file(upload_id=one, by=by), by, (one,))  # type: ignore[misc]  # the same
            for one in _ids(request.POST.getlist(PIECES + name))
        ]
        found += [_joined(name, files, by)] if name in to_join and len(files) > 1 else files
    return found


def take_each(*, sent: Iterable[SentFile], take: Callable[[str, UploadedFile], object]) -> dict[str, str]:
    """Hand each file to `take` with its box; returns by box why one was refused, of which nothing stays."""
    wrong: dict[str, str] = {}
    for one in sent:
        try:
            take(one.field, one.upload())
        except MotcuaError as refused:
            wrong[one.field] = refused.message
            one.refuse(refused)
    return wrong


def file_boxes(*, request: HttpRequest, by: Actor, kept: bool = False) -> FileBoxes:
    """For a page with boxes for files; shown again, it keeps what came in pieces and is not kept yet.

    `kept` keeps also what was kept already, for a page that did nothing with it yet.
    """
    found = []
    for name in _boxes(request) if request.method == "POST" else ():
        for one in _ids(request.POST.getlist(PIECES + name)):
            try:
                upload = my_upload(upload_id=one, by=by)
            except errors.UploadNotFound:
                continue
            if upload.received == upload.size and (kept or not upload.file_id):
                found.append(PendingFile(name, one, upload.name))
    return FileBoxes(tuple(found), frozenset(request.POST.getlist(JOINED)))


def _boxes(request: HttpRequest) -> list[str]:
    whole = list(request.FILES)
    pieces = [name.removeprefix(PIECES) for name in request.POST if name.startswith(PIECES)]
    return list(dict.fromkeys([*whole, *pieces]))


def _ids(given: list[str]) -> list[uuid.UUID]:
    """Each once: the same upload named a thousand times would be read as often."""
    found: dict[uuid.UUID, None] = {}
    for text in given:
        try:
            found[uuid.UUID(text)] = None
        except ValueError:
            continue
    return list(found)


def _joined(name: str, files: list[SentFile], by: Actor) -> SentFile:
    pieces = tuple(one for file in files for one in file.pieces)

    def upload() -> UploadedFile:
        title = _("Ảnh chụp (%(count)s trang)") % {"count": len(files)}
        # One after the other: all of them at once would fill the memory.
        opened = (file.upload() for file in files)
        first = next(opened)
        if isinstance(first, PiecedFile) and first.kept and (before := _joined_before([first, *opened])):
            return PiecedFile(title, b"", upload_ids=pieces, kept=before)
        photos = ((one.name or "", upload_content(upload=one)) for one in chain([first], opened))
        joined = joined_photos(name=title, count=len(files), photos=photos)
        return PiecedFile(title, joined.read(), upload_ids=pieces) if pieces else joined

    return SentFile(name, upload, by, pieces)


def _joined_before(given: list[UploadedFile]) -> Upload | None:
    """What became of photos that the same form, sent before, has brought together."""
    kept = [one.kept for one in given if isinstance(one, PiecedFile) and one.kept]
    return kept[0] if len(kept) == len(given) and len({one.file_id for one in kept}) == 1 else None
