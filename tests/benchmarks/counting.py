"""Finding every edit in what clients noted: what arrived where, when, and whether all of it did."""

from collections.abc import Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt

from tests.benchmarks.clients import Client
from tests.benchmarks.measured import P99, Measured, p_ms
from tests.benchmarks.processes import Used
from tests.benchmarks.stream import Stream, Times


class Counter:
    """Finds every edit in what the clients of some rooms noted."""

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

    def is_complete(self) -> bool:
        """Whether every edit has arrived everywhere and every sender has heard that it is saved."""
        return self._may_be_complete() and all(
            self._deliveries(client)[0] >= self._expected_of(room, client)
            for room in self._rooms
            for client in room
        )

    def _may_be_complete(self) -> bool:
        """Whether so much has arrived, one's own edits included, that it is worth a closer look."""
        return all(
            client.seen >= self._expected_of(room, client)
            for room in self._rooms
            for client in room
        ) and all(
            bool(client.acks) and client.acks[-1][1] >= client.updates_sent
            for client in self._edits.senders
            if client.dialect.acknowledges
        )

    def count(self, cursors: Stream | None, used: Used) -> Measured:
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
            web_cpu_seconds=used.web,
            outside_cpu_seconds=used.outside,
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
