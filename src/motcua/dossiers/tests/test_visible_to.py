from datetime import timedelta

import pytest

from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import DossierNotFound
from motcua.dossiers.models import Component, Dossier
from motcua.dossiers.testing import in_force
from motcua.kit import clock
from motcua.organizations.models import Role
from motcua.organizations.testing import make_official

PEOPLE = ("an", "bich", "binh", "chi", "dung", "em", "giang", "hoa", "khanh", "quan")


def who_sees(world, code):
    """By the QuerySet that acts use and by the statement that pages use: the two must agree."""
    people = {name: getattr(world, name) for name in PEOPLE if name != "quan"}
    people["quan"] = make_official((world.committee, Role.ADMINISTRATOR), name="Trịnh Minh Quân")
    seen = {name for name, who in people.items() if Dossier.objects.visible_to(who).filter(code=code)}
    assert seen == {name for name, who in people.items() if opens(code, who)}
    return seen


def opens(code, who, **how):
    try:
        return dossiers.dossier_page(code, who, **how).code == code
    except DossierNotFound:
        return False


HOME = {"binh", "dung", "em", "giang"}


def test_the_owner_and_the_offices_that_receive_and_decide(world):
    assert who_sees(world, world.accepted()) == {"an"} | HOME


def test_owner_and_submitter_where_one_files_for_another(world):
    assert world.bich.id
    other = {"owner_name": "TRẦN THỊ BÍCH", "owner_number": "024192000102", "relation": "vợ, chồng"}
    assert who_sees(world, world.file(filing_for="other", **other)) == {"an", "bich"} | HOME


def test_a_number_typed_wrongly_shows_the_dossier_to_no_stranger(world):
    assert world.bich.id
    other = {"owner_name": "Lê Thị Hồng", "owner_number": "024192000102", "relation": "vợ, chồng"}
    assert who_sees(world, world.file(filing_for="other", **other)) == {"an"} | HOME


def test_the_other_centre_where_it_received(world):
    code = world.file_at_counter(world.hoa, unit_id=world.other_centre.pk)
    assert who_sees(world, code) == {"hoa", "binh", "em", "giang"} | who_is_owner(code, world)


def who_is_owner(code, world):
    return {"bich"} if Dossier.objects.get(code=code).owner_user_id == world.bich.id else set()


def test_an_office_that_was_asked_for_its_opinion(world):
    code = world.accepted()
    dossiers.ask_opinion(
        code=code,
        by=world.binh,
        organization_id=world.police.pk,
        question="Có cư trú không?",
        deadline=clock.now() + timedelta(days=1),
    )
    assert who_sees(world, code) == {"an", "khanh"} | HOME


def test_as_citizens_officials_see_only_their_own(world):
    code = world.accepted()
    assert opens(code, world.an, as_citizen=True)
    assert not opens(code, world.binh, as_citizen=True)


def test_files_are_fetched_with_the_right_to_see_them(world):
    code = world.accepted()
    world.run_jobs()
    paper = in_force(code, "receipt")
    other = world.file(world.bich)
    attached = Component.objects.filter(dossier__code=other, file__isnull=False).first()
    for fetch in (
        lambda who: dossiers.paper_file(code=code, paper_id=paper.pk, by=who),
        lambda who: dossiers.component_file(code=other, component_id=attached.pk, by=who),
    ):
        assert fetch(world.binh).stored
        with pytest.raises(DossierNotFound):
            fetch(world.chi)
    with pytest.raises(DossierNotFound):
        dossiers.paper_file(code=other, paper_id=paper.pk, by=world.binh)
    with pytest.raises(DossierNotFound):
        dossiers.component_file(code=code, component_id=attached.pk, by=world.binh)
