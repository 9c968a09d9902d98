"""Jobs of workflow: each calls one action, and may run twice."""

from motcua.kit import jobs
from motcua.workflow.actions import services, timers


@jobs.periodic("workflow.fire_timers", cron="* * * * *")
def fire_timers() -> None:
    timers.fire_due_timers()


@jobs.task("workflow.run_service", retry=jobs.RETRY_ALWAYS)
def run_service(step_id: int) -> None:
    services.run_service(step_id=step_id)
