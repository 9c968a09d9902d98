"""Jobs of the catalogue: each loads, calls one action, and may run twice."""

from motcua.catalogue.actions import imports
from motcua.kit import jobs


@jobs.task("catalogue.read_import")
def read_import(run_id: int) -> None:
    imports.read_import(run_id=run_id)


@jobs.task("catalogue.apply_import")
def apply_import(run_id: int) -> None:
    imports.apply_import(run_id=run_id)
