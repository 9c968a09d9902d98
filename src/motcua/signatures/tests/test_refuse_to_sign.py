import logging
from datetime import UTC, datetime, timedelta

import pytest

from motcua.accounts.service import SYSTEM
from motcua.documents import service as documents
from motcua.kit import clock
from motcua.signatures import service
from motcua.signatures.models import State
from motcua.signatures.rules import Box
from motcua.signatures.testing import (
    ask_organization,
    ask_person,
    certify_person,
    make_paper,
    make_person,
    sign_now,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)


@pytest.fixture
def binh():
    return make_person()


def refusal(request, kind):
    failed = sign_now(request)
    assert (failed.state, failed.error_kind) == (State.FAILED, kind), failed.error
    return failed.error


def test_without_a_certificate(binh):
    assert "Trần Thị Bình chưa có chứng thư" in refusal(ask_person(binh, make_paper()), "no_certificate")


def test_with_a_certificate_that_has_expired(binh):
    certify_person(binh, valid_from=NOW - timedelta(days=30), valid_to=NOW - timedelta(days=2))
    with clock.frozen(NOW):
        said = refusal(ask_person(binh, make_paper()), "certificate_expired")
    assert "hết hạn từ 18/11/2026" in said


def test_with_a_certificate_that_expired_while_the_paper_waited(binh):
    with clock.frozen(NOW):
        certify_person(binh, valid_from=NOW - timedelta(days=30), valid_to=NOW + timedelta(hours=1))
        request = ask_person(binh, make_paper())
    with clock.frozen(NOW + timedelta(hours=2)):
        refusal(request, "certificate_expired")


def test_with_a_certificate_that_begins_later(binh):
    certify_person(binh, valid_from=NOW + timedelta(days=1), valid_to=NOW + timedelta(days=2))
    with clock.frozen(NOW):
        assert "từ 21/11/2026" in refusal(ask_person(binh, make_paper()), "certificate_not_yet_valid")


def test_with_a_revoked_certificate(binh):
    service.revoke_certificate(certificate=certify_person(binh), by=SYSTEM, reason="keyCompromise")
    assert "đã bị thu hồi" in refusal(ask_person(binh, make_paper()), "certificate_revoked")


def test_with_a_new_certificate_after_a_revoked_one_it_signs_again(binh):
    service.revoke_certificate(certificate=certify_person(binh), by=SYSTEM)
    assert certify_person(binh).pk == certify_person(binh).pk, "a revoked one is not silently replaced"
    certify_person(binh, again=True)
    assert sign_now(ask_person(binh, make_paper())).state == State.SIGNED


def test_with_a_certificate_for_something_else(binh):
    certify_person(binh, for_signing=False)
    refusal(ask_person(binh, make_paper()), "certificate_usage")


def test_with_a_certificate_of_an_unknown_authority(binh, keystore):
    certify_person(binh)
    for path in (keystore / "ca").glob("*.pem"):
        path.unlink()
    refusal(ask_person(binh, make_paper()), "certificate_untrusted")


@pytest.mark.parametrize("name", ["issuing.crl", "root.crl"])
def test_without_a_revocation_list_of_each_authority(binh, keystore, name):
    certify_person(binh)
    (keystore / "ca" / name).unlink()
    assert "không kiểm tra được" in refusal(ask_person(binh, make_paper()), "revocation_unknown")


def test_with_an_old_revocation_list(binh):
    certify_person(binh, valid_from=NOW - timedelta(days=1), valid_to=NOW + timedelta(days=400))
    with clock.frozen(NOW + timedelta(days=300)):
        refusal(ask_person(binh, make_paper()), "revocation_unknown")


def test_without_the_password_of_the_keystore(binh, settings):
    certify_person(binh)
    settings.KEYSTORE_PASSWORD = ""
    assert "MOTCUA_KEYSTORE_PASSWORD" in refusal(ask_person(binh, make_paper()), "keystore_locked")


def test_with_a_wrong_password_which_is_written_nowhere(binh, settings, caplog):
    certify_person(binh)
    settings.KEYSTORE_PASSWORD = "a-secret-that-nobody-may-read"
    caplog.set_level(logging.DEBUG)
    said = refusal(ask_person(binh, make_paper()), "key_unreadable")
    assert "a-secret" not in said + caplog.text


def test_without_the_key_file(binh, keystore):
    certificate = certify_person(binh)
    (keystore / "keys" / certificate.keystore).unlink()
    assert "Trần Thị Bình" in refusal(ask_person(binh, make_paper()), "key_unreadable")


def test_a_key_file_is_readable_by_its_owner_only(binh, keystore):
    certificate = certify_person(binh)
    assert (keystore / "keys" / certificate.keystore).stat().st_mode & 0o077 == 0
    assert (keystore / "keys").stat().st_mode & 0o077 == 0
    assert b"PRIVATE" not in (keystore / "keys" / certificate.keystore).read_bytes()
    assert "PRIVATE" not in certificate.certificate


@pytest.mark.parametrize("content", [b"not a paper", b"%PDF-1.7\nbroken", b""])
def test_something_that_is_no_paper(binh, content):
    certify_person(binh)
    paper = documents.keep(content=content, content_type="application/pdf")
    refusal(ask_person(binh, paper), "paper_unreadable")


@pytest.mark.parametrize(
    "place", [Box(2, 0, 0, 10, 10), Box(1, 590, 0, 10, 10), Box(1, -1, 0, 10, 10), Box(1, 10, 10, 0, 10)]
)
def test_a_place_that_is_not_on_the_page(binh, place):
    certify_person(binh)
    request = service.request_signature(
        subject=make_paper(),
        purpose="result",
        file=make_paper(),
        holder=service.Holder("person", binh.id),
        place=place,
        by=binh,
    )
    refusal(request, "place_outside")


def test_an_organization_without_a_certificate_is_named(binh):
    from motcua.organizations.models import Organization

    failed = sign_now(
        ask_organization(
            binh,
            make_paper(),
            organization_id=Organization.objects.order_by("-pk").values_list("pk", flat=True).first() or 0,
        )
    )
    assert failed.state == State.FAILED
