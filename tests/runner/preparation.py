"""Puts in place what the checks need: libraries, the browser app's tools, a browser, servers."""

import hashlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from backend.supervisor.failure import StartFailed
from backend.supervisor.frontend import BrowserApp
from backend.supervisor.node import find_node
from backend.supervisor.pip import find_pip
from tests.runner.browser import require_browser
from tests.runner.stages import Need, Stage

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements-dev.lock"


def prepare(stages: Sequence[Stage], environment: Mapping[str, str]) -> dict[str, str]:
    """Make everything ready and return the environment the checks run in.

    Raises:
        StartFailed: something could not be had; says what to do.
    """
    needs = {need for stage in stages for need in stage.needs}
    _install_libraries()
    logs = Path(tempfile.gettempdir())
    app = BrowserApp(ROOT / "frontend", logs / "cutroom-test-frontend.log", environment)
    if needs & {Need.NODE, Need.BUILD} and not app.is_installed:
        with _step("Fetching the browser app's tools"):
            app.install()
    if Need.BUILD in needs and not app.is_built:
        with _step("Building the browser app"):
            app.build()
    if Need.BROWSER in needs:
        with _step("Looking for a browser"):
            require_browser()
    ready = {**environment, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    return find_node().environment(ready)


def _install_libraries() -> None:
    marker = Path(sys.prefix) / "made-from-dev"
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if marker.exists() and marker.read_text() == digest:
        return
    pip = find_pip()
    if pip is None:
        raise StartFailed("There is no pip to install the test libraries with.")
    with _step("Installing the test libraries"):
        command = [
            *pip,
            "--python",
            sys.executable,
            "install",
            "--require-hashes",
            "--no-compile",
            "-q",
        ]
        done = subprocess.run([*command, "--only-binary", ":all:", "-r", str(LOCK)], check=False)
        if done.returncode != 0:
            raise StartFailed("The test libraries could not be installed; pip's words are above.")
        marker.write_text(digest)


@contextmanager
def _step(words: str) -> Iterator[None]:
    started = time.monotonic()
    print(f"{words} …", flush=True)
    yield
    print(f"  done in {time.monotonic() - started:.0f} s", flush=True)
