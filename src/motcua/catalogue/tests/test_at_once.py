"""Administrators and jobs at the same moment, on real connections: what one does, another does not undo unseen."""

from datetime import timedelta

import pytest
from django.db import transaction

from motcua.catalogue import bundles, service, testing
from motcua.catalogue.actions import imports
from motcua.catalogue.models import DraftState, ImportRun, ProcedureDraft, ProcedureVersion
from motcua.catalogue.tests.test_drafts import lien, minh, save, sent  # noqa: F401 - the two administrators
from motcua.catalogue.tests.test_national_records import NATIONAL
from motcua.kit import clock
from motcua.kit.testing import at_once
from motcua.organizations.models import Kind, Role
from motcua.organizations.testing import make_official, make_organization

pytestmark = pytest.mark.django_db(transaction=True)


def birth():
    with transaction.atomic():
        return testing.make_procedure()


@pytest.fixture
def hoa():
    """One more who reviews."""
    return make_official((make_organization(Kind.PROVINCIAL_CENTRE), Role.ADMINISTRATOR), name="Vũ Thị Hoa")


@pytest.fixture
def draft(minh):  # noqa: F811 - the fixture
    birth()
    return service.begin_draft(code="1.001193", by=minh)


def publishing(draft, revision, by, *, days=0):
    day = clock.today() + timedelta(days=days)
    return lambda: service.publish_draft(
        draft_id=draft.id, revision=revision, effective_from=day, by=by, accept_gaps=True
    )


def in_force():
    """How many versions hold on each of the next days."""
    days = [clock.today() + timedelta(days=days) for days in range(3)]
    return [
        ProcedureVersion.objects.filter(effective_from__lte=day).exclude(effective_to__lte=day).count()
        for day in days
    ]


def test_two_who_save_the_same_page_keep_one_and_tell_the_other(draft, minh, lien):  # noqa: F811 - the fixtures
    acts = [lambda by=by: save(draft, by, title=by.name) for by in (minh, lien)]
    assert at_once(*acts) == ["StaleDraft", "int"]
    assert service.draft_card(draft_id=draft.id).revision == 2


def test_record_form_and_process_saved_at_once_do_not_overwrite_each_other(draft, minh, lien):  # noqa: F811 - the fixtures
    given = {"draft_id": draft.id, "revision": 1}
    results = at_once(
        lambda: save(draft, minh, title="Khai sinh"),
        lambda: service.save_form(form=draft.form | {"title": "Tờ khai mới"}, by=lien, **given),
        lambda: service.save_process(process="<a/>", by=minh, **given),
    )
    assert results == ["StaleDraft", "StaleDraft", "int"]


def test_one_procedure_begun_twice_has_one_draft(minh, lien):  # noqa: F811 - the fixtures
    birth()
    results = at_once(*(lambda by=by: service.begin_draft(code="1.001193", by=by) for by in (minh, lien)))
    assert results in (["DraftAlreadyOpen", "DraftCard"], ["DraftCard", "DraftCard"])
    assert ProcedureDraft.objects.count() == 1


def test_two_who_publish_the_same_draft_publish_it_once(draft, minh, lien, hoa):  # noqa: F811 - the fixtures
    revision = sent(draft, minh)
    assert at_once(*(publishing(draft, revision, by) for by in (lien, hoa))) == [
        "DraftClosed", "ProcedureVersion",
    ]  # fmt: skip
    assert (ProcedureVersion.objects.count(), in_force()) == (2, [1, 1, 1])


def test_of_publishing_and_returning_one_wins(draft, minh, lien, hoa):  # noqa: F811 - the fixtures
    revision = sent(draft, minh)
    back = {"draft_id": draft.id, "revision": revision, "note": "Xin xem lại."}
    results = at_once(publishing(draft, revision, lien), lambda: service.return_draft(by=hoa, **back))
    assert results in (["DraftClosed", "ProcedureVersion"], ["NoneType", "StaleDraft"])


@pytest.mark.parametrize("days", [0, 1])
def test_publishing_and_withdrawing_at_once_leave_what_was_done_last(draft, minh, lien, hoa, days):  # noqa: F811 - the fixtures
    revision = sent(draft, minh)
    day = clock.today() + timedelta(days=days)
    withdraw = lambda: service.withdraw_procedure(code=draft.code, day=day, reason="Bãi bỏ.", by=hoa)  # noqa: E731 - an act to be run at once with others
    results = at_once(publishing(draft, revision, lien), withdraw)
    assert results in (["NoneType", "ProcedureVersion"], ["NoneType", "WithdrawnMeanwhile"])
    # Whichever came first, the one who withdrew has the last word.
    assert in_force()[days:] == [0] * (3 - days)


def test_an_import_confirmed_twice_and_applied_in_two_workers_is_published_once(minh, lien, hoa):  # noqa: F811 - the fixtures
    run_id = testing.make_import(NATIONAL, by=minh)
    confirm = [lambda by=by: service.confirm_import(run_id=run_id, by=by, as_job=False) for by in (lien, hoa)]
    assert at_once(*confirm) == ["ImportNotReady", "NoneType"]
    apply = lambda: imports.apply_import(run_id=run_id)  # noqa: E731 - an act to be run at once with others
    assert at_once(apply, apply, apply) == ["NoneType"] * 3
    assert ProcedureVersion.objects.count() == 1
    assert ImportRun.objects.get().state == "applied"


def test_an_import_and_a_draft_of_the_same_procedure_do_not_overwrite_each_other(draft, minh, lien, hoa):  # noqa: F811 - the fixtures
    revision = sent(draft, minh)
    changed = testing.national_record() | {"TENTTHC": "Khai sinh"}
    run_id = testing.make_import(changed, by=minh)
    service.confirm_import(run_id=run_id, by=hoa, as_job=False)
    results = at_once(publishing(draft, revision, lien), lambda: imports.apply_import(run_id=run_id))
    assert results in (["DraftHasFaults", "NoneType"], ["NoneType", "ProcedureVersion"])
    assert ProcedureVersion.objects.count() == 2
    told = (ImportRun.objects.get().state, ProcedureDraft.objects.get().state)
    assert told in {("applied", DraftState.IN_REVIEW), ("ready", DraftState.PUBLISHED)}


def test_an_import_given_up_while_it_was_worked_on_stays_given_up(minh, lien):  # noqa: F811 - the fixtures
    """The job read its state before somebody gave it up, and comes to say that it failed."""
    run_id = testing.make_import(NATIONAL, by=minh)
    service.confirm_import(run_id=run_id, by=lien, as_job=False)
    worked_on = ImportRun.objects.get()
    service.discard_import(run_id=run_id, by=lien)
    imports._move(worked_on, "ready", problem="Danh mục đã đổi.", confirmed_by=None)
    assert service.import_run(run_id=run_id).state == "discarded"


def test_a_bundle_taken_over_twice_gives_one_draft(minh, lien):  # noqa: F811 - the fixtures
    birth()
    bundle = bundles.export_bundle(version_id=service.procedure("1.001193").version_id)
    results = at_once(*(lambda by=by: service.import_bundle(content=bundle, by=by) for by in (minh, lien)))
    assert results == ["DraftAlreadyOpen", "DraftCard"]


def test_files_loaded_at_once_on_two_machines_are_published_once():
    assert at_once(service.load_procedures, service.load_procedures) == ["list", "list"]
    assert set(ProcedureVersion.objects.values_list("number", flat=True)) == {1}
