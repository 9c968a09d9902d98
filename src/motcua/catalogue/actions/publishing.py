import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import connection, transaction
from django.db.models import F, Max, Q, Value
from django.db.models.functions import Cast, Greatest

from motcua.accounts.service import SYSTEM, Actor
from motcua.audit import service as audit
from motcua.catalogue import facets, records, rules
from motcua.catalogue.checking import answers_of
from motcua.catalogue.models import FeePolicy, Procedure, ProcedureVersion
from motcua.catalogue.queries.published import DATA, known_events
from motcua.forms.service import import_form
from motcua.kit import clock
from motcua.workflow.service import check_process, import_process

Record = dict[str, Any]


def load_procedures(*, folder: Path = DATA) -> list[ProcedureVersion]:
    """Publish the procedures that stand in files and have changed since; returns the new versions.

    May run any number of times, also at once on several machines. Raises RecordRefused, FormRefused or
    ProcessRefused; then nothing is published.
    """
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            # Two machines that start at the same moment take turns.
            cursor.execute("LOCK TABLE catalogue_procedure IN SHARE ROW EXCLUSIVE MODE")
        before = _last_number()
        versions = [publish_file(file=file) for file in sorted((folder / "procedures").glob("*.json"))]
        _load_policies(folder / "fee_policies.json")
    return [version for version in versions if version.number > before.get(version.procedure_id, 0)]


def publish_procedure(
    *, record: Record, form: Record | None, process: str | None, by: Actor, effective_from: date | None = None
) -> ProcedureVersion:
    """Publish a procedure with its form (JSON Schema) and process (BPMN), from today or from another day.

    The versions before it end on that day. What is the same as the last version is not published again;
    that version is returned. Raises RecordRefused, FormRefused or ProcessRefused.
    """
    with transaction.atomic(durable=True):
        return publish(record, form, process, by=by, start=effective_from or clock.today())


def _load_policies(file: Path) -> None:
    """What is taken off fees and came with the program: each once, whatever officials have made of it since."""
    told = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    known = set(FeePolicy.objects.filter(key__in=[one["key"] for one in told]).values_list("key", flat=True))
    codes = dict(Procedure.objects.values_list("code", "pk")) if len(known) < len(told) else {}
    FeePolicy.objects.bulk_create(
        FeePolicy(procedure_id=codes[one.pop("procedure")], made_at=clock.now(), **one)
        for one in told
        if one["key"] not in known and one["procedure"] in codes
    )


def publish_file(*, file: Path) -> ProcedureVersion:
    """Publish one record with the form and process that it names from beside it.

    What people have published or withdrawn themselves is theirs: the files that the program comes with no
    longer touch it. Inside the caller's transaction. Raises RecordRefused, FormRefused or ProcessRefused.
    """
    folder = file.parents[1]
    record = json.loads(file.read_text(encoding="utf-8"))
    records.check(record)
    if _belongs_to_people(record["code"]):
        return ProcedureVersion.objects.filter(procedure__code=record["code"]).latest("number")
    form = process = None
    if record["form"]:
        form = json.loads((folder / "forms" / f"{record['form']}.json").read_text(encoding="utf-8"))
    if record["process"]:
        process = (folder / "processes" / f"{record['process']}.bpmn").read_text(encoding="utf-8")
    return publish(record, form, process, by=SYSTEM, start=clock.today())


def _belongs_to_people(code: str) -> bool:
    ours = ProcedureVersion.objects.filter(procedure__code=code)
    return ours.filter(Q(published_by__isnull=False) | Q(procedure__withdrawals__isnull=False)).exists()


def _last_number() -> dict[int, int]:
    """The number of the last version, by procedure."""
    return dict(ProcedureVersion.objects.values_list("procedure_id").annotate(Max("number")))


def publish(
    record: Record, form: Record | None, process: str | None, *, by: Actor, start: date
) -> ProcedureVersion:
    """The next version, inside the caller's transaction. Raises RecordRefused, FormRefused or ProcessRefused."""
    records.check(record)
    procedure = locked(record["code"])
    digest = rules.content_digest(record, form, process)
    last = procedure.versions.order_by("-number").first()
    if last is not None and last.digest == digest and last.effective_to is None:
        return last
    if process:
        check_process(process, answers=answers_of(form=form))
    end_versions(procedure, start)
    version = ProcedureVersion.objects.create(
        procedure=procedure,
        number=last.number + 1 if last else 1,
        digest=digest,
        body=record,
        form_version=import_form(key=record["form"], schema=form) if form else None,
        process_version=import_process(key=record["process"], bpmn=process) if process else None,
        effective_from=start,
        published_by_id=by.id,
        **_listing(record),
    )
    audit.record(
        "procedure.published",
        on=procedure,
        by=by,
        data={"version": version.number, "digest": digest, "effective_from": start.isoformat()},
    )
    return version


def end_versions(procedure: Procedure, day: date) -> int:
    """What was to hold on that day or later gives way; returns how many versions did."""
    return end_all([procedure], day)


def end_all(procedures: Sequence[Procedure], day: date) -> int:
    """The same for many procedures in one statement."""
    of_these = ProcedureVersion.objects.filter(procedure__in=procedures)
    # What gave way before it ever held is not ended again.
    end = Greatest(F("effective_from"), Value(day))
    holding = of_these.filter(Q(effective_to__isnull=True) | Q(effective_to__gt=end))
    return holding.update(effective_to=end)


def locked(code: str) -> Procedure:
    """The procedure, made if it is new, until the end of the transaction."""
    Procedure.objects.get_or_create(code=code)
    return Procedure.objects.select_for_update().get(code=code)


def _listing(record: Record) -> dict[str, Any]:
    """What lists and the search read, derived from the record."""
    return listing_columns(record, found_by(record))


def found_by(record: Record) -> rules.Listing:
    return rules.listing(record, {event["key"]: event["title"] for event in known_events()})


def listing_columns(record: Record, found_by: rules.Listing) -> dict[str, Any]:
    return {
        "title": record["title"],
        "summary": record["summary"],
        "level_of_service": record["level_of_service"],
        "life_events": record["life_events"],
        "popularity": record["popularity"],
        "field_name": record["field"],
        "administrative_level": facets.administrative_level(record["competent_kind"]),
        "applicant_kinds": facets.applicant_kinds(record["applicants"]),
        "search_phrases": found_by.phrases,
        "search_words": Cast(Value(found_by.words), SearchVectorField()),
        "search_misspelt": Cast(Value(found_by.misspelt), SearchVectorField()),
    }
