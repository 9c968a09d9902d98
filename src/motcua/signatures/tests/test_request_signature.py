import pytest

from motcua.audit.service import history
from motcua.kit.errors import ConflictError
from motcua.signatures import service
from motcua.signatures.actions import making
from motcua.signatures.errors import NotYourSignatureError
from motcua.signatures.models import SigningRequest, State
from motcua.signatures.testing import (
    ask_organization,
    ask_person,
    certify_organization,
    certify_person,
    make_paper,
    make_person,
    sign_now,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def binh():
    person = make_person()
    certify_person(person)
    return person


def jobs_of(request):
    from procrastinate.contrib.django.models import ProcrastinateJob

    return list(ProcrastinateJob.objects.filter(task_name="signatures.sign", args={"request_id": request.pk}))


def test_a_job_is_written_with_the_request(binh):
    request = ask_person(binh, make_paper())
    [job] = jobs_of(request)
    assert (request.state, job.status) == (State.QUEUED, "todo")


def test_asking_twice_gives_the_same_request_and_one_job(binh):
    paper = make_paper()
    first, second = ask_person(binh, paper), ask_person(binh, paper)
    assert first.pk == second.pk
    assert len(jobs_of(first)) == 1


def test_asking_again_for_what_is_signed_gives_the_signed_one(binh):
    paper = make_paper()
    made = sign_now(ask_person(binh, paper))
    assert ask_person(binh, paper).pk == made.pk
    assert SigningRequest.objects.count() == 1


def test_a_newer_paper_of_the_same_subject_is_signed_anew(binh):
    paper = make_paper()
    made = sign_now(ask_person(binh, paper))
    newer = ask_person(binh, make_paper("Quyết định sửa lại"), subject=paper)
    assert newer.pk != made.pk
    assert newer.state == State.QUEUED


def test_person_and_organization_are_asked_apart(binh):
    paper = make_paper()
    assert ask_person(binh, paper).pk != ask_organization(binh, paper).pk


def test_nobody_asks_for_the_signature_of_someone_else(binh):
    chi = make_person("Lê Văn Chi", "chi")
    holder = service.Holder("person", binh.id)
    with pytest.raises(NotYourSignatureError) as refused:
        service.request_signature(
            subject=make_paper(), purpose="result", file=make_paper(), holder=holder, place=None, by=chi
        )
    assert refused.value.status == 403


def test_the_page_sees_how_far_each_signature_is(binh, django_assert_num_queries):
    paper = make_paper()
    sign_now(ask_person(binh, paper))
    ask_organization(binh, paper)
    with django_assert_num_queries(1):
        personal, seal = service.requests_for(paper)
    assert (personal.state, personal.words) == ("signed", "Đã ký")
    assert (seal.state, seal.words, seal.is_under_way) == ("queued", "Chờ ký", True)
    assert personal.requested_by_name == "Trần Thị Bình"


def test_the_module_above_finishes_its_work_in_the_same_transaction(binh):
    paper, heard = make_paper(), []
    service.register_completion(
        "documents.storedfile", lambda request: heard.append((request.state, request.signed_id))
    )
    made = sign_now(ask_person(binh, paper))
    assert heard == [("signed", made.signed_id)]


def test_a_module_above_that_refuses_undoes_the_signature_and_says_why(binh):
    def refuse(request):
        raise ConflictError("Hồ sơ đã rút.")

    service.register_completion("documents.storedfile", refuse)
    failed = sign_now(ask_person(binh, make_paper()))
    assert (failed.state, failed.error, failed.error_kind) == (State.FAILED, "Hồ sơ đã rút.", "conflict")
    assert failed.signed is None
    assert [act.action for act in history("signatures.signingrequest", failed.pk)] == ["signature.failed"]


def test_a_module_above_that_breaks_leaves_a_message_for_a_person(binh):
    service.register_completion("documents.storedfile", lambda request: 1 / 0)
    failed = sign_now(ask_person(binh, make_paper()))
    assert (failed.state, failed.error_kind) == (State.FAILED, "signing_failed")
    assert "Xin bấm ký lại" in failed.error


def test_a_failed_signature_is_tried_again_and_made(binh):
    service.register_completion("documents.storedfile", lambda request: 1 / 0)
    failed = sign_now(ask_person(binh, make_paper()))
    service.register_completion("documents.storedfile", lambda request: None)
    again = service.retry_signature(request=failed, by=binh)
    assert (again.state, again.error, again.attempts) == (State.QUEUED, "", 0)
    assert len(jobs_of(again)) == 2
    assert sign_now(again).state == State.SIGNED


def test_asking_again_after_a_failure_is_trying_again(binh):
    service.register_completion("documents.storedfile", lambda request: 1 / 0)
    paper = make_paper()
    failed = sign_now(ask_person(binh, paper))
    again = ask_person(binh, paper)
    assert (again.pk, again.state) == (failed.pk, State.QUEUED)


def test_pressing_retry_twice_or_too_late_changes_nothing(binh):
    made = sign_now(ask_person(binh, make_paper()))
    assert service.retry_signature(request=made, by=binh).state == State.SIGNED
    assert len(jobs_of(made)) == 1


def test_only_the_signer_tries_again(binh):
    failed = sign_now(ask_person(make_person("Lê Văn Chi", "chi"), make_paper()))
    with pytest.raises(NotYourSignatureError):
        service.retry_signature(request=failed, by=binh)


def test_the_module_above_hears_of_a_failure_too(binh):
    heard = []
    service.register_completion(
        "documents.storedfile", lambda request: 1 / 0, failed=lambda request: heard.append(request.error_kind)
    )
    sign_now(ask_person(binh, make_paper()))
    assert heard == ["signing_failed"]


def test_a_failure_is_kept_even_if_the_module_above_breaks_on_it(binh):
    service.register_completion("documents.storedfile", lambda request: 1 / 0, failed=lambda request: 1 / 0)
    assert sign_now(ask_person(binh, make_paper())).state == State.FAILED


def test_what_was_cancelled_is_not_signed_and_may_be_asked_for_anew(binh):
    certify_organization()
    paper = make_paper()
    request = ask_person(binh, paper)
    claim = making._claim(request.pk)
    [(_own, made)] = making._sign_with_others(claim)
    service.cancel_signature(subject=paper, by=binh)
    making._settle(claim, made)
    request.refresh_from_db()
    assert (request.state, request.signed) == (State.CANCELLED, None)
    assert ask_person(binh, paper).pk != request.pk


def test_cancelling_leaves_what_is_signed(binh):
    paper = make_paper()
    made = sign_now(ask_person(binh, paper))
    service.cancel_signature(subject=paper, by=binh)
    made.refresh_from_db()
    assert made.state == State.SIGNED
