import shutil

import pytest
from django.urls import reverse

from motcua.dossiers import service as dossiers
from motcua.dossiers.models import Dossier, Paper
from motcua.dossiers.testing import open_step
from motcua.kit import jobs
from motcua.organizations.models import Posting, Role
from motcua.organizations.testing import make_official
from motcua.signatures.models import SigningBatch
from motcua.signatures.service import create_demonstration_authority

SIGN = "/office/sign/"
HTMX = {"HX-Request": "true"}


def ticked(client):
    text = client.get(SIGN).content.decode()
    return [part.split('"')[0] for part in text.split('name="step" value="')[1:]]


def test_many_are_signed_at_once_and_each_tells_what_became_of_it(certified, browse, do_jobs):
    world = certified
    first, second = world.proposed(), world.proposed()
    em = browse(world.em)
    boxes = ticked(em)
    assert len(boxes) == 2
    # While Em reads, the second one changes.
    dossiers.ask_opinion(
        code=second,
        by=world.binh,
        organization_id=world.organizations["H05.77.95.02"].pk,
        question="?",
        deadline=Dossier.objects.get(code=second).due_at,
    )
    text = em.post(SIGN, {"step": boxes}).content.decode()
    assert "Đã chuyển ký 1 hồ sơ" in text
    assert (
        f'Chưa ký được:</strong> <a class="govuk-link number" href="{reverse("office:dossier", kwargs={"code": second})}"'
        in text
    )
    assert "Hồ sơ đã thay đổi" in text
    do_jobs()
    assert open_step(first).role == "clerk"
    assert open_step(second).role == "leader"


def test_all_can_be_ticked_without_javascript(certified, browse, do_jobs):
    certified.proposed()
    assert " checked" in browse(certified.em).get(SIGN, {"all": ""}).content.decode()


def test_nothing_ticked_is_said(world, browse):
    assert browse(world.em).post(SIGN, {"step": ["x", "1:", "999:1"]}).status_code == 422


def test_giang_seals_on_the_same_page(certified, browse, do_jobs):
    world = certified
    code = world.proposed()
    em, giang = browse(world.em), browse(world.giang)
    em.post(SIGN, {"step": ticked(em)})
    do_jobs()
    giang.post(SIGN, {"step": ticked(giang)})
    do_jobs()
    assert Dossier.objects.get(code=code).finished_at


def test_what_chi_ticks_of_nenh_is_not_signed(certified, browse, do_jobs):
    world = certified
    code = world.proposed()
    step, revision = open_step(code).pk, Dossier.objects.get(code=code).revision
    stranger = make_official((world.organizations["H05.77.77"], Role.LEADER), name="Đỗ Văn Khang")
    browse(stranger).post(SIGN, {"step": [f"{step}:{revision}"]})
    assert open_step(code).state == "open"


def test_the_page_waits_for_the_signature_and_then_moves_on(certified, browse, address, press, do_jobs):
    world = certified
    code = world.proposed()
    press(code, "sign", world.em)
    em = browse(world.em)
    text = em.get(address(code)).content.decode()
    assert "Đang ký số" in text
    assert 'hx-trigger="every 2s"' in text
    poll = text.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    assert em.get(poll, headers=HTMX).status_code == 204
    assert em.get(poll).status_code == 302
    do_jobs()
    moved = em.get(poll, headers=HTMX)
    assert moved.headers["HX-Refresh"] == "true"
    assert "lãnh đạo đã ký" in em.get(address(code)).content.decode()


def test_a_signature_that_fails_says_why_and_can_be_tried_again_or_given_up(
    world, browse, address, press, do_jobs, settings, tmp_path
):
    settings.VAR_DIR = tmp_path
    code = world.proposed()
    press(code, "sign", world.em)
    do_jobs()
    em = browse(world.em)
    text = em.get(address(code)).content.decode()
    assert "Chưa ký được" in text
    assert "Thử lại" in text
    assert "hx-trigger" not in text
    assert "Thử lại" not in browse(world.binh).get(address(code)).content.decode()
    paper = next(paper for paper in dossiers.dossier_page(code, world.em).papers if paper.data.get("step_id"))
    assert em.post(address(code, "retry_signature", paper_id=paper.id)).status_code == 302
    do_jobs()
    assert browse(world.binh).post(address(code, "cancel_signature", paper_id=paper.id)).status_code == 403
    assert em.post(address(code, "cancel_signature", paper_id=paper.id)).status_code == 302
    assert open_step(code).state == "open"
    assert "Ký duyệt" in em.get(address(code)).content.decode()


def test_the_list_and_the_count_of_copies_cost_a_statement_each(
    certified, browse, do_jobs, django_assert_max_num_queries
):
    certified.proposed()
    em = browse(certified.em)
    em.get(SIGN)
    with django_assert_max_num_queries(2):
        em.get(SIGN)


PIN = "Chim-se-7351"


@pytest.fixture
def pinned(world, agent, settings, tmp_path, authority_made_once):
    """Em's key is opened by a PIN."""
    settings.VAR_DIR = tmp_path
    settings.KEYSTORE_PASSWORD = "tests-only-password"
    if not authority_made_once.exists():
        create_demonstration_authority(authority_made_once)
    shutil.copytree(authority_made_once, tmp_path / "ca")
    world.certify(world.em, pin=PIN)
    return world


def test_one_pin_signs_what_em_has_ticked(pinned, browse, do_jobs):
    world = pinned
    codes = [world.proposed(), world.proposed()]
    em = browse(world.em)
    page = em.post(SIGN, {"step": ticked(em)}, follow=True)
    batch = page.redirect_chain[-1][0]
    text = page.content.decode()
    assert "Mã PIN để ký 2 văn bản" in text
    assert all(code in text for code in codes)
    assert "chờ mã PIN của bạn" in em.get(SIGN).content.decode()
    assert ticked(em) == []
    refused = em.post(f"{batch}unlock/", {"pin": "Chim-se-0000"})
    assert refused.status_code == 422
    assert "Mã PIN không đúng" in refused.content.decode()
    assert "Chim-se-0000" not in refused.content.decode()
    assert em.post(f"{batch}unlock/", {"pin": PIN}).status_code == 302
    poll = em.get(batch).content.decode().split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    assert em.get(poll, headers=HTMX).status_code == 204
    do_jobs()
    assert em.get(poll, headers=HTMX).headers["HX-Refresh"] == "true"
    assert "Đã ký 2 trên 2 văn bản" in em.get(batch).content.decode()
    assert {open_step(code).role for code in codes} == {"clerk"}
    assert browse(world.giang).get(batch).status_code == 404


def test_a_key_that_opens_slowly_is_waited_for_by_the_page(pinned, browse, do_jobs, settings):
    pinned.proposed()
    em = browse(pinned.em)
    batch = em.post(SIGN, {"step": ticked(em)}).headers["Location"]
    # As `unlock_batch` leaves it where the service takes its time; this agent has begun anew since.
    SigningBatch.objects.update(handle="x" * 32, node=settings.NODE)
    jobs.defer("signatures.go_on", batch_id=SigningBatch.objects.get().pk)
    text = em.get(batch).content.decode()
    assert "Đang mở khóa ký số" in text
    assert 'name="pin"' not in text
    assert "<noscript><meta" in text
    assert "chờ mã PIN của bạn" not in em.get(SIGN).content.decode()
    poll = text.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    assert em.get(poll, headers=HTMX).status_code == 204
    do_jobs()
    assert em.get(poll, headers=HTMX).headers["HX-Refresh"] == "true"
    assert 'name="pin"' in em.get(batch).content.decode()


def test_what_changed_while_em_gave_the_pin_is_not_signed_and_said(pinned, browse, do_jobs):
    world = pinned
    first, second = world.proposed(), world.proposed()
    em = browse(world.em)
    batch = em.post(SIGN, {"step": ticked(em)}).headers["Location"]
    dossiers.ask_opinion(
        code=first,
        by=world.binh,
        organization_id=world.organizations["H05.77.95.02"].pk,
        question="?",
        deadline=Dossier.objects.get(code=first).due_at,
    )
    em.post(f"{batch}unlock/", {"pin": PIN})
    do_jobs()
    text = em.get(batch).content.decode()
    assert "Hồ sơ đã thay đổi" in text
    assert "Đã ký 1 trên 2 văn bản" in text
    assert (open_step(first).role, open_step(second).role) == ("leader", "clerk")


def test_the_button_of_one_dossier_asks_for_the_pin_too(pinned, browse, address, press, do_jobs):
    world = pinned
    code = world.proposed()
    batch = press(code, "sign", world.em).headers["Location"]
    em = browse(world.em)
    em.post(f"{batch}unlock/", {"pin": PIN})
    do_jobs()
    assert open_step(code).role == "clerk"


def test_a_dossier_whose_key_closed_leads_to_the_pin(pinned, browse, address, press, do_jobs, agent):
    world = pinned
    code = world.proposed()
    em = browse(world.em)
    batch = press(code, "sign", world.em).headers["Location"]
    em.post(f"{batch}unlock/", {"pin": PIN})
    agent.restart()
    do_jobs()
    text = em.get(address(code)).content.decode()
    assert "Chờ mã PIN của bạn" in text
    assert batch in text
    assert "mã PIN" in em.get(batch).content.decode()
    assert em.post(f"{batch}cancel/").status_code == 302
    assert open_step(code).state == "open"


def test_whoever_lost_the_posting_signs_no_more_what_waited_for_the_pin(
    pinned, browse, press, do_jobs, agent
):
    world = pinned
    code = world.proposed()
    em = browse(world.em)
    batch = press(code, "sign", world.em).headers["Location"]
    em.post(f"{batch}unlock/", {"pin": PIN})
    agent.restart()
    do_jobs()
    Posting.objects.filter(user_id=world.em.id).delete()
    assert em.post(f"{batch}unlock/", {"pin": PIN}).status_code == 302
    do_jobs()
    assert (open_step(code).role, open_step(code).state) == ("leader", "busy")
    assert "không còn quyền ký" in em.get(batch).content.decode()


def test_a_seal_is_not_put_by_whoever_keeps_it_no_more(certified, browse, press, do_jobs):
    world = certified
    code = world.proposed()
    press(code, "sign", world.em)
    do_jobs()
    press(code, "seal", world.giang)
    Posting.objects.filter(user_id=world.giang.id).delete()
    do_jobs()
    assert Dossier.objects.get(code=code).finished_at is None
    assert (open_step(code).role, open_step(code).state) == ("clerk", "busy")


def test_what_another_leader_is_signing_is_passed_over_and_the_rest_goes_on(pinned, browse, press, do_jobs):
    world = pinned
    first, second = world.proposed(), world.proposed()
    khang = make_official((world.committee, Role.LEADER), name="Đỗ Văn Khang")
    em = browse(world.em)
    batch = em.post(SIGN, {"step": ticked(em)}).headers["Location"]
    # He has no certificate, so his signature fails and the step stays his.
    press(first, "sign", khang)
    do_jobs()
    em.post(f"{batch}unlock/", {"pin": PIN})
    do_jobs()
    text = em.get(batch).content.decode()
    assert "người khác" in text
    assert "Đã ký 1 trên 2 văn bản" in text
    assert (open_step(first).role, open_step(second).role) == ("leader", "clerk")


def test_a_dossier_withdrawn_before_the_pin_came_is_passed_over_and_the_rest_goes_on(pinned, browse, do_jobs):
    first, second = pinned.proposed(), pinned.proposed()
    em = browse(pinned.em)
    batch = em.post(SIGN, {"step": ticked(em)}).headers["Location"]
    dossiers.withdraw_dossier(code=first, by=pinned.an, reason="Nộp nhầm")
    em.post(f"{batch}unlock/", {"pin": PIN})
    do_jobs()
    assert "Đã ký 1 trên 2 văn bản" in em.get(batch).content.decode()
    assert not Paper.objects.filter(dossier__code=first, signed_file__isnull=False).exists()
    assert open_step(second).role == "clerk"
