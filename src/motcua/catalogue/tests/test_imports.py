"""A file of national records from its trial to its publication by a second person."""

import csv
import datetime as dt
import io
import json

import pytest
from django.db import DatabaseError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from motcua.accounts.service import SYSTEM
from motcua.audit.service import broken_chains, history
from motcua.catalogue import errors, service, testing
from motcua.catalogue.actions import imports
from motcua.catalogue.exporting import to_national
from motcua.catalogue.models import ImportRow, ImportRun, Procedure, ProcedureVersion
from motcua.catalogue.tests.test_drafts import lien, minh  # noqa: F401 - the two administrators
from motcua.catalogue.tests.test_national_records import NATIONAL
from motcua.kit import clock
from motcua.kit.errors import NotAllowedError
from motcua.organizations.models import Kind, Role
from motcua.organizations.testing import make_citizen, make_official, make_organization

pytestmark = pytest.mark.django_db

SOURCE = "Cơ sở dữ liệu quốc gia về thủ tục hành chính"
DAY = dt.date(2026, 11, 1)


def begin(raws, by=SYSTEM, source=SOURCE):
    content = raws if isinstance(raws, bytes) else json.dumps(raws).encode()
    run_id = service.begin_import(
        content=content, file_name="thu-tuc.json", source=source, source_date=DAY, by=by
    )
    imports.read_import(run_id=run_id)
    return run_id


def applied(raws, **rest):
    run_id = begin(raws, **rest)
    service.confirm_import(run_id=run_id, by=SYSTEM)
    imports.apply_import(run_id=run_id)
    return run_id


def told(run_id):
    return {row.code: row.state for row in ImportRow.objects.filter(run_id=run_id)}


def birth(**changes):
    return to_national(testing.record_of("1.001193")) | changes


def test_the_trial_tells_new_changed_unchanged_gone_and_refused():
    testing.make_procedure("1.001193")
    testing.make_procedure("2.000908")
    applied([NATIONAL | {"MATTHC": "1.000777"}])
    before = ProcedureVersion.objects.count()
    run_id = begin(
        [
            birth(TENTTHC="Khai sinh"),
            to_national(testing.record_of("2.000908")),
            NATIONAL,
            NATIONAL | {"MATTHC": "sai"},
            NATIONAL,
            {"MATTHC": "1.000999", "TENTTHC": "Thiếu đủ thứ"},
            "không phải bản ghi",
        ]
    )
    rows = {row.number: row for row in ImportRow.objects.filter(run_id=run_id)}
    assert [rows[number].state for number in sorted(rows)] == [
        "changed", "unchanged", "new", "refused", "refused", "refused", "refused", "gone",
    ]  # fmt: skip
    assert rows[1].changes == ["title"]
    assert "đã có ở bản ghi 3" in rows[5].problems[0]
    assert rows[8].code == "1.000777"
    assert ProcedureVersion.objects.count() == before
    run = service.import_run(run_id=run_id)
    assert (run.state, run.done, run.total) == ("ready", 7, 7)
    assert run.counts == {"new": 1, "changed": 1, "unchanged": 1, "gone": 1, "refused": 4}
    assert run.to_publish == 2


def test_what_a_second_person_confirms_is_published_and_journalled(minh, lien):  # noqa: F811 - the fixtures
    card = testing.make_procedure("1.001193")
    run_id = begin([birth(TENTTHC="Khai sinh"), NATIONAL], by=minh)
    service.confirm_import(run_id=run_id, by=lien)
    assert service.import_run(run_id=run_id).state == "applying"
    imports.apply_import(run_id=run_id)
    assert service.import_run(run_id=run_id).state == "applied"
    changed = service.procedure("1.001193")
    assert (changed.title, changed.form_version_id, changed.process_version_id) == (
        "Khai sinh", card.form_version_id, card.process_version_id,
    )  # fmt: skip
    assert service.procedure("1.013225").level_of_service == "information"
    assert service.search("cap giay phep xay dung")[0].code == "1.013225"
    version = ProcedureVersion.objects.get(pk=changed.version_id)
    assert (version.number, version.published_by_id) == (2, lien.id)
    acts = history("catalogue.procedure", version.procedure_id)
    assert [(act.action, act.actor_name) for act in acts][-1] == ("procedure.published", lien.name)
    assert list(broken_chains("catalogue.procedure", version.procedure_id)) == []
    assert [act.action for act in history("catalogue.importrun", run_id)] == [
        "import_run.begun", "import_run.confirmed", "import_run.applied",
    ]  # fmt: skip


def test_the_same_file_twice_is_nothing_new(minh, lien):  # noqa: F811 - the fixtures
    raws = [birth(TENTTHC="Khai sinh"), NATIONAL]
    testing.make_procedure("1.001193")
    applied(raws)
    before = ProcedureVersion.objects.count()
    run_id = begin(raws, by=minh)
    assert set(told(run_id).values()) == {"unchanged"}
    with pytest.raises(errors.ImportHasNothing):
        service.confirm_import(run_id=run_id, by=lien)
    assert ProcedureVersion.objects.count() == before


def test_an_import_gives_the_digest_that_publishing_gives():
    raw = birth(TENTTHC="Khai sinh")
    testing.make_procedure("1.001193")
    applied([raw])
    imported = ProcedureVersion.objects.latest("id")
    same = service.publish_procedure(
        record=imported.body,
        form=imported.form_version.schema,
        process=imported.process_version.bpmn,
        by=SYSTEM,
    )
    assert same.pk == imported.pk


def test_whoever_brought_the_file_in_does_not_confirm_it(minh):  # noqa: F811 - the fixture
    run_id = begin([NATIONAL], by=minh)
    with pytest.raises(errors.SecondPersonNeeded):
        service.confirm_import(run_id=run_id, by=minh)
    with pytest.raises(DatabaseError, match="second_person"), transaction.atomic():
        ImportRun.objects.filter(pk=run_id).update(confirmed_by_id=minh.id)


def test_only_administrators_import(minh):  # noqa: F811 - the fixture
    other = make_citizen()
    with pytest.raises(NotAllowedError):
        begin([NATIONAL], by=other)
    run_id = begin([NATIONAL], by=minh)
    for act in (service.confirm_import, service.discard_import, service.try_again):
        with pytest.raises(NotAllowedError):
            act(run_id=run_id, by=other)


def test_an_import_is_confirmed_once_and_not_after_it_was_dropped(minh, lien):  # noqa: F811 - the fixtures
    run_id = begin([NATIONAL], by=minh)
    service.confirm_import(run_id=run_id, by=lien)
    with pytest.raises(errors.ImportNotReady):
        service.confirm_import(run_id=run_id, by=lien)
    other = begin([NATIONAL], by=minh)
    service.discard_import(run_id=other, by=minh)
    with pytest.raises(errors.ImportNotReady):
        service.confirm_import(run_id=other, by=lien)
    with pytest.raises(errors.ImportNotFound):
        service.confirm_import(run_id=0, by=lien)


def test_what_changed_since_the_trial_is_not_overwritten():
    testing.make_procedure("1.001193")
    run_id = begin([birth(TENTTHC="Khai sinh"), NATIONAL])
    service.confirm_import(run_id=run_id, by=SYSTEM)
    applied([birth(TENTTHC="Người khác đổi")])
    imports.apply_import(run_id=run_id)
    run = service.import_run(run_id=run_id)
    assert (run.state, "1.001193" in run.problem) == ("ready", True)
    assert not Procedure.objects.filter(code="1.013225").exists()
    assert service.procedure("1.001193").title == "Người khác đổi"
    service.try_again(run_id=run_id, by=SYSTEM)
    imports.read_import(run_id=run_id)
    service.confirm_import(run_id=run_id, by=SYSTEM)
    imports.apply_import(run_id=run_id)
    assert service.procedure("1.001193").title == "Khai sinh"


def test_a_file_that_cannot_be_read_says_why():
    run = service.import_run(run_id=begin(b"[{"))
    assert run.state == "refused"
    assert "Không đọc được tệp JSON" in run.problem


def test_a_row_without_its_needs_online_or_with_a_form_that_is_not_there_is_refused():
    testing.make_procedure("1.001193")
    served = {"MUCDO": "Toàn trình", "TOKHAI": "birth-registration", "QUYTRINH": "civil-status-same-day"}
    run_id = begin(
        [
            NATIONAL | served,
            NATIONAL | served | {"MATTHC": "1.000002", "TOKHAI": ""},
            NATIONAL | served | {"MATTHC": "1.000003", "TOKHAI": "khong-co"},
        ]
    )
    assert told(run_id) == {"1.013225": "new", "1.000002": "refused", "1.000003": "refused"}
    service.confirm_import(run_id=run_id, by=SYSTEM)
    imports.apply_import(run_id=run_id)
    made, birth_card = service.procedure("1.013225"), service.procedure("1.001193")
    assert made.level_of_service == "full"
    assert (made.form_version_id, made.process_version_id) == (
        birth_card.form_version_id, birth_card.process_version_id,
    )  # fmt: skip


def test_reading_that_was_broken_off_begins_anew(monkeypatch):
    raws = [NATIONAL | {"MATTHC": f"1.{number:06}"} for number in range(1, 8)]
    run_id = service.begin_import(
        content=json.dumps(raws).encode(), file_name="a.json", source=SOURCE, source_date=DAY, by=SYSTEM
    )
    monkeypatch.setattr(imports, "BATCH", 3)
    tried = imports.Trial.tried

    def dies(self, row):
        if row.number == 5:
            raise KeyboardInterrupt
        return tried(self, row)

    with monkeypatch.context() as patch:
        patch.setattr(imports.Trial, "tried", dies)
        with pytest.raises(KeyboardInterrupt):
            imports.read_import(run_id=run_id)
    run = service.import_run(run_id=run_id)
    assert (run.state, run.done, run.total) == ("reading", 3, 7)
    imports.read_import(run_id=run_id)
    assert service.import_run(run_id=run_id).counts["new"] == 7
    imports.read_import(run_id=run_id)
    assert service.import_run(run_id=run_id).counts["new"] == 7


def test_publishing_that_was_broken_off_published_nothing_and_goes_on(monkeypatch):
    raws = [NATIONAL | {"MATTHC": f"1.{number:06}"} for number in range(1, 8)]
    run_id = begin(raws)
    service.confirm_import(run_id=run_id, by=SYSTEM)
    monkeypatch.setattr(imports, "PUBLISHED_AT_ONCE", 2)
    monkeypatch.setattr(imports, "BATCH", 2)
    made = imports._version

    def dies(row, *rest):
        if row.number == 5:
            raise KeyboardInterrupt
        return made(row, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(imports, "_version", dies)
        with pytest.raises(KeyboardInterrupt):
            imports.apply_import(run_id=run_id)
    assert not Procedure.objects.exists()
    imports.apply_import(run_id=run_id)
    assert ProcedureVersion.objects.count() == 7
    imports.apply_import(run_id=run_id)
    assert ProcedureVersion.objects.count() == 7


def test_a_run_that_hangs_can_be_given_up(minh):  # noqa: F811 - the fixture
    run_id = service.begin_import(
        content=json.dumps([NATIONAL]).encode(), file_name="a", source=SOURCE, source_date=DAY, by=minh
    )
    service.discard_import(run_id=run_id, by=minh)
    imports.read_import(run_id=run_id)
    assert service.import_run(run_id=run_id).state == "discarded"


def test_jobs_are_there_exactly_if_the_run_is(minh, lien):  # noqa: F811 - the fixtures
    run_id = begin([NATIONAL], by=minh)
    service.confirm_import(run_id=run_id, by=lien)
    jobs = ProcrastinateJob.objects.filter(args__run_id=run_id).order_by("id")
    assert [job.task_name for job in jobs] == ["catalogue.read_import", "catalogue.apply_import"]
    assert {job.lock for job in jobs} == {f"catalogue.import-{run_id}"}


def test_a_source_and_a_day_that_can_be(minh):  # noqa: F811 - the fixture
    with pytest.raises(errors.NoteRequired):
        begin([NATIONAL], by=minh, source="  ")
    with pytest.raises(errors.DayAhead):
        service.begin_import(
            content=b"[]",
            file_name="a",
            source=SOURCE,
            source_date=clock.today() + dt.timedelta(days=1),
            by=minh,
        )


def test_a_withdrawn_procedure_says_that_it_would_come_back(minh):  # noqa: F811 - the fixture
    testing.make_procedure("1.001193")
    service.withdraw_procedure(code="1.001193", day=clock.today(), reason="Thử", by=minh)
    run_id = begin([birth()])
    row = ImportRow.objects.get(run_id=run_id)
    assert row.state == "changed"
    assert any("công bố lại" in notice for notice in row.notices)


@pytest.mark.parametrize("days", [0, 30])
def test_what_was_withdrawn_since_the_trial_does_not_come_back_unseen(minh, days):  # noqa: F811 - the fixture
    testing.make_procedure("1.001193")
    run_id = begin([birth(TENTTHC="Khai sinh")])
    day = clock.today() + dt.timedelta(days=days)
    service.withdraw_procedure(code="1.001193", day=day, reason="Bãi bỏ.", by=minh)
    service.confirm_import(run_id=run_id, by=SYSTEM)
    imports.apply_import(run_id=run_id)
    assert (service.import_run(run_id=run_id).state, ProcedureVersion.objects.count()) == ("ready", 1)
    service.try_again(run_id=run_id, by=SYSTEM)
    imports.read_import(run_id=run_id)
    service.confirm_import(run_id=run_id, by=SYSTEM)
    imports.apply_import(run_id=run_id)
    assert service.procedure("1.001193").title == "Khai sinh"


def test_no_cell_of_the_table_is_a_formula_however_wide_its_sign():
    run_id = begin([NATIONAL | {"TENTTHC": title, "MATTHC": "x"} for title in ("＝1+1", "@a", "-1", "+1")])
    table = service.import_table(run_id=run_id).decode("utf-8-sig")
    titles = [row[2] for row in csv.reader(io.StringIO(table))][1:]
    assert titles == ["'＝1+1", "'@a", "'-1", "'+1"]


def test_the_rows_are_told_by_page_one_by_one_and_as_a_table():
    testing.make_procedure("1.001193")
    run_id = begin([birth(TENTTHC="Khai sinh"), NATIONAL | {"TENTTHC": "=HYPERLINK()", "MATTHC": "x"}])
    [line] = service.import_rows(run_id=run_id, state="changed")
    assert line.change_words == "Tên thủ tục"
    assert len(service.import_rows(run_id=run_id)) == 2
    assert service.import_rows(run_id=run_id, page=2) == ()
    _line, changes = service.import_row(run_id=run_id, number=1)
    assert any("Khai sinh" in str(change) for change in changes)
    table = service.import_table(run_id=run_id).decode("utf-8-sig").splitlines()
    assert len(table) == 3
    assert "'=HYPERLINK()" in table[2]


def test_publishing_many_costs_few_statements(django_assert_max_num_queries):
    raws = [NATIONAL | {"MATTHC": f"1.{number:06}"} for number in range(1, 61)]
    run_id = begin(raws)
    service.confirm_import(run_id=run_id, by=SYSTEM)
    with django_assert_max_num_queries(25):
        imports.apply_import(run_id=run_id)
    assert ProcedureVersion.objects.count() == 60


def problems_and_notices(run_id):
    row = ImportRow.objects.get(run_id=run_id)
    return row.state, row.problems, row.notices


def test_a_term_shorter_than_the_steps_of_the_process_is_refused_as_for_a_draft():
    testing.make_procedure("1.004873")
    record = testing.record_of("1.004873")
    record["term"]["amount"] = 1
    state, problems, _notices = problems_and_notices(begin([to_national(record)]))
    assert state == "refused"
    assert any("giờ làm việc" in problem for problem in problems)
    assert ProcedureVersion.objects.count() == 1


def test_offices_without_people_for_a_step_are_told_and_do_not_refuse():
    committee = make_organization(Kind.COMMUNE_COMMITTEE)
    make_official((committee, Role.HANDLER), name="Nguyễn Thanh Bình")
    testing.make_procedure("1.001193")
    state, problems, notices = problems_and_notices(begin([birth(TENTTHC="Khai sinh")]))
    assert (state, problems) == ("changed", [])
    assert any("Lãnh đạo" in notice and committee.name in notice for notice in notices)
    assert not any("Công chức xử lý" in notice for notice in notices)


def test_a_record_without_a_process_is_asked_nothing_more():
    state, problems, notices = problems_and_notices(begin([NATIONAL]))
    assert (state, problems) == ("new", [])
    assert not any("cơ quan chưa có ai" in notice for notice in notices)
