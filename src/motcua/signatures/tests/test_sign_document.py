import io
import subprocess
from datetime import timedelta

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa

from motcua.audit.service import history
from motcua.documents import service as documents
from motcua.kit import clock
from motcua.signatures import actions, service
from motcua.signatures.actions import making
from motcua.signatures.keys.keystore import OpenKey
from motcua.signatures.models import SigningRequest, State
from motcua.signatures.testing import (
    ask_organization,
    ask_person,
    certify_organization,
    certify_person,
    make_paper,
    make_person,
    paper_pdf,
    sign_now,
    sign_pdf,
)

pytestmark = pytest.mark.django_db


def pdfsig(pdf, tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf)
    found = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=True)
    return found.stdout


@pytest.fixture
def binh():
    person = make_person()
    certify_person(person)
    return person


def test_a_person_signs_then_the_organization_and_both_hold(binh):
    certify_organization()
    personal = sign_now(ask_person(binh, make_paper()))
    sealed = sign_now(ask_organization(binh, personal.signed))
    assert (personal.state, sealed.state) == (State.SIGNED, State.SIGNED)
    found = service.verify(documents.read(sealed.signed))
    assert found.is_valid
    assert found.verdict == "Hợp lệ"
    assert [one.signer for one in found.signatures] == ["Trần Thị Bình", "Ủy ban nhân dân phường Nếnh"]


def test_an_independent_program_says_that_the_signatures_are_valid(binh, tmp_path):
    certify_organization()
    personal = sign_now(ask_person(binh, make_paper()))
    sealed = sign_now(ask_organization(binh, personal.signed))
    said = pdfsig(documents.read(sealed.signed), tmp_path)
    assert said.count("Signature is Valid") == 2
    assert said.count("ETSI.CAdES.detached") == 2
    assert said.count("Total document signed") == 1
    assert "Trần Thị Bình" in said


def test_an_rsa_key_signs_by_pss_and_holds_for_both_programs(tmp_path):
    private = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Lê Văn Chi")])
    usage = dict.fromkeys(("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"), False)  # fmt: skip
    certificate = (
        x509.CertificateBuilder(name, name, private.public_key(), 7)
        .not_valid_before(clock.now() - timedelta(days=1))
        .not_valid_after(clock.now() + timedelta(days=1))
        .add_extension(x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True)
        .sign(private, hashes.SHA256())
    )
    key = OpenKey(private=private, certificate=certificate, above=())
    signed = sign_pdf(paper_pdf(), key=key, moment=clock.now())
    [one] = service.verify(signed).signatures
    assert (one.intact, one.finding) == (True, service.Finding.UNKNOWN_AUTHORITY)
    assert "Signature is Valid" in pdfsig(signed, tmp_path)


def test_the_signed_paper_keeps_version_metadata_and_output_intent_of_pdf_a(binh):
    paper = make_paper()
    signed = sign_now(ask_person(binh, paper)).signed
    before = pikepdf.open(io.BytesIO(documents.read(paper)))
    after = pikepdf.open(io.BytesIO(documents.read(signed)))
    assert "/Version" not in after.Root
    assert after.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
    assert after.Root.OutputIntents[0].S == "/GTS_PDFA1"
    widget = after.pages[0].Annots[0]
    assert int(widget.F) & 4, "a signature must print"
    assert [float(edge) for edge in widget.Rect] == [330, 180, 449, 240]


def test_the_seal_stands_in_its_place_with_words_below_it(binh):
    certify_organization()
    sealed = sign_now(ask_organization(binh, make_paper()))
    shown = pikepdf.open(io.BytesIO(documents.read(sealed.signed)))
    left, bottom, right, top = (float(edge) for edge in shown.pages[0].Annots[0].Rect)
    assert (left, top) == (268, 261)
    assert bottom < 159
    assert right > 370


def test_what_was_checked_before_signing_is_kept(binh):
    made = sign_now(ask_person(binh, make_paper()))
    assert made.evidence["serial"] == made.certificate.serial
    assert made.evidence["revocation_list"]["number"] == 1
    assert len(made.evidence["chain"]) == 2
    kept = documents.StoredFile.objects.get(sha256=made.evidence["revocation_list"]["sha256"])
    assert kept.content_type == "application/pkix-crl"


def test_signing_is_journalled_in_the_name_of_who_asked(binh):
    made = sign_now(ask_person(binh, make_paper()))
    [act] = history("signatures.signingrequest", made.pk)
    assert (act.action, act.actor_name, act.actor_id) == ("signature.made", "Trần Thị Bình", binh.id)


def test_a_job_that_runs_twice_signs_once(binh):
    made = sign_now(ask_person(binh, make_paper()))
    again = sign_now(made)
    assert (again.signed_id, again.attempts, again.finished_at) == (made.signed_id, 1, made.finished_at)


def test_a_run_that_was_killed_half_way_is_taken_over(binh):
    request = ask_person(binh, make_paper())
    killed = making._claim(request.pk)
    making._sign_with_others(killed)
    made = sign_now(request)
    assert (made.state, made.attempts) == (State.SIGNED, 2)


def test_of_two_runs_at_once_only_the_newer_claim_finishes(binh):
    heard = []
    service.register_completion("documents.storedfile", lambda request: heard.append(request.pk))
    request = ask_person(binh, make_paper())
    slow = making._claim(request.pk)
    ((_claim, made_slowly),) = making._sign_with_others(slow)
    made = sign_now(request)
    making._finish(slow, made_slowly)
    assert heard == [made.pk]
    assert SigningRequest.objects.get().signed_id == made.signed_id


def test_a_run_that_fails_late_does_not_undo_the_one_that_signed(binh):
    request = ask_person(binh, make_paper())
    slow = making._claim(request.pk)
    made = sign_now(request)
    making._fail(slow, service_error())
    made.refresh_from_db()
    assert made.state == State.SIGNED


def test_a_paper_that_kills_each_worker_is_given_up_with_a_message(binh):
    request = ask_person(binh, make_paper())
    for _run in range(6):
        assert making._claim(request.pk) is not None
    given_up = sign_now(request)
    assert (given_up.state, given_up.error_kind) == (State.FAILED, "interrupted")
    assert "bị ngắt" in given_up.error


def test_nothing_is_signed_for_a_request_that_is_gone(binh):
    actions.sign_document(request_id=0)


def test_an_invisible_signature_has_no_place(binh):
    request = service.request_signature(
        subject=make_paper(),
        purpose="result",
        file=make_paper(),
        holder=service.Holder("person", binh.id),
        place=None,
        by=binh,
    )
    found = service.verify(documents.read(sign_now(request).signed))
    assert found.is_valid


def service_error():
    from motcua.signatures.errors import SigningError

    return SigningError()
