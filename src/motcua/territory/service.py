"""Provinces and communes through time."""

from motcua.territory.actions import load_units
from motcua.territory.changing import unit_mover
from motcua.territory.merging import (
    answer_question,
    ask,
    cancel_merger,
    counts_moved,
    keep_moved,
    move_merger,
    order_merger,
    pause_merger,
    resume_merger,
    switch_merger,
    undo_merger,
)
from motcua.territory.models import Kind, Unit
from motcua.territory.queries import (
    UnitCard,
    communes,
    forget_units,
    hamlet_placed,
    names_borne,
    provinces,
    search_communes,
    unit,
    unit_exists,
    unit_name,
    unit_now,
)
from motcua.territory.registry import (
    Clash,
    Mover,
    Moving,
    register_answer,
    register_mover,
    register_owners,
)
from motcua.territory.rehearsal import Rehearsal, as_csv, moving, recorded_plan, rehearse
from motcua.territory.resolutions import Plan, plan_from, read_plan

__all__ = [
    "Clash",
    "Kind",
    "Mover",
    "Moving",
    "Plan",
    "Rehearsal",
    "Unit",
    "UnitCard",
    "answer_question",
    "as_csv",
    "ask",
    "cancel_merger",
    "communes",
    "counts_moved",
    "forget_units",
    "hamlet_placed",
    "keep_moved",
    "load_units",
    "move_merger",
    "moving",
    "names_borne",
    "order_merger",
    "pause_merger",
    "plan_from",
    "provinces",
    "read_plan",
    "recorded_plan",
    "register_answer",
    "register_mover",
    "register_owners",
    "rehearse",
    "resume_merger",
    "search_communes",
    "switch_merger",
    "undo_merger",
    "unit",
    "unit_exists",
    "unit_mover",
    "unit_name",
    "unit_now",
]
