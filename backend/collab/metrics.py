"""Figures of the live rooms of one process, for /metrics."""

from collections.abc import Callable
from time import monotonic
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

ACK_BUCKETS: Final = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5)
LOAD_BUCKETS: Final = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)
TAIL_BUCKETS: Final = (10, 50, 100, 200, 500, 1000, 2000, 5000, 20000)
BYTES_BUCKETS: Final = (64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304)


class RoomMetrics:
    """What rooms count; registered once per process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._rooms = Gauge("cutroom_rooms", "Rooms in memory.", registry=registry)
        self._clients = Gauge("cutroom_room_clients", "Open sync sockets.", registry=registry)
        self._waiting = Gauge(
            "cutroom_log_waiting_bytes", "Edits not committed yet.", registry=registry
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

    def watch(self, count: Callable[[], tuple[int, int]], waiting: Callable[[], int]) -> None:
        """Read gauges when they are asked for: (rooms, clients) and uncommitted bytes."""
        self._rooms.set_function(lambda: count()[0])
        self._clients.set_function(lambda: count()[1])
        self._waiting.set_function(waiting)

    def loaded(self, stretches: int, seconds: float) -> None:
        """Count a room that was loaded from a snapshot and some updates."""
        self._load_seconds.observe(seconds)
        self._tail_updates.observe(stretches - 1)

    def compared(self, behind: int) -> None:
        """Note how many updates of the log the most backward room lacks."""
        self._behind.set(behind)

    def flushed(self, edits: int, size_bytes: int, *, readers: int) -> Callable[[], None]:
        """Count one flush; call what it returns when the flush is committed."""
        began = monotonic()
        self._edits_in.inc(edits)
        self._edits_out.inc(readers)
        self._flush_bytes.observe(size_bytes)
        return lambda: self._ack_seconds.observe(monotonic() - began)
