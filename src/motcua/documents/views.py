"""Resumable upload as tus 1.0.0 says it (core, creation, termination, expiration), for whoever is signed in."""

import base64
import binascii
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.http import require_http_methods

from motcua.accounts.service import PersonRequest, signed_in
from motcua.documents import rules
from motcua.documents.files import resumable
from motcua.documents.models import Upload
from motcua.kit.errors import MotcuaError

VERSION = "1.0.0"
PIECE_TYPE = "application/offset+octet-stream"

View = Callable[..., HttpResponse]


def tus(view: View) -> View:
    """Answer in the words of the protocol: its version, and errors as plain text that a script can show."""

    @wraps(view)
    def spoken(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
            answer = _said("Tus-Resumable: 1.0.0", 412)
            answer.headers["Tus-Version"] = VERSION
        else:
            try:
                answer = view(request, *args, **kwargs)
            except MotcuaError as refused:
                answer = _said(refused.message, refused.status)
        answer.headers["Tus-Resumable"] = VERSION
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return spoken


@require_http_methods(["POST", "OPTIONS"])
@signed_in
@tus
def uploads(request: PersonRequest) -> HttpResponse:
    """What is offered (OPTIONS), or a new upload (POST)."""
    if request.method == "OPTIONS":
        offered = {
            "Tus-Version": VERSION,
            "Tus-Extension": "creation,termination,expiration",
            "Tus-Max-Size": str(rules.MAX_FILE_BYTES),
        }
        return HttpResponse(status=204, headers=offered)
    upload = resumable.begin_upload(
        name=_name(request.headers.get("Upload-Metadata", "")),
        size=_number(request.headers.get("Upload-Length", "")),
        by=request.actor,
    )
    return _stands(upload, 201, Location=reverse("documents:upload", kwargs={"upload_id": upload.pk}))


@require_http_methods(["HEAD", "GET", "PATCH", "DELETE"])
@signed_in
@tus
def upload(request: PersonRequest, upload_id: uuid.UUID) -> HttpResponse:
    """How far it is (HEAD; GET says the same), the next piece (PATCH), or that it is given up (DELETE)."""
    if request.method in {"HEAD", "GET"}:
        return _stands(resumable.my_upload(upload_id=upload_id, by=request.actor), 200)
    if request.method == "DELETE":
        resumable.my_upload(upload_id=upload_id, by=request.actor)
        resumable.drop_upload(upload_id=upload_id, by=request.actor)
        return HttpResponse(status=204)
    if request.content_type != PIECE_TYPE:
        return _said(f"Content-Type: {PIECE_TYPE}", 415)
    start = _number(request.headers.get("Upload-Offset", ""))
    continued = resumable.continue_upload(
        upload_id=upload_id, start=start, read=request.read, by=request.actor
    )
    return _stands(continued, 204)


def _stands(upload: Upload, status: int, **more: str) -> HttpResponse:
    facts = {
        "Upload-Offset": str(upload.received),
        "Upload-Length": str(upload.size),
        "Upload-Expires": http_date(upload.expires_at.timestamp()),
    }
    return HttpResponse(status=status, headers=facts | more)


def _said(words: str, status: int) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")


def _number(text: str) -> int:
    """What is no number fits nowhere."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else -1


def _name(metadata: str) -> str:
    """The file's name in the header of the protocol: "filename dGVuLnBkZg==,other …"."""
    for pair in metadata.split(","):
        key, _, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return base64.b64decode(value, validate=True).decode("utf-8", "replace")
            except (binascii.Error, ValueError):
                return ""
    return ""
