"""Procedures as published: found by what people type, read as immutable versions."""

from motcua.catalogue.actions.publishing import load_procedures, publish_procedure
from motcua.catalogue.cards import Component, Fee, LegalBasis, ProcedureCard
from motcua.catalogue.models import LevelOfService, Procedure, ProcedureVersion
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
    "Fee",
    "LegalBasis",
    "LevelOfService",
    "LifeEvent",
    "Procedure",
    "ProcedureCard",
    "ProcedureHit",
    "ProcedureVersion",
    "life_events",
    "load_procedures",
    "procedure",
    "procedures",
    "publish_procedure",
    "search",
    "version",
]
