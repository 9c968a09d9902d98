"""The versions of a procedure: what changed from one to another, out into a file, in from a file."""

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.catalogue import service as catalogue
from motcua.catalogue.errors import BundleMissing, BundleUnreadable
from motcua.kit import clock
from motcua.kit.errors import MotcuaError
from motcua.office.configuration.pages import Request, administrators_only, show
from motcua.office.configuration.review import part_words
from motcua.office.pages import GET_OR_POST, number

# Whatever is larger is refused before it is read into memory.
MOST_BYTES = 4_000_000


@require_safe
@administrators_only
def version(request: Request, code: str, version_id: int) -> HttpResponse:
    """What a version says differently from the one before it, or from another."""
    versions = catalogue.procedure_versions(code=code)
    this = next((one for one in versions if one.id == version_id), None)
    if this is None:
        raise Http404
    wanted = number(request.GET.get("with"))
    before = next((one for one in versions if one.id == wanted), None)
    before = before or next((one for one in versions if one.number < this.number), None)
    shown = {
        "code": code,
        "this": this,
        "before": before,
        "versions": [one for one in versions if one.id != this.id],
        "changes": catalogue.version_changes(old_id=before.id, new_id=this.id) if before else (),
        "told": catalogue.version_told(version_id=version_id),
        "has_form": bool(catalogue.version(version_id).form_version_id),
        "is_in_force": this.holds_on(clock.today()),
        "parts": part_words(),
    }
    return show(request, "office/configuration/version.html", shown)


@require_safe
@administrators_only
def bundle(_request: Request, code: str, version_id: int) -> FileResponse:
    """A version as one file."""
    this = next((one for one in catalogue.procedure_versions(code=code) if one.id == version_id), None)
    if this is None:
        raise Http404
    content = BytesIO(catalogue.export_bundle(version_id=version_id))
    return FileResponse(content, as_attachment=True, filename=f"thu-tuc-{code}-{this.number}.zip")


@require_http_methods(GET_OR_POST)
@administrators_only
def take_over(request: Request) -> HttpResponse:
    """A file from elsewhere becomes a draft, which says what differs from what is here."""
    refused: MotcuaError | None = None
    if request.method == "POST":
        try:
            draft = catalogue.import_bundle(content=_uploaded(request), by=request.actor)
            messages.success(
                request, _("Đã nhận gói thủ tục thành bản nháp. Xin xem khác biệt rồi gửi duyệt.")
            )
            return redirect("office:configuration_review", draft_id=draft.id)
        except MotcuaError as error:
            refused = error
    shown = {"errors": {"file": refused.message} if refused else {}}
    return show(request, "office/configuration/bundle.html", shown, status=refused.status if refused else 200)


def _uploaded(request: Request) -> bytes:
    upload = request.FILES.get("file")
    if upload is None or isinstance(upload, list):
        raise BundleMissing
    if (upload.size or 0) > MOST_BYTES:
        raise BundleUnreadable(problem=_("tệp quá lớn."))
    return bytes(upload.read())
