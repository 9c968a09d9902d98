import json
import shutil
from datetime import date, datetime

import pytest
from django.db import DatabaseError, transaction

from motcua.accounts.service import SYSTEM
from motcua.audit.service import history
from motcua.catalogue import service, testing
from motcua.catalogue.errors import ProcedureNotFound, RecordRefused, VersionNotFound
from motcua.catalogue.models import Procedure, ProcedureVersion
from motcua.catalogue.queries.published import DATA
from motcua.kit import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    """The data of two procedures, to be changed."""
    for code in ("1.001193", "1.001612"):
        record = testing.record_of(code)
        for kind, name in (
            ("procedures", f"{code}.json"),
            ("forms", f"{record['form']}.json"),
            ("processes", f"{record['process']}.bpmn"),
        ):
            (tmp_path / kind).mkdir(exist_ok=True)
            shutil.copy(DATA / kind / name, tmp_path / kind / name)
    return tmp_path


def edit(folder, code="1.001193", **changes):
    file = folder / "procedures" / f"{code}.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | changes), encoding="utf-8")


def test_all_procedures_load_once():
    first = service.load_procedures()
    assert len(first) == len(testing.codes()) >= 14
    assert service.load_procedures() == []
    assert ProcedureVersion.objects.count() == len(first)


def test_only_what_changed_gets_a_new_version_and_the_former_ends(folder):
    service.load_procedures(folder=folder)
    before = service.procedure("1.001193")
    edit(folder, summary="Cấp Giấy khai sinh.")
    [version] = service.load_procedures(folder=folder)
    assert (version.procedure.code, version.number) == ("1.001193", 2)
    assert service.procedure("1.001193").summary == "Cấp Giấy khai sinh."
    assert service.procedure("1.001193").version_id == version.pk
    assert service.version(before.version_id) == before
    assert ProcedureVersion.objects.get(pk=before.version_id).effective_to == clock.today()


def test_a_changed_form_or_process_is_a_new_version_too(folder):
    service.load_procedures(folder=folder)
    file = folder / "forms" / "birth-registration.json"
    file.write_text(
        file.read_text().replace("Tờ khai đăng ký khai sinh", "Tờ khai khai sinh"), encoding="utf-8"
    )
    assert [version.number for version in service.load_procedures(folder=folder)] == [2]
    file = folder / "processes" / "household-business.bpmn"
    file.write_text(file.read_text().replace("Đăng ký hộ kinh doanh", "Hộ kinh doanh"), encoding="utf-8")
    assert [version.procedure.code for version in service.load_procedures(folder=folder)] == ["1.001612"]


def test_content_that_comes_back_is_published_again(folder):
    service.load_procedures(folder=folder)
    summary = service.procedure("1.001193").summary
    edit(folder, summary="Khác.")
    service.load_procedures(folder=folder)
    edit(folder, summary=summary)
    assert [version.number for version in service.load_procedures(folder=folder)] == [3]
    assert service.procedure("1.001193").summary == summary


def test_a_broken_record_is_refused_by_place_and_nothing_is_published(folder):
    edit(
        folder,
        "1.001612",
        fees=[{"channel": "fax", "amount": 0, "words": "…", "verified": True, "source": "…"}],
    )
    with pytest.raises(RecordRefused, match=r"1\.001612: fees/0/channel"):
        service.load_procedures(folder=folder)
    assert not Procedure.objects.exists()


def test_a_version_for_a_later_day_holds_from_that_day(folder):
    before = datetime(2026, 11, 22, 9, tzinfo=clock.VIETNAM)
    with clock.frozen(before):
        service.load_procedures(folder=folder)
    record = testing.record_of("1.001193") | {"summary": "Theo Luật Hộ tịch mới."}
    start = date(2027, 3, 1)
    with clock.frozen(before):
        service.publish_procedure(record=record, form=None, process=None, by=SYSTEM, effective_from=start)
        assert service.procedure("1.001193").summary != record["summary"]
    with clock.frozen(datetime(2027, 3, 1, 0, 1, tzinfo=clock.VIETNAM)):
        assert service.procedure("1.001193").summary == record["summary"]
        assert [hit.summary for hit in service.search("khai sinh", limit=1)] == [record["summary"]]


def test_publishing_is_journalled():
    card = testing.make_procedure()
    procedure = Procedure.objects.get(code=card.code)
    [act] = history("catalogue.procedure", procedure.pk)
    assert (act.action, act.data["version"]) == ("procedure.published", 1)


def test_the_database_refuses_to_change_a_version():
    card = testing.make_procedure()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        ProcedureVersion.objects.filter(pk=card.version_id).update(title="Khác")


def test_two_versions_cannot_hold_on_one_day():
    card = testing.make_procedure()
    version = ProcedureVersion.objects.get(pk=card.version_id)
    version.pk, version.number = None, 2
    with pytest.raises(DatabaseError, match="catalogue_one_version_a_day"), transaction.atomic():
        version.save(force_insert=True)


def test_what_is_not_there_is_said():
    with pytest.raises(ProcedureNotFound, match=r"9\.999999"):
        service.procedure("9.999999")
    with pytest.raises(VersionNotFound):
        service.version(0)
