"""The command line: reads arguments, hands over to the part that does the work.

Parts are imported when their command runs: `doctor` has to work without any library.
"""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from backend.bench.command import BENCHES, run_bench

EPILOGUE = """\
More, through ./cutroom: test (checks everything), render FILE -o OUT (a timeline file, without any
server), render-worker (the process that encodes), bench sync and bench crash (live rooms)."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if not hasattr(chosen, "run"):
        parser.print_help()
        return 2
    code: int = chosen.run(chosen)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cutroom", description="Teams cut video together in the browser.", epilog=EPILOGUE
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    up = commands.add_parser("up", help="set up and start everything on this machine")
    up.add_argument("--port", type=_port, help="port to listen on (8000, or CUTROOM_PORT)")
    up.add_argument("--data", type=Path, help="folder of all data (.cutroom, or CUTROOM_DATA_DIR)")
    up.add_argument(
        "--web-processes", type=_count, default=1, metavar="N", help="processes for the web (1)"
    )
    up.add_argument("--no-demo", action="store_true", help="do not make the demo workspace")
    up.set_defaults(run=_up)
    serve = commands.add_parser("serve", help="run one web process")
    serve.add_argument("--fd", type=int, help=argparse.SUPPRESS)
    serve.set_defaults(run=_serve)
    freeze = commands.add_parser("freeze", help="print an OTIO, EDL or XML file as our JSON")
    freeze.add_argument("file", type=Path)
    freeze.set_defaults(run=_freeze)
    bench = commands.add_parser("bench", help="measure something: document, merge")
    bench.add_argument("name", choices=BENCHES, metavar="NAME", help=_bench_words())
    bench.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    bench.set_defaults(run=_bench)
    for name, run, words in (
        ("control", _control, "run one control worker"),
        ("migrate", _migrate, "bring the database to the newest migration"),
        ("seed", _seed, "make the demo workspace, once"),
        ("openapi", _openapi, "print the description of the API"),
        ("doctor", _doctor, "say what this machine lacks"),
    ):
        commands.add_parser(name, help=words).set_defaults(run=run)
    return parser


def _bench_words() -> str:
    return "; ".join(f"{name}: {words}" for name, words in BENCHES.items())


def _port(text: str) -> int:
    number = int(text) if text.isdecimal() else -1
    if not 0 <= number <= 65535:  # noqa: PLR2004 - what a port can be
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return number


def _count(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _up(chosen: argparse.Namespace) -> int:
    from backend.supervisor.up import UpOptions, up

    return up(UpOptions(chosen.port, chosen.data, chosen.web_processes, demo=not chosen.no_demo))


def _serve(chosen: argparse.Namespace) -> int:
    from backend.serve import serve

    return serve(os.environ, chosen.fd)


def _control(_: argparse.Namespace) -> int:
    from backend.worker import main as run_control

    run_control()
    return 0


def _migrate(_: argparse.Namespace) -> int:
    from backend.database.migrate import MigrationFailed, migrate
    from backend.settings import SettingsError, database_url

    try:
        applied = asyncio.run(migrate(database_url(os.environ), os.environ))
    except (SettingsError, MigrationFailed, OSError) as failure:
        print(f"cutroom: {failure}", file=sys.stderr)
        return 1
    print("\n".join(applied) or "Nothing to do.")
    return 0


def _seed(_: argparse.Namespace) -> int:
    from backend.seed import run

    run()
    return 0


def _openapi(_: argparse.Namespace) -> int:
    from backend.app import openapi_document

    print(json.dumps(openapi_document(), indent=2, sort_keys=True))
    return 0


def _freeze(chosen: argparse.Namespace) -> int:
    from backend.interchange.freezing import freeze
    from backend.interchange.result import LARGEST_FILE_BYTES, FileRefused

    try:
        with chosen.file.open("rb") as file:
            content = file.read(LARGEST_FILE_BYTES + 1)
        print(json.dumps(freeze(content, chosen.file.name)))
    except (FileRefused, OSError) as failure:
        print(getattr(failure, "message", None) or failure, file=sys.stderr)
        return 1
    return 0


def _bench(chosen: argparse.Namespace) -> int:
    return run_bench(chosen.name, as_json=chosen.json)


def _doctor(_: argparse.Namespace) -> int:
    from backend.doctor import report

    return report()
