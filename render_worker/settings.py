"""The render worker's settings, read once from the environment; it has no database."""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

PREFIX = "CUTROOM_"
_GIB = 2**30


class SettingsError(Exception):
    """One or more variables are missing or wrong; the message names every one of them."""


@dataclass(frozen=True)
class Settings:
    """Everything the render worker is told from outside."""

    redis_url: str = field(repr=False)
    """`redis://…` or `unix:///path.sock?db=0`."""
    storage_url: str
    """`file:///folder` or `s3://bucket/prefix?endpoint=&region=` (keys from AWS_*)."""
    work_dir: Path
    """Where pieces are made and media from S3 is kept."""
    log_level: str = "INFO"
    chunk_slots: int = field(default_factory=lambda: len(os.sched_getaffinity(0)))
    """Chunks encoded at a time, with one thread each to decode and to encode; cores if unset."""
    memory_bytes: int = 8 * _GIB
    """Address space of one child process."""
    file_bytes: int = 64 * _GIB
    """Largest file a child may write."""
    cache_bytes: int = 20 * _GIB
    """Media kept from a store that is not on this machine."""
    free_bytes: int = _GIB // 2
    """With less room on its disk the worker begins no job of a render: it waits."""

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Read `CUTROOM_*`.

        Raises:
            SettingsError: names every variable that is missing or wrong.
        """
        problems = [
            f"{PREFIX}{name} is not set"
            for name in ("REDIS_URL", "STORAGE_URL")
            if not env.get(PREFIX + name)
        ]
        figures = {
            name: env[PREFIX + "RENDER_" + name.upper()]
            for name in ("chunk_slots", "memory_bytes", "file_bytes", "cache_bytes", "free_bytes")
            if PREFIX + "RENDER_" + name.upper() in env
        }
        problems += [
            f"{PREFIX}RENDER_{name.upper()} is not a whole number above 0: {value!r}"
            for name, value in figures.items()
            if not value.isdecimal() or int(value) < 1
        ]
        if problems:
            raise SettingsError("; ".join(problems))
        data_dir = env.get(PREFIX + "DATA_DIR")
        return cls(
            redis_url=env[PREFIX + "REDIS_URL"],
            storage_url=env[PREFIX + "STORAGE_URL"],
            work_dir=Path(data_dir or tempfile.gettempdir()).absolute() / "render-work",
            log_level=env.get(PREFIX + "LOG_LEVEL", "INFO").upper(),
            **{name: int(value) for name, value in figures.items()},
        )


def default_piece_folder() -> Path:
    """Return where `cutroom render --from-cache` keeps pieces (XDG Base Directory)."""
    chosen = os.environ.get("XDG_CACHE_HOME", "")  # noqa: TID251 - as in read_settings
    caches = Path(chosen) if Path(chosen).is_absolute() else Path.home() / ".cache"
    return caches / "cutroom" / "pieces"


def read_settings() -> Settings:
    """Read the process's environment."""
    return Settings.from_env(os.environ)  # noqa: TID251 - the one place where it is read
