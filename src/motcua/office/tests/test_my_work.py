from datetime import timedelta

import pytest

from motcua.dossiers import service as dossiers
from motcua.dossiers.models import Dossier
from motcua.dossiers.testing import open_step
from motcua.kit import clock
from motcua.workflow.models import Step

WORK = "/office/"


@pytest.fixture
def binh(world, browse):
    return browse(world.binh)


def many(code, count):
    """More of the same step, due one minute after another, each of a dossier of its own."""
    model = open_step(code)
    dossier = Dossier.objects.get(code=code)
    for place in range(count):
        copy = Dossier.objects.get(pk=dossier.pk)
        copy.pk, copy.code, copy.draft_id = (
            None,
            f"{code}-{place:03d}",
            f"00000000-0000-0000-0000-{place:012d}",
        )
        copy.save(force_insert=True)
        step = Step.objects.get(pk=model.pk)
        step.pk, step.subject_id, step.definition = None, copy.pk, f"{step.definition}-{place}"
        step.due_at = model.due_at + timedelta(minutes=place)
        step.save(force_insert=True)


def test_the_list_tells_what_is_due_and_for_whom(world, binh, examined):
    code = examined()
    text = binh.get(WORK).content.decode()
    assert code in text
    assert "Nguyễn Văn An" in text
    assert "due--" in text
    assert 'data-label="Thủ tục"' in text


def test_an_empty_list_says_so(world, binh):
    assert "Không có việc nào đang chờ." in binh.get(WORK).content.decode()


def test_at_most_three_statements_however_much_waits(world, binh, django_assert_max_num_queries, examined):
    many(examined(), 30)
    binh.get(WORK)
    with django_assert_max_num_queries(3):
        answer = binh.get(WORK)
    assert answer.content.decode().count('<th scope="row"') == 25
    assert len(answer.content) < 30_000


def test_the_next_page_goes_on_where_the_first_ended(world, binh, examined):
    many(examined(), 30)
    first = binh.get(WORK)
    assert "Trang sau" in first.content.decode()
    address = first.content.decode().split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    second = binh.get(address.replace("&amp;", "&")).content.decode()
    assert second.count('<th scope="row"') == 6
    assert "Về đầu danh sách" in second


@pytest.mark.parametrize("after", ["x", "9e999-1", "-", "1.5-", "١-١", "1" * 400])
def test_an_address_that_was_tampered_with_starts_at_the_beginning(world, binh, after):
    assert binh.get(WORK, {"after": after}).status_code == 200


def test_filters_keep_what_they_say(world, binh, examined):
    code = examined()
    with clock.frozen(clock.now() + timedelta(days=30)):
        # A session does not live that long, but my work does: the clock of the list is asked directly.
        assert [row.code for row in dossiers.my_work(world.binh, until=clock.now())] == [code]
    assert code not in binh.get(WORK, {"show": "overdue"}).content.decode()
    assert code not in binh.get(WORK, {"show": "mine"}).content.decode()
    dossiers.take_step(code=code, step_id=open_step(code).pk, by=world.binh)
    assert code in binh.get(WORK, {"show": "mine"}).content.decode()


def test_dossiers_that_wait_for_a_supplement_are_found(world, binh, django_assert_max_num_queries, examined):
    code = examined()
    items = [{"code": "", "title": "Ghi rõ nơi sinh", "note": ""}]
    dossiers.request_supplement(code=code, by=world.binh, items=items, reason="Thiếu nơi sinh.")
    binh.get(WORK, {"show": "supplement"})
    with django_assert_max_num_queries(3):
        assert code in binh.get(WORK, {"show": "supplement"}).content.decode()
