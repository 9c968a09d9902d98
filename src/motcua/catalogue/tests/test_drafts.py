"""A draft from its beginning to its publication by a second person."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from motcua.audit.service import history
from motcua.catalogue import errors, service, testing
from motcua.catalogue.models import ProcedureDraft, ProcedureVersion
from motcua.kit import clock
from motcua.kit.errors import NotAllowedError
from motcua.organizations.models import Kind, Role
from motcua.organizations.testing import make_citizen, make_official, make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def minh():
    """The administrator who writes."""
    place = make_organization(Kind.PROVINCIAL_COMMITTEE)
    return make_official((place, Role.ADMINISTRATOR), name="Cao Nhật Minh")


@pytest.fixture
def lien():
    """The administrator who reviews."""
    place = make_organization(Kind.PROVINCIAL_CENTRE)
    return make_official((place, Role.ADMINISTRATOR), name="Đỗ Bích Liên")


@pytest.fixture
def draft(minh):
    """The registration of a birth, about to be changed."""
    testing.make_procedure()
    return service.begin_draft(code="1.001193", by=minh)


def save(draft, by, **changes):
    record = draft.record | changes
    return service.save_record(draft_id=draft.id, revision=draft.revision, record=record, by=by)


def sent(draft, by, **changes):
    """The same draft, changed and sent to review; returns its revision."""
    changes = changes or {"summary": "Cấp Giấy khai sinh."}
    service.send_to_review(draft_id=draft.id, revision=save(draft, by, **changes), by=by)
    return service.draft_card(draft_id=draft.id).revision


def test_a_draft_starts_from_the_last_version_with_form_and_process(draft):
    published = ProcedureVersion.objects.get()
    assert draft.record == published.body
    assert draft.form == published.form_version.schema
    assert draft.process == published.process_version.bpmn
    assert (draft.base_version_id, draft.state, draft.revision) == (published.pk, "editing", 1)


def test_a_second_beginning_finds_the_draft_under_way(draft, lien):
    assert service.begin_draft(code=draft.code, by=lien).id == draft.id
    assert [line.id for line in service.drafts_open()] == [draft.id]
    assert service.open_draft_id(code=draft.code) == draft.id


def test_a_new_procedure_starts_empty_and_is_full_of_faults(minh):
    draft = service.begin_draft(code="1.999999", by=minh)
    assert draft.is_new
    assert draft.record["code"] == "1.999999"
    places = {(fault.part, fault.place) for fault in service.draft_faults(draft_id=draft.id)}
    assert {("record", "title"), ("record", "steps"), ("form", ""), ("process", "")} <= places


def test_a_new_procedure_may_start_as_a_copy(minh):
    testing.make_procedure()
    draft = service.begin_draft(code="1.999999", by=minh, copy_of="1.001193")
    assert (draft.record["code"], draft.base_version_id) == ("1.999999", None)
    assert draft.record["title"] == "Đăng ký khai sinh"
    assert service.draft_faults(draft_id=draft.id) == ()


@pytest.mark.parametrize("code", ["", "4.001193", "1.00119", "1.001193\n", "1.0011931"])
def test_a_code_that_is_none_is_refused(minh, code):
    with pytest.raises(errors.CodeWrong):
        service.begin_draft(code=code, by=minh)


def test_a_copy_does_not_take_the_code_of_another(minh):
    testing.make_procedure()
    testing.make_procedure("1.000894")
    with pytest.raises(errors.CodeTaken):
        service.begin_draft(code="1.001193", by=minh, copy_of="1.000894")
    with pytest.raises(errors.ProcedureNotFound):
        service.begin_draft(code="1.999999", by=minh, copy_of="1.888888")


def test_two_copies_cannot_open_one_code(minh):
    testing.make_procedure()
    service.begin_draft(code="1.999999", by=minh, copy_of="1.001193")
    with pytest.raises(errors.DraftAlreadyOpen):
        service.begin_draft(code="1.999999", by=minh, copy_of="1.001193")


def test_what_the_second_tab_saves_is_refused_and_nothing_is_lost(draft, minh, lien):
    assert save(draft, lien, title="Khai sinh") == 2
    with pytest.raises(errors.StaleDraft, match="Đỗ Bích Liên"):
        save(draft, minh, title="Đăng ký sinh")
    assert service.draft_card(draft_id=draft.id).title == "Khai sinh"


def test_what_did_not_change_is_no_new_revision(draft, minh):
    assert save(draft, minh) == 1


def test_a_draft_may_be_wrong_but_not_outsized_or_unreadable(draft, minh):
    assert save(draft, minh, title="", fees=[{"channel": "fax"}]) == 2
    again = service.draft_card(draft_id=draft.id)
    for record, error in (
        ({"title": "x" * 400_000}, errors.DraftTooLarge),
        ({"title": "a\0b"}, errors.DraftMalformed),
        ([], errors.DraftMalformed),
        ({"title": float("nan")}, errors.DraftMalformed),
    ):
        with pytest.raises(error):
            service.save_record(draft_id=draft.id, revision=again.revision, record=record, by=minh)
    deep: dict = {}
    for _ in range(60):
        deep = {"in": deep}
    with pytest.raises(errors.DraftMalformed):
        service.save_form(draft_id=draft.id, revision=again.revision, form=deep, by=minh)
    with pytest.raises(errors.DraftTooLarge):
        service.save_process(draft_id=draft.id, revision=again.revision, process="x" * 1_000_001, by=minh)


def test_text_is_kept_in_one_form_and_the_code_stays(draft, minh):
    decomposed = "Khai sinh cho tre\u0309"
    save(draft, minh, title=decomposed, code="2.000000")
    kept = service.draft_card(draft_id=draft.id)
    assert (kept.title, kept.record["code"]) == ("Khai sinh cho trẻ", "1.001193")


def test_form_and_process_are_saved_beside_the_record(draft, minh):
    revision = service.save_form(
        draft_id=draft.id, revision=1, form=draft.form | {"title": "Tờ khai"}, by=minh
    )
    revision = service.save_process(draft_id=draft.id, revision=revision, process="<oops", by=minh)
    kept = service.draft_card(draft_id=draft.id)
    assert (revision, kept.form["title"], kept.process) == (3, "Tờ khai", "<oops")
    assert {fault.part for fault in service.draft_faults(draft_id=draft.id)} == {"process"}


def test_a_second_person_publishes_and_the_version_before_ends(draft, minh, lien):
    revision = sent(draft, minh)
    version = service.publish_draft(
        draft_id=draft.id, revision=revision, effective_from=clock.today(), by=lien, accept_gaps=True
    )
    assert (version.number, version.published_by_id) == (2, lien.id)
    assert service.procedure("1.001193").summary == "Cấp Giấy khai sinh."
    card = service.draft_card(draft_id=draft.id)
    assert (card.state, card.published_version_id) == ("published", version.pk)
    assert service.drafts_open() == ()


def test_whoever_sent_it_does_not_publish_it(draft, minh):
    revision = sent(draft, minh)
    with pytest.raises(errors.SecondPersonNeeded):
        service.publish_draft(draft_id=draft.id, revision=revision, effective_from=clock.today(), by=minh)


def test_the_database_refuses_a_publication_by_the_same_person(draft, minh, lien):
    revision = sent(draft, minh)
    service.publish_draft(
        draft_id=draft.id, revision=revision, effective_from=clock.today(), by=lien, accept_gaps=True
    )
    with pytest.raises(DatabaseError, match="second_person"), transaction.atomic():
        ProcedureDraft.objects.filter(pk=draft.id).update(closed_by=minh.id)


def test_nothing_is_published_that_was_not_sent_or_from_a_day_past(draft, minh, lien):
    with pytest.raises(errors.DraftNotSent):
        service.publish_draft(
            draft_id=draft.id, revision=1, effective_from=clock.today(), by=lien, accept_gaps=True
        )
    revision = sent(draft, minh)
    yesterday = clock.today() - timedelta(days=1)
    with pytest.raises(errors.DayPast):
        service.publish_draft(draft_id=draft.id, revision=revision, effective_from=yesterday, by=lien)


def test_what_has_faults_or_no_change_is_not_sent(draft, minh):
    with pytest.raises(errors.DraftHasFaults):
        service.send_to_review(draft_id=draft.id, revision=1, by=minh)
    revision = save(draft, minh, title="", steps=[])
    with pytest.raises(errors.DraftHasFaults, match="2 chỗ"):
        service.send_to_review(draft_id=draft.id, revision=revision, by=minh)


def test_in_review_nobody_changes_it_until_it_is_returned(draft, minh, lien):
    revision = sent(draft, minh)
    card = service.draft_card(draft_id=draft.id)
    with pytest.raises(errors.DraftInReview):
        save(card, minh, title="Khác")
    with pytest.raises(errors.NoteRequired):
        service.return_draft(draft_id=draft.id, revision=revision, note="  ", by=lien)
    service.return_draft(draft_id=draft.id, revision=revision, note="Xin ghi rõ lệ phí.", by=lien)
    card = service.draft_card(draft_id=draft.id)
    assert (card.state, card.note) == ("editing", "Xin ghi rõ lệ phí.")
    assert save(card, minh, title="Khác") == card.revision + 1


def test_a_draft_that_was_dropped_is_closed(draft, minh):
    service.discard_draft(draft_id=draft.id, revision=1, by=minh)
    with pytest.raises(errors.DraftClosed):
        save(draft, minh, title="Khác")
    assert service.begin_draft(code=draft.code, by=minh).id != draft.id


def test_a_version_published_meanwhile_is_a_fault(draft, minh):
    revision = save(draft, minh, summary="Của bản nháp.")
    record = testing.record_of("1.001193") | {"summary": "Từ nơi khác."}
    service.publish_procedure(record=record, form=None, process=None, by=minh)
    assert [fault.place for fault in service.draft_faults(draft_id=draft.id)] == ["base"]
    with pytest.raises(errors.DraftHasFaults):
        service.send_to_review(draft_id=draft.id, revision=revision, by=minh)


def test_only_administrators_of_the_province_configure(draft):
    handler = make_official((make_organization(Kind.PROVINCIAL_COMMITTEE), Role.HANDLER))
    of_commune = make_official((make_organization(), Role.ADMINISTRATOR))
    for somebody in (handler, of_commune, make_citizen()):
        assert not service.may_configure(somebody)
        with pytest.raises(NotAllowedError):
            save(draft, somebody, title="Khác")
        with pytest.raises(NotAllowedError):
            service.withdraw_procedure(code=draft.code, day=clock.today(), reason="…", by=somebody)


def test_each_act_on_a_draft_is_journalled(draft, minh, lien):
    revision = sent(draft, minh)
    service.return_draft(draft_id=draft.id, revision=revision, note="Thiếu nguồn.", by=lien)
    service.discard_draft(draft_id=draft.id, revision=revision + 1, by=minh)
    acts = [act.action for act in history("catalogue.proceduredraft", draft.id)]
    assert acts == [f"procedure_draft.{act}" for act in ("begun", "saved", "sent", "returned", "discarded")]


def test_a_new_procedure_gets_keys_for_form_and_process(minh, lien):
    testing.make_procedure()
    draft = service.begin_draft(code="1.999999", by=minh, copy_of="1.001193")
    revision = sent(draft, minh, form=None, process=None)
    version = service.publish_draft(
        draft_id=draft.id, revision=revision, effective_from=clock.today(), by=lien, accept_gaps=True
    )
    assert (version.body["form"], version.body["process"]) == ("p-1-999999", "p-1-999999")
    assert service.procedure("1.999999").form_version_id == version.form_version_id


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Khai\u202e sinh", "Khai sinh"), ("Khai\u200b\x0b\x1b sinh", "Khai sinh"), ("a\tb\nc", "a\tb\nc")],
)
def test_characters_that_nobody_sees_are_not_kept(draft, minh, typed, kept):
    save(draft, minh, title=typed)
    assert service.draft_card(draft_id=draft.id).title == kept


def test_files_no_longer_touch_what_people_published_or_withdrew(draft, minh, lien):
    revision = sent(draft, minh)
    service.publish_draft(
        draft_id=draft.id, revision=revision, effective_from=clock.today(), by=lien, accept_gaps=True
    )
    testing.make_procedure("1.000894")
    service.withdraw_procedure(code="1.000894", day=clock.today(), reason="Bãi bỏ.", by=minh)
    loaded = {version.body["code"] for version in service.load_procedures()}
    assert not loaded & {"1.001193", "1.000894"}
    assert service.procedure("1.001193").summary == "Cấp Giấy khai sinh."


def test_steps_without_people_are_named_and_published_only_in_so_many_words(draft, minh, lien):
    revision = sent(draft, minh)
    gaps = service.draft_gaps(draft_id=draft.id)
    assert {gap.role for gap in gaps} == {"receptionist", "handler", "leader", "clerk"}
    assert all("Nếnh" in " ".join(gap.organizations) for gap in gaps)
    with pytest.raises(errors.DraftHasGaps):
        service.publish_draft(draft_id=draft.id, revision=revision, effective_from=clock.today(), by=lien)
    service.publish_draft(
        draft_id=draft.id, revision=revision, effective_from=clock.today(), by=lien, accept_gaps=True
    )
    act = history("catalogue.proceduredraft", draft.id)[-1]
    assert act.data["gaps"] == len(gaps)


def test_where_everyone_is_there_or_nobody_offers_it_there_is_no_gap(draft, minh):
    committee = make_organization()
    centre = make_organization(Kind.COMMUNE_CENTRE)
    for place in (committee, centre):
        for role in (Role.RECEPTIONIST, Role.HANDLER, Role.LEADER, Role.CLERK):
            make_official((place, role))
    assert service.draft_gaps(draft_id=draft.id) == ()


def test_an_organization_that_does_not_offer_it_needs_no_people(draft, minh):
    service.set_offers(
        code=draft.code,
        organization_ids=[make_organization().pk],
        level="none",
        channels=[],
        day=clock.today(),
        reason="Chưa có công chức tư pháp.",
        by=minh,
    )
    assert service.draft_gaps(draft_id=draft.id) == ()


def test_codes_of_papers_that_are_none_are_faults_and_no_more(draft, minh):
    revision = save(draft, minh, components=[{"code": ["a"]}, {"code": {}}, 7])
    form = draft.form | {"properties": {"paper": {"title": "Giấy", "x-component": ["a"]}}}
    service.save_form(draft_id=draft.id, revision=revision, form=form, by=minh)
    parts = {fault.part for fault in service.draft_faults(draft_id=draft.id)}
    assert {"record", "form"} <= parts


def test_a_paper_that_the_form_asks_for_stands_in_the_list(draft, minh):
    form = draft.form | {"properties": {**draft.form["properties"]}}
    form["properties"]["paper"] = {"title": "Giấy", "x-component": "giay-khong-co"}
    form["x-pages"] = [
        *form["x-pages"][:-1],
        form["x-pages"][-1] | {"fields": [*form["x-pages"][-1]["fields"], "paper"]},
    ]
    service.save_form(draft_id=draft.id, revision=1, form=form, by=minh)
    problems = [fault.problem for fault in service.draft_faults(draft_id=draft.id) if fault.part == "form"]
    assert problems == ["Tờ khai hỏi giấy tờ “giay-khong-co” mà thành phần hồ sơ không có."]


def test_what_is_well_written_must_also_make_sense(draft, minh):
    parts = draft.record["components"]
    save(
        draft,
        minh,
        components=[*parts, parts[0]],
        fees=draft.record["fees"][:1],
        submissions={"until": "2026-01-01"},
    )
    places = [fault.place for fault in service.draft_faults(draft_id=draft.id)]
    assert places == [f"components/{len(parts)}/code", "fees", "submissions/until"]


def test_an_intake_that_ends_before_it_begins_is_a_fault(draft, minh):
    save(draft, minh, submissions={"from": "2090-02-01", "until": "2090-01-31"})
    (fault,) = service.draft_faults(draft_id=draft.id)
    assert (fault.place, fault.problem) == ("submissions/until", "Ngày cuối nhận hồ sơ ở trước ngày đầu.")


def test_a_process_longer_than_the_term_is_a_fault(draft, minh):
    save(draft, minh, term=draft.record["term"] | {"amount": 4, "unit": "hour", "same_day": False})
    [fault] = service.draft_faults(draft_id=draft.id)
    assert (fault.part, "giờ" in fault.problem) == ("process", True)
