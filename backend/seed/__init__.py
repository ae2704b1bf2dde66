"""Makes the demo workspace through the public API and socket, as two people would."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from backend.seed.demo import make_demo
from backend.settings import Settings

SAMPLES = "samples-"
SAMPLE_SECONDS = 240
WELCOME = """\
Demo sign-ins (one timeline, two people):
  {ada_email}   {ada_password}
  {ben_email}   {ben_password}"""


def run() -> None:
    """Make the demo and print its sign-ins. The processes of `up` have to be running."""
    settings = Settings.from_env(os.environ)  # noqa: TID251 - an entry point
    for interrupted in settings.data_dir.glob(f"{SAMPLES}*"):
        shutil.rmtree(interrupted)
    with tempfile.TemporaryDirectory(prefix=SAMPLES, dir=settings.data_dir) as folder:
        samples = _make_samples(Path(folder))
        address = f"http://{settings.host}:{settings.port}"
        people = asyncio.run(make_demo(address, settings.secret_key, samples))
    print(WELCOME.format_map(people))  # noqa: T201 - a command line prints


def _make_samples(folder: Path) -> list[Path]:
    # The media libraries belong to the render worker alone.
    command = [sys.executable, "-m", "render_worker", "samples", str(folder)]
    subprocess.run(  # noqa: S603 - our own command
        command, check=True, timeout=SAMPLE_SECONDS, stdout=subprocess.DEVNULL
    )
    return sorted(folder.iterdir())
