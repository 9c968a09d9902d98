"""kill -9 of a worker in the middle of a merger, while people file: nothing is lost, doubled or left without an owner."""

import psycopg
import pytest
from django.db import connection
from tests.test_crash import become, start_worker, world  # noqa: F401 - fixtures

from motcua.accounts.service import SYSTEM
from motcua.audit import service as audit
from motcua.dossiers import service as dossiers
from motcua.dossiers.models import Dossier
from motcua.dossiers.testing import NENH, VIET_YEN
from motcua.kit import clock
from motcua.organizations.models import Organization
from motcua.territory import service as territory
from motcua.territory.models import Merger, MergerState, Moved
from motcua.workflow.models import Step

pytestmark = pytest.mark.slow
COUNT = 30


def ordered() -> Merger:
    today = clock.today().isoformat()
    plan = territory.plan_from(
        {
            "number": "99/NQ-UBTVQH16",
            "title": "Nhập phường Nếnh vào phường Việt Yên (dữ liệu mẫu)",
            "effective_on": today,
            "source": "Dữ liệu mẫu",
            "units": [{"code": VIET_YEN, "kind": "ward", "name": "Việt Yên", "parent": "24"}],
            "passages": [{"from": NENH, "to": VIET_YEN}, {"from": VIET_YEN, "to": VIET_YEN}],
        }
    )
    return territory.order_merger(plan=plan, at=clock.now(), by=SYSTEM)


def promises():
    return dict(Dossier.objects.values_list("code", "due_at"))


def test_a_worker_killed_between_batches_leaves_nothing_behind(world, start_worker):  # noqa: F811 - fixtures
    people = [world.an, world.binh, world.dung]
    codes = [world.file(world.an) for _number in range(COUNT)]
    drafts = [world.draft(world.an) for _number in range(5)]
    promised = promises()
    held = psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None, "context": None})
    # Somebody is acting on this one: the last batch waits for it.
    held.execute("SELECT id FROM dossiers_dossier WHERE code = %s FOR UPDATE", [codes[7]])
    merger = ordered()
    worker = start_worker()

    def moved():
        return Moved.objects.filter(merger=merger, kind="dossier").count()

    become(60, lambda: moved() == COUNT - 1, "the batches never came so far")
    worker.kill()
    worker.wait()
    assert Merger.objects.get().state == MergerState.MOVING
    late = [dossiers.submit_draft(draft_id=draft.pk, by=people[0]) for draft in drafts]
    held.rollback()
    held.close()
    start_worker()
    become(90, lambda: Merger.objects.get().state == MergerState.DONE, "nobody went on after the kill")

    office = Organization.objects.get(code="H05.77.77")
    assert set(Dossier.objects.values_list("code", "competent_agency")) == {
        (code, office.pk) for code in [*codes, *late]
    }
    # Those that were filed meanwhile may have come to the old office first: this process knew it for ten seconds more.
    by_code = dict(Dossier.objects.values_list("code", "pk"))
    followed = set(Moved.objects.filter(merger=merger, kind="dossier").values_list("object_id", flat=True))
    assert followed - {by_code[code] for code in late} == {by_code[code] for code in codes}
    assert {code: due for code, due in promises().items() if code in promised} == promised
    open_steps = Step.objects.filter(ended_at=None)
    assert open_steps.count() == COUNT + len(late)
    assert not open_steps.filter(organization_id__in=[world.committee.pk, world.centre.pk]).exists()
    for dossier in Dossier.objects.filter(code__in=codes):
        told = [
            act for act in audit.history("dossiers.dossier", dossier.pk) if act.action == "dossier.merged"
        ]
        assert len(told) == 1
        assert list(audit.broken_chains("dossiers.dossier", dossier.pk)) == []
