"""Open the store that a storage URL names."""

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from backend.storage.folder import FolderStore
from backend.storage.store import ObjectStore


def open_store(url: str, secret: str | None = None, public_url: str = "") -> ObjectStore:
    """Open `file:///folder` or `s3://bucket/prefix?endpoint=&region=`.

    Args:
        url: the place.
        secret: signs addresses of the folder store; a worker that only reads and writes has none.
        public_url: put before addresses of the folder store; without it they begin with a slash,
            which browsers complete with whatever host name they reached us by.

    Raises:
        ValueError: the URL names no store; the message says what is expected.
    """
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path.startswith("/") and not parts.netloc:
        return FolderStore(Path(unquote(parts.path)), secret=secret, public_url=public_url)
    if parts.scheme == "s3" and parts.netloc:
        # Loading boto takes half a second that processes with a folder store need not spend.
        from backend.storage.s3 import S3Place, S3Store  # noqa: PLC0415 - as said above

        query = parse_qs(parts.query)
        place = S3Place(
            bucket=parts.netloc,
            prefix=parts.path.strip("/"),
            endpoint=query.get("endpoint", [None])[0],
            region=query.get("region", [None])[0],
        )
        return S3Store(place)
    raise ValueError(
        f"{url!r} is not a storage URL: use file:///folder or "
        "s3://bucket/prefix?endpoint=https://…&region=…"
    )
