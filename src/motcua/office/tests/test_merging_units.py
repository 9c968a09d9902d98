"""Minh of the province rehearses a resolution by which Nếnh goes into Việt Yên, has it applied, and watches it."""

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from motcua.accounts.service import SYSTEM
from motcua.dossiers.models import Dossier
from motcua.dossiers.testing import NENH, VIET_YEN, at
from motcua.office.tests.test_configuration_drafts import lien, minh  # noqa: F401 - the two administrators
from motcua.organizations.models import Role
from motcua.organizations.testing import make_official
from motcua.territory import service as territory
from motcua.territory.models import Merger, MergerState, RehearsalRun, Resolution, Succession
from motcua.territory.testing import make_units

BEFORE, MORNING = "2026-12-31 09:00", "2027-01-01 00:00"
NUMBER = "01/NQ-MAU"


def address(name, **arguments):
    return reverse(f"office:configuration_{name}", kwargs=arguments)


MERGERS = "/office/configuration/mergers/"


def facts(**changes):
    """The sample that the page gives away, of a fixed day."""
    return territory.sample_resolution() | {"issued_on": "2026-12-01", "effective_on": "2027-01-01"} | changes


def file_of(content):
    raw = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
    return SimpleUploadedFile("nghi-quyet.json", raw)


@pytest.fixture
def people(world):
    return [world.an, world.binh, world.chi, world.dung, world.em, world.giang, world.hoa]


@pytest.fixture
def mine(minh, browse):  # noqa: F811 - the fixture
    return browse(minh)


@pytest.fixture
def rehearsed(world, mine):
    """Uploads a file on the day before and has it rehearsed; gives the address of the rehearsal."""

    def done(content=None):
        with at(BEFORE):
            answer = mine.post(MERGERS, {"file": file_of(content or facts())})
            world.run_jobs()
        return answer.url

    return done


@pytest.fixture
def ordered(mine, rehearsed):
    """The same, ordered for the first minute of the resolution; gives the address of the merger."""

    def done(content=None):
        sent = {"day": "2027-01-01", "time": "00:00", "number": NUMBER}
        page = rehearsed(content)
        with at(BEFORE):
            return mine.post(f"{page}apply/", sent).url

    return done


def shown(client, page, moment=BEFORE, **asked):
    with at(moment):
        return client.get(page, asked).content.decode()


@pytest.mark.usefixtures("people")
def test_a_file_is_rehearsed_in_a_job_and_nothing_is_touched(world, mine):
    codes = [world.accepted() for _number in range(3)]
    with at(BEFORE):
        answer = mine.post(MERGERS, {"file": file_of(facts())})
        page = mine.get(answer.url).content.decode()
        assert "Đang diễn tập…" in page
        assert 'hx-trigger="every 1s"' in page
        assert mine.get(f"{answer.url}progress/").status_code == 302
        world.run_jobs()
        assert mine.get(f"{answer.url}progress/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"
        page = mine.get(answer.url).content.decode()
    assert "<span>Hồ sơ đang giải quyết</span><b>3</b>" in page
    assert "UBND phường Nếnh<small" in page
    assert "chưa đối chiếu văn bản" in page
    assert "Hẹn ngày giờ chuyển" in page
    assert "Phí, lệ phí ghi theo thủ tục, không theo đơn vị" in page
    assert "<span>Trang giờ làm việc của trung tâm</span><b>1</b>" in page
    assert not Merger.objects.exists()
    assert not Resolution.objects.exists()
    assert {one.competent_agency.code for one in Dossier.objects.filter(code__in=codes)} == {"H05.77.95"}


@pytest.mark.usefixtures("people")
def test_every_single_thing_that_would_move_is_in_a_table(world, mine, rehearsed):
    code = world.accepted()
    page = rehearsed()
    with at(BEFORE):
        answer = mine.get(f"{page}table/")
        lines = answer.getvalue().decode("utf-8-sig").splitlines()
    assert answer["Content-Type"].startswith("text/csv")
    dossier = Dossier.objects.get(code=code)
    assert f"Hồ sơ đang giải quyết,{dossier.pk},H05.77.95,H05.77.77,{code}" in lines
    assert any("Nguyễn Thanh Bình" in line for line in lines)


@pytest.mark.usefixtures("people")
def test_ways_are_sorted_by_count_by_office_and_opened_for_print(mine, rehearsed):
    page = rehearsed()
    kind = shown(mine, page, kind="posting", sort="from")
    assert 'id="posting" open' in kind
    assert 'id="organization" open' not in kind
    assert kind.index("H05.77.95<") < kind.index("H05.77.95.01<", kind.index('id="posting"'))
    assert shown(mine, page, open="1").count(" open><summary>") == 6
    assert mine.get(page, {"kind": "<x>", "sort": "<x>"}).status_code == 200


def test_all_faults_of_a_file_are_said_at_once_and_the_file_stays(mine, rehearsed):
    page = rehearsed(facts(number="", effective_on="hôm qua", units=[{"code": "7", "kind": "làng"}]))
    text = shown(mine, page)
    assert "6 chỗ phải sửa" in text
    assert "“number”" in text
    assert "“effective_on”" in text
    assert "làng" in text
    assert "Tệp có lỗi" in shown(mine, MERGERS)
    assert mine.get(f"{page}table/").status_code == 422
    assert mine.get(f"{page}apply/").status_code == 422


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[]", b"{" * 100_000, b"PK\x03\x04"])
def test_what_is_no_resolution_at_all_is_refused_beside_its_box(mine, world, content):
    answer = mine.post(MERGERS, {"file": file_of(content)})
    assert answer.status_code in {400, 422}
    assert 'id="file-error"' in answer.content.decode()
    assert not RehearsalRun.objects.exists()
    assert mine.post(MERGERS, {}).status_code == 422


@pytest.mark.parametrize("code", ["\0", "\ud800"])
def test_a_file_with_letters_that_cannot_be_kept_says_what_is_wrong(mine, rehearsed, code):
    raw = json.dumps(facts(passages=[{"from": code, "to": VIET_YEN}])).encode()
    assert "không phải mã đơn vị" in shown(mine, rehearsed(raw))


@pytest.mark.usefixtures("people")
def test_nothing_is_ordered_while_it_is_still_rehearsed(world, mine):
    with at(BEFORE):
        page = mine.post(MERGERS, {"file": file_of(facts())}).url
        assert mine.get(f"{page}apply/").url == page
        sent = {"day": "2027-01-01", "time": "00:00", "number": NUMBER}
        assert mine.post(f"{page}apply/", sent).url == page
        world.run_jobs()
    assert not Merger.objects.exists()


def test_what_contradicts_the_units_there_are_is_in_no_table(mine, rehearsed):
    page = rehearsed(facts(passages=[{"from": NENH, "to": "07799"}, {"from": "99999", "to": VIET_YEN}]))
    assert "Đơn vị nhận 07799 không có" in shown(mine, page)
    with at(BEFORE):
        assert mine.get(f"{page}table/").status_code == 422


def test_a_commune_does_not_go_into_a_province(mine, rehearsed):
    assert "không cùng cấp" in shown(mine, rehearsed(facts(passages=[{"from": NENH, "to": "24"}], units=[])))


def test_what_contradicts_the_units_there_are_is_said(mine, rehearsed):
    text = shown(mine, rehearsed(facts(passages=[{"from": "99999", "to": VIET_YEN}])))
    assert "Đơn vị cũ 99999 không có" in text
    assert "Hẹn ngày giờ chuyển" not in text


@pytest.mark.usefixtures("people")
def test_what_blocks_stands_first_with_what_to_do_and_is_not_ordered(mine, rehearsed):
    parts = [
        {"from": NENH, "to": VIET_YEN, "extent": "part"},
        {"from": NENH, "to": "07798", "extent": "part"},
    ]
    new = {"code": "07798", "kind": "ward", "name": "Vân Hà", "parent": "24"}
    page = rehearsed(facts(passages=parts, units=[new]))
    text = shown(mine, page)
    assert "phải sửa trước khi hẹn" in text
    assert "&#34;main&#34;: true" in text
    assert "Hẹn ngày giờ chuyển" not in text
    sent = {"day": "2027-01-01", "time": "00:00", "number": NUMBER}
    with at(BEFORE):
        assert mine.post(f"{page}apply/", sent).status_code == 409
    assert not Merger.objects.exists()


@pytest.mark.usefixtures("people")
def test_the_order_asks_for_a_moment_and_for_the_number(mine, rehearsed):
    page = f"{rehearsed()}apply/"
    with at(BEFORE):
        first = mine.get(page).content.decode()
        assert 'value="2027-01-01"' in first
        assert 'value="00:00"' in first
        wrong = mine.post(page, {"day": "2026-12-30", "time": "25:00", "number": "02/NQ"})
        text = wrong.content.decode()
        assert wrong.status_code == 422
        assert "có hiệu lực từ 01/01/2027" in text
        assert "Giờ không đúng" in text
        assert "Ghi đúng số nghị quyết" in text
        assert 'value="02/NQ"' in text
        assert mine.post(page, {"day": "x", "time": "", "number": NUMBER}).status_code == 422
    assert not Merger.objects.exists()


@pytest.mark.usefixtures("people")
def test_an_order_is_carried_out_at_its_moment_and_compared_with_the_rehearsal(world, mine, ordered):
    code = world.accepted()
    page = ordered()
    text = shown(mine, page)
    assert "Đã hẹn" in text
    assert "00:00 01/01/2027" in text
    assert "Hủy hẹn" in text
    with at("2026-12-31 23:59"):
        assert 'hx-trigger="every 2s"' in mine.get(page).content.decode()
    with at(MORNING):
        world.run_jobs()
        refreshed = mine.get(f"{page}progress/?known=planned", headers={"HX-Request": "true"})
        assert refreshed["HX-Refresh"] == "true"
    text = shown(mine, page, MORNING)
    assert "Đã xong" in text
    assert "khớp" in text
    assert "Chuyển xong" in text
    assert "Hẹn sắp xếp lúc" in text
    assert Dossier.objects.get(code=code).competent_agency.code == "H05.77.77"
    journal = shown(mine, f"{page}journal/", MORNING)
    assert "Ủy ban nhân dân phường Nếnh nhập vào UBND phường Việt Yên" in journal
    assert "Nguyễn Thanh Bình: Công chức xử lý từ UBND phường Nếnh sang UBND phường Việt Yên" in journal
    assert "Phường Nếnh không còn" in journal
    assert NUMBER in shown(mine, MERGERS, MORNING)


@pytest.mark.usefixtures("people")
def test_an_order_is_taken_back_before_its_moment(world, mine, ordered):
    page = ordered()
    with at(BEFORE):
        assert mine.post(page, {"do": "cancel"}).url == page
        assert mine.post(page, {"do": "cancel"}).status_code == 409
        assert mine.post(page, {"do": "gì đó"}).status_code == 200
    with at(MORNING):
        world.run_jobs()
    assert Merger.objects.get().state == MergerState.UNDONE
    assert not Merger.objects.get().switched_at


@pytest.mark.usefixtures("people")
def test_batches_are_held_and_go_on(world, mine, ordered):
    for _number in range(2):
        world.accepted()
    page = ordered()
    merger = Merger.objects.get()
    with at(MORNING):
        territory.switch_merger(merger_id=merger.pk, by=SYSTEM)
        territory.move_merger(merger_id=merger.pk, by=SYSTEM, batches=1, most=1)
        text = mine.get(page).content.decode()
        assert "Đang chuyển" in text
        assert 'value="pause"' in text
        mine.post(page, {"do": "pause"})
        world.run_jobs()
        assert Merger.objects.get().state == MergerState.PAUSED
        assert 'value="resume"' in mine.get(page).content.decode()
        mine.post(page, {"do": "resume"})
        world.run_jobs()
    assert Merger.objects.get().state == MergerState.DONE


@pytest.mark.usefixtures("people")
def test_why_the_switch_could_not_be_made_is_told(world, mine, ordered):
    page = ordered()
    Merger.objects.update(failure="Đơn vị cũ 07795 không có.")
    text = shown(mine, page, MORNING)
    assert "chưa chuyển được" in text
    assert "Đơn vị cũ 07795 không có." in text


@pytest.mark.usefixtures("people")
def test_it_is_undone_after_a_confirmation(world, mine, ordered):
    code = world.accepted()
    page = ordered()
    with at(MORNING):
        world.run_jobs()
        assert "Ghi lại số nghị quyết" in mine.get(f"{page}undo/").content.decode()
        assert mine.post(f"{page}undo/", {"number": "khác"}).status_code == 422
        assert mine.post(f"{page}undo/", {"number": NUMBER.lower()}).url == page
        assert "Đang kiểm tra để hoàn tác" in mine.get(page).content.decode()
        world.run_jobs()
        assert "Hoàn tác xong" in mine.get(page).content.decode()
        assert "Chưa đổi gì." in mine.get(f"{page}journal/").content.decode()
    assert Dossier.objects.get(code=code).competent_agency.code == "H05.77.95"


@pytest.mark.usefixtures("people")
def test_what_depends_on_it_is_named_instead(world, mine, ordered):
    page = ordered()
    with at(MORNING):
        world.run_jobs()
    with at("2027-01-04 08:00"):
        world.file()
        assert mine.post(f"{page}undo/", {"number": NUMBER}).url == page
        assert mine.post(f"{page}undo/", {"number": NUMBER}).status_code == 409
        world.run_jobs()
        for text in (mine.get(page).content.decode(), mine.get(f"{page}undo/").content.decode()):
            assert "1 hồ sơ đã nộp tại cơ quan mới." in text
    assert Merger.objects.get().state == MergerState.DONE


@pytest.mark.usefixtures("people")
def test_a_recorded_resolution_is_rehearsed_without_a_file(world, mine, ordered):
    ordered()
    with at(MORNING):
        world.run_jobs()
        assert NUMBER in mine.get(MERGERS).content.decode()
        answer = mine.post(MERGERS, {"number": NUMBER})
        world.run_jobs()
        text = mine.get(answer.url).content.decode()
        assert mine.post(MERGERS, {"number": "không có"}).status_code == 404
    assert "DỮ LIỆU MẪU" in text
    assert "<span>Hồ sơ đang giải quyết</span><b>0</b>" in text


def test_resolutions_of_other_provinces_are_not_offered(mine):
    units = {unit.code: unit for unit in make_units(NENH, "26560")}
    for number, code in (("1/NQ", NENH), ("2/NQ", "26560"), ("3/NQ", "")):
        one = Resolution.objects.create(
            number=number, title=number, effective_on=date(2026, 1, 1), source="mẫu"
        )
        if code:
            Succession.objects.create(
                resolution=one,
                predecessor=units[code],
                successor=units[code],
                extent="whole",
                valid_from=one.effective_on,
            )
    text = shown(mine, MERGERS)
    assert "1/NQ" in text
    assert "2/NQ" not in text
    assert "3/NQ" not in text


def test_the_sample_is_in_force_today_and_can_be_rehearsed(world, mine):
    with at("2027-03-01 10:00"):
        answer = mine.get(address("merger_template"))
        plan = territory.read_plan(answer.content)
        assert f"{plan.effective_on:%d/%m/%Y}" == "01/03/2027"
        assert not plan.verified
        assert territory.rehearse(plan).faults == []


def test_only_administrators_of_the_province_itself_are_let_in(world, minh, lien, browse):  # noqa: F811 - the fixtures
    ward = make_official((world.committee, Role.ADMINISTRATOR), name="Đỗ Đức Mạnh")
    for person in (lien, ward, world.em):
        assert browse(person).get(MERGERS).status_code == 403
        assert browse(person).post(MERGERS, {"file": file_of(facts())}).status_code == 403
    assert "Sắp xếp đơn vị" not in browse(lien).get("/office/configuration/").content.decode()
    assert "Sắp xếp đơn vị" in browse(minh).get("/office/configuration/").content.decode()


def test_what_is_not_there_is_not_found(mine):
    assert mine.get(address("rehearsal", run_id=0)).status_code == 404
    assert mine.post(address("rehearsal", run_id=0)).status_code == 404
    assert mine.get(address("merger", merger_id=0)).status_code == 404
    assert mine.post(address("merger", merger_id=0), {"do": "pause"}).status_code == 404
