"""Papers of a dossier digitised at the counter: scan, watch, confirm what was read, sign."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.accounts.service import Actor, officials_only
from motcua.documents import service as documents
from motcua.documents.errors import FileMissing
from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import FieldsDecidedMeanwhile, NotYourStep, WrongFieldValue
from motcua.dossiers.service import Decided, Digitised, DigitisedComponent, DossierPage, Reading
from motcua.kit import clock
from motcua.kit.addresses import address
from motcua.kit.errors import NotAllowedError
from motcua.office.desk import Desk, desk_of
from motcua.office.pages import GET_OR_POST, Request, number, show
from motcua.organizations import service as organizations
from motcua.organizations.service import Role

COUNTED_DAYS = (30, 90, 365)


@dataclass(frozen=True, slots=True)
class Paper:
    """A component of the list with all the files that were handed in for it."""

    code: str
    title: str
    on_paper: bool
    rule_words: str
    files: list[DigitisedComponent]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the pages of one digitisation are: of a dossier, or of a draft at the counter."""

    name: str
    back: str
    back_words: str
    whose: dict[str, Any]
    prefix: str = "office:"
    scan: str = "component_id"

    @property
    def is_draft(self) -> bool:
        return self.scan == "file_id"

    @property
    def list(self) -> str:
        return self._at("digitisation")

    @property
    def progress(self) -> str:
        return self._at("digitisation_progress")

    def read(self, scan: int) -> str:
        return self._at("digitisation_read", scan)

    def fields(self, scan: int) -> str:
        return self._at("digitisation_fields", scan)

    def sign(self, scan: int) -> str:
        return self._at("digitisation_sign", scan)

    def copy(self, scan: int) -> str:
        return self._at("digitisation_copy", scan)

    def file(self, scan: int) -> str:
        return self._at("component_file", scan)

    def picture(self, scan: int, number: int) -> str:
        return self._at("digitisation_page", scan, page_number=number)

    def _at(self, page: str, scan: int | None = None, **rest: int) -> str:
        names = self.whose | ({self.scan: scan} if scan is not None else {}) | rest
        return address(f"{self.prefix}{page}", **names)


def _place(page: DossierPage) -> Place:
    back = address("office:dossier", code=page.code)
    return Place(page.code, back, page.code, {"code": page.code})


def papers_of(components: Iterable[DigitisedComponent]) -> list[Paper]:
    found: dict[str, list[DigitisedComponent]] = {}
    for one in components:
        found.setdefault(one.view.code, []).append(one)
    return [
        Paper(
            code, rows[0].view.title, any(row.view.on_paper for row in rows),
            rows[0].rule.words if rows[0].rule else "", [row for row in rows if row.view.file_id],
        )
        for code, rows in found.items()
    ]  # fmt: skip


def _papers(page: DossierPage) -> list[Paper]:
    return papers_of(dossiers.digitised_components(page))


def _desk(code: str, actor: Actor) -> Desk:
    """Raises DossierNotFound; NotYourStep for who may see the dossier but not digitise it."""
    desk = desk_of(code, actor)
    if not desk.side_acts.may_digitise:
        raise NotYourStep
    return desk


def known(papers: list[Paper]) -> str:
    """Changes when there is news for whoever waits."""
    told = (
        f"{row.view.id}{row.progress.state if row.progress else ''}{row.progress.pages_done if row.progress else ''}"
        f"{row.signing}{row.view.digitised}"
        for paper in papers
        for row in paper.files
    )
    return "-".join(told)


@require_http_methods(GET_OR_POST)
@officials_only
def digitisation(request: Request, code: str) -> HttpResponse:
    """Each paper with how far it is; a POST takes in scans of one."""
    component, wrong = request.POST.get("component", ""), ""
    if request.method == "POST":
        scan = partial(dossiers.scan_component, code=code, component=component, by=request.actor)
        wrong = take_in(request, lambda upload: scan(upload=upload))
        if not wrong:
            return redirect("office:digitisation", code=code)
    # Who may not digitise it is told so here, whatever they sent.
    desk = _desk(code, request.actor)
    papers = _papers(desk.page)
    shown = {
        "at": _place(desk.page), "card": desk.card, "owner_name": desk.page.owner_name, "papers": papers,
        "known": known(papers), **boxes_of(request, component, wrong),
    }  # fmt: skip
    return show(request, "office/digitisation.html", shown, status=422 if wrong else 200)


def take_in(request: Request, scan: Callable[[UploadedFile], object]) -> str:
    """Why a scan was refused, for beside its box; the others are kept."""
    sent = documents.sent_files(request=request, by=request.actor)
    if not sent:
        return FileMissing().message
    return next(iter(documents.take_each(sent=sent, take=lambda _box, upload: scan(upload)).values()), "")


def boxes_of(request: Request, component: str, wrong: str) -> dict[str, Any]:
    """What the boxes for scans show; what came and was not kept stands in the box of its paper."""
    return {
        "errors": {component: wrong} if wrong else {}, "sent_for": component,
        "boxes": documents.file_boxes(request=request, by=request.actor), "no_boxes": documents.FileBoxes(),
    }  # fmt: skip


@require_safe
@officials_only
def progress(request: Request, code: str) -> HttpResponse:
    """Asked every two seconds while something is read or signed."""
    if "HX-Request" not in request.headers:
        return redirect("office:digitisation", code=code)
    desk = _desk(code, request.actor)
    papers = _papers(desk.page)
    if known(papers) == request.GET.get("known"):
        return HttpResponse(status=204)
    shown = {
        "at": _place(desk.page), "papers": papers, "known": known(papers), "asked_again": True,
        "boxes": documents.FileBoxes(),
    }  # fmt: skip
    return show(request, "office/digitisation_state.html", shown)


@require_POST
@officials_only
def read(request: Request, code: str, component_id: int) -> HttpResponse:
    """Have a file read that was handed in, or again after a failure."""
    dossiers.digitise_component(code=code, component_id=component_id, by=request.actor)
    return redirect("office:digitisation", code=code)


@require_http_methods(GET_OR_POST)
@officials_only
def fields(request: Request, code: str, component_id: int) -> HttpResponse:
    """What was read, beside where it stands on the page; nothing is taken that nobody decided on."""
    errors: dict[str, str] = {}
    told = ""
    desk = _desk(code, request.actor)
    if request.method == "POST":
        try:
            dossiers.confirm_fields(
                code=code,
                component_id=component_id,
                decisions=decisions(request.POST),
                by=request.actor,
                seen=_seen(request.POST.get("seen", "")),
            )
        except WrongFieldValue as refused:
            errors = wrong_value(refused)
        except FieldsDecidedMeanwhile as refused:
            told = refused.message
    reading = dossiers.component_reading(page=desk.page, component_id=component_id)
    if request.method == "POST" and not errors and not told:
        errors = _undecided(reading) if "sign" in request.POST else {}
        if not errors:
            return _after_fields(request, reading, code)
    shown = {"at": _place(desk.page), "owner_name": desk.page.owner_name, "number_words": desk.number}
    return show_fields(request, reading, errors, shown | {"notice_text": told})


def _seen(said: str) -> datetime:
    """A page that does not say what it showed has shown nothing."""
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def wrong_value(refused: WrongFieldValue) -> dict[str, str]:
    return {f"value-{refused.values['field']}": refused.message}


def _undecided(reading: Reading) -> dict[str, str]:
    """What keeps the copy from being signed, by the first of the choices of each field."""
    return {
        f"decision-{field.proposal.field}-accepted": _("Chưa ký: chọn nhận hay bỏ “%s”.")
        % field.proposal.title
        for field in reading.fields
        if not field.decision
    }


def show_fields(
    request: Request, reading: Reading, errors: dict[str, str], shown: dict[str, Any]
) -> HttpResponse:
    shown = shown | {
        "reading": reading, "errors": errors, "typed": request.POST,
        "numbers": {field.proposal.field: at for at, field in enumerate(reading.fields, 1)},
    }  # fmt: skip
    status = 422 if errors else 409 if shown.get("notice_text") else 200
    return show(request, "office/digitisation_fields.html", shown, status=status)


def decisions(data: QueryDict) -> dict[str, Decided]:
    names = (name.removeprefix("decision-") for name in data if name.startswith("decision-"))
    return {name: Decided(data.get(f"decision-{name}", ""), data.get(f"value-{name}", "")) for name in names}


def _after_fields(request: Request, reading: Reading, code: str) -> HttpResponse:
    """On to the signature where that was pressed; else back to what is open."""
    if "sign" in request.POST:
        return _sign(code, reading.id, request.actor)
    if reading.open_count:
        messages.warning(request, _("Đã lưu. Còn %s trường chưa có quyết định.") % reading.open_count)
        return redirect("office:digitisation_fields", code=code, component_id=reading.id)
    messages.success(request, _("Đã lưu quyết định trên các trường đọc được."))
    return redirect("office:digitisation", code=code)


def _sign(code: str, component_id: int, actor: Actor) -> HttpResponse:
    batch_id = dossiers.open_component_batch(code=code, component_id=component_id, by=actor)
    if batch_id is not None:
        return redirect("office:batch", batch_id=batch_id)
    dossiers.sign_component(code=code, component_id=component_id, by=actor)
    return redirect("office:digitisation", code=code)


@require_POST
@officials_only
def sign(request: Request, code: str, component_id: int) -> HttpResponse:
    """The searchable copy, signed by the official who is digitising; or tried again."""
    return _sign(code, component_id, request.actor)


@require_safe
@officials_only
def scanned_page(request: Request, code: str, component_id: int, page_number: int) -> HttpResponseBase:
    page = desk_of(code, request.actor).page
    image = dossiers.scan_view(page=page, component_id=component_id, number=page_number)
    return documents.file_response(image, f"trang-{page_number}.jpg", inline=True)


@require_safe
@officials_only
def copy(request: Request, code: str, component_id: int) -> HttpResponseBase:
    """The searchable copy, signed where it is."""
    file = dossiers.digitised_copy(code=code, component_id=component_id, by=request.actor)
    return documents.file_response(file.stored, file.name, inline="view" in request.GET)


@require_safe
@officials_only
def digitised(request: Request) -> HttpResponse:
    """How much of what was handed in is digitised, by unit and paper; two statements."""
    if not request.actor.organizations(Role.RECEPTIONIST):
        raise NotAllowedError(_("Chỉ công chức tiếp nhận mở được trang này."))
    days = number(request.GET.get("days"))
    days = days if days in COUNTED_DAYS else COUNTED_DAYS[0]
    since = clock.now() - timedelta(days=days)
    wanted = request.GET.get("state", "")
    state = int(wanted) if wanted in {"0", "1", "2", "3"} else -1
    before = number(request.GET.get("before")) or None
    rows = dossiers.digitised_rows(request.actor, since=since, digitised=state, before=before)
    shown = {
        "days": days, "all_days": COUNTED_DAYS, "state": state, "states": list(Digitised),
        "counts": _by_unit(request.actor, days), "rows": [(row, Digitised(row.digitised)) for row in rows],
        "next": rows[-1].id if len(rows) == dossiers.DIGITISED_PAGE else None,
    }  # fmt: skip
    return show(request, "office/digitised.html", shown)


def _by_unit(actor: Actor, days: int) -> list[tuple[str, list[int], int]]:
    """The name of each unit, its papers in each of the four states, and all together."""
    found: dict[int, list[int]] = {}
    for one in dossiers.digitised_counts(actor, since=clock.now() - timedelta(days=days)):
        found.setdefault(one.receiving_unit_id, [0, 0, 0, 0])[one.digitised] = one.count
    return [(organizations.card(unit).short_name, counts, sum(counts)) for unit, counts in found.items()]
