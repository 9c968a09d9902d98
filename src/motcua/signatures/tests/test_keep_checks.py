import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from motcua.documents import service as documents
from motcua.signatures import service, tasks
from motcua.signatures.checking.findings import Finding
from motcua.signatures.testing import ask_person, certify_person, make_paper, make_person, sign_now

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def signed():
    binh = make_person()
    certify_person(binh)
    return sign_now(ask_person(binh, make_paper())).signed


def waiting():
    return [job.args for job in ProcrastinateJob.objects.filter(task_name="signatures.check_file")]


def test_a_signed_file_is_checked_by_a_job_and_its_verdict_kept(signed):
    assert service.kept_check(file=signed) is None
    service.ask_check(file=signed)
    [arguments] = waiting()
    for _time in range(2):
        tasks.check_file(**arguments)
    kept = service.kept_check(file=signed)
    assert kept.verification == service.verify(documents.read(signed))
    assert dict(kept.verification.signatures[0].words)["Người ký"] == "Trần Thị Bình"


def test_a_file_without_a_signature_costs_no_job():
    service.ask_check(file=make_paper())
    assert waiting() == []


def test_a_later_check_takes_the_place_of_the_earlier(signed, keystore):
    assert service.check_file(file_id=signed.pk).verification.is_valid
    for path in (keystore / "ca").glob("*"):
        path.unlink()
    service.check_file(file_id=signed.pk)
    assert service.kept_check(file=signed).verification.finding is Finding.UNKNOWN_AUTHORITY
