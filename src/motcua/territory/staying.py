"""Things that stay where they are when units merge, but are about them or name them: counted before, and again after."""

from collections.abc import Callable, Iterable, Iterator

from django.utils.functional import Promise

from motcua.territory.merging import keep_moved
from motcua.territory.models import Merger, Moved
from motcua.territory.registry import Clash, Mover, Moving
from motcua.territory.resolutions import Plan

# What is there by the plan; and once units and offices have switched, what there is in truth.
Find = Callable[[Plan, Merger | None], Iterable[Moving]]


def staying_mover(
    *,
    kind: str,
    label: str | Promise,
    note: str | Promise,
    find: Find,
    ask: Callable[[Moving], Clash] | None = None,
) -> Mover:
    """A mover that changes nothing: the switch finds anew what the rehearsal has found, so that both are compared.

    `ask` makes a question of each thing that somebody has to mend.
    """

    def moving(plan: Plan) -> Iterator[Moving]:
        yield from find(plan, None)

    def switch(merger: Merger, plan: Plan) -> None:
        found = find(plan, merger)
        keep_moved(merger, kind, [(one.object_id, {"at": one.before}, {"at": one.after}) for one in found])

    def back(merger: Merger, _most: int) -> int:
        Moved.objects.filter(merger=merger, kind=kind).delete()
        return 0

    return Mover(
        kind=kind,
        label=label,
        note=note,
        stays=True,
        moving=moving,
        ask=ask,
        switch=switch,
        back=back,
    )
