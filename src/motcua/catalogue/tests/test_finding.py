"""A page of procedures by words and choices, with how many there are of each kind, in two statements."""

import pytest

from motcua.catalogue import facets, service, testing
from motcua.catalogue.sampling import SOURCE, sample_catalogue
from motcua.catalogue.tests.test_searching import FIRST
from motcua.kit.testing import there_for_the_file

pytestmark = pytest.mark.django_db


def found(**asked):
    return service.find_procedures(service.read_asked(asked))


@pytest.fixture(scope="module")
def many(django_db_setup, django_db_blocker):
    """The real procedures and some sixty made ones."""
    with there_for_the_file(django_db_blocker):
        testing.make_procedures()
        service.generate_sample(count=80, say=lambda _line: None)
        yield


def test_people_find_what_they_mean_first_also_among_many(many):
    firsts = {typed: next((hit.code for hit in found(q=typed).hits), None) for typed in FIRST}
    assert firsts == FIRST


def test_counts_say_what_each_choice_would_leave(many):
    everything = found()
    assert everything.total == 80
    for facet in ("field", "level", "place"):
        assert sum(count for _value, count in everything.kinds[facet]) == 80
    for facet in ("field", "level", "place", "applicant", "event"):
        for value, count in everything.kinds[facet]:
            assert found(**{facet: value}).total == count, (facet, value)


def test_choices_narrow_together_and_each_counts_without_itself(many):
    narrowed = found(level="full", place="commune")
    assert 0 < narrowed.total < 80
    levels = dict(narrowed.kinds["level"])
    assert levels["full"] == narrowed.total
    assert levels["partial"] == found(level="partial", place="commune").total


def test_pages_show_each_procedure_once(many):
    for sort in ("best", "title"):
        codes = [hit.code for page in "1234" for hit in found(sort=sort, page=page).hits]
        assert len(codes) == len(set(codes)) == 80
    titles = [hit.title for hit in found(sort="title").hits]
    assert titles[0].startswith("Cấp ")


def test_words_and_choices_together(many):
    assert next(hit.code for hit in found(q="khai sinh", field="Hộ tịch", level="full").hits) == "1.001193"
    assert found(q="khai sinh", field="Đất đai").total == 0
    assert found(q="khai sinh", field="Đất đai").without_choice > 0


def test_a_mistyped_word_is_said_to_be_near(many):
    assert found(q="khai sihn").is_near
    assert not found(q="khai sinh").is_near


def test_where_nothing_is_found_the_nearest_titles_are_offered(many):
    nothing = found(q="khaaisiinh kett hoonnn")
    assert nothing.hits == ()
    assert found(q="?!").hits == ()


@pytest.mark.parametrize(
    "asked", [{}, {"q": "khai sinh"}, {"q": "khai sihn"}, {"field": "Hộ tịch", "page": "9"}]
)
def test_a_page_costs_two_statements(asked, django_assert_max_num_queries):
    testing.make_procedure()
    with django_assert_max_num_queries(2):
        found(**asked)


@pytest.mark.parametrize(
    "asked",
    [
        {"q": "\x00"},
        {"q": "'; DROP TABLE", "field": "'\x00"},
        {"page": "-1"},
        {"page": "9" * 50},
        {"page": "١"},
        {"page": "0"},
        {"level": "x", "place": "x", "applicant": "x", "event": "x", "sort": "x"},
        {"q": "a" * 5000, "field": "b" * 5000},
        {"q": "%s %(x)s {0}"},
    ],
)
def test_whatever_is_asked_is_answered(asked, many):
    assert found(**asked).total <= 80


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        (["Công dân Việt Nam"], ["person"]),
        (["Doanh nghiệp", "Hợp tác xã"], ["business"]),
        (["Cá nhân, tổ chức"], ["person", "organization"]),
        (["Người nước ngoài"], ["person", "foreigner"]),
        (["Tổ chức (không gồm doanh nghiệp, hợp tác xã)"], ["organization"]),
        (["…"], ["person"]),
    ],
)
def test_who_may_apply_is_read_from_the_words(words, kinds):
    assert facets.applicant_kinds(words) == kinds


def test_what_is_made_for_trials_is_marked_in_lists(many):
    hit = found(q="3.900001").hits[0]
    assert hit.is_sample
    assert not found(q="khai sinh").hits[0].is_sample
    assert len(list(sample_catalogue(3))) == 3
    assert "mẫu" in SOURCE
