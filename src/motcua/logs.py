"""Logs: one event a line, as JSON outside of the demonstration; never a personal number in clear."""

import json
import os
import re
import time
from collections.abc import Callable, MutableMapping
from datetime import UTC, datetime
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

_PERSONAL_NUMBER = re.compile(r"(?<!\d)(\d{3})\d{7}(\d{2})(?!\d)")
STANDARD_ERROR = 2


def hide_number(text: str) -> str:
    """Mask whatever looks like a personal number: twelve digits on their own."""
    return _PERSONAL_NUMBER.sub(r"\1•••••••\2", text)


def hide_numbers(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = hide_number(value)
    return event


def configuration(*, as_json: bool) -> dict[str, Any]:
    """Django's LOGGING: everything, our own and the libraries', takes the same way out."""
    first: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
    ]
    structlog.configure(
        processors=[*first, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    shown = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": first,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    hide_numbers,
                    shown,
                ],
            }
        },
        "handlers": {"line": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["line"], "level": "INFO"},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            # Missing pages and the like stand in the access log already.
            "django.request": {"level": "ERROR"},
            # Scanners that guess at names, all day long.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "pikepdf": {"level": "WARNING"},
            "procrastinate": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
            "pyhanko": {"level": "WARNING"},
            "pyhanko_certvalidator": {"level": "WARNING"},
        },
    }


class AccessLogMiddleware:
    """One line for each request: who (the account's number), what, from where, how it ended, how long.

    QCVN 12:2026/BCA asks for source address, account and time of every access.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        actor = getattr(request, "actor", None)
        line = {
            "event": "request",
            "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "method": request.method,
            "path": hide_number(request.path),
            "status": response.status_code,
            "ms": round((time.perf_counter() - began) * 1000, 1),
            "account": actor.id if actor else None,
            "address": request.META.get("REMOTE_ADDR", ""),
        }
        # Past the machinery of logging, which would cost a tenth of a look-up; one write is one whole line.
        os.write(STANDARD_ERROR, f"{json.dumps(line, ensure_ascii=False)}\n".encode())
        return response
