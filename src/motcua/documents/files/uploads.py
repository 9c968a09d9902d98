"""Receiving files over HTTP without filling the disk: what exceeds the limit is counted, not kept."""

import io
import tempfile
from contextlib import suppress
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from motcua.documents.rules import MAX_FILE_BYTES
from motcua.kit.errors import StorageUnreachable

_IN_MEMORY = 1024 * 1024
# Up to here a file that is too large is read to its end, so that the answer can name its size and the
# other fields of the form are kept; whoever sends still more is cut off.
_PATIENCE = 25 * MAX_FILE_BYTES


class UnkeptFile(UploadedFile):
    """What found no room on the disk: whoever reads it is told so, beside the box that it was chosen in."""

    def read(self, *_args: Any) -> bytes:
        raise StorageUnreachable


class LimitedUploadHandler(FileUploadHandler):
    """Keeps each file up to the limit, in memory first and then on disk, and drops what goes beyond it."""

    file: IO[bytes]
    received: int
    is_kept: bool
    total: int = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file = tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115 - closed with the request
        self.received, self.is_kept = 0, True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django's signature
        self.received += len(raw_data)
        self.total += len(raw_data)
        if self.total > _PATIENCE:
            raise StopUpload(connection_reset=True)
        if self.received <= MAX_FILE_BYTES and self.is_kept:
            try:
                self.file.write(raw_data)
            except OSError:
                self.is_kept = False
        elif self.is_kept and self.file.tell():
            self.file.seek(0)
            self.file.truncate()

    def file_complete(self, file_size: int) -> UploadedFile:  # noqa: ARG002 - Django's signature
        """The size is what was sent, even where the content was dropped: `keep_upload` then says so."""
        try:
            self.file.seek(0)
        except OSError:
            self.is_kept = False
        if not self.is_kept:
            with suppress(OSError):
                self.file.close()
        kind = UploadedFile if self.is_kept else UnkeptFile
        return kind(
            file=self.file if self.is_kept else io.BytesIO(),
            name=self.file_name,
            content_type=self.content_type,
            size=self.received,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
