"""Who issues each paper, who signs it, and what it tells the citizen."""

import pytest

from motcua.dossiers import paper_contents
from motcua.dossiers import service as dossiers
from motcua.dossiers.actions import papers
from motcua.dossiers.models import Dossier, Paper
from motcua.dossiers.testing import BIRTH, NENH, in_force, open_step
from motcua.organizations.models import Posting
from motcua.territory.service import forget_units
from motcua.territory.testing import make_successions

COMMITTEE = "Ủy ban nhân dân phường Nếnh"
LAND = "1.012783"
CENTRE = "Trung tâm Phục vụ hành chính công phường Nếnh"
WRITTEN = {"text": "xã Tăng Tiến, huyện Việt Yên", "old": "07789", "new": NENH, "method": "certain"}
CHUA = "Thôn Chùa, phường Tăng Tiến, Việt Yên, Bắc Giang"


@pytest.fixture
def old_names(world):
    make_successions(NENH)
    forget_units()
    yield
    forget_units()


def said(paper):
    return paper_contents.contents(paper, proof_url="https://example.vn/lookup")


def test_the_receipt_says_what_was_received_and_when_the_result_is_there(world):
    code = world.accepted(code=BIRTH)
    dossier = Dossier.objects.get(code=code)
    receipt = said(in_force(code, "receipt"))
    assert (receipt.issuer.name, receipt.receiver) == (CENTRE, "Phạm Thị Dung")
    assert (receipt.received_at, receipt.due_at) == (dossier.accepted_at, dossier.due_at)
    assert [part.form for part in receipt.components] == ["bản điện tử"]
    assert receipt.applicant.name == "Nguyễn Văn An"
    assert receipt.applicant.submitter == ""
    assert receipt.code == code


def test_where_one_files_for_another_both_are_named(world):
    other = {
        "filing_for": "other",
        "submitter_name": "Nguyễn Văn An",
        "submitter_number": "024090000101",
        "relation": "vợ, chồng",
        "submitter_phone": "0912345678",
        "commune_code": NENH,
    }
    code = world.file_at_counter(**other)
    world.act(code, "accept")
    applicant = said(in_force(code, "receipt")).applicant
    assert (applicant.name, applicant.submitter, applicant.submitter_relation) == (
        "Trần Thị Bích",
        "Nguyễn Văn An",
        "vợ, chồng",
    )


def test_a_request_for_supplements_comes_from_whoever_asked(world):
    code = world.file()
    world.supplement_asked(code, world.dung, "giay-chung-sinh", facts="Tên cha")
    asked = said(in_force(code, "supplement"))
    assert (asked.issuer.name, asked.stage, asked.signer.name) == (CENTRE, "tiếp nhận", "Phạm Thị Dung")
    assert [item.what for item in asked.items] == ["Giấy chứng sinh", "Tên cha"]
    later = world.accepted()
    world.supplement_asked(later, world.binh, facts="Nơi cư trú")
    asked = said(in_force(later, "supplement"))
    assert (asked.issuer.name, asked.stage, asked.signer.lines) == (
        COMMITTEE,
        "thẩm định",
        ("NGƯỜI THẨM ĐỊNH HỒ SƠ",),
    )


def test_a_refusal_at_reception_is_the_centres_and_after_examination_the_agencys(world):
    early = world.file()
    world.act(early, "refuse_intake", note="Không thuộc địa bàn.\nXin nộp tại Việt Yên.")
    paper = said(in_force(early, "refusal"))
    assert (paper.issuer.name, paper.signer.lines) == (CENTRE, ("NGƯỜI TIẾP NHẬN HỒ SƠ",))
    assert paper.reasons == ("Không thuộc địa bàn.", "Xin nộp tại Việt Yên.")
    assert paper.bases
    late = world.proposed("propose_refusal")
    paper = said(in_force(late, "refusal"))
    assert paper.issuer.name == COMMITTEE
    assert paper.signer.lines[0] == "TM. ỦY BAN NHÂN DÂN"


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("Chủ tịch", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        ("Phó Chủ tịch", ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        ("", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
    ],
)
def test_the_signer_of_a_decision_signs_with_the_authority_of_their_office(world, title, lines):
    code = world.proposed()
    Posting.objects.filter(user_id=world.em.id).update(title=title)
    world.act(code, "sign", world.em)
    paper = said(in_force(code, "result"))
    assert (paper.signer.lines, paper.signer.name) == (lines, "Hoàng Văn Em")
    assert paper.recipients[0] == "Nguyễn Văn An"


def test_the_result_shows_what_was_asked_for_and_the_text_of_the_proposal(world):
    code = world.accepted()
    world.until(code, "propose_result")
    world.act(code, "propose_result", content="Ông An chưa đăng ký kết hôn với ai.")
    paper = said(in_force(code, "result"))
    assert paper.opening == ("Ông An chưa đăng ký kết hôn với ai.",)
    assert paper.sections
    assert paper.title


def test_papers_name_the_place_of_today_beside_the_one_that_was_written(world):
    plain = said(in_force(world.accepted(), "receipt")).applicant
    assert (plain.place_title, plain.place) == ("", "")
    code = world.accepted(code=LAND, **{"commune_code-written": WRITTEN})
    beside = f"Phường Nếnh, tỉnh Bắc Ninh (ghi trong hồ sơ: {WRITTEN['text']})"
    receipt = said(in_force(code, "receipt")).applicant
    assert (receipt.place_title, receipt.place) == ("Nơi có nhà đất, tài sản", beside)
    early = world.file(code=LAND, **{"commune_code-written": WRITTEN})
    world.act(early, "refuse_intake", world.whoever_may(open_step(early)), note="Sai nơi")
    assert said(in_force(early, "refusal")).applicant.place == beside


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        (CHUA, f"Thôn Chùa, phường Nếnh, tỉnh Bắc Ninh (ghi trong hồ sơ: {CHUA})"),
        ("Số 12, phường Nếnh, tỉnh Bắc Ninh", "Số 12, phường Nếnh, tỉnh Bắc Ninh"),
        ("Thôn Chùa, Tăng Tiến", "Thôn Chùa, Tăng Tiến"),
        ("Ngõ 3", "Ngõ 3"),
        ("", ""),
    ],
)
def test_an_address_with_old_names_is_printed_beside_that_of_today_unless_it_leaves_a_doubt(
    world, old_names, written, printed
):
    code = world.accepted(contact_address=written)
    assert said(in_force(code, "receipt")).applicant.address == printed


def test_a_result_names_a_commune_of_today_beside_the_one_that_was_written(world):
    code = world.proposed(code=LAND)
    dossier = Dossier.objects.get(code=code)
    printed = in_force(code, "result").file_id
    (field,) = [name for name, value in dossier.answers.items() if value == NENH]
    dossier.answers[f"{field}-written"] = WRITTEN
    dossier.save(update_fields=["answers"])
    facts = [fact.value for section in said(in_force(code, "result")).sections for fact in section.facts]
    assert f"Phường Nếnh, tỉnh Bắc Ninh (ghi trong hồ sơ: {WRITTEN['text']})" in facts
    papers.make_paper(paper_id=in_force(code, "result").pk)
    assert in_force(code, "result").file_id == printed


def test_questions_that_only_steer_the_form_stay_off_the_result(world):
    code = world.accepted(code=BIRTH)
    world.until(code, "propose_result")
    world.act(code, "propose_result", content="Đăng ký khai sinh.")
    labels = [fact.label for section in said(in_force(code, "result")).sections for fact in section.facts]
    assert "Họ, chữ đệm, tên của trẻ" in labels
    assert "Có khai thông tin của cha không?" not in labels
    assert "Số bản sao cần cấp thêm" not in labels


def test_a_notice_that_a_dossier_is_stopped_names_the_cause_and_who_stopped_it(world):
    code = world.accepted()
    dossiers.stop_dossier(code=code, by=world.em, reason="Chủ hồ sơ đã mất")
    paper = said(in_force(code, "stop"))
    assert (paper.issuer.name, paper.cause, paper.signer.name) == (
        COMMITTEE,
        "Chủ hồ sơ đã mất",
        "Hoàng Văn Em",
    )
    own = world.accepted()
    dossiers.withdraw_dossier(code=own, by=world.an, reason="Nộp nhầm")
    paper = said(in_force(own, "stop"))
    assert paper.issuer.name == CENTRE
    assert paper.cause == "Người nộp hồ sơ đề nghị rút hồ sơ. Nộp nhầm"
    assert paper.signer.name == ""


def test_every_kind_of_paper_can_be_printed(world):
    world.proposed()
    early = world.file()
    world.supplement_asked(early, world.dung, facts="Tên cha")
    dossiers.withdraw_dossier(code=early, by=world.an)
    world.act(world.file(), "refuse_intake", note="Sai nơi")
    world.run_jobs()
    printed = Paper.objects.filter(file__isnull=False)
    assert set(printed.values_list("kind", flat=True)) == {
        "receipt",
        "result",
        "supplement",
        "stop",
        "refusal",
    }
    assert not Paper.objects.filter(file=None).exists()
