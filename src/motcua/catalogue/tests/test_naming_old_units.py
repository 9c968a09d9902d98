"""What is published names Nếnh, which goes into Việt Yên: told before, found again after, and asked of the province."""

from datetime import date

import pytest

from motcua.accounts.service import SYSTEM
from motcua.catalogue.models import FeePolicy, Procedure, ProcedureDraft, ProcedureVersion
from motcua.catalogue.naming import Sought
from motcua.catalogue.testing import change_procedure, content_of, make_procedure
from motcua.forms.models import ChoiceList, ChoiceRow, FormVersion
from motcua.kit import clock
from motcua.organizations.testing import make_organizations
from motcua.territory import service as territory
from motcua.territory.models import MergerQuestion, Moved
from motcua.territory.testing import DAY, MIDNIGHT, NENH, PLAN, VIET_YEN, merged
from motcua.workflow.models import ProcessVersion

CODE = "1.001193"
KINDS = ("procedure", "procedure_draft", "form", "choice", "process", "fee", "fee_policy")
SOUGHT = Sought({NENH: VIET_YEN, "H05.77.95": "H05.77.77"}, {"phường nếnh": NENH})


@pytest.fixture
def offices(db):
    return make_organizations(NENH, VIET_YEN)


def rehearsed():
    found = territory.rehearse(territory.plan_from(PLAN))
    asked = [(one.kind, one.words) for one in found.clashes if one.kind in KINDS]
    return {one.kind: one for one in found.kinds if one.kind in KINDS}, asked


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ('{"default": "07795"}', {NENH: NENH}),
        ("commune == '07795'", {NENH: NENH}),
        ("<text>&quot;07795&quot;, &quot;07777&quot;</text>", {NENH: NENH}),
        (r'{"decision": "<text>\"07795\"</text>"}', {NENH: NENH}),
        ('{"agency": "H05.77.95"}', {"H05.77.95": "H05.77.95"}),
        ("UBND Phường Nếnh.", {"Phường Nếnh": NENH}),
        ("tại phường Nếnh, tỉnh Bắc Ninh", {"phường Nếnh": NENH}),
        ('{"amount": 07795, "to": 107795}', {}),
        ("H05.77.95.01 H05.77.951", {}),
        ("phường Nếnh Tây và xã hội", {"phường Nếnh": NENH}),
        ("phường, Nếnh", {}),
        ("", {}),
    ],
)
def test_codes_are_found_as_values_and_names_as_words(written, found):
    assert SOUGHT.within(written) == found


def test_where_nothing_names_it_the_rehearsal_says_nought_and_why(offices):
    make_procedure()
    kinds, asked = rehearsed()
    assert {kind: one.count for kind, one in kinds.items()} == dict.fromkeys(KINDS, 0)
    assert all(one.note and one.stays for one in kinds.values())
    assert asked == []


def test_each_is_counted_listed_and_asked_about(offices):
    fees = content_of(CODE).record["fees"] or [
        {"channel": "counter", "amount": 8000, "words": "", "verified": False, "source": "mẫu"}
    ]
    card = change_procedure(
        CODE,
        summary="Nộp tại Phường Nếnh",
        fees=[fees[0] | {"words": "Tại phường Nếnh: 8.000 đồng"}],
    )
    form = FormVersion.objects.create(key="x", digest="x", schema={"properties": {"a": {"default": NENH}}})
    process = ProcessVersion.objects.create(
        key="x", digest="x", name="Theo xã", bpmn=f"<c>commune == '{NENH}'</c>", specification={}, steps=[],
        initial={}, created_at=clock.now(),
    )  # fmt: skip
    version = ProcedureVersion.objects.get(pk=card.version_id)
    version.pk, version.procedure = None, Procedure.objects.create(code="1.999999")
    version.form_version, version.process_version, version.body = form, process, {"fees": []}
    version.save()
    choices = ChoiceList.objects.create(key="xa", title="Xã", source="mẫu")
    row = ChoiceRow.objects.create(
        list=choices, code=NENH, label="Phường Nếnh", place=1, valid_from=date(2026, 1, 1)
    )
    policy = FeePolicy.objects.create(
        kind="free", legal_basis="Nghị quyết của HĐND phường Nếnh", source="mẫu", valid_from=date(2026, 1, 1),
        made_at=clock.now(),
    )  # fmt: skip
    draft = ProcedureDraft.objects.create(
        code="1.999999", record={"summary": "phường Nếnh"}, created_at=clock.now(), changed_at=clock.now()
    )
    kinds, asked = rehearsed()
    things = {
        "procedure": card.version_id,
        "procedure_draft": draft.pk,
        "form": form.pk,
        "choice": row.pk,
        "process": process.pk,
        "fee": card.version_id,
        "fee_policy": policy.pk,
    }
    assert {kind: one.count for kind, one in kinds.items()} == dict.fromkeys(KINDS, 1)
    assert {one.ways for one in kinds.values()} == {((NENH, VIET_YEN, 1),)}
    assert {kind for kind, _words in asked} == set(KINDS)
    assert "Theo xã (1.999999): 07795" in dict(asked)["process"]

    merger = merged()
    rows = Moved.objects.filter(merger=merger, kind__in=KINDS)
    assert {one.kind: one.object_id for one in rows} == things
    root = offices["H05"].pk
    questions = MergerQuestion.objects.filter(merger=merger, kind__in=KINDS)
    assert {(one.kind, one.words) for one in questions} == set(asked)
    assert {one.organization_id for one in questions} == {root}

    with clock.frozen(MIDNIGHT):
        territory.undo_merger(merger=merger, by=SYSTEM)
        territory.check_undo(merger_id=merger.pk, by=SYSTEM)
        territory.move_merger(merger_id=merger.pk, by=SYSTEM)
    assert not Moved.objects.exists()
    assert not MergerQuestion.objects.filter(kind__in=KINDS).exists()


def test_a_version_that_holds_no_longer_is_left_alone(offices):
    card = change_procedure(CODE, summary="Nộp tại Phường Nếnh")
    ProcedureVersion.objects.filter(pk=card.version_id).update(effective_to=DAY)
    assert rehearsed()[0]["procedure"].count == 0
