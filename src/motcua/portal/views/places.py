"""Where an old address is now, and what a unit was and is; for anyone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motcua.portal import placing
from motcua.territory import service as territory

# Of a commune that went into another, so that it shows something.
EXAMPLE = "Thôn Chùa, xã Tăng Tiến, Việt Yên, Bắc Giang"


@require_safe
def addresses(request: HttpRequest) -> HttpResponse:
    """One box; what is found has an address of its own, so that it can be shared."""
    asked = request.GET.get("q", "")[:300].strip()
    placed = placing.place(asked, request.GET.get("code", "")[:5]) if asked else None
    shown = {"asked": asked, "placed": placed, "reason": territory.address_reason, "example": EXAMPLE}
    return render(request, "portal/addresses.html", shown)


@require_safe
def unit(request: HttpRequest, code: str) -> HttpResponse:
    return render(request, "portal/unit.html", {"unit": placing.unit_through_time(code)})
