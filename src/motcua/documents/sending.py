"""What a form brings: files in the request itself, files that came before in pieces, photos to be joined."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from motcua.accounts.service import Actor
from motcua.documents import errors
from motcua.documents.actions import upload_content
from motcua.documents.photos import joined_photos
from motcua.documents.resumable import drop_upload, my_upload, received_file
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

    def done(self, *, refused: MotcuaError | None = None) -> None:
        """It is kept, or never will be; only where storage was away may the same pieces be tried again."""
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


def pending_files(*, request: HttpRequest, by: Actor) -> list[PendingFile]:
    """What came in pieces with this form and is still there, for the page that is shown again."""
    found = []
    for name in _boxes(request):
        for one in _ids(request.POST.getlist(PIECES + name)):
            try:
                found.append(PendingFile(name, one, my_upload(upload_id=one, by=by).name))
            except errors.UploadNotFound:
                continue
    return found


def _boxes(request: HttpRequest) -> list[str]:
    whole = list(request.FILES)
    pieces = [name.removeprefix(PIECES) for name in request.POST if name.startswith(PIECES)]
    return list(dict.fromkeys([*whole, *pieces]))


def _ids(given: list[str]) -> list[uuid.UUID]:
    found = []
    for text in given:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found


def _joined(name: str, files: list[SentFile], by: Actor) -> SentFile:
    def upload() -> UploadedFile:
        photos = [(one.name or "", upload_content(upload=one)) for one in (file.upload() for file in files)]
        return joined_photos(name=_("Ảnh chụp (%(count)s trang)") % {"count": len(photos)}, photos=photos)

    return SentFile(name, upload, by, tuple(one for file in files for one in file.pieces))
