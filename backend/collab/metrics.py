"""Figures of the live rooms of one process, for /metrics."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import monotonic
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

ACK_BUCKETS: Final = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5)
LOAD_BUCKETS: Final = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)
TAIL_BUCKETS: Final = (10, 50, 100, 200, 500, 1000, 2000, 5000, 20000)
BYTES_BUCKETS: Final = (64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304)


@dataclass(frozen=True)
class Census:
    """The rooms of a process at one moment."""

    rooms: int
    clients: int
    resyncs: int
    """Since the process started."""
    waiting_bytes: int
    lag_seconds: float


class _CensusCollector(Collector):
    """Asks when somebody reads, so that rooms do not have to tell."""

    def __init__(self, take: Callable[[], Census]) -> None:
        self._take = take

    def collect(self) -> Iterable[Metric]:
        census = self._take()
        yield GaugeMetricFamily("cutroom_rooms", "Rooms in memory.", census.rooms)
        yield GaugeMetricFamily("cutroom_room_clients", "Open sync sockets.", census.clients)
        yield CounterMetricFamily(
            "cutroom_resyncs", "Diffs in place of edits a slow client lost.", census.resyncs
        )
        yield GaugeMetricFamily(
            "cutroom_log_waiting_bytes", "Edits not committed yet.", census.waiting_bytes
        )
        yield GaugeMetricFamily(
            "cutroom_log_lag_seconds",
            "How long the oldest uncommitted edits have waited at most.",
            census.lag_seconds,
        )


class RoomMetrics:
    """What rooms count; registered once per process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry
        self._read_back = Counter(
            "cutroom_log_read_back",
            "Rows of other processes that arrived by the log and not by Redis.",
            registry=registry,
        )
        self._orphans = Counter(
            "cutroom_orphans_logged",
            "Edits logged for a process that died before it did.",
            registry=registry,
        )
        self._edits_in = Counter(
            "cutroom_edits_received", "Updates taken in from clients.", registry=registry
        )
        self._edits_out = Counter(
            "cutroom_edits_delivered", "Update messages queued for clients.", registry=registry
        )
        self._flush_bytes = Histogram(
            "cutroom_flush_bytes",
            "Size of one merged update of a room.",
            buckets=BYTES_BUCKETS,
            registry=registry,
        )
        self._ack_seconds = Histogram(
            "cutroom_ack_seconds",
            "From taking an edit in to its commit.",
            buckets=ACK_BUCKETS,
            registry=registry,
        )
        self._load_seconds = Histogram(
            "cutroom_room_load_seconds",
            "From wanting a room to having its document.",
            buckets=LOAD_BUCKETS,
            registry=registry,
        )
        self._tail_updates = Histogram(
            "cutroom_room_tail_updates",
            "Updates read beyond the newest snapshot when a room loads: folding keeps them few.",
            buckets=TAIL_BUCKETS,
            registry=registry,
        )
        self._behind = Gauge(
            "cutroom_log_behind_updates",
            "Updates in the log that rooms have not taken in, of the room that lacks most.",
            registry=registry,
        )

    def watch(self, take: Callable[[], Census]) -> None:
        """Read what can be counted when it is asked for."""
        self._registry.register(_CensusCollector(take))

    def loaded(self, stretches: int, seconds: float) -> None:
        """Count a room that was loaded from a snapshot and some updates."""
        self._load_seconds.observe(seconds)
        self._tail_updates.observe(stretches - 1)

    def compared(self, behind: int) -> None:
        """Note how many updates of the log the most backward room lacks."""
        self._behind.set(behind)

    def read_back(self, rows: int) -> None:
        """Count what came by the log."""
        self._read_back.inc(rows)

    def logged_orphan(self) -> None:
        """Count an edit of a process that died."""
        self._orphans.inc()

    def delivered(self, readers: int) -> None:
        """Count one update message to each of so many clients."""
        self._edits_out.inc(readers)

    def flushed(self, edits: int, size_bytes: int) -> Callable[[], None]:
        """Count one flush; call what it returns when the flush is committed."""
        began = monotonic()
        self._edits_in.inc(edits)
        self._flush_bytes.observe(size_bytes)
        return lambda: self._ack_seconds.observe(monotonic() - began)
