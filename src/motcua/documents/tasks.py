"""Jobs of documents: each calls one action, and may run twice."""

from motcua.documents.digitisation import actions as digitisation
from motcua.documents.files import integrity, resumable, retention, scanning
from motcua.documents.papers import templating
from motcua.kit import jobs


@jobs.periodic("documents.expire_uploads", cron="23 * * * *")
def expire_uploads() -> None:
    resumable.expire_uploads()


@jobs.periodic("documents.collect_scans", cron="* * * * *")
def collect_scans() -> None:
    scanning.collect_scans()


@jobs.periodic("documents.scan_again", cron="*/5 * * * *")
def scan_again() -> None:
    integrity.scan_again()


@jobs.periodic("documents.copy_files", cron="*/10 * * * *")
def copy_files() -> None:
    integrity.copy_files()


@jobs.periodic("documents.check_files", cron="*/10 17-20 * * *")
def check_files() -> None:
    """From midnight to four in Viet Nam, a share every ten minutes."""
    integrity.check_files(most=integrity.tonight())


@jobs.periodic("documents.destroy_unused", cron="15 21 * * *")
def destroy_unused() -> None:
    """A quarter past four in Viet Nam, after the check."""
    retention.destroy_unused()


@jobs.task(digitisation.DIGITISE, retry=jobs.RETRY_ALWAYS, queue=jobs.DIGITISATION)
def digitise(digitisation_id: int) -> None:
    digitisation.digitise(digitisation_id=digitisation_id)


@jobs.task("documents.preview_template")
def preview_template(draft_id: int) -> None:
    templating.preview_template(draft_id=draft_id)
