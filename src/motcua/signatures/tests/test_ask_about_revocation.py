import time
from datetime import timedelta

import pytest
from cryptography import x509
from django.core.cache import cache

from motcua.kit import clock
from motcua.signatures.demonstration import responder
from motcua.signatures.trust import fetching, revocation
from motcua.signatures.trust.fetching import Asked, FetchError
from motcua.signatures.trust.revocation import Standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(settings):
    with responder.site() as made:
        settings.REVOCATION_HOSTS = ["127.0.0.1"]
        yield made


@pytest.fixture
def authority(site):
    return site.root()


@pytest.fixture
def binh(authority):
    return authority.issue().certificate


def test_a_responder_says_that_a_certificate_is_good(authority, binh):
    answer = revocation.ask(binh, authority.certificate)
    assert (answer.standing, answer.evidence.kind, answer.problems) == (Standing.GOOD, "ocsp", ())
    assert revocation.read_ocsp(answer.evidence.der, binh, authority.certificate) is not None


@pytest.mark.parametrize("broken", [None, "error", "nonsense", "silent"])
def test_a_revoked_certificate_is_found_by_the_responder_or_else_by_the_list(site, authority, binh, broken):
    when = clock.now().replace(microsecond=0) - timedelta(days=3)
    authority.revoke(binh, at=when)
    if broken:
        site.moods["ocsp"] = broken
    answer = revocation.ask(binh, authority.certificate, within=2)
    assert (answer.standing, answer.evidence.revoked_at) == (Standing.REVOKED, when)
    assert answer.evidence.reason is x509.ReasonFlags.key_compromise
    assert answer.evidence.kind == ("crl" if broken else "ocsp")


@pytest.mark.parametrize("kind", ["ocsp", "crl"])
def test_a_certificate_on_hold_is_suspended(site, authority, binh, kind):
    authority.revoke(binh, reason=x509.ReasonFlags.certificate_hold)
    if kind == "crl":
        site.moods["ocsp"] = "error"
    assert revocation.ask(binh, authority.certificate).standing is Standing.SUSPENDED


def test_what_was_answered_once_is_not_asked_again_until_it_ends(site, authority, binh):
    for _time in range(3):
        revocation.ask(binh, authority.certificate)
    assert len(site.asked) == 1
    site.now = clock.now() + timedelta(days=8)
    with clock.frozen(site.now):
        assert revocation.ask(binh, authority.certificate).standing is Standing.GOOD
    assert len(site.asked) == 2


def test_one_list_serves_every_certificate_of_its_authority(site, authority):
    site.moods["ocsp"] = "error"
    for _time in range(3):
        assert revocation.ask(authority.issue().certificate, authority.certificate).evidence.kind == "crl"
    assert sum(path.startswith("/crl") for path in site.asked) == 1


def test_another_authority_of_the_same_name_says_nothing_about_ours(site, authority, binh):
    stranger = site.root()
    lists, answers = stranger.revocation_list(), site.authorities[0].revocation_list()
    assert revocation.read_list(answers, binh, authority.certificate)
    assert revocation.read_list(lists, binh, authority.certificate) is None
    site.authorities[0] = stranger
    answer = revocation.ask(binh, authority.certificate)
    assert answer.standing is Standing.UNKNOWN
    assert len(answer.problems) == 2


@pytest.mark.parametrize("mood", ["silent", "dripping", "endless"])
def test_a_host_that_never_ends_costs_no_more_than_the_time_allowed(site, authority, binh, mood):
    site.moods = {"ocsp": mood, "crl": mood}
    before = time.monotonic()
    assert revocation.ask(binh, authority.certificate, within=0.4).standing is Standing.UNKNOWN
    assert time.monotonic() - before < 2


def test_a_host_that_fails_is_left_alone_for_a_while(site, authority):
    site.moods = {"ocsp": "error", "crl": "error"}
    for _time in range(5):
        revocation.ask(authority.issue().certificate, authority.certificate)
    assert len(site.asked) == 3
    cache.clear()
    site.moods.clear()
    assert revocation.ask(authority.issue().certificate, authority.certificate).standing is Standing.GOOD


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/",
        "http://localhost:9/",
        "http://[::1]:9/",
        "http://[::ffff:127.0.0.1]:9/",
        "http://10.1.2.3/ocsp",
        "http://169.254.169.254/latest",
        "http://0.0.0.0:9/",
        "http://2130706433:9/",
        "http://224.0.0.1/",
        "ldap://ca.example/cn=crl",
        "file:///etc/passwd",
        "http://user:secret@ca.example/",
        "http://ca.example:port/",
        "http:///nothing",
        "",
    ],
)
def test_an_address_inside_or_of_another_kind_is_never_called(url, settings):
    settings.REVOCATION_HOSTS = []
    with pytest.raises(FetchError):
        fetching.fetch(Asked(url, 1000), deadline=time.monotonic() + 2)


@pytest.mark.parametrize("target", ["http://[::1]:9/", "file:///etc/passwd", "http://10.0.0.1/"])
def test_a_redirect_is_checked_like_the_address_itself(site, authority, binh, target):
    site.moods = {"ocsp": target, "crl": target}
    answer = revocation.ask(binh, authority.certificate)
    assert answer.standing is Standing.UNKNOWN
    assert len(site.asked) == 2


def test_a_circle_of_redirects_ends(site, authority, binh):
    site.moods = {"ocsp": f"{site.url}/ocsp/0", "crl": "error"}
    assert "too many redirects" in revocation.ask(binh, authority.certificate).problems[0]
    assert len(site.asked) == 4


def test_a_certificate_that_names_no_address_is_answered_by_one_that_is_configured(site, authority):
    silent = authority.issue(says_where=False).certificate
    assert revocation.ask(silent, authority.certificate).standing is Standing.UNKNOWN
    configured = (f"{site.url}/ocsp/0",)
    assert revocation.ask(silent, authority.certificate, ocsp_urls=configured).standing is Standing.GOOD


def test_rubbish_is_no_evidence(authority, binh):
    for der in (b"", b"rubbish", b"0\x03\x0a\x01\x00", b"-----BEGIN X509 CRL-----"):
        assert revocation.read_ocsp(der, binh, authority.certificate) is None
        assert revocation.read_list(der, binh, authority.certificate) is None
