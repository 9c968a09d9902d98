"""A fee that depends on the answers, by a decision table of its own."""

import dataclasses

import pytest

from motcua.catalogue import service as catalogue
from motcua.catalogue.service import load_procedures
from motcua.catalogue.testing import make_procedure, record_of
from motcua.forms import service as forms
from motcua.organizations.models import Kind, Role
from motcua.organizations.testing import make_official, make_organization

TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="x">
<decision id="fee" name="Lệ phí"><decisionTable hitPolicy="FIRST">
<input label="copies"><inputExpression typeRef="number"><text>copies</text></inputExpression></input>
<output name="{output}" typeRef="number"/>
<rule><inputEntry><text>&lt;= 2</text></inputEntry><outputEntry><text>{first}</text></outputEntry></rule>
<rule><inputEntry><text>[3..10]</text></inputEntry><outputEntry><text>16000</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def table(output="amount", first="8000"):
    return TABLE.format(output=output, first=first)


def due(answers, text):
    card = make_procedure()
    fee = dataclasses.replace(card.fees[0], channel="online", amount=5000, decision=text)
    (found,) = catalogue.fees_by_answers(
        card=dataclasses.replace(card, fees=(fee,)), channel="online", answers=answers
    )
    return found.amount


@pytest.fixture
def minh():
    place = make_organization(Kind.PROVINCIAL_COMMITTEE)
    return make_official((place, Role.ADMINISTRATOR), name="Cao Nhật Minh")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answers", "amount"), [({"copies": 2}, 8000), ({"copies": 5}, 16000), ({"copies": 50}, 5000), ({}, 5000)]
)
def test_the_table_says_the_amount_and_where_it_says_none_the_record_does(answers, amount):
    assert due(answers, table()) == amount


@pytest.mark.django_db
def test_a_fee_without_table_is_the_same_for_all():
    assert due({"copies": 5}, "") == 5000


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", ["<a", table(output="price"), *map(table, ["amount"] * 4, ["nothing", "-1", "0.5", "9" * 900])]
)
def test_a_draft_with_a_wrong_table_names_the_fee(minh, text):
    record = record_of("1.001193")
    record["fees"] = [
        {
            "channel": "counter",
            "amount": 0,
            "words": "Lệ phí",
            "verified": False,
            "source": "x",
            "decision": text,
        }
    ]
    draft = catalogue.begin_draft(code="3.000001", by=minh)
    catalogue.save_record(draft_id=draft.id, revision=draft.revision, record=record, by=minh)
    places = [fault.place for fault in catalogue.draft_faults(draft_id=draft.id) if fault.part == "record"]
    assert "fees/0/decision" in places


@pytest.mark.django_db
def test_a_table_that_reads_what_the_form_does_not_ask_is_a_fault(minh):
    load_procedures()
    draft = catalogue.begin_draft(code="1.001193", by=minh)
    fees = [fee | {"decision": table().replace(">copies<", ">sheets<")} for fee in draft.record["fees"]]
    revision = catalogue.save_record(
        draft_id=draft.id, revision=1, record=draft.record | {"fees": fees}, by=minh
    )
    faults = [fault for fault in catalogue.draft_faults(draft_id=draft.id) if fault.part == "record"]
    assert [fault.place for fault in faults] == [f"fees/{place}/decision" for place in range(3)]
    assert "tờ khai không có ô “sheets”" in faults[0].problem
    page = draft.form["x-pages"][0]["id"]
    form, place = forms.add_field(schema=draft.form, page=page, kind="integer", title="Số bản")
    form, place = forms.rename_field(schema=form, place=place, name="sheets")
    catalogue.save_form(draft_id=draft.id, revision=revision, form=form, by=minh)
    assert catalogue.draft_faults(draft_id=draft.id) == ()
