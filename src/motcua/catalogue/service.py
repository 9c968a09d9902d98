"""Procedures as published: found by what people type, read as immutable versions."""

from motcua.catalogue.actions.bundles import import_bundle
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
from motcua.catalogue.actions.terms import add_policy, end_offers, end_policy, set_offers
from motcua.catalogue.bundles import export_bundle
from motcua.catalogue.cards import Component, Fee, LegalBasis, ProcedureCard
from motcua.catalogue.checking import DraftFault, Gap, draft_faults, draft_gaps, record_faults_of
from motcua.catalogue.comparison import Change, draft_changes, record_changes, version_changes
from motcua.catalogue.fee_tables import FeeByAnswers, fees_by_answers
from motcua.catalogue.fees import FeeRow, FeesBy, FeeTable, fee_table, money
from motcua.catalogue.models import (
    DraftState,
    LevelOfService,
    OfferLevel,
    PolicyKind,
    Procedure,
    ProcedureVersion,
)
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
from motcua.catalogue.queries.finding import MOST_PAGES, Asked, Found, find_procedures, read_asked, search
from motcua.catalogue.queries.finding import PAGE as PROCEDURES_A_PAGE
from motcua.catalogue.queries.imports import (
    PAGE as ROWS_A_PAGE,
)
from motcua.catalogue.queries.imports import (
    RowLine,
    RunCard,
    import_row,
    import_rows,
    import_run,
    import_runs,
    import_table,
    import_template,
)
from motcua.catalogue.queries.published import (
    LifeEvent,
    ProcedureHit,
    known_events,
    life_events,
    procedure,
    procedures,
    version,
)
from motcua.catalogue.queries.terms import (
    GROUPS,
    LocalTerms,
    OfferLine,
    PolicyLine,
    check_offered,
    fee_policies,
    local_terms,
    offering_organizations,
    offers_of,
)
from motcua.catalogue.records import RecordFault
from motcua.catalogue.rules import CHANNELS, FeeDue, FeeLine, Terms
from motcua.catalogue.watching import Deadline, publication_deadlines, record_deadline
from motcua.catalogue.wording import record_label

__all__ = [
    "CHANNELS",
    "GROUPS",
    "MOST_PAGES",
    "PROCEDURES_A_PAGE",
    "ROWS_A_PAGE",
    "Asked",
    "Change",
    "Component",
    "ConfiguredProcedure",
    "Deadline",
    "DraftCard",
    "DraftFault",
    "DraftLine",
    "DraftState",
    "Fee",
    "FeeByAnswers",
    "FeeDue",
    "FeeLine",
    "FeeRow",
    "FeeTable",
    "FeesBy",
    "Found",
    "Gap",
    "LegalBasis",
    "LevelOfService",
    "LifeEvent",
    "LocalTerms",
    "OfferLevel",
    "OfferLine",
    "PolicyKind",
    "PolicyLine",
    "Procedure",
    "ProcedureCard",
    "ProcedureHit",
    "ProcedureVersion",
    "RecordFault",
    "RowLine",
    "RunCard",
    "Terms",
    "VersionLine",
    "add_policy",
    "begin_draft",
    "begin_import",
    "check_offered",
    "configured_procedures",
    "confirm_import",
    "discard_draft",
    "discard_import",
    "draft_card",
    "draft_changes",
    "draft_faults",
    "draft_gaps",
    "drafts_open",
    "end_offers",
    "end_policy",
    "export_bundle",
    "fee_policies",
    "fee_table",
    "fees_by_answers",
    "find_procedures",
    "generate_sample",
    "import_bundle",
    "import_from_file",
    "import_row",
    "import_rows",
    "import_run",
    "import_runs",
    "import_table",
    "import_template",
    "known_events",
    "life_events",
    "load_procedures",
    "local_terms",
    "may_configure",
    "money",
    "offering_organizations",
    "offers_of",
    "open_draft_id",
    "procedure",
    "procedure_fields",
    "procedure_versions",
    "procedures",
    "publication_deadlines",
    "publish_draft",
    "publish_procedure",
    "read_asked",
    "rebase_draft",
    "record_changes",
    "record_deadline",
    "record_faults_of",
    "record_label",
    "return_draft",
    "save_form",
    "save_process",
    "save_record",
    "search",
    "send_to_review",
    "set_offers",
    "try_again",
    "undo_form",
    "version",
    "version_changes",
    "withdraw_procedure",
]
