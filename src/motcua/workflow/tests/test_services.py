"""A service task is done by a job after the commit that opened it, once; what fails is seen and tried again."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from motcua.kit.errors import MotcuaError
from motcua.workflow import errors, service, tasks, testing
from motcua.workflow.actions.services import ServiceFailed
from motcua.workflow.models import Case, Step
from motcua.workflow.testing import automatic, choice, drawing, end, flow, start, step

pytestmark = pytest.mark.django_db

AN = testing.a_subject()
PRINTED = drawing(
    start(), step("a", "ok"), automatic("print", "print_it"), choice("c", default="on"), step("b", "ok"), end(),
    flow("start", "a"), flow("a", "print"), flow("print", "c"), flow("c", "end", "pages == 0"),
    flow("c", "b", key="on"), flow("b", "end"),
)  # fmt: skip


class OutOfPaper(MotcuaError):
    """Máy in hết giấy."""


class Printer:
    def __init__(self):
        self.printed, self.fails = [], False

    def run(self, subject):
        if self.fails:
            raise OutOfPaper
        self.printed.append(subject.pk)
        return {"pages": 2}


@pytest.fixture
def printer():
    machine = Printer()
    with testing.offering(service.Service("print_it", "In giấy", machine.run)):
        yield machine


def waiting():
    (a,) = testing.started(version=testing.imported(PRINTED))
    (printing,) = testing.completed(a, "ok")
    return printing


def run_jobs():
    for job in ProcrastinateJob.objects.filter(task_name="workflow.run_service"):
        tasks.run_service(**job.args)


def tried(step, times=5):
    for _ in range(times - 1):
        with pytest.raises(ServiceFailed):
            tasks.run_service(step_id=step.pk)
    tasks.run_service(step_id=step.pk)


def test_the_system_does_the_step_and_the_case_goes_on(printer):
    printing = waiting()
    assert (printing.kind, printing.state) == ("service", "waiting")
    tasks.run_service(step_id=printing.pk)
    assert printer.printed == [AN.pk]
    done = service.history_of(AN)[1]
    assert (done.state, done.ended_by_name) == ("done", "Hệ thống")
    assert Step.objects.get(state="open").definition == "b"
    assert service.case_data(Case.objects.get())["pages"] == 2
    assert testing.told == [("service_done", "print")]


def test_the_job_was_left_by_the_step_before(printer):
    waiting()
    run_jobs()
    assert printer.printed == [AN.pk]


def test_a_job_that_runs_twice_does_it_once(printer):
    printing = waiting()
    for _ in range(3):
        tasks.run_service(step_id=printing.pk)
    assert printer.printed == [AN.pk]
    assert Step.objects.filter(definition="b").count() == 1


def test_it_is_in_nobodys_list_until_it_has_failed_for_good(printer):
    printing = waiting()
    printer.fails = True
    handler = testing.whoever_may(printing)
    with pytest.raises(ServiceFailed):
        tasks.run_service(step_id=printing.pk)
    assert service.work_of(handler) == []
    tried(printing, 4)
    assert [row.id for row in service.work_of(handler)] == [printing.pk]
    assert Step.objects.get(pk=printing.pk).failure == "Máy in hết giấy."


def test_a_person_has_it_tried_again_and_it_goes_on(printer):
    printing = waiting()
    printer.fails = True
    tried(printing)
    tasks.run_service(step_id=printing.pk)
    printer.fails = False
    with pytest.raises(errors.StepNotYours):
        service.retry_service(step_id=printing.pk, by=testing.an_official("clerk", at=2))
    service.retry_service(step_id=printing.pk, by=testing.whoever_may(printing))
    service.retry_service(step_id=printing.pk, by=testing.whoever_may(printing))
    tasks.run_service(step_id=printing.pk)
    assert printer.printed == [AN.pk]
    assert Step.objects.get(pk=printing.pk).failure == ""
    with pytest.raises(errors.StepAlreadyDone):
        service.retry_service(step_id=printing.pk, by=testing.whoever_may(printing))


def test_an_unexpected_failure_tells_no_secrets(printer):
    printing = waiting()
    printer.run = None
    service.register_service(service.Service("print_it", "In giấy", lambda _subject: {}["secret"]))
    tried(printing)
    assert "secret" not in Step.objects.get(pk=printing.pk).failure


def test_nobody_completes_by_hand_what_the_system_does(printer):
    printing = waiting()
    with pytest.raises(errors.StepAlreadyDone):
        testing.completed(printing, "served")
    printer.fails = True
    tried(printing)
    with pytest.raises(errors.StepNotFound):
        testing.completed(printing, "served")


def test_what_a_suspended_case_left_undone_is_done_when_it_goes_on(printer):
    printing = waiting()
    service.suspend_case(subject=AN)
    tasks.run_service(step_id=printing.pk)
    assert printer.printed == []
    service.resume_case(subject=AN, due_for=testing.by_hours)
    run_jobs()
    assert printer.printed == [AN.pk]


def test_a_process_may_begin_with_a_service(printer):
    text = drawing(
        start(), automatic("print", "print_it"), step("a", "ok"), end(), flow("start", "print"), flow("print", "a"),
        flow("a", "end"),
    )  # fmt: skip
    testing.started(version=testing.imported(text))
    run_jobs()
    assert Step.objects.get(state="open").definition == "a"


def test_a_process_that_names_an_unknown_service_is_refused():
    with pytest.raises(errors.ServiceUnknown, match="print_it"):
        testing.imported(PRINTED)


def test_a_service_task_without_a_service_is_refused(printer):
    with pytest.raises(errors.AttributeWrong, match="service"):
        testing.imported(PRINTED.replace(' motcua:service="print_it"', ""))
