"""Settings, read once from a mapping of environment variables by an entry point and passed down."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
PREFIX = "CUTROOM_"
DATABASE_SCHEMES = ("postgresql://", "postgres://")
REDIS_SCHEMES = ("redis://", "rediss://", "unix://")
STORAGE_SCHEMES = ("file:///", "s3://")


class SettingsError(Exception):
    """One or more variables are missing or wrong; the message names every one of them."""


@dataclass(frozen=True)
class Limits:
    """Written-down limits; each is tested at its edge."""

    message_bytes: int = 16 * 2**20
    """Largest WebSocket message."""
    document_bytes: int = 64 * 2**20
    """Largest timeline document, encoded."""
    updates_per_second: int = 200
    """Sync messages per connection, and as many others; bursts up to five times as many."""
    clients_per_room: int = 500
    rooms_per_process: int = 2_000
    buffer_bytes: int = 2**20
    """Unsent bytes per client before it counts as slow."""
    upload_bytes: int = 20 * 2**30
    """Largest uploaded file."""
    render_slots: int = field(default_factory=lambda: max(4, os.cpu_count() or 1))
    """Processes that encode, over all render workers; twice as many jobs are given out at once."""
    chunk_store_bytes: int = 50 * 2**30
    """Finished pieces of renders that are kept so that the next render need not make them."""
    renders_at_once: int = 8
    """Renders of one workspace that are worked on."""
    renders_waiting: int = 200
    """Renders of one workspace that wait behind them; more are refused."""


@dataclass(frozen=True)
class Settings:
    """Everything the web and control processes are told from outside."""

    database_url: str = field(repr=False)
    """`postgresql://…`; a unix socket as `?host=/folder`."""
    redis_url: str = field(repr=False)
    """`redis://…` or `unix:///path.sock?db=0`."""
    storage_url: str
    """`file:///folder` or `s3://bucket/prefix?endpoint=&region=` (keys from AWS_*)."""
    secret_key: str = field(repr=False)
    """Signs object URLs and tickets; at least 32 characters."""
    public_url: str
    """Where browsers reach us, without a slash at the end."""
    data_dir: Path
    allowed_origins: tuple[str, ...] = ()
    """Origins accepted beside the request's own host, such as `https://edit.example.org`."""
    host: str = "127.0.0.1"
    port: int = 8000
    log_level: str = "INFO"
    metrics_token: str | None = field(default=None, repr=False)
    """Bearer token for /metrics from other machines; from loopback none is needed."""
    allow_undurable_database: bool = False
    """Start although PostgreSQL has fsync or synchronous_commit off (`1`): for tests only."""
    limits: Limits = field(default_factory=Limits)

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Read `CUTROOM_*`.

        Raises:
            SettingsError: names every variable that is missing or wrong.
        """
        reader = _Reader(env)
        host = reader.text("HOST", "127.0.0.1")
        port = reader.number("PORT", 8000)
        settings = cls(
            database_url=reader.address("DATABASE_URL", DATABASE_SCHEMES),
            redis_url=reader.address("REDIS_URL", REDIS_SCHEMES),
            storage_url=reader.address("STORAGE_URL", STORAGE_SCHEMES),
            secret_key=reader.checked("SECRET_KEY", _secret, ""),
            public_url=reader.text("PUBLIC_URL", f"http://{host}:{port}").rstrip("/"),
            data_dir=Path(reader.text("DATA_DIR", ".cutroom")).absolute(),
            allowed_origins=tuple(filter(None, reader.text("ALLOWED_ORIGINS", "").split(","))),
            host=host,
            port=port,
            log_level=reader.text("LOG_LEVEL", "INFO").upper(),
            metrics_token=env.get(PREFIX + "METRICS_TOKEN"),
            allow_undurable_database=reader.text("ALLOW_UNDURABLE_DATABASE", "") == "1",
            limits=reader.limits(),
        )
        reader.finish()
        return settings


def database_url(env: Mapping[str, str]) -> str:
    """Read the database's URL alone, for a command that needs nothing else.

    Raises:
        SettingsError: it is not set.
    """
    reader = _Reader(env)
    url = reader.address("DATABASE_URL", DATABASE_SCHEMES)
    reader.finish()
    return url


def _secret(value: str) -> str:
    if len(value) < 32:  # noqa: PLR2004 - 256 bits in the densest text encoding people use
        raise ValueError("is missing or has fewer than 32 characters")
    return value


class _Reader:
    """Collects what is wrong, so that people see all of it at once."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env
        self._problems: list[str] = []

    def text(self, name: str, default: str) -> str:
        return self._env.get(PREFIX + name, default)

    def required(self, name: str) -> str:
        value = self.text(name, "")
        if not value:
            self._problems.append(f"{PREFIX}{name} is not set")
        return value

    def address(self, name: str, schemes: tuple[str, ...]) -> str:
        value = self.required(name)
        if value and not value.startswith(schemes):
            # Without the value: it may hold a password.
            self._problems.append(f"{PREFIX}{name} does not begin with {' or '.join(schemes)}")
        return value

    def checked(self, name: str, check: Callable[[str], T], default: T) -> T:
        try:
            return check(self.text(name, ""))
        except ValueError as error:
            self._problems.append(f"{PREFIX}{name} {error}")
            return default

    def number(self, name: str, default: int) -> int:
        value = self._env.get(PREFIX + name)
        if value is None:
            return default
        if not value.isdecimal():
            self._problems.append(f"{PREFIX}{name} is not a whole number: {value!r}")
            return default
        return int(value)

    def limits(self) -> Limits:
        standard = Limits()
        return Limits(
            **{
                name: self.number(f"LIMIT_{name.upper()}", getattr(standard, name))
                for name in Limits.__dataclass_fields__
            }
        )

    def finish(self) -> None:
        if self._problems:
            raise SettingsError("; ".join(self._problems))
