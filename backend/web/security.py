"""What browsers are told to refuse, and which origins may change anything."""

from collections.abc import Collection, Sequence
from urllib.parse import parse_qs, urlsplit

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def security_headers(public_url: str, object_origins: Sequence[str]) -> list[tuple[bytes, bytes]]:
    """Build the headers of every answer.

    Args:
        public_url: where browsers reach us; its sockets are allowed by name for browsers whose
            'self' does not cover ws.
        object_origins: origins that objects are uploaded to and played from, when not ours.
    """
    objects = "".join(f" {origin}" for origin in object_origins)
    address = urlsplit(public_url)
    socket_scheme = "wss" if address.scheme == "https" else "ws"
    policy = "; ".join(
        [
            "default-src 'self'",
            f"img-src 'self' blob: data:{objects}",
            f"media-src 'self' blob:{objects}",
            f"connect-src 'self' {socket_scheme}://{address.netloc}{objects}",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )
    headers = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    }
    if address.scheme == "https":
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


def object_origins(storage_url: str) -> list[str]:
    """Say from which foreign origins the browser app reads and writes objects.

    The folder store serves its objects under our own origin; S3 has one of its own.
    """
    address = urlsplit(storage_url)
    if address.scheme != "s3":
        return []
    endpoint = parse_qs(address.query).get("endpoint")
    if not endpoint:
        return ["https://*.amazonaws.com"]
    parts = urlsplit(endpoint[0])
    return [f"{parts.scheme}://{parts.netloc}", f"{parts.scheme}://{address.netloc}.{parts.netloc}"]


def is_origin_allowed(origin: str | None, host: str, allowed: Collection[str]) -> bool:
    """Say whether a page of this origin may change anything or open a socket.

    A missing Origin means the client is not a browser page. `null` (a sandboxed frame, a local
    file) has no authority and is refused.
    """
    if origin is None or origin in allowed:
        return True
    try:
        authority = urlsplit(origin).netloc
    except ValueError:  # a bracket without its other half
        return False
    return bool(host) and authority.lower() == host.lower()
