"""B-B, B-T and B-LT against an authority that answers over HTTP, also when it answers badly or not at all."""

import io
import shutil
import subprocess
import threading

import pikepdf
import pikepdf.pdfa
import pytest
from cryptography import x509
from django.core.cache import cache

from motcua.accounts.service import Actor
from motcua.documents import service as documents
from motcua.signatures import actions, errors, registry, rules, service
from motcua.signatures.demonstration import authority
from motcua.signatures.demonstration.server import Server
from motcua.signatures.models import State
from motcua.signatures.testing import (
    ask_organization,
    ask_person,
    certify_organization,
    certify_person,
    make_paper,
    make_person,
    sign_now,
)
from motcua.signatures.trust import revocation

pytestmark = pytest.mark.django_db


@pytest.fixture
def authorities(settings):
    """The demonstration authority with its time stamps, OCSP and lists, for certificates made from now on."""
    cache.clear()
    server = Server(0)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    settings.AUTHORITY_URL = server.url
    settings.TSA_URL = f"{server.url}/tsa"
    settings.SIGNATURE_LEVEL = "B-LT"
    settings.REVOCATION_HOSTS = [server.url.removeprefix("http://")]
    # Its certificates name the address, so it is founded anew at that address.
    shutil.rmtree(settings.VAR_DIR / "ca")
    server.service.authority = authority.create_demonstration_authority()
    yield server
    server.service.closing.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def binh(authorities):
    person = make_person()
    certify_person(person)
    return person


def pdfsig(pdf, tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=True).stdout


def evidence_in(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as read:
        found = read.Root.DSS
        return {name: len(found.get(f"/{name}", [])) for name in ("Certs", "OCSPs", "CRLs")}


def test_a_paper_signed_and_sealed_carries_time_stamps_and_evidence(binh, tmp_path):
    certify_organization()
    personal = sign_now(ask_person(binh, make_paper()))
    assert (personal.level, personal.level_wanted, personal.error) == ("B-LT", "B-LT", "")
    sealed = sign_now(ask_organization(binh, personal.signed))
    pdf = documents.read(sealed.signed)
    assert sealed.evidence["level"] == "B-LT"
    assert "Dấu thời gian thử nghiệm" in sealed.evidence["time_stamp"]["by"]
    assert sealed.evidence["asked"]["kind"] == "ocsp"
    # Of both signers, of their authority, of the time stamps.
    assert evidence_in(pdf)["OCSPs"] >= 4
    assert evidence_in(pdf)["Certs"] >= 5
    told = pdfsig(pdf, tmp_path)
    assert told.count("Signature is Valid") == 2
    found = service.verify(pdf)
    assert found.is_valid, found.reason
    assert all(one.has_timestamp for one in found.signatures)


def test_pdf_a_stays_pdf_a(binh):
    paper = make_paper()
    made = sign_now(ask_person(binh, paper))

    def violations(file):
        with pikepdf.open(io.BytesIO(documents.read(file))) as read:
            return {str(one) for one in pikepdf.pdfa.check(read, "2b").violations}

    assert violations(made.signed) <= violations(paper)


def test_the_level_is_a_setting(binh, settings):
    settings.SIGNATURE_LEVEL = "B-T"
    stamped = sign_now(ask_person(binh, make_paper("một")))
    settings.SIGNATURE_LEVEL = "B-B"
    plain = sign_now(ask_person(binh, make_paper("hai")))
    assert (stamped.level, plain.level) == ("B-T", "B-B")
    with pikepdf.open(io.BytesIO(documents.read(stamped.signed))) as read:
        assert "/DSS" not in read.Root
    assert "time_stamp" not in plain.evidence


@pytest.mark.parametrize("mood", ["other", "nonce", "late", "forged"])
def test_a_time_stamp_that_lies_is_never_taken(binh, authorities, mood):
    authorities.service.moods = {"tsa": mood}
    with pytest.raises(errors.TimestampGoneError):
        actions.sign_document(request_id=ask_person(binh, make_paper()).pk)


@pytest.mark.parametrize("mood", ["error", "nonsense"])
def test_time_stamps_that_fail_are_asked_again_and_then_told_by_name(binh, authorities, mood):
    authorities.service.moods = {"tsa": mood}
    request = ask_person(binh, make_paper())
    for _attempt in range(rules.ATTEMPTS_AT_OTHERS - 1):
        with pytest.raises(errors.TimestampGoneError):
            actions.sign_document(request_id=request.pk)
    failed = sign_now(request)
    assert failed.state == State.FAILED
    assert authorities.url.removeprefix("http://") in failed.error


def test_time_stamps_that_hang_hold_nobody_for_long(binh, authorities, monkeypatch):
    from motcua.signatures.signing import timestamps

    monkeypatch.setattr(timestamps, "_SECONDS", 0.2)
    authorities.service.moods = {"tsa": "silent"}
    request = ask_person(binh, make_paper())
    with pytest.raises(errors.TimestampGoneError):
        actions.sign_document(request_id=request.pk)
    authorities.service.moods = {}
    cache.clear()
    assert sign_now(request).level == "B-LT"


def test_without_time_stamps_only_where_the_settings_say_so(binh, authorities, settings):
    settings.SIGN_WITHOUT_STAMP = True
    authorities.service.moods = {"tsa": "error"}
    request = ask_person(binh, make_paper())
    for _attempt in range(rules.ATTEMPTS_AT_OTHERS - 1):
        with pytest.raises(errors.TimestampGoneError):
            actions.sign_document(request_id=request.pk)
    made = sign_now(request)
    assert (made.state, made.level) == (State.SIGNED, "B-B")
    assert "không trả lời" in made.evidence["without_stamp"]


@pytest.fixture
def without_lists(monkeypatch):
    """Our own folders hold no lists of the authority, as they hold none of others'."""
    from motcua.signatures.signing import evidence
    from motcua.signatures.trust import anchors as trust

    monkeypatch.setattr(evidence, "current_list", lambda _known, _issuer: None)
    assert trust


def test_evidence_that_was_not_to_be_had_is_added_later(binh, authorities, without_lists, monkeypatch):
    registry._listeners.clear()
    authorities.service.moods = {"ocsp": "error", "ca": "error"}
    made = sign_now(ask_person(binh, make_paper()))
    assert (made.level, made.level_wanted) == ("B-T", "B-LT")
    assert made.evidence["missing"]
    assert actions.complete_evidence() == 0
    authorities.service.moods = {}
    cache.clear()
    assert actions.complete_evidence() == 1
    made.refresh_from_db()
    assert made.level == "B-LT"
    assert evidence_in(documents.read(made.signed))["OCSPs"] >= 1
    assert service.verify(documents.read(made.signed)).is_valid
    assert actions.complete_evidence() == 0


def test_what_went_on_since_is_left_as_it_is(binh, authorities, without_lists):
    registry._listeners.clear()
    registry.register_completion(
        "documents.storedfile", lambda _request: None, completed=lambda *_both: False
    )
    authorities.service.moods = {"ocsp": "error", "ca": "error"}
    made = sign_now(ask_person(binh, make_paper()))
    authorities.service.moods = {}
    cache.clear()
    assert actions.complete_evidence() == 0
    made.refresh_from_db()
    assert (made.level, made.level_wanted) == ("B-T", "B-T")


def test_a_certificate_that_ocsp_calls_revoked_signs_nothing_whatever_old_lists_say(binh, authorities):
    certificate = certify_person(make_person("Đỗ Linh Chi", "chi"))
    read = x509.load_pem_x509_certificate(certificate.certificate.encode())
    ca = authority.create_demonstration_authority()
    issuer = ca.certificate("issuing")
    before = (ca.folder / "issuing.crl").read_bytes()
    service.revoke_certificate(certificate=certificate, by=Actor(id=None, name="Hệ thống"))
    assert revocation.ask(read, issuer).standing == revocation.Standing.REVOKED
    # The old list again, in our own folder only.
    (ca.folder / "issuing.crl").write_bytes(before)
    chi = Actor(id=certificate.holder_id, name="Đỗ Linh Chi", is_official=True)
    failed = sign_now(ask_person(chi, make_paper()))
    assert failed.error_kind == "certificate_revoked"


def test_where_nobody_can_tell_the_signer_is_warned_or_it_is_noted(binh, authorities, settings):
    authorities.service.moods = {"ocsp": "error", "ca": "error"}
    settings.SIGNATURE_LEVEL = "B-B"
    (settings.VAR_DIR / "ca" / "issuing.crl").unlink()
    failed = sign_now(ask_person(binh, make_paper()))
    assert failed.error_kind == "revocation_unknown"
    assert "không kiểm tra được" in failed.error
    settings.SIGN_UNCHECKED = True
    made = sign_now(actions.retry_signature(request=failed, by=binh))
    assert made.state == State.SIGNED
    assert made.evidence["warning"] == "revocation_unknown"
