"""Procedures as published: found by what people type, read as immutable versions."""

from motcua.catalogue.actions.drafts import (
    begin_draft,
    discard_draft,
    publish_draft,
    return_draft,
    save_form,
    save_process,
    save_record,
    send_to_review,
    withdraw_procedure,
)
from motcua.catalogue.actions.publishing import load_procedures, publish_procedure
from motcua.catalogue.cards import Component, Fee, LegalBasis, ProcedureCard
from motcua.catalogue.checking import DraftFault, draft_faults
from motcua.catalogue.models import DraftState, LevelOfService, Procedure, ProcedureVersion
from motcua.catalogue.queries.drafts import (
    DraftCard,
    DraftLine,
    draft_card,
    drafts_open,
    may_configure,
    open_draft_id,
)
from motcua.catalogue.queries.published import (
    LifeEvent,
    ProcedureHit,
    life_events,
    procedure,
    procedures,
    search,
    version,
)

__all__ = [
    "Component",
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
    "begin_draft",
    "discard_draft",
    "draft_card",
    "draft_faults",
    "drafts_open",
    "life_events",
    "load_procedures",
    "may_configure",
    "open_draft_id",
    "procedure",
    "procedures",
    "publish_draft",
    "publish_procedure",
    "return_draft",
    "save_form",
    "save_process",
    "save_record",
    "search",
    "send_to_review",
    "version",
    "withdraw_procedure",
]
