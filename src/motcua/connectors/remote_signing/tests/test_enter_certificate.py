"""A certificate of the remote service is entered by a job, and whatever goes wrong is told."""

import pytest
from django.test import Client

from motcua.accounts.models import User
from motcua.connectors.remote_signing.testing import add_credential, running_service
from motcua.kit import jobs, sql
from motcua.organizations.models import Role
from motcua.organizations.testing import make_official, make_organization
from motcua.signatures import errors
from motcua.signatures import service as signatures
from motcua.signatures.models import Certificate, RemoteInquiry
from motcua.signatures.testing import do_signing_jobs, make_person

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def service(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.KEYSTORE_PASSWORD = "tests-only-password"
    with running_service(settings) as server:
        yield server


@pytest.fixture
def minh():
    return make_person("Đỗ Đức Minh", "minh")


@pytest.fixture
def binh():
    return signatures.Holder("person", make_person().id)


def ask(holder, by, credential="binh"):
    new = signatures.NewCertificate(holder, "Trần Thị Bình", "Chủ tịch", "Ủy ban nhân dân phường Nếnh")
    return signatures.ask_remote_certificate(new=new, credential=credential, by=by)


def answered(inquiry):
    inquiry.refresh_from_db()
    return inquiry.state, inquiry.error


def test_nobody_is_asked_before_the_job_and_then_it_is_entered(service, binh, minh):
    add_credential(service, "binh")
    inquiry = ask(binh, minh)
    assert service.state.asked == []
    assert answered(inquiry) == ("asked", "")
    assert do_signing_jobs() == ["signatures.ask_remote"]
    assert answered(inquiry) == ("entered", "")
    made = Certificate.objects.get()
    assert (made.holder, made.key_kind, made.key_place) == (binh, "remote", {"credential": "binh"})
    # A job may run again.
    jobs.defer("signatures.ask_remote", inquiry_id=inquiry.pk)
    assert do_signing_jobs() == ["signatures.ask_remote"]
    assert Certificate.objects.count() == 1


@pytest.mark.parametrize(
    ("mood", "credential", "words"),
    [
        ("error", "binh", "không trả lời"),
        ("nonsense", "binh", "không trả lời"),
        ("page", "binh", "không trả lời"),
        ("odd", "binh", "không có khóa"),
        ("", "khong-co", "credentialID"),
    ],
)
def test_what_goes_wrong_is_told_and_may_be_tried_again(service, binh, minh, mood, credential, words):
    add_credential(service, "binh")
    service.state.mood = mood
    inquiry = ask(binh, minh, credential)
    do_signing_jobs()
    state, error = answered(inquiry)
    assert state == "refused"
    assert words in error
    service.state.mood = ""
    again = ask(binh, minh)
    do_signing_jobs()
    assert answered(again)[0] == "entered"


def test_a_certificate_that_is_known_is_refused(service, binh, minh):
    add_credential(service, "binh")
    ask(binh, minh)
    do_signing_jobs()
    second = ask(binh, minh)
    do_signing_jobs()
    assert answered(second) == ("refused", errors.CertificateKnownError().message)


def test_pressing_twice_asks_once_and_a_lost_job_blocks_nobody(service, binh, minh):
    add_credential(service, "binh")
    first = ask(binh, minh)
    assert ask(binh, minh) == first
    sql.execute("UPDATE procrastinate_jobs SET status = 'failed'", {})
    sql.execute("UPDATE signatures_remoteinquiry SET asked_at = now() - interval '3 minutes'", {})
    second = ask(binh, minh)
    assert second != first
    do_signing_jobs()
    assert signatures.last_inquiry(binh).state == "entered"
    assert RemoteInquiry.objects.count() == 2


@pytest.mark.parametrize("credential", ["", "x" * 121])
def test_a_name_that_no_service_gave_is_refused_at_once(service, binh, minh, credential):
    with pytest.raises(errors.CredentialMissingError):
        ask(binh, minh, credential)


@pytest.fixture
def office(settings):
    """Minh's browser, and the page of Em, who leads the office that Minh administers."""
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": plain}}
    nenh = make_organization()
    minh = make_official((nenh, Role.ADMINISTRATOR), name="Đỗ Đức Minh")
    em = make_official((nenh, Role.LEADER), name="Hoàng Thị Em")
    browser = Client()
    browser.force_login(User.objects.get(pk=minh.id))
    return browser, f"/office/certificates/person/{em.id}/"


def test_minh_sees_how_the_remote_service_answers_and_may_leave_meanwhile(service, office):
    minh, page = office
    add_credential(service, "em-nenh")
    answer = minh.post(page, {"way": "remote", "credential": "em-nhenh"})
    assert service.state.asked == []
    text = minh.get(answer.headers["Location"]).content.decode()
    assert "Đang hỏi dịch vụ ký số từ xa về khóa em-nhenh" in text
    poll = text.split('hx-get="')[1].split('"')[0]
    assert "HX-Refresh" not in minh.get(poll, headers=HTMX).headers
    assert minh.get(poll).headers["Location"] == answer.headers["Location"]
    do_signing_jobs()
    assert minh.get(poll, headers=HTMX).headers["HX-Refresh"] == "true"
    text = minh.get(answer.headers["Location"]).content.decode()
    assert "Dịch vụ ký số từ xa từ chối" in text
    assert 'value="em-nhenh"' in text
    assert "từ chối" not in minh.get(page).content.decode()
    minh.post(page, {"way": "remote", "credential": "em-nenh"})
    do_signing_jobs()
    assert "Đã đăng ký chứng thư của khóa em-nenh" in minh.get(f"{page}?asked").content.decode()
    assert Certificate.objects.get().key_place == {"credential": "em-nenh"}
