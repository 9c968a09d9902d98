"""Officials see what the check of a citizen's signed paper found; administrators decide whom to trust."""

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from motcua.organizations.models import Kind, Role
from motcua.organizations.testing import make_official, make_organization
from motcua.signatures import responder


@pytest.fixture
def minh(world, browse):
    return browse(make_official((make_organization(Kind.PROVINCIAL_COMMITTEE), Role.ADMINISTRATOR)))


@pytest.fixture
def root(settings):
    with responder.site() as site:
        settings.REVOCATION_HOSTS = ["127.0.0.1"]
        yield site.root("Gốc của tỉnh")


def at(name, **arguments):
    return reverse(f"office:configuration_{name}", kwargs=arguments)


def add(browser, content, **typed):
    return browser.post(at("authority_add"), typed | {"file": SimpleUploadedFile("goc.cer", content)})


def test_an_authority_is_added_seen_and_withdrawn_with_a_reason(minh, root):
    added = add(minh, root.certificate.public_bytes(Encoding.DER), ocsp_url="http://127.0.0.1:9/ocsp")
    page = minh.get(added.url).content.decode()
    assert "Gốc của tỉnh" in page
    assert "http://127.0.0.1:9/ocsp" in page
    assert "Gốc của tỉnh" in minh.get(at("authorities")).content.decode()
    refused = minh.post(added.url, {"reason": " "})
    assert refused.status_code == 422
    assert "Xin ghi lý do ngừng tin cậy." in refused.content.decode()
    minh.post(added.url, {"reason": "Hết dùng"})
    assert "Hết dùng" in minh.get(added.url).content.decode()
    assert "đã ngừng tin cậy" in minh.get(at("authorities")).content.decode()


def test_what_is_wrong_with_a_certificate_is_said_beside_its_field_and_nothing_typed_is_lost(minh, root):
    refused = add(minh, b"rubbish", list_url="http://ca.example/a.crl")
    page = refused.content.decode()
    assert refused.status_code == 422
    assert 'id="file-error"' in page
    assert 'value="http://ca.example/a.crl"' in page
    wrong = add(minh, root.certificate.public_bytes(Encoding.PEM), list_url="ldap://ca")
    assert 'id="list_url-error"' in wrong.content.decode()
