"""Who signs with which certificate: entered, watched, withdrawn; one's own tried and its PIN changed."""

import shutil
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from motcua.dossiers.testing import World
from motcua.kit import clock, text
from motcua.organizations.models import Role
from motcua.organizations.testing import make_official
from motcua.signatures import service as signatures
from motcua.signatures.models import Certificate
from motcua.signatures.testing import key_file

PIN = "Chim-se-7351"
MINE = "/office/certificates/my/"


@pytest.fixture
def town(world: World, agent, settings, tmp_path, authority_made_once):
    settings.VAR_DIR = tmp_path
    settings.KEYSTORE_PASSWORD = "tests-only-password"
    if not authority_made_once.exists():
        signatures.create_demonstration_authority(authority_made_once)
    shutil.copytree(authority_made_once, tmp_path / "ca")
    world.minh = make_official((world.committee, Role.ADMINISTRATOR), name="Đỗ Đức Minh")
    return world


def of_em(world):
    return f"/office/certificates/person/{world.em.id}/"


def pkcs12(password=PIN):
    return SimpleUploadedFile("em.p12", key_file(signatures.create_demonstration_authority(), password))


def sent(password=PIN, **more):
    return {"way": "file", "file": pkcs12(), "password": password} | more


def test_minh_sees_who_lacks_a_certificate_and_enters_a_file_whose_password_stays_with_em(town, browse):
    minh, em = browse(town.minh), browse(town.em)
    text = minh.get("/office/certificates/").content.decode()
    assert "chưa có chứng thư" in text
    assert town.em.name in text
    assert minh.post(of_em(town), sent()).status_code == 302
    text = minh.get("/office/certificates/", {"show": "good"}).content.decode()
    assert town.em.name in text
    made = Certificate.objects.get()
    assert made.needs_pin
    assert PIN not in str(vars(made))
    assert em.post(f"{MINE}try/", {"trial_pin": PIN}).status_code == 302
    assert "Ký thử thành công" in em.get(MINE).content.decode()


def test_a_signer_is_found_without_marks_by_name_or_office(town, browse):
    minh = browse(town.minh)
    by_name = minh.get("/office/certificates/", {"q": text.fold(town.em.name)}).text
    assert of_em(town) in by_name
    assert f"/person/{town.dung.id}/" not in by_name
    assert of_em(town) in minh.get("/office/certificates/", {"q": text.fold(town.committee.name)}).text
    assert "Không có ai trong danh sách này." in minh.get("/office/certificates/", {"q": "khong co ai"}).text


def test_whoever_receives_signs_digitised_papers_and_gets_a_certificate_too(town, browse):
    minh, dung = browse(town.minh), f"/office/certificates/person/{town.dung.id}/"
    assert dung in minh.get("/office/certificates/").text
    assert minh.post(dung, sent()).status_code == 302
    assert Certificate.objects.get().holder_id == town.dung.id


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"password": "khong-dung"}, "mật khẩu của tệp không đúng"),
        ({"password": "123"}, "từ 6 đến 64"),
        ({"file": SimpleUploadedFile("x.p12", b"<html>")}, "không phải PKCS#12"),
        ({"way": "remote", "credential": "x"}, "không trả lời"),
        ({"way": "remote", "credential": " "}, "credentialID"),
        ({"way": "device", "device": "a|b|c"}, "không có khóa"),
    ],
)
def test_what_cannot_be_entered_is_told_and_nothing_is_kept(town, browse, typed, words):
    answer = browse(town.minh).post(of_em(town), sent() | typed)
    assert answer.status_code in {409, 422, 503}
    assert words in answer.content.decode()
    assert "khong-dung" not in answer.content.decode()
    assert not Certificate.objects.exists()


def test_a_certificate_of_a_stranger_is_refused(town, browse, tmp_path):
    other = signatures.create_demonstration_authority(tmp_path / "other")
    upload = SimpleUploadedFile("em.p12", key_file(other, PIN))
    answer = browse(town.minh).post(of_em(town), sent(file=upload))
    assert "không do tổ chức chứng thực" in answer.content.decode()


def test_em_changes_the_pin(town, browse):
    browse(town.minh).post(of_em(town), sent())
    em = browse(town.em)
    change = {"pin": PIN, "new_pin": "Vang-anh-8462", "again": "Vang-anh-8462"}
    assert "không giống nhau" in em.post(f"{MINE}pin/", change | {"again": "x"}).content.decode()
    assert "Mã PIN không đúng" in em.post(f"{MINE}pin/", change | {"pin": "sai-0000"}).content.decode()
    assert "từ 6 đến 64" in em.post(f"{MINE}pin/", change | {"new_pin": "1", "again": "1"}).content.decode()
    assert em.post(f"{MINE}pin/", change).status_code == 302
    assert em.post(f"{MINE}try/", {"trial_pin": PIN}).status_code == 422
    assert em.post(f"{MINE}try/", {"trial_pin": "Vang-anh-8462"}).status_code == 302


def test_a_withdrawn_certificate_signs_no_more_and_its_file_is_gone(
    town, browse, tmp_path, django_capture_on_commit_callbacks
):
    minh = browse(town.minh)
    minh.post(of_em(town), sent())
    file = tmp_path / "keys" / Certificate.objects.get().keystore
    assert file.exists()
    with django_capture_on_commit_callbacks(execute=True):
        minh.post(f"{of_em(town)}withdraw/", {"reason": "Đổi chức vụ", "sure": "1"})
    assert not file.exists()
    assert signatures.current_certificate(signatures.Holder("person", town.em.id)) is None
    assert Certificate.objects.get().withdrawn_reason == "Đổi chức vụ"


@pytest.mark.parametrize(
    ("typed", "box"), [({"reason": " ", "sure": "1"}, "reason"), ({"reason": "Đổi chức vụ"}, "sure")]
)
def test_a_certificate_is_withdrawn_with_a_reason_and_a_confirmation_alone(town, browse, typed, box):
    minh = browse(town.minh)
    minh.post(of_em(town), sent())
    refused = minh.post(f"{of_em(town)}withdraw/", typed)
    assert refused.status_code == 422
    assert f'href="#{box}"' in refused.text
    assert f'id="{box}-error"' in refused.text
    assert typed["reason"].strip() in refused.text
    assert Certificate.objects.get().withdrawn_at is None


@pytest.mark.parametrize(("days", "words"), [(59, "còn 59 ngày"), (7, "còn 7 ngày"), (-1, "đã hết hạn")])
def test_the_signer_and_the_administrator_are_warned_in_time(town, browse, days, words):
    now = clock.now()
    signatures.issue_demonstration_certificate(
        holder=signatures.Holder("person", town.em.id),
        name=town.em.name,
        valid_from=now - timedelta(days=300),
        valid_to=now + timedelta(days=days, hours=1),
    )
    assert words in browse(town.em).get("/office/sign/").content.decode()
    assert words in browse(town.minh).get("/office/certificates/").content.decode()


def test_a_leader_without_a_certificate_reads_it_before_signing(town, browse):
    page = "/office/sign/"
    assert "chưa có chứng thư chữ ký số nên chưa ký được" in browse(town.em).get(page).content.decode()
    assert "nên chưa ký được" not in browse(town.giang).get(page).content.decode()
    browse(town.minh).post(of_em(town), sent())
    signatures.forget_warnings()
    assert "nên chưa ký được" not in browse(town.em).get(page).content.decode()


@pytest.mark.parametrize(("starts", "words"), [(20, "Xem chứng thư"), (9, "")])
def test_a_gap_before_the_next_certificate_is_warned_of_too(town, browse, starts, words):
    now = clock.now()
    for begins, ends in ((-300, 10), (starts, 400)):
        signatures.issue_demonstration_certificate(
            holder=signatures.Holder("person", town.em.id),
            name=town.em.name,
            valid_from=now + timedelta(days=begins),
            valid_to=now + timedelta(days=ends),
            again=True,
        )
    assert ("Xem chứng thư" in browse(town.em).get("/office/sign/").content.decode()) == bool(words)


def test_two_months_before_nobody_is_warned(town, browse):
    signatures.issue_demonstration_certificate(
        holder=signatures.Holder("person", town.em.id),
        name=town.em.name,
        valid_to=clock.now() + timedelta(days=62),
    )
    assert "Xem chứng thư" not in browse(town.em).get("/office/sign/").content.decode()


def test_a_revoked_certificate_is_told(town, browse):
    browse(town.minh).post(of_em(town), sent())
    signatures.revoke_certificate(certificate=Certificate.objects.get(), by=town.minh)
    assert "đã bị thu hồi" in browse(town.minh).get("/office/certificates/").content.decode()


def test_the_table_says_the_same_and_holds_no_formulas(town, browse):
    browse(town.minh).post(of_em(town), sent())
    rows = browse(town.minh).get("/office/certificates/table/").content.decode("utf-8-sig").splitlines()
    (line,) = [row for row in rows if row.startswith(town.em.name)]
    assert "dùng được" in line
    assert Certificate.objects.get().serial in line
