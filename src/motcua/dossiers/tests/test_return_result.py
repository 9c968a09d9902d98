import pytest

from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import NotYourStep
from motcua.dossiers.models import Dossier, State
from motcua.dossiers.testing import open_step
from motcua.workflow.models import Case, Step

pytestmark = pytest.mark.usefixtures("keys")


def dossier_of(code):
    return Dossier.objects.get(code=code)


def test_the_counter_hands_the_result_over_and_notes_to_whom(world):
    code = world.finished()
    with pytest.raises(NotYourStep):
        world.act(code, "hand_over", world.binh)
    world.act(code, "hand_over", world.dung, note="Nguyễn Văn An")
    dossier = dossier_of(code)
    assert dossier.state == State.RETURNED
    assert dossier.returned_at
    assert not Step.objects.filter(ended_at=None).exists()
    assert not Case.objects.filter(ended_at=None).exists()
    last = dossiers.journal(dossier.pk)[0]
    assert (last.action, last.data["to"], last.data["channel"]) == (
        "dossier.returned",
        "Nguyễn Văn An",
        "counter",
    )


def test_opened_online_it_is_returned_once(world):
    code = world.finished()
    for _ in range(3):
        dossiers.collect_online(code=code, by=world.an)
    dossier = dossier_of(code)
    assert dossier.state == State.RETURNED
    returned = [row for row in dossiers.journal(dossier.pk) if row.action == "dossier.returned"]
    assert len(returned) == 1
    step = Step.objects.filter(phase="return").get()
    assert (step.state, step.outcome, step.ended_by_id) == ("done", "collected_online", world.an.id)
    assert not Case.objects.filter(ended_at=None).exists()


def test_before_it_is_sealed_there_is_nothing_to_collect(world):
    code = world.proposed()
    dossiers.collect_online(code=code, by=world.an)
    assert dossier_of(code).state == State.PROCESSING


def test_a_result_wanted_on_paper_is_not_returned_by_looking_at_it(world):
    code = world.finished(delivery="counter")
    dossiers.collect_online(code=code, by=world.an)
    assert dossier_of(code).state == State.FINISHED
    assert open_step(code).phase == "return"


def test_an_official_who_opens_the_result_does_not_return_it(world):
    code = world.finished()
    dossiers.collect_online(code=code, by=world.dung)
    assert dossier_of(code).state == State.FINISHED
