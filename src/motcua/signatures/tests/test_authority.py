from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from cryptography import x509

from motcua.kit import clock
from motcua.signatures.demonstration import authority
from motcua.signatures.errors import AuthorityMissingError, KeystoreLockedError, KeyUnreadableError


def files(ca):
    return {path.name: path.read_bytes() for path in ca.folder.iterdir()}


def test_it_is_made_once(tmp_path):
    first = files(authority.create_demonstration_authority(tmp_path / "new" / "ca"))
    assert files(authority.create_demonstration_authority(tmp_path / "new" / "ca")) == first
    assert sorted(first) == ["issuing.crl", "issuing.p12", "issuing.pem", "root.crl", "root.p12", "root.pem"]


def test_many_processes_that_start_at_once_make_one(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(authority.create_demonstration_authority, [tmp_path / "new" / "ca"] * 8))
    assert len({one.certificate("root").serial_number for one in made}) == 1


def test_one_that_was_killed_half_way_is_made_anew(tmp_path):
    half = tmp_path / "new" / "ca.new"
    half.mkdir(parents=True)
    (half / "root.pem").write_bytes(b"half")
    assert authority.create_demonstration_authority(tmp_path / "new" / "ca").certificate("root")


def test_without_a_password_no_key_is_made(tmp_path, settings):
    settings.KEYSTORE_PASSWORD = ""
    with pytest.raises(KeystoreLockedError):
        authority.create_demonstration_authority(tmp_path / "new" / "ca")
    assert not (tmp_path / "new").exists()


def test_its_keys_open_with_the_password_only(settings):
    ca = authority.create_demonstration_authority()
    settings.KEYSTORE_PASSWORD = "another"
    with pytest.raises(KeyUnreadableError):
        authority.issue(ca, name="Bình", title="", organization="")


def test_a_lost_key_is_told(keystore):
    ca = authority.create_demonstration_authority()
    (keystore / "ca" / "issuing.p12").unlink()
    with pytest.raises(AuthorityMissingError):
        authority.issue(ca, name="Bình", title="", organization="")


def test_lists_are_renewed_before_they_grow_old():
    ca = authority.create_demonstration_authority()
    before = ca.revocation_list("issuing")
    with clock.frozen(clock.now() + timedelta(days=16)):
        authority.create_demonstration_authority()
    after = ca.revocation_list("issuing")
    assert after.next_update_utc > before.next_update_utc
    assert number(after) == number(before) + 1


def test_a_revoked_certificate_stays_on_every_later_list():
    ca = authority.create_demonstration_authority()
    issued = [
        authority.issue(ca, name=name, title="", organization="").certificate for name in ("An", "Bình")
    ]
    for one in [*issued, issued[0]]:
        authority.revoke(ca, one, at=clock.now(), reason=x509.ReasonFlags.superseded)
    assert {entry.serial_number for entry in ca.revocation_list("issuing")} == {
        one.serial_number for one in issued
    }


def test_a_certificate_names_its_list_and_its_holder():
    ca = authority.create_demonstration_authority()
    one = authority.issue(
        ca, name="Nguyễn Thị Ánh", title="Phó Chủ tịch", organization="Ủy ban nhân dân " * 9
    ).certificate
    points = one.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    assert points[0].full_name[0].value.endswith("/ca/issuing.crl")
    assert "CN=Nguyễn Thị Ánh" in one.subject.rfc4514_string()
    assert all(len(part.value) <= 64 for part in one.subject)


def number(revocations):
    return revocations.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
