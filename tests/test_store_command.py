"""`motcua store fill`: what an operator types once after the update that brought stores, and again if it was stopped."""

import pytest

from motcua import cli
from motcua.documents.models import StorePaper
from motcua.dossiers import service as dossiers
from motcua.dossiers.testing import MARITAL_STATUS, World
from motcua.signatures import service as signatures


@pytest.fixture
def world(db, settings, tmp_path, monkeypatch):
    # The command is one for the database of the tests, wherever that is.
    monkeypatch.setenv("DATABASE_URL", "postgresql://of-the-tests/")
    settings.VAR_DIR, settings.KEYSTORE_PASSWORD = tmp_path, "tests-only-password"
    signatures.create_demonstration_authority(tmp_path / "ca")
    return World()


def test_results_of_before_are_filed_and_counted_and_the_second_run_finds_none(world, capsys):
    code = world.finished(code=MARITAL_STATUS)
    dossiers.collect_online(code=code, by=world.an)
    world.run_jobs()
    StorePaper.objects.all().delete()
    assert cli.main(["store", "fill"]) == 0
    assert StorePaper.objects.get().dossier_code == code
    assert "Đã đưa vào kho / filed: 1" in capsys.readouterr().out
    assert cli.main(["store", "fill"]) == 0
    assert StorePaper.objects.count() == 1
    assert capsys.readouterr().out.splitlines() == ["Xong / done: 0"]
