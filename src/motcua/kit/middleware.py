from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from motcua.kit.errors import MotcuaError


class ErrorMiddleware:
    """Turn an error that carries its own status and message into a page that says it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        return self._refused_method(request, response) if response.status_code == 405 else response

    def _refused_method(self, request: HttpRequest, refused: HttpResponse) -> HttpResponse:
        """Whoever opens by hand the address of a button gets a page, not an empty one."""
        page = render(request, "405.html", status=405)
        page.headers["Allow"] = refused.headers["Allow"]
        return page

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, MotcuaError):
            return None
        return render(request, "error.html", {"error": error}, status=error.status)
