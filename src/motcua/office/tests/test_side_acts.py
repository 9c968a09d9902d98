from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from motcua.audit import service as audit
from motcua.dossiers import service as dossiers
from motcua.dossiers.models import Component, Dossier, State, Supplement
from motcua.dossiers.testing import BIRTH, CERTIFIED_COPY
from motcua.kit import clock


@pytest.fixture
def post(browse, address):
    def posted(code, name, actor, **form):
        form.setdefault("revision", Dossier.objects.get(code=code).revision)
        return browse(actor).post(address(code, name), form)

    return posted


def component_of(world):
    return next(part.code for part in world.card(BIRTH).components if part.required)


def test_a_supplement_is_asked_once_and_fully(world, post, examined):
    code = examined(code=BIRTH)
    wanted = component_of(world)
    done = post(
        code,
        "supplement",
        world.binh,
        component=[wanted],
        reason="Bản chụp mờ.",
        **{f"note-{wanted}": "Trang 2 mờ", "fact-1": "Ghi rõ nơi sinh"},
    )
    assert done.status_code == 302
    asked = Supplement.objects.get(dossier__code=code)
    assert [item["note"] for item in asked.items] == ["Trang 2 mờ", ""]
    assert asked.items[1]["title"] == "Ghi rõ nơi sinh"
    assert Dossier.objects.get(code=code).state == State.SUPPLEMENT


def test_a_supplement_without_anything_asked_keeps_what_was_typed(world, post, examined):
    code = examined()
    answer = post(code, "supplement", world.binh, guidance="Chụp lại cả trang.")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#component"' in text
    assert 'href="#reason"' in text
    assert "Chụp lại cả trang.</textarea>" in text


def test_a_second_request_is_refused_and_nothing_typed_is_lost(world, browse, address, post, examined):
    code = examined(code=BIRTH)
    form = {"component": [component_of(world)], "reason": "Bản chụp mờ."}
    revision = Dossier.objects.get(code=code).revision
    post(code, "supplement", world.binh, **form)
    answer = post(code, "supplement", world.binh, revision=revision, **form)
    assert answer.status_code == 409
    assert "Bản chụp mờ.</textarea>" in answer.content.decode()
    assert Supplement.objects.count() == 1
    assert browse(world.binh).get(address(code, "supplement")).status_code == 403


def test_dung_takes_the_supplement_in_at_the_counter(world, browse, address, post, examined):
    code = examined(code=BIRTH)
    wanted = component_of(world)
    post(code, "supplement", world.binh, component=[wanted], reason="Bản chụp mờ.")
    page = browse(world.dung).get(address(code, "answer_supplement"))
    assert page.status_code == 200
    lacking = post(code, "answer_supplement", world.dung, send="1")
    assert lacking.status_code == 422
    done = post(code, "answer_supplement", world.dung, send="1", paper=[wanted])
    assert done.status_code == 302
    assert Dossier.objects.get(code=code).state == State.PROCESSING
    assert Component.objects.filter(dossier__code=code, code=wanted, on_paper=True).exists()


def test_a_scan_that_is_refused_is_named_and_the_others_are_kept(world, post, examined):
    code = examined(code=BIRTH)
    wanted = component_of(world)
    post(code, "supplement", world.binh, component=[wanted], reason="Bản chụp mờ.")
    answer = post(
        code, "answer_supplement", world.dung, keep="1", **{wanted: SimpleUploadedFile("a.pdf", b"not a pdf")}
    )
    assert answer.status_code == 422
    assert "govuk-error-message" in answer.content.decode()


def test_em_extends_once_with_a_reason_and_a_later_day(world, post, examined):
    code = examined()
    early = post(code, "extend", world.em, new_due="2026-11-23", reason="Chờ xác minh.")
    assert early.status_code == 422
    assert 'id="new_due-error"' in early.content.decode()
    assert post(code, "extend", world.em, new_due="không biết", reason="").status_code == 422
    later = f"{clock.today() + timedelta(days=40):%d/%m/%Y}"
    assert post(code, "extend", world.em, new_due=later, reason="Chờ xác minh.").status_code == 302
    again = post(code, "extend", world.em, new_due="31/01/2027", reason="Vẫn chờ.")
    assert again.status_code == 409
    assert "không gia hạn lần thứ hai" in again.content.decode()


def test_em_stops_with_a_reason(world, post, examined):
    code = examined()
    assert post(code, "stop", world.em, reason="").status_code == 422
    assert post(code, "stop", world.em, reason="Người nộp đã mất.").status_code == 302
    assert Dossier.objects.get(code=code).state == State.STOPPED


def test_a_correction_leaves_its_trace_and_hides_numbers(world, browse, address, post, examined):
    code = examined()
    page = browse(world.dung).get(address(code, "correct")).content.decode()
    assert "024090000101" not in page
    facts = {
        "owner_name": "Nguyễn Văn Ân",
        "owner_phone": "0912 345 678",
        "owner_email": "",
        "owner_address": "Tổ 3",
    }
    assert post(code, "correct", world.dung, **facts, reason="").status_code == 422
    assert post(code, "correct", world.dung, **facts, reason="Gõ nhầm tên.").status_code == 302
    dossier = Dossier.objects.get(code=code)
    assert (dossier.owner_name, dossier.submitter_name) == ("Nguyễn Văn Ân", "Nguyễn Văn Ân")
    assert dossier.owner_number == "024090000101"
    assert audit.history("dossiers.dossier", dossier.pk)[-1].action == "dossier.corrected"
    assert "Nguyễn Văn An → Nguyễn Văn Ân" in browse(world.binh).get(address(code)).content.decode()


def test_a_correction_with_a_wrong_number_is_told_beside_it(world, post, examined):
    code = examined()
    answer = post(
        code, "correct", world.dung, owner_name="Nguyễn Văn An", owner_number="123", reason="Sai số."
    )
    assert answer.status_code == 422
    assert 'id="owner_number-error"' in answer.content.decode()


def test_a_correction_of_nothing_says_so(world, post, examined):
    code = examined()
    page = dossiers.dossier_page(code, world.dung)
    same = {
        name: getattr(page, name) for name in ("owner_name", "owner_phone", "owner_email", "owner_address")
    }
    assert post(code, "correct", world.dung, **same, reason="Kiểm tra.").status_code == 422


def test_the_receipt_is_printed_when_it_is_ready(world, browse, address, do_jobs, examined):
    code = examined()
    dung = browse(world.dung)
    assert "Đang lập giấy tiếp nhận" in dung.get(address(code, "receipt")).content.decode()
    do_jobs()
    printed = dung.get(address(code, "receipt"))
    assert printed.headers["Content-Type"] == "application/pdf"
    assert b"".join(printed.streaming_content).startswith(b"%PDF")


def test_a_procedure_without_a_receipt_gives_one_on_demand(world, browse, address, post, examined):
    code = examined(code=CERTIFIED_COPY)
    assert not world.card(CERTIFIED_COPY).issues_receipt
    assert "trừ khi người nộp yêu cầu" in browse(world.dung).get(address(code, "receipt")).content.decode()
    assert post(code, "issue_receipt", world.dung).status_code == 302
    assert "Đang lập" in browse(world.dung).get(address(code, "receipt")).content.decode()


def test_at_reception_a_supplement_is_asked_taken_in_and_then_accepted(world, browse, address, post, press):
    code = world.file()
    wanted = component_of(world)
    assert (
        post(code, "supplement", world.dung, component=[wanted], reason="Thiếu trang 2.").status_code == 302
    )
    waiting = browse(world.dung).get(address(code)).content.decode()
    assert "Nhận bổ sung tại quầy" in waiting
    assert "tạm dừng" in waiting
    assert post(code, "answer_supplement", world.dung, send="1", paper=[wanted]).status_code == 302
    assert "Đang chờ bổ sung từ" not in browse(world.dung).get(address(code)).content.decode()
    assert press(code, "accept", world.dung).status_code == 302
    assert Dossier.objects.get(code=code).accepted_at


def test_dung_withdraws_for_the_person_at_the_desk_and_says_who_asked(world, browse, address, post, examined):
    code = examined()
    assert "Rút hồ sơ theo yêu cầu người nộp" in browse(world.dung).get(address(code)).content.decode()
    assert "Rút hồ sơ theo" not in browse(world.binh).get(address(code)).content.decode()
    empty = post(code, "withdraw", world.dung, reason="  ")
    assert empty.status_code == 422
    assert 'href="#reason"' in empty.content.decode()
    assert post(code, "withdraw", world.dung, reason="Ông An đề nghị rút.").status_code == 302
    dossier = Dossier.objects.get(code=code)
    assert (dossier.state, dossier.closing_reason) == (State.WITHDRAWN, "Ông An đề nghị rút.")


def test_before_acceptance_the_counter_stops_what_was_asked_for_and_stays_away(world, browse, address, post):
    code = world.file()
    assert browse(world.dung).get(address(code, "stop")).status_code == 403
    world.supplement_asked(code, world.dung, facts="Ghi rõ nơi sinh")
    assert "Dừng giải quyết" in browse(world.dung).get(address(code)).content.decode()
    assert post(code, "stop", world.dung, reason="Quá hạn bổ sung.").status_code == 302
    assert Dossier.objects.get(code=code).state == State.STOPPED
