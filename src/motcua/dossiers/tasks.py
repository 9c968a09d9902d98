"""Jobs of dossiers: each loads, calls one action, and may run twice."""

from motcua.accounts.service import SYSTEM
from motcua.dossiers.actions import (
    decision,
    drafts,
    opinions,
    papers,
    reception,
    registers,
    storing,
    takeover,
)
from motcua.kit import jobs


@jobs.task("dossiers.make_paper")
def make_paper(paper_id: int) -> None:
    papers.make_paper(paper_id=paper_id)


@jobs.task("dossiers.print_register")
def print_register(print_id: int) -> None:
    registers.print_register(print_id=print_id)


@jobs.task("dossiers.prepare_signature")
def prepare_signature(paper_id: int) -> None:
    decision.prepare_signature(paper_id=paper_id)


@jobs.task("dossiers.deposit_result")
def deposit_result(dossier_id: int) -> None:
    storing.deposit_result(dossier_id=dossier_id)


@jobs.task("dossiers.transfer")
def transfer(code: str) -> None:
    reception.transfer(code=code, by=SYSTEM)


@jobs.task("dossiers.name_late_transfer")
def name_late_transfer(code: str) -> None:
    reception.name_late_transfer(code=code)


@jobs.task("dossiers.name_late_opinion")
def name_late_opinion(opinion_id: int) -> None:
    opinions.name_late_opinion(opinion_id=opinion_id)


@jobs.periodic("dossiers.discard_old_drafts", cron="40 17 * * *")
def discard_old_drafts() -> None:
    """Twenty to one at night in Viet Nam."""
    drafts.discard_old_drafts()


@jobs.periodic("dossiers.return_orphaned_work", cron="10 17 * * *")
def return_orphaned_work() -> None:
    """Ten past midnight in Viet Nam, when postings and loans have ended."""
    takeover.return_orphaned_work(by=SYSTEM)
