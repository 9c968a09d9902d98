"""The process tab of a draft: drawing, plain boxes, files, try-out."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import etree

from motcua.catalogue import service as catalogue
from motcua.office.configuration import process_words
from motcua.organizations.models import Kind, Role
from motcua.organizations.testing import make_official, make_organization
from motcua.workflow.service import choices_in_text, process_faults, steps_in_text
from motcua.workflow.testing import STANDARD

# As other tools write it: one process, in a pool of its own, beside another.
FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:tool">
<collaboration id="c"><participant id="p1" name="Bên này" processRef="p"/></collaboration>
<process id="p" name="Quy trình"><startEvent id="s"/><task id="a" name="Việc a"/><task id="b" name="Việc b"/><endEvent id="e"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="a"/><sequenceFlow id="f2" sourceRef="a" targetRef="b"/>
<sequenceFlow id="f3" sourceRef="b" targetRef="e"/></process></definitions>
"""
OTHER = '<process id="other" name="Bên kia"><task id="z" name="Việc z"/></process></definitions>'
CODE = "1.001193"
PROCESSES = Path(__file__).parents[2] / "catalogue" / "data" / "processes"


@pytest.fixture
def minh(world):
    return make_official(
        (make_organization(Kind.PROVINCIAL_COMMITTEE), Role.ADMINISTRATOR), name="Cao Nhật Minh"
    )


@pytest.fixture
def draft(minh):
    return catalogue.begin_draft(code=CODE, by=minh)


@pytest.fixture
def browser(browse, minh):
    return browse(minh)


def page(draft, name="", **more):
    return reverse(f"office:configuration_process{name}", kwargs={"draft_id": draft.id, **more})


def text(response):
    return response.content.decode()


def now(draft):
    return catalogue.draft_card(draft_id=draft.id)


def send(browser, draft, address="", **sent):
    return browser.post(address or page(draft), {"revision": now(draft).revision, **sent})


def test_the_page_shows_the_drawing_the_steps_and_the_way_to_edit_each(browser, draft):
    html = text(browser.get(page(draft)))
    first = steps_in_text(bpmn=draft.process)[0]
    assert "?file=svg" in html
    assert page(draft, "_step", step_id=first.id) in html
    assert "designer-canvas" in html
    assert ' style="' not in html


def test_what_is_drawn_is_saved_and_its_faults_are_said_with_their_element(browser, draft):
    broken = STANDARD.replace(' motcua:hours="16"', "")
    answer = browser.post(
        page(draft), {"revision": draft.revision, "source": broken}, headers={"HX-Request": "true"}
    )
    html = text(answer)
    assert answer.status_code == 200
    assert f'data-revision="{now(draft).revision}"' in html
    assert 'data-element="examine"' in html
    assert now(draft).process == broken.strip()


def test_a_drawing_made_on_an_older_revision_is_not_saved_and_says_so(browser, draft):
    answer = browser.post(page(draft), {"revision": 0, "source": STANDARD}, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "notice--error" in text(answer)
    assert now(draft).process == draft.process


def test_a_step_is_changed_by_plain_boxes(browser, draft):
    step = steps_in_text(bpmn=draft.process)[0]
    address = page(draft, "_step", step_id=step.id)
    assert step.name in text(browser.get(address))
    sent = dict(step.facts) | {"name": "Tiếp nhận tại quầy", "hours": "1,5", "posting": "Trưởng bộ phận"}
    for key in ("code", "label", "effect", "style"):
        sent[f"way_{key}"] = [way[key] for way in step.ways]
    assert send(browser, draft, address, **sent).status_code == 302
    changed = steps_in_text(bpmn=now(draft).process)[0]
    assert (changed.name, changed.facts["hours"]) == ("Tiếp nhận tại quầy", "1.5")
    assert changed.facts["posting"] == "Trưởng bộ phận"
    assert "(Trưởng bộ phận)" in text(browser.get(page(draft)))
    assert changed.ways == step.ways
    assert process_faults(now(draft).process) == ()


def test_step_after_step_is_filled_in_without_the_drawing_between(browser, draft):
    steps = steps_in_text(bpmn=draft.process)
    for step, after in ((steps[0], steps[1].id), (steps[-1], "")):
        address = page(draft, "_step", step_id=step.id)
        assert ("Lưu và sang bước sau" in text(browser.get(address))) is bool(after)
        sent = dict(step.facts) | {"name": step.name, "hours": "2"}
        for key in ("code", "label", "effect", "style"):
            sent[f"way_{key}"] = [way[key] for way in step.ways]
        saved = send(browser, draft, address, **sent, next="1")
        expected = page(draft, "_step", step_id=after) if after else page(draft)
        assert saved.headers["Location"] == expected


def test_a_new_outcome_takes_the_code_of_its_effect(browser, draft):
    step = steps_in_text(bpmn=draft.process)[0]
    sent = dict(step.facts) | {"name": step.name, "way_code": ["", ""], "way_label": ["Nhận", ""]}
    sent |= {"way_effect": ["accept", ""], "way_style": ["primary", "secondary"]}
    send(browser, draft, page(draft, "_step", step_id=step.id), **sent)
    (way,) = steps_in_text(bpmn=now(draft).process)[0].ways
    assert (way["code"], way["label"]) == ("accept", "Nhận")


def test_the_text_itself_may_be_read_and_changed(browser, draft):
    assert "bpmn:definitions" in text(browser.get(page(draft) + "?text=1"))
    assert send(browser, draft, source=STANDARD).status_code == 302
    assert now(draft).process == STANDARD.strip()
    refused = browser.post(page(draft) + "?text=1", {"revision": 0, "source": "kept"})
    assert refused.status_code == 409
    assert "kept" in text(refused)


def test_a_step_that_is_not_there_is_not_found(browser, draft):
    assert browser.get(page(draft, "_step", step_id="nowhere")).status_code == 404


def test_a_draft_without_process_begins_with_the_five_phases(browser, draft):
    send(browser, draft, do="remove")
    assert "năm khâu" in text(browser.get(page(draft)))
    send(browser, draft, do="begin")
    assert len(steps_in_text(bpmn=now(draft).process)) == 6


def test_a_bpmn_file_is_brought_in_and_taken_out(browser, draft):
    file = SimpleUploadedFile("quy-trinh.bpmn", STANDARD.encode())
    answer = send(browser, draft, do="bring", file=file)
    assert answer.status_code == 200
    assert process_faults(now(draft).process) == ()
    taken = browser.get(page(draft) + "?file=bpmn")
    assert text(taken) == now(draft).process
    assert taken.headers["Content-Disposition"].startswith("attachment")
    drawing = browser.get(page(draft) + "?file=svg")
    assert etree.fromstring(drawing.content).tag.endswith("svg")


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"\xff", b"<a", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>']
)
def test_a_file_that_is_none_is_refused_and_changes_nothing(browser, draft, content):
    answer = send(browser, draft, do="bring", file=SimpleUploadedFile("a.bpmn", content))
    assert answer.status_code in {400, 422}
    assert "notice--error" in text(answer)
    assert now(draft).process == draft.process


def brought(browser, draft, content, **sent):
    return send(browser, draft, do="bring", file=SimpleUploadedFile("a.bpmn", content), **sent)


def test_of_several_processes_in_a_file_one_is_asked_for_and_brought_in(browser, draft):
    content = FOREIGN.replace("</definitions>", OTHER).encode()
    asked = brought(browser, draft, content)
    assert asked.status_code == 422
    assert re.findall(r'name="wanted" value="(\w+)"[^>]*><label[^>]*>([^<]+)<', text(asked)) == [
        ("p", "Bên này"),
        ("other", "Bên kia"),
    ]
    assert now(draft).process == draft.process
    assert brought(browser, draft, content, wanted="other").status_code == 200
    assert [step.name for step in steps_in_text(bpmn=now(draft).process)] == ["Việc z"]


def test_all_that_keeps_a_file_out_is_listed(browser, draft):
    wrong = "".join(f'<complexGateway id="x{number}" name="Việc x{number}"/>' for number in range(9))
    answer = brought(browser, draft, FOREIGN.replace("</process>", f"{wrong}</process>").encode())
    assert answer.status_code == 422
    assert [f"Việc x{number}" in text(answer) for number in range(9)] == [True] * 9
    assert now(draft).process == draft.process


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("UTF-8", "utf-8"), ("UTF-8", "utf-8-sig"), ("ISO-8859-1", "utf-8"), ("ISO-8859-1", "latin-1"), ("UTF-16", "utf-16"),
        ("UTF-16LE", "utf-16-le"), ("UTF-16BE", "utf-16-be"), ("windows-1252", "cp1252"),
    ],
)  # fmt: skip
def test_a_file_is_read_in_the_alphabet_that_it_is_written_in(browser, draft, declared, encoding):
    given = FOREIGN.replace("Việc", "Étape").replace("Bên này", "Là").replace("Quy trình", "Procès")
    content = given.replace("UTF-8", declared).encode(encoding)
    assert brought(browser, draft, content).status_code == 200
    assert [step.name for step in steps_in_text(bpmn=now(draft).process)] == ["Étape a", "Étape b"]


def test_a_name_in_the_old_vietnamese_alphabet_is_composed(browser, draft):
    given = FOREIGN.replace("UTF-8", "windows-1258").replace("Quy trình", "q")
    content = given.replace("Việc", "Vi\xea\u0323c").encode("cp1258")
    assert brought(browser, draft, content).status_code == 200
    assert steps_in_text(bpmn=now(draft).process)[0].name == "Việc a"


def test_a_try_out_walks_by_presses_alone(browser, draft):
    address = page(draft, "_trial")
    html = text(browser.get(address))
    assert 'class="drawn"' in html
    assert "Lùi một bước" not in html
    press = re.search(r'name="press" value="([^":]+:[^"]+)"', html)[1]
    html = text(browser.post(address, {"walk": walk_in(html), "press": press}))
    assert "Lùi một bước" in html
    html = text(browser.post(address, {"walk": walk_in(html), "press": "back"}))
    assert "Lùi một bước" not in html


def walk_in(html):
    return re.search(r'name="walk" value="([^"]*)"', html)[1]


def test_a_walk_that_was_written_elsewhere_begins_anew(browser, draft):
    html = text(browser.post(page(draft, "_trial"), {"walk": "WyJ4Il0:1:2", "press": "back"}))
    assert "Lùi một bước" not in html


def test_a_process_with_faults_cannot_be_tried_and_says_why(browser, draft):
    send(browser, draft, source=STANDARD.replace(' motcua:hours="16"', ""))
    answer = browser.get(page(draft, "_trial"))
    assert "Lùi một bước" not in text(answer)
    assert "notice--error" in text(answer)


def test_every_effect_of_the_processes_in_use_has_its_words():
    known = dict(process_words.effects())
    files = [path.read_text(encoding="utf-8") for path in PROCESSES.glob("*.bpmn")]
    used = {way["effect"] for file in files for step in steps_in_text(bpmn=file) for way in step.ways}
    assert used
    assert used <= set(known)


GATEWAY = "approval_result"


def with_area(draft, minh, kind="number"):
    """The draft with a form of its own that asks how large something is, and where."""
    form = {
        "title": "Tờ khai",
        "type": "object",
        "properties": {
            "area": {"type": kind, "title": "Diện tích", "minimum": 0},
            "zone": {
                "type": "string",
                "title": "Khu vực",
                "enum": ["urban", "rural"],
                "x-enum-labels": {"urban": "Đô thị", "rural": "Nông thôn"},
            },
        },
        "required": ["area", "zone"],
        "x-pages": [{"id": "land", "title": "Thửa đất", "fields": ["area", "zone"]}],
    }
    catalogue.save_form(draft_id=draft.id, revision=now(draft).revision, form=form, by=minh)


def choices(draft):
    return {one.id: one for one in choices_in_text(bpmn=now(draft).process)}


def process_problems(draft):
    return [one.problem for one in catalogue.draft_faults(draft_id=draft.id) if one.part == "process"]


def typed(draft, *rows, columns=("area", "zone", ""), **more):
    found = choices(draft)[GATEWAY]
    sent = {"name": found.name, "default": "", "column": list(columns)}
    sent |= {"cell": [cell for tests, _way in rows for cell in tests], "way": [way for _tests, way in rows]}
    return sent | {f"condition_{way.id}": way.condition for way in found.ways} | more


def test_a_gateway_is_decided_by_a_table_written_in_plain_boxes(browser, draft, minh):
    with_area(draft, minh)
    back, seal = (way.id for way in choices(draft)[GATEWAY].ways)
    address = page(draft, "_gateway", gateway_id=GATEWAY)
    assert address in text(browser.get(page(draft)))
    rows = (
        (("<= 500", "", ""), seal),
        (("> 500", "urban", ""), back),
        (("", "rural", ""), seal),
        (("", "", ""), ""),
    )
    assert send(browser, draft, address, **typed(draft, *rows)).status_code == 302
    found = choices(draft)[GATEWAY]
    assert found.columns == ("area", "zone")
    assert [row.tests for row in found.rows] == [("<= 500", "-"), ("> 500", '"urban"'), ("-", '"rural"')]
    assert [row.way for row in found.rows] == [seal, back, seal]
    assert {way.id: way.condition for way in found.ways} == {
        back: f'way == "{back}"',
        seal: f'way == "{seal}"',
    }
    assert process_problems(draft) == []
    html = text(browser.get(address))
    assert "&#34;urban&#34;" in html or "&quot;urban&quot;" in html


def test_a_table_with_a_gap_is_named_on_its_page_and_on_that_of_the_process(browser, draft, minh):
    with_area(draft, minh)
    back, seal = (way.id for way in choices(draft)[GATEWAY].ways)
    address = page(draft, "_gateway", gateway_id=GATEWAY)
    rows = ((("<= 500", "", ""), seal), (("> 600", "", ""), back))
    send(browser, draft, address, **typed(draft, *rows))
    (problem,) = process_problems(draft)
    assert "Diện tích" in problem
    assert "không có quy tắc" in text(browser.get(address))
    assert address in text(browser.get(page(draft)))
    # What is no test is kept as it was typed, and named.
    send(browser, draft, address, **typed(draft, (("chừng 500", "", ""), seal)))
    assert choices(draft)[GATEWAY].rows[0].tests == ("chừng 500", "-")
    assert any("chừng 500" in problem for problem in process_problems(draft))


def test_without_columns_the_gateway_asks_its_conditions_again(browser, draft, minh):
    with_area(draft, minh)
    before = now(draft).process
    back, seal = (way.id for way in choices(draft)[GATEWAY].ways)
    address = page(draft, "_gateway", gateway_id=GATEWAY)
    send(browser, draft, address, **typed(draft, (("", "", ""), seal)))
    sent = typed(draft, columns=("", ""), default=back)
    sent |= {f"condition_{seal}": "outcome == 'sign' and area < 10"}
    send(browser, draft, address, **sent)
    found = choices(draft)[GATEWAY]
    assert not found.has_table
    assert found.default == back
    assert [way.condition for way in found.ways] == ["", "outcome == 'sign' and area < 10"]
    assert process_problems(draft) == []
    assert process_faults(before) == ()


def test_a_condition_on_what_the_form_does_not_ask_is_named_before_publication(browser, draft, minh):
    with_area(draft, minh)
    back, seal = (way.id for way in choices(draft)[GATEWAY].ways)
    sent = typed(draft, columns=(), default=back) | {f"condition_{seal}": "surface > 5"}
    send(browser, draft, page(draft, "_gateway", gateway_id=GATEWAY), **sent)
    (problem,) = process_problems(draft)
    assert "surface" in problem


def test_a_gateway_changed_on_an_older_revision_keeps_what_was_typed(browser, draft, minh):
    with_area(draft, minh)
    _back, seal = (way.id for way in choices(draft)[GATEWAY].ways)
    address = page(draft, "_gateway", gateway_id=GATEWAY)
    sent = typed(draft, (("<= 777", "", ""), seal)) | {"revision": 0}
    answer = browser.post(address, sent)
    assert answer.status_code == 409
    assert "&lt;= 777" in text(answer)
    assert not choices(draft)[GATEWAY].has_table
    assert browser.get(page(draft, "_gateway", gateway_id="nowhere")).status_code == 404


def test_a_try_out_takes_sample_answers(browser, draft, minh):
    with_area(draft, minh)
    back, seal = (way.id for way in choices(draft)[GATEWAY].ways)
    rows = ((("<= 500", "", ""), seal), (("", "", ""), back))
    send(
        browser,
        draft,
        page(draft, "_gateway", gateway_id=GATEWAY),
        **typed(draft, *rows, columns=("area", "", "")),
    )
    address = page(draft, "_trial")
    html = text(browser.get(address))
    assert 'name="answer_area"' in html
    assert 'name="answer_zone"' not in html
    for press in ("reception:accept", "transfer:forward", "examination:propose_result", "approval:sign"):
        walk = re.search(r'name="walk" value="([^"]*)"', html)
        html = text(
            browser.post(address, {"walk": walk[1] if walk else "", "press": press, "answer_area": "500,5"})
        )
        if f'value="{press.partition(":")[0]}' in html:
            break
    assert 'value="500,5"' in html
    walk = re.search(r'name="walk" value="([^"]*)"', html)
    assert 'value="seal:seal"' not in html
    html = text(browser.post(address, {"walk": walk[1], "press": "", "answer_area": "499"}))
    assert 'value="seal:seal"' in html
