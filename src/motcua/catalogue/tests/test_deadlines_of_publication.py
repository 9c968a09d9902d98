"""Five working days after the decision the procedure is public here; five days after it at the earliest it holds."""

from datetime import date, datetime

import pytest

from motcua.catalogue import service, testing
from motcua.kit import clock
from motcua.organizations.models import Kind, Role
from motcua.organizations.testing import make_official, make_organization

pytestmark = pytest.mark.django_db
# A Tuesday.
NOON = datetime(2027, 3, 16, 12, tzinfo=clock.VIETNAM)


@pytest.fixture
def minh():
    return make_official((make_organization(Kind.PROVINCIAL_COMMITTEE), Role.ADMINISTRATOR))


def decided(day, minh):
    testing.make_procedure()
    draft = service.begin_draft(code="1.001193", by=minh)
    record = draft.record | {"decision": {"number": "123/QĐ-UBND", "date": day}}
    service.save_record(draft_id=draft.id, revision=draft.revision, record=record, by=minh)
    return draft.id


def test_what_was_decided_is_due_five_working_days_later(minh):
    with clock.frozen(NOON):
        draft_id = decided("2027-03-12", minh)
        [one] = service.publication_deadlines()
    assert (one.draft_id, one.due, one.number) == (draft_id, date(2027, 3, 19), "123/QĐ-UBND")


@pytest.mark.parametrize(("day", "late"), [(19, False), (20, True)])
def test_it_is_late_after_that_day(minh, day, late):
    with clock.frozen(NOON):
        decided("2027-03-12", minh)
    with clock.frozen(NOON.replace(day=day)):
        assert [one.is_late for one in service.publication_deadlines()] == [late]


def test_what_came_late_or_holds_too_early_stays_in_sight(minh):
    record = testing.record_of("1.001193") | {"decision": {"number": "1/QĐ", "date": "2026-01-05"}}
    service.publish_procedure(record=record, form=None, process=None, by=minh)
    [one] = service.publication_deadlines()
    assert (one.is_late, one.published_on, one.draft_id) == (True, clock.today(), None)


def test_what_was_decided_today_and_holds_today_is_announced_too_late(minh):
    record = testing.record_of("1.001193") | {
        "decision": {"number": "1/QĐ", "date": clock.today().isoformat()}
    }
    service.publish_procedure(record=record, form=None, process=None, by=minh)
    [one] = service.publication_deadlines()
    assert (one.is_late, one.holds_too_early) == (False, True)


def test_a_draft_with_a_day_that_is_none_has_no_deadline(minh):
    decided("hôm qua", minh)
    assert service.publication_deadlines() == []
