import pytest

from motcua.dossiers.errors import ReasonRequired
from motcua.dossiers.models import Dossier, Paper, State
from motcua.dossiers.testing import in_force, open_step
from motcua.workflow.models import Case, Step


def test_a_refusal_says_why_and_closes_the_dossier(world):
    code = world.file()
    world.act(code, "refuse_intake", world.dung, note="Nơi cư trú không thuộc phường Nếnh.")
    dossier = Dossier.objects.get(code=code)
    assert (dossier.state, dossier.closing_reason) == (
        State.NOT_ACCEPTED,
        "Nơi cư trú không thuộc phường Nếnh.",
    )
    assert dossier.finished_at
    assert dossier.due_at is None
    assert not Step.objects.filter(ended_at=None).exists()
    assert not Case.objects.filter(ended_at=None).exists()


def test_its_paper_is_form_03_made_by_the_job(world):
    code = world.file()
    world.act(code, "refuse_intake", world.dung, note="Không thuộc thẩm quyền.")
    world.run_jobs()
    assert in_force(code, "refusal").file_id
    assert [paper.kind for paper in Paper.objects.all()] == ["refusal"]


@pytest.mark.parametrize("note", ["", "  \n "])
def test_without_a_reason_nothing_happens(world, note):
    code = world.file()
    with pytest.raises(ReasonRequired):
        world.act(code, "refuse_intake", world.dung, note=note)
    assert Dossier.objects.get(code=code).state == State.SUBMITTED
    assert open_step(code).state == "open"
    assert not Paper.objects.exists()


def test_after_a_supplement_was_answered_a_refusal_stops_the_dossier(world):
    code = world.file()
    world.supplement_asked(code, world.dung, facts="Tên cha")
    from motcua.dossiers import service as dossiers

    dossiers.answer_supplement(code=code, by=world.an, answer="Nguyễn Văn Tú")
    world.act(code, "refuse_intake", world.dung, note="Vẫn không thuộc thẩm quyền.")
    assert Dossier.objects.get(code=code).state == State.STOPPED
    assert not Case.objects.filter(ended_at=None).exists()
    world.run_jobs()
    assert in_force(code, "stop").file_id
