"""A person finds what lies in their store, sees who used it, and stops what is theirs to stop."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from tests.pages import Page

from motcua.accounts.models import User
from motcua.accounts.service import SYSTEM
from motcua.documents import service as documents
from motcua.documents.errors import StorePaperNotFound
from motcua.documents.models import StoreMandate, StorePaper
from motcua.documents.service import OwnerKind, PaperFacts, StoreOwner, StoreSource
from motcua.documents.testing import pdf_file
from motcua.dossiers import service as dossiers
from motcua.dossiers.models import Component
from motcua.dossiers.testing import World, pdf
from motcua.kit import clock

pytestmark = pytest.mark.django_db
WED = "giay-chung-nhan-ket-hon"
AN = StoreOwner(number="024090000101", name="Nguyễn Văn An")
FIRM = StoreOwner(number="2400123456", name="Công ty Gốm Nếnh", kind=OwnerKind.ORGANIZATION)


@pytest.fixture
def world():
    return World()


def client_of(actor):
    client = Client()
    client.force_login(User.objects.get(pk=actor.id))
    return client


def status(client, address):
    answer = client.get(address)
    b"".join(answer)
    return answer.status_code


def deposit(title="Giấy chứng nhận kết hôn", *, owner=AN, mark="1", **facts):
    file = documents.keep(content=pdf_file(mark=mark), content_type="application/pdf")
    return documents.deposit(
        owner=owner,
        facts=PaperFacts(title=title, number=f"{mark}/2026", issuer="UBND phường Nếnh", **facts),
        file=file,
        source=StoreSource.RESULT,
        origin=f"test:{mark}",
        by=SYSTEM,
        is_signed=True,
    )


def shown(client, **asked):
    return client.get(reverse("portal:store"), asked).content.decode()


def test_an_empty_store_says_how_papers_come_there(world):
    assert "Kho chưa có giấy tờ nào" in shown(client_of(world.an))


def test_papers_are_found_without_marks_by_number_and_by_kind(world):
    deposit()
    deposit("Giấy khai sinh", mark="2")
    an = client_of(world.an)
    assert "Giấy khai sinh</a>" in shown(an, q="khai sinh")
    assert "Giấy chứng nhận kết hôn</a>" not in shown(an, q="khai sinh")
    assert "Giấy khai sinh</a>" in shown(an, q="GIAY KHAI")
    assert "Giấy chứng nhận kết hôn</a>" in shown(an, q="1/2026")
    only = shown(an, kind="giay khai sinh")
    assert "Giấy khai sinh</a>" in only
    assert "Giấy chứng nhận kết hôn</a>" not in only
    assert "Không có giấy tờ nào như vậy" in shown(an, q="bằng lái")


def test_a_long_list_goes_on_where_it_stopped(world):
    papers = [deposit(mark=str(each)) for each in range(1, 28)]
    page = shown(client_of(world.an))
    assert page.count("Giấy chứng nhận kết hôn</a>") == documents.STORE_PAGE
    onward = re.search(r'rel="next" href="([^"]+)"', page)[1].replace("&amp;", "&")
    rest = client_of(world.an).get(onward).content.decode()
    assert rest.count("Giấy chứng nhận kết hôn</a>") == 2
    assert reverse("portal:store_paper", args=[papers[0].pk]) in rest


def test_nobody_else_sees_a_paper_not_even_an_official_who_used_none(world):
    paper = deposit()
    for name in ("store_paper", "store_file"):
        address = reverse(f"portal:{name}", args=[paper.pk])
        assert status(client_of(world.an), address) == 200
        for other in (world.bich, world.dung):
            assert client_of(other).get(address).status_code == 404
    assert "Giấy chứng nhận" not in shown(client_of(world.bich))


def test_somebody_who_first_signs_in_later_finds_what_came_before(world):
    deposit(owner=StoreOwner(number="024192000102", name="TRẦN THỊ BÍCH"))
    assert "Giấy chứng nhận kết hôn</a>" in shown(client_of(world.bich))


def test_a_firms_store_opens_for_whoever_may_act_for_it_as_long_as_they_may(world):
    paper = deposit(owner=FIRM)
    an = client_of(world.an)
    address = reverse("portal:store_paper", args=[paper.pk])
    assert an.get(reverse("portal:store"), {"owner": FIRM.number}).status_code == 404
    mandate = StoreMandate.objects.create(
        owner_number=FIRM.number,
        owner_name=FIRM.name,
        person_number=world.an.personal_number,
        person_name=world.an.name,
        person_key="nguyễn văn an",
        proof="Giấy chứng nhận đăng ký doanh nghiệp",
        granted_at=clock.now(),
        granted_by_name="Phạm Thị Dung",
        organization=world.centre,
    )
    assert FIRM.name in shown(an)
    assert "Giấy chứng nhận kết hôn</a>" in shown(an, owner=FIRM.number)
    assert an.get(address).status_code == 200
    StoreMandate.objects.filter(pk=mandate.pk).update(until=date(2020, 1, 1))
    assert an.get(address).status_code == 404


def test_one_click_uses_a_paper_and_keeps_the_files_chosen_beside_it(world):
    paper = deposit()
    draft = world.draft(world.an, attach=False)
    an = client_of(world.an)
    page = an.get(reverse("portal:papers", args=[draft.pk])).content.decode()
    assert "Dùng giấy này" in page
    assert "Tên giấy tờ trùng với mục này" in page
    sent = {"take": f"{WED}:{paper.pk}", "giay-chung-sinh": pdf()}
    an.post(reverse("portal:take_paper", args=[draft.pk]), sent)
    files = dict(draft.files.values_list("component", "store_paper"))
    assert files == {WED: paper.pk, "giay-chung-sinh": None}
    page = an.get(reverse("portal:papers", args=[draft.pk])).content.decode()
    assert "từ kho dữ liệu điện tử" in page
    assert "Dùng giấy này" not in page


@pytest.mark.parametrize(
    "sent", ["", "x", f"{WED}:", f"{WED}:999999999", "x:1", f"{WED}:{'9' * 40}", f"{WED}:١"]
)
def test_what_is_not_offered_is_refused_in_words_and_nothing_is_lost(world, sent):
    draft = world.draft(world.an)
    before = draft.files.count()
    answer = client_of(world.an).post(
        reverse("portal:take_paper", args=[draft.pk]), {"take": sent}, follow=True
    )
    assert answer.status_code == 200
    assert "notice--warning" in answer.content.decode()
    assert draft.files.count() == before


def test_a_paper_revoked_meanwhile_is_said_beside_its_component_and_before_filing(world):
    paper = deposit()
    draft = world.draft(world.an)
    dossiers.take_from_store(draft=draft, component=WED, paper_id=paper.pk, by=world.an)
    documents.revoke_paper(origin=paper.origin, by=SYSTEM, reason="Cấp sai")
    an = client_of(world.an)
    words = "trong kho không dùng được nữa: cơ quan cấp đã thu hồi"
    assert words in an.get(reverse("portal:papers", args=[draft.pk])).content.decode()
    assert words in an.get(reverse("portal:check", args=[draft.pk])).content.decode()
    assert an.post(reverse("portal:submit", args=[draft.pk])).status_code == 422
    assert (
        "Cơ quan cấp đã thu hồi giấy này"
        in an.get(reverse("portal:store_paper", args=[paper.pk])).content.decode()
    )


def test_the_owner_sees_which_dossier_used_it_and_which_official_opened_it(world):
    paper = deposit()
    draft = world.draft(world.an)
    dossiers.take_from_store(draft=draft, component=WED, paper_id=paper.pk, by=world.an)
    code = dossiers.submit_draft(draft_id=draft.pk, by=world.an)
    component = Component.objects.get(dossier__code=code, code=WED)
    address = reverse("office:component_file", args=[code, component.pk])
    assert status(client_of(world.dung), address) == 200
    page = client_of(world.an).get(reverse("portal:store_paper", args=[paper.pk])).content.decode()
    assert page.count(code) == 2
    assert "Phạm Thị Dung" in page
    assert world.centre.name in page
    assert "giải quyết hồ sơ" in page


def test_what_is_stopped_is_offered_no_more_and_can_be_allowed_again(world):
    deposit()
    draft = world.draft(world.an)
    an = client_of(world.an)
    address, papers = reverse("portal:store_consent"), reverse("portal:papers", args=[draft.pk])
    page = an.post(address, {"purpose": "offers", "on": "0"}, follow=True).content.decode()
    assert "Đã tắt, có hiệu lực ngay." in page
    assert "bạn tắt lúc" in page
    assert "Dùng giấy này" not in an.get(papers).content.decode()
    an.post(address, {"purpose": "offers", "on": "1"})
    assert "Dùng giấy này" in an.get(papers).content.decode()
    assert an.post(address, {"purpose": "x", "on": "0"}).status_code == 200
    assert an.post(address, {"purpose": "offers", "on": "0", "owner": FIRM.number}).status_code == 404
    assert StorePaper.objects.count() == 1


def test_a_supplement_offers_the_store_and_takes_a_paper_off_again(world):
    paper, code = deposit(), world.file()
    world.supplement_asked(code, world.dung, WED)
    an, address = client_of(world.an), reverse("portal:supplement", args=[code])
    page = an.get(address).content.decode()
    assert Page(page).faults == []
    assert f'value="{WED}:{paper.pk}"' in page
    taken = an.post(address, {"take": f"{WED}:{paper.pk}"}).content.decode()
    assert "từ kho dữ liệu điện tử" in taken
    (file,) = re.findall(r'name="remove" value="(\d+)"', taken)
    assert "từ kho dữ liệu điện tử" not in an.post(address, {"remove": file}).content.decode()
    refused = an.post(address, {"take": f"{WED}:999999999"})
    assert refused.status_code == 422
    assert "Không tìm thấy giấy tờ này trong kho" in refused.content.decode()


def test_own_uploads_are_kept_offered_again_as_such_and_taken_out(world):
    code, an, address = world.file(), client_of(world.an), reverse("portal:store_uploads")
    page = an.get(address).content.decode()
    assert Page(page).faults == []
    part = Component.objects.exclude(file=None).filter(dossier__code=code).first()
    assert f'name="keep" value="{part.pk}"' in page
    for _twice in range(2):
        an.post(address, {"keep": part.pk})
    paper = StorePaper.objects.get()
    assert (paper.source, paper.confirmed_at, paper.title) == ("upload", None, part.title)
    draft = world.draft(world.an, attach=False)
    (offer,) = dossiers.own_offers(draft, world.an)[part.code]
    assert offer.row.id == paper.pk
    papers = an.get(reverse("portal:papers", args=[draft.pk])).content.decode()
    assert "Bạn tự tải lên, chưa được cơ quan xác nhận" in papers
    dossiers.take_from_store(draft=draft, component=part.code, paper_id=paper.pk, by=world.an)
    assert draft.files.get().store_paper_id is None
    an.post(address, {"drop": paper.pk})
    paper.refresh_from_db()
    assert paper.state == "withdrawn"
    assert dossiers.own_offers(draft, world.an) == {}
    an.post(address, {"keep": part.pk})
    paper.refresh_from_db()
    assert paper.state == "valid"


def test_nobody_keeps_or_takes_out_what_is_anothers_or_confirmed(world):
    world.file()
    part = Component.objects.exclude(file=None).first()
    confirmed = deposit()
    address = reverse("portal:store_uploads")
    at_counter = world.counter_draft(world.dung)
    scan = dossiers.attach_file(draft=at_counter, component="giay-chung-sinh", upload=pdf(), by=world.dung)
    dossiers.submit_draft(draft_id=at_counter.pk, by=world.dung)
    scanned = Component.objects.get(file=scan.file, dossier__channel=1)
    assert client_of(world.bich).post(address, {"keep": scanned.pk}).status_code == 404
    assert client_of(world.bich).post(address, {"keep": part.pk}).status_code == 404
    assert client_of(world.an).post(address, {"drop": confirmed.pk}).status_code == 409
    assert client_of(world.bich).post(address, {"drop": confirmed.pk}).status_code == 404
    confirmed.refresh_from_db()
    assert confirmed.state == "valid"


def test_at_the_counter_own_uploads_are_nobodys_word(world):
    code = world.file(world.bich)
    part = Component.objects.exclude(file=None).filter(dossier__code=code).first()
    dossiers.keep_upload(component_id=part.pk, by=world.bich)
    draft = world.counter_draft(world.dung)
    dossiers.agree_to_store(draft=draft, by=world.dung)
    assert dossiers.counter_offers(draft) == {}
    paper = StorePaper.objects.get()
    with pytest.raises(StorePaperNotFound):
        dossiers.take_from_store(draft=draft, component=part.code, paper_id=paper.pk, by=world.dung)
