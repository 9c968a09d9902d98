"""Receiving files over HTTP without filling the disk: what exceeds the limit is counted, not kept."""

import tempfile
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from motcua.documents.rules import MAX_FILE_BYTES

_IN_MEMORY = 1024 * 1024
# Up to here a file that is too large is read to its end, so that the answer can name its size and the
# other fields of the form are kept; whoever sends still more is cut off.
_PATIENCE = 25 * MAX_FILE_BYTES


class LimitedUploadHandler(FileUploadHandler):
    """Keeps each file up to the limit, in memory first and then on disk, and drops what goes beyond it."""

    file: IO[bytes]
    received: int
    total: int = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file = tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115 - closed with the request
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django's signature
        self.received += len(raw_data)
        self.total += len(raw_data)
        if self.total > _PATIENCE:
            raise StopUpload(connection_reset=True)
        if self.received <= MAX_FILE_BYTES:
            self.file.write(raw_data)
        elif self.file.tell():
            self.file.seek(0)
            self.file.truncate()

    def file_complete(self, file_size: int) -> UploadedFile:  # noqa: ARG002 - Django's signature
        """The size is what was sent, even where the content was dropped: `keep_upload` then says so."""
        self.file.seek(0)
        return UploadedFile(
            file=self.file,
            name=self.file_name,
            content_type=self.content_type,
            size=self.received,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
