import io

from django.http import FileResponse

from motcua.documents import rules
from motcua.documents.models import StoredFile
from motcua.documents.queries import read

# A browser's own PDF viewer needs its styles and itself as a plug-in; nothing else may run or load.
_POLICY = "default-src 'none'; img-src 'self' data:; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
_PLAIN_POLICY = "default-src 'none'; frame-ancestors 'none'"


def file_response(file: StoredFile, filename: str, *, inline: bool = False) -> FileResponse:
    """Send a file to a person who may see it; the caller has checked that they may.

    `filename` may come from a person: only a safe name is sent. The whole is read and compared with its hash
    first, so that nobody ever gets other bytes. Raises as `read`.
    """
    known = file.content_type in rules.EXTENSIONS
    content_type = file.content_type if known else "application/octet-stream"
    response = FileResponse(
        io.BytesIO(read(file)),
        as_attachment=not (inline and known),
        filename=rules.display_name(filename, file.content_type),
        content_type=content_type,
    )
    response.headers["Content-Length"] = str(file.size)
    return _guarded(response)


def _guarded(response: FileResponse) -> FileResponse:
    response.headers["X-Content-Type-Options"] = "nosniff"
    is_pdf = response.headers["Content-Type"] == rules.PDF
    response.headers["Content-Security-Policy"] = _POLICY if is_pdf else _PLAIN_POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response
