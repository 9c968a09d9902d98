"""Liên of the province and Minh of the ward see calendars, change them after a look at what it means, and tell people."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from motcua.calendars import service as calendars
from motcua.calendars.models import Calendar, Closure, Decision, Week
from motcua.dossiers.models import Dossier
from motcua.dossiers.testing import MARITAL_STATUS, at, moment
from motcua.organizations import service as organizations
from motcua.organizations.models import Role
from motcua.organizations.testing import make_official

LIST = "10/3/2027; nghỉ; Bão số 3\n13/3/2027; làm việc; Làm bù; 7h30-11h30"


@pytest.fixture(autouse=True)
def _on_a_friday():
    calendars.forget_calendars()
    with at("2027-03-05 09:00"):
        yield
    calendars.forget_calendars()


@pytest.fixture
def lien(world):
    return make_official((world.organizations["H05"], Role.ADMINISTRATOR), name="Đỗ Bích Liên")


@pytest.fixture
def minh(world):
    return make_official((world.committee, Role.ADMINISTRATOR), name="Đỗ Đức Minh")


@pytest.fixture
def shared(world):
    return Calendar.objects.get(key="office-hours")


@pytest.fixture
def promised(world):
    """Bích comes on Wednesday 10/3/2027 before 17:00 to collect."""
    code = world.file_at_counter(code=MARITAL_STATUS)
    world.act(code, "accept")
    return code


def url(name, **arguments):
    return reverse(f"office:configuration_{name}", kwargs=arguments)


def seen_in(page):
    return re.search(r'name="seen" value="(\w+)"', page)[1]


def saved(client, address, facts):
    """Look at what it means, then save what was shown."""
    page = client.post(address, facts | {"do": "preview"})
    assert page.status_code == 200, page.content.decode()
    return client.post(address, facts | {"do": "save", "seen": seen_in(page.content.decode())})


def test_a_list_is_tried_compared_and_saved_for_the_whole_province(lien, browse, promised):
    theirs = browse(lien)
    facts = {"calendar": "", "days": LIST, "number": "12/TB-VP", "decided_on": "2027-03-01", "verified": "1"}
    page = theirs.post(url("days"), facts | {"do": "preview"}).content.decode()
    assert "Thứ Tư 10/03/2027" in page
    assert "Gói holidays không tính là ngày nghỉ" in page
    assert "1 hồ sơ có giờ hẹn" in page
    assert "Các giờ đã hẹn với người dân không đổi." in page
    assert promised in page
    assert not Decision.objects.exists()
    assert saved(theirs, url("days"), facts).status_code == 302
    closed, opened = Decision.objects.order_by("day")
    assert (closed.kind, closed.number, closed.verified) == ("closed", "12/TB-VP", True)
    assert opened.spans == [["07:30", "11:30"]]
    assert Dossier.objects.get(code=promised).due_at == moment("2027-03-10 17:00")


def test_what_is_saved_is_what_was_shown(lien, browse, world):
    theirs = browse(lien)
    facts = {"days": LIST}
    seen = seen_in(theirs.post(url("days"), facts | {"do": "preview"}).content.decode())
    other = {"days": LIST.replace("10/3", "11/3"), "do": "save", "seen": seen}
    assert theirs.post(url("days"), other).status_code == 200
    assert theirs.post(url("days"), facts | {"do": "save"}).status_code == 200
    assert not Decision.objects.exists()


def test_promises_on_closed_time_are_taken_along_as_a_table(lien, browse, promised):
    answer = browse(lien).post(url("days"), {"days": LIST, "do": "table"})
    assert answer["Content-Type"].startswith("text/csv")
    heading, line = answer.content.decode("utf-8-sig").splitlines()
    assert heading.startswith("Mã hồ sơ")
    assert line.startswith(f"{promised},Ủy ban nhân dân phường Nếnh")


def sheet(*rows):
    book, content = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(content)
    return SimpleUploadedFile("ngay-nghi.xlsx", content.getvalue())


@pytest.mark.parametrize(
    "file",
    [
        sheet(["Ngày", "Loại", "Lý do"], ["10/3/2027", "Nghỉ", "Bão số 3"], ["2027-03-13", "Làm bù", "Bù"]),
        SimpleUploadedFile("a.csv", '"10/03/2027",nghỉ,Bão số 3\n13/3/2027,lam viec,Bù'.encode()),
        SimpleUploadedFile(
            "b.csv", "\ufeffNgày;Loại;Lý do\n10/3/2027;nghi;Bão số 3\n13.3.2027;làm;Bù".encode()
        ),
    ],
)
def test_a_list_comes_from_a_file_and_stands_in_the_box(lien, browse, world, file):
    file.seek(0)
    page = browse(lien).post(url("days"), {"file": file, "do": "preview"}).content.decode()
    assert page.count(">mới<") == 2
    listed = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", page, re.DOTALL)[1]
    assert "Bão số 3" in listed
    # A browser sends the box back with its own ends of lines, and the file no more.
    typed = {"days": listed.replace("\n", "\r\n"), "do": "save", "seen": seen_in(page)}
    assert browse(lien).post(url("days"), typed).status_code == 302


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("", "Ghi ít nhất một ngày"),
        ("hôm qua; nghỉ; Bão", "Dòng 1: Ghi ngày"),
        ("10/3/2027; chơi; Bão", "Sau ngày ghi “nghỉ”"),
        ("10/3/2027; nghỉ", "Ghi lý do"),
        ("10/3/2027; làm việc; Bù; sáng", "Ghi giờ theo dạng"),
        ("10/3/2027; làm việc; Bù; 11:30-07:30", "Ghi giờ theo dạng"),
        ("10/3/2027; nghỉ; Bão; 07:30-11:30", "Ngày nghỉ thì không ghi giờ"),
        ("10/3/2027; nghỉ; Bão\n10/3/2027; nghỉ; Bão", "Dòng 2: Ngày này đã có"),
        ("4/3/2027; nghỉ; Bão", "Giờ của những ngày đã qua"),
    ],
)
def test_what_is_wrong_in_a_list_is_said_and_the_list_kept(lien, browse, world, lines, told):
    answer = browse(lien).post(url("days"), {"days": lines, "do": "preview"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert lines.splitlines()[-1:] == [] or lines.splitlines()[-1] in page


def test_a_file_that_cannot_be_read_is_refused_beside_its_box(lien, browse, world):
    file = SimpleUploadedFile("a.csv", b"\xff\xfe\x00")
    answer = browse(lien).post(url("days"), {"file": file, "days": LIST})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'id="file-error"' in page
    assert "Bão số 3" in page


def test_who_says_checked_names_the_paper(lien, browse, world):
    answer = browse(lien).post(url("days"), {"days": LIST, "verified": "1"})
    assert answer.status_code == 422
    assert "Đã đối chiếu thì ghi số văn bản." in answer.content.decode()


def test_the_list_of_a_year_is_given_to_begin_with(lien, browse, world):
    page = browse(lien).get(url("days"), {"year": "2027"}).content.decode()
    assert "06/02/2027; nghỉ;" in page
    calendars.decide_day(day="2027-04-05", kind=Decision.Kind.CLOSED, reason="Ngày hội", source="Công văn")
    page = browse(lien).get(url("days"), {"year": "2027"}).content.decode()
    assert "05/04/2027; nghỉ; Ngày hội" in page


def test_a_holiday_that_a_list_forgets_is_pointed_out(lien, browse, world):
    page = browse(lien).post(url("days"), {"days": LIST}).content.decode()
    assert "30/04/2027" in page


def test_weekly_hours_change_from_a_day_on(lien, browse, shared, promised):
    theirs, here = browse(lien), url("hours", calendar_id=shared.pk)
    page = theirs.get(here).content.decode()
    assert 'name="d0-0-from" value="07:30"' in page
    week = {f"d{day}-0-from": "08:00" for day in range(5)} | {f"d{day}-0-to": "12h" for day in range(5)}
    facts = week | {"valid_from": "2027-03-08", "reason": "Giờ mùa đông"}
    assert "1 hồ sơ có giờ hẹn" in theirs.post(here, facts).content.decode()
    assert saved(theirs, here, facts).status_code == 302
    assert Week.objects.get().weekly == [[["08:00", "12:00"]]] * 5 + [[], []]
    page = theirs.get(url("calendar", calendar_id=shared.pk)).content.decode()
    assert "Từ 08/03/2027" in page
    assert "Thứ Hai – Thứ Sáu: 08:00–12:00" in page
    assert "Đổi giờ làm việc trong tuần từ 08/03/2027" in page


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"d1-0-from": "14:00"}, "Thứ Ba: ghi giờ theo dạng"),
        ({"d1-0-to": "tối"}, "Thứ Ba: ghi giờ theo dạng"),
        ({"d1-1-from": "09:00", "d1-1-to": "10:00"}, "Thứ Ba: ghi giờ theo dạng"),
        ({"valid_from": "2027-03-05"}, "Giờ của những ngày đã qua"),
        ({"valid_from": "mai"}, "Ghi ngày bắt đầu"),
        ({"reason": ""}, "Ghi lý do"),
    ],
)
def test_what_is_wrong_in_a_week_is_said_and_what_was_typed_kept(lien, browse, shared, changes, told):
    facts = {"d1-0-from": "08:00", "d1-0-to": "12:00", "valid_from": "2027-03-08", "reason": "Mùa đông"}
    answer = browse(lien).post(url("hours", calendar_id=shared.pk), facts | changes)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert (facts | changes)["d1-0-from"] in page


def own_calendar(client, world, shared):
    here = url("followers", calendar_id=shared.pk)
    chosen = [world.committee.pk, world.centre.pk]
    facts = {"organization": chosen, "to": "own", "name": "Lịch phường Nếnh", "reason": "Sửa trụ sở"}
    assert saved(client, here, facts).status_code == 302
    organizations.forget_organizations()
    return Calendar.objects.get(name="Lịch phường Nếnh")


def test_a_ward_closes_tells_its_people_and_keeps_its_promises(minh, browse, world, shared, promised):
    mine = browse(minh)
    assert mine.get(url("closure", calendar_id=shared.pk)).status_code == 403
    own = own_calendar(mine, world, shared)
    facts = {"from_day": "2027-03-10", "from_time": "13:00", "to_day": "2027-03-12", "to_time": "07:30"}
    facts |= {"reason": "Ngập lụt", "source": "Chủ tịch phường"}
    here = url("closure", calendar_id=own.pk)
    assert "1 hồ sơ có giờ hẹn" in mine.post(here, facts).content.decode()
    answer = saved(mine, here, facts)
    assert answer.status_code == 302
    assert "báo giờ nhận mới ở trang" in mine.get(answer["Location"]).content.decode()
    calendars.forget_calendars()
    page = mine.get(url("promises")).content.decode()
    assert "Ngập lụt" in page
    assert "07:30 Thứ Sáu 12/03/2027" in page
    assert mine.post(url("promises"), {"unit": world.centre.pk}).status_code == 302
    assert "đã báo" in mine.get(url("promises")).content.decode()
    dossier = Dossier.objects.get(code=promised)
    assert (dossier.due_at, dossier.collect_from) == (moment("2027-03-10 17:00"), moment("2027-03-12 07:30"))
    page = browse(world.dung).get(reverse("office:dossier", kwargs={"code": promised})).content.decode()
    assert "mời nhận kết quả từ 07:30 12/03/2027" in page
    assert mine.post(url("promises"), {"unit": world.other_centre.pk}).status_code == 403


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"from_day": ""}, "Ghi ngày, ví dụ"),
        ({"to_time": "chiều"}, "Ghi giờ, ví dụ"),
        ({"to_day": "2027-03-09"}, "không có giờ làm việc nào"),
        ({"to_day": "2029-03-12"}, "tối đa một năm"),
        ({"from_day": "2027-03-04"}, "Giờ của những ngày đã qua"),
        ({"reason": " "}, "Ghi lý do"),
    ],
)
def test_what_is_wrong_in_a_closure_is_said_beside_its_box(lien, browse, shared, changes, told):
    facts = {"from_day": "2027-03-10", "from_time": "13:00", "to_day": "2027-03-12", "to_time": "07:30"}
    answer = browse(lien).post(url("closure", calendar_id=shared.pk), facts | {"reason": "Bão"} | changes)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Closure.objects.exists()


def test_a_decision_is_taken_back_with_a_reason_and_its_trace(lien, minh, browse, shared):
    theirs = browse(lien)
    saved(theirs, url("days"), {"days": LIST})
    decision = Decision.objects.get(kind="closed")
    here = url("calendar_remove", calendar_id=shared.pk)
    facts = {"what": f"decision-{decision.pk}", "reason": "Bão không vào"}
    assert browse(minh).post(here, facts).status_code == 403
    assert theirs.post(here, facts | {"reason": ""}).status_code == 422
    assert saved(theirs, here, facts).status_code == 302
    assert not Decision.objects.filter(kind="closed").exists()
    page = theirs.get(url("calendar", calendar_id=shared.pk), {"year": "2027"}).content.decode()
    assert "Bỏ quyết định về ngày 10/03/2027 (nghỉ: Bão số 3)" in page
    assert "Bão không vào" in page


@pytest.mark.parametrize("what", ["", "decision-0", "week-x", "closure-999", "calendar-1"])
def test_what_cannot_be_taken_back_is_not_found(lien, browse, shared, what):
    assert browse(lien).get(url("calendar_remove", calendar_id=shared.pk), {"what": what}).status_code == 404


def test_a_year_is_shown_in_words_and_bears_any_asking(lien, browse, shared, django_assert_max_num_queries):
    saved(browse(lien), url("days"), {"days": LIST})
    theirs, here = browse(lien), url("calendar", calendar_id=shared.pk)
    page = theirs.get(here).content.decode()
    assert "<b>10/3</b> nghỉ: Bão số 3" in page
    assert "<b>13/3</b> làm bù: Làm bù" in page
    assert "chưa đối chiếu" in page
    with django_assert_max_num_queries(10):
        theirs.get(here)
    for year in ("0", "99999", "x"):
        assert theirs.get(here, {"year": year}).status_code == 200
    assert theirs.get(url("calendar", calendar_id=999_999)).status_code == 404


def test_the_list_says_who_follows_which(minh, browse, world, shared):
    mine = browse(minh)
    own_calendar(mine, world, shared)
    page = mine.get(url("calendars")).content.decode()
    assert "lịch riêng" in page
    assert "Ủy ban nhân dân phường Nếnh" in page
    assert url("days") not in page
