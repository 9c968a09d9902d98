"""Keys in a device: SoftHSM behind the signing agent, taken out and put back, with PINs that it counts."""

import os
import re
import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from motcua.documents import service as documents
from motcua.signatures import actions, errors, service
from motcua.signatures.keys import key as keys
from motcua.signatures.keys import unlocking
from motcua.signatures.keys.keystore import Scheme
from motcua.signatures.models import Certificate, SigningBatch, State
from motcua.signatures.testing import (
    ask_organization,
    ask_person,
    certificate_for,
    do_signing_jobs,
    make_paper,
    make_person,
    record_certificate,
    sign_now,
)

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
PIN = "Chim-se-7351"
pytestmark = pytest.mark.django_db


# python-pkcs11 grumbles when it tidies up after sessions that the device has forgotten.
FORGOTTEN = pytest.mark.filterwarnings(
    "ignore:Exception ignored in. .pkcs11:pytest.PytestUnraisableExceptionWarning"
)


def softhsm(*words):
    subprocess.run(["softhsm2-util", *words], check=True, capture_output=True)


def slot_of(label):
    command = ["softhsm2-util", "--show-slots"]
    shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    slots = re.findall(r"^Slot (\d+)(.*?)(?=^Slot |\Z)", shown, re.DOTALL | re.MULTILINE)
    return next(number for number, block in slots if label in block)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """SoftHSM reads where its devices lie once per process."""
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    configuration = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    yield folder
    if before is None:
        del os.environ["SOFTHSM2_CONF"]
    else:
        os.environ["SOFTHSM2_CONF"] = before


@pytest.fixture
def device(store, settings, request):
    """A device of its own for each test, with a key of each kind."""
    settings.PKCS11_MODULES = [MODULE]
    label = f"t{abs(hash(request.node.nodeid)) % 10**8}"
    softhsm("--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", "so-7351-so")
    return Device(label)


class Device:
    def __init__(self, label):
        self.label = label

    def put(self, key_id, private, certificate, tmp_path):
        """Bring a key and its certificate into the device."""
        import pkcs11
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
        from pkcs11.util.x509 import decode_x509_certificate

        path = tmp_path / "key.pem"
        path.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        softhsm("--import", str(path), "--token", self.label, "--label", "k", "--id", key_id, "--pin", PIN)
        path.unlink()
        library = pkcs11.lib(MODULE)
        library.reinitialize()
        facts = decode_x509_certificate(certificate.public_bytes(Encoding.DER))
        facts[pkcs11.Attribute.ID] = bytes.fromhex(key_id)
        facts[pkcs11.Attribute.TOKEN] = True
        with library.get_token(token_label=self.label).open(rw=True, user_pin=PIN) as session:
            session.create_object(facts)

    def place(self, key_id):
        return {"module": MODULE, "token": self.label, "id": key_id}


@pytest.fixture
def binh(device, agent, tmp_path):
    """Bình's key is P-256, in the device."""
    private = ec.generate_private_key(ec.SECP256R1())
    certificate = certificate_for(private)
    device.put("01", private, certificate, tmp_path)
    person = make_person()
    record_certificate(certificate, person.id, kind="pkcs11", place=device.place("01"))
    return person


def test_a_person_signs_with_a_device(binh):
    request = ask_person(binh, make_paper())
    batch = SigningBatch.objects.get()
    actions.unlock_batch(batch_id=batch.pk, pin=PIN, by=binh)
    do_signing_jobs()
    request.refresh_from_db()
    assert request.state == State.SIGNED, request.error
    assert service.verify(documents.read(request.signed)).is_valid


@pytest.mark.parametrize("knows_pss", [True, False])
def test_rsa_signs_with_pss_where_the_device_can(device, agent, tmp_path, monkeypatch, settings, knows_pss):
    from motcua.signatures.keys import tokens

    if not knows_pss:
        monkeypatch.setattr(tokens.Token, "has", lambda _self, _mechanism: False)
    settings.PKCS11_PIN = PIN
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    certificate = certificate_for(private, "Ủy ban nhân dân phường Nếnh")
    device.put("02", private, certificate, tmp_path)
    record_certificate(certificate, 7, kind="pkcs11", place=device.place("02"), holder_type="organization")
    chi = make_person("Đỗ Linh Chi", "chi")
    made = sign_now(ask_organization(chi, make_paper()))
    assert made.state == State.SIGNED, made.error
    assert service.verify(documents.read(made.signed)).is_valid
    key = keys.key_of(Certificate.objects.get(), None)
    assert key.scheme == (Scheme.PSS if knows_pss else Scheme.PKCS1)
    how = padding.PSS(padding.MGF1(hashes.SHA256()), 32) if knows_pss else padding.PKCS1v15()
    private.public_key().verify(key.sign(b"loi"), b"loi", how, hashes.SHA256())


def test_a_wrong_pin_is_tried_once_and_the_rest_is_told_with_care(binh, device):
    ask_person(binh, make_paper())
    batch = SigningBatch.objects.get()
    with pytest.raises(errors.WrongPinError):
        actions.unlock_batch(batch_id=batch.pk, pin="Chim-se-0000", by=binh)
    assert do_signing_jobs() == []
    actions.unlock_batch(batch_id=batch.pk, pin=PIN, by=binh)
    do_signing_jobs()
    batch.refresh_from_db()
    assert batch.state == "done"


def test_a_device_that_is_open_does_not_open_to_another_pin(binh, device):
    place = device.place("01") | {"kind": "pkcs11", "file": ""}
    handle = unlocking.unlock(place, pin=PIN, owner=1, batch=1, count=1).handle
    with pytest.raises(errors.WrongPinError):
        unlocking.unlock(place, pin="Chim-se-0000", owner=1, batch=2, count=1)
    unlocking.close(handle)


def test_an_open_device_is_no_place_to_guess(binh, device):
    place = device.place("01") | {"kind": "pkcs11", "file": ""}
    handle = unlocking.unlock(place, pin=PIN, owner=1, batch=1, count=1).handle
    for number in range(5):
        with pytest.raises(errors.WrongPinError):
            unlocking.unlock(place, pin=f"sai-{number}-sai", owner=1, batch=2, count=1)
    with pytest.raises(errors.PinLockedError):
        unlocking.unlock(place, pin=PIN, owner=1, batch=2, count=1)
    unlocking.close(handle)
    unlocking.close(unlocking.unlock(place, pin=PIN, owner=1, batch=2, count=1).handle)


def test_a_refused_pin_is_tried_once_a_device_however_many_seals_lie_in_it(device, agent, tmp_path, settings):
    settings.PKCS11_PIN = "sai-0000-sai"
    private = ec.generate_private_key(ec.SECP256R1())
    certificate = certificate_for(private)
    device.put("04", private, certificate, tmp_path)
    seals = [device.place(one) | {"kind": "pkcs11", "file": ""} for one in ("0a", "04")]
    with pytest.raises(errors.WrongPinError):
        unlocking.own_key(seals[0], certificate=certificate, above=())
    settings.PKCS11_PIN = PIN
    with pytest.raises(errors.WrongPinError):
        unlocking.own_key(seals[1], certificate=certificate, above=())


def test_the_pin_of_an_organization_that_was_refused_is_never_tried_again(device, agent, tmp_path, settings):
    settings.PKCS11_PIN = "sai-0000-sai"
    private = ec.generate_private_key(ec.SECP256R1())
    certificate = certificate_for(private)
    device.put("03", private, certificate, tmp_path)
    place = device.place("03") | {"kind": "pkcs11", "file": ""}
    for _again in range(3):
        with pytest.raises(errors.WrongPinError):
            unlocking.own_key(place, certificate=certificate, above=())
    settings.PKCS11_PIN = PIN
    agent.restart()
    assert unlocking.own_key(place, certificate=certificate, above=()).sign(b"x")


@FORGOTTEN
def test_a_device_taken_out_is_named_and_signs_again_when_it_is_back(binh, device, store):
    place = device.place("01") | {"kind": "pkcs11", "file": ""}
    certificate = x509.load_pem_x509_certificate(Certificate.objects.get().certificate.encode())
    handle = unlocking.unlock(place, pin=PIN, owner=binh.id, batch=1, count=9).handle
    key = unlocking.opened_key(handle, place, owner=binh.id, batch=1, certificate=certificate, above=())
    certificate.public_key().verify(key.sign(b"x"), b"x", ec.ECDSA(hashes.SHA256()))
    import pkcs11

    folder = store / "tokens"
    folder.rename(store / "away")
    folder.mkdir()
    pkcs11.lib(MODULE).reinitialize()
    with pytest.raises(errors.TokenGoneError, match=device.label):
        key.sign(b"x")
    folder.rmdir()
    (store / "away").rename(folder)
    pkcs11.lib(MODULE).reinitialize()
    assert key.sign(b"x")
    softhsm(
        "--init-token",
        "--slot",
        slot_of(device.label),
        "--label",
        device.label,
        "--pin",
        "moi-0000-moi",
        "--so-pin",
        "so-7351-so",
    )
    pkcs11.lib(MODULE).reinitialize()
    # The device has another PIN now: the old one is tried once, then whoever knows is asked.
    with pytest.raises((errors.PinNeededError, errors.KeyMissingError)):
        key.sign(b"x")
    with pytest.raises(errors.PinNeededError):
        key.sign(b"x")


@FORGOTTEN
def test_a_library_that_began_anew_is_logged_into_again_with_the_pin_it_took(binh, device):
    import pkcs11

    place = device.place("01") | {"kind": "pkcs11", "file": ""}
    certificate = x509.load_pem_x509_certificate(Certificate.objects.get().certificate.encode())
    handle = unlocking.unlock(place, pin=PIN, owner=binh.id, batch=1, count=9).handle
    key = unlocking.opened_key(handle, place, owner=binh.id, batch=1, certificate=certificate, above=())
    pkcs11.lib(MODULE).reinitialize()
    assert key.sign(b"x")


def test_devices_are_listed_with_their_certificates(binh, device):
    (found,) = [one for one in unlocking.tokens() if one["token"] == device.label]
    (shown,) = found["certificates"]
    assert shown["id"] == "01"
    assert "BEGIN CERTIFICATE" in shown["pem"]


def test_a_library_that_no_setting_names_is_never_loaded(binh, device, settings):
    place = device.place("01") | {"kind": "pkcs11", "file": "", "module": "/tmp/evil.so"}
    with pytest.raises(errors.TokenGoneError):
        unlocking.unlock(place, pin=PIN, owner=1, batch=1, count=1)


def test_a_key_that_the_device_does_not_have_is_said(binh, device):
    place = device.place("0f") | {"kind": "pkcs11", "file": ""}
    with pytest.raises(errors.KeyMissingError):
        unlocking.unlock(place, pin=PIN, owner=1, batch=1, count=1)
