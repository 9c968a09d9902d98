"""Nếnh gives a procedure otherwise than the rest; then it goes into Việt Yên."""

from datetime import date

import pytest

from motcua.accounts.service import SYSTEM
from motcua.audit import service as audit
from motcua.catalogue.models import Offer, Procedure
from motcua.catalogue.testing import make_procedure
from motcua.kit import clock
from motcua.organizations.models import Role
from motcua.organizations.testing import make_official, make_organizations
from motcua.territory import service as territory
from motcua.territory.testing import DAY, MIDNIGHT, NENH, PLAN, VIET_YEN, merged


@pytest.fixture
def offices(db):
    return make_organizations(NENH, VIET_YEN)


@pytest.fixture
def offer(offices):
    card = make_procedure("1.001193")
    return Offer.objects.create(
        procedure=Procedure.objects.get(code=card.code),
        organization=offices["H05.77.95"],
        level="partial",
        channels=["counter"],
        reason="Đang sửa trụ sở",
        valid_from=date(2026, 1, 1),
        made_by_id=make_official((offices["H05"], Role.ADMINISTRATOR)).id,
        made_at=clock.now(),
    )


def test_the_successor_goes_on_as_it_did(offer, offices):
    merger = merged()
    offer.refresh_from_db()
    assert offer.valid_to == DAY
    now = Offer.objects.get(organization=offices["H05.77.77"])
    assert (now.level, now.channels, now.valid_from, now.valid_to) == ("partial", ["counter"], DAY, None)
    told = audit.history("catalogue.procedure", offer.procedure_id)[-1]
    assert told.data["resolution"] == PLAN["number"]
    merger.refresh_from_db()
    with clock.frozen(MIDNIGHT):
        territory.undo_merger(merger=merger, by=SYSTEM)
        territory.check_undo(merger_id=merger.pk, by=SYSTEM)
        territory.move_merger(merger_id=merger.pk, by=SYSTEM)
    offer.refresh_from_db()
    assert offer.valid_to is None
    assert not Offer.objects.filter(organization=offices["H05.77.77"]).exists()


def test_what_the_successor_has_said_itself_holds_and_the_difference_is_asked_about(offer, offices):
    own = Offer.objects.create(
        procedure=offer.procedure,
        organization=offices["H05.77.77"],
        level="full",
        channels=["counter", "online"],
        reason="Làm điểm",
        valid_from=date(2026, 1, 1),
        made_by_id=offer.made_by_id,
        made_at=clock.now(),
    )
    merger = merged()
    [now] = Offer.objects.filter(organization=offices["H05.77.77"])
    assert now.pk == own.pk
    assert merger.questions.filter(kind="offer", organization_id=offices["H05.77.77"].pk).exists()
