"""Given once: a paper of one's own store goes into the next dossier, and the official sees where it comes from."""

from datetime import date

import pytest

from motcua.accounts.service import SYSTEM
from motcua.audit import service as audit
from motcua.documents import service as documents
from motcua.documents.errors import StoreConsentWithdrawn, StorePaperNotFound, StorePaperUnusable
from motcua.documents.models import StoreConsent, StorePaper
from motcua.documents.service import OwnerKind, PaperFacts, StoreOwner, StorePurpose, StoreSource
from motcua.documents.testing import pdf_file
from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import DraftNotFound, NoStoreAtCounter, UnknownComponent
from motcua.dossiers.models import Component, Digitised
from motcua.dossiers.testing import counted

BIRTH_PAPER = "giay-chung-nhan-ket-hon"
AN = StoreOwner(number="024090000101", name="Nguyễn Văn An")
BICH = StoreOwner(number="024192000102", name="Trần Thị Bích")


def marriage(owner=AN, origin="dossiers.paper:1", *, source=StoreSource.RESULT, valid_until=None):
    file = documents.keep(content=pdf_file(mark=origin), content_type="application/pdf")
    return documents.deposit(
        owner=owner,
        facts=PaperFacts(
            title="Giấy chứng nhận kết hôn",
            code="KQ.G15.000032",
            number="12/2026",
            issuer="UBND phường Nếnh",
            valid_until=valid_until,
        ),
        file=file,
        source=source,
        origin=origin,
        by=SYSTEM,
        dossier_code="H05.77.95-261120-0001",
        is_signed=True,
    )


def offered(draft, actor):
    return {
        component: [offer.row.id for offer in offers]
        for component, offers in dossiers.own_offers(draft, actor).items()
    }


def acts(paper):
    return [(act.action, act.actor_name) for act in audit.history("documents.storepaper", paper.pk)][1:]


@pytest.fixture
def draft(world):
    return world.draft(world.an)


def test_what_answers_a_component_is_offered_to_its_owner_alone(world, draft):
    paper = marriage()
    marriage(BICH, "dossiers.paper:2")
    assert offered(draft, world.an) == {BIRTH_PAPER: [paper.pk]}
    assert [one.reason for one in dossiers.own_offers(draft, world.an)[BIRTH_PAPER]] == ["title"]


def test_somebody_of_the_same_number_and_another_name_is_offered_nothing(world, draft):
    marriage(StoreOwner(number=AN.number, name="Nguyễn Văn Ấn"))
    assert offered(draft, world.an) == {}


@pytest.mark.parametrize("ended", ["revoked", "replaced", "expired"])
def test_what_does_not_hold_is_not_offered(world, draft, ended):
    facts = {"valid_until": date(2020, 1, 1)} if ended == "expired" else {}
    paper = marriage(**facts)
    if ended == "revoked":
        documents.revoke_paper(origin=paper.origin, by=SYSTEM, reason="Cấp sai")
    if ended == "replaced":
        StorePaper.objects.filter(pk=paper.pk).update(state="replaced", replaced_by=paper)
    assert offered(draft, world.an) == {}


def test_taken_it_is_filed_with_what_the_portal_asks_of_reuse(world, draft):
    paper = marriage()
    for _again in range(2):
        dossiers.take_from_store(draft=draft, component=BIRTH_PAPER, paper_id=paper.pk, by=world.an)
    code = dossiers.submit_draft(draft_id=draft.pk, by=world.an)
    kept = Component.objects.get(dossier__code=code, code=BIRTH_PAPER)
    assert (kept.file_id, kept.store_paper_id) == (paper.file_id, paper.pk)
    assert kept.name == "Giấy chứng nhận kết hôn 12-2026.pdf"
    assert (kept.reuse, kept.replacing_result, kept.from_national_store) == (2, "KQ.G15.000032", False)
    assert kept.digitised == Digitised.REUSED_RESULT
    assert dossiers.sync_fields(kept) == {
        "DuocSoHoa": 0, "DuocTaiSuDung": 2, "DuocLayTuKhoDMQG": 0, "MaKetQuaThayThe": "KQ.G15.000032",
    }  # fmt: skip
    (used,) = dossiers.used_in(paper_id=paper.pk)
    assert used.code == code
    others = Component.objects.filter(dossier__code=code).exclude(pk=kept.pk)
    assert set(others.values_list("reuse", "store_paper")) == {(0, None)}


def test_filing_with_a_paper_of_the_store_costs_no_more(world, draft):
    world.file()
    paper = marriage(source=StoreSource.COMPONENT)
    dossiers.take_from_store(draft=draft, component=BIRTH_PAPER, paper_id=paper.pk, by=world.an)
    with counted() as statements:
        code = dossiers.submit_draft(draft_id=draft.pk, by=world.an)
    assert len(statements) == 6
    kept = Component.objects.get(dossier__code=code, code=BIRTH_PAPER)
    assert (kept.reuse, kept.digitised) == (1, Digitised.REUSED)


def test_the_official_sees_the_source_and_is_told_what_has_happened_since(world, draft):
    paper, dung = marriage(), world.dung
    dossiers.take_from_store(draft=draft, component=BIRTH_PAPER, paper_id=paper.pk, by=world.an)
    code = dossiers.submit_draft(draft_id=draft.pk, by=world.an)

    def seen():
        with counted() as statements:
            page = dossiers.dossier_page(code, dung)
        assert len(statements) == 1
        return next(part for part in page.components if part.code == BIRTH_PAPER).taken

    assert (seen().standing, seen().number, seen().dossier_code) == (
        "valid",
        "12/2026",
        "H05.77.95-261120-0001",
    )
    documents.revoke_paper(origin=paper.origin, by=SYSTEM, reason="Cấp sai")
    assert (seen().standing, seen().state_reason) == ("revoked", "Cấp sai")


def test_what_is_revoked_between_taking_and_filing_is_not_filed(world, draft):
    paper = marriage()
    dossiers.take_from_store(draft=draft, component=BIRTH_PAPER, paper_id=paper.pk, by=world.an)
    documents.revoke_paper(origin=paper.origin, by=SYSTEM, reason="Cấp sai")
    assert [one["why"] for one in dossiers.unusable(draft)] == ["revoked"]
    with pytest.raises(StorePaperUnusable) as refused:
        dossiers.submit_draft(draft_id=draft.pk, by=world.an)
    assert "Giấy chứng nhận kết hôn" in refused.value.message
    dossiers.remove_file(draft=draft, file_id=draft.files.get(store_paper=paper).pk, by=world.an)
    assert dossiers.submit_draft(draft_id=draft.pk, by=world.an)
    assert acts(paper)[-1][0] == "store.taken_off"


def test_nobody_takes_a_paper_of_another(world, draft):
    paper = marriage(BICH)
    for by, error in ((world.an, StorePaperNotFound), (world.bich, DraftNotFound)):
        with pytest.raises(error):
            dossiers.take_from_store(draft=draft, component=BIRTH_PAPER, paper_id=paper.pk, by=by)
    with pytest.raises(UnknownComponent):
        dossiers.take_from_store(draft=draft, component="x", paper_id=paper.pk, by=world.an)
    assert acts(paper) == []


def test_the_first_use_is_the_word_of_its_owner_and_each_is_journalled(world, draft):
    paper = marriage()
    dossiers.take_from_store(draft=draft, component=BIRTH_PAPER, paper_id=paper.pk, by=world.an)
    consent = StoreConsent.objects.get()
    assert (consent.purpose, consent.owner_number, consent.withdrawn_at) == ("offers", AN.number, None)
    (act,) = documents.uses_of(paper)
    assert (act.action, act.data["purpose"]) == ("store.used", "offers")
    assert act.data["title"] == world.card().title


def test_stopped_offers_end_at_once_and_a_dossier_under_way_keeps_its_paper(world, draft):
    paper = marriage()
    dossiers.take_from_store(draft=draft, component=BIRTH_PAPER, paper_id=paper.pk, by=world.an)
    code = dossiers.submit_draft(draft_id=draft.pk, by=world.an)
    for _again in range(2):
        documents.set_consent(owner=AN, purpose=StorePurpose.OFFERS, on=False, by=world.an)
    following = world.draft(world.an)
    assert offered(following, world.an) == {}
    with pytest.raises(StoreConsentWithdrawn):
        dossiers.take_from_store(draft=following, component=BIRTH_PAPER, paper_id=paper.pk, by=world.an)
    assert Component.objects.get(dossier__code=code, code=BIRTH_PAPER).file_id == paper.file_id
    consent = StoreConsent.objects.get()
    assert consent.given_at < consent.withdrawn_at
    documents.set_consent(owner=AN, purpose=StorePurpose.OFFERS, on=True, by=world.an)
    assert offered(following, world.an) == {BIRTH_PAPER: [paper.pk]}


def test_at_the_counter_nothing_is_shown_before_the_owner_there_has_agreed(world):
    paper = marriage(BICH)
    draft = world.counter_draft(world.dung)
    assert dossiers.counter_offers(draft) is None
    with pytest.raises(StoreConsentWithdrawn):
        dossiers.take_from_store(draft=draft, component=BIRTH_PAPER, paper_id=paper.pk, by=world.dung)
    for _again in range(2):
        dossiers.agree_to_store(draft=draft, by=world.dung)
    assert [one.row.id for one in dossiers.counter_offers(draft)[BIRTH_PAPER]] == [paper.pk]
    dossiers.take_from_store(draft=draft, component=BIRTH_PAPER, paper_id=paper.pk, by=world.dung)
    code = dossiers.submit_draft(draft_id=draft.pk, by=world.dung)
    assert Component.objects.get(dossier__code=code, code=BIRTH_PAPER).store_paper_id == paper.pk
    assert acts(paper) == [("store.used", "Phạm Thị Dung")]
    consent = StoreConsent.objects.get()
    assert (consent.draft_id, consent.recorded_by_name) == (draft.pk, "Phạm Thị Dung")
    (act,) = audit.history("documents.storeconsent", consent.pk)
    assert act.action == "store.consent_given"


def test_at_the_counter_only_the_store_of_who_stands_there_is_used(world):
    an_paper = marriage(AN)
    draft = world.counter_draft(world.dung)
    dossiers.agree_to_store(draft=draft, by=world.dung)
    with pytest.raises(StorePaperNotFound):
        dossiers.take_from_store(draft=draft, component=BIRTH_PAPER, paper_id=an_paper.pk, by=world.dung)
    for_another = world.counter_draft(
        world.dung,
        filing_for="other",
        submitter_name="Nguyễn Văn An",
        submitter_number=AN.number,
        relation="con",
    )
    with pytest.raises(NoStoreAtCounter):
        dossiers.agree_to_store(draft=for_another, by=world.dung)


def test_another_owner_named_afterwards_is_not_served_with_the_paper(world):
    paper = marriage(BICH)
    draft = world.counter_draft(world.dung)
    dossiers.agree_to_store(draft=draft, by=world.dung)
    dossiers.take_from_store(draft=draft, component=BIRTH_PAPER, paper_id=paper.pk, by=world.dung)
    parties = draft.parties | {"owner_number": AN.number, "owner_name": AN.name}
    draft = dossiers.save_draft(draft=draft, by=world.dung, parties=parties)
    assert dossiers.counter_offers(draft) is None
    assert [one["why"] for one in dossiers.unusable(draft)] == ["other_owner"]
    with pytest.raises(StorePaperUnusable):
        dossiers.submit_draft(draft_id=draft.pk, by=world.dung)


def test_what_is_stopped_for_the_counter_stops_also_what_was_agreed_and_is_not_filed(world):
    paper = marriage(BICH)
    draft = world.counter_draft(world.dung)
    dossiers.agree_to_store(draft=draft, by=world.dung)
    dossiers.take_from_store(draft=draft, component=BIRTH_PAPER, paper_id=paper.pk, by=world.dung)
    documents.set_consent(owner=BICH, purpose=StorePurpose.COUNTER, on=False, by=world.bich)
    assert dossiers.counter_offers(draft) is None
    with pytest.raises(StoreConsentWithdrawn):
        dossiers.agree_to_store(draft=draft, by=world.dung)
    with pytest.raises(StorePaperUnusable):
        dossiers.submit_draft(draft_id=draft.pk, by=world.dung)


def test_a_paper_that_answers_something_else_is_not_taken_by_its_id(world, draft):
    other = marriage(origin="dossiers.paper:3")
    StorePaper.objects.filter(pk=other.pk).update(title="Giấy phép lái xe", kind="giay phep lai xe", code="")
    with pytest.raises(StorePaperNotFound):
        dossiers.take_from_store(draft=draft, component=BIRTH_PAPER, paper_id=other.pk, by=world.an)
    assert acts(other) == []


def test_the_word_at_the_counter_opens_only_what_is_offered(world):
    paper = marriage(BICH)
    StorePaper.objects.filter(pk=paper.pk).update(title="Bệnh án", kind="benh an", code="")
    draft = world.counter_draft(world.dung)
    dossiers.agree_to_store(draft=draft, by=world.dung)
    with pytest.raises(StorePaperNotFound):
        dossiers.read_at_counter(draft=draft, paper_id=paper.pk, by=world.dung)
    with pytest.raises(StorePaperNotFound):
        dossiers.take_from_store(draft=draft, component=BIRTH_PAPER, paper_id=paper.pk, by=world.dung)
    assert acts(paper) == []


COMPANY = StoreOwner(number="0100109106", name="Công ty Nếnh", kind=OwnerKind.ORGANIZATION)


@pytest.fixture
def mandate(world):
    return documents.grant_mandate(
        owner=COMPANY, person=AN, proof="Giấy chứng nhận đăng ký doanh nghiệp", until=None,
        organization_id=world.centre.pk, by=world.dung,
    )  # fmt: skip


def taken_for_company(world, draft):
    paper = marriage(COMPANY)
    parties = draft.parties | {"organization_code": COMPANY.number}
    draft = dossiers.save_draft(draft=draft, by=world.an, parties=parties)
    dossiers.take_from_store(draft=draft, component=BIRTH_PAPER, paper_id=paper.pk, by=world.an)
    assert dossiers.unusable(draft) == []
    return draft


def test_a_mandate_that_ended_between_taking_and_filing_is_not_filed_with(world, draft, mandate):
    draft = taken_for_company(world, draft)
    documents.end_mandate(mandate_id=mandate.pk, by=world.dung)
    assert [one["why"] for one in dossiers.unusable(draft)] == ["no_mandate"]


def test_a_paper_of_an_organization_goes_into_no_dossier_of_another(world, draft, mandate):
    draft = taken_for_company(world, draft)
    parties = draft.parties | {"organization_code": "0101248141"}
    draft = dossiers.save_draft(draft=draft, by=world.an, parties=parties)
    assert [one["why"] for one in dossiers.unusable(draft)] == ["other_owner"]
    other = marriage(COMPANY, "dossiers.paper:9")
    with pytest.raises(StorePaperNotFound):
        dossiers.take_from_store(draft=draft, component=BIRTH_PAPER, paper_id=other.pk, by=world.an)


def test_a_request_for_supplements_is_answered_from_the_store(world):
    paper, code = marriage(), world.file()
    world.supplement_asked(code, world.dung, BIRTH_PAPER)
    answer, _asked = dossiers.supplement_draft(code=code, by=world.an)
    assert offered(answer, world.an) == {BIRTH_PAPER: [paper.pk]}
    dossiers.take_from_store(draft=answer, component=BIRTH_PAPER, paper_id=paper.pk, by=world.an)
    dossiers.answer_supplement(code=code, by=world.an, answer="", draft=answer)
    kept = Component.objects.get(dossier__code=code, code=BIRTH_PAPER, store_paper=paper)
    assert (kept.reuse, kept.replacing_result, kept.digitised) == (
        2,
        "KQ.G15.000032",
        Digitised.REUSED_RESULT,
    )
    (used,) = dossiers.used_in(paper_id=paper.pk)
    assert used.code == code


def test_an_owner_whose_dossier_came_over_the_counter_answers_from_their_store_online(world):
    bich = world.bich
    paper, code = marriage(BICH), world.file_at_counter()
    world.supplement_asked(code, world.dung, BIRTH_PAPER)
    answer, _asked = dossiers.supplement_draft(code=code, by=bich)
    dossiers.take_from_store(draft=answer, component=BIRTH_PAPER, paper_id=paper.pk, by=bich)
    dossiers.answer_supplement(code=code, by=bich, answer="", draft=answer)
    assert Component.objects.get(dossier__code=code, code=BIRTH_PAPER, store_paper=paper)


def test_a_paper_revoked_meanwhile_answers_no_request_and_nothing_is_lost(world):
    paper, code = marriage(), world.file()
    world.supplement_asked(code, world.dung, BIRTH_PAPER)
    answer, _asked = dossiers.supplement_draft(code=code, by=world.an)
    taken = dossiers.take_from_store(draft=answer, component=BIRTH_PAPER, paper_id=paper.pk, by=world.an)
    documents.revoke_paper(origin=paper.origin, by=SYSTEM, reason="Cấp sai")
    with pytest.raises(StorePaperUnusable):
        dossiers.answer_supplement(code=code, by=world.an, answer="", draft=answer)
    assert answer.files.get().pk == taken.pk
    assert list(dossiers.unusable_words_of(answer)) == [BIRTH_PAPER]


def test_an_old_paper_is_offered_however_many_others_came_since(world, draft):
    paper = marriage()
    file, facts = paper.file, {"owner_kind": "person", "owner_number": AN.number, "owner_name": AN.name}
    StorePaper.objects.bulk_create(
        StorePaper(
            **facts, owner_key=AN.key, title=f"Giấy {each % 3}", kind=f"giay {each % 3}", file=file,
            source="result", origin=f"test:{each}", confirmed_at=paper.confirmed_at,
        )
        for each in range(205)
    )  # fmt: skip
    with counted() as statements:
        assert offered(draft, world.an) == {BIRTH_PAPER: [paper.pk]}
    assert len(statements) <= 3
