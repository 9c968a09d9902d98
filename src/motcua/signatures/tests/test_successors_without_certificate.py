"""Nếnh, which can sign, goes into Việt Yên, which cannot: who has to get a certificate is named, not numbered."""

import pytest

from motcua.kit import clock
from motcua.organizations.testing import make_organizations
from motcua.signatures import successions
from motcua.signatures.actions import issue_demonstration_certificate
from motcua.signatures.rules import Holder, HolderType
from motcua.territory import service as territory

NENH, VIET_YEN, SONG_CAU = "07795", "07777", "07799"


@pytest.fixture
def offices(db):
    return make_organizations(NENH, VIET_YEN)


def certify(office):
    issue_demonstration_certificate(holder=Holder(HolderType.ORGANIZATION, office.pk), name=office.name)


def asked(**changes):
    facts = territory.sample_resolution() | {"effective_on": clock.today().isoformat()}
    return [one.words for one in successions.clashes(territory.plan_from(facts | changes))]


def test_a_successor_that_is_there_is_named(offices):
    certify(offices["H05.77.95"])
    (words,) = asked()
    assert words.startswith("UBND phường Việt Yên chưa có chứng thư số")


def test_a_successor_that_is_still_to_be_made_is_named(offices):
    certify(offices["H05.77.95"])
    (words,) = asked(
        units=[{"code": SONG_CAU, "kind": "ward", "name": "Sông Cầu", "parent": "24"}],
        passages=[{"from": NENH, "to": SONG_CAU}, {"from": VIET_YEN, "to": SONG_CAU}],
    )
    assert words.startswith("UBND phường Sông Cầu chưa có chứng thư số")


def test_one_that_can_sign_is_not_asked_about(offices):
    for code in ("H05.77.95", "H05.77.77"):
        certify(offices[code])
    assert asked() == []
