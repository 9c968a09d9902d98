"""What every page of officials shares: the person, the words for time, the way an act was refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from motcua.accounts.service import Actor
from motcua.catalogue.service import may_configure
from motcua.certification import service as certification
from motcua.documents import service as documents
from motcua.dossiers import service as dossiers
from motcua.dossiers.models import Draft
from motcua.kit.errors import MotcuaError
from motcua.office import words
from motcua.organizations import service as organizations
from motcua.territory.service import may_merge

GET_OR_POST = ["GET", "HEAD", "POST"]


class Request(HttpRequest):
    """A request that `officials_only` has let through."""

    actor: Actor


@dataclass(frozen=True)
class Slip:
    """An act that was refused: on which form, why, and what had been typed there.

    `field` names the box that is to be mended; without one the message stands on top of the page.
    """

    form: str
    message: str
    status: int
    typed: Mapping[str, str]
    field: str = ""

    @property
    def kept(self) -> list[str]:
        """What the person wrote, for a page that no longer has the form."""
        return [
            value for name in ("note", "content", "answer") if (value := self.typed.get(name, "").strip())
        ]


def slip(refused: MotcuaError, data: QueryDict, *, form: str, field: str = "") -> Slip:
    """`field` takes the blame only where what it lacks is the error."""
    at_field = field if refused.status == 422 and refused.code == "reason_required" else ""
    return Slip(form, refused.message, refused.status, {name: data.get(name, "") for name in data}, at_field)


def show(request: HttpRequest, template: str, shown: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    helpers = {
        "moment": words.moment,
        "printed_moment": words.printed_moment,
        "day": words.day,
        "amount": words.amount,
        "due_of": words.due,
        "dossier_url": dossier_url,
        "office_name": office_name,
        "office_short": office_short,
        "may_certify": certification.offices,
        "may_configure": may_configure,
        "may_merge": may_merge,
    }
    return render(request, template, helpers | dict(shown), status=status)


def sent_as_read(lines: Iterable[bytes], filename: str) -> StreamingHttpResponse:
    """A table in CSV, sent while it is read, so that however long it is it takes no more memory."""
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def attach_sent(request: Request, draft: Draft) -> dict[str, str]:
    """Keep the files that a form brought, each with its component; returns why the wrong ones are."""
    sent = documents.sent_files(request=request, by=request.actor)
    attached = dossiers.attach_files(draft=draft, sent=sent, by=request.actor)
    for told in attached.said:
        messages.warning(request, told)
    return attached.errors


def office_name(organization_id: int) -> str:
    return organizations.card(organization_id).name


def office_short(organization_id: int) -> str:
    """For lists, where the whole name would take the room of everything else."""
    return organizations.card(organization_id).short_name


@cache
def _dossiers_url() -> str:
    return reverse("office:dossier", kwargs={"code": "-"}).removesuffix("-/")


def dossier_url(code: str) -> str:
    """For lists: a tenth of what reversing costs for each of their rows."""
    return f"{_dossiers_url()}{code}/"


def number(value: str | None) -> int:
    """An id or a revision from a form; what is none becomes one that nothing has."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 16 else 0
