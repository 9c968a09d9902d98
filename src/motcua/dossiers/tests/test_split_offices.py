"""A ward is split: what the rule says, what the hamlet says, and what is asked about."""

import pytest

from motcua.accounts.service import SYSTEM
from motcua.dossiers.models import Dossier
from motcua.dossiers.testing import NENH, VIET_YEN, at, counted, open_step
from motcua.dossiers.tests.test_merge_offices import MORNING, carry_out, order, resolution
from motcua.organizations.testing import make_organizations
from motcua.territory import service as territory
from motcua.territory.errors import MergerRefused
from motcua.territory.models import Hamlet, MergerQuestion, Moved, Unit

# Of a batch of dossiers of a split unit: all to be asked about, or all placed by their hamlet; two ask for copies.
MOST_STATEMENTS = (20, 22)


class TestSplit:
    """Nếnh keeps its code and gives a part to Việt Yên."""

    plan = staticmethod(
        lambda: resolution(
            passages=[
                {"from": NENH, "to": NENH, "extent": "part"},
                {"from": NENH, "to": VIET_YEN, "extent": "part"},
                {"from": VIET_YEN, "to": VIET_YEN},
            ]
        )
    )

    def test_a_dossier_that_no_rule_places_is_asked_about_and_stays_meanwhile(self, world, people):
        code = world.accepted()
        merger = carry_out(world, self.plan())
        question = MergerQuestion.objects.get(merger=merger, kind="split_dossier")
        assert question.object_id == Dossier.objects.get(code=code).pk
        assert question.organization_id == world.committee.pk
        assert {choice["value"] for choice in question.choices} == {"H05.77.95", "H05.77.77"}
        territory.answer_question(question=question, answer="H05.77.77", by=world.em)
        dossier = Dossier.objects.get(code=code)
        assert (dossier.competent_agency.code, dossier.receiving_unit.code) == ("H05.77.77", "H05.77.77.01")
        assert open_step(code).organization_id == dossier.competent_agency_id
        with pytest.raises(MergerRefused):
            territory.answer_question(question=question, answer="H05.77.95", by=world.em)

    def test_the_hamlet_in_the_address_places_it(self, world, people):
        code = world.accepted()
        Dossier.objects.filter(code=code).update(owner_address="Số 5, thôn Sơn Quang, phường Nếnh")
        units = {unit.code: unit for unit in Unit.objects.filter(code__in=[NENH, VIET_YEN])}
        Hamlet.objects.create(
            unit=units[NENH], name="Sơn Quang", name_folded="son quang", now_in=units[VIET_YEN], source="mẫu"
        )
        merger = carry_out(world, self.plan())
        assert Dossier.objects.get(code=code).competent_agency.code == "H05.77.77"
        assert not MergerQuestion.objects.filter(merger=merger, kind="split_dossier").exists()

    @pytest.mark.parametrize("hamlet", [None, "Sơn Quang"])
    def test_a_batch_costs_the_same_statements_however_many_it_moves(self, world, people, hamlet):
        codes = [world.accepted() for _number in range(4)]
        if hamlet:
            Dossier.objects.update(owner_address="Số 5, thôn Sơn Quang, phường Nếnh")
            units = {unit.code: unit for unit in Unit.objects.filter(code__in=[NENH, VIET_YEN])}
            Hamlet.objects.create(
                unit=units[NENH],
                name=hamlet,
                name_folded="son quang",
                now_in=units[VIET_YEN],
                source="mẫu",
            )
        merger = order(world, self.plan())
        counts = []
        with at(MORNING):
            territory.switch_merger(merger_id=merger.pk, by=SYSTEM)
            for most in (1, len(codes) - 1):
                with counted() as statements:
                    assert territory.move_merger(merger_id=merger.pk, by=SYSTEM, batches=1, most=most)
                counts.append(len(statements))
        assert Moved.objects.filter(merger=merger, kind="dossier").count() == len(codes)
        assert counts == [MOST_STATEMENTS[hamlet is not None]] * 2

    def test_a_hamlet_of_the_wards_own_name_does_not_place_every_dossier_of_the_ward(self, world, people):
        code = world.accepted()
        Dossier.objects.filter(code=code).update(owner_address="Số 5, thôn Chùa, phường Nếnh")
        units = {unit.code: unit for unit in Unit.objects.filter(code__in=[NENH, VIET_YEN])}
        Hamlet.objects.create(
            unit=units[NENH], name="Nếnh", name_folded="nenh", now_in=units[VIET_YEN], source="mẫu"
        )
        merger = carry_out(world, self.plan())
        assert Dossier.objects.get(code=code).competent_agency.code == "H05.77.95"
        assert MergerQuestion.objects.filter(merger=merger, kind="split_dossier").exists()


def test_a_split_without_anybody_to_take_the_rest_is_not_ordered(world):
    make_organizations("07777", "07798")
    plan = resolution(
        units=[],
        passages=[
            {"from": NENH, "to": VIET_YEN, "extent": "part"},
            {"from": NENH, "to": "07798", "extent": "part"},
        ],
    )
    with pytest.raises(MergerRefused, match=NENH):
        order(world, plan)
