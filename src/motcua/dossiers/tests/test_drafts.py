import threading

import pytest
from django.db import connection, transaction

from motcua.documents.errors import FileKindRefused
from motcua.dossiers import service as dossiers
from motcua.dossiers.actions import drafts
from motcua.dossiers.errors import (
    DraftNotFound,
    NotServedHere,
    NotYourStep,
    TooManyDrafts,
    TooManyFiles,
    UnknownComponent,
)
from motcua.dossiers.models import Channel, Component, Draft, DraftFile
from motcua.dossiers.testing import pdf

OPTIONAL = "bien-ban-tre-bi-bo-roi"


def begun(world, by, **facts):
    given = {"card": world.card(), "by": by, "parties": {}, "answers": {}} | facts
    return dossiers.begin_draft(**given)


def test_what_is_typed_is_kept_as_the_person_goes(world):
    draft = begun(world, world.an)
    dossiers.save_draft(draft=draft, by=world.an, answers={"child_name": "Nguyễn Minh"})
    dossiers.save_draft(draft=draft, by=world.an, parties={"filing_for": "self"})
    kept = dossiers.my_draft(draft.pk, world.an)
    assert (kept.answers, kept.parties) == ({"child_name": "Nguyễn Minh"}, {"filing_for": "self"})
    assert [row.id for row in dossiers.my_drafts(world.an)] == [draft.pk]


def test_the_draft_of_another_is_not_found(world):
    draft = begun(world, world.an)
    for act in (
        lambda: dossiers.my_draft(draft.pk, world.bich),
        lambda: dossiers.save_draft(draft=draft, by=world.bich, answers={}),
        lambda: dossiers.attach_file(draft=draft, component=OPTIONAL, upload=pdf(), by=world.bich),
        lambda: dossiers.remove_file(draft=draft, file_id=1, by=world.bich),
        lambda: dossiers.discard_draft(draft=draft, by=world.bich),
    ):
        with pytest.raises(DraftNotFound):
            act()
    assert Draft.objects.count() == 1


def test_the_same_file_twice_is_kept_once_and_may_be_taken_off(world):
    draft = begun(world, world.an)
    first = dossiers.attach_file(draft=draft, component=OPTIONAL, upload=pdf(), by=world.an)
    again = dossiers.attach_file(draft=draft, component=OPTIONAL, upload=pdf("khac.pdf"), by=world.an)
    assert first.pk == again.pk
    dossiers.remove_file(draft=draft, file_id=first.pk, by=world.an)
    assert not DraftFile.objects.exists()


def test_only_papers_of_the_list_are_attached_and_not_too_many(world, monkeypatch):
    draft = begun(world, world.an)
    for component in ("khong-co", "x" * 500, ""):
        with pytest.raises(UnknownComponent):
            dossiers.attach_file(draft=draft, component=component, upload=pdf(), by=world.an)
    monkeypatch.setattr(drafts, "MOST_FILES", 2)
    for mark in "ab":
        dossiers.attach_file(draft=draft, component=OPTIONAL, upload=pdf(mark=mark), by=world.an)
    with pytest.raises(TooManyFiles):
        dossiers.attach_file(draft=draft, component=OPTIONAL, upload=pdf(mark="c"), by=world.an)


def test_a_file_that_is_not_what_it_says_is_refused_and_the_others_stay(world):
    draft = begun(world, world.an)
    dossiers.attach_file(draft=draft, component=OPTIONAL, upload=pdf(), by=world.an)
    fake = pdf()
    fake.file.seek(0)
    fake.file.write(b"MZ\x90\x00 program")
    fake.file.truncate()
    fake.size = 12
    fake.seek(0)
    with pytest.raises(FileKindRefused):
        dossiers.attach_file(draft=draft, component=OPTIONAL, upload=fake, by=world.an)
    assert DraftFile.objects.count() == 1


def test_a_person_keeps_a_limited_number_of_drafts(world, monkeypatch):
    monkeypatch.setattr(drafts, "MOST_DRAFTS", 2)
    for _ in range(2):
        begun(world, world.an)
    with pytest.raises(TooManyDrafts):
        begun(world, world.an)
    begun(world, world.bich)


def test_at_a_counter_only_who_receives_there_begins(world):
    for unit in (None, world.other_centre.pk, world.committee.pk):
        with pytest.raises(NotYourStep):
            begun(world, world.dung, channel=Channel.COUNTER, receiving_unit_id=unit)
    with pytest.raises(NotYourStep):
        begun(world, world.an, channel=Channel.COUNTER, receiving_unit_id=world.centre.pk)
    begun(world, world.dung, channel=Channel.COUNTER, receiving_unit_id=world.centre.pk)


def test_online_nobody_chooses_who_receives(world):
    draft = begun(world, world.an, receiving_unit_id=world.other_centre.pk)
    assert draft.receiving_unit_id is None


def test_a_procedure_that_is_only_described_online_is_filed_at_the_counter(world):
    import dataclasses

    described = dataclasses.replace(world.card(), level_of_service="information")
    with pytest.raises(NotServedHere):
        begun(world, world.an, card=described)
    begun(world, world.dung, card=described, channel=Channel.COUNTER, receiving_unit_id=world.centre.pk)
    with pytest.raises(NotServedHere):
        begun(world, world.an, card=dataclasses.replace(world.card(), form_version_id=None))


def test_a_file_attached_in_another_tab_while_filing_is_in_the_dossier(committed_world):
    """The filing waits for the lock of the draft; what was attached before it got it must not be dropped."""
    world = committed_world
    an, draft = world.an, world.draft(world.an)
    codes = []

    def file():
        codes.append(dossiers.submit_draft(draft_id=draft.pk, by=an))
        connection.close()

    with transaction.atomic():
        kept = drafts.locked_draft(draft.pk, an)
        other_tab = threading.Thread(target=file)
        other_tab.start()
        other_tab.join(0.5)
        assert not codes
        file_id = DraftFile.objects.first().file_id
        DraftFile.objects.create(draft=kept, component=OPTIONAL, file_id=file_id, name="bien-ban.pdf")
    other_tab.join(10)
    assert Component.objects.filter(dossier__code=codes[0], code=OPTIONAL, name="bien-ban.pdf").exists()


def test_papers_are_kept_beside_answers_that_are_lists(world):
    draft = world.counter_draft(world.dung)
    listed = {"rows": [{"name": "An"}], "ticked": ["a", "b"]}
    draft = dossiers.save_draft(draft=draft, by=world.dung, answers=draft.answers | listed)
    kept = dossiers.save_draft(draft=draft, by=world.dung, papers={"to-khai": True})
    assert kept.answers["rows"] == listed["rows"]
    assert kept.papers == {"to-khai": True}
