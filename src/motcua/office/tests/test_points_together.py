"""Nếnh's reception points come to Việt Yên's centre: told before, decided after by whoever answers for the centre."""

from datetime import date

import pytest

from motcua.accounts.service import SYSTEM
from motcua.audit import service as audit
from motcua.dossiers.testing import at
from motcua.office.tests.test_configuration_drafts import minh  # noqa: F401 - the administrator
from motcua.office.tests.test_questions import QUESTIONS, carry_out
from motcua.organizations import service as organizations
from motcua.organizations.models import Organization, ReceptionPoint, ReceptionRule
from motcua.territory import service as territory
from motcua.territory.models import MergerQuestion

CENTRE = "H05.77.77.01"
NEW_YEAR = "2027-01-04 08:00"


@pytest.fixture
def people(world):
    return [world.an, world.binh, world.chi, world.dung, world.em, world.giang, world.hoa]


@pytest.fixture
def merger(world, people, minh):  # noqa: F811 - the fixture; made after it, she would bring Nếnh's points back
    return carry_out(world)


@pytest.fixture
def mine(minh, browse):  # noqa: F811 - the fixture
    return browse(minh)


def asked():
    return MergerQuestion.objects.filter(kind="reception_point").order_by("pk")


def open_points():
    centre = Organization.objects.get(code=CENTRE)
    return [one.name for one in organizations.reception_points(centre.pk)]


def answer(client, question, choice, **more):
    sent = {"do": "each", f"answer-{question.pk}": choice}
    sent |= {f"{name}-{question.pk}": value for name, value in more.items()}
    with at(NEW_YEAR):
        return client.post(QUESTIONS, sent).content.decode()


def rehearsed(**changes):
    facts = territory.sample_resolution() | {"issued_on": "2026-12-01", "effective_on": "2027-01-01"}
    with at("2026-12-31 09:00"):
        found = territory.rehearse(territory.plan_from(facts | changes))
    return found, [one for one in found.clashes if one.kind == "reception_point"]


def test_a_rehearsal_says_what_will_be_together_and_what_is_alike(world, people):
    ReceptionPoint.objects.filter(organization=world.centre, code="1").update(name="Điểm chung")
    there = ReceptionPoint.objects.filter(organization__code=CENTRE)
    there.update(name="ĐIỂM CHUNG", address="Số 1, đường Hoàng Hoa Thám")
    found, clashes = rehearsed()
    assert found.can_be_applied
    assert {one.object_id for one in clashes} == set(
        world.centre.reception_points.values_list("pk", flat=True)
    )
    assert {one.owner for one in clashes} == {CENTRE}
    first = next(one for one in clashes if "Điểm chung của" in one.words)
    assert "Trùng tên." in first.words
    assert "Trùng mã 1; mã mới là 2." in first.words
    assert "Trùng địa chỉ." not in first.words
    assert [value for value, _label in first.choices] == ["keep", "rename", "close"]


def test_a_plan_that_closes_the_old_headquarters_asks_nothing(world, people):
    _found, clashes = rehearsed(reception_points="close")
    assert clashes == []


def test_codes_are_those_that_were_rehearsed_and_each_point_is_asked_about(world, people):
    facts = territory.sample_resolution() | {"issued_on": "2026-12-01", "effective_on": "2027-01-01"}
    with at("2026-12-31 09:00"):
        said = [
            one.words
            for kind, one in territory.moving(territory.plan_from(facts))
            if kind == "reception_point"
        ]
    before = {one.pk: one.code for one in world.centre.reception_points.all()}
    carry_out(world)
    came = ReceptionPoint.objects.filter(pk__in=before).order_by("pk")
    assert said == [
        one.name + (f" ({before[one.pk]} → {one.code})" if one.code != before[one.pk] else "") for one in came
    ]
    assert {one.object_id for one in asked()} == set(before)
    assert {one.organization_id for one in asked()} == {Organization.objects.get(code=CENTRE).pk}


def test_it_is_kept_or_renamed_or_closed_from_a_day(merger, mine):
    kept, renamed = asked()
    page = answer(mine, kept, "keep")
    assert "Đã quyết định 1 việc." in page
    answer(mine, renamed, "rename", words="  Điểm tiếp nhận Nếnh ")
    point = ReceptionPoint.objects.get(pk=renamed.object_id)
    assert point.name == "Điểm tiếp nhận Nếnh"
    act = audit.history("organizations.organization", point.organization_id)[-1]
    assert (act.action, act.data["after"]) == ("organization.point_renamed", "Điểm tiếp nhận Nếnh")


def test_one_that_closes_receives_until_the_day_before(merger, mine):
    question = asked()[0]
    name = ReceptionPoint.objects.get(pk=question.object_id).name
    page = answer(mine, question, "close", day="01/02/2027")
    assert "Đóng từ một ngày: 01/02/2027" in page
    with at("2027-01-31 09:00"):
        assert name in open_points()
    with at("2027-02-01 09:00"):
        assert name not in open_points()
        assert len(open_points()) == 2


@pytest.mark.parametrize(
    ("choice", "typed", "message"),
    [
        ("close", {"day": ""}, "Ghi ngày, ví dụ 24/11/2026."),
        ("close", {"day": "31/02/2027"}, "Ghi ngày, ví dụ 24/11/2026."),
        ("close", {"day": "2027-01-03"}, "Ngày phải từ hôm nay trở đi."),
        ("rename", {"words": "   "}, "Ghi tên mới"),
        ("rename", {"words": "ă" * 201}, "Ghi tên mới"),
    ],
)
def test_what_is_missing_is_said_beside_the_answer_which_stays(merger, mine, choice, typed, message):
    question = asked()[0]
    page = answer(mine, question, choice, **typed)
    assert f'id="wrong-{question.pk}"' in page
    assert message in page
    assert f'<option value="{choice}" selected>' in page
    assert all(f'value="{value}"' in page for value in typed.values() if value.strip())
    question.refresh_from_db()
    assert question.answered_at is None


def test_the_last_point_of_a_centre_is_not_closed(merger, mine):
    first, second = asked()
    ReceptionPoint.objects.filter(organization__code=CENTRE).exclude(
        pk__in=[first.object_id, second.object_id]
    ).update(closed_on=date(2027, 1, 1))
    assert "Đã quyết định 1 việc." in answer(mine, first, "close", day="2027-02-01")
    assert "không còn điểm tiếp nhận nào" in answer(mine, second, "close", day="2027-02-01")


def test_a_point_to_which_a_rule_sends_people_is_not_closed_before_its_end(merger, mine):
    question = asked()[0]
    ReceptionRule.objects.create(
        agency=Organization.objects.get(code="H05.77.77"),
        centre=Organization.objects.get(code=CENTRE),
        point_id=question.object_id,
        valid_from=date(2027, 1, 1),
        valid_to=date(2027, 3, 1),
        reason="Đông người",
        made_at="2026-12-01T00:00:00Z",
    )
    assert "tới trước ngày 01/03/2027" in answer(mine, question, "close", day="2027-02-01")
    assert "Đã quyết định 1 việc." in answer(mine, question, "close", day="2027-03-01")


def test_undone_it_is_open_again_under_its_old_name(world, merger, mine):
    before = asked()[0]
    name = ReceptionPoint.objects.get(pk=before.object_id).name
    for question, choice in zip(asked(), ("rename", "close"), strict=True):
        answer(mine, question, choice, words="Tên khác", day="2027-02-01")
    with at(NEW_YEAR):
        territory.undo_merger(merger=merger, by=SYSTEM)
        world.run_jobs()
    assert not ReceptionPoint.objects.exclude(closed_on=None).exists()
    assert ReceptionPoint.objects.get(pk=before.object_id).name == name
    assert {one.organization_id for one in ReceptionPoint.objects.filter(pk=before.object_id)} == {
        world.centre.pk
    }


def test_many_are_closed_alike_and_the_journal_tells_it(merger, mine):
    first, second = asked()
    sent = {"do": "ticked", "question": [first.pk, second.pk], "answer": "close", "day": "2027-02-01"}
    with at(NEW_YEAR):
        page = mine.post(QUESTIONS, sent).content.decode()
        assert "Đã quyết định 2 việc." in page
        journal = mine.get(f"/office/configuration/mergers/{merger.pk}/journal/").content.decode()
    assert journal.count("từ ngày 01/02/2027") == 2
