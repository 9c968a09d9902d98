"""Which papers of a procedure are digitised, and what is read on them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from motcua.catalogue import service as catalogue
from motcua.documents.service import FieldKind
from motcua.dossiers import service as dossiers
from motcua.kit.errors import MotcuaError
from motcua.office.configuration.pages import Request, administrators_only, show
from motcua.office.pages import GET_OR_POST

KINDS = {
    FieldKind.NAME: _("họ tên"),
    FieldKind.DATE: _("ngày"),
    FieldKind.NUMBER: _("số định danh, 12 chữ số"),
    FieldKind.ADDRESS: _("địa chỉ"),
    FieldKind.DOCUMENT_NUMBER: _("số giấy tờ"),
    FieldKind.TEXT: _("chữ khác"),
}


@require_http_methods(GET_OR_POST)
@administrators_only
def digitisation(request: Request, code: str) -> HttpResponse:
    """A form for each paper; what was typed stays where it is refused."""
    card = catalogue.procedure(code)
    data, refused = request.POST, None
    if request.method == "POST":
        try:
            dossiers.set_digitisation_rule(
                procedure=code, component=data.get("component", ""), reason=data.get("reason", ""),
                fields=data.get("fields", ""), by=request.actor,
            )  # fmt: skip
            messages.success(request, _("Đã lưu."))
            return redirect("office:configuration_digitisation", code=code)
        except MotcuaError as error:
            if error.status != 422:
                raise
            refused = error
    known = dossiers.digitisation_rules()
    shown = {
        "card": card, "rules": {part.code: known.get((code, part.code)) for part in card.components},
        "reasons": dossiers.REASONS, "kinds": KINDS.items(), "typed": data,
        "errors": {data.get("component", ""): refused.message} if refused else {},
    }  # fmt: skip
    return show(request, "office/configuration/digitisation.html", shown, status=422 if refused else 200)
