"""`./cutroom test [subset…]`: sets up what the checks need, runs them, sums up."""

import argparse
import os
import sys
import time

from backend.supervisor.failure import StartFailed
from tests.runner import preparation
from tests.runner.run import Outcome, run_stages
from tests.runner.stages import GROUPS, STAGES, choose


def main(arguments: list[str]) -> int:
    """Run the chosen checks; 0 when all passed."""
    own, extra = _split(arguments)
    options = _parser().parse_args(own)
    started = time.monotonic()
    try:
        stages = choose(options.subset)
        environment = preparation.prepare(stages, dict(os.environ))
        if options.deep:
            environment["CUTROOM_TEST_DEEP"] = "1"
        outcomes = run_stages(stages, environment, extra)
    except (StartFailed, ValueError) as failure:
        print(f"cutroom test: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    return _sum_up(outcomes, time.monotonic() - started)


def _parser() -> argparse.ArgumentParser:
    names = ", ".join([*GROUPS, *(stage.name for stage in STAGES)])
    parser = argparse.ArgumentParser(prog="cutroom test", description=__doc__)
    parser.add_argument("subset", nargs="*", default=["all"], help=f"any of: {names}")
    parser.add_argument("--deep", action="store_true", help="more property cases, longer story")
    parser.epilog = "What follows -- is handed on to pytest."
    return parser


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    if "--" not in arguments:
        return arguments, []
    at = arguments.index("--")
    return arguments[:at], arguments[at + 1 :]


def _sum_up(outcomes: list[Outcome], seconds: float) -> int:
    failed = [outcome.name for outcome in outcomes if not outcome.passed]
    words = f"{len(outcomes) - len(failed)} of {len(outcomes)} checks passed in {seconds:.0f} s"
    print(f"\n{words}" + (f"; failed: {', '.join(failed)}" if failed else ""))
    return 1 if failed else 0


sys.exit(main(sys.argv[1:]))
