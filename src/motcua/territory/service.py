"""Provinces and communes through time."""

from motcua.territory.actions import load_units
from motcua.territory.models import Kind, Unit
from motcua.territory.queries import (
    UnitCard,
    communes,
    forget_units,
    provinces,
    search_communes,
    unit,
    unit_exists,
    unit_name,
)

__all__ = [
    "Kind",
    "Unit",
    "UnitCard",
    "communes",
    "forget_units",
    "load_units",
    "provinces",
    "search_communes",
    "unit",
    "unit_exists",
    "unit_name",
]
