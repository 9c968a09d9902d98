"""When the database goes away for a moment: a restart, a change of leader, a cable."""

from collections.abc import Callable
from typing import TypeVar

import psycopg
import structlog
from django.db import InterfaceError, OperationalError, connections
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from motcua.kit.errors import MotcuaError
from motcua.kit.middleware import ErrorMiddleware

Found = TypeVar("Found")
LOST = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
log = structlog.stdlib.get_logger(__name__)


def drop_dead_connections() -> None:
    """Give back what this thread holds, and let the pool part with every connection that died with it."""
    connections.close_all()
    pool = getattr(connections["default"], "pool", None)
    if pool is not None:
        pool.check()


def read_again(read: Callable[[], Found]) -> Found:
    """Read; if the connection turns out to be dead, read once more over a new one."""
    try:
        return read()
    except LOST as error:
        log.warning("the database was lost", reason=str(error).strip())
        drop_dead_connections()
        return read()


def page(request: HttpRequest) -> HttpResponse:
    connections.close_all()
    response = render(request, "503.html", status=503)
    response.headers["Retry-After"] = "30"
    return response


class OutageMiddleware:
    """Read a page again over a new connection; where something was to be written, say calmly that it was not.

    A connection may have died since its last use. Reading twice harms nobody; a write was one transaction,
    which the server undid, and its author decides whether to send it again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, LOST):
            return None
        log.warning("the database was lost", reason=str(error).strip(), path=request.path)
        drop_dead_connections()
        found = request.resolver_match
        if found is None or request.method not in {"GET", "HEAD"}:
            return page(request)
        try:
            answer: HttpResponse = found.func(request, *found.args, **found.kwargs)
        except LOST:
            answer = page(request)
        except MotcuaError as told:
            return ErrorMiddleware(self.get_response).process_exception(request, told)
        return answer
