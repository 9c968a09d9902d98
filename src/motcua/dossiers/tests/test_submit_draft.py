import re
import uuid

import pytest

from motcua.accounts.service import forget_actors, load_actor
from motcua.audit.models import Entry
from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import DraftNotFound, IncompleteForm, MissingComponents, NotYourStep
from motcua.dossiers.models import Channel, Component, Dossier, Draft, State
from motcua.dossiers.testing import open_step
from motcua.kit.errors import MotcuaError
from motcua.organizations.models import Posting


def test_a_draft_becomes_a_dossier_with_its_code(world):
    draft = world.draft(world.an)
    code = dossiers.submit_draft(draft_id=draft.pk, by=world.an)
    dossier = Dossier.objects.get(code=code)
    assert re.fullmatch(r"H05\.77\.95-\d{6}-0001", code)
    assert dossier.state == State.SUBMITTED
    assert dossier.owner_user_id == dossier.submitter_user_id == world.an.id
    assert (dossier.owner_name, dossier.owner_number) == ("Nguyễn Văn An", "024090000101")
    assert dossier.receiving_unit_id == world.centre.pk
    assert dossier.competent_agency_id == world.committee.pk
    assert not Draft.objects.exists()
    assert Component.objects.filter(dossier=dossier, file__isnull=False).exists()
    assert [entry.action for entry in Entry.objects.filter(subject_type="dossiers.dossier")] == [
        "dossier.submitted"
    ]
    assert open_step(code).role == "receptionist"


def test_pressing_twice_files_once(world):
    draft = world.draft(world.an)
    first = dossiers.submit_draft(draft_id=draft.pk, by=world.an)
    assert dossiers.submit_draft(draft_id=draft.pk, by=world.an) == first
    assert Dossier.objects.count() == 1


def test_codes_of_a_day_follow_each_other(world):
    codes = [world.file() for _ in range(3)]
    assert [code[-4:] for code in codes] == ["0001", "0002", "0003"]


def test_nobody_files_the_draft_of_another(world):
    draft = world.draft(world.an)
    with pytest.raises(DraftNotFound):
        dossiers.submit_draft(draft_id=draft.pk, by=world.bich)
    code = dossiers.submit_draft(draft_id=draft.pk, by=world.an)
    with pytest.raises(DraftNotFound):
        dossiers.submit_draft(draft_id=draft.pk, by=world.bich)
    assert code


def test_an_unknown_draft_is_not_found(world):
    with pytest.raises(DraftNotFound):
        dossiers.submit_draft(draft_id=uuid.uuid4(), by=world.an)


def test_a_missing_paper_is_named_and_nothing_is_lost(world):
    draft = world.draft(world.an, attach=False)
    with pytest.raises(MissingComponents) as refused:
        dossiers.submit_draft(draft_id=draft.pk, by=world.an)
    assert "Giấy chứng sinh" in refused.value.message
    assert Draft.objects.filter(pk=draft.pk).exists()
    assert not Dossier.objects.exists()


def test_an_incomplete_form_is_refused_and_kept(world):
    draft = world.draft(world.an)
    dossiers.save_draft(draft=draft, by=world.an, answers={})
    with pytest.raises(IncompleteForm):
        dossiers.submit_draft(draft_id=draft.pk, by=world.an)
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_filing_for_another_asks_for_the_authorisation(world):
    other = {
        "filing_for": "other",
        "owner_name": "Trần Thị Bích",
        "owner_number": "024192000102",
        "relation": "vợ, chồng",
    }
    assert world.bich.id
    code = world.file(**other)
    dossier = Dossier.objects.get(code=code)
    assert (dossier.owner_name, dossier.submitter_name) == ("Trần Thị Bích", "Nguyễn Văn An")
    assert dossier.owner_user_id == world.bich.id
    assert dossier.submitter_user_id == world.an.id
    assert dossiers.dossier_page(code, world.bich).code == code


def test_filing_costs_at_most_eight_statements(world, django_assert_max_num_queries):
    world.file()
    draft = world.draft(world.an)
    with django_assert_max_num_queries(8):
        dossiers.submit_draft(draft_id=draft.pk, by=world.an)


def test_a_receptionist_who_no_longer_receives_there_does_not_file(world):
    draft = world.counter_draft(world.dung)
    Posting.objects.filter(user_id=world.dung.id).delete()
    forget_actors()
    with pytest.raises(NotYourStep):
        dossiers.submit_draft(draft_id=draft.pk, by=load_actor(world.dung.id))
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_by_post_the_counter_files_for_the_sender(world):
    draft = world.counter_draft(world.dung)
    Draft.objects.filter(pk=draft.pk).update(channel=Channel.POST)
    dossier = Dossier.objects.get(code=dossiers.submit_draft(draft_id=draft.pk, by=world.dung))
    assert (dossier.owner_name, dossier.channel) == ("Trần Thị Bích", Channel.POST)
    assert dossier.submitter_user_id != world.dung.id


def test_a_place_that_this_system_does_not_serve_is_told(world):
    draft = world.draft(world.an, commune_code="99999")
    with pytest.raises(MotcuaError) as refused:
        dossiers.submit_draft(draft_id=draft.pk, by=world.an)
    assert refused.value.status < 500
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_the_journal_holds_no_personal_number(world):
    code = world.file()
    dossiers.withdraw_dossier(code=code, by=world.an, reason="Trùng với hồ sơ của 024192000102")
    entries = Entry.objects.filter(subject_type="dossiers.dossier")
    assert not any("024192000102" in str(entry.data) for entry in entries)
    assert any("024•••••••02" in str(entry.data) for entry in entries)
