"""The `motcua` command."""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any


def main(arguments: Sequence[str] | None = None) -> int:
    given = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.settings")
    if given[:1] == ["manage"]:
        return _manage(given[1:])
    options = _parser().parse_args(given)
    return int(options.run(options) or 0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="motcua", description="Một Cửa")
    commands = parser.add_subparsers(required=True)

    def add(name: str, run: object, words: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=words, description=words)
        command.set_defaults(run=run)
        return command

    add("demo", _demo, "everything in one: database, data, web server, worker, simulated VNeID")
    add("serve", _serve, "the web server")
    worker = add(
        "worker",
        _worker,
        "the job worker, and beside it those that digitise scans; signatures may have one of their own",
    )
    only = worker.add_mutually_exclusive_group()
    only.add_argument("--signing", action="store_true", help="make signatures and nothing else")
    only.add_argument("--no-signing", action="store_true", help="everything but signatures")
    only.add_argument(
        "--digitisation", action="store_true", help="digitise scans, one at a time, and nothing else"
    )
    add("authority", _authority, "the demonstration authority's time stamps, OCSP and lists, for trials")
    add(
        "signer",
        _signer,
        "the signing agent, which holds keys that a PIN opened, beside web server and worker",
    )
    add("load", _load, "migrate, collect the static files and load the data of the province")
    audit = add("audit", _audit, "prove the journal, or name the first broken row")
    audit.add_argument("what", choices=["verify"])
    audit.add_argument("code", nargs="?", help="the code of one dossier; without it, every chain")
    files = add("files", _files, "check the kept files against their hashes; what retention would destroy")
    files.add_argument("what", choices=["verify", "retention"])
    files.add_argument("--apply", action="store_true", help="destroy what the rules say")
    store = add("store", _store, "file results of before in the electronic stores of their owners")
    store.add_argument("what", choices=["fill"])
    _add_catalogue(commands)
    _add_territory(commands)
    chosen = add("choices", _choices, "bring a list of choices (CSV: code,label) into forms, from a day on")
    chosen.add_argument("key", help="its name in forms: x-choices list:KEY")
    chosen.add_argument("file", type=Path)
    chosen.add_argument("--title", required=True)
    chosen.add_argument("--source", required=True)
    chosen.add_argument("--from", dest="day", type=date.fromisoformat, help="today if left out")
    # Taken before the rest is parsed; it stands here for the help.
    add("manage", _demo, "a command of Django: motcua manage migrate, …")
    return parser


def _add_catalogue(commands: Any) -> None:
    words = "import procedures from national records, or generate samples of them"
    group = commands.add_parser("catalogue", help=words, description=words)
    does = group.add_subparsers(required=True)
    brought = does.add_parser(
        "import", help="try a file (JSON, ZIP, XLSX) row by row; publish it with --apply"
    )
    brought.add_argument("file", type=Path)
    brought.add_argument("--apply", action="store_true", help="publish what is new and changed")
    brought.add_argument("--source", default="Cơ sở dữ liệu quốc gia về thủ tục hành chính")
    brought.add_argument("--date", type=date.fromisoformat, help="the day of the data, today if left out")
    brought.set_defaults(run=_import)
    made = does.add_parser("generate", help="publish a catalogue of a province's size, marked as made")
    made.add_argument("--count", type=int, default=2_044)
    made.set_defaults(run=_generate)


def _add_territory(commands: Any) -> None:
    words = "merge units by a resolution: rehearse, apply, watch, hold, take back"
    group = commands.add_parser("territory", help=words, description=words)
    does = group.add_subparsers(required=True, dest="does")

    def add(name: str, words: str, what: str = "the number of the resolution", **facts: Any) -> Any:
        command = does.add_parser(name, help=words, description=words)
        command.add_argument("what", help=what, **facts)
        command.set_defaults(run=_territory)
        return command

    file = "a resolution file (JSON), or the number of a recorded one"
    rehearsed = add("rehearse", "say what would move and what clashes, touching nothing", file)
    rehearsed.add_argument("--csv", type=Path, help="write every single thing that moves to this file")
    rehearsed.add_argument("--ways", action="store_true", help="count from which office to which")
    applied = add("apply", "have it carried out by the worker, at its first moment or later", file)
    applied.add_argument("--at", type=datetime.fromisoformat, help="2026-01-01T00:00, in Viet Nam")
    applied.add_argument("--wait", action="store_true", help="carry it out here, and say how it goes")
    add("status", "how far mergers are", nargs="?")
    add("pause", "hold the batches; people go on working")
    add("resume", "go on")
    add("cancel", "take the order back before its moment")
    add("undo", "bring everything back, while nothing new depends on it")
    followed = does.add_parser("follow", help="let names of units follow a resolution that was only recorded")
    followed.add_argument("number", help="such as 388/NQ-UBTVQH16")
    followed.set_defaults(run=_follow)


def _territory(options: argparse.Namespace) -> int:
    import django

    from motcua import demo

    with demo.at_hand():
        django.setup()
        from motcua import mergers

        return mergers.run(options, _say)


def _demo(_options: argparse.Namespace) -> int:
    from motcua import demo

    try:
        demo.run(_say)
    except demo.DemoError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


def _serve(_options: argparse.Namespace) -> None:
    """Become the web server; addresses and figures come from the environment (see docs/operations)."""
    cores = os.cpu_count() or 1
    threads = os.environ.get("MOTCUA_THREADS", "4")
    os.environ.setdefault("MOTCUA_DATABASE_CONNECTIONS", threads)
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws",
        "--host", os.environ.get("MOTCUA_HOST", "127.0.0.1"),
        "--port", os.environ.get("MOTCUA_PORT", "8000"),
        "--workers", os.environ.get("MOTCUA_WORKERS", str(min(cores, 12))),
        "--blocking-threads", threads,
        "--backlog", "16384", "--backpressure", "20000",
        "--respawn-failed-workers", "--workers-kill-timeout", "5",
        "motcua.wsgi:application",
    ]  # fmt: skip
    os.environ["MOTCUA_IS_SERVER"] = "1"
    os.execv(sys.executable, command)  # noqa: S606 - no shell is wanted


def _authority(_options: argparse.Namespace) -> None:
    import django

    django.setup()
    from motcua.signatures.service import run_demonstration_authority

    run_demonstration_authority()


def _signer(_options: argparse.Namespace) -> None:
    import django

    django.setup()
    from motcua.signatures.service import run_agent

    run_agent()


def _worker(options: argparse.Namespace) -> None:
    import django

    django.setup()
    from motcua import workers

    workers.run(signing=options.signing, no_signing=options.no_signing, digitisation=options.digitisation)


def _load(_options: argparse.Namespace) -> None:
    from motcua import demo, preparation

    with demo.at_hand():
        preparation.prepare(_say)


def _audit(options: argparse.Namespace) -> int:
    import django

    from motcua import demo, proof

    with demo.at_hand():
        django.setup()
        return proof.verify(options.code, _say)


def _files(options: argparse.Namespace) -> int:
    import django

    from motcua import demo

    with demo.at_hand():
        django.setup()
        from motcua import files

        return files.run(options, _say)


def _store(_options: argparse.Namespace) -> int:
    """May be stopped and called again: what is filed already is left."""
    import django

    from motcua import demo

    with demo.at_hand():
        django.setup()
        from motcua.dossiers.service import deposit_earlier_results

        filed = after = 0
        while ids := deposit_earlier_results(after=after):
            filed, after = filed + len(ids), ids[-1]
            _say(f"Đã đưa vào kho / filed: {filed}")
        _say(f"Xong / done: {filed}")
    return 0


def _import(options: argparse.Namespace) -> int:
    import django

    from motcua import demo

    with demo.at_hand():
        django.setup()
        from motcua.catalogue import service as catalogue
        from motcua.kit import clock
        from motcua.kit.errors import MotcuaError

        try:
            catalogue.import_from_file(
                content=options.file.read_bytes(),
                file_name=options.file.name,
                source=options.source,
                source_date=options.date or clock.today(),
                apply=options.apply,
                say=_say,
            )
        except (MotcuaError, OSError) as refused:
            print(refused, file=sys.stderr)
            return 1
    return 0


def _generate(options: argparse.Namespace) -> None:
    import django

    from motcua import demo

    with demo.at_hand():
        django.setup()
        from motcua.catalogue import service as catalogue

        catalogue.generate_sample(count=options.count, say=_say)


def _follow(options: argparse.Namespace) -> int:
    import django

    from motcua import demo

    with demo.at_hand():
        django.setup()
        from motcua.accounts.service import SYSTEM
        from motcua.kit.errors import MotcuaError
        from motcua.territory import service as territory

        try:
            resolution = territory.follow_resolution(number=options.number, by=SYSTEM)
        except MotcuaError as refused:
            print(refused, file=sys.stderr)
            return 1
        _say(f"{resolution.number}: {resolution.effective_on:%d/%m/%Y}")
    return 0


def _choices(options: argparse.Namespace) -> int:
    import django

    from motcua import demo

    with demo.at_hand():
        django.setup()
        from motcua.accounts.service import SYSTEM
        from motcua.forms import service as forms
        from motcua.kit import clock
        from motcua.kit.errors import MotcuaError

        try:
            count = forms.import_choices(
                key=options.key,
                title=options.title,
                source=options.source,
                content=options.file.read_text(encoding="utf-8"),
                effective_from=options.day or clock.today(),
                by=SYSTEM,
            )
        except (MotcuaError, OSError, UnicodeDecodeError) as refused:
            print(refused, file=sys.stderr)
            return 1
        _say(f"{options.key}: {count}")
    return 0


def _manage(arguments: Sequence[str]) -> int:
    from motcua import demo

    with demo.at_hand():
        from django.core.management import execute_from_command_line

        execute_from_command_line(["motcua manage", *arguments])
    return 0


def _say(line: str) -> None:
    print(line, flush=True)
