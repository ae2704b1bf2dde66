"""Entry points: `render-worker`, `render FILE -o OUT`, and `samples FOLDER` for the demo."""

import sys
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str]) -> int:
    """Dispatch; each command loads only what it needs."""
    match arguments:
        case ["render-worker"]:
            from render_worker import worker  # noqa: PLC0415 - without PyAV: its children have it

            return worker.run()
        case ["render", *rest]:
            from render_worker import cli  # noqa: PLC0415 - without arq and Redis

            return cli.main(rest)
        case ["samples", folder]:
            from render_worker import samples  # noqa: PLC0415 - needs nothing of the others

            samples.make_samples(Path(folder), told=lambda name: print(name, flush=True))  # noqa: T201
            return 0
        case _:
            sys.stderr.write("usage: render_worker render-worker | render FILE -o OUT\n")
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
