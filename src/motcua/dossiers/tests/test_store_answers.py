"""A pair of papers that an administrator switched off is offered no more."""

from dataclasses import replace
from datetime import date

import pytest

from motcua.accounts.service import SYSTEM
from motcua.documents import service as documents
from motcua.documents.service import PaperFacts, StoreOwner, StoreSource
from motcua.documents.testing import stored_file
from motcua.dossiers import service as dossiers
from motcua.dossiers.queries.reusing import wanted
from motcua.kit.errors import NotAllowedError
from motcua.organizations.models import Kind, Role
from motcua.organizations.testing import make_official, make_organization

PAIR = {"component": "giay-to-cu", "title": "Giấy khai sinh"}
AN = StoreOwner(number="024090000101", name="Nguyễn Văn An")


@pytest.fixture(autouse=True)
def answers_forgotten():
    dossiers.forget_store_answers()
    yield
    dossiers.forget_store_answers()


def test_a_pair_switched_off_offers_nothing_and_confirmed_it_offers_again(world):
    minh = make_official((make_organization(Kind.PROVINCIAL_COMMITTEE), Role.ADMINISTRATOR))
    part = replace(world.card().components[0], code="giay-to-cu", title="Giấy tờ cũ")
    documents.deposit(
        owner=AN, facts=PaperFacts(title="Giấy khai sinh", issued_on=date(2026, 1, 1)),
        file=stored_file(mark="ks"), source=StoreSource.RESULT, origin="test:ks", by=SYSTEM,
    )  # fmt: skip

    def offered():
        return [one.reason for one in documents.offers(AN, wanted([part]))]

    assert offered() == ["configured"]
    dossiers.decide_store_answer(**PAIR, state="off", by=minh)
    assert offered() == []
    dossiers.decide_store_answer(**PAIR, state="confirmed", by=minh)
    assert offered() == ["configured"]
    with pytest.raises(NotAllowedError):
        dossiers.decide_store_answer(**PAIR, state="off", by=world.dung)
