"""Certified copies on the pages of officials: what was typed is kept, faults stand beside their boxes, files are own."""

import io
import re

import pytest
from django.test import Client
from django.urls import reverse

from motcua.accounts.models import User
from motcua.certification import service as certification
from motcua.certification.models import CertifiedCopy, FeeTable, State
from motcua.certification.testing import Office, again
from motcua.documents import service as documents
from motcua.documents.testing import pdf_file, upload
from motcua.kit import clock, sheets
from motcua.office.views import certification_book
from motcua.organizations.models import Kind, Role
from motcua.organizations.testing import make_official, make_organization
from motcua.signatures.testing import certify_person, do_signing_jobs

TYPED = {
    "name": "Nguyễn Văn An",
    "number": "024 090 000 101",
    "paper": "Bằng tốt nghiệp đại học",
    "pages": "3",
    "compared": "1",
    "fee": "due",
}


@pytest.fixture
def office(db, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.KEYSTORE_PASSWORD = "tests-only-password"
    return Office()


def browser(actor):
    client = Client()
    client.force_login(User.objects.get(pk=actor.id))
    return client


def ask(office, *, content=None, **changed):
    data = TYPED | changed
    file = upload(pdf_file(pages=3) if content is None else content)
    return browser(office.dung).post(reverse("office:new_copy"), data | {"file": file})


def act(actor, copy, name, **facts):
    address = reverse("office:copy_act", kwargs={"copy_id": copy.pk})
    return browser(actor).post(address, {"act": name} | facts, follow=True)


def words(answer):
    return " ".join(answer.content.decode().split())


def test_what_is_asked_for_at_the_counter_waits_for_the_leader(office):
    answer = ask(office)
    copy = CertifiedCopy.objects.get()
    assert answer.headers["Location"] == reverse("office:copy", kwargs={"copy_id": copy.pk})
    assert (copy.requester_number, copy.pages, copy.fee, copy.organization_id) == (
        "024090000101", 3, 5_000, office.committee.pk,
    )  # fmt: skip
    listed = words(browser(office.em).get(reverse("office:copies")))
    assert "Bằng tốt nghiệp đại học" in listed
    assert "024•••••••01" in listed
    assert "024090000101" not in listed


def test_pressed_twice_a_form_asks_for_one_copy_and_filled_in_anew_for_the_next(office):
    page = browser(office.dung).get(reverse("office:new_copy")).text
    form = re.search(r'name="form" value="([^"]+)"', page)[1]
    first, second = (ask(office, form=form) for _press in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert f'value="{form}"' in ask(office, form=form, name="").text
    # Back in the browser, with the next paper of the same person; and one whose form carries nothing of the kind.
    ask(office, form=form, paper="Học bạ trung học phổ thông")
    ask(office, form="x")
    assert list(CertifiedCopy.objects.order_by("pk").values_list("paper", flat=True)) == [
        "Bằng tốt nghiệp đại học", "Học bạ trung học phổ thông", "Bằng tốt nghiệp đại học",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "box", "said"),
    [
        ({"name": " "}, "name", "Ghi họ tên"),
        ({"number": "12ab"}, "number", "Ghi số định danh"),
        ({"number": "٠٢٤٠٩٠٠٠٠١٠١"}, "number", "Ghi số định danh"),
        ({"paper": "x" * 301}, "paper", "không quá 300 chữ"),
        ({"pages": "0"}, "pages", "từ 1 đến 500"),
        ({"pages": "2"}, "pages", "Tệp có 3 trang, không khớp số trang đã ghi (2)"),
        ({"compared": ""}, "compared", "Phải đối chiếu bản quét"),
        ({"fee": "exempt", "exemption": ""}, "exemption", "Ghi vì sao miễn phí"),
        ({"content": b"<html>"}, "file", "Tệp không phải là PDF"),
        ({"content": b""}, "file", "0 byte"),
    ],
)
def test_a_fault_stands_beside_its_box_and_the_rest_is_kept(office, changed, box, said):
    answer = ask(office, **changed)
    page = words(answer)
    assert answer.status_code == 422
    assert f'href="#{box}"' in page
    assert f'id="{box}-error"' in page
    assert said in page
    assert ("Bằng tốt nghiệp đại học" if box != "paper" else "Nguyễn Văn An") in page
    assert not CertifiedCopy.objects.exists()


def test_faults_are_listed_in_the_order_of_their_boxes(office):
    told = browser(office.dung).post(reverse("office:new_copy"), {"fee": "exempt"}).text
    listed = re.findall(r'<li><a href="#(\w+)">', told)
    assert listed == ["name", "number", "paper", "pages", "file", "compared", "exemption"]


def test_fees_that_nobody_confirmed_are_shown_as_such(office):
    page = words(browser(office.dung).get(reverse("office:new_copy")))
    assert "Mức tạm tính: quản trị viên chưa kiểm tra" in page
    province = make_organization(Kind.PROVINCIAL_COMMITTEE)
    lien = make_official((province, Role.ADMINISTRATOR), name="Đỗ Bích Liên")
    typed = {"first_pages": "2", "first_price": "2.000", "next_price": "x", "most": "200.000"}
    address = reverse("office:copy_fees")
    refused = browser(lien).post(address, typed)
    assert refused.status_code == 422
    assert 'id="next_price-error"' in words(refused)
    assert browser(lien).post(address, typed | {"next_price": "1.000"}).status_code == 302
    assert FeeTable.objects.get().rates == certification.Rates(2, 2_000, 1_000, 200_000)
    assert "Mức tạm tính" not in words(browser(office.dung).get(reverse("office:new_copy")))


def test_each_sees_the_buttons_of_their_role_and_an_act_says_what_it_did(office):
    office.certified()
    copy = office.prepared()
    address = reverse("office:copy", kwargs={"copy_id": copy.pk})
    assert "Ký chứng thực" not in words(browser(office.dung).get(address))
    assert "Đã thu 2.000 đồng" in words(browser(office.dung).get(address))
    assert "Đã cấp số" in words(act(office.em, copy, "sign"))
    copy = office.signed(office.printed(again(copy)))
    assert "Đóng dấu số" in words(browser(office.giang).get(address))
    act(office.giang, copy, "seal")
    copy = office.signed(copy)
    page = words(act(office.dung, copy, "pay"))
    assert "Đã ghi nhận thu phí" in page
    assert "Tải bản sao đã ký" in page
    receipt = words(browser(office.dung).get(reverse("office:copy_receipt", kwargs={"copy_id": copy.pk})))
    assert "Hai nghìn đồng" in receipt
    assert certification.number_words(copy) in receipt
    file = browser(office.dung).get(reverse("office:copy_file", kwargs={"copy_id": copy.pk}))
    assert b"".join(file.streaming_content).startswith(b"%PDF")
    assert "attachment" in file.headers["Content-Disposition"]


def test_why_a_number_is_voided_must_be_said(office):
    copy = office.signed(office.numbered())
    page = words(browser(office.em).get(reverse("office:copy", kwargs={"copy_id": copy.pk})))
    assert "Chưa ký được." in page
    assert "Ký lại, giữ số" in page
    refused = act(office.em, copy, "void", reason=" ")
    assert refused.status_code == 422
    assert 'id="reason-void-error"' in words(refused)
    assert "Hủy số" in words(act(office.em, copy, "void", reason="Bản chính bị tẩy xóa"))
    assert again(copy).state == State.VOIDED
    late = act(office.em, copy, "sign")
    assert (late.status_code, "vừa được người khác xử lý" in words(late)) == (409, True)


@pytest.mark.parametrize(
    "query", ["month=13", "year=99999&month=x", "month=0&q=%00'--", "office=abc&year=-1"]
)
def test_the_book_bears_whatever_is_asked_of_it(office, query):
    office.numbered()
    assert browser(office.em).get(f"{reverse('office:copy_book')}?{query}").status_code == 200


def test_the_book_goes_out_as_tables_in_which_no_name_is_a_formula(office):
    copy = office.numbered("=HYPERLINK(1)", name="+84 An")
    address = reverse("office:copy_book_file")
    month = f"year={copy.year}&month={clock.local(copy.numbered_at).month}"
    csv = table(browser(office.em).get(f"{address}?{month}&as=csv"))
    assert "'=HYPERLINK(1)" in csv
    assert "'+84 An" in csv
    assert "024•••••••01" in csv
    book = browser(office.em).get(f"{address}?{month}&as=xlsx").content
    (sheet,) = sheets.read_sheets(book)
    assert sheet.rows[1][0] == certification.number_words(copy)
    assert sheet.rows[1][7] == "2000"
    not_closed = browser(office.em).get(f"{address}?{month}&as=pdf")
    assert (not_closed.status_code, "chưa khóa sổ" in words(not_closed)) == (409, True)
    assert browser(office.em).get(f"{address}?as=exe").status_code == 404
    assert io.BytesIO(book).read(2) == b"PK"


def table(answer):
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def test_the_whole_year_goes_out_however_long_and_its_sums_are_of_all(office, monkeypatch):
    monkeypatch.setattr("motcua.certification.queries.MOST_FOUND", 2)
    monkeypatch.setattr("motcua.certification.queries._AT_ONCE", 2)
    monkeypatch.setattr(certification_book, "MOST_IN_SHEET", 4)
    copies = [office.numbered(f"Giấy {place}") for place in range(5)]
    certification.void_copy(copy_id=copies[0].pk, reason="Sai", by=office.em)
    year = f"year={copies[0].year}&month=0"
    page = words(browser(office.em).get(f"{reverse('office:copy_book')}?{year}"))
    assert "5 số, trong đó hủy 1; 4 trang; phí 8.000 đồng" in page
    address = f"{reverse('office:copy_book_file')}?{year}"
    lines = table(browser(office.em).get(f"{address}&as=csv")).splitlines()
    assert [line.partition("/")[0] for line in lines[1:]] == ["01", "02", "03", "04", "05"]
    assert "Hủy số: Sai" in lines[1]
    refused = browser(office.em).get(f"{address}&as=xlsx")
    assert (refused.status_code, "chỉ lập ngay được đến 4 số" in words(refused)) == (422, True)
    assert len(table(browser(office.em).get(f"{address}&as=csv&q=giay+3")).splitlines()) == 2


def test_the_book_of_another_office_is_never_shown(office):
    office.numbered("Giấy của phường Nếnh")
    elsewhere = Office("07777")
    page = words(
        browser(elsewhere.em).get(f"{reverse('office:copy_book')}?office={office.committee.pk}&month=0")
    )
    assert "Giấy của phường Nếnh" not in page
    assert elsewhere.committee.name in page


def test_the_proof_page_of_a_voided_number_says_so_and_names_nobody(office):
    copy = office.numbered("Giấy khai sinh của Lê Thị Mai")
    assert "Lý do ghi trên trang kiểm tra" in words(
        browser(office.em).get(reverse("office:copy", kwargs={"copy_id": copy.pk}))
    )
    act(office.em, copy, "void", reason="An nộp giấy giả", ground="source")
    copy = again(copy)
    assert (copy.state, copy.ended_ground) == (State.VOIDED, "source")
    page = words(Client().get(reverse("portal:proof", kwargs={"code": documents.proof_code(subject=copy)})))
    for told in (
        "Số này đã cấp rồi bị hủy",
        "01/",
        f"{clock.local(copy.ended_at):%H:%M %d/%m/%Y}",
        "Giấy tờ làm căn cứ không hợp lệ",
    ):
        assert told in page
    for hidden in ("chưa được ban hành", "N. V. A.", "Mai", "nộp giấy giả", "Hoàng Thị Em"):
        assert hidden not in page


def test_a_ground_that_is_none_is_another(office):
    copy = office.numbered()
    act(office.em, copy, "void", reason="Sai", ground="<script>")
    assert again(copy).ended_ground == "other"


def test_what_is_ticked_on_the_list_is_signed_in_one_press(office):
    certify_person(office.em)
    copies = [office.prepared(f"Giấy {place}") for place in range(3)]
    address = reverse("office:copies")
    page = words(browser(office.em).get(f"{address}?all"))
    assert page.count('name="copy"') == page.count(" checked>") == 3
    assert 'name="copy"' not in words(browser(office.giang).get(address))
    nothing = browser(office.em).post(address)
    assert (nothing.status_code, "Chưa chọn bản sao nào" in words(nothing)) == (422, True)
    certification.withdraw_copy(copy_id=copies[1].pk, reason="Đổi ý", by=office.dung)
    told = words(browser(office.em).post(address, {"copy": [one.pk for one in copies] + ["x"]}, follow=True))
    assert "Đã ký 0 trên 2 văn bản." in told
    assert 'name="pin"' not in told
    assert "Chưa ký được: Giấy 1." in told
    do_signing_jobs(also="certification.print_copy")
    assert [again(one).number for one in copies] == [1, None, 2]


def test_whoever_has_no_certificate_reads_it_in_place_of_the_box_for_the_pin(office):
    copy = office.prepared("Giấy khai sinh")
    told = words(browser(office.em).post(reverse("office:copies"), {"copy": copy.pk}, follow=True))
    assert "Bạn chưa có chứng thư chữ ký số nên chưa ký được." in told
    assert 'name="pin"' not in told
    do_signing_jobs(also="certification.print_copy")
    assert again(copy).number is None
