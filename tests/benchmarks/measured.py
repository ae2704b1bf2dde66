"""What one measured stretch showed, in figures."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from tests.benchmarks.stream import Times

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
    outside_cpu_seconds: float
    """What went to programs that have nothing to do with this."""
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
            "outside_cpu_share": round(self.outside_cpu_seconds / self.seconds, 3),
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
