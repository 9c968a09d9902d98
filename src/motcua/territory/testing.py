"""Units for tests: the real ones, but only those that a test names, since the whole country takes a third of a second."""

from functools import cache

from motcua.territory import rules
from motcua.territory.actions import namings, write_units
from motcua.territory.models import Unit
from motcua.territory.rules import Naming


@cache
def _known() -> tuple[Naming, ...]:
    return tuple(rules.in_turn(namings()))


def make_units(*codes: str) -> list[Unit]:
    """The units of these codes with their provinces, in the order asked for."""
    wanted = {*codes, *(naming.parent for naming in _known() if naming.code in codes)}
    write_units([naming for naming in _known() if naming.code in wanted])
    made = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}
    return [made[code] for code in codes]


def make_unit(code: str = "07795") -> Unit:
    """Phường Nếnh, unless told otherwise."""
    return make_units(code)[0]
