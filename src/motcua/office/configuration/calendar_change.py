"""A change of calendars in two steps: what it would mean is shown, then it is saved as it was shown."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from motcua.dossiers import service as dossiers
from motcua.dossiers.service import ClosedPromises
from motcua.kit import sheets
from motcua.kit.errors import MotcuaError
from motcua.office import words
from motcua.office.configuration.pages import Request, show
from motcua.organizations import service as organizations
from motcua.organizations.service import OrganizationCard, Shift

NAMED_ON_PAGE = 50
# Which box an error of an act belongs to; all others stand on top.
AT_FIELD = {
    "reason_needed": "reason",
    "week_taken": "valid_from",
    "nothing_to_close": "from_day",
    "nothing_to_move": "organization",
    "calendar_of_others": "to",
}
# An act as a trial or for good; it returns whose working time it changes.
Act = Callable[..., list[Shift]]


@dataclass(frozen=True, slots=True)
class Preview:
    """Whose working time a change touches and which promises it closes; `seen` marks what was looked at."""

    offices: tuple[OrganizationCard, ...]
    promises: ClosedPromises
    seen: str

    @property
    def named(self) -> tuple[dossiers.Promise, ...]:
        return self.promises.named[:NAMED_ON_PAGE]


@dataclass(frozen=True, slots=True)
class Page:
    """A page with a form: its template, where it leads once saved, and what it shows.

    `instead` is what boxes show that was not typed: the list of a file is sent back from its box when it is saved.
    """

    template: str
    back: str
    facts: Mapping[str, Any]
    instead: Mapping[str, str] = field(default_factory=dict)


def carried_out(request: Request, act: Act, page: Page, errors: Mapping[str, str]) -> HttpResponse:
    """Shown, taken along as a table, or saved if it is what was shown; else the form with what is wrong."""
    if errors:
        return form(request, page, errors=errors, status=422)
    seen = _digest(request.POST, page.instead)
    try:
        if request.POST.get("do") == "save" and request.POST.get("seen") == seen:
            _tell(request, dossiers.closed_promises(shifts=act(trial=False)))
            return redirect(page.back)
        shifts = act(trial=True)
    except MotcuaError as refused:
        box = "day" if refused.code == "day_gone_by" else AT_FIELD.get(refused.code, "")
        box = page.facts.get("day_box", "") if box == "day" else box
        told = {box: refused.message} if box else {}
        return form(request, page, errors=told, notice="" if box else refused.message, status=refused.status)
    except ValidationError as refused:
        return form(request, page, notice=" ".join(refused.messages), status=422)
    promises = dossiers.closed_promises(shifts=shifts)
    if request.POST.get("do") == "table":
        return _table(promises)
    offices = tuple(organizations.card(one.organization_id) for one in shifts)
    return form(request, page, preview=Preview(offices, promises, seen))


def _tell(request: Request, closed: ClosedPromises) -> None:
    messages.success(request, _("Đã lưu. Các giờ đã hẹn với người dân không đổi."))
    if closed.dossiers:
        words = _("Có giờ hẹn rơi vào lúc đóng cửa: báo giờ nhận mới ở trang “Giờ hẹn rơi vào lúc đóng cửa”.")
        messages.warning(request, words)


def form(
    request: Request,
    page: Page,
    *,
    errors: Mapping[str, str] | None = None,
    notice: str = "",
    preview: Preview | None = None,
    status: int = 200,
) -> HttpResponse:
    more = {
        "typed": request.POST,
        "errors": errors or {},
        "notice_text": notice,
        "preview": preview,
        "back": page.back,
    }
    return show(request, page.template, more | dict(page.facts), status=status)


def _table(promises: ClosedPromises) -> HttpResponse:
    heading = [_("Mã hồ sơ"), _("Cơ quan"), _("Giờ đã hẹn"), _("Bước")]
    rows = [
        [one.code, organizations.card(one.organization_id).name, words.moment(one.due_at), one.step]
        for one in promises.named
    ]
    answer = HttpResponse(sheets.csv_table([heading, *rows]), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="gio-hen-luc-dong-cua.csv"'
    return answer


def _digest(data: QueryDict, instead: Mapping[str, str]) -> str:
    """What was typed, apart from which button was pressed: a change is saved only as it was shown."""
    typed = dict(data.lists()) | {name: [shown] for name, shown in instead.items()}
    kept = {
        name: ["\n".join(value.split()) if name in instead else value for value in values]
        for name, values in typed.items()
        if name not in {"csrfmiddlewaretoken", "do", "seen"}
    }
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:32]
