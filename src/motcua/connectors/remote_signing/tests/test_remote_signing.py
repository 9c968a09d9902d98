"""A remote signing service over HTTP: one activation for a batch, and every way in which it can fail."""

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from motcua.connectors.remote_signing import adapter, calls
from motcua.connectors.remote_signing.testing import OTP, PIN, Credential, add_credential, running_service
from motcua.signatures import errors
from motcua.signatures import service as signatures
from motcua.signatures.testing import certificate_for


@pytest.fixture
def service(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.KEYSTORE_PASSWORD = "tests-only-password"
    with running_service(settings) as server:
        yield server


@pytest.fixture
def credential(service):
    return add_credential(service, "binh")


PLACE = {"credential": "binh"}


def opened(**more):
    return adapter.open_credential(PLACE, **({"pin": PIN, "otp": "", "count": 3} | more))


def test_many_hashes_are_signed_in_one_call_under_one_activation(service, credential):
    made = opened().sign_all([b"1", b"2", b"3"])
    for data, signature in zip([b"1", b"2", b"3"], made, strict=True):
        credential.certificate.public_key().verify(signature, data, ec.ECDSA(hashes.SHA256()))
    assert service.state.asked.count("signatures/signHash") == 1
    assert service.state.asked.count("credentials/authorize") == 1


def test_rsa_signs_with_pss(service):
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    service.state.credentials["binh"] = Credential(private, certificate_for(private))
    key = opened()
    assert key.scheme == signatures.Scheme.PSS
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
    private.public_key().verify(key.sign(b"x"), b"x", pss, hashes.SHA256())


def test_a_wrong_pin_is_tried_once(service, credential):
    with pytest.raises(errors.WrongPinError):
        opened(pin="0000")
    assert credential.wrong == 1


def test_a_one_time_code_is_passed_on_and_missed_by_name(service, credential):
    credential.asks_otp = True
    with pytest.raises(errors.RemoteRefusedError, match="Mã OTP không đúng"):
        opened()
    assert opened(otp=OTP).sign(b"x")


def test_an_activation_that_is_used_up_asks_for_the_pin_again(service, credential):
    key = opened(count=1)
    key.sign(b"x")
    with pytest.raises(errors.PinNeededError):
        key.sign(b"x")


def test_an_unknown_credential_is_refused_with_the_words_of_the_service(service):
    with pytest.raises(errors.RemoteRefusedError, match="credentialID"):
        adapter.find_credential("nobody")


@pytest.mark.parametrize("mood", ["error", "nonsense", "page", "odd", "long", "few"])
def test_a_service_that_answers_badly_is_told_so(service, credential, mood):
    key = opened()
    service.state.mood = mood
    with pytest.raises(errors.RemoteGoneError):
        key.sign_all([b"1", b"2"])


def test_a_service_that_hangs_holds_nobody_for_long(service, credential):
    key = opened()
    key.line.seconds = 0.2
    service.state.mood = "silent"
    with pytest.raises(errors.RemoteGoneError):
        key.sign(b"x")


def test_a_service_that_sends_a_letter_at_a_time_holds_nobody_either(service, credential):
    key = opened()
    key.line.seconds = 0.3
    service.state.mood = "drip"
    with pytest.raises(errors.RemoteGoneError):
        key.sign(b"x")


def test_more_papers_than_the_service_allows_are_never_asked_for(service, credential):
    credential.multisign = 2
    key = opened(count=300)
    assert key.at_once == 2
    assert len(key.sign_all([b"1", b"2"])) == 2
    assert key.at_once == 0


def test_a_service_that_answers_an_activation_with_nonsense_opens_nothing(service, credential):
    key = opened()
    service.state.activations.clear()
    with pytest.raises(errors.PinNeededError):
        key.sign(b"x")


def test_a_service_that_fails_again_and_again_is_left_alone(service, credential):
    key = opened()
    service.state.mood = "error"
    for _failure in range(3):
        with pytest.raises(errors.RemoteGoneError):
            key.sign(b"x")
    asked = len(service.state.asked)
    service.state.mood = ""
    with pytest.raises(errors.RemoteGoneError):
        key.sign(b"x")
    assert len(service.state.asked) == asked


def test_reading_is_tried_twice_and_signing_never(service, credential):
    service.state.mood = "error"
    with pytest.raises(errors.RemoteGoneError):
        adapter.find_credential("binh")
    assert service.state.asked == ["credentials/info"] * 2


def test_no_service_configured_is_told(settings):
    settings.CSC_URL = ""
    with pytest.raises(errors.RemoteGoneError):
        adapter.find_credential("binh")


def test_errors_carry_nothing_that_was_sent(service, credential, caplog):
    service.state.mood = "error"
    with pytest.raises(errors.RemoteGoneError) as refused:
        opened(pin="Chim-se-7352", otp="135790")
    told = caplog.text + repr(refused.value.__cause__) + str(refused.value)
    assert "Chim-se-7352" not in told
    assert "135790" not in told
    assert calls.SECONDS < 10
