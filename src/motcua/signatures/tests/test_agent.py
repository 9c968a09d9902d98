"""The signing agent where somebody or something is against it: guesses, devices that hang, strangers, bombs."""

import socket
import tempfile
import threading
from pathlib import Path

import pytest
from asn1crypto import core, pkcs12

from motcua.signatures import actions, errors, registry
from motcua.signatures.demonstration import authority
from motcua.signatures.keys import agent as agents
from motcua.signatures.keys import key as keys
from motcua.signatures.keys import keystore, unlocking
from motcua.signatures.models import Certificate
from motcua.signatures.rules import Holder, HolderType
from motcua.signatures.testing import certify_person, key_file, make_person

pytestmark = pytest.mark.django_db
PIN = "Chim-se-7351"


@pytest.fixture
def binh():
    return make_person()


@pytest.fixture
def hanging():
    """A remote service that does not answer before the test lets it."""
    released, before = threading.Event(), list(registry._remote)

    def opener(_place, **_asked):
        released.wait(30)
        raise errors.RemoteGoneError

    registry.register_remote(opener=opener, finder=opener)
    yield released
    released.set()
    registry._remote[:] = before


def answers_soon(act):
    done = threading.Event()
    threading.Thread(target=lambda: (act(), done.set()), daemon=True).start()
    return done.wait(5)


def test_the_key_of_an_organization_that_hangs_keeps_nobody_else_waiting(agent, binh, hanging, settings):
    settings.PKCS11_PIN = "of-the-device"
    certificate = certify_person(binh, pin=PIN)
    place = keys.place_of(certificate)
    asked = {"place": place, "pin": PIN, "otp": "", "owner": binh.id, "batch": 1, "count": 1}
    seal = {"place": {"kind": "remote", "credential": "seal", "file": ""}}
    threading.Thread(target=lambda: _quietly(agent.sessions.open_own, seal), daemon=True).start()
    handle = []
    assert answers_soon(lambda: handle.append(agent.sessions.unlock(asked)["handle"]))
    assert answers_soon(lambda: agent.sessions.close({"handle": handle[0]}))


def _quietly(act, asked):
    with pytest.raises(errors.RemoteGoneError):
        act(asked)


def test_a_stranger_at_the_address_of_the_agent_is_told_no_pin(agent, binh, monkeypatch):
    certificate = certify_person(binh, pin=PIN)
    heard = []
    monkeypatch.setattr(agent.agent, "answer", lambda line: heard.append(line) or {"error": "agent_gone"})
    # The agent runs under another account than we do.
    monkeypatch.setattr(unlocking, "getuid", lambda: 4_242_424)
    with pytest.raises(errors.AgentGoneError):
        unlocking.unlock(keys.place_of(certificate), pin=PIN, owner=binh.id, batch=1, count=1)
    assert heard == []


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
def test_a_key_that_others_may_read_opens_nothing_and_says_what_to_do(agent, binh, keystore_folder, mode):
    certificate = certify_person(binh, pin=PIN)
    (keystore_folder / certificate.keystore).chmod(mode)
    with pytest.raises(errors.KeyExposedError, match="chmod"):
        unlocking.unlock(keys.place_of(certificate), pin=PIN, owner=binh.id, batch=1, count=1)


def test_a_folder_of_keys_that_others_may_write_to_opens_nothing(agent, binh, keystore_folder):
    certificate = certify_person(binh)
    keystore_folder.chmod(0o770)
    with pytest.raises(errors.KeyExposedError):
        keystore.open_key(certificate.keystore, holder="Bình")


@pytest.fixture
def keystore_folder(settings):
    return settings.VAR_DIR / "keys"


def entered(content, binh, password=PIN):
    new = actions.NewCertificate(Holder(HolderType.PERSON, binh.id), "Hoàng Thị Em", "", "")
    return actions.add_file_certificate(new=new, content=content, password=password, by=binh)


def with_rounds(content, rounds):
    """The same file, whose integrity somebody would have to compute for hours."""
    pfx = pkcs12.Pfx.load(content)
    pfx["mac_data"]["iterations"] = core.Integer(rounds)
    return pfx.dump(force=True)


def test_a_file_that_wants_to_be_computed_for_hours_is_refused_soon(agent, binh):
    content = key_file(authority.create_demonstration_authority(), PIN)
    with pytest.raises(errors.CertificateFileError):
        entered(with_rounds(content, 2**31 - 1), binh)
    assert not Certificate.objects.exists()
    assert entered(content, binh).needs_pin


@pytest.mark.parametrize("content", [b"", b"\x30\x80", b"\x30" * 90_000, b"\x30\x84\xff\xff\xff\xff"])
def test_what_is_no_key_file_is_refused(agent, binh, content):
    with pytest.raises(errors.CertificateFileError):
        entered(content, binh)


@pytest.mark.parametrize("password", ["mật-khẩu-á", "pass word 1", "😀😀😀😀😀😀", "\u0300\u0301abcd"])
def test_a_pin_in_any_letters_opens_what_it_closed(agent, binh, password):
    made = entered(key_file(authority.create_demonstration_authority(), password), binh, password)
    place = keys.place_of(made)
    assert unlocking.unlock(place, pin=password, owner=binh.id, batch=1, count=1).handle


def test_a_page_does_not_wait_for_an_agent_that_hangs(settings, tmp_path, monkeypatch):
    """It takes the call, and never answers."""
    monkeypatch.setattr(unlocking, "_PAGE_SECONDS", 0.05)
    with tempfile.TemporaryDirectory(prefix="mc-") as folder, socket.socket(socket.AF_UNIX) as silent:
        settings.SIGNER_SOCKET = Path(folder) / "s"
        silent.bind(str(settings.SIGNER_SOCKET))
        silent.listen()
        assert answers_soon(lambda: _is_gone(unlocking.tokens))


def test_a_device_that_hangs_while_it_is_listed_keeps_one_page_and_no_more(agent, settings, monkeypatch):
    from motcua.signatures.keys import tokens

    asked, released = [], threading.Event()
    settings.PKCS11_MODULES = ["/usr/lib/nothing.so"]
    monkeypatch.setattr(tokens, "listed", lambda module: asked.append(module) or (released.wait(30) and []))
    monkeypatch.setattr(agents, "LISTING_SECONDS", 0.02)
    monkeypatch.setattr(unlocking, "_PAGE_SECONDS", 0.2)
    for _page in range(3):
        assert answers_soon(lambda: _is_gone(unlocking.tokens))
    assert len(asked) == 1
    released.set()


def _is_gone(act):
    with pytest.raises(errors.AgentGoneError):
        act()
