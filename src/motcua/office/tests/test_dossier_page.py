from datetime import timedelta

from django.urls import reverse

from motcua.audit import service as audit
from motcua.dossiers import service as dossiers
from motcua.dossiers.models import Component, Dossier
from motcua.dossiers.testing import BIRTH, open_step
from motcua.kit import clock


def read(browse, actor, address):
    return browse(actor).get(address).content.decode()


def test_at_most_three_statements(world, browse, address, django_assert_max_num_queries, examined):
    code = examined()
    other = world.binh
    dossiers.take_step(code=code, step_id=open_step(code).pk, by=other)
    em = browse(world.em)
    em.get(address(code))
    with django_assert_max_num_queries(3):
        page = em.get(address(code))
    assert "Nguyễn Thanh Bình đang làm." in page.content.decode()
    assert len(page.content) < 30_000


def test_it_tells_where_it_is_what_happened_and_how_much_time_is_left(world, browse, address, examined):
    code = examined()
    text = read(browse, world.binh, address(code))
    assert 'aria-current="step"' in text
    assert "Tiếp nhận hồ sơ, hẹn trả kết quả" in text
    assert "Phạm Thị Dung" in text
    assert "Hạn trả kết quả" in text
    assert "Hỏi ai" in text
    assert "dossier." not in text.split('class="line"')[1].split("</ol>")[0]


def test_numbers_are_shown_only_for_a_purpose_and_that_is_journalled(world, browse, address, examined):
    code = examined()
    binh = browse(world.binh)
    assert "024090000101" not in binh.get(address(code)).content.decode()
    answer = binh.post(address(code, "reveal"), {"purpose": "Đối chiếu giấy tờ"})
    assert "024090000101" in answer.content.decode()
    dossier = Dossier.objects.get(code=code)
    last = audit.history("dossiers.dossier", dossier.pk)[-1]
    assert (last.action, last.data) == ("dossier.number_shown", {"purpose": "Đối chiếu giấy tờ"})
    assert last.actor_id == world.binh.id
    assert "024090000101" not in binh.get(address(code)).content.decode()


def test_without_a_purpose_nothing_is_shown(world, browse, address, examined):
    code = examined()
    answer = browse(world.binh).post(address(code, "reveal"), {"purpose": " "})
    assert answer.status_code == 422
    assert "024090000101" not in answer.content.decode()


def test_numbers_within_the_answers_are_masked_too(world, browse, address, examined):
    code = examined()
    numbers = [
        value
        for value in Dossier.objects.get(code=code).answers.values()
        if isinstance(value, str) and value.isdigit() and len(value) == 12
    ]
    assert numbers
    text = read(browse, world.binh, address(code))
    assert not any(number in text for number in numbers)


def test_files_are_served_to_those_who_may_see_the_dossier(world, browse, address, examined):
    code = examined(code=BIRTH)
    part = Component.objects.filter(dossier__code=code).exclude(file=None).first()
    url = address(code, "component_file", component_id=part.pk)
    answer = browse(world.binh).get(url, {"view": "1"})
    assert answer.status_code == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert browse(world.chi).get(url).status_code == 404


def test_a_late_opinion_names_the_office(world, browse, address, examined):
    code = examined()
    due = clock.now() + timedelta(days=1)
    asked = {"organization_id": world.police.pk, "question": "Nơi cư trú?", "deadline": due}
    dossiers.ask_opinion(code=code, by=world.binh, **asked)
    binh = browse(world.binh)
    assert "chưa trả lời" in binh.get(address(code)).content.decode()
    with clock.frozen(due + timedelta(minutes=1)):
        assert f"{world.police.name} quá hạn, chưa trả lời" in binh.get(address(code)).content.decode()


def test_a_closed_dossier_offers_nothing_to_do(world, browse, address, examined):
    code = examined()
    dossiers.stop_dossier(code=code, by=world.em, reason="Người nộp đã mất.")
    text = read(browse, world.em, address(code))
    assert "Người nộp đã mất." in text
    assert 'action="/office/dossiers/' not in text.replace(
        reverse("office:reveal", kwargs={"code": code}), ""
    )
