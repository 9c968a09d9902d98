"""Only what a person owns is offered to them again."""

from motcua.dossiers import service as dossiers
from motcua.dossiers.queries import earlier
from motcua.dossiers.testing import CERTIFIED_COPY


def test_a_person_meets_the_answers_of_their_own_dossiers_newest_first(world, django_assert_num_queries):
    first, second = world.file(), world.file(code=CERTIFIED_COPY)
    world.file(by=world.bich)
    with django_assert_num_queries(1):
        found = dossiers.earlier_answers(world.an)
    assert [one.code for one in found] == [second, first]
    assert found[1].answers["child_name"]
    assert found[1].form.fields["child_name"]


def test_what_was_handed_in_for_another_is_not_offered_to_whoever_handed_it_in(world):
    world.file(filing_for="other", owner_name="Trần Thị Bích", owner_number="024192000102", relation="con")
    assert dossiers.earlier_answers(world.an) == []
    assert dossiers.earlier_answers(world.chi) == []


def test_only_the_newest_are_looked_at(world, monkeypatch):
    monkeypatch.setattr(earlier, "MOST_EARLIER", 2)
    codes = [world.file() for _ in range(3)]
    assert [one.code for one in dossiers.earlier_answers(world.an)] == [codes[2], codes[1]]
