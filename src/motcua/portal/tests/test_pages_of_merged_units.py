"""Pages of Nếnh, which goes into Việt Yên: counted before, found again after, and each tells where it is now."""

import pytest

from motcua.kit import clock
from motcua.organizations.testing import make_organizations
from motcua.territory import service as territory
from motcua.territory.models import Moved
from motcua.territory.testing import MIDNIGHT, NENH, PLAN, VIET_YEN, merged

KINDS = {"unit_page", "hours_page"}
NEW = {
    "units": [{"code": "07799", "kind": "ward", "name": "Sông Cầu", "parent": "24"}],
    "passages": [{"from": NENH, "to": "07799"}, {"from": VIET_YEN, "to": "07799"}],
}


@pytest.fixture
def offices(db):
    return make_organizations(NENH, VIET_YEN)


@pytest.mark.parametrize(("changes", "pages"), [({}, 1), (NEW, 3)])
def test_what_was_counted_is_what_is_found(offices, monkeypatch, changes, pages):
    for name, value in changes.items():
        monkeypatch.setitem(PLAN, name, value)
    found = territory.rehearse(territory.plan_from(PLAN))
    counts = {one.kind: one.count for one in found.kinds if one.kind in KINDS}
    assert counts["unit_page"] == pages
    merger = merged()
    moved = territory.counts_moved(merger)
    assert {kind: moved[kind] for kind in KINDS} == counts


def test_each_says_where_it_is_now(offices, client):
    listed = [one.words for kind, one in territory.moving(territory.plan_from(PLAN)) if kind in KINDS]
    assert listed == [f"/units/{NENH}/", "/hours/H05.77.95.01/"]
    merger = merged()
    assert set(Moved.objects.filter(merger=merger, kind__in=KINDS).values_list("after__at", flat=True)) == {
        VIET_YEN,
        "H05.77.77.01",
    }
    with clock.frozen(MIDNIGHT):
        for page in listed:
            answer = client.get(page)
            assert answer.status_code == 200
            assert "phường Việt Yên" in answer.content.decode().replace("Phường", "phường")
