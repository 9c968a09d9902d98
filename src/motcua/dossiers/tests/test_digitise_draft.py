"""A paper is scanned at the counter before the dossier is filed: read once, its values fill the form, all goes along."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from motcua.audit.models import Entry
from motcua.documents.models import Digitisation
from motcua.documents.testing import make_digitised, scans
from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import DraftNotFound, NotYourStep, ValueNotTaken, WrongFieldValue
from motcua.dossiers.models import Component, ComponentField, DigitisationRule, Dossier
from motcua.dossiers.service import Decided
from motcua.dossiers.testing import BIRTH, pdf
from motcua.kit import clock

PAPER = "giay-chung-sinh"


@pytest.fixture(autouse=True)
def rules_forgotten():
    dossiers.forget_digitisation_rules()
    yield
    dossiers.forget_digitisation_rules()


@pytest.fixture
def draft(world):
    return world.counter_draft(world.dung)


def read_for(world, draft, text=scans.RESIDENCE):
    file = dossiers.scan_for_draft(draft=draft, component=PAPER, upload=pdf(mark=text[:9]), by=world.dung)
    make_digitised(file.file, text)
    return file


def confirm(world, draft, file, **decisions):
    told = {name: Decided(*decided) for name, decided in decisions.items()}
    return dossiers.confirm_draft_fields(draft=draft, file_id=file.pk, decisions=told, by=world.dung)


def mothers_name(form_field="mother_name", kind="name"):
    fields = [
        {"name": "mother", "title": "Tên mẹ", "kind": kind, "labels": ["Họ, chữ đệm, tên mẹ"], "form_field": form_field}
    ]  # fmt: skip
    DigitisationRule.objects.create(
        procedure_code=BIRTH, component_code=PAPER, reason="law", fields=fields, changed_by_name="Minh",
        changed_at=clock.now(),
    )  # fmt: skip


def test_what_is_said_to_be_filled_in_goes_into_the_form_and_nothing_else_does(world, draft):
    mothers_name()
    file = read_for(world, draft, scans.BIRTH)
    (field,) = dossiers.draft_reading(draft=draft, file_id=file.pk).fields
    assert (field.target, field.known, field.decision) == ("Họ, chữ đệm, tên của mẹ", "Trần Thị Bích", "")
    accepted = confirm(world, draft, file, mother=("accepted", "Nguyễn Thị Thanh Hương"))
    assert accepted.answers["mother_name"] == "Trần Thị Bích"
    filled = confirm(world, draft, file, mother=("filled", "Nguyễn Thị Thanh Hương"))
    assert filled.answers == draft.answers | {"mother_name": "Nguyễn Thị Thanh Hương"}
    (field,) = dossiers.draft_reading(draft=filled, file_id=file.pk).fields
    assert (field.compared.agreement, field.decision) == ("same", "edited")


def test_the_usual_fields_are_offered_to_the_owner(world, draft):
    file = read_for(world, draft)
    kept = confirm(
        world, draft, file, full_name=("filled", "Trần Văn Quý"), personal_number=("filled", "024091004455"),
        issued_on=("filled", "05/12/2026"), address=("rejected", ""),
    )  # fmt: skip
    changed = {"owner_name": "Trần Văn Quý", "owner_number": "024091004455"}
    assert kept.parties == draft.parties | changed


def test_a_value_that_the_form_refuses_is_named_and_nothing_is_kept(world, draft):
    mothers_name("mother_personal_number", kind="text")
    file = read_for(world, draft, scans.BIRTH)
    with pytest.raises(ValueNotTaken) as refused:
        confirm(world, draft, file, mother=("filled", "Nguyễn"))
    assert "Tên mẹ" in refused.value.message
    with pytest.raises(WrongFieldValue):
        confirm(world, draft, file, mother=("filled", "  "))
    file.refresh_from_db()
    assert file.confirmed == []


def test_all_that_was_done_goes_along_when_it_is_filed_and_nothing_is_read_twice(world, draft):
    file = read_for(world, draft)
    confirm(world, draft, file, full_name=("filled", "Trần Thị Bích"), issued_by=("rejected", ""))
    code = dossiers.submit_draft(draft_id=draft.pk, by=world.dung)
    dossier = Dossier.objects.get(code=code)
    part = Component.objects.get(dossier=dossier, file=file.file)
    kept = ComponentField.objects.filter(component=part).order_by("field")
    assert [(one.field, one.decision, one.value, one.decided_by_name) for one in kept] == [
        ("full_name", "edited", "Trần Thị Bích", world.dung.name),
        ("issued_by", "rejected", "", world.dung.name),
    ]
    page = dossiers.dossier_page(code, world.dung)
    assert dossiers.component_reading(page=page, component_id=part.pk).open_count == 5
    told = Entry.objects.get(
        subject_type="dossiers.dossier", subject_id=dossier.pk, action="dossier.component_fields_confirmed"
    )
    assert [one["field"] for one in told.data["kept"]] == ["full_name", "issued_by"]
    assert "Bích" not in str(told.data["kept"])
    # Asked for again on the dossier it is still the one reading.
    dossiers.digitise_component(code=code, component_id=part.pk, by=world.dung)
    assert Digitisation.objects.count() == 1
    assert ProcrastinateJob.objects.filter(task_name="documents.digitise").count() == 1
    # The button pressed twice files one dossier with one set of fields.
    assert dossiers.submit_draft(draft_id=draft.pk, by=world.dung) == code
    assert ComponentField.objects.count() == 2


def test_the_same_paper_for_two_components_keeps_its_decisions_apart(world, draft):
    first = read_for(world, draft)
    other = dossiers.scan_for_draft(
        draft=draft, component="giay-chung-nhan-ket-hon", upload=pdf(mark=scans.RESIDENCE[:9]), by=world.dung
    )
    assert first.file_id == other.file_id
    confirm(world, draft, first, full_name=("accepted", "Trần Văn Quý"))
    code = dossiers.submit_draft(draft_id=draft.pk, by=world.dung)
    assert ComponentField.objects.get().component.code == PAPER
    assert Component.objects.filter(dossier__code=code, file=first.file).count() == 2


def test_only_who_keeps_the_draft_at_their_counter_digitises_for_it(world, draft):
    file = read_for(world, draft)
    online = world.draft(world.an)
    attached = online.files.first()
    for who in (world.hoa, world.binh, world.an):
        with pytest.raises((DraftNotFound, NotYourStep)):
            dossiers.digitise_draft_file(draft=draft, file_id=file.pk, by=who)
    with pytest.raises(DraftNotFound):
        dossiers.digitise_draft_file(draft=online, file_id=attached.pk, by=world.an)
    with pytest.raises(DraftNotFound):
        dossiers.digitise_draft_file(draft=draft, file_id=attached.pk, by=world.dung)
    with pytest.raises(DraftNotFound):
        dossiers.draft_reading(draft=draft, file_id=attached.pk)


def test_a_file_taken_off_takes_its_decisions_along(world, draft):
    file = read_for(world, draft)
    confirm(world, draft, file, full_name=("accepted", "Trần Văn Quý"))
    dossiers.remove_file(draft=draft, file_id=file.pk, by=world.dung)
    with pytest.raises(DraftNotFound):
        confirm(world, draft, file, full_name=("accepted", "Trần Văn Quý"))
    dossiers.submit_draft(draft_id=draft.pk, by=world.dung)
    assert not ComponentField.objects.exists()
