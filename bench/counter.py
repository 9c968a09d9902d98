"""Whether people at the counter feel that scans are read: their pages with and without, in turns, on one machine."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from bench import paths, throughput
from bench.browser import Request
from bench.figures import Turn
from motcua.accounts.service import SYSTEM
from motcua.documents import service as documents
from motcua.documents.digitisation import testing as scans
from motcua.documents.models import Digitisation, ScannedPage
from motcua.workers import digitising_processes

# The same pages again and again, for as long as some scans take.
REQUESTS, REPEATED, TURNS = 450, 6, 2
# Two officials press, each as soon as the page before is there; more than any counter does.
CONNECTIONS = 2
FILES, PAGES = 40, 2


def pages_of_a_counter(wanted: int) -> list[Request]:
    """My work, the reception with a search, a dossier: a third each, of officials who receive."""
    third = wanted // 3
    people = paths.officials()
    searches = [
        people[place % len(people)].request("GET", "/office/reception/?q=khai+sinh") for place in range(third)
    ]
    found = zip(paths.my_work(third), searches, paths.dossier(third), strict=True)
    return [request for three in found for request in three]


def measure(server: int) -> list[Turn]:
    requests = pages_of_a_counter(REQUESTS) * REPEATED
    throughput.load(server, requests[:90], CONNECTIONS)
    return [turn for _turn in range(TURNS) for turn in (_without(server, requests), _with(server, requests))]


def _without(server: int, requests: list[Request]) -> Turn:
    return Turn(scanning=False, load=throughput.load(server, requests, CONNECTIONS), pages=0)


def _with(server: int, requests: list[Request]) -> Turn:
    with _scans_read():
        before = ScannedPage.objects.count()
        load = throughput.load(server, requests, CONNECTIONS)
        pages = ScannedPage.objects.count() - before
        left = Digitisation.objects.filter(state__in=["queued", "running"]).exists()
        connection.close()
    if not left:
        raise RuntimeError("the scans were read before the pages were measured")
    return Turn(scanning=True, load=load, pages=pages)


@contextmanager
def _scans_read() -> Iterator[None]:
    """As many processes as a worker starts, each in the middle of a scan."""
    _ask_for_scans()
    command = [sys.executable, "-m", "motcua", "worker", "--digitisation"]
    # A worker keeps one connection for its jobs and takes others beside it.
    settings = os.environ | {"MOTCUA_DATABASE_CONNECTIONS": "4"}
    workers = [
        subprocess.Popen(command, env=settings, stderr=subprocess.DEVNULL)
        for _ in range(digitising_processes())
    ]
    try:
        end = time.monotonic() + 240
        while Digitisation.objects.filter(state="running", pages__isnull=False).count() < 1:
            if time.monotonic() > end:
                raise RuntimeError("no worker reads a scan")
            time.sleep(0.2)
        connection.close()
        yield
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


def _ask_for_scans() -> None:
    Digitisation.objects.all().delete()
    for number in range(FILES):
        text = f"{scans.RESIDENCE}\nTờ {number}, {time.time_ns()}"
        with transaction.atomic():
            content = scans.scan_pdf(*[scans.page_image(text)] * PAGES)
            file = documents.keep(content=content, content_type="application/pdf")
            documents.ask_digitisation(file=file, by=SYSTEM)
