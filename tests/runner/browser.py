"""Finds a real browser for the browser tests, or gets one; never goes on without."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from backend.supervisor.failure import StartFailed

ON_PATH = ("chromium", "google-chrome", "chrome")
WORDS = (
    "The browser tests need a real browser and none could be had: install one "
    "(Debian: apt install chromium), or run ./cutroom test with the other subsets."
)


def require_browser() -> None:
    """Make sure there is one: on PATH, else Playwright's own, else Debian's when we are root.

    Raises:
        StartFailed: none of these worked.
    """
    if any(map(shutil.which, ON_PATH)) or _playwrights_own_starts():
        return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if _playwrights_own_starts():
        return
    if os.geteuid() == 0 and shutil.which("apt-get") is not None:
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(
            ["apt-get", "install", "-qq", "-y", "--no-install-recommends", "chromium"],
            check=False,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdout=subprocess.DEVNULL,
        )
    if not any(map(shutil.which, ON_PATH)):
        raise StartFailed(WORDS)


def _playwrights_own_starts() -> bool:
    """It may be there and yet lack system libraries."""
    program = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as p: print(p.chromium.executable_path)"
    )
    asked = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    path = Path(asked.stdout.strip() or "/nonexistent")
    if asked.returncode != 0 or not path.exists():
        return False
    tried = subprocess.run([path, "--version"], capture_output=True, check=False)
    return tried.returncode == 0
