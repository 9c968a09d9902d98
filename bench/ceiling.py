"""How fast PostgreSQL alone takes what filing asks of it: the same statements, by pgbench.

Real filings are carried out in this process while PostgreSQL logs their statements. Each becomes a script
in which only the draft and the number of the new dossier are variables; everything else, permission and
journal included, is as the program sent it. pgbench prepares each statement once and waits for each answer,
as the program does, but has no pages, sessions and forms to care for.
"""

import re
import subprocess
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from bench import environment, paths
from bench.browser import Request, send
from bench.figures import Ceiling
from bench.throughput import CONNECTIONS
from motcua.dossiers.models import Dossier
from motcua.kit.postgres import binaries

# So many different people and communes; each client of pgbench takes one of the scripts at random.
SCRIPTS, TRANSACTIONS = 24, 250
DRAFTS_A_CLIENT = 40
_ENTRY = re.compile(
    r"^[\d-]{10} \S+ \S+ \[\d+\] (LOG|DETAIL):  (.*?)(?=^[\d-]{10} \d\d:|\Z)", re.MULTILINE | re.DOTALL
)
_STATEMENT = re.compile(r"(?:execute [^:]*|statement): (.*)", re.DOTALL)
_VALUE = re.compile(r"(\$\d+) = ('(?:[^']|'')*'|NULL)")
_DRAFT = "('{run}' || lpad(to_hex(:draft::bigint), 12, '0'))::uuid"


@dataclass(frozen=True)
class Statement:
    text: str
    values: dict[str, str]


def ceiling() -> Ceiling:
    folder = environment.VAR / "ceiling"
    folder.mkdir(parents=True, exist_ok=True)
    run = uuid.uuid4().hex[:20]
    people = paths.citizens()[:SCRIPTS]
    scripts = []
    for place, request in enumerate(paths.filing(SCRIPTS)):
        script = folder / f"{place}.sql"
        script.write_text(_script(request, place=place, run=run), encoding="utf-8")
        scripts.append(script)
    numbers = [
        (person, place, place * 1_000_000 + client * 1_000 + number)
        for place, (person, _browser) in enumerate(people)
        for client in range(CONNECTIONS)
        for number in range(1, DRAFTS_A_CLIENT + 1)
    ]
    ids = [uuid.UUID(f"{run}{number:012x}") for _person, _place, number in numbers]
    paths.new_drafts([person for person, _place, _number in numbers], ids=ids)
    return _run(scripts)


def _script(request: Request, *, place: int, run: str) -> str:
    """What PostgreSQL was told while a draft was filed, ready to be told again for other drafts."""
    draft = str(uuid.UUID(request.target.split("/")[2]))
    statements = _said_while(request)
    dossier = str(Dossier.objects.values_list("pk", flat=True).get(draft_id=draft))
    connection.close()
    lines = [
        f"\\set n{place} :n{place} + 1",
        f"\\set draft {place} * 1000000 + :client_id * 1000 + :n{place}",
    ]
    known = {draft: _DRAFT.format(run=run)}
    for statement in statements:
        text = re.sub(
            r"\$\d+", lambda found, said=statement: _literal(said.values[found[0]], known), statement.text
        )
        if "dossiers_numbering" in text:
            lines.append(f"{text} \\gset")
            known[dossier] = ":id"
        else:
            lines.append(f"{text};")
    return "\n".join(lines) + "\n"


def _literal(value: str, known: dict[str, str]) -> str:
    if value == "NULL":
        return value
    plain = value[1:-1].replace("''", "'")
    if plain in known:
        return known[plain]
    # pgbench takes a colon for the beginning of a variable, in quotes too.
    escaped = plain.replace("\\", "\\\\").replace("'", "''").replace(":", "\\x3A")
    return f"E'{escaped}'"


def _said_while(request: Request) -> list[Statement]:
    log = environment.VAR / "postgres" / "postgres.log"
    with connection.cursor() as cursor:
        cursor.execute("SET log_statement = 'all'")
    start = log.stat().st_size
    send(request)
    with connection.cursor() as cursor:
        cursor.execute("RESET log_statement")
    with log.open(encoding="utf-8") as file:
        file.seek(start)
        return list(_read(file.read()))


def _read(log: str) -> Iterator[Statement]:
    text = ""
    for kind, words in _ENTRY.findall(log):
        said = _STATEMENT.match(words)
        if kind == "DETAIL" and text:
            yield Statement(text, dict(_VALUE.findall(words)))
            text = ""
            continue
        if text:
            yield Statement(text, {})
        text = said[1].strip().rstrip(";") if said and "log_statement" not in words else ""
    if text:
        yield Statement(text, {})


def _run(scripts: list[Path]) -> Ceiling:
    database = settings.DATABASES["default"]
    counters = [f"--define=n{place}=0" for place in range(len(scripts))]
    command = [
        str(binaries() / "pgbench"), "--no-vacuum", "--protocol=prepared", f"--client={CONNECTIONS}", "--jobs=2",
        f"--transactions={TRANSACTIONS}", *counters, *(f"--file={script}" for script in scripts),
        f"--host={database['HOST']}", f"--username={database['USER']}", database["NAME"],
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    rate = re.search(r"tps = ([\d.]+)", done.stdout)
    latency = re.search(r"latency average = ([\d.]+)", done.stdout)
    assert rate is not None  # pgbench says both when it has succeeded
    assert latency is not None
    return Ceiling(float(rate[1]), float(latency[1]))
