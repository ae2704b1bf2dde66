"""`./cutroom bench sync|crash|render`: measurements of whole programs."""

import argparse
import json
import math
import sys
from collections.abc import Sequence
from functools import partial
from typing import Any

from backend.supervisor.failure import StartFailed
from tests.benchmarks import crash, render, sync
from tests.benchmarks.findings import QUICK, Pace
from tests.benchmarks.rendering.farm import FarmFailed
from tests.benchmarks.rendering.peers import NoFfmpeg
from tests.benchmarks.rendering.runs import ProgramFailed
from tests.benchmarks.servers import NotReady


def main(arguments: list[str]) -> int:
    """Run one measurement and print what it found."""
    chosen = _parser().parse_args(arguments)
    try:
        found: dict[str, Any] = chosen.run(chosen)
    except (StartFailed, NotReady, NoFfmpeg, ProgramFailed, FarmFailed) as failure:
        print(f"cutroom bench: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    _show(found, sys.stderr if chosen.json else sys.stdout)
    if chosen.json:
        print(json.dumps(_plain(found)))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cutroom bench", description=__doc__)
    names = parser.add_subparsers(required=True, metavar="NAME")
    one = names.add_parser("sync", help="how fast live rooms are", description=sync.__doc__)
    one.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    _add_only(one, sync.KEYS)
    one.add_argument("--quick", action="store_true", help="only see that it works")
    one.add_argument("--peers", action="store_true", help="measure Hocuspocus (npm) beside ours")
    one.set_defaults(run=_sync)
    two = names.add_parser("crash", help="what survives kill -9", description=crash.__doc__)
    two.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    two.add_argument("--kills", type=int, default=crash.KILLS, help=f"at least ({crash.KILLS})")
    two.add_argument("--seed", type=int, default=0, help="of everything random (0)")
    two.set_defaults(run=lambda chosen: crash.run(chosen.kills, chosen.seed))
    three = names.add_parser("render", help="how fast films are", description=render.__doc__)
    three.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    three.add_argument("--peers", action="store_true", help="melt and MoviePy, too, if installed")
    three.add_argument("--rounds", type=int, default=2, help="of which the best counts (2)")
    _add_only(three, render.KEYS)
    three.set_defaults(run=_render)
    return parser


def _add_only(parser: argparse.ArgumentParser, keys: Sequence[str]) -> None:
    known = partial(_keys, keys)
    parser.add_argument("--only", type=known, default=[], metavar="KEY,...", help="only these")


def _sync(chosen: argparse.Namespace) -> dict[str, Any]:
    pace = QUICK if chosen.quick else Pace()
    return sync.run(chosen.only, pace, peers=chosen.peers)


def _render(chosen: argparse.Namespace) -> dict[str, Any]:
    only = chosen.only or render.KEYS
    return render.run(rounds=chosen.rounds, peers=chosen.peers, only=only)


def _keys(known: Sequence[str], text: str) -> list[str]:
    keys = text.split(",")
    unknown = sorted(set(keys) - set(known))
    if unknown:
        raise argparse.ArgumentTypeError(
            f"there is no {', '.join(unknown)}; choose from {', '.join(known)}"
        )
    return keys


def _show(found: dict[str, Any], stream: Any) -> None:
    """Print for people: the figures, and the stretches they come from."""
    for key, value in found.items():
        if key != "details":
            print(f"{key:36} {value}", file=stream)
    for key, steps in found.get("details", {}).items():
        for step in steps if isinstance(steps, list) else [steps]:
            print(f"  {key}: {json.dumps(step)}", file=stream)


def _plain(value: Any) -> Any:
    """Say null for what is infinite: JSON has no such number."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
