"""Entry points: `render FILE -o OUT` renders a timeline file, `samples FOLDER` makes the demo's."""

import sys
from pathlib import Path

from render_worker.cli import main
from render_worker.samples import make_samples

if __name__ == "__main__":
    match sys.argv[1:]:
        case ["render", *arguments]:
            sys.exit(main(arguments))
        case ["samples", folder]:
            make_samples(Path(folder), told=lambda name: print(name, flush=True))  # noqa: T201
        case _:
            sys.exit("usage: python -m render_worker render FILE -o OUT | samples FOLDER")
