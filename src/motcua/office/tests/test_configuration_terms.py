"""Administrators lay down who offers a procedure, what is taken off its fees, and withdraw it; versions come and go as files."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from motcua.catalogue import service as catalogue
from motcua.kit import clock
from motcua.organizations.models import Kind, Role
from motcua.organizations.testing import make_official, make_organization

CODE = "1.001193"


@pytest.fixture
def minh(world):
    return make_official(
        (make_organization(Kind.PROVINCIAL_COMMITTEE), Role.ADMINISTRATOR), name="Cao Nhật Minh"
    )


@pytest.fixture
def client(minh, browse):
    return browse(minh)


@pytest.fixture
def today():
    day = clock.today()
    return f"{day.day}/{day.month}/{day.year}"


def at(name, **arguments):
    return reverse(f"office:configuration_{name}", kwargs=arguments)


def text(response):
    return response.content.decode()


def version():
    return catalogue.procedure(CODE).version_id


def test_a_procedure_is_withdrawn_with_a_reason(client, today):
    page = at("withdraw", code=CODE)
    empty = client.post(page, {"day": today, "reason": " "})
    assert empty.status_code == 422
    assert 'id="reason-error"' in text(empty)
    wrong = client.post(page, {"day": "31/2/2027", "reason": "Bãi bỏ."})
    assert 'id="day-error"' in text(wrong)
    assert "Bãi bỏ." in text(wrong)
    assert client.post(page, {"day": today, "reason": "Quyết định bãi bỏ."}).status_code == 302
    listed = text(client.get(reverse("office:configuration"), {"state": "withdrawn"}))
    assert "Đăng ký khai sinh" in listed
    assert at("withdraw", code=CODE) not in text(client.get(at("procedure", code=CODE)))


def test_an_organization_is_taken_out_and_put_back(client, world, today):
    page = at("offers", code=CODE)
    told = {"organization": world.committee.pk, "level": "none", "day": today, "reason": "Sửa trụ sở."}
    assert client.post(page, told | {"organization": ""}).status_code == 422
    assert client.post(page, told).status_code == 302
    shown = text(client.get(page))
    assert "Sửa trụ sở." in shown
    assert "Không thực hiện" in shown
    client.post(page, {"do": "end", "organization": world.committee.pk})
    assert catalogue.offers_of(code=CODE) == []


def test_a_fee_policy_is_added_and_ended(client, today):
    page = at("fees")
    told = {"code": CODE, "kind": "percent", "value": "50", "channel": "online", "legal_basis": "Nghị quyết", "source": "Công báo", "day": today}  # fmt: skip
    wrong = client.post(page, told | {"value": "500"})
    assert wrong.status_code == 422
    assert 'value="Nghị quyết"' in text(wrong)
    assert client.post(page, told).status_code == 302
    shown = text(client.get(page))
    assert "giảm 50%" in shown
    policy = next(line for line in catalogue.fee_policies() if line.policy.legal_basis == "Nghị quyết")
    client.post(at("end_policy", policy_id=policy.id))
    assert policy.id not in {line.id for line in catalogue.fee_policies()}


@pytest.mark.parametrize(
    "wrong", [{"day": "hôm nào"}, {"kind": "amount", "value": "9e9"}, {"value": "nửa giá"}]
)
def test_a_policy_that_cannot_be_read_is_refused_and_nobody_pays_less(client, today, wrong):
    told = {"code": CODE, "kind": "percent", "value": "50", "legal_basis": "Nghị quyết", "source": "Công báo", "day": today}  # fmt: skip
    known = len(catalogue.fee_policies())
    assert client.post(at("fees"), told | wrong).status_code == 422
    assert len(catalogue.fee_policies()) == known


def test_a_version_goes_out_as_a_file_and_comes_in_as_a_draft(client):
    answer = client.get(at("bundle", code=CODE, version_id=version()))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="thu-tuc-{CODE}-1.zip"'
    file = b"".join(answer)
    assert set(zipfile.ZipFile(io.BytesIO(file)).namelist()) == {
        "manifest.json",
        "record.json",
        "form.json",
        "process.bpmn",
    }
    upload = SimpleUploadedFile("goi.zip", file)
    taken = client.post(at("take_over"), {"file": upload})
    assert taken.headers["Location"] == at("review", draft_id=catalogue.open_draft_id(code=CODE))
    again = client.post(at("take_over"), {"file": SimpleUploadedFile("goi.zip", file)})
    assert again.status_code == 409
    for content in (None, SimpleUploadedFile("x.zip", b"PK")):
        refused = client.post(at("take_over"), {"file": content} if content else {})
        assert refused.status_code == 422
        assert 'id="file-error"' in text(refused)


def test_two_versions_stand_side_by_side(client, minh):
    record = catalogue.begin_draft(code=CODE, by=minh).record | {"summary": "Khác trước."}
    first = version()
    second = catalogue.publish_procedure(record=record, form=None, process=None, by=minh).pk
    shown = text(client.get(at("version", code=CODE, version_id=second)))
    assert "<ins>Khác trước.</ins>" in shown
    assert "Khác với phiên bản 1" in shown
    alone = text(client.get(at("version", code=CODE, version_id=first)))
    assert "Đây là phiên bản đầu tiên." in alone
    assert "Giấy chứng sinh" in alone
    as_people_see_it = f'href="{reverse("portal:procedure", args=[CODE])}"'
    assert as_people_see_it not in alone
    assert as_people_see_it in shown
    assert "Khác với phiên bản 2" in text(
        client.get(at("version", code=CODE, version_id=first), {"with": second})
    )
    assert client.get(at("version", code="1.001612", version_id=first)).status_code == 404
    assert client.get(at("bundle", code="1.001612", version_id=first)).status_code == 404


def test_what_is_due_stands_on_the_first_page(client, minh):
    draft = catalogue.begin_draft(code=CODE, by=minh)
    record = draft.record | {"decision": {"number": "99/QĐ-UBND", "date": "2026-01-05"}}
    catalogue.save_record(draft_id=draft.id, revision=1, record=record, by=minh)
    shown = text(client.get(reverse("office:configuration")))
    assert "99/QĐ-UBND" in shown
    assert "quá hạn" in shown
