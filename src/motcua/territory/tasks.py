"""Jobs of territory: each calls one action, and may run twice."""

from motcua.accounts.service import SYSTEM
from motcua.kit import jobs
from motcua.territory import merging, rehearsing


@jobs.task("territory.run_rehearsal")
def run_rehearsal(run_id: int) -> None:
    rehearsing.run_rehearsal(run_id=run_id)


@jobs.task("territory.switch_merger")
def switch_merger(merger_id: int) -> None:
    merging.switch_merger(merger_id=merger_id, by=SYSTEM)


@jobs.task("territory.move_merger", retry=jobs.RETRY_ALWAYS)
def move_merger(merger_id: int) -> None:
    if merging.move_merger(merger_id=merger_id, by=SYSTEM):
        jobs.defer("territory.move_merger", merger_id=merger_id, lock=f"territory.merger:{merger_id}")


@jobs.task("territory.check_undo")
def check_undo(merger_id: int) -> None:
    merging.check_undo(merger_id=merger_id, by=SYSTEM)


@jobs.periodic("territory.sweep_mergers", cron="*/10 * * * *")
def sweep_mergers() -> None:
    merging.defer_overdue_mergers()
    merging.sweep_mergers(by=SYSTEM)
