"""kill -9 of a worker in the middle of an import: nothing is half imported, and the next worker goes on."""

import json

import pytest
from tests.test_crash import become, start_worker  # noqa: F401 - a fixture

from motcua.accounts.service import SYSTEM
from motcua.audit import service as audit
from motcua.catalogue import sampling
from motcua.catalogue import service as catalogue
from motcua.catalogue.models import Procedure, ProcedureVersion
from motcua.catalogue.testing import as_national
from motcua.kit import clock

pytestmark = pytest.mark.slow
COUNT = 600


def killed_when(start, reached, what):
    worker = start()
    become(60, reached, what)
    worker.kill()
    worker.wait()


def test_a_worker_killed_while_reading_and_while_publishing_imports_all_or_nothing(
    transactional_db,
    start_worker,  # noqa: F811 - the fixture
):
    catalogue.load_procedures()
    before = ProcedureVersion.objects.count()
    records = [as_national(record) for record in sampling.sample_catalogue(COUNT)]
    run_id = catalogue.begin_import(
        content=json.dumps(records).encode(),
        file_name="du-lieu-mau.json",
        source=sampling.SOURCE,
        source_date=clock.today(),
        by=SYSTEM,
    )

    def run():
        return catalogue.import_run(run_id=run_id)

    killed_when(start_worker, lambda: run().done > 0, "no worker began to read")
    reader = start_worker()
    become(60, lambda: run().state == "ready", "never read after the kill")
    assert run().to_publish == COUNT - before

    catalogue.confirm_import(run_id=run_id, by=SYSTEM)
    become(60, lambda: run().done > 0, "nobody began to publish")
    reader.kill()
    reader.wait()
    assert ProcedureVersion.objects.count() in {before, COUNT}
    start_worker()
    become(60, lambda: run().state == "applied", "never published after the kill")
    assert ProcedureVersion.objects.count() == Procedure.objects.count() == COUNT
    last = Procedure.objects.latest("id")
    assert len(audit.history("catalogue.procedure", last.pk)) == 1
    assert list(audit.broken_chains("catalogue.procedure", last.pk)) == []
