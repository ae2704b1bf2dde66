"""Entry point: `render FILE -o OUT` renders a timeline file."""

import sys

from render_worker.cli import main

if __name__ == "__main__":
    if sys.argv[1:2] != ["render"]:
        sys.exit("usage: python -m render_worker render FILE -o OUT")
    sys.exit(main(sys.argv[2:]))
