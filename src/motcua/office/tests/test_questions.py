"""What a merger could not decide waits for Em, who leads Nếnh, and for the administrators above her."""

import pytest

from motcua.accounts.service import SYSTEM, load_actor
from motcua.dossiers.models import Dossier
from motcua.dossiers.testing import NENH, VIET_YEN, at
from motcua.office.tests.test_configuration_drafts import lien, minh  # noqa: F401 - the two administrators
from motcua.organizations.models import Organization, Role
from motcua.organizations.testing import make_official
from motcua.territory import service as territory
from motcua.territory.models import Merger, MergerQuestion

QUESTIONS = "/office/questions/"
MORNING = "2027-01-01 00:00"
TO_VIET_YEN, STAYS = "H05.77.77", "H05.77.95"


def carry_out(world, **changes):
    facts = territory.sample_resolution() | {"issued_on": "2026-12-01", "effective_on": "2027-01-01"}
    plan = territory.plan_from(facts | changes)
    with at("2026-12-31 09:00"):
        from motcua.dossiers.testing import moment

        merger = territory.order_merger(plan=plan, at=moment(MORNING), by=SYSTEM)
    with at(MORNING):
        world.run_jobs()
    return merger


@pytest.fixture
def split(world):
    """Nếnh gives a part to Việt Yên: nobody knows where An's three dossiers belong."""
    for person in (world.an, world.binh, world.chi, world.dung, world.em, world.giang, world.hoa):
        assert person
    codes = [world.accepted() for _number in range(3)]
    carry_out(
        world,
        units=[],
        passages=[
            {"from": NENH, "to": NENH, "extent": "part"},
            {"from": NENH, "to": VIET_YEN, "extent": "part"},
            {"from": VIET_YEN, "to": VIET_YEN},
        ],
    )
    return codes


def office_of(code):
    return Dossier.objects.get(code=code).competent_agency.code


def question_of(code):
    return MergerQuestion.objects.get(object_id=Dossier.objects.get(code=code).pk)


def test_a_leader_answers_one_by_one(world, split, browse):
    em = browse(world.em)
    text = em.get(QUESTIONS).content.decode()
    assert "3 việc đang chờ" in text
    assert split[0] in text
    first, second, third = map(question_of, split)
    sent = {
        "do": "each",
        f"answer-{first.pk}": TO_VIET_YEN,
        f"answer-{second.pk}": STAYS,
        f"answer-{third.pk}": "",
    }
    text = em.post(QUESTIONS, sent).content.decode()
    assert "Đã quyết định 2 việc." in text
    assert "1 việc đang chờ" in text
    assert world.em.name in text
    assert [office_of(code) for code in split] == [TO_VIET_YEN, STAYS, STAYS]
    assert question_of(split[0]).answered_by_name == world.em.name
    again = em.post(QUESTIONS, {"do": "each", f"answer-{first.pk}": STAYS}).content.decode()
    assert "đã trả lời câu hỏi này" in again
    assert office_of(split[0]) == TO_VIET_YEN


def test_many_are_answered_alike(world, split, browse):
    em = browse(world.em)
    assert em.get(QUESTIONS, {"all": "1"}).content.decode().count(" checked>") == 3
    ticked = [question_of(code).pk for code in split[:2]]
    sent = {"do": "ticked", "question": ticked, "answer": TO_VIET_YEN}
    assert "Đã quyết định 2 việc." in em.post(QUESTIONS, sent).content.decode()
    assert [office_of(code) for code in split] == [TO_VIET_YEN, TO_VIET_YEN, STAYS]


def test_an_answer_that_is_none_is_refused_and_nothing_chosen_is_said(world, split, browse):
    em = browse(world.em)
    pk = question_of(split[0]).pk
    refused = em.post(QUESTIONS, {"do": "each", f"answer-{pk}": "H99.99.99"}).content.decode()
    assert "Xin chọn một trong các câu trả lời." in refused
    for sent in (
        {},
        {"do": "ticked", "question": [pk]},
        {"do": "ticked", "answer": STAYS},
        {"answer-x": "1"},
    ):
        assert em.post(QUESTIONS, sent).status_code == 422
    assert MergerQuestion.objects.filter(answered_at=None).count() == 3


def test_what_has_no_choices_is_ticked_off(world, split, browse):
    asked = MergerQuestion.objects.create(
        merger=Merger.objects.get(),
        kind="two_in_one_post",
        words="Hai Chủ tịch",
        organization_id=world.committee.pk,
    )
    em = browse(world.em)
    assert "Hai người cùng một chức" in em.get(QUESTIONS).content.decode()
    assert (
        "Đã xử lý<small" in em.post(QUESTIONS, {"do": "each", f"answer-{asked.pk}": "done"}).content.decode()
    )
    asked.refresh_from_db()
    assert (asked.answer, asked.answered_by_name) == ("", world.em.name)


def test_administrators_above_see_them_and_others_do_not(world, split, minh, lien, browse):  # noqa: F811 - the fixtures
    assert "3 việc đang chờ" in browse(minh).get(QUESTIONS).content.decode()
    for person in (world.binh, world.dung):
        assert browse(person).get(QUESTIONS).status_code == 403
    far = make_official((Organization.objects.get(code=TO_VIET_YEN), Role.LEADER), name="Lê Văn Xa")
    pk = question_of(split[0]).pk
    for person in (far, lien):
        assert split[0] not in browse(person).get(QUESTIONS).content.decode()
        answer = browse(person).post(QUESTIONS, {"do": "each", f"answer-{pk}": TO_VIET_YEN})
        assert answer.status_code == 422
    assert office_of(split[0]) == STAYS


def test_the_action_itself_refuses_who_does_not_answer_for_it(world, split):
    from motcua.kit.errors import NotAllowedError

    for person in (world.binh, world.chi):
        with pytest.raises(NotAllowedError):
            territory.answer_question(question=question_of(split[0]), answer=STAYS, by=load_actor(person.id))


def test_the_unit_page_leads_there_only_while_something_waits(world, split, browse):
    em = browse(world.em)
    assert "3 việc cần quyết định" in em.get("/office/organization/").content.decode()
    assert "3 việc cần quyết định" in em.get("/office/postings/").content.decode()
    ticked = [question_of(code).pk for code in split]
    em.post(QUESTIONS, {"do": "ticked", "question": ticked, "answer": STAYS})
    assert "việc cần quyết định" not in em.get("/office/organization/").content.decode()
    assert "Không còn việc nào chờ quyết định." in em.get(QUESTIONS).content.decode()
