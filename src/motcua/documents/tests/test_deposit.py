"""A paper is filed in the store of its owner once, and holds until something ends it."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from motcua.accounts.service import SYSTEM
from motcua.audit import service as audit
from motcua.documents import service as documents
from motcua.documents.errors import StorePaperNotFound
from motcua.documents.models import StorePaper
from motcua.documents.service import PaperFacts, StoreOwner, StoreSource, StoreState
from motcua.documents.testing import pdf_file

pytestmark = pytest.mark.django_db

AN = StoreOwner(number="024090000101", name="Nguyễn Văn  An")
FACTS = PaperFacts(
    title="Giấy xác nhận tình trạng hôn nhân",
    code="KQ.01",
    number="07/XN-UBND",
    issuer="UBND phường Nếnh",
    issued_on=date(2026, 11, 20),
    valid_until=date(2027, 5, 20),
)


def deposit(origin="dossiers.paper:1", *, owner=AN, facts=FACTS, source=StoreSource.RESULT, replaces=()):
    file = documents.keep(content=pdf_file(mark=origin), content_type="application/pdf")
    return documents.deposit(
        owner=owner,
        facts=facts,
        file=file,
        source=source,
        origin=origin,
        by=SYSTEM,
        dossier_code="H05.77.95-261120-0001",
        replaces=replaces,
    )


def acts(paper):
    return [act.action for act in audit.history("documents.storepaper", paper.pk)]


def test_a_paper_is_kept_with_what_is_known_of_it_and_journalled():
    paper = StorePaper.objects.get(pk=deposit().pk)
    assert (paper.owner_name, paper.owner_key) == ("Nguyễn Văn An", "nguyễn văn an")
    assert paper.kind == "giay xac nhan tinh trang hon nhan"
    assert (paper.number, paper.issuer, paper.confirmed_by_name) == (FACTS.number, FACTS.issuer, SYSTEM.name)
    assert paper.state == StoreState.VALID
    (act,) = audit.history("documents.storepaper", paper.pk)
    assert act.action == "store.deposited"
    assert AN.number not in str(act.data)


def test_deposited_again_it_is_the_paper_of_the_first_time():
    first = deposit()
    again = deposit(facts=PaperFacts(title="Khác"))
    assert again.pk == first.pk
    assert again.title == FACTS.title
    assert acts(first) == ["store.deposited"]


def test_a_corrected_paper_supersedes_the_one_before():
    first = deposit()
    second = deposit("dossiers.paper:2", replaces=["dossiers.paper:1"])
    first.refresh_from_db()
    assert (first.state, first.replaced_by_id) == (StoreState.REPLACED, second.pk)
    assert acts(first) == ["store.deposited", "store.replaced"]
    deposit("dossiers.paper:2", replaces=["dossiers.paper:1"])
    assert acts(first) == ["store.deposited", "store.replaced"]


def test_nothing_is_filed_for_an_owner_without_a_number():
    assert deposit(owner=StoreOwner(number=" ", name="Trẻ sơ sinh")) is None
    assert not StorePaper.objects.exists()


def test_an_issuer_revokes_a_paper_once_with_the_reason():
    paper = deposit()
    for _again in range(2):
        documents.revoke_paper(origin="dossiers.paper:1", by=SYSTEM, reason="Cấp sai")
    paper.refresh_from_db()
    assert (paper.state, paper.state_reason) == (StoreState.REVOKED, "Cấp sai")
    assert acts(paper) == ["store.deposited", "store.revoked"]
    with pytest.raises(StorePaperNotFound):
        documents.revoke_paper(origin="dossiers.paper:9", by=SYSTEM, reason="Cấp sai")


@pytest.mark.parametrize(
    ("day", "standing"),
    [(date(2027, 5, 20), StoreState.VALID), (date(2027, 5, 21), StoreState.EXPIRED)],
)
def test_a_paper_is_valid_through_its_last_day(day, standing):
    assert deposit().standing(day) == standing


def test_a_revoked_paper_does_not_become_an_expired_one():
    deposit()
    paper = documents.revoke_paper(origin="dossiers.paper:1", by=SYSTEM, reason="Cấp sai")
    assert paper.standing(date(2030, 1, 1)) == StoreState.REVOKED


def test_only_what_somebody_uploaded_themselves_is_unconfirmed():
    paper = deposit(source=StoreSource.UPLOAD)
    assert paper.confirmed_at is None
    with pytest.raises(IntegrityError), transaction.atomic():
        StorePaper.objects.filter(pk=paper.pk).update(source=StoreSource.RESULT)


def test_the_database_knows_no_replaced_paper_without_its_successor():
    paper = deposit()
    with pytest.raises(IntegrityError), transaction.atomic():
        StorePaper.objects.filter(pk=paper.pk).update(state=StoreState.REPLACED)
