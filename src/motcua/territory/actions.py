from django.db import transaction

from motcua.audit import service as audit
from motcua.audit.service import Who
from motcua.kit import clock, sql
from motcua.territory import facts, loading, rules
from motcua.territory.errors import UnknownResolution
from motcua.territory.models import LoadedFacts, Moved, Resolution, Unit
from motcua.territory.queries import forget_units
from motcua.territory.rules import Naming

_LOADED = "units"
_MANY = 1_000


def load_units() -> int:
    """Bring the units up to the data files as of today; returns how many rows were written.

    Writes only what differs, and reads nothing where neither files nor resolutions nor, by the calendar, names have
    changed since: it may run at every start. Inside the caller's transaction, if any.
    """
    with transaction.atomic():
        pending = _pending()
        digest = _digest(pending)
        if LoadedFacts.objects.filter(key=_LOADED, digest=digest).exists():
            return 0
        merged = _merged()
        names = rules.in_turn(
            (naming for naming in facts.namings() if naming.resolution not in pending), facts.snapshots()
        )
        written = write_units(
            [naming for naming in names if naming.code not in merged]
        ) + loading.write_resolutions(facts.resolutions())
        written += loading.write_successions(list(facts.successions()))
        written += loading.write_renamings(list(facts.changes()))
        if written > _MANY:
            # Plans made while the tables were empty would read them whole for every row that points at another.
            sql.execute("ANALYZE territory_unit, territory_unitname, territory_succession")
        LoadedFacts.objects.update_or_create(key=_LOADED, defaults={"digest": digest})
    return written


def write_units(names: list[Naming]) -> int:
    with transaction.atomic():
        written = loading.write_units(names) + loading.write_names(names)
        transaction.on_commit(forget_units)
    forget_units()
    return written


def follow_resolution(*, number: str, by: Who) -> Resolution:
    """Let names follow a resolution that was only recorded, once somebody has read it and its day of effect.

    Raises UnknownResolution.
    """
    with transaction.atomic(durable=True):
        resolution = Resolution.objects.select_for_update().filter(number=number).first()
        if resolution is None:
            raise UnknownResolution(number=number)
        if not resolution.followed:
            resolution.followed = True
            resolution.save(update_fields=["followed"])
            audit.record("resolution.followed", on=resolution, by=by, data={"number": number})
            load_units()
    return resolution


def _merged() -> set[str]:
    """The units that a merger has changed here: the files know nothing of it, and it is not taken back."""
    ids = Moved.objects.filter(kind="unit").values_list("object_id", flat=True)
    return set(Unit.objects.filter(pk__in=ids).values_list("code", flat=True))


def _pending() -> set[str]:
    """The resolutions whose names nobody follows yet, as the database says or, where it knows them not, the files."""
    pending = {one.number for one in facts.resolutions() if not one.followed}
    for number, followed in Resolution.objects.values_list("number", "followed"):
        (pending.discard if followed else pending.add)(number)
    return pending


def _digest(pending: set[str]) -> str:
    """Of the files, of what is not followed, and of the last change that has come into force by today."""
    today = clock.today()
    begun = max((one.effective_on for one in facts.resolutions() if one.effective_on <= today), default=today)
    return facts.digest(f"{begun} {sorted(pending)}")
