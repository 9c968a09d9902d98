"""kill -9: a worker in the middle of signing or of a scan, PostgreSQL in the middle of filing. Nothing is half done or lost."""

import io
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pikepdf
import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from psycopg.conninfo import make_conninfo

from motcua.audit import service as audit
from motcua.certification import service as certification
from motcua.certification.models import CertifiedCopy
from motcua.certification.testing import Office
from motcua.documents import service as documents
from motcua.documents.actions import keep
from motcua.documents.models import Digitisation, NumberSeries
from motcua.documents.testing import scans
from motcua.dossiers.models import Dossier, State
from motcua.dossiers.testing import MARITAL_STATUS, World, in_force, open_step
from motcua.kit.postgres import EmbeddedServer
from motcua.signatures import service as signatures
from motcua.signatures.models import SigningRequest

ROOT = Path(__file__).resolve().parents[1]
PYTHONPATH = os.pathsep.join([str(ROOT / "src"), str(ROOT)])

pytestmark = pytest.mark.slow


def become(seconds, reached, what):
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, what
        time.sleep(0.002)


# --- the worker --------------------------------------------------------------------------------------------------


@pytest.fixture
def world(transactional_db):
    """Certificates and files lie where the worker looks for them too: in the folder of this run."""
    return World()


@pytest.fixture
def start_worker(tmp_path):
    """`motcua worker` on the database of the tests."""
    started = []
    facts = connection.settings_dict
    address = {"dbname": facts["NAME"], "user": facts["USER"], "host": facts["HOST"]}
    secret = {"password": facts["PASSWORD"] or None, "port": facts["PORT"] or None}
    environment = os.environ | {"DATABASE_URL": make_conninfo(**address, **secret), "PYTHONPATH": PYTHONPATH}

    def start():
        command = [sys.executable, "-m", "motcua", "worker"]
        with (tmp_path / f"worker-{len(started)}.log").open("wb") as log:
            process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=tmp_path)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def requests():
    return list(
        SigningRequest.objects.filter(subject_type="dossiers.paper")
        .order_by("pk")
        .values_list("state", flat=True)
    )


def jobs_left():
    return ProcrastinateJob.objects.exclude(status="succeeded").exclude(task_name__startswith="kit.").exists()


def sign_under_kills(start_worker, delays, expected):
    """Kill a worker so many seconds after it began to sign, again and again; the last one may finish."""
    killed_while_signing = 0
    for delay in delays:
        worker = start_worker()
        become(60, lambda: requests()[-1:] in (["signing"], ["signed"]), "no worker began to sign")
        time.sleep(delay)
        killed_while_signing += requests()[-1:] == ["signing"]
        worker.kill()
        worker.wait()
        if len(requests()) == expected and requests()[-1] == "signed":
            break
    start_worker()
    become(
        60, lambda: requests() == ["signed"] * expected and not jobs_left(), "never signed after the kills"
    )
    return killed_while_signing


def acts(code):
    return [act.action for act in audit.history("dossiers.dossier", Dossier.objects.get(code=code).pk)]


def check_copies(copies):
    """What was in the same batch under the same kills: numbered in the order of the list, each once and signed once."""
    kept = list(CertifiedCopy.objects.order_by("pk"))
    assert [copy.pk for copy in kept] == [copy.pk for copy in copies]
    assert [(copy.number, copy.state) for copy in kept] == [
        (place, "to_seal") for place in range(1, len(copies) + 1)
    ]
    assert NumberSeries.objects.get(series__startswith="certified-copies:").last == len(copies)
    for copy in kept:
        assert len(signatures.verify(documents.read(copy.signed)).signatures) == 1
        told = Counter(act.action for act in audit.history("certification.certifiedcopy", copy.pk))
        assert (told["copy.certified"], told["copy.signed"]) == (1, 1)


def test_a_worker_killed_again_and_again_while_signing_signs_once(world, start_worker):
    code = world.file(code=MARITAL_STATUS)
    world.propose(code)
    world.certify(world.em, world.giang)
    world.act(code, "sign", world.em)
    office = Office("07777").certified()
    copies = [office.prepared(f"Giấy số {place}") for place in range(6)]
    certification.press_many(copy_ids=[copy.pk for copy in copies], by=office.em)
    # A new worker first reads the libraries, some seconds; then it signs, in a tenth of one.
    assert sign_under_kills(start_worker, [0, 0.4, 1.2, 2.0], 1) >= 1
    step = open_step(code)
    assert (step.role, step.state) == ("clerk", "open")
    assert len(signatures.verify(documents.read(in_force(code, "result").signed_file)).signatures) == 1

    check_copies(copies)
    world.act(code, "seal", world.giang)
    sign_under_kills(start_worker, [0.1, 1.6], 2)
    dossier = Dossier.objects.get(code=code)
    assert dossier.state == State.FINISHED
    assert open_step(code).phase == "return"
    found = signatures.verify(documents.read(in_force(code, "result").sealed_file))
    assert (found.finding, len(found.signatures)) == (signatures.Finding.VALID, 2)
    told = Counter(acts(code))
    assert all(told[f"dossier.{act}"] == 1 for act in ("signing_started", "signed", "sealed", "finished"))
    assert list(audit.broken_chains("dossiers.dossier", dossier.pk)) == []


def test_a_scan_whose_worker_is_killed_is_read_on_by_the_next(world, start_worker):
    content = scans.scan_pdf(*(scans.page_image(f"Số: {number}/2026") for number in (1, 2, 3)))
    with transaction.atomic():
        file = keep(content=content, content_type="application/pdf")
        asked = documents.ask_digitisation(file=file, by=world.dung)
    worker = start_worker()
    become(60, asked.pages.exists, "no worker read a page")
    worker.kill()
    worker.wait()
    (progress,) = documents.digitisation_progress([file.pk]).values()
    assert (progress.state, progress.searchable_id, progress.pages_done < 3) == ("running", None, True)
    # What the killed one had of people's papers in its folder.
    folder = Path(settings.VAR_DIR) / "reading"
    assert list(folder.rglob("*.png"))

    start_worker()
    become(60, lambda: Digitisation.objects.get(pk=asked.pk).state == "done", "nobody read on")
    become(10, lambda: not jobs_left(), "a job was left")
    asked.refresh_from_db()
    assert (asked.attempts, asked.falls, asked.pages_total) == (2, 0, 3)
    assert list(asked.pages.order_by("pk").values_list("number", flat=True)) == [1, 2, 3]
    with pikepdf.open(io.BytesIO(documents.read(asked.searchable))) as searchable:
        assert len(searchable.pages) == 3
    told = Counter(act.action for act in audit.history("documents.storedfile", file.pk))
    assert (told["file.digitisation_asked"], told["file.digitised"]) == (1, 1)
    assert not list(folder.rglob("*.png"))


# --- PostgreSQL --------------------------------------------------------------------------------------------------

PEOPLE, DRAFTS, PROCESSES = 3, 25, 2


class Filers:
    """Processes that file what they are given, and what they have said so far."""

    def __init__(self, url, folder):
        self.environment = os.environ | {
            "DATABASE_URL": url,
            "MOTCUA_VAR": str(folder),
            "PYTHONPATH": PYTHONPATH,
            "DJANGO_SETTINGS_MODULE": "motcua.settings",
        }
        self.done: dict[str, str] = {}
        self.failed: list[str] = []

    def run(self, *command, **rest):
        ran = subprocess.run(
            [sys.executable, *command],
            check=False,
            env=self.environment,
            cwd=ROOT,
            text=True,
            capture_output=True,
            **rest,
        )
        assert ran.returncode == 0, ran.stderr[-3000:]
        return ran.stdout

    def prepare(self):
        self.run("-m", "motcua", "manage", "migrate", "--verbosity", "0")
        lines = self.run("tests/filers.py", "prepare", str(PEOPLE), str(DRAFTS)).splitlines()
        return [line for line in lines if line.count(" ") == 2]

    def file(self, lines, until=None):
        """File all in several processes at once; `until` is called as soon as the filing is under way."""
        shares = [lines[number::PROCESSES] for number in range(PROCESSES)]
        started = [
            subprocess.Popen(
                [sys.executable, "tests/filers.py", "file"], env=self.environment, cwd=ROOT, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            )
            for _ in shares
        ]  # fmt: skip
        listeners = [threading.Thread(target=self._listen, args=(process,)) for process in started]
        for process, share, listener in zip(started, shares, listeners, strict=True):
            process.stdin.write("\n".join(share))
            process.stdin.close()
            listener.start()
        try:
            if until:
                until()
            for process, listener in zip(started, listeners, strict=True):
                listener.join(120)
                assert process.wait(30) == 0, process.stderr.read()[-3000:]
        finally:
            for process in started:
                process.kill()
                process.wait()
                process.stderr.close()
                process.stdout.close()

    def _listen(self, process):
        for line in process.stdout:
            first, second = line.split()
            if first == "failed":
                self.failed.append(second)
            else:
                assert self.done.setdefault(first, second) == second


def kill_with_children(server):
    """Like a machine that loses its power: nobody in PostgreSQL gets to tidy up."""
    parent = server.process.pid
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
    for process in (parent, *map(int, children)):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    server.process.wait()


def started_again(server):
    """The shared memory of the dead is given back a moment after they are gone."""
    for patience in range(40, -1, -1):
        try:
            server.start()
        except Exception:
            if not patience:
                raise
            time.sleep(0.25)
        else:
            return


def ask(server, question):
    with psycopg.connect(server.url(), autocommit=True) as asking:
        return asking.execute(question).fetchall()


EACH = """
SELECT dossier.draft_id::text, dossier.code, dossier.state,
       (SELECT count(*) FROM dossiers_component AS part WHERE part.dossier_id = dossier.id AND file_id IS NOT NULL),
       (SELECT count(*) FROM workflow_case AS c WHERE c.subject_id = dossier.id),
       (SELECT string_agg(state, ' ' ORDER BY id) FROM workflow_step AS step WHERE step.subject_id = dossier.id),
       (SELECT string_agg(action, ' ' ORDER BY sequence) FROM audit_entry AS act
        WHERE act.subject_type = 'dossiers.dossier' AND act.subject_id = dossier.id),
       (SELECT count(*) FROM dossiers_paper AS paper WHERE paper.dossier_id = dossier.id AND kind = 'receipt'),
       (SELECT count(*) FROM dossiers_paper AS paper JOIN procrastinate_jobs AS job
            ON job.task_name = 'dossiers.make_paper' AND (job.args ->> 'paper_id')::bigint = paper.id
        WHERE paper.dossier_id = dossier.id),
       EXISTS (SELECT 1 FROM dossiers_draft AS draft WHERE draft.id = dossier.draft_id)
FROM dossiers_dossier AS dossier
"""
FILED = (1, 1, 1, "open", "dossier.submitted", 0, 0, False)
ACCEPTED = (4, 1, 1, "done open", "dossier.submitted dossier.accepted dossier.transferred", 1, 1, False)


def check_whole(server, drafts):
    """Every dossier has all its parts; every draft is there or was filed, and not both."""
    rows = ask(server, EACH)
    assert all(row[2:] in {FILED, ACCEPTED} for row in rows), [
        row for row in rows if row[2:] not in {FILED, ACCEPTED}
    ]
    filed = {row[0]: row[1] for row in rows}
    left = {row[0] for row in ask(server, "SELECT id::text FROM dossiers_draft")}
    assert filed.keys() | left == drafts
    assert not filed.keys() & left
    numbers = sorted(int(code.rsplit("-", 1)[1]) for code in filed.values())
    assert numbers == list(range(1, len(filed) + 1))
    return filed


@pytest.fixture
def server(tmp_path):
    server = EmbeddedServer(tmp_path / "postgres")
    server.start()
    yield server
    server.stop()
    shutil.rmtree(server.sockets, ignore_errors=True)


def test_postgresql_killed_again_and_again_while_people_file_leaves_nothing_half_done(server, tmp_path):
    filers = Filers(server.url(), tmp_path / "var")
    lines = filers.prepare()
    drafts = {line.split()[0] for line in lines}
    assert len(drafts) == PEOPLE * DRAFTS
    for enough in (15, 40):

        def kill_when_under_way(enough=enough):
            become(60, lambda: len(filers.done) >= enough, "nobody files")
            kill_with_children(server)

        filers.file(lines, until=kill_when_under_way)
        assert filers.failed
        started_again(server)
        filed = check_whole(server, drafts)
        # What someone was told is done, is done.
        assert filers.done.items() <= filed.items()
        assert len(filed) < len(drafts)
    # Everyone presses again, whether it had worked or not.
    filers.failed.clear()
    filers.file(lines)
    assert not filers.failed
    filed = check_whole(server, drafts)
    assert filed == filers.done
    assert filed.keys() == drafts
    assert {row[2:] for row in ask(server, EACH)} == {ACCEPTED}
    filers.run("-m", "motcua", "audit", "verify")
