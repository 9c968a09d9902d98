from motcua.kit import jobs
from motcua.signatures import actions
from motcua.signatures.actions.items import QUEUE
from motcua.signatures.checking import kept as checks
from motcua.signatures.checking import visitors


@jobs.task("signatures.sign", retry=jobs.RETRY_ALWAYS, queue=QUEUE)
def sign(request_id: int) -> None:
    actions.sign_document(request_id=request_id)


@jobs.task("signatures.go_on", queue=QUEUE)
def go_on(batch_id: int) -> None:
    actions.go_on(batch_id=batch_id)


@jobs.task("signatures.ask_remote")
def ask_remote(inquiry_id: int) -> None:
    actions.enter_remote_certificate(inquiry_id=inquiry_id)


@jobs.task("signatures.complete_evidence", retry=False, queue=QUEUE)
def complete_evidence() -> None:
    actions.complete_evidence()


@jobs.periodic("signatures.look_for_evidence", cron="41 * * * *")
def look_for_evidence() -> None:
    """Has it done where signatures are made, out of the way of other jobs."""
    jobs.defer("signatures.complete_evidence")


@jobs.periodic("signatures.nudge_batches", cron="* * * * *")
def nudge_batches() -> None:
    actions.nudge_batches()


@jobs.periodic("signatures.refresh_revocation_lists", cron="17 3 * * *")
def refresh_revocation_lists() -> None:
    actions.refresh_revocation_lists()


@jobs.task("signatures.check_file")
def check_file(file_id: int) -> None:
    checks.check_file(file_id=file_id)


@jobs.task("signatures.check_visitor", retry=jobs.RETRY_ALWAYS)
def check_visitor(check_id: int) -> None:
    visitors.check_visitor(check_id=check_id)


@jobs.periodic("signatures.forget_visitor_checks", cron="*/5 * * * *")
def forget_visitor_checks() -> None:
    visitors.forget_visitor_checks()
