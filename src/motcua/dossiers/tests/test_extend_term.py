from datetime import timedelta

import pytest

from motcua.documents import service as documents
from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import (
    AlreadyExtended,
    DossierClosed,
    DossierNotFound,
    ExtensionTooLate,
    NewDueNotLater,
    NotRunning,
    NotYourStep,
    ReasonRequired,
    StaleDossier,
)
from motcua.dossiers.models import Dossier, Paper
from motcua.dossiers.testing import at, in_force, moment, open_step
from motcua.organizations.models import Role
from motcua.organizations.testing import make_official
from motcua.signatures import service as signatures
from motcua.signatures.models import SigningRequest

# Accepted on Monday 7 December, due at the end of Thursday 10 December.
NEW_DUE = moment("2026-12-15 17:00")


@pytest.fixture
def code(world):
    with at("2026-12-07 09:00"):
        code = world.accepted()
        world.act(code, "forward")
    return code


def extended(world, code, when="2026-12-09 10:00", **facts):
    with at(when):
        return dossiers.extend_term(
            code=code, **({"by": world.em, "new_due": NEW_DUE, "reason": "Chờ xác minh"} | facts)
        )


def test_the_term_moves_and_the_first_promise_is_kept_beside_it(world, code):
    dossier = extended(world, code)
    assert dossier.due_at == NEW_DUE
    assert dossier.original_due_at == moment("2026-12-10 17:00")
    assert dossier.extended_at == moment("2026-12-09 10:00")


def test_it_is_extended_once(world, code):
    extended(world, code)
    with pytest.raises(AlreadyExtended):
        extended(world, code, new_due=moment("2026-12-18 17:00"))


@pytest.mark.parametrize(
    ("when", "allowed"),
    [("2026-12-09 17:00", True), ("2026-12-09 17:01", False), ("2026-12-10 08:00", False), ("2026-12-11 08:00", False)],
)  # fmt: skip
def test_at_the_latest_a_working_day_before_expiry(world, code, when, allowed):
    if allowed:
        assert extended(world, code, when).due_at == NEW_DUE
        return
    with pytest.raises(ExtensionTooLate):
        extended(world, code, when)


def test_only_the_leader_to_a_later_date_with_a_reason_and_not_over_an_old_page(world, code):
    for other in (world.binh, world.dung, world.an):
        with pytest.raises(NotYourStep):
            extended(world, code, by=other)
    with pytest.raises(DossierNotFound):
        extended(world, code, by=world.chi)
    with pytest.raises(ReasonRequired):
        extended(world, code, reason=" ")
    with pytest.raises(NewDueNotLater):
        extended(world, code, new_due=moment("2026-12-10 17:00"))
    with pytest.raises(StaleDossier):
        extended(world, code, revision=1)
    assert not Paper.objects.filter(kind="extension").exists()


def test_what_has_no_term_running_is_not_extended(world, code):
    fresh = world.file()
    with pytest.raises(NotRunning):
        extended(world, fresh)
    dossiers.withdraw_dossier(code=fresh, by=world.an)
    with pytest.raises(DossierClosed):
        extended(world, fresh)


def test_a_step_that_the_old_date_bounded_gets_its_own_hours(world, code):
    with at("2026-12-10 10:00"):
        late = world.accepted()
        # Due on Tuesday 15; on Monday the examination, of twelve hours, is bounded by it.
    with at("2026-12-14 14:00"):
        world.act(late, "forward")
        assert open_step(late).due_at == moment("2026-12-15 17:00")
        dossiers.extend_term(
            code=late, by=world.em, new_due=moment("2026-12-18 17:00"), reason="Chờ xác minh"
        )
    assert open_step(late).due_at == moment("2026-12-16 08:30")
    before = open_step(code).due_at
    assert before < moment("2026-12-10 17:00")
    extended(world, code)
    assert open_step(code).due_at == before


@pytest.mark.usefixtures("keys")
class TestLetter:
    """Not at a frozen clock: certificates are made for the real day."""

    @pytest.fixture
    def letter(self, world):
        code = world.accepted()
        due = Dossier.objects.get(code=code).due_at
        dossiers.extend_term(code=code, by=world.em, new_due=due + timedelta(days=3), reason="Chờ xác minh")
        return code

    def test_it_is_signed_by_the_leader_through_the_job(self, world, letter):
        world.certify(world.em)
        paper = in_force(letter, "extension")
        with pytest.raises(DossierNotFound):
            dossiers.paper_file(code=letter, paper_id=paper.pk, by=world.an, as_citizen=True)
        world.run_jobs()
        paper = in_force(letter, "extension")
        assert paper.number.endswith("H05.77.95")
        found = signatures.verify(documents.read(paper.signed_file))
        assert [each.signer for each in found.signatures] == ["Hoàng Văn Em"]
        assert found.finding == signatures.Finding.VALID
        given = dossiers.paper_file(code=letter, paper_id=paper.pk, by=world.an, as_citizen=True)
        assert given.stored.pk == paper.signed_file_id
        assert open_step(letter).state == "open"

    def test_a_signature_that_fails_is_tried_again_by_the_same_leader(self, world, letter):
        world.run_jobs()
        paper = in_force(letter, "extension")
        assert SigningRequest.objects.get().state == "failed"
        page = dossiers.dossier_page(letter, world.em)
        assert [view.id for view in page.papers if view.awaits_signature] == [paper.pk]
        phuc = make_official((world.committee, Role.LEADER), name="Nguyễn Hồng Phúc")
        with pytest.raises(NotYourStep):
            dossiers.retry_signature(code=letter, paper_id=paper.pk, by=phuc)
        world.certify(world.em)
        dossiers.retry_signature(code=letter, paper_id=paper.pk, by=world.em)
        world.run_jobs()
        assert in_force(letter, "extension").signed_file_id
        page = dossiers.dossier_page(letter, world.em)
        assert not any(view.awaits_signature for view in page.papers)
