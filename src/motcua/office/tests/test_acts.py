from datetime import timedelta

from django.urls import reverse

from motcua.dossiers import service as dossiers
from motcua.dossiers.models import Dossier, State
from motcua.dossiers.testing import open_step
from motcua.kit import clock
from motcua.organizations.models import Role
from motcua.organizations.testing import make_official


def state(code):
    return Dossier.objects.get(code=code).state


def test_dung_accepts_what_was_filed(world, press):
    code = world.file()
    assert press(code, "accept", world.dung).status_code == 302
    assert state(code) == State.PROCESSING


def test_a_refusal_needs_its_reason_beside_the_box(world, press):
    code = world.file()
    answer = press(code, "refuse_intake", world.dung, note=" ")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in text
    assert "Xin ghi rõ lý do" in text
    assert state(code) == State.SUBMITTED
    assert press(code, "refuse_intake", world.dung, note="Không thuộc thẩm quyền.").status_code == 302
    assert state(code) == State.NOT_ACCEPTED


def test_a_second_tab_is_told_and_keeps_what_was_typed(world, browse, address, examined):
    code = examined()
    step = open_step(code).pk
    answer = browse(world.binh).post(
        address(code, "act", step_id=step),
        {"outcome": "propose_result", "revision": 1, "content": "Đồng ý cấp bản chính."},
    )
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Hồ sơ đã thay đổi từ khi trang này được mở" in text
    assert "Đồng ý cấp bản chính.</textarea>" in text
    assert open_step(code).pk == step


def test_two_at_the_same_step_one_wins_the_other_is_told(world, browse, address, press, examined):
    code = examined()
    step, revision = open_step(code).pk, Dossier.objects.get(code=code).revision
    press(code, "propose_result", world.binh, content="Đồng ý.")
    answer = browse(world.binh).post(
        address(code, "act", step_id=step),
        {"outcome": "propose_refusal", "revision": revision, "note": "Thiếu căn cứ, xem lại."},
    )
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Những gì đã nhập" in text
    assert "Thiếu căn cứ, xem lại.</textarea>" in text


def test_who_may_not_act_is_refused(world, browse, address, examined):
    code = examined()
    step, revision = open_step(code).pk, Dossier.objects.get(code=code).revision
    form = {"outcome": "propose_result", "revision": revision}
    assert browse(world.dung).post(address(code, "act", step_id=step), form).status_code == 403
    assert browse(world.chi).post(address(code, "act", step_id=step), form).status_code == 404
    assert browse(world.an).post(address(code, "act", step_id=step), form).status_code == 403


def test_nonsense_is_answered_in_words(world, browse, address, examined):
    code = examined()
    binh, step = browse(world.binh), open_step(code).pk
    for form in ({}, {"revision": "x" * 50}, {"outcome": "sign", "revision": "٣"}, {"revision": "9" * 30}):
        assert binh.post(address(code, "act", step_id=step), form).status_code == 409
    revision = Dossier.objects.get(code=code).revision
    assert (
        binh.post(address(code, "act", step_id=step), {"outcome": "x", "revision": revision}).status_code
        == 409
    )
    assert (
        binh.post(address(code, "act", step_id=999_999), {"outcome": "x", "revision": revision}).status_code
        == 409
    )
    assert binh.get(address(code, "act", step_id=step)).status_code == 405


def test_taking_a_step_keeps_others_off_and_giving_it_back_lets_them_on(world, browse, address, examined):
    code = examined()
    step = open_step(code).pk
    binh = browse(world.binh)
    assert binh.post(address(code, "take", step_id=step)).status_code == 302
    assert open_step(code).assignee_id == world.binh.id
    assert "Trả việc lại cho bộ phận" in binh.get(address(code)).content.decode()
    assert binh.post(address(code, "release", step_id=step)).status_code == 302
    assert open_step(code).assignee_id is None


def test_a_result_is_handed_over(certified, press, do_jobs, examined):
    world = certified
    code = examined(delivery="counter")
    press(code, "propose_result", world.binh, content="Đồng ý.")
    do_jobs()
    press(code, "sign", world.em)
    do_jobs()
    press(code, "seal", world.giang)
    do_jobs()
    assert state(code) == State.FINISHED
    press(code, "hand_over", world.dung, note="Nguyễn Văn An")
    assert state(code) == State.RETURNED


def test_an_opinion_is_asked_found_and_answered(world, browse, address, examined):
    code = examined()
    police = world.organizations["H05.77.95.02"]
    phuc = make_official((police, Role.HANDLER), name="Trần Hồng Phúc")
    binh = browse(world.binh)
    form = {"organization": police.pk, "reason": "Nơi cư trú có đúng không?", "deadline": "2999-01-01"}
    wrong = binh.post(
        address(code, "ask_opinion"), form | {"revision": dossiers.dossier_page(code, world.binh).revision}
    )
    assert wrong.status_code == 422
    assert "Nơi cư trú có đúng không?</textarea>" in wrong.content.decode()
    form |= {
        "deadline": f"{clock.today() + timedelta(days=40):%d/%m/%Y}",
        "revision": dossiers.dossier_page(code, world.binh).revision,
    }
    assert binh.post(address(code, "ask_opinion"), form).status_code == 302
    his = browse(phuc)
    assert code in his.get("/office/").content.decode()
    assert "Nơi cư trú có đúng không?" in his.get(address(code)).content.decode()
    opinion = dossiers.dossier_page(code, phuc).opinions[0]
    answer = address(code, "give_opinion", opinion_id=opinion.id)
    assert his.post(answer, {"answer": ""}).status_code == 422
    assert his.post(answer, {"answer": "Đúng."}).status_code == 302
    again = his.post(answer, {"answer": "Đúng vậy, tôi xác nhận."})
    assert again.status_code == 409
    assert "Đúng vậy, tôi xác nhận." in again.content.decode()
    assert "Đúng." in binh.get(address(code)).content.decode()


def test_em_gives_back_what_binh_has_taken_and_is_away(world, browse, address, examined):
    code = examined()
    step = dossiers.dossier_page(code, world.binh).open_steps[0]
    dossiers.take_step(code=code, step_id=step.id, by=world.binh)
    text = browse(world.em).get(address(code)).content.decode()
    assert f"Trả việc của {world.binh.name} lại cho bộ phận" in text
    assert "Trả việc của" not in browse(world.dung).get(address(code)).content.decode()
    browse(world.em).post(address(code, "release", step_id=step.id))
    assert dossiers.dossier_page(code, world.em).open_steps[0].assignee_id is None


def test_a_leader_names_who_goes_on_in_the_same_act(world, browse, press):
    code = world.accepted()
    address = reverse("office:dossier", kwargs={"code": code})
    binh, giang = world.binh, world.giang
    text = browse(world.em).get(address).content.decode()
    assert "Để bộ phận tự nhận" in text
    assert f'<option value="{binh.id}">{binh.name}' in text
    assert giang.name not in text
    assert press(code, "forward", world.em, to=str(binh.id)).status_code == 302
    assert open_step(code).assignee_id == binh.id
    assert f"Phân công cho {binh.name}" in browse(binh).get(address).content.decode()


def test_whoever_does_not_lead_names_nobody(world, browse):
    code = world.file()
    text = browse(world.dung).get(reverse("office:dossier", kwargs={"code": code})).content.decode()
    assert "Để bộ phận tự nhận" not in text


def test_a_person_who_may_not_go_on_is_refused_and_what_was_typed_stays(world, press):
    code = world.accepted()
    answer = press(code, "forward", world.em, to=str(world.chi.id), note="Làm gấp")
    assert answer.status_code == 422
    assert "Làm gấp" in answer.content.decode()
    assert open_step(code).definition == "transfer"


def test_the_page_of_a_leader_who_hands_on_costs_three_statements(
    world, browse, django_assert_max_num_queries
):
    code = world.accepted()
    address = reverse("office:dossier", kwargs={"code": code})
    browser = browse(world.em)
    browser.get(address)
    with django_assert_max_num_queries(3):
        browser.get(address)
