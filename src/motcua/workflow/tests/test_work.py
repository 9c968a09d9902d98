from datetime import timedelta

import pytest
from django.db import connection

from motcua.accounts.models import User
from motcua.accounts.service import Actor
from motcua.kit import clock
from motcua.workflow import errors, service, testing
from motcua.workflow.models import Step

pytestmark = pytest.mark.django_db

BINH = testing.an_official("receptionist", at=1, number=7)
CHI = testing.an_official("receptionist", at=1, number=8)


def test_what_waits_for_a_role_is_in_the_list_of_all_who_hold_it_until_one_takes_it():
    (receive,) = testing.started()
    assert (
        [row.id for row in service.work_of(BINH)] == [row.id for row in service.work_of(CHI)] == [receive.pk]
    )
    service.take_step(step_id=receive.pk, by=BINH)
    service.take_step(step_id=receive.pk, by=BINH)
    assert [row.id for row in service.work_of(BINH)] == [receive.pk]
    assert service.work_of(CHI) == []


def test_what_another_has_taken_is_neither_taken_nor_completed():
    (receive,) = testing.started()
    service.take_step(step_id=receive.pk, by=BINH)
    with pytest.raises(errors.StepTaken):
        service.take_step(step_id=receive.pk, by=CHI)
    with pytest.raises(errors.StepTaken):
        service.complete_step(step_id=receive.pk, outcome="accept", by=CHI, due_for=testing.by_hours)


def test_its_person_or_a_leader_there_gives_a_step_back():
    (receive,) = testing.started()
    leader = testing.an_official("leader", at=1, number=9)
    for giver in (BINH, leader):
        service.take_step(step_id=receive.pk, by=BINH)
        with pytest.raises(errors.StepNotYours):
            service.release_step(step_id=receive.pk, by=CHI)
        service.release_step(step_id=receive.pk, by=giver)
        assert [row.id for row in service.work_of(CHI)] == [receive.pk]


def test_a_step_of_another_role_or_office_is_not_to_be_taken():
    (receive,) = testing.started()
    for other in (testing.an_official("handler", at=1), testing.an_official("receptionist", at=2)):
        assert service.work_of(other) == []
        with pytest.raises(errors.StepNotYours):
            service.take_step(step_id=receive.pk, by=other)


def test_a_person_in_two_offices_sees_the_work_of_both_soonest_due_first():
    lent = Actor(id=5, name="Bình", lanes=frozenset({(1, "receptionist"), (4, "receptionist")}))
    version = testing.imported()
    now = clock.now()
    for number, office in enumerate((4, 1, 4, 1), start=1):
        service.start_case(
            process_version_id=version.pk,
            subject=testing.a_subject(number),
            offices={"receiving": office, "competent": 2},
            due_for=lambda step, number=number: now - timedelta(hours=number),
        )
    assert [row.subject_id for row in service.work_of(lent)] == [4, 3, 2, 1]
    assert [row.subject_id for row in service.work_of(lent, limit=2)] == [4, 3]


def test_work_takes_one_statement_and_reads_only_the_indexes(django_assert_num_queries):
    version = testing.imported()
    for number in range(1, 300):
        testing.started(testing.a_subject(number), version=version)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE workflow_step")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            f"EXPLAIN SELECT * FROM {service.WORK} AS step", service.work_parameters(BINH, limit=25)
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "workflow_step_of_lane" in plan
    assert "workflow_step_of_person" in plan
    assert "Sort" not in plan
    with django_assert_num_queries(1):
        assert len(service.work_of(BINH)) == 25


def test_the_history_names_people_and_takes_one_statement(django_assert_num_queries):
    binh = User.objects.create_user("binh", full_name="Trần Văn Bình", is_official=True)
    (receive,) = testing.started()
    service.take_step(step_id=receive.pk, by=testing.whoever_may(receive, number=binh.pk))
    with django_assert_num_queries(1):
        (record,) = service.history_of(testing.a_subject())
    assert (record.assignee_name, record.is_over) == ("Trần Văn Bình", False)
    assert [way.code for way in record.outcomes] == ["accept", "refuse"]


def test_a_step_is_open_once_at_most_even_for_the_database():
    from django.db import IntegrityError

    (receive,) = testing.started()
    again = Step.objects.get(pk=receive.pk)
    again.pk = None
    with pytest.raises(IntegrityError, match="workflow_step_open_once"):
        again.save()
