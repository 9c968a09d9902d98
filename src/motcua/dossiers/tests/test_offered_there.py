"""A dossier goes only to who offers the procedure, and stays with its version whatever becomes of it."""

import pytest

from motcua.catalogue import service as catalogue
from motcua.catalogue.errors import NotOffered, ProcedureWithdrawn
from motcua.dossiers import service as dossiers
from motcua.dossiers.models import Dossier
from motcua.dossiers.testing import BIRTH, open_step
from motcua.kit import clock
from motcua.organizations.models import Kind, Role
from motcua.organizations.testing import make_official, make_organization


@pytest.fixture
def minh(world):
    return make_official((make_organization(Kind.PROVINCIAL_COMMITTEE), Role.ADMINISTRATOR))


def test_who_does_not_offer_it_is_not_filed_with(world, minh):
    draft = world.draft(world.an, code=BIRTH)
    catalogue.set_offers(
        code=BIRTH, organization_ids=[world.committee.pk], level="none", channels=[], day=clock.today(),
        reason="Tạm dừng.", by=minh,
    )  # fmt: skip
    with pytest.raises(NotOffered):
        dossiers.submit_draft(draft_id=draft.pk, by=world.an)
    catalogue.set_offers(
        code=BIRTH, organization_ids=[world.committee.pk], level="partial", channels=["online"],
        day=clock.today(), reason="Nhận trực tuyến.", by=minh,
    )  # fmt: skip
    assert dossiers.submit_draft(draft_id=draft.pk, by=world.an)


def test_a_withdrawn_procedure_takes_no_new_dossier_and_finishes_the_old(world, minh):
    code = world.accepted(code=BIRTH)
    version = Dossier.objects.get(code=code).procedure_version_id
    draft = world.draft(world.an, code=BIRTH)
    catalogue.withdraw_procedure(code=BIRTH, day=clock.today(), reason="Bãi bỏ.", by=minh)
    with pytest.raises(ProcedureWithdrawn):
        dossiers.submit_draft(draft_id=draft.pk, by=world.an)
    world.until(code, "propose_result")
    assert open_step(code)
    assert Dossier.objects.get(code=code).procedure_version_id == version
    assert catalogue.version(version).title == "Đăng ký khai sinh"


def test_a_dossier_keeps_its_version_when_another_is_published(world, minh):
    code = world.accepted(code=BIRTH)
    before = Dossier.objects.get(code=code).procedure_version_id
    other = make_official((make_organization(Kind.PROVINCIAL_CENTRE), Role.ADMINISTRATOR))
    draft = catalogue.begin_draft(code=BIRTH, by=minh)
    record = draft.record | {"title": "Khai sinh theo cách mới"}
    revision = catalogue.save_record(draft_id=draft.id, revision=1, record=record, by=minh)
    assert catalogue.draft_faults(draft_id=draft.id) == ()
    catalogue.send_to_review(draft_id=draft.id, revision=revision, by=minh)
    catalogue.publish_draft(
        draft_id=draft.id, revision=revision + 1, effective_from=clock.today(), by=other, accept_gaps=True
    )
    assert catalogue.procedure(BIRTH).title == "Khai sinh theo cách mới"
    assert Dossier.objects.get(code=code).procedure_version_id == before
    assert dossiers.dossier_page(code, world.binh).procedure_version_id == before
