"""Finds a pip that works here: our own environment may have been made without one."""

import shutil
import subprocess
import sys


def find_pip() -> list[str] | None:
    """Return the command that runs pip, or None when this machine has none."""
    pythons = (sys.executable, getattr(sys, "_base_executable", None), shutil.which("python3"))
    for python in dict.fromkeys(filter(None, pythons)):
        command = [python, "-m", "pip", "--disable-pip-version-check"]
        if (
            subprocess.run([*command, "--version"], capture_output=True, check=False).returncode
            == 0
        ):
            return command
    return None
