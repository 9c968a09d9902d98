"""At the counter the store of whoever stands there is used with their word, and the official sees its papers' state."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.pages import pressed_by_enter

from motcua.accounts.models import User
from motcua.accounts.service import SYSTEM
from motcua.documents import service as documents
from motcua.documents.service import PaperFacts, StoreOwner, StorePurpose, StoreSource
from motcua.documents.testing import pdf_file
from motcua.dossiers import service as dossiers
from motcua.dossiers.testing import World, pdf

pytestmark = pytest.mark.django_db
WED = "giay-chung-nhan-ket-hon"
BICH = StoreOwner(number="024192000102", name="Trần Thị Bích")


@pytest.fixture
def world():
    return World()


@pytest.fixture
def paper(world):
    return documents.deposit(
        owner=BICH,
        facts=PaperFacts(title="Giấy chứng nhận kết hôn", number="12/2026", issuer="UBND phường Nếnh"),
        file=documents.keep(content=pdf_file(mark="wed"), content_type="application/pdf"),
        source=StoreSource.RESULT,
        origin="test:1",
        by=SYSTEM,
        dossier_code="H05.77.95-261120-0001",
    )


@pytest.fixture
def draft(world):
    return world.counter_draft(world.dung)


def client_of(actor):
    client = Client()
    client.force_login(User.objects.get(pk=actor.id))
    return client


def address(name, draft, **more):
    return reverse(f"office:{name}", kwargs={"draft_id": draft.pk, **more})


def test_asked_agreed_looked_at_used_and_seen_by_the_owner(world, paper, draft):
    dung = client_of(world.dung)
    page = dung.get(address("draft_papers", draft)).content.decode()
    assert "Người dân đồng ý, tìm trong kho" in page
    assert "12/2026" not in page
    kept = {"paper": "giay-chung-sinh", "giay-chung-sinh": pdf()}
    page = dung.post(address("draft_consent", draft), kept, follow=True).content.decode()
    assert "12/2026" in page
    assert "✓ giay.pdf" in page
    looked = dung.get(address("draft_store_paper", draft, paper_id=paper.pk))
    assert looked.status_code == 200
    b"".join(looked)
    sent = {"take": f"{WED}:{paper.pk}", "paper": "giay-chung-sinh"}
    page = dung.post(address("draft_take", draft), sent, follow=True).content.decode()
    assert "từ kho dữ liệu điện tử" in page
    assert dossiers.my_draft(draft.pk, world.dung).papers == {"giay-chung-sinh": True}
    uses = [(act.action, act.data["purpose"]) for act in documents.uses_of(paper)]
    assert uses == [("store.used", "counter"), ("store.read", "counter")]
    own = client_of(world.bich).get(reverse("portal:store_paper", args=[paper.pk])).content.decode()
    assert own.count("tiếp nhận tại quầy, có chủ kho đồng ý") == 2
    agreed = client_of(world.bich).get(reverse("portal:store_consent")).content.decode()
    assert world.card().title in agreed
    assert "Phạm Thị Dung" in agreed


def test_enter_on_the_page_agrees_to_nothing_takes_nothing_and_removes_nothing(world, paper, draft):
    dung = client_of(world.dung)
    assert "keep" in pressed_by_enter(dung.get(address("draft_papers", draft)).text)
    page = dung.post(address("draft_consent", draft), {"giay-chung-sinh": pdf()}, follow=True).text
    assert "Dùng giấy này" in page
    assert "✓ giay.pdf" in page
    assert [where for where in pressed_by_enter(page) if "/store/" in where or "/remove/" in where] == []


@pytest.mark.parametrize("name", ["draft_store_paper", "draft_take"])
def test_before_the_word_of_the_owner_nothing_is_read_or_used(world, paper, draft, name):
    dung = client_of(world.dung)
    if name == "draft_take":
        dung.post(address(name, draft), {"take": f"{WED}:{paper.pk}"})
    else:
        assert dung.get(address(name, draft, paper_id=paper.pk)).status_code == 409
    assert not draft.files.exists()
    assert documents.uses_of(paper) == []


def test_stopped_by_the_owner_the_official_is_told_so(world, paper, draft):
    documents.set_consent(owner=BICH, purpose=StorePurpose.COUNTER, on=False, by=world.bich)
    page = client_of(world.dung).post(address("draft_consent", draft), follow=True).content.decode()
    assert "Chủ kho đã tắt" in page
    assert "12/2026" not in page


def test_where_somebody_comes_for_the_owner_the_store_is_not_mentioned(world, paper):
    other = world.counter_draft(
        world.dung,
        filing_for="other",
        submitter_name="Lê Văn Sơn",
        submitter_number="024090000109",
        relation="con",
    )
    assert "Kho giấy tờ" not in client_of(world.dung).get(address("draft_papers", other)).content.decode()


def test_the_official_on_the_dossier_sees_source_and_state_and_a_warning_once_it_is_revoked(
    world, paper, draft
):
    dossiers.agree_to_store(draft=draft, by=world.dung)
    dossiers.take_from_store(draft=draft, component=WED, paper_id=paper.pk, by=world.dung)
    code = dossiers.submit_draft(draft_id=draft.pk, by=world.dung)
    page = reverse("office:dossier", args=[code])
    seen = client_of(world.dung).get(page).content.decode()
    assert "từ kho dữ liệu điện tử: còn hiệu lực" in seen
    assert "H05.77.95-261120-0001" in seen
    assert "không còn hiệu lực:" not in seen
    documents.revoke_paper(origin="test:1", by=SYSTEM, reason="Cấp sai tên")
    seen = client_of(world.dung).get(page).content.decode()
    assert "không còn hiệu lực: cơ quan cấp đã thu hồi" in seen
    assert "Cấp sai tên" in seen


def answered(world, paper_code=WED, **rest):
    """A dossier of Bích that waits for a paper, and the page at which the counter takes it in."""
    code = world.file_at_counter(**rest)
    world.supplement_asked(code, world.dung, paper_code)
    return code, reverse("office:answer_supplement", args=[code])


def test_what_is_asked_for_later_comes_from_the_store_too_with_the_word_of_its_owner(world, paper):
    code, page = answered(world)
    dung = client_of(world.dung)
    asked = dung.get(page)
    assert "Người dân đồng ý, tìm trong kho" in asked.text
    assert "12/2026" not in asked.text
    taking = {"take": f"{WED}:{paper.pk}"}
    assert dung.post(page, taking).status_code == 409
    assert documents.uses_of(paper) == []
    told = dung.post(page, {"agree": "1", "answer": "Có trong kho"}).text
    assert "12/2026" in told
    assert "Có trong kho" in told
    draft, _asked = dossiers.supplement_draft(code=code, by=world.dung)
    looked = dung.get(address("draft_store_paper", draft, paper_id=paper.pk))
    assert looked.status_code == 200
    b"".join(looked)
    assert "từ kho dữ liệu điện tử" in dung.post(page, taking).text
    assert dung.post(page, {"send": "1", "answer": "Có trong kho"}).status_code == 302
    (used,) = dossiers.used_in(paper_id=paper.pk)
    assert used.code == code
    uses = [(act.action, act.data["purpose"]) for act in documents.uses_of(paper)]
    assert uses == [("store.used", "counter"), ("store.read", "counter")]


def test_an_answer_at_the_counter_never_takes_from_the_store_of_the_official(world, paper):
    code = world.file()
    world.supplement_asked(code, world.dung, WED)
    draft, _asked = dossiers.supplement_draft(code=code, by=world.dung)
    # The owner is An; the paper is of Bích.
    assert dossiers.counter_owner(draft).name == "Nguyễn Văn An"
    page = reverse("office:answer_supplement", args=[code])
    client_of(world.dung).post(page, {"agree": "1"})
    assert client_of(world.dung).post(page, {"take": f"{WED}:{paper.pk}"}).status_code == 404
    assert documents.uses_of(paper) == []


def test_where_somebody_came_for_the_owner_no_store_is_offered_for_what_is_asked_later(world, paper):
    _code, page = answered(
        world,
        filing_for="other",
        submitter_name="Lê Văn Sơn",
        submitter_number="024090000109",
        relation="con",
    )
    assert "Kho giấy tờ" not in client_of(world.dung).get(page).text


def test_enter_on_the_page_of_an_answer_only_keeps(world, paper):
    _code, page = answered(world)
    dung = client_of(world.dung)
    assert "keep" in pressed_by_enter(dung.post(page, {"agree": "1"}).text)
