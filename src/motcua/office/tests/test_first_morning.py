"""The first morning after Nếnh went into Việt Yên: Bình goes on, and everybody is told what became of the office."""

import pytest

from motcua.accounts.service import forget_actors
from motcua.dossiers import service as dossiers
from motcua.dossiers.models import Dossier
from motcua.dossiers.testing import at, open_step
from motcua.office.tests.test_questions import carry_out
from motcua.organizations.service import forget_organizations
from motcua.territory.models import Resolution

FIRST_DAY = "2027-01-04 08:00"
WORK = "/office/"


@pytest.fixture
def code(world):
    """A dossier of Nếnh that Bình has taken; then the wards merge."""
    for person in (world.an, world.binh, world.chi, world.dung, world.em, world.giang, world.hoa):
        assert person
    code = world.accepted()
    world.until(code, "propose_result")
    dossiers.take_step(code=code, step_id=open_step(code).pk, by=world.binh)
    carry_out(world)
    forget_actors()
    return code


def morning(browse, person, page=WORK, moment=FIRST_DAY):
    with at(moment):
        return browse(person).get(page).content.decode()


def test_the_official_reads_what_the_office_is_called_now_and_has_the_same_work(world, code, browse):
    text = morning(browse, world.binh)
    assert "Ủy ban nhân dân phường Nếnh nay là Ủy ban nhân dân phường Việt Yên" in text
    assert "số 01/NQ-MAU (chưa đối chiếu văn bản)" in text
    assert "UBND phường Việt Yên</small>" in text
    assert code in text
    assert "mã bắt đầu bằng H05.77.95 là của Ủy ban nhân dân phường Nếnh trước đây" in text
    assert "tôi đã nhận" in text
    assert "Việc cần quyết định" not in text
    assert "Việc cần quyết định" in morning(browse, world.em)


def test_whoever_receives_learns_whose_the_codes_are(world, code, browse):
    assert "mã bắt đầu bằng H05.77.95 là của Ủy ban nhân dân phường Nếnh trước đây" in morning(
        browse, world.dung
    )


def test_a_verified_resolution_is_cited_as_one(world, code, browse):
    Resolution.objects.update(verified=True)
    forget_organizations()
    assert "theo Nghị quyết số 01/NQ-MAU." in morning(browse, world.binh)


def test_after_two_weeks_nobody_is_told_any_more(world, code, browse):
    forget_organizations()
    assert "nay là" not in morning(browse, world.binh, moment="2027-01-16 08:00")


def test_the_news_costs_no_statement(world, code, browse, django_assert_max_num_queries):
    binh = browse(world.binh)
    with at(FIRST_DAY):
        binh.get(WORK)
        with django_assert_max_num_queries(3):
            assert "nay là" in binh.get(WORK).content.decode()


def test_the_dossier_says_who_had_it_and_its_history_says_why(
    world, code, browse, django_assert_max_num_queries
):
    binh = browse(world.binh)
    page = f"/office/dossiers/{code}/"
    with at(FIRST_DAY):
        binh.get(page)
        with django_assert_max_num_queries(3):
            text = binh.get(page).content.decode()
    assert "Trước đây do Ủy ban nhân dân phường Nếnh giải quyết" in text
    assert "Chuyển từ UBND phường Nếnh sang UBND phường Việt Yên, theo 01/NQ-MAU" in text
    assert "Nguyễn Thanh Bình" in text


def test_what_was_over_before_says_who_answers_for_it_now(world, browse):
    for person in (world.an, world.binh, world.chi, world.dung, world.em, world.giang, world.hoa):
        assert person
    over = world.file()
    dossiers.withdraw_dossier(code=over, by=world.an, reason="Không cần nữa")
    carry_out(world)
    forget_actors()
    assert "nay là Ủy ban nhân dân phường Việt Yên" in morning(
        browse, world.binh, f"/office/dossiers/{over}/"
    )
    assert "nay là Ủy ban nhân dân phường Việt Yên" in morning(browse, world.an, f"/my/dossiers/{over}/")


def test_the_citizen_reads_who_has_it_and_where_to_come(world, code, browse, django_assert_max_num_queries):
    an = browse(world.an)
    page = f"/my/dossiers/{code}/"
    with at(FIRST_DAY):
        an.get(page)
        with django_assert_max_num_queries(3):
            text = an.get(page).content.decode()
    assert "Trung tâm Phục vụ hành chính công phường Việt Yên" in text
    assert "Trước đây do Ủy ban nhân dân phường Nếnh giải quyết" in text
    assert "Điểm tiếp nhận tại trụ sở TTPVHCC phường Nếnh" in text
    assert "Điểm tiếp nhận tại trụ sở TTPVHCC phường Việt Yên" in text


def test_anyone_looks_it_up_by_the_code_of_before(world, code, browse):
    assert code.startswith("H05.77.95-")
    text = morning(browse, None, f"/lookup/?code={code}")
    assert "Ủy ban nhân dân phường Việt Yên" in text
    assert "Trước đây do Ủy ban nhân dân phường Nếnh giải quyết." in text


def test_before_anything_was_merged_nothing_of_it_is_said(world, examined, browse):
    code = examined()
    assert "Trước đây" not in browse(world.binh).get(f"/office/dossiers/{code}/").content.decode()
    assert "Trước đây" not in browse(world.an).get(f"/my/dossiers/{code}/").content.decode()
    assert "Trước đây" not in browse(None).get(f"/lookup/?code={code}").content.decode()
    assert Dossier.objects.get(code=code).competent_agency.code == "H05.77.95"
