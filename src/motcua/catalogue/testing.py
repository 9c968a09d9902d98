"""For tests, the demonstration and measurements: procedures that are there, answers that are complete."""

import json
from dataclasses import dataclass
from typing import Any

from motcua.accounts.service import SYSTEM, Actor
from motcua.catalogue.actions import imports
from motcua.catalogue.actions.publishing import load_procedures, publish, publish_file
from motcua.catalogue.comparison import content_of_version
from motcua.catalogue.exporting import to_national
from motcua.catalogue.models import ProcedureVersion
from motcua.catalogue.queries.published import DATA
from motcua.catalogue.service import ProcedureCard, version
from motcua.kit import clock


def codes() -> list[str]:
    """The codes of the procedures in the data folder."""
    return sorted(file.stem for file in (DATA / "procedures").glob("*.json"))


def make_procedures() -> dict[str, ProcedureVersion]:
    """Every procedure of the data folder, in force, by code."""
    load_procedures()
    versions = ProcedureVersion.objects.filter(effective_to=None).select_related("procedure")
    return {version.procedure.code: version for version in versions}


def make_procedure(code: str = "1.001193") -> ProcedureCard:
    """One procedure of the data folder, in force; the registration of a birth, unless told otherwise."""
    return version(publish_file(file=DATA / "procedures" / f"{code}.json").pk)


def change_procedure(code: str, **changes: Any) -> ProcedureCard:
    """The next version of a procedure that is there, its record changed so."""
    base = content_of_version(make_procedure(code).version_id)
    form = dict(base.form) if base.form else None
    changed = publish({**base.record, **changes}, form, base.process, by=SYSTEM, start=clock.today())
    return version(changed.pk)


def record_of(code: str) -> dict[str, Any]:
    """The record of a procedure as it stands in its file. Raises FileNotFoundError."""
    record: dict[str, Any] = json.loads((DATA / "procedures" / f"{code}.json").read_text(encoding="utf-8"))
    return record


@dataclass(frozen=True, slots=True)
class Content:
    """A procedure of the data folder with its form and its process."""

    record: dict[str, Any]
    form: dict[str, Any]
    process: str


def content_of(code: str) -> Content:
    record = record_of(code)
    form = json.loads((DATA / "forms" / f"{record['form']}.json").read_text(encoding="utf-8"))
    process = (DATA / "processes" / f"{record['process']}.bpmn").read_text(encoding="utf-8")
    return Content(record, form, process)


def sample_answers(code: str) -> dict[str, Any]:
    """Complete, valid answers to the form of a procedure, about made-up people. Raises FileNotFoundError."""
    file = DATA / "samples" / f"{record_of(code)['form']}.json"
    answers: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return answers


def make_import(*raws: dict[str, Any], by: Actor = SYSTEM) -> int:
    """A file of national records that was tried and waits for confirmation; returns the id of the run."""
    run_id = imports.begin_import(
        content=json.dumps(raws).encode(),
        file_name="thu-tuc.json",
        source="Cơ sở dữ liệu quốc gia về thủ tục hành chính",
        source_date=clock.today(),
        by=by,
        as_job=False,
    )
    imports.read_import(run_id=run_id)
    return run_id


def do_import_jobs(run_id: int) -> None:
    """What a worker would do of it now."""
    imports.read_import(run_id=run_id)
    imports.apply_import(run_id=run_id)


def national_record(code: str = "1.001193") -> dict[str, Any]:
    """A procedure of the data folder as the national database would tell it."""
    return as_national(record_of(code))


def as_national(record: dict[str, Any]) -> dict[str, Any]:
    return to_national(record)
