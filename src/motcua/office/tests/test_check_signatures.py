"""Officials see what the check of a citizen's signed paper found; administrators decide whom to trust."""

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from motcua.organizations.models import Kind, Role
from motcua.organizations.testing import make_official, make_organization
from motcua.signatures.testing import certification_site, sign_as


@pytest.fixture
def minh(world, browse):
    return browse(make_official((make_organization(Kind.PROVINCIAL_COMMITTEE), Role.ADMINISTRATOR)))


@pytest.fixture
def root(settings):
    with certification_site() as site:
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


def test_the_verdict_stands_beside_the_paper_and_may_be_asked_for_again(
    world, browse, address, examined, settings
):
    from motcua.documents import service as documents
    from motcua.dossiers.models import Component, Dossier
    from motcua.signatures import service as signatures

    with certification_site() as site:
        settings.REVOCATION_HOSTS = ["127.0.0.1"]
        signed = sign_as(site.root("Gốc lạ").issue("Lê Văn Chung"))
    code = examined()
    file = documents.keep(content=signed, content_type="application/pdf")
    dossier = Dossier.objects.get(code=code)
    part = Component.objects.create(
        dossier=dossier, code="x", title="Giấy ủy quyền", file=file, name="uq.pdf"
    )
    binh = browse(world.binh)
    there = reverse("office:component_check", kwargs={"code": code, "component_id": part.pk})
    assert there not in binh.get(address(code)).content.decode()
    assert "Tệp này chưa được kiểm tra chữ ký." in binh.get(there).content.decode()
    signatures.ask_check(file=file)
    world.run_jobs()
    page = binh.get(address(code)).content.decode()
    assert there in page
    assert "chữ ký không hợp lệ" in page
    for _press in range(2):
        waiting = binh.post(there, follow=True).content.decode()
        assert "Đang kiểm tra chữ ký." in waiting
        assert '<meta http-equiv="refresh"' in waiting
        assert "Kiểm tra lại" not in waiting
    assert binh.get(f"{there}?known=waits", headers={"HX-Request": "true"}).status_code == 204
    assert world.run_jobs() == ["signatures.check_file"]
    again = binh.get(there).content.decode()
    assert '<meta http-equiv="refresh"' not in again
    assert "Lê Văn Chung" in again
    assert "Chứng thư không do tổ chức chứng thực mà hệ thống tin cậy cấp." in again
