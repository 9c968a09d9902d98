"""Jobs of dossiers: each loads, calls one action, and may run twice."""

from motcua.accounts.service import SYSTEM
from motcua.dossiers.actions import decision, papers, reception
from motcua.kit import jobs


@jobs.task("dossiers.make_paper")
def make_paper(paper_id: int) -> None:
    papers.make_paper(paper_id=paper_id)


@jobs.task("dossiers.prepare_signature")
def prepare_signature(paper_id: int) -> None:
    decision.prepare_signature(paper_id=paper_id)


@jobs.task("dossiers.transfer")
def transfer(code: str) -> None:
    reception.transfer(code=code, by=SYSTEM)
