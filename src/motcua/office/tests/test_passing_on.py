"""Work that changes hands, as its pages have it: Em leads, Bình and Tư handle, Khánh of the police is asked."""

from datetime import timedelta

import pytest

from motcua.accounts.models import User
from motcua.accounts.service import load_actor
from motcua.dossiers import service as dossiers
from motcua.dossiers.models import Opinion
from motcua.dossiers.testing import open_step
from motcua.kit import clock
from motcua.organizations.models import Absence, Posting, Role
from motcua.organizations.testing import make_official

UNIT = "/office/organization/"


def day(days):
    return (clock.today() + timedelta(days=days)).isoformat()


@pytest.fixture
def tu(world):
    return make_official((world.committee, Role.HANDLER), name="Lê Văn Tư")


@pytest.fixture
def em(world, browse):
    return browse(world.em)


def ticked(code):
    return f"{code}:{open_step(code).pk}"


def test_em_sees_the_work_of_the_unit_and_gives_what_she_ticks(
    world, em, browse, examined, tu, django_assert_max_num_queries
):
    code, other = examined(), examined()
    em.get(UNIT)
    with django_assert_max_num_queries(4):
        text = em.get(UNIT).content.decode()
    assert code in text
    assert "Chưa ai nhận" in text
    form = {"office": world.committee.pk, "to": tu.id, "step": [ticked(code), ticked(other)], "reason": "Gấp"}
    assert "Đã giao 2 việc." in em.post(UNIT, form).content.decode()
    told = browse(tu).get("/office/").content.decode()
    assert "2 thông báo mới" in told
    notices = browse(tu).get("/office/notices/").content.decode()
    assert f"{world.em.name} giao bạn việc" in notices
    assert "Gấp" in notices


def test_what_could_not_be_given_says_why(world, em, examined):
    code = examined()
    form = {"office": world.committee.pk, "to": world.giang.id, "step": [ticked(code)]}
    text = em.post(UNIT, form).content.decode()
    assert "Chưa giao được" in text
    assert "không giữ vai trò" in text
    assert em.post(UNIT, {"office": world.committee.pk}).status_code == 422


def test_filters_keep_what_they_say(world, em, examined, tu):
    code, other = examined(), examined()
    dossiers.take_step(code=code, step_id=open_step(code).pk, by=world.binh)
    mine = em.get(UNIT, {"who": world.binh.id}).content.decode()
    assert code in mine
    assert other not in mine
    waiting = em.get(UNIT, {"who": "waiting", "role": "handler"}).content.decode()
    assert other in waiting
    assert code not in waiting
    assert "Không có việc nào khớp." in em.get(UNIT, {"late": "1"}).content.decode()
    assert em.get(UNIT, {"who": "x", "role": "x", "office": "x"}).status_code == 200


def test_em_takes_all_work_off_whoever_leaves(world, em, browse, examined, tu):
    code = examined()
    dossiers.take_step(code=code, step_id=open_step(code).pk, by=world.binh)
    address = f"{UNIT}people/{world.binh.id}/"
    assert "Đang giữ 1 việc" in em.get(address, {"office": world.committee.pk}).content.decode()
    form = {"office": world.committee.pk, "to": tu.id, "leaves": "1", "reason": "Chuyển công tác"}
    assert em.post(address, form).status_code == 302
    assert open_step(code).assignee_id == tu.id
    assert load_actor(world.binh.id).grants == ()
    assert em.post(f"{UNIT}people/{world.chi.id}/", form).status_code == 403


def test_an_administrator_lets_a_leader_go_without_seeing_dossiers(world, browse, examined):
    minh = browse(make_official((world.organizations["H05"], Role.ADMINISTRATOR), name="Cao Nhật Minh"))
    assert minh.get(UNIT).status_code == 403
    world.em  # noqa: B018 - is made by being named
    people = minh.get("/office/postings/", {"office": world.committee.pk}).content.decode()
    assert f"{UNIT}people/{world.em.id}/" in people
    form = {"office": world.committee.pk, "leaves": "1"}
    assert minh.post(f"{UNIT}people/{world.em.id}/", form).status_code == 302
    assert load_actor(world.em.id).grants == ()


def test_binh_hands_a_step_over_from_the_page_of_the_dossier(world, browse, address, examined, tu):
    code = examined()
    step = open_step(code).pk
    dossiers.take_step(code=code, step_id=step, by=world.binh)
    binh = browse(world.binh)
    assert "Giao cho người khác" in binh.get(address(code)).content.decode()
    page = address(code, "assign", step_id=step)
    assert binh.post(page, {"to": ""}).status_code == 422
    assert binh.post(page, {"to": tu.id, "reason": "Tôi đi vắng"}).status_code == 302
    assert open_step(code).assignee_id == tu.id


def test_binh_reports_that_he_is_away_and_tu_finds_his_work(world, browse, address, examined, tu):
    code = examined()
    dossiers.take_step(code=code, step_id=open_step(code).pk, by=world.binh)
    binh = browse(world.binh)
    form = {"office": world.committee.pk, "substitute": tu.id, "first": day(0), "last": day(2)}
    wrong = binh.post("/office/absences/", form | {"last": "mai"})
    assert wrong.status_code == 422
    assert 'href="#last"' in wrong.content.decode()
    assert binh.post("/office/absences/", form | {"last": "9999-12-31"}).status_code == 422
    assert binh.post("/office/absences/", form).status_code == 302
    assert "làm thay" in browse(tu).get("/office/").content.decode()
    page = browse(tu).get(address(code)).content.decode()
    assert "Làm thay Nguyễn Thanh Bình." in page
    step, outcome = world.outcome_of(code, "propose_result")
    done = {"outcome": outcome, "revision": dossiers.dossier_page(code, world.em).revision}
    browse(tu).post(address(code, "act", step_id=step.pk), done)
    assert "Lê Văn Tư thay Nguyễn Thanh Bình" in browse(world.em).get(address(code)).content.decode()
    absence = Absence.objects.get()
    assert binh.post(f"/office/absences/{absence.pk}/end/").status_code == 302
    assert not Absence.objects.exists()


def test_em_lends_tu_to_the_centre_and_calls_him_back(world, em, tu):
    form = {"office": world.committee.pk, "person": tu.id, "to": world.centre.pk, "role": "receptionist"}
    wrong = em.post("/office/postings/lend/", form)
    assert wrong.status_code == 422
    assert "Ghi ngày bắt đầu" in wrong.content.decode()
    assert em.post("/office/postings/lend/", form | {"first": "31/12/9999"}).status_code == 422
    assert em.post("/office/postings/lend/", form | {"first": day(0)}).status_code == 302
    posting = Posting.objects.get(user_id=tu.id, organization=world.centre)
    assert "Gọi về" in em.get("/office/postings/").content.decode()
    em.post(f"/office/postings/{posting.pk}/end/", {"office": world.committee.pk})
    assert not Posting.objects.filter(user=User.objects.get(pk=tu.id), organization=world.centre).exists()


def test_several_offices_are_asked_on_one_page(world, browse, address, examined):
    code = examined()
    binh = browse(world.binh)
    form = {
        "revision": dossiers.dossier_page(code, world.binh).revision,
        "reason": "Có cư trú không?",
        "organization": world.police.pk,
        "deadline": day(7),
        "organization-2": world.organizations["H05.01"].pk,
        "deadline-2": "",
    }
    wrong = binh.post(address(code, "ask_opinion"), form)
    assert wrong.status_code == 422
    assert 'href="#deadline-2"' in wrong.content.decode()
    assert binh.post(address(code, "ask_opinion"), form | {"deadline-2": day(9)}).status_code == 302
    first, _second = Opinion.objects.order_by("pk")
    assert "2</b> chờ ý kiến" in binh.get("/office/").content.decode()
    assert "Công an" in binh.get("/office/?show=opinions").content.decode()
    binh.post(address(code, "remind_opinion", opinion_id=first.pk))
    assert "đã nhắc" in binh.get(address(code)).content.decode()
    withdrawal = address(code, "withdraw_opinion", opinion_id=first.pk)
    assert binh.post(withdrawal, {"reason": ""}).status_code == 422
    binh.post(withdrawal, {"reason": "Đã rõ."})
    assert "đã rút" in binh.get(address(code)).content.decode()


def test_my_work_costs_three_statements_with_a_late_opinion_named(
    world, browse, examined, django_assert_max_num_queries
):
    code = examined()
    dossiers.ask_opinion(
        code=code,
        by=world.binh,
        organization_id=world.police.pk,
        question="?",
        deadline=clock.now() + timedelta(days=1),
    )
    Opinion.objects.update(deadline=clock.now() - timedelta(hours=1))
    binh = browse(world.binh)
    binh.get("/office/")
    with django_assert_max_num_queries(3):
        text = binh.get("/office/").content.decode()
    assert "Quá hạn cho ý kiến:" in text
    assert world.police.name in text


def test_em_sends_back_what_the_process_draws_no_way_for(
    certified, browse, address, press, do_jobs, examined
):
    world = certified
    code = examined()
    world.propose(code)
    press(code, "sign", world.em)
    do_jobs()
    em = browse(world.em)
    step = open_step(code)
    page = address(code, "return_step", step_id=step.pk)
    assert page in em.get(address(code)).content.decode()
    revision = dossiers.dossier_page(code, world.em).revision
    assert em.post(page, {"to": "examination", "revision": revision, "reason": ""}).status_code == 422
    done = em.post(page, {"to": "examination", "revision": revision, "reason": "Sai tên mẹ."})
    assert done.status_code == 302
    assert open_step(code).assignee_id == world.binh.id


def test_the_diagram_shows_where_it_stands_with_a_list_beside(world, browse, address, examined):
    text = browse(world.binh).get(address(examined(), "diagram")).content.decode()
    assert "<svg" in text
    assert "Từng bước" in text
    assert "chưa đến" in text


def test_a_leader_reads_the_absences_of_their_own_people_only(world, browse):
    stranger = make_official((world.centre, Role.RECEPTIONIST), name="Trần Thị Xa")
    page = browse(world.em).get(f"/office/absences/?person={stranger.id}&office={world.committee.pk}")
    assert "Ghi vắng mặt cho Trần Thị Xa" not in page.content.decode()
    page = browse(world.em).get(f"/office/absences/?person={world.binh.id}&office={world.committee.pk}")
    assert "Nguyễn Thanh Bình" in page.content.decode()
