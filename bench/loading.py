"""Fill a database with a province of dossiers by COPY: `python -m bench load --dossiers 50000 --database URL`."""

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

import psycopg
from django.conf import settings
from django.contrib.auth.hashers import make_password

from bench import population
from bench.population import Office, Person, Plan, Sheet, Way
from motcua.accounts.models import User
from motcua.audit import service as audit
from motcua.catalogue import service as catalogue
from motcua.catalogue.testing import codes, sample_answers
from motcua.documents.models import StoredFile
from motcua.dossiers.models import State
from motcua.kit import text
from motcua.organizations import service as organizations
from motcua.organizations.models import Kind, Posting, Role

BATCH = 5_000
DOSSIERS_A_CITIZEN = 5
CITIZENS_FROM = 10_000_000
# The ward that everybody moves to: one dossier in twelve is filed there.
HEAVY_WARD = "07795"
HEAVY_SHARE = 1 / 12
# Ordinary officials with many rights: four roles in each of three places, and never an administrator's.
WIDE = "bench-wide-"
WIDE_OFFICIALS = 12
DECIDING = (Role.HANDLER, Role.LEADER, Role.CLERK)
Say = Callable[[str], None]
Connection = psycopg.Connection[Any]


def load(*, dossiers: int, say: Say) -> None:
    """Bring the database to this many dossiers; what is there already stays."""
    began = time.monotonic()
    post_officials()
    StoredFile.objects.get_or_create(
        pk=1, defaults={"sha256": "0" * 64, "size": 60_000, "content_type": "application/pdf"}
    )
    with connected() as connection:
        have = count(connection, "dossiers_dossier")
        if have >= dossiers:
            # The run before has written and left behind what every night sweeps away.
            connection.execute("VACUUM (ANALYZE)")
            return
        with _without_secondary_indexes(connection):
            _copy_citizens(connection, dossiers // DOSSIERS_A_CITIZEN)
            _write_in_batches(connection, have, dossiers, say)
        say("    VACUUM ANALYZE")
        connection.execute("VACUUM (ANALYZE)")
        _check_journal(connection)
    say(f"    {dossiers:,} dossiers in {time.monotonic() - began:.0f} s")


def _write_in_batches(connection: Connection, first: int, last: int, say: Say) -> None:
    """While PostgreSQL takes one batch, the next is made."""
    sheets = _empty_sheets(connection)
    scribe = population.Scribe(sheets, Random(first))
    began, under_way = time.monotonic(), None
    with ThreadPoolExecutor(1) as writer:
        for number in range(first, last):
            scribe.write(plan_of(number, last))
            if number == last - 1 or number % BATCH == BATCH - 1:
                if under_way is not None:
                    under_way.result()
                under_way = writer.submit(_copy_all, connection, [sheet.take() for sheet in sheets.values()])
            if number % 100_000 == 99_999:
                say(f"    {number + 1:,} dossiers, {time.monotonic() - began:.0f} s")
        if under_way is not None:
            under_way.result()


def write_dossiers(connection: Connection, plans: Iterable[Plan], *, seed: int) -> list[int]:
    """COPY the rows of these dossiers; returns the ids of the dossiers."""
    sheets = _empty_sheets(connection)
    first = sheets["dossiers_dossier"].next_id
    scribe = population.Scribe(sheets, Random(seed))
    for plan in plans:
        scribe.write(plan)
    _copy_all(connection, [sheet.take() for sheet in sheets.values()])
    return list(range(first, sheets["dossiers_dossier"].next_id))


def _empty_sheets(connection: Connection) -> dict[str, Sheet]:
    sheets = population.sheets()
    for sheet in sheets.values():
        sheet.next_id = _next_id(connection, sheet.table)
    return sheets


def _copy_all(connection: Connection, sheets: Iterable[Sheet]) -> None:
    with connection.transaction():
        # Foreign keys are not asked a million times about what this program has just made.
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute("SET LOCAL synchronous_commit = off")
        for sheet in sheets:
            copy(connection, sheet)


def copy(connection: Connection, sheet: Sheet) -> None:
    if sheet.lines:
        with connection.cursor().copy(
            f"COPY {sheet.table} ({sheet.columns}) FROM STDIN (NULL 'None')"
        ) as into:
            into.write("\n".join([*sheet.lines, ""]))
    if sheet.next_id > 1:
        connection.execute(f"SELECT setval(pg_get_serial_sequence('{sheet.table}', 'id'), {sheet.next_id})")


def plan_of(number: int, dossiers: int) -> Plan:
    """Everything about a dossier follows from its number."""
    random = Random(number)
    state = random.choices(list(population.STATES), list(population.STATES.values()))[0]
    way = random.choices(ways(), range(len(ways()), 0, -1))[0]
    present = now()
    closed_at = present - timedelta(minutes=random.randrange(10 * 1440, 400 * 1440))
    open_at = present - timedelta(minutes=random.randrange(1200))
    is_closed = state in {State.RETURNED, State.NOT_ACCEPTED, State.WITHDRAWN, State.STOPPED}
    citizen = random.randrange(max(dossiers // DOSSIERS_A_CITIZEN, 1))
    return planned(
        number, way=way, commune=_commune(random), state=state, at=closed_at if is_closed else open_at,
        steps_done=population.steps_done(way, state, random), owner=citizen_of(citizen) if number % 10 < 7 else None,
    )  # fmt: skip


def planned(number: int, *, commune: str, way: Way, **facts: Any) -> Plan:
    competent = organizations.competent_organization(way.card.competent_kind, commune)
    receiving = organizations.centre_for(competent.id)
    return Plan(number, way, receiving=offices()[receiving.id], competent=offices()[competent.id], **facts)


def citizen_of(number: int) -> Person:
    return Person(CITIZENS_FROM + number, population.full_name(number))


@cache
def ways() -> list[Way]:
    return [population.way_of(catalogue.procedure(code), sample_answers(code)) for code in codes()]


@cache
def communes() -> list[str]:
    return [unit.code for unit in organizations.communes_served()]


def _commune(random: Random) -> str:
    return HEAVY_WARD if random.random() < HEAVY_SHARE else random.choice(communes())


@cache
def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@cache
def offices() -> dict[int, Office]:
    """Every organization with those who are posted there, the officials with many rights among them."""
    found = {card.id: Office(card.id, card.code, {}) for card in organizations.organizations()}
    for posting in Posting.objects.filter(user__username__startswith="bench-").select_related("user"):
        person = Person(posting.user_id, posting.user.full_name)
        found[posting.organization_id].people.setdefault(posting.role, []).append(person)
    return found


def post_officials() -> None:
    """Three or four officials for each commune and the land office, and some who serve in many places."""
    if Posting.objects.filter(user__username__startswith=WIDE).exists():
        return
    kinds = {
        kind: {card.commune_code: card.id for card in organizations.organizations(kind)}
        for kind in Kind.values
    }
    posts: list[tuple[str, int, str]] = []
    for place in communes():
        committee, police = kinds[Kind.COMMUNE_COMMITTEE][place], kinds[Kind.COMMUNE_POLICE][place]
        centre = kinds[Kind.COMMUNE_CENTRE][place]
        posts += [(f"{place}-{role}", office, role) for role in DECIDING for office in (committee, police)]
        posts += [
            (f"{place}-receptionist", centre, Role.RECEPTIONIST),
            (f"{place}-clerk", centre, Role.CLERK),
        ]
    posts += [
        (f"land-{role}", office, role) for role in DECIDING for office in kinds[Kind.LAND_OFFICE].values()
    ]
    posts += [
        ("land-receptionist", office, Role.RECEPTIONIST) for office in kinds[Kind.PROVINCIAL_CENTRE].values()
    ]
    for number in range(WIDE_OFFICIALS):
        for place in (HEAVY_WARD, communes()[number * 2], communes()[number * 2 + 1]):
            name = f"wide-{number}"
            posts += [
                (name, kinds[Kind.COMMUNE_COMMITTEE][place], role) for role in (Role.HANDLER, Role.LEADER)
            ]
            posts += [(name, kinds[Kind.COMMUNE_POLICE][place], Role.HANDLER)]
            posts += [(name, kinds[Kind.COMMUNE_CENTRE][place], Role.RECEPTIONIST)]
    _appoint(posts)


def _appoint(posts: list[tuple[str, int, str]]) -> None:
    names = dict.fromkeys(name for name, _office, _role in posts)
    User.objects.bulk_create(
        User(
            username=f"bench-{name}", password=make_password(None), full_name=population.full_name(place * 11),
            full_name_key="", is_official=True, is_sample=True,
        )
        for place, name in enumerate(names)
    )  # fmt: skip
    ids = dict(User.objects.filter(username__startswith="bench-").values_list("username", "pk"))
    Posting.objects.bulk_create(
        Posting(user_id=ids[f"bench-{name}"], organization_id=office, role=role, valid_from=date(2025, 7, 1))
        for name, office, role in dict.fromkeys(posts)
    )


def _copy_citizens(connection: Connection, wanted: int) -> None:
    columns = (
        "id, password, username, full_name, full_name_key, personal_number, date_of_birth, sex, phone, email, address,"
        " commune_code, is_official, is_active, is_sample, password_is_temporary"
    )
    have = count(connection, f"accounts_user WHERE id >= {CITIZENS_FROM}")
    sheet = Sheet("accounts_user", columns, next_id=CITIZENS_FROM + have)
    for number in range(have, wanted):
        person = citizen_of(number)
        sheet.add(
            "!", f"bench-citizen-{number}", person.name, _sort_key(person.name),
            population.personal_number(person.id), "1990-03-27", "female", "0912345678", "",
            f"Số {number % 300}, tỉnh Bắc Ninh", communes()[number % len(communes())], "f", "t", "t", "f",
        )  # fmt: skip
    copy(connection, sheet)


_sort_key = cache(text.sort_key)


@contextmanager
def connected() -> Iterator[Connection]:
    database = settings.DATABASES["default"]
    with psycopg.connect(
        dbname=database["NAME"], user=database["USER"], password=database["PASSWORD"], host=database["HOST"],
        port=database["PORT"], autocommit=True,
    ) as connection:  # fmt: skip
        connection.execute("SET maintenance_work_mem = '512MB'")
        yield connection


@contextmanager
def _without_secondary_indexes(connection: Connection) -> Iterator[None]:
    """Indexes that hold no constraint are made anew at the end: that is quicker than to keep them."""
    tables = list(population.sheets())
    found = connection.execute(
        """SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND NOT EXISTS (
               SELECT FROM pg_constraint WHERE conname = indexname) ORDER BY indexname""", [tables],
    ).fetchall()  # fmt: skip
    with connection.transaction():
        for name, _definition in found:
            connection.execute(f'DROP INDEX "{name}"')
    try:
        yield
    finally:
        for _name, definition in found:
            connection.execute(definition)


def count(connection: Connection, source: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {source}").fetchone()
    assert row is not None  # an aggregate always answers
    return int(row[0])


def _next_id(connection: Connection, table: str) -> int:
    row = connection.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()
    assert row is not None  # an aggregate always answers
    return int(row[0])


def _check_journal(connection: Connection) -> None:
    """The hashes made here must be those that `motcua audit verify` expects."""
    for (dossier_id,) in connection.execute(
        "SELECT id FROM dossiers_dossier ORDER BY id DESC LIMIT 50"
    ).fetchall():
        for broken in audit.broken_chains(population.DOSSIER, dossier_id):
            raise AssertionError(f"the chain of dossier {dossier_id} breaks at {broken.sequence}")
