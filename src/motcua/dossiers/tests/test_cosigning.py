"""Where a form asks for a second person, nothing is filed before that person confirms what is filed."""

import dataclasses
from datetime import timedelta

import pytest

from motcua.audit.models import Entry
from motcua.dossiers import service as dossiers
from motcua.dossiers.actions import cosigning
from motcua.dossiers.errors import (
    CosignedChanged,
    CosignerIsSelf,
    CosigningNotFound,
    CosigningOver,
    DraftNotFound,
    IncompleteForm,
    NotCosigned,
    NotYourStep,
    ReasonRequired,
)
from motcua.dossiers.models import Cosigning, Draft
from motcua.dossiers.testing import make_person
from motcua.kit import clock

MARRIAGE = "1.000894"


@pytest.fixture
def minh(world):
    return make_person("minh-second", "Đỗ Quang Minh", "027086000207")


@pytest.fixture
def draft(world, minh):
    """A complete draft about Minh (who is there: `minh`), not confirmed yet."""
    assert minh.personal_number
    draft = world.draft(world.an, MARRIAGE)
    Cosigning.objects.all().delete()
    return draft


def edited(draft, by, **answers):
    kept = dossiers.my_draft(draft.pk, by)
    return dossiers.save_draft(draft=kept, by=by, answers=kept.answers | answers)


def confirmed(draft, world, minh):
    code = dossiers.invite_cosigner(draft=draft, by=world.an).code
    seen = dossiers.asked_to_cosign(code, minh).seen
    dossiers.confirm_cosigning(code=code, seen=seen, by=minh)
    return code


def test_a_dossier_waits_for_the_second_person_and_is_filed_once_confirmed(world, draft, minh):
    with pytest.raises(NotCosigned, match="Đỗ Quang Minh"):
        dossiers.submit_draft(draft_id=draft.pk, by=world.an)
    invited = dossiers.invite_cosigner(draft=draft, by=world.an)
    with pytest.raises(NotCosigned):
        dossiers.submit_draft(draft_id=draft.pk, by=world.an)
    (waiting,) = dossiers.cosignings_waiting(minh)
    assert (waiting.code, waiting.invited_by) == (invited.code, "Nguyễn Văn An")
    asked = dossiers.asked_to_cosign(invited.code, minh)
    assert asked.is_open
    assert "Lê Thị Chi" in [row.value for section in asked.sections for row in section.rows]
    dossiers.confirm_cosigning(code=invited.code, seen=asked.seen, by=minh)
    assert dossiers.cosignings_waiting(minh) == []
    assert dossiers.submit_draft(draft_id=draft.pk, by=world.an)
    acts = list(Entry.objects.order_by("id").values_list("action", flat=True))
    assert acts[-2:] == ["dossier.submitted", "dossier.cosigned"]
    assert acts.count("cosigning.confirmed") >= 1
    assert "027086000207" not in str(list(Entry.objects.values_list("data", flat=True)))


def test_nobody_but_the_person_named_learns_of_it(world, draft, minh):
    code = dossiers.invite_cosigner(draft=draft, by=world.an).code
    for stranger in (world.bich, world.an, world.binh):
        assert dossiers.cosignings_waiting(stranger) == []
        for act in (
            lambda by=stranger: dossiers.asked_to_cosign(code, by),
            lambda by=stranger: dossiers.confirm_cosigning(code=code, seen="", by=by),
            lambda by=stranger: dossiers.refuse_cosigning(code=code, reason="x", by=by),
        ):
            with pytest.raises(CosigningNotFound):
                act()
    with pytest.raises(DraftNotFound):
        dossiers.invite_cosigner(draft=draft, by=world.bich)


def test_what_is_changed_after_it_was_confirmed_must_be_confirmed_again(world, draft, minh):
    confirmed(draft, world, minh)
    edited(draft, world.an, copies=3)
    with pytest.raises(NotCosigned):
        dossiers.submit_draft(draft_id=draft.pk, by=world.an)
    confirmed(draft, world, minh)
    assert dossiers.submit_draft(draft_id=draft.pk, by=world.an)


def test_what_is_changed_while_it_is_read_is_read_again(world, draft, minh):
    code = dossiers.invite_cosigner(draft=draft, by=world.an).code
    seen = dossiers.asked_to_cosign(code, minh).seen
    edited(draft, world.an, copies=3)
    with pytest.raises(CosignedChanged):
        dossiers.confirm_cosigning(code=code, seen=seen, by=minh)
    seen = dossiers.asked_to_cosign(code, minh).seen
    dossiers.confirm_cosigning(code=code, seen=seen, by=minh)


def test_another_person_put_in_place_of_the_one_who_was_asked_must_confirm_too(world, draft, minh):
    code = dossiers.invite_cosigner(draft=draft, by=world.an).code
    seen = dossiers.asked_to_cosign(code, minh).seen
    edited(draft, world.an, other_personal_number="027086000208")
    with pytest.raises(CosignedChanged):
        dossiers.confirm_cosigning(code=code, seen=seen, by=minh)
    # Nor does the first any longer see what is said about the other.
    with pytest.raises(CosigningNotFound):
        dossiers.asked_to_cosign(code, minh)


def test_a_number_typed_wrongly_shows_a_stranger_nothing(world, draft, minh):
    """The number is a stranger's, and the name is another's: one of the two was typed wrongly."""
    stranger = make_person("khoi", "Vũ Văn Khôi", "027086000208")
    edited(draft, world.an, other_personal_number=stranger.personal_number)
    code = dossiers.invite_cosigner(draft=draft, by=world.an).code
    assert dossiers.cosignings_waiting(stranger) == []
    for act in (
        lambda: dossiers.asked_to_cosign(code, stranger),
        lambda: dossiers.confirm_cosigning(code=code, seen="", by=stranger),
        lambda: dossiers.refuse_cosigning(code=code, reason="x", by=stranger),
    ):
        with pytest.raises(CosigningNotFound):
            act()


def test_a_name_typed_without_marks_or_in_capitals_is_still_the_same(world, draft, minh):
    edited(draft, world.an, other_name="DO QUANG  minh")
    assert confirmed(draft, world, minh)
    assert dossiers.submit_draft(draft_id=draft.pk, by=world.an)


def test_a_name_longer_than_any_is_kept_as_far_as_it_goes(world, draft):
    """Forms may ask for names of five hundred letters."""
    assert len(cosigning._invite(draft, "Đỗ " * 120, "027086000207", world.an).name) == 200


def test_a_refusal_says_why_and_a_new_invitation_ends_the_old(world, draft, minh):
    first = dossiers.invite_cosigner(draft=draft, by=world.an).code
    with pytest.raises(ReasonRequired):
        dossiers.refuse_cosigning(code=first, reason="  ", by=minh)
    dossiers.refuse_cosigning(code=first, reason="Sai nơi cư trú", by=minh)
    with pytest.raises(CosigningOver):
        dossiers.confirm_cosigning(code=first, seen="", by=minh)
    second = dossiers.invite_cosigner(draft=draft, by=world.an).code
    assert second != first
    with pytest.raises(CosigningNotFound):
        dossiers.asked_to_cosign(first, minh)
    assert dossiers.asked_to_cosign(second, minh).is_open


def test_an_invitation_ends_by_itself(world, draft, minh):
    code = dossiers.invite_cosigner(draft=draft, by=world.an).code
    with clock.frozen(clock.now() + timedelta(days=7, minutes=1)):
        assert not dossiers.asked_to_cosign(code, minh).is_open
        assert dossiers.cosignings_waiting(minh) == []
        with pytest.raises(CosigningOver):
            dossiers.confirm_cosigning(code=code, seen="", by=minh)


def test_nobody_is_asked_about_half_a_form_or_asks_themself(world, draft, minh):
    whole = dict(draft.answers)
    with pytest.raises(IncompleteForm):
        dossiers.invite_cosigner(draft=edited(draft, world.an, copies=-1), by=world.an)
    dossiers.save_draft(draft=draft, by=world.an, answers=whole)
    Draft.objects.filter(pk=draft.pk).update(user_id=minh.id)
    with pytest.raises(CosignerIsSelf):
        dossiers.invite_cosigner(draft=draft, by=minh)


def test_what_was_discarded_can_no_longer_be_confirmed(world, draft, minh):
    code = dossiers.invite_cosigner(draft=draft, by=world.an).code
    dossiers.discard_draft(draft=draft, by=world.an)
    with pytest.raises(CosigningNotFound):
        dossiers.asked_to_cosign(code, minh)
    assert dossiers.cosignings_waiting(minh) == []
    assert not Cosigning.objects.exists()


def test_at_the_counter_both_confirm_before_whoever_receives(world):
    draft = world.counter_draft(world.dung, MARRIAGE)
    Cosigning.objects.all().delete()
    with pytest.raises(NotCosigned):
        dossiers.submit_draft(draft_id=draft.pk, by=world.dung)
    assert dossiers.confirm_at_counter(draft=draft, by=world.dung).at_counter
    assert dossiers.submit_draft(draft_id=draft.pk, by=world.dung)


def test_at_the_counter_nobody_is_both_the_first_person_and_the_second(world):
    draft = world.counter_draft(world.dung, MARRIAGE)
    parties = draft.parties | {"owner_name": "Đỗ Quang Minh", "owner_number": "027086000207"}
    draft = dossiers.save_draft(draft=draft, by=world.dung, parties=parties)
    with pytest.raises(CosignerIsSelf):
        dossiers.confirm_at_counter(draft=draft, by=world.dung)


def test_at_the_counter_whoever_receives_is_no_second_person(world):
    minh = dataclasses.replace(world.dung, personal_number="027086000207")
    with pytest.raises(CosignerIsSelf):
        world.counter_draft(minh, MARRIAGE)


def test_from_afar_nobody_confirms_for_two(world, draft):
    with pytest.raises(NotYourStep):
        dossiers.confirm_at_counter(draft=draft, by=world.an)
