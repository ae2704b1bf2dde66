"""One measured stretch: streams run, clients record, and what came of it."""

import asyncio
import gc
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from time import perf_counter
from typing import Final

import numpy as np
import numpy.typing as npt

from tests.benchmarks.clients import Client
from tests.benchmarks.processes import cpu_seconds
from tests.benchmarks.stream import Stream, Times

LEAD_SECONDS: Final = 0.05
DRAIN_SECONDS: Final = 4.0
LOOK_SECONDS: Final = 0.02
P99: Final = 99.0
_MS: Final = 1000.0


@dataclass(frozen=True)
class Measured:
    """What one stretch showed."""

    edits: int
    expected: int
    delivered: int
    seconds: float
    """From the first edit's leaving to the last one's arriving."""
    latencies: Times
    cursor_latencies: Times
    ack_latencies: Times
    unacknowledged: int
    lag_p99_ms: float
    web_cpu_seconds: float
    frames: int
    closed: int

    @property
    def missing(self) -> int:
        """Deliveries that never came."""
        return self.expected - self.delivered

    @property
    def per_second(self) -> float:
        """Deliveries per second."""
        return self.delivered / self.seconds

    @property
    def p99_ms(self) -> float:
        """Of the deliveries' latencies."""
        return p_ms(self.latencies, P99)

    @property
    def ack_p99_ms(self) -> float:
        """Of the acknowledgements; one that never came is late for ever."""
        return float("inf") if self.unacknowledged else p_ms(self.ack_latencies, P99)

    @property
    def cpu_us_per_delivery(self) -> float:
        """Web's processor time."""
        return 1e6 * self.web_cpu_seconds / max(1, self.delivered)

    def summary(self) -> dict[str, float | int]:
        """Say it in figures."""
        said: dict[str, float | int] = {
            "edits_per_s": round(self.edits / self.seconds),
            "deliveries_per_s": round(self.per_second),
            "missing": self.missing,
            "p50_ms": p_ms(self.latencies, 50.0),
            "p99_ms": self.p99_ms,
            "frames": self.frames,
            "generator_lag_p99_ms": self.lag_p99_ms,
            "web_cpu_us_per_delivery": round(self.cpu_us_per_delivery, 2),
            "web_cpu_share": round(self.web_cpu_seconds / self.seconds, 3),
        }
        if self.cursor_latencies.size:
            said["cursor_p99_ms"] = p_ms(self.cursor_latencies, P99)
        if self.ack_latencies.size:
            said["ack_p50_ms"] = p_ms(self.ack_latencies, 50.0)
            said["ack_p99_ms"] = p_ms(self.ack_latencies, P99)
        if self.closed:
            said["closed"] = self.closed
        return said


def p_ms(values: Times, percent: float) -> float:
    """Take a percentile, in milliseconds."""
    if not values.size:
        return float("inf")
    return round(float(np.percentile(values, percent)) * _MS, 3)


async def measure(
    clients: Sequence[Client],
    edits: Stream,
    cursors: Stream | None = None,
    *,
    web_pids: Sequence[int] = (),
    in_rooms: Sequence[Sequence[Client]] = (),
) -> Measured:
    """Run streams and say how everything arrived.

    Args:
        clients: everybody who receives.
        edits: what is counted.
        cursors: sent beside it.
        web_pids: whose processor time to note.
        in_rooms: the clients by room; one room unless given.
    """
    rooms = in_rooms or [clients]
    counter = _Counter(rooms, edits)
    for client in clients:
        client.record()
    gc.collect()
    gc.disable()
    before = cpu_seconds(web_pids)
    start = perf_counter() + LEAD_SECONDS
    running = [stream.run(start) for stream in (edits, cursors) if stream is not None]
    await asyncio.gather(*running)
    await _drain(clients, counter)
    used = cpu_seconds(web_pids) - before
    gc.enable()
    for client in clients:
        client.is_recording = False
    measured = counter.count(cursors, used)
    for client in clients:
        client.marks.forget()
        client.arrivals = []
    return measured


async def _drain(clients: Sequence[Client], counter: "_Counter") -> None:
    """Wait until everything has arrived, or nothing does any more."""
    deadline = perf_counter() + DRAIN_SECONDS
    while perf_counter() < deadline:
        if counter.may_be_complete() or any(client.closed for client in clients):
            return
        await asyncio.sleep(LOOK_SECONDS)


class _Counter:
    """Finds every edit in what the clients noted."""

    def __init__(self, rooms: Sequence[Sequence[Client]], edits: Stream) -> None:
        self._rooms = rooms
        self._edits = edits
        index = {id(client): number for number, client in enumerate(edits.senders)}
        self._number = {id(c): index.get(id(c), -1) for room in rooms for c in room}
        self._acked_before = {id(c): c.updates_sent for c in edits.senders}
        by_sender = np.bincount(
            edits.sender_of(np.arange(len(edits.frames))), minlength=len(edits.senders)
        )
        self._own = {id(c): int(by_sender[n]) for n, c in enumerate(edits.senders)}

    def _expected_of(self, room: Sequence[Client], client: Client) -> int:
        """Count the edits of everybody else in the room."""
        everybody = sum(self._own.get(id(other), 0) for other in room)
        return everybody - self._own.get(id(client), 0)

    def may_be_complete(self) -> bool:
        """Whether so much has arrived that it is worth looking closely."""
        return all(
            client.seen >= self._expected_of(room, client)
            for room in self._rooms
            for client in room
        ) and all(
            client.acks and client.acks[-1][1] >= client.updates_sent
            for client in self._edits.senders
            if client.acks
        )

    def count(self, cursors: Stream | None, web_cpu_seconds: float) -> Measured:
        """Say what arrived."""
        clients = [client for room in self._rooms for client in room]
        expected = sum(self._expected_of(room, c) for room in self._rooms for c in room)
        parts = [self._deliveries(client) for client in clients]
        ends = [at for client in clients for at, _ in client.arrivals[-1:]]
        acks = [self._acks(client, number) for number, client in enumerate(self._edits.senders)]
        ack_latencies = np.concatenate(acks)
        left = self._edits.left_at
        return Measured(
            edits=len(self._edits.frames),
            expected=expected,
            delivered=sum(unique for unique, _ in parts),
            seconds=max([*ends, float(left[-1])]) - float(left[0]),
            latencies=np.concatenate([late for _, late in parts]),
            cursor_latencies=self._cursor_latencies(clients, cursors),
            ack_latencies=ack_latencies,
            unacknowledged=len(left) - ack_latencies.size,
            lag_p99_ms=p_ms(self._edits.lag, P99),
            web_cpu_seconds=web_cpu_seconds,
            frames=sum(len(client.arrivals) for client in clients),
            closed=sum(client.closed is not None for client in clients),
        )

    def _deliveries(self, client: Client) -> tuple[int, Times]:
        """Count a client's edits of others, each once, and take all their latencies."""
        at, index = _flat(client, self._edits.first, len(self._edits.left), edits=True)
        foreign = self._edits.sender_of(index) != self._number[id(client)]
        seen = np.zeros(len(self._edits.left), dtype=bool)
        seen[index[foreign]] = True
        return int(seen.sum()), at[foreign] - self._edits.left_at[index[foreign]]

    def _acks(self, client: Client, number: int) -> Times:
        """Take the time from each edit's leaving to the first acknowledgement that covers it."""
        left = self._edits.left_at[number :: len(self._edits.senders)]
        if not client.acks:
            return np.array([])
        at = np.array([when for when, _ in client.acks])
        up_to = np.array([count for _, count in client.acks])
        wanted = self._acked_before[id(client)] + 1 + np.arange(left.size)
        covering = np.searchsorted(up_to, wanted)
        known = covering < at.size
        latencies: Times = at[covering[known]] - left[known]
        return latencies

    def _cursor_latencies(self, clients: Sequence[Client], cursors: Stream | None) -> Times:
        if cursors is None:
            return np.array([])
        every = []
        for client in clients:
            at, index = _flat(client, cursors.first, len(cursors.left), edits=False)
            own = self._number[id(client)]
            foreign = cursors.sender_of(index) != own
            every.append(at[foreign] - cursors.left_at[index[foreign]])
        return np.concatenate(every)


def _flat(
    client: Client, first: int, count: int, *, edits: bool
) -> tuple[Times, npt.NDArray[np.int64]]:
    """List every number a client got with the time of its arrival, counted from the first."""
    column = 0 if edits else 1
    found = [arrival[1][column] for arrival in client.arrivals]
    times = np.array([arrival[0] for arrival in client.arrivals])
    index = np.fromiter(chain.from_iterable(found), dtype=np.int64) - first
    at = np.repeat(times, [len(numbers) for numbers in found])
    known = (index >= 0) & (index < count)
    return at[known], index[known]
