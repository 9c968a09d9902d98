"""For tests, the demonstration and measurements: procedures that are there, answers that are complete."""

import json
from typing import Any

from motcua.catalogue.actions.publishing import load_procedures, publish_file
from motcua.catalogue.models import ProcedureVersion
from motcua.catalogue.queries.published import DATA
from motcua.catalogue.service import ProcedureCard, version


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


def record_of(code: str) -> dict[str, Any]:
    """The record of a procedure as it stands in its file. Raises FileNotFoundError."""
    record: dict[str, Any] = json.loads((DATA / "procedures" / f"{code}.json").read_text(encoding="utf-8"))
    return record


def sample_answers(code: str) -> dict[str, Any]:
    """Complete, valid answers to the form of a procedure, about made-up people. Raises FileNotFoundError."""
    file = DATA / "samples" / f"{record_of(code)['form']}.json"
    answers: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return answers
