"""A component is scanned at the counter, read, confirmed field by field, signed: each by whom, and journalled."""

import io
from datetime import timedelta

import pikepdf
import pikepdf.pdfa
import pytest

from motcua.audit.models import Entry
from motcua.documents import service as documents
from motcua.documents.models import StorePaper
from motcua.documents.testing import make_digitised, scan, scans
from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import (
    AlreadyDigitised,
    CannotDigitise,
    DossierNotFound,
    FieldsToConfirm,
    NothingToDigitise,
    NotYourStep,
    UnknownComponent,
    WrongFieldValue,
)
from motcua.dossiers.models import Component, ComponentField, DigitisationRule, Digitised, Dossier
from motcua.dossiers.service import Decided
from motcua.dossiers.testing import BIRTH, pdf
from motcua.kit import clock
from motcua.organizations.models import Posting
from motcua.signatures import service as signatures
from motcua.signatures.models import SigningRequest

PAPER = "giay-chung-sinh"


@pytest.fixture(autouse=True)
def rules_forgotten():
    dossiers.forget_digitisation_rules()
    yield
    dossiers.forget_digitisation_rules()


@pytest.fixture
def code(world):
    return world.file_at_counter(code=BIRTH)


def component(code):
    return Component.objects.filter(dossier__code=code, code=PAPER).order_by("pk").last()


def read_as(code, text):
    """Scanned, and read as if this text stood on it."""
    part = component(code)
    make_digitised(part.file, text)
    return part


def scanned(world, code, text=scans.RESIDENCE):
    dossiers.scan_component(code=code, component=PAPER, upload=pdf(mark=text[:20]), by=world.dung)
    return read_as(code, text)


def decide_all(world, code, part, **values):
    page = dossiers.dossier_page(code, world.dung)
    fields = dossiers.component_reading(page=page, component_id=part.pk).fields
    decisions = {
        one.proposal.field: Decided("accepted", values.get(one.proposal.field, one.proposal.value))
        for one in fields
    }
    return dossiers.confirm_fields(code=code, component_id=part.pk, decisions=decisions, by=world.dung)


def journal(code):
    told = Entry.objects.filter(
        subject_type="dossiers.dossier",
        subject_id=Dossier.objects.get(code=code).pk,
        action__contains="component",
    )
    return list(told.order_by("sequence").values_list("action", flat=True))


def test_a_paper_handed_over_gets_its_file_and_is_read_by_a_job(world, code):
    Component.objects.filter(dossier__code=code, code=PAPER).update(file=None, on_paper=True)
    part = dossiers.scan_component(code=code, component=PAPER, upload=pdf(), by=world.dung)
    rows = Component.objects.filter(dossier__code=code, code=PAPER)
    assert [(row.pk, row.on_paper, row.name) for row in rows] == [(part.pk, True, "giay.pdf")]
    (progress,) = documents.digitisation_progress([part.file_id]).values()
    assert (progress.state, progress.is_busy) == ("queued", True)
    assert journal(code) == ["dossier.component_scanned"]


def test_the_same_scan_twice_is_one(world, code):
    before = Component.objects.filter(dossier__code=code).count()
    first = dossiers.scan_component(code=code, component=PAPER, upload=pdf(mark="x"), by=world.dung)
    second = dossiers.scan_component(code=code, component=PAPER, upload=pdf(mark="x"), by=world.dung)
    assert first.pk == second.pk
    assert Component.objects.filter(dossier__code=code).count() - before <= 1


def test_only_the_reception_of_the_unit_digitises(world, code):
    for who, refusal in ((world.binh, NotYourStep), (world.em, NotYourStep), (world.chi, DossierNotFound)):
        with pytest.raises(refusal):
            dossiers.scan_component(code=code, component=PAPER, upload=pdf(), by=who)
    with pytest.raises(UnknownComponent):
        dossiers.scan_component(code=code, component="khac", upload=pdf(), by=world.dung)


def test_what_was_refused_is_not_digitised(world, code):
    Dossier.objects.filter(code=code).update(state=3)
    with pytest.raises(CannotDigitise):
        dossiers.scan_component(code=code, component=PAPER, upload=pdf(), by=world.dung)


def test_names_and_numbers_are_compared_with_the_applicant(world, code):
    Dossier.objects.filter(code=code).update(owner_name="Trần Văn Quy", owner_number="024091004455")
    part = scanned(world, code)
    page = dossiers.dossier_page(code, world.dung)
    found = {
        one.proposal.field: one for one in dossiers.component_reading(page=page, component_id=part.pk).fields
    }
    name = found["full_name"].compared
    assert (name.agreement, name.words) == ("marks", (("QUÝ", "Quy"),))
    assert found["personal_number"].compared.agreement == "same"
    assert found["issued_by"].compared.agreement == "unknown"
    assert found["issued_by"].decision == ""


def test_a_component_says_which_of_its_fields_go_where(world, code):
    fields = [
        {"name": "mother", "title": "Tên mẹ", "kind": "name", "labels": ["Họ, chữ đệm, tên mẹ"], "form_field": "mother_name"}
    ]  # fmt: skip
    DigitisationRule.objects.create(
        procedure_code=BIRTH, component_code=PAPER, reason="law", fields=fields, changed_by_name="Minh",
        changed_at=clock.now(),
    )  # fmt: skip
    answers = Dossier.objects.get(code=code).answers | {"mother_name": "Nguyễn Thị Thanh Hương"}
    Dossier.objects.filter(code=code).update(answers=answers)
    part = scanned(world, code, scans.BIRTH)
    page = dossiers.dossier_page(code, world.dung)
    (field,) = dossiers.component_reading(page=page, component_id=part.pk).fields
    assert (field.proposal.value, field.known) == ("NGUYỄN THỊ THANH HƯƠNG", "Nguyễn Thị Thanh Hương")
    assert field.compared.agreement == "same"
    assert next(one.rule.words for one in dossiers.digitised_components(page) if one.view.id == part.pk)


def test_what_is_decided_is_kept_with_its_source_and_journalled_without_the_value(world, code):
    part = scanned(world, code)
    decisions = {
        "full_name": Decided("accepted", "TRẦN VĂN QUÝ"),
        "issued_on": Decided("accepted", "06/12/2026"),
        "issued_by": Decided("rejected", "Công an"),
        "nothing": Decided("accepted", "x"),
    }
    dossiers.confirm_fields(code=code, component_id=part.pk, decisions=decisions, by=world.dung)
    kept = {one.field: one for one in ComponentField.objects.filter(component=part)}
    assert {name: (one.decision, one.value) for name, one in kept.items()} == {
        "full_name": ("accepted", "TRẦN VĂN QUÝ"),
        "issued_on": ("edited", "2026-12-06"),
        "issued_by": ("rejected", ""),
    }
    name = kept["full_name"]
    assert (name.source_id, name.page, name.decided_by_name) == (part.file_id, 1, world.dung.name)
    assert len(name.box) == 4
    told = Entry.objects.filter(action="dossier.component_fields_confirmed").last().data
    assert "TRẦN" not in str(told)
    assert {one["field"] for one in told["kept"]} == set(kept)


@pytest.mark.parametrize(
    ("field", "typed"), [("issued_on", "31/02/2026"), ("personal_number", "024"), ("full_name", " ")]
)
def test_a_wrong_value_is_refused_and_nothing_is_kept(world, code, field, typed):
    part = scanned(world, code)
    with pytest.raises(WrongFieldValue) as refused:
        decide_all(world, code, part, **{field: typed})
    assert refused.value.values["field"] == field
    assert not ComponentField.objects.filter(component=part).exists()


def test_nothing_is_signed_before_all_is_read_and_decided(world, code):
    part = component(code)
    with pytest.raises(NothingToDigitise):
        dossiers.sign_component(code=code, component_id=part.pk, by=world.dung)
    part = scanned(world, code)
    with pytest.raises(FieldsToConfirm) as refused:
        dossiers.sign_component(code=code, component_id=part.pk, by=world.dung)
    assert "7" in refused.value.message


@pytest.mark.usefixtures("keys")
def test_the_signature_of_the_one_stop_official_digitises_it(world, code):
    world.certify(world.dung)
    part = scanned(world, code)
    decide_all(world, code, part)
    dossiers.sign_component(code=code, component_id=part.pk, by=world.dung)
    part.refresh_from_db()
    assert (part.digitised, part.signed_copy) == (Digitised.NO, None)
    world.run_jobs()
    part.refresh_from_db()
    assert (part.digitised, part.digitised_by_name) == (Digitised.YES, world.dung.name)
    verdict = signatures.verify(documents.read(part.signed_copy))
    assert verdict.finding == signatures.Finding.VALID
    paper = StorePaper.objects.get(origin=f"dossiers.component:{part.pk}")
    assert (paper.owner_number, paper.file_id) == (
        Dossier.objects.get(code=code).owner_number,
        part.signed_copy_id,
    )
    assert (paper.number, paper.issued_on.isoformat(), paper.confirmed_by_name) == (
        "118/XN-CAP", "2026-12-05", world.dung.name,
    )  # fmt: skip
    assert journal(code)[-2:] == ["dossier.component_signing_started", "dossier.component_digitised"]
    view = next(one for one in dossiers.dossier_page(code, world.dung).components if one.id == part.pk)
    assert (view.digitised, view.signed_copy_id) == (1, part.signed_copy_id)


@pytest.mark.usefixtures("keys")
def test_without_a_certificate_it_says_so_and_can_be_signed_later(world, code):
    part = scanned(world, code)
    decide_all(world, code, part)
    dossiers.sign_component(code=code, component_id=part.pk, by=world.dung)
    world.run_jobs()
    page = dossiers.dossier_page(code, world.dung)
    row = next(one for one in dossiers.digitised_components(page) if one.view.id == part.pk)
    assert row.signing == "failed"
    assert row.signing_error
    world.certify(world.dung)
    dossiers.sign_component(code=code, component_id=part.pk, by=world.dung)
    world.run_jobs()
    part.refresh_from_db()
    assert part.digitised == Digitised.YES


@pytest.mark.usefixtures("keys")
def test_whoever_receives_there_no_more_signs_no_copy(world, code):
    world.certify(world.dung)
    part = scanned(world, code)
    decide_all(world, code, part)
    dossiers.sign_component(code=code, component_id=part.pk, by=world.dung)
    Posting.objects.filter(user_id=world.dung.id).delete()
    world.run_jobs()
    part.refresh_from_db()
    assert part.digitised == Digitised.NO
    assert SigningRequest.objects.get().error_kind == "right_ended"


def test_the_four_states_are_counted_and_listed_for_the_unit(world, code):
    part = component(code)
    since = clock.now() - timedelta(days=1)
    Component.objects.filter(pk=part.pk).update(digitised=Digitised.REUSED, digitised_at=clock.now())
    counts = {one.digitised: one.count for one in dossiers.digitised_counts(world.dung, since=since)}
    assert counts[Digitised.REUSED] == 1
    rows = dossiers.digitised_rows(world.dung, since=since, digitised=2)
    assert [(row.code, row.id) for row in rows] == [(code, part.pk)]
    assert dossiers.digitised_counts(world.binh, since=since) == []
    assert dossiers.digitised_rows(world.chi, since=since) == []


@pytest.mark.slow
@pytest.mark.usefixtures("keys")
def test_from_the_scan_to_the_signed_pdf_a(world, code):
    world.certify(world.dung)
    dossiers.scan_component(code=code, component=PAPER, upload=scan(scans.RESIDENCE), by=world.dung)
    world.run_jobs()
    part = component(code)
    decide_all(world, code, part)
    dossiers.sign_component(code=code, component_id=part.pk, by=world.dung)
    world.run_jobs()
    part.refresh_from_db()
    content = documents.read(part.signed_copy)
    assert signatures.verify(content).finding == signatures.Finding.VALID
    with pikepdf.open(io.BytesIO(content)) as signed:
        # The validator approves no form at all, and a signature stands in one; beside it nothing is found.
        found = pikepdf.pdfa.check(signed, "2b").findings
        assert [(one.kind, "/AcroForm" in one.where) for one in found] == [("unsupported", True)]
    assert ComponentField.objects.get(component=part, field="personal_number").value == "024091004455"


@pytest.mark.usefixtures("keys")
def test_what_was_signed_is_neither_decided_on_nor_signed_again(world, code):
    """Two officials have the same page open: the second one is late."""
    world.certify(world.dung)
    part = scanned(world, code)
    decide_all(world, code, part)
    dossiers.sign_component(code=code, component_id=part.pk, by=world.dung)
    world.run_jobs()
    with pytest.raises(AlreadyDigitised):
        decide_all(world, code, part, full_name="Trần Văn Khác")
    with pytest.raises(AlreadyDigitised):
        dossiers.sign_component(code=code, component_id=part.pk, by=world.dung)
    kept = ComponentField.objects.get(component=part, field="full_name")
    assert kept.value == "TRẦN VĂN QUÝ"
    assert journal(code).count("dossier.component_digitised") == 1


@pytest.mark.usefixtures("keys")
def test_a_rule_that_calls_a_text_the_day_of_issue_keeps_no_signature_from_ending(world, code):
    world.certify(world.dung)
    DigitisationRule.objects.create(
        procedure_code=BIRTH, component_code=PAPER, reason="law", changed_by_name="Minh", changed_at=clock.now(),
        fields=[{"name": "issued_on", "title": "Cấp", "kind": "text", "labels": ["Cơ quan cấp"]}],
    )  # fmt: skip
    part = scanned(world, code)
    decide_all(world, code, part)
    dossiers.sign_component(code=code, component_id=part.pk, by=world.dung)
    world.run_jobs()
    part.refresh_from_db()
    assert part.digitised == Digitised.YES
    assert StorePaper.objects.get(origin=f"dossiers.component:{part.pk}").issued_on is None


@pytest.mark.parametrize("typed", ["Trần\x00Quý", "Trần\u202eýuQ", "Trần\x07 Quý", "Q" * 501])
def test_what_nobody_sees_or_does_not_fit_is_refused_and_not_cut(world, code, typed):
    part = scanned(world, code)
    with pytest.raises(WrongFieldValue):
        decide_all(world, code, part, full_name=typed)
    assert not ComponentField.objects.exists()
