"""Steps for one posting: whoever holds it, or stands in for them, sees and does them, and nobody else."""

from datetime import timedelta

import pytest

from motcua.accounts.service import SYSTEM, forget_actors, load_actor
from motcua.catalogue import service as catalogue
from motcua.catalogue.testing import content_of
from motcua.dossiers import service as dossiers
from motcua.dossiers.actions.takeover import return_orphaned_work
from motcua.dossiers.errors import ColleagueUnfit, NotYourStep
from motcua.dossiers.testing import MARITAL_STATUS, open_step, saying
from motcua.kit import clock
from motcua.organizations.models import Absence, Kind, Posting, Role
from motcua.organizations.testing import make_official, make_organization
from motcua.workflow.models import Step

TITLE = "Trưởng phòng Tư pháp"


def entitled(person, title=TITLE):
    """The same person, whose posting has this title."""
    Posting.objects.filter(user_id=person.id).update(title=title)
    forget_actors()
    return load_actor(person.id)


@pytest.fixture
def lan(world):
    return entitled(make_official((world.committee, Role.HANDLER), name="Ngô Thị Lan"))


def examined(world):
    world.republish(MARITAL_STATUS, process=saying(f'motcua:posting="{TITLE}"'))
    code = world.accepted()
    world.act(code, "forward")
    return code, open_step(code)


def work(person):
    return [row.code for row in dossiers.my_work(person)]


def test_only_whoever_holds_the_posting_sees_and_does_the_step(world, lan):
    code, step = examined(world)
    assert step.posting == TITLE
    assert work(lan) == [code]
    assert dossiers.work_counts(lan).week + dossiers.work_counts(lan).overdue == 1
    assert work(world.binh) == []
    assert dossiers.work_counts(world.binh).week == 0
    with pytest.raises(NotYourStep):
        dossiers.take_step(code=code, step_id=step.pk, by=world.binh)
    with pytest.raises(NotYourStep):
        world.act(code, "propose_result", world.binh)
    dossiers.take_step(code=code, step_id=step.pk, by=lan)
    assert work(lan) == [code]
    world.act(code, "propose_result", lan)


def test_a_leader_gives_it_only_to_who_holds_the_posting(world, lan):
    code, step = examined(world)
    with pytest.raises(ColleagueUnfit):
        dossiers.assign_step(code=code, step_id=step.pk, to_id=world.binh.id, by=world.em)
    dossiers.assign_step(code=code, step_id=step.pk, to_id=lan.id, by=world.em)
    assert Step.objects.get(pk=step.pk).assignee_id == lan.id


def test_whoever_stands_in_does_it_and_the_journal_names_both(world, lan):
    code, _step = examined(world)
    today = clock.today()
    Absence.objects.create(
        user_id=lan.id, organization=world.committee, substitute_id=world.binh.id,
        valid_from=today, valid_to=today + timedelta(days=3),
    )  # fmt: skip
    forget_actors()
    binh = load_actor(world.binh.id)
    assert work(binh) == [code]
    world.act(code, "propose_result", binh)


def test_a_posting_that_nobody_holds_leaves_its_step_to_the_role(world):
    code, step = examined(world)
    assert step.posting == ""
    assert work(world.binh) == [code]


def test_a_posting_that_ends_gives_its_waiting_and_its_taken_steps_back(world, lan):
    waiting, waiting_step = examined(world)
    taken = world.accepted()
    world.act(taken, "forward")
    taken_step = open_step(taken)
    dossiers.take_step(code=taken, step_id=taken_step.pk, by=lan)
    assert return_orphaned_work(by=SYSTEM) == 0
    entitled(lan, title="Công chức Tư pháp")
    assert work(world.binh) == []
    assert return_orphaned_work(by=SYSTEM) == 2
    assert Step.objects.get(pk=waiting_step.pk).posting == ""
    assert Step.objects.get(pk=taken_step.pk).assignee_id is None
    # What has come back to the lane of a posting without people is open to the role the next time.
    return_orphaned_work(by=SYSTEM)
    assert set(work(world.binh)) == {waiting, taken}
    page = dossiers.dossier_page(waiting, world.binh)
    assert "dossier.posting_empty" in [row.action for row in dossiers.journal(page.id)]


def test_offices_in_which_nobody_holds_the_posting_are_named_before_publication(world, lan):
    minh = make_official(
        (make_organization(Kind.PROVINCIAL_COMMITTEE), Role.ADMINISTRATOR), name="Cao Nhật Minh"
    )
    world.republish(MARITAL_STATUS)
    draft = catalogue.begin_draft(code=MARITAL_STATUS, by=minh)
    process = saying(f'motcua:posting="{TITLE}"')(content_of(MARITAL_STATUS).process)
    catalogue.save_process(draft_id=draft.id, revision=draft.revision, process=process, by=minh)
    gaps = [gap for gap in catalogue.draft_gaps(draft_id=draft.id) if gap.posting]
    (gap,) = gaps
    assert TITLE in gap.role_words
    named = set(gap.organizations)
    assert world.organizations["H05.77.77"].name in named
    assert world.committee.name not in named
