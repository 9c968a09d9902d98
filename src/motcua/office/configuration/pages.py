"""What the pages of configuration share: who may open them, and the head and tabs of a draft."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from motcua.accounts.service import officials_only
from motcua.catalogue import service as catalogue
from motcua.catalogue.service import DraftCard
from motcua.kit.errors import MotcuaError, NotAllowedError
from motcua.office.pages import Request, show
from motcua.organizations.service import Role
from motcua.territory import service as territory

__all__ = [
    "Request",
    "administrators_only",
    "any_administrator",
    "draft_page",
    "province_only",
    "show",
    "to_publish",
]

TABS = (
    ("draft", "office:configuration_draft"),
    ("form", "office:configuration_form"),
    ("process", "office:configuration_process"),
    ("review", "office:configuration_review"),
)


def administrators_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let through the administrators of the province; raises NotAllowedError for all others."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not catalogue.may_configure(request.actor):  # type: ignore[attr-defined]  # put there by ActorMiddleware
            raise NotAllowedError
        return view(request, *args, **kwargs)

    return officials_only(guarded)


def any_administrator(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let through whoever administers an organization; raises NotAllowedError for all others."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.actor.organizations(Role.ADMINISTRATOR):  # type: ignore[attr-defined]  # put there by ActorMiddleware
            raise NotAllowedError
        return view(request, *args, **kwargs)

    return officials_only(guarded)


def tab_words() -> dict[str, str]:
    return {
        "draft": _("Thông tin"),
        "form": _("Tờ khai"),
        "process": _("Quy trình"),
        "review": _("Kiểm tra và gửi duyệt"),
    }


def province_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let through the administrators of the province itself; raises NotAllowedError for all others."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not territory.may_merge(request.actor):  # type: ignore[attr-defined]  # put there by ActorMiddleware
            raise NotAllowedError
        return view(request, *args, **kwargs)

    return officials_only(guarded)


def draft_page(
    request: HttpRequest,
    template: str,
    draft: DraftCard,
    tab: str,
    shown: Mapping[str, Any],
    *,
    refused: MotcuaError | None = None,
) -> HttpResponse:
    """A page of a draft under its head and tabs; `refused` is said on top, with its status."""
    words = tab_words()
    facts = {
        "draft": draft,
        "tab": tab,
        "tabs": [(name, address, words[name]) for name, address in TABS],
        "notice_text": refused.message if refused else "",
    }
    return show(request, template, facts | dict(shown), status=refused.status if refused else 200)


def to_publish(record: Mapping[str, Any]) -> str:
    """What a record calls itself, in headings."""
    title = record.get("title")
    return title if isinstance(title, str) and title else _("(chưa có tên)")
