"""Procedures as published: found by what people type, read as immutable versions."""

from motcua.catalogue.actions.commands import generate_sample, import_from_file
from motcua.catalogue.actions.drafts import (
    begin_draft,
    discard_draft,
    publish_draft,
    rebase_draft,
    return_draft,
    save_form,
    save_process,
    save_record,
    send_to_review,
    undo_form,
    withdraw_procedure,
)
from motcua.catalogue.actions.imports import begin_import, confirm_import, discard_import, try_again
from motcua.catalogue.actions.publishing import load_procedures, publish_procedure
from motcua.catalogue.cards import Component, Fee, LegalBasis, ProcedureCard
from motcua.catalogue.checking import DraftFault, draft_faults, record_faults_of
from motcua.catalogue.comparison import Change, draft_changes, record_changes, version_changes
from motcua.catalogue.models import DraftState, LevelOfService, Procedure, ProcedureVersion
from motcua.catalogue.queries.configured import (
    ConfiguredProcedure,
    VersionLine,
    configured_procedures,
    procedure_fields,
    procedure_versions,
)
from motcua.catalogue.queries.drafts import (
    DraftCard,
    DraftLine,
    draft_card,
    drafts_open,
    may_configure,
    open_draft_id,
)
from motcua.catalogue.queries.imports import (
    RowLine,
    RunCard,
    import_row,
    import_rows,
    import_run,
    import_runs,
    import_table,
)
from motcua.catalogue.queries.published import (
    LifeEvent,
    ProcedureHit,
    known_events,
    life_events,
    procedure,
    procedures,
    search,
    version,
)
from motcua.catalogue.records import RecordFault
from motcua.catalogue.wording import record_label

__all__ = [
    "Change",
    "Component",
    "ConfiguredProcedure",
    "DraftCard",
    "DraftFault",
    "DraftLine",
    "DraftState",
    "Fee",
    "LegalBasis",
    "LevelOfService",
    "LifeEvent",
    "Procedure",
    "ProcedureCard",
    "ProcedureHit",
    "ProcedureVersion",
    "RecordFault",
    "RowLine",
    "RunCard",
    "VersionLine",
    "begin_draft",
    "begin_import",
    "configured_procedures",
    "confirm_import",
    "discard_draft",
    "discard_import",
    "draft_card",
    "draft_changes",
    "draft_faults",
    "drafts_open",
    "generate_sample",
    "import_from_file",
    "import_row",
    "import_rows",
    "import_run",
    "import_runs",
    "import_table",
    "known_events",
    "life_events",
    "load_procedures",
    "may_configure",
    "open_draft_id",
    "procedure",
    "procedure_fields",
    "procedure_versions",
    "procedures",
    "publish_draft",
    "publish_procedure",
    "rebase_draft",
    "record_changes",
    "record_faults_of",
    "record_label",
    "return_draft",
    "save_form",
    "save_process",
    "save_record",
    "search",
    "send_to_review",
    "try_again",
    "undo_form",
    "version",
    "version_changes",
    "withdraw_procedure",
]
