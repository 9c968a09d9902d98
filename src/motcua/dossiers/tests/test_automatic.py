"""What the system does to a dossier by itself: timers in working time, services, and supplements that are drawn."""

from pathlib import Path

import pytest
from procrastinate.contrib.django import app

from motcua.audit import service as audit
from motcua.catalogue import testing as procedures
from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import UnknownAct
from motcua.dossiers.models import Dossier, Paper, State
from motcua.dossiers.testing import at, in_force, moment, open_step, pdf
from motcua.workflow import service as workflow
from motcua.workflow.models import Case, Step, Timer

DATA = Path(procedures.__file__).parent / "data"
ASSISTANCE = "1.001776"
PAPER = "giay-xac-nhan-khuyet-tat"


def fire_timers():
    """What the queue does every minute."""
    app.tasks["workflow.fire_timers"].func(timestamp=0)


def with_part(part, *, before="</bpmn:process>"):
    return lambda process: process.replace(before, part + before, 1)


def journalled(code, action):
    dossier = Dossier.objects.get(code=code)
    entries = audit.history("dossiers.dossier", dossier.pk)
    return [entry for entry in entries if entry.action == f"dossier.{action}"]


def posted(world):
    """Posted publicly on Tuesday at ten."""
    with at("2026-12-01 10:00"):
        code = world.file(code=ASSISTANCE)
        for effect in ("accept", "forward", "propose_result"):
            world.act(code, effect)
            world.run_jobs()
    return code


def test_public_posting_ends_by_itself_after_two_working_days(world):
    code = posted(world)
    assert Timer.objects.get().fires_at == moment("2026-12-03 10:00")
    with at("2026-12-03 09:59"):
        fire_timers()
        assert open_step(code).definition == "posting"
    with at("2026-12-03 10:01"):
        fire_timers()
        fire_timers()
    assert open_step(code).definition == "approval"
    assert [entry.actor_name for entry in journalled(code, "timer_fired")] == ["Hệ thống"]
    assert list(audit.broken_chains("dossiers.dossier", Dossier.objects.get(code=code).pk)) == []


def test_a_weekend_is_no_posting_time(world):
    with at("2026-12-04 10:00"):
        code = world.file(code=ASSISTANCE)
        for effect in ("accept", "forward", "propose_result"):
            world.act(code, effect)
    assert open_step(code).definition == "posting"
    assert Timer.objects.get().fires_at == moment("2026-12-08 10:00")


def test_a_complaint_within_the_time_stops_the_clock_of_the_posting(world):
    code = posted(world)
    with at("2026-12-02 10:00"):
        step, _ = world.outcome_of(code, "note")
        dossiers.act_on_step(code=code, step_id=step.pk, outcome="complaint", by=world.whoever_may(step))
    with at("2026-12-04 10:00"):
        fire_timers()
    assert open_step(code).definition == "complaint"


def test_a_withdrawn_dossier_hears_no_timer(world):
    code = posted(world)
    with at("2026-12-02 10:00"):
        dossiers.withdraw_dossier(code=code, by=world.an)
    with at("2026-12-04 10:00"):
        fire_timers()
    assert Dossier.objects.get(code=code).state == State.WITHDRAWN
    assert not Timer.objects.exists()


def with_receipt(process):
    """The receipt is printed after reception, where the procedure itself calls for none."""
    task = (
        '<bpmn:serviceTask id="receipt" name="In giấy tiếp nhận" motcua:service="issue_receipt"/>'
        '<bpmn:sequenceFlow id="receipt_transfer" sourceRef="receipt" targetRef="transfer"/>'
    )
    led = process.replace('targetRef="transfer"', 'targetRef="receipt"', 1)
    return with_part(task)(led)


def test_a_service_prints_the_receipt_once_and_the_dossier_goes_on(world):
    world.republish(ASSISTANCE, process=with_receipt)
    code = world.file(code=ASSISTANCE)
    Paper.objects.all().delete()
    world.act(code, "accept")
    world.run_jobs()
    assert open_step(code).definition == "transfer"
    assert in_force(code, "receipt").file_id
    assert len(journalled(code, "service_done")) == 1


def test_what_the_system_could_not_do_is_tried_again_by_a_person(world):
    world.republish(ASSISTANCE, process=with_receipt)
    code = world.file(code=ASSISTANCE)
    world.act(code, "accept")
    service = Step.objects.get(kind="service")
    Step.objects.filter(pk=service.pk).update(state="open", failure="Máy in hỏng", attempts=5)
    with pytest.raises(UnknownAct):
        dossiers.retry_service(code=code, step_id=service.pk - 1, by=world.binh)
    dossiers.retry_service(code=code, step_id=service.pk, by=world.binh)
    world.run_jobs()
    assert open_step(code).definition == "transfer"
    assert len(journalled(code, "service_retried")) == 1


def with_late(process):
    late = (
        '<bpmn:boundaryEvent id="late" name="Quá hạn" attachedToRef="examination" cancelActivity="false" '
        'motcua:after="60"><bpmn:timerEventDefinition/></bpmn:boundaryEvent>'
        '<bpmn:serviceTask id="named" name="Ghi nhật ký quá hạn" motcua:service="name_late_steps"/>'
        '<bpmn:endEvent id="was_named"/><bpmn:sequenceFlow id="l1" sourceRef="late" targetRef="named"/>'
        '<bpmn:sequenceFlow id="l2" sourceRef="named" targetRef="was_named"/>'
    )
    return with_part(late)(process)


def test_a_late_step_is_named_and_the_work_on_it_goes_on(world):
    world.republish(ASSISTANCE, process=with_late)
    with at("2026-12-01 10:00"):
        code = world.file(code=ASSISTANCE)
        for effect in ("accept", "forward"):
            world.act(code, effect)
            world.run_jobs()
    with at("2026-12-31 10:00"):
        fire_timers()
        world.run_jobs()
    [late] = journalled(code, "step_late")
    assert late.data["step"] == "Xem xét, thẩm định hoàn cảnh"
    assert open_step(code).definition == "examination"


def with_supplement(process):
    """The handler's request for a supplement is drawn: the case waits for it and comes back to the examination."""
    asks = '<motcua:outcome code="ask" label="Yêu cầu bổ sung" effect="request_supplement"/>'
    drawn = (
        '<bpmn:intermediateCatchEvent id="answered" name="Chờ người nộp bổ sung" motcua:message="supplement">'
        "<bpmn:messageEventDefinition/></bpmn:intermediateCatchEvent>"
        '<bpmn:sequenceFlow id="to_wait" sourceRef="examination_result" targetRef="answered">'
        '<bpmn:conditionExpression>outcome == "ask"</bpmn:conditionExpression></bpmn:sequenceFlow>'
        '<bpmn:sequenceFlow id="from_wait" sourceRef="answered" targetRef="examination"/>'
    )
    before, step, after = process.partition('<bpmn:userTask id="examination"')
    extension = after.replace("</bpmn:extensionElements>", asks + "</bpmn:extensionElements>", 1)
    return with_part(drawn)(before + step + extension)


def test_a_drawn_supplement_means_the_same_as_one_that_is_not(world):
    world.republish(ASSISTANCE, process=with_supplement)
    with at("2026-12-07 09:00"):
        code = world.accepted(ASSISTANCE)
    with at("2026-12-08 09:00"):
        world.until(code, "request_supplement")
        world.supplement_asked(code, world.binh, PAPER)
        case = Case.objects.get()
    assert (Dossier.objects.get(code=code).state, case.state["at"]) == (State.SUPPLEMENT, ["answered"])
    assert case.suspended_at is not None
    with at("2026-12-10 09:00"):
        draft, _asked = dossiers.supplement_draft(code=code, by=world.an)
        dossiers.attach_file(draft=draft, component=PAPER, upload=pdf(), by=world.an)
        dossiers.answer_supplement(code=code, by=world.an, draft=draft, answer="")
    dossier = Dossier.objects.get(code=code)
    assert (dossier.state, dossier.term_started_at) == (State.PROCESSING, moment("2026-12-10 09:00"))
    assert (open_step(code).definition, open_step(code).state) == ("examination", "open")
    assert workflow.replayed(Case.objects.get()).to_json() == Case.objects.get().state


def test_asking_for_a_drawn_supplement_takes_the_page_that_says_what_is_missing(world):
    world.republish(ASSISTANCE, process=with_supplement)
    code = world.accepted(ASSISTANCE)
    world.until(code, "request_supplement")
    with pytest.raises(UnknownAct):
        world.act(code, "request_supplement")
