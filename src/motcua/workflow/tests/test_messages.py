"""Asking and answering mean the same whether the process draws the waiting or not."""

import pytest

from motcua.workflow import errors, service, testing
from motcua.workflow.models import Case, Step
from motcua.workflow.testing import catch, choice, drawing, end, flow, message_on, start, step

pytestmark = pytest.mark.django_db

AN = testing.a_subject()
BY_AN = testing.an_official("citizen", at=0, name="Nguyễn Thị An")
DRAWN = drawing(
    start(), choice("m"), step("a", "ok", "ask:ask_it"), choice("c", default="on"), catch("wait", "papers"),
    step("b", "ok"), end(),
    flow("start", "m"), flow("m", "a"), flow("a", "c"), flow("c", "wait", 'outcome == "ask"'), flow("wait", "m"),
    flow("c", "b", key="on"), flow("b", "end"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _messages():
    with testing.offering(messages={"papers": "ask_it"}):
        yield


def asked(step):
    by = testing.whoever_may(step)
    service.await_message(subject=AN, message="papers", by=by, due_for=testing.by_hours)


def answered():
    service.deliver_message(subject=AN, message="papers", by=BY_AN, due_for=testing.by_hours)


def states():
    return list(Step.objects.order_by("id").values_list("definition", "state"))


def test_a_process_that_draws_no_waiting_stands_still_and_goes_on_where_it_stood():
    (receive,) = testing.started()
    asked(receive)
    assert states() == [("receive", "suspended")]
    answered()
    assert states() == [("receive", "open")]


def test_a_process_that_draws_it_waits_there_until_the_answer_leads_on():
    (a,) = testing.started(version=testing.imported(DRAWN))
    asked(a)
    assert states() == [("a", "done"), ("wait", "waiting")]
    assert Case.objects.get().suspended_at is not None
    answered()
    assert states() == [("a", "done"), ("wait", "done"), ("a", "open")]
    assert Case.objects.get().suspended_at is None
    assert service.history_of(AN)[1].ended_by_name == "Nguyễn Thị An"


def test_nobody_comes_to_wait_by_completing_the_step_alone():
    (a,) = testing.started(version=testing.imported(DRAWN))
    with pytest.raises(errors.OutcomeUnknown):
        testing.completed(a, "ask")
    assert states() == [("a", "open")]


def test_asking_or_answering_twice_changes_nothing():
    (a,) = testing.started(version=testing.imported(DRAWN))
    answered()
    asked(a)
    asked(a)
    answered()
    answered()
    assert states() == [("a", "done"), ("wait", "done"), ("a", "open")]


def test_a_message_on_a_step_leads_the_answer_elsewhere():
    text = drawing(
        start(), choice("m"), step("check", "ok"), step("a", "ok"), message_on("came", "a", "papers"), end(),
        flow("start", "m"), flow("m", "check"), flow("check", "a"), flow("came", "m"), flow("a", "end"),
    )  # fmt: skip
    (check,) = testing.started(version=testing.imported(text))
    (a,) = testing.completed(check, "ok")
    answered()
    assert states()[-1] == ("a", "open")
    asked(a)
    answered()
    assert states() == [("check", "done"), ("a", "done"), ("check", "open")]


def test_a_case_that_waits_for_nothing_hears_no_message_at_all():
    with pytest.raises(errors.CaseNotFound):
        answered()


def test_an_unknown_message_is_refused():
    with pytest.raises(errors.MessageUnknown, match="news"):
        testing.imported(DRAWN.replace("papers", "news"))


@pytest.mark.parametrize(
    "text",
    [
        # Waits although nobody asked.
        DRAWN.replace("ask_it", "note"),
        DRAWN.replace('outcome == "ask"', 'outcome == "ask" or outcome == "ok"'),
        DRAWN.replace('outcome == "ask"', "amount > 3"),
        drawing(start(), catch("wait", "papers"), step("a", "ok"), end(), flow("start", "wait"), flow("wait", "a"),
                flow("a", "end")),
        # Asks, and goes on as if nothing had been asked.
        drawing(start(), step("a", "ok:ask_it"), step("b", "ok"), end(), flow("start", "a"), flow("a", "b"),
                flow("b", "end")),
    ],
)  # fmt: skip
def test_a_case_that_could_wait_without_having_asked_or_ask_without_waiting_is_refused(text):
    with pytest.raises(errors.MessageUnasked, match="ask_it"):
        testing.imported(text)


def test_an_event_refers_to_a_message_of_the_file_as_other_tools_write_it():
    text = DRAWN.replace(' motcua:message="papers"', "").replace(
        "<bpmn:messageEventDefinition/>", '<bpmn:messageEventDefinition messageRef="Message_1"/>'
    ).replace("<bpmn:process ", '<bpmn:message id="Message_1" name="papers"/><bpmn:process ')  # fmt: skip
    assert service.process(testing.imported(text).pk).automatic["wait"].does == "papers"
