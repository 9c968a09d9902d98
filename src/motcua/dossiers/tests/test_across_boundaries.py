"""A centre takes a dossier for an agency of another place; the agency decides, and its clock runs from its receipt."""

import pytest

from motcua.accounts.models import User
from motcua.catalogue.testing import change_procedure
from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import (
    DossierNotFound,
    IncompleteForm,
    NotRunning,
    NotYourStep,
    ReceivedOnlyThere,
    SupplementTooLate,
)
from motcua.dossiers.models import Dossier, State
from motcua.dossiers.service import Crossing, Side
from motcua.dossiers.tasks import name_late_transfer
from motcua.dossiers.testing import MARITAL_STATUS, NENH, VIET_YEN, at, counted, in_force, moment
from motcua.organizations import service as organizations
from motcua.organizations.errors import NoCompetentOrganization
from motcua.organizations.models import ReceptionPoint, Role
from motcua.organizations.service import Spread
from motcua.organizations.testing import make_official

LAND = "1.012783"
# Monday to Friday, 07:30 to 17:00; the test calendars know no holidays.
MONDAY, TUESDAY, THURSDAY, FRIDAY = "2026-12-07", "2026-12-08", "2026-12-10", "2026-12-11"
TABLE = [
    {
        "applicant": "individual",
        "place": "residence",
        "kind": "commune_committee",
        "agency": "",
        "question": "",
    },
    {
        "applicant": "organization",
        "place": "seat",
        "kind": "department",
        "agency": "H05.01",
        "question": "",
    },
    {
        "applicant": "foreign",
        "place": "residence",
        "kind": "provincial_committee",
        "agency": "",
        "question": "",
    },
]


def dossier_of(code):
    return Dossier.objects.get(code=code)


def taken_elsewhere(world, when=f"{MONDAY} 09:00", **rest):
    """Accepted by Hoa at the centre of Việt Yên for the committee of Nếnh."""
    with at(when):
        code = world.file_at_counter(world.hoa, MARITAL_STATUS, unit_id=world.other_centre.pk, **rest)
        world.act(code, "accept", world.hoa)
    return code


def actions(code):
    return [row.action.removeprefix("dossier.") for row in dossiers.journal(dossier_of(code).pk)]


def test_another_centre_receives_and_the_agency_of_the_place_decides(world):
    dossier = dossier_of(taken_elsewhere(world))
    assert (dossier.receiving_unit_id, dossier.competent_agency_id) == (
        world.other_centre.pk,
        world.committee.pk,
    )
    assert (dossier.boundary_free, dossier.place_code, dossier.state) == (True, NENH, State.ACCEPTED)
    assert dossier.transfer_due_at == moment(f"{MONDAY} 17:00")
    assert dossier.competent_received_at is None
    assert dossier.term_started_at is None
    assert dossier.due_at == dossier.original_due_at == moment(f"{THURSDAY} 17:00")


@pytest.mark.parametrize(
    ("confirmed", "due", "late"),
    [
        (f"{MONDAY} 10:00", f"{THURSDAY} 17:00", False),
        (f"{MONDAY} 17:00", f"{FRIDAY} 17:00", False),
        (f"{TUESDAY} 08:00", f"{FRIDAY} 17:00", True),
        ("2026-12-09 08:00", "2026-12-14 17:00", True),
    ],
)
def test_the_term_runs_from_when_the_agency_says_that_it_has_it(world, confirmed, due, late):
    code = taken_elsewhere(world)
    with at(confirmed):
        dossiers.confirm_transfer(code=code, by=world.giang)
        dossiers.confirm_transfer(code=code, by=world.giang)
    dossier = dossier_of(code)
    assert dossier.state == State.PROCESSING
    assert dossier.competent_received_at == dossier.term_started_at == moment(confirmed)
    assert dossier.due_at == moment(due)
    assert dossier.original_due_at == moment(f"{THURSDAY} 17:00")
    (received,) = [row for row in dossiers.journal(dossier.pk) if row.action == "dossier.received"]
    assert received.data["transfer_late"] == late
    page = dossiers.dossier_page(code, world.hoa)
    assert page.is_transfer_late == late


def test_whoever_begins_to_work_on_it_has_received_it(world):
    code = taken_elsewhere(world)
    with at(f"{MONDAY} 11:00"):
        world.act(code, "forward", world.em)
    assert dossier_of(code).competent_received_at == moment(f"{MONDAY} 11:00")
    assert "received" in actions(code)


def test_only_people_of_the_competent_agency_confirm_and_only_what_was_accepted(world):
    with at(f"{MONDAY} 09:00"):
        filed = world.file_at_counter(world.hoa, MARITAL_STATUS, unit_id=world.other_centre.pk)
        with pytest.raises(NotRunning):
            dossiers.confirm_transfer(code=filed, by=world.giang)
    code = taken_elsewhere(world)
    with at(f"{MONDAY} 10:00"), pytest.raises(NotYourStep):
        dossiers.confirm_transfer(code=code, by=world.hoa)


def test_a_transfer_that_is_late_is_named_once_and_both_see_it(world):
    code = taken_elsewhere(world)
    both = ((world.hoa, Side.FOR_OTHERS), (world.em, Side.FOR_US))
    with at(f"{MONDAY} 17:00"):
        world.run_jobs()
        for person, side in both:
            assert dossiers.boundary_dossiers(person, side, which=Crossing.LATE) == []
    with at(f"{MONDAY} 17:01"):
        assert "dossiers.name_late_transfer" in world.run_jobs()
        assert dossier_of(code).state == State.ACCEPTED
        (row,) = [
            row for row in dossiers.journal(dossier_of(code).pk) if row.action.endswith("transfer_late")
        ]
        assert row.data["organization"] == organizations.card(world.other_centre.pk).name
        for person, side in both:
            (found,) = dossiers.boundary_dossiers(person, side, which=Crossing.LATE)
            assert (found.code, found.is_transfer_late, found.awaits_transfer) == (code, True, True)
            assert dossiers.dossier_page(code, person).is_transfer_late


def test_nothing_is_named_late_that_has_arrived(world):
    code = taken_elsewhere(world)
    with at(f"{MONDAY} 16:00"):
        dossiers.confirm_transfer(code=code, by=world.giang)
    with at(f"{MONDAY} 17:01"):
        world.run_jobs()
        name_late_transfer(code=code)
    assert "transfer_late" not in actions(code)


def test_the_three_days_for_a_supplement_run_from_the_agencys_own_clock(world):
    code = taken_elsewhere(world)
    with at(f"{THURSDAY} 09:00"):
        dossiers.confirm_transfer(code=code, by=world.em)
    papers = [{"code": "", "title": "Nơi cư trú trước đây", "note": ""}]
    facts = {"code": code, "by": world.binh, "items": papers, "reason": "Chưa rõ."}
    with at("2026-12-15 17:01"), pytest.raises(SupplementTooLate):
        dossiers.request_supplement(**facts)
    with at("2026-12-15 16:59"):
        dossiers.request_supplement(**facts)
    with at("2026-12-16 09:00"):
        with pytest.raises(DossierNotFound):
            dossiers.answer_supplement(code=code, by=world.dung, answer="Ở Việt Yên.")
        dossiers.answer_supplement(code=code, by=world.hoa, answer="Ở Việt Yên.")
    assert dossier_of(code).state == State.PROCESSING


def test_online_it_moves_at_once_even_where_a_rule_has_another_centre_receive(world):
    minh = make_official((world.organizations["H05"], Role.ADMINISTRATOR))
    with at(f"{MONDAY} 08:00"):
        point = ReceptionPoint.objects.get(organization=world.other_centre, code="1")
        spread = Spread(moment(MONDAY).date(), moment(FRIDAY).date(), communes=frozenset({NENH}))
        organizations.add_reception_rule(
            agency_id=world.committee.pk,
            centre_id=world.other_centre.pk,
            point_id=point.pk,
            spread=spread,
            reason="Trụ sở sửa chữa.",
            by=minh,
        )
        organizations.forget_organizations()
        code = world.file(code=MARITAL_STATUS)
        world.act(code, "accept", world.hoa)
    dossier = dossier_of(code)
    assert (dossier.receiving_unit_id, dossier.reception_point_id) == (world.other_centre.pk, point.pk)
    assert (dossier.boundary_free, dossier.state) == (True, State.PROCESSING)
    assert dossier.accepted_at == dossier.competent_received_at == dossier.term_started_at
    with at(f"{FRIDAY} 08:00"):
        after = dossier_of(world.file(code=MARITAL_STATUS))
    assert (after.receiving_unit_id, after.boundary_free) == (world.centre.pk, False)


def test_what_is_received_only_there_is_refused_elsewhere_and_says_where_to_go(world):
    world.cards[MARITAL_STATUS] = change_procedure(
        MARITAL_STATUS, receiving="competent", receiving_reason="Phải có mặt để ký sổ."
    )
    away = world.counter_draft(world.hoa, MARITAL_STATUS, unit_id=world.other_centre.pk)
    with pytest.raises(ReceivedOnlyThere, match=r"phường Nếnh.*Phải có mặt để ký sổ"):
        dossiers.submit_draft(draft_id=away.pk, by=world.hoa)
    assert dossiers.my_draft(away.pk, world.hoa).parties["owner_name"] == "Trần Thị Bích"
    assert dossier_of(world.file_at_counter(code=MARITAL_STATUS)).receiving_unit_id == world.centre.pk
    assert dossier_of(world.file(code=MARITAL_STATUS)).receiving_unit_id == world.centre.pk


@pytest.mark.parametrize(
    ("parties", "office", "place"),
    [
        ({"applicant": "individual", "residence_commune": NENH}, "H05.77.95", "residence"),
        ({"applicant": "individual", "residence_commune": VIET_YEN}, "H05.77.77", "residence"),
        (
            {
                "applicant": "organization",
                "seat_commune": NENH,
                "organization_name": "Công ty Gốm Phù Lãng",
                "organization_code": "2300100015",
                "office_held": "representative",
                "agent_name": "Trần Thị Bích",
                "agent_number": "024192000102",
            },
            "H05.01",
            "seat",
        ),
        (
            {"applicant": "foreign", "residence_commune": NENH, "owner_passport": "C1234567"},
            "H05",
            "residence",
        ),
    ],
)
def test_who_decides_follows_the_applicant_and_the_place(world, parties, office, place):
    world.cards[MARITAL_STATUS] = change_procedure(MARITAL_STATUS, competence=TABLE)
    code = world.file_at_counter(code=MARITAL_STATUS, **parties)
    dossier = dossier_of(code)
    assert organizations.card(dossier.competent_agency_id).code == office
    assert (dossier.applicant, dossier.place) == (parties["applicant"], place)
    world.act(code, "accept", world.dung)
    if parties["applicant"] == "organization":
        assert (dossier.owner_name, dossier.owner_number) == ("Công ty Gốm Phù Lãng", "2300100015")
        assert (dossier.submitter_name, dossier.submitter_relation) == (
            "Trần Thị Bích",
            "người đại diện theo pháp luật",
        )
        assert User.objects.filter(pk=dossier.owner_user_id).count() == 0
    if parties["applicant"] == "foreign":
        assert dossier.owner_number == "C1234567"


def test_who_represents_an_organization_online_sees_its_dossier_and_does_not_own_it(world):
    world.cards[MARITAL_STATUS] = change_procedure(MARITAL_STATUS, competence=TABLE)
    company = {
        "applicant": "organization",
        "seat_commune": VIET_YEN,
        "organization_name": "Hợp tác xã Lúa Việt",
        "organization_code": "2300100015",
        "office_held": "representative",
    }
    dossier = dossier_of(world.file(code=MARITAL_STATUS, **company))
    assert (dossier.owner_user_id, dossier.submitter_user_id) == (None, world.an.id)
    assert dossier.submitter_name == "Nguyễn Văn An"


def test_an_applicant_that_the_table_does_not_know_is_not_filed(world):
    world.cards[MARITAL_STATUS] = change_procedure(MARITAL_STATUS, competence=TABLE)
    draft = world.draft(world.an, MARITAL_STATUS, applicant="individual", residence_commune=VIET_YEN)
    draft = dossiers.save_draft(draft=draft, by=world.an, parties=draft.parties | {"applicant": "king"})
    with pytest.raises(IncompleteForm):
        dossiers.submit_draft(draft_id=draft.pk, by=world.an)


def test_the_place_of_land_is_the_same_in_both_forms_as_it_was_said_last(world):
    draft = world.draft(world.an, LAND)
    assert draft.parties["commune_code"] == draft.answers["parcel_commune"] == NENH
    moved = dossiers.save_draft(
        draft=draft, by=world.an, answers=draft.answers | {"parcel_commune": VIET_YEN}
    )
    assert moved.parties["commune_code"] == VIET_YEN
    back = dossiers.save_draft(draft=moved, by=world.an, parties=moved.parties | {"commune_code": NENH})
    assert back.answers["parcel_commune"] == NENH
    dossier = dossier_of(dossiers.submit_draft(draft_id=draft.pk, by=world.an))
    assert (dossier.place, dossier.place_code) == ("asset", NENH)


def test_a_place_written_by_an_old_name_stays_with_the_dossier_while_it_is_the_place(world):
    written = {"text": "xã Tăng Tiến, Việt Yên", "old": "07789", "new": NENH, "method": "certain"}
    draft = world.draft(world.an, LAND)
    draft = dossiers.save_draft(
        draft=draft, by=world.an, parties=draft.parties | {"commune_code-written": written}
    )
    draft = dossiers.save_draft(draft=draft, by=world.an, answers=draft.answers)
    code = dossiers.submit_draft(draft_id=draft.pk, by=world.an)
    page = dossiers.dossier_page(code, world.an, as_citizen=True)
    assert page.place_code == NENH
    assert page.answers["-place-written"] == written
    assert page.place_written == "xã Tăng Tiến, Việt Yên"
    other = world.draft(world.an, LAND)
    other = dossiers.save_draft(
        draft=other, by=world.an, parties=other.parties | {"commune_code-written": written | {"new": "00001"}}
    )
    code = dossiers.submit_draft(draft_id=other.pk, by=world.an)
    assert dossiers.dossier_page(code, world.an, as_citizen=True).place_written == ""


def test_how_a_place_was_written_goes_along_to_the_other_form(world):
    written = {"text": "xã Tăng Tiến, Việt Yên", "old": "07789", "new": NENH, "method": "certain"}
    draft = world.draft(world.an, LAND)
    told = draft.answers | {"parcel_commune-written": written}
    asked = dossiers.save_draft(draft=draft, by=world.an, answers=told)
    assert asked.parties["commune_code-written"] == written
    code = dossiers.submit_draft(draft_id=draft.pk, by=world.an)
    assert dossiers.dossier_page(code, world.an, as_citizen=True).place_written == written["text"]
    other = world.draft(world.an, LAND)
    told = other.parties | {"commune_code-written": written}
    other = dossiers.save_draft(draft=other, by=world.an, parties=told)
    assert other.answers["parcel_commune-written"] == written
    code = dossiers.submit_draft(draft_id=other.pk, by=world.an)
    assert dossier_of(code).answers["parcel_commune-written"] == written


def test_a_place_where_nobody_decides_is_refused(world):
    draft = world.draft(world.an, MARITAL_STATUS, commune_code="99999")
    with pytest.raises((NoCompetentOrganization, IncompleteForm)):
        dossiers.submit_draft(draft_id=draft.pk, by=world.an)


def test_the_lists_of_both_sides_and_their_figures_agree(world):
    code = taken_elsewhere(world)
    with at(f"{MONDAY} 10:00"):
        own = world.file_at_counter(code=MARITAL_STATUS)
        (sent,) = dossiers.boundary_dossiers(world.hoa, Side.FOR_OTHERS)
        (came,) = dossiers.boundary_dossiers(world.binh, Side.FOR_US)
        assert sent.code == came.code == code != own
        assert dossiers.boundary_dossiers(world.dung, Side.FOR_OTHERS) == []
        assert dossiers.boundary_dossiers(world.chi, Side.FOR_US) == []
        (by_receiving,) = dossiers.boundary_counts(world.hoa, Side.FOR_OTHERS)
        (by_competent,) = dossiers.boundary_counts(world.binh, Side.FOR_US)
        assert (by_receiving.unit_id, by_receiving.other_id) == (by_competent.other_id, by_competent.unit_id)
        assert (by_receiving.count, by_receiving.waiting, by_receiving.late) == (1, 1, 0)
        assert (by_competent.count, by_competent.waiting, by_competent.late) == (1, 1, 0)
    with at("2027-01-20 10:00"):
        assert dossiers.boundary_counts(world.hoa, Side.FOR_OTHERS) == []
        with counted() as statements:
            assert dossiers.boundary_dossiers(world.hoa, Side.FOR_OTHERS, before=sent.id) == []
        assert len(statements) == 1


def test_what_a_rule_would_have_meant_is_counted_by_place(world):
    with at(f"{MONDAY} 09:00"):
        world.file_at_counter(code=MARITAL_STATUS)
        world.file_at_counter(world.hoa, MARITAL_STATUS, unit_id=world.other_centre.pk)
        month = Spread(moment(MONDAY).date(), moment(FRIDAY).date())
        found = dossiers.received_lately(agency_id=world.committee.pk, spread=month)
        assert {(row.receiving_unit_id, row.place_code, row.count) for row in found} == {
            (world.centre.pk, NENH, 1),
            (world.other_centre.pk, NENH, 1),
        }
        land = Spread(month.start, month.end, field="Đất đai")
        one = Spread(month.start, month.end, procedures=frozenset({MARITAL_STATUS}))
        assert dossiers.received_lately(agency_id=world.committee.pk, spread=land) == []
        assert len(dossiers.received_lately(agency_id=world.committee.pk, spread=one)) == 2


def test_the_receipt_tells_both_clocks(world):
    code = taken_elsewhere(world)
    with at(f"{MONDAY} 09:05"):
        from motcua.dossiers.paper_contents import contents

        told = contents(in_force(code, "receipt"), proof_url="")
    assert told.received_at == moment(f"{MONDAY} 09:00")
    assert told.transfer_by == moment(f"{MONDAY} 17:00")
    assert told.due_at == moment(f"{THURSDAY} 17:00")
    with at(f"{MONDAY} 09:00"):
        own = world.file_at_counter(code=MARITAL_STATUS)
        world.act(own, "accept", world.dung)
        assert contents(in_force(own, "receipt"), proof_url="").transfer_by is None


def test_filing_and_accepting_across_boundaries_cost_no_more_than_at_home(world):
    assert world.giang.id
    draft = world.counter_draft(world.hoa, MARITAL_STATUS, unit_id=world.other_centre.pk)
    world.file_at_counter(world.hoa, MARITAL_STATUS, unit_id=world.other_centre.pk)
    with counted() as filing:
        code = dossiers.submit_draft(draft_id=draft.pk, by=world.hoa)
    step, outcome = world.outcome_of(code, "accept")
    with counted() as accepting:
        dossiers.act_on_step(code=code, step_id=step.pk, outcome=outcome, by=world.hoa)
    with counted() as confirming:
        dossiers.confirm_transfer(code=code, by=world.giang)
    assert len(filing) <= 8
    assert len(accepting) <= 8
    assert len(confirming) <= 4
