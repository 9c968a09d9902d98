import pytest

from motcua.calendars.service import Term, TermUnit
from motcua.catalogue import service, testing

pytestmark = pytest.mark.django_db


def test_a_card_tells_what_the_record_says():
    testing.make_procedure("1.001776")
    card = service.procedure("1.001776")
    assert card.term == Term(12, TermUnit.WORKING_DAY)
    assert (card.term_words, card.term_verified) == ("12 ngày làm việc", False)
    assert card.public_posting_days == 2
    assert card.authorisation is not None
    assert not card.authorisation.required
    assert [fee.amount for fee in card.fees_by("online")] == [0]
    assert card.legal_basis[0].words.startswith("Nghị định số 20/2021/NĐ-CP về chính sách trợ giúp xã hội")


def test_a_procedure_is_one_statement_read_or_not_read_before(django_assert_num_queries):
    testing.make_procedure()
    for _time in range(2):
        with django_assert_num_queries(1):
            card = service.procedure("1.001193")
    with django_assert_num_queries(0):
        assert service.version(card.version_id) is card


def test_life_events_stand_in_their_order(django_assert_num_queries):
    with django_assert_num_queries(0):
        events = service.life_events()
    assert [event.title for event in events] == [
        "Có con", "Kết hôn", "Nhà và đất", "Làm ăn", "Trợ cấp", "Giấy tờ, chứng thực", "Cư trú", "Người thân qua đời",
    ]  # fmt: skip


def test_the_procedures_asked_for_most_are_listed_first():
    testing.make_procedures()
    assert sorted(hit.code for hit in service.procedures()) == testing.codes()
    assert [hit.code for hit in service.procedures(limit=1)] == ["1.001193"]
