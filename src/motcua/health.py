"""Whether this installation works, for load balancers and monitoring; nothing about anybody."""

from dataclasses import dataclass

import psycopg
from django.conf import settings
from django.db import Error
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.kit import sql

_WORKERS = """
SELECT count(*) FILTER (WHERE last_heartbeat > now() - interval '30 seconds') AS alive,
       (SELECT count(*) FROM procrastinate_jobs
        WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now()) AS waiting,
       (SELECT count(*) FROM documents_storedfile
        WHERE condition IN ('damaged', 'missing') OR malware = 'infected') AS files_alarming,
       (SELECT count(*) FROM signatures_certificate AS ending
        WHERE withdrawn_at IS NULL AND valid_to BETWEEN now() AND now() + interval '30 days' AND NOT EXISTS (
            SELECT 1 FROM signatures_certificate AS next
            WHERE (next.holder_type, next.holder_id) = (ending.holder_type, ending.holder_id)
              AND next.withdrawn_at IS NULL AND next.valid_from <= ending.valid_to
              AND next.valid_to > now() + interval '30 days')) AS expiring
FROM procrastinate_workers
"""


@dataclass(frozen=True, slots=True)
class Workers:
    alive: int
    waiting: int
    files_alarming: int
    # Certificates that end within thirty days and are not followed by another.
    expiring: int


@require_safe
@never_cache
def health(_request: HttpRequest) -> JsonResponse:
    """200 as long as pages can be served; a missing job worker is told, yet does not take the pages away."""
    try:
        workers = sql.row(Workers, _WORKERS)
    except (Error, psycopg.Error):
        return JsonResponse({"status": "down", "database": "unreachable"}, status=503)
    alive = workers.alive if workers else 0
    return JsonResponse(
        {
            "status": "ok" if alive else "no job worker",
            "database": "ok",
            "workers": alive,
            "jobs_waiting": workers.waiting if workers else 0,
            # What is damaged, lost or infected; configuration/files/ names it.
            "files_alarming": workers.files_alarming if workers else 0,
            "malware_scan": "configured" if settings.CLAMD else "not configured",
            "certificates_expiring": workers.expiring if workers else 0,
        }
    )
