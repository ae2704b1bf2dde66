"""Prometheus figures of one web process and the route they are read from."""

import ipaddress
import secrets
from typing import Any

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from backend.errors import NotSignedIn
from backend.web.public import PUBLIC


class Metrics:
    """The figures; each app has its own registry, so that two in one process do not mix."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        """Other parts register their own figures here."""
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self._requests = Counter(
            "cutroom_http_requests_total",
            "Requests answered.",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "cutroom_http_request_seconds",
            "Time to answer, without reading the body of a download.",
            ["method", "route"],
            registry=self.registry,
        )

    def count_request(self, method: str, route: str, *, status: int, seconds: float) -> None:
        """Count one answered request; `route` is the template, never the address itself."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)


def metrics_route(metrics: Metrics, token: str | None) -> HTTPRouteHandler:
    """Serve the figures to this machine, or to whoever has the token."""

    @get("/metrics", opt=PUBLIC, include_in_schema=False, sync_to_thread=False)
    def read_metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
        """Answer in Prometheus' text format."""
        if not (_is_loopback(request) or _has_token(request, token)):
            raise NotSignedIn("Metrics are read from this machine or with the metrics token.")
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    return read_metrics


def _is_loopback(request: Request[Any, Any, Any]) -> bool:
    # A proxy on this machine would make every visitor look local; it says so in this header.
    if request.client is None or "x-forwarded-for" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _has_token(request: Request[Any, Any, Any], token: str | None) -> bool:
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    return token is not None and secrets.compare_digest(given.encode(), token.encode())
