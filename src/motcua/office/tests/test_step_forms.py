"""The page on which a step records what it has to, and what of it the dossier shows."""

import pytest
from django.urls import reverse

from motcua.dossiers.models import Dossier
from motcua.dossiers.testing import (
    MARITAL_STATUS,
    MINUTES,
    MINUTES_PAGE,
    open_step,
    saying,
    with_minutes,
)

POSTED = MINUTES | {"verified_on-day": "24", "verified_on-month": "11", "verified_on-year": "2026"}


@pytest.fixture
def code(world):
    world.republish(MARITAL_STATUS, process=saying(f'motcua:form="{MINUTES_PAGE}"'), form=with_minutes())
    code = world.accepted()
    world.act(code, "forward")
    return code


def at(code):
    return reverse("office:step_form", kwargs={"code": code, "step_id": open_step(code).pk})


def text(answer):
    return answer.content.decode()


def revision(code):
    return Dossier.objects.get(code=code).revision


def test_the_dossier_leads_to_what_the_step_has_to_record_and_shows_it(world, browse, code):
    binh = browse(world.binh)
    dossier = reverse("office:dossier", kwargs={"code": code})
    assert at(code) in text(binh.get(dossier))
    assert "phải ghi trước khi kết thúc" in text(binh.get(dossier))
    assert "Nội dung xác minh" in text(binh.get(at(code)))
    answer = binh.post(at(code), POSTED | {"revision": revision(code)})
    assert (answer.status_code, answer.headers["Location"]) == (302, dossier)
    shown = text(binh.get(dossier))
    assert "đã ghi" in shown
    assert MINUTES["present"] in shown
    assert "Ghi “Biên bản xác minh” ở bước" in shown
    assert MINUTES["place"] in text(binh.get(at(code)))
    # Who only receives reads it and has no way to it; the citizen's page does not tell it.
    assert at(code) not in text(browse(world.dung).get(dossier))
    assert browse(world.dung).get(at(code)).status_code == 403
    mine = reverse("portal:dossier", kwargs={"code": code})
    assert MINUTES["present"] not in text(browse(world.an).get(mine))


def test_what_is_wrong_is_said_beside_its_box_and_nothing_is_lost(world, browse, code):
    answer = browse(world.binh).post(
        at(code), POSTED | {"place": "", "verified_on-day": "31", "revision": revision(code)}
    )
    assert answer.status_code == 422
    html = text(answer)
    assert 'href="#f-place"' in html
    assert 'href="#f-verified_on-day"' in html
    assert MINUTES["found"] in html
    assert Dossier.objects.get(code=code).step_answers == {}


def test_a_page_of_before_changes_nothing_and_keeps_what_was_typed(world, browse, code):
    answer = browse(world.binh).post(at(code), POSTED | {"revision": revision(code) - 1})
    assert answer.status_code == 409
    assert MINUTES["found"] in text(answer)
    assert Dossier.objects.get(code=code).step_answers == {}


def test_a_step_finished_too_early_says_what_is_missing(world, browse, code):
    step, outcome = world.outcome_of(code, "propose_result")
    address = reverse("office:act", kwargs={"code": code, "step_id": step.pk})
    answer = browse(world.binh).post(
        address, {"outcome": outcome, "content": "Đủ điều kiện", "revision": revision(code)}
    )
    assert answer.status_code == 409
    html = text(answer)
    assert "Bước này phải ghi “Biên bản xác minh”" in html
    assert "Đủ điều kiện" in html


def test_a_step_that_records_nothing_has_no_such_page(world, browse):
    code = world.accepted()
    assert browse(world.em).get(at(code)).status_code == 409
