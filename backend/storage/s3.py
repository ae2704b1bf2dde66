"""Objects in S3 or a server that speaks its protocol."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import quote

import aioboto3
from aiobotocore.config import AioConfig
from botocore.exceptions import ClientError

from backend.storage.errors import ObjectMissing, PartsWrong, UploadMissing
from backend.storage.files import disk_errors
from backend.storage.keys import check_key
from backend.storage.store import ObjectStat, Part

if TYPE_CHECKING:  # the stubs are a development dependency
    from types_aiobotocore_s3 import S3Client

_PART_BYTES = 16 * 2**20
"""Of our own uploads; 10,000 parts of it are 160 GB."""
_MISSING = {"404", "NoSuchKey", "NotFound"}
_BEHIND_THE_END = {"416", "InvalidRange"}
_NO_UPLOAD = {"NoSuchUpload"}
_WRONG_PARTS = {"InvalidPart", "InvalidPartOrder", "EntityTooSmall", "MalformedXML"}


@dataclass(frozen=True)
class S3Place:
    """Where the objects lie; the keys to it come from AWS_* as boto reads them."""

    bucket: str
    prefix: str = ""
    """Without slashes at its ends."""
    endpoint: str | None = None
    region: str | None = None


class S3Store:
    """An ObjectStore (see there) in one bucket, below one prefix."""

    def __init__(self, place: S3Place) -> None:
        self._place = place
        self._prefix = f"{place.prefix}/" if place.prefix else ""
        self._stack = AsyncExitStack()
        self._client: S3Client | None = None
        self._opening = asyncio.Lock()

    async def put_file(self, key: str, path: Path, *, content_type: str = "") -> None:
        """Store a copy of a local file, in parts when it is large."""
        with path.open("rb") as file:
            first = await asyncio.to_thread(file.read, _PART_BYTES)
            if len(first) < _PART_BYTES:
                await self.put_bytes(key, first, content_type=content_type)
                return
            upload_id = await self.start_multipart(key, content_type=content_type)
            try:
                parts = await self._send_parts(key, upload_id, first=first, file=file)
                await self.complete_multipart(key, upload_id, parts)
            except BaseException:
                # Parts of an upload that nobody completes are paid for, for ever.
                await self.abort_multipart(key, upload_id)
                raise

    async def put_bytes(self, key: str, content: bytes, *, content_type: str = "") -> None:
        """Store a small object."""
        client = await self._connect()
        extra: Any = _type(content_type)
        await client.put_object(**self._at(key), Body=BytesIO(content), **extra)

    async def get_bytes(self, key: str) -> bytes:
        """Read a small object whole."""
        client = await self._connect()
        with _refusals(key):
            found = await client.get_object(**self._at(key))
            async with found["Body"] as body:
                return bytes(await body.read())

    async def get_range(self, key: str, first: int, length: int) -> bytes:
        """Read a part of an object, from byte `first`; less when it ends sooner."""
        client = await self._connect()
        span = f"bytes={first}-{first + length - 1}"
        try:
            with _refusals(key):
                found = await client.get_object(**self._at(key), Range=span)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in _BEHIND_THE_END:
                return b""
            raise
        async with found["Body"] as body:
            return bytes(await body.read())

    async def get_to_file(self, key: str, path: Path) -> None:
        """Copy an object to a local file, which appears only when complete."""
        client = await self._connect()
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(path.name + ".part")
        try:
            with _refusals(key), disk_errors():
                await client.download_file(self._place.bucket, self._key(key), str(temporary))
                temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)

    def local_path(self, key: str) -> Path | None:
        """Return None: no object lies on this machine."""
        check_key(key)
        return None

    async def find_stat(self, key: str) -> ObjectStat | None:
        """Describe an object, or return None when it is not there."""
        client = await self._connect()
        try:
            with _refusals(key):
                found = await client.head_object(**self._at(key))
        except ObjectMissing:
            return None
        return ObjectStat(found["ContentLength"], found["ETag"].strip('"'), found["LastModified"])

    async def exists(self, key: str) -> bool:
        """Answer whether the object is there."""
        return await self.find_stat(key) is not None

    async def delete(self, key: str) -> None:
        """Remove an object; one that is not there is no error."""
        client = await self._connect()
        await client.delete_object(**self._at(key))

    async def list_keys(self, prefix: str) -> AsyncIterator[str]:
        """Walk over keys that begin with `prefix`, in no particular order."""
        client = await self._connect()
        check_key(prefix.rstrip("/"))
        pages = client.get_paginator("list_objects_v2")
        async for page in pages.paginate(Bucket=self._place.bucket, Prefix=self._prefix + prefix):
            for found in page.get("Contents", []):
                yield found["Key"].removeprefix(self._prefix)

    async def signed_url(
        self, key: str, *, expires_seconds: int, download_name: str | None = None
    ) -> str:
        """Make an address that anybody may GET until it expires."""
        wanted: dict[str, Any] = self._at(key)
        if download_name is not None:
            wanted["ResponseContentDisposition"] = (
                f"attachment; filename*=UTF-8''{quote(download_name)}"
            )
        return await self._presign("get_object", wanted, expires_seconds)

    async def start_multipart(self, key: str, *, content_type: str = "") -> str:
        """Begin an upload in parts and return its id."""
        client = await self._connect()
        extra: Any = _type(content_type)
        started = await client.create_multipart_upload(**self._at(key), **extra)
        return started["UploadId"]

    async def signed_part_url(
        self, key: str, upload_id: str, *, number: int, size_bytes: int, expires_seconds: int
    ) -> str:
        """Make an address that takes one part.

        S3 does not hold a part to a size, so the size is checked when the upload is completed.
        """
        del size_bytes
        wanted = {**self._at(key), "UploadId": upload_id, "PartNumber": number}
        return await self._presign("upload_part", wanted, expires_seconds)

    async def list_parts(self, key: str, upload_id: str) -> list[Part]:
        """Return the parts that have arrived, by number."""
        client = await self._connect()
        parts: list[Part] = []
        with _refusals(key):
            pages = client.get_paginator("list_parts")
            async for page in pages.paginate(**self._at(key), UploadId=upload_id):
                parts.extend(
                    Part(found["PartNumber"], found["ETag"].strip('"'), found["Size"])
                    for found in page.get("Parts", [])
                )
        return parts

    async def complete_multipart(self, key: str, upload_id: str, parts: Sequence[Part]) -> None:
        """Join the parts into the object."""
        if not parts:
            raise PartsWrong("An upload is completed with at least one part")
        client = await self._connect()
        ordered = sorted(parts, key=lambda part: part.number)
        named: Any = [{"PartNumber": part.number, "ETag": part.etag} for part in ordered]
        with _refusals(key):
            await client.complete_multipart_upload(
                **self._at(key), UploadId=upload_id, MultipartUpload={"Parts": named}
            )

    async def abort_multipart(self, key: str, upload_id: str) -> None:
        """Forget an upload and its parts; one that is not there is no error."""
        client = await self._connect()
        try:
            with _refusals(key):
                await client.abort_multipart_upload(**self._at(key), UploadId=upload_id)
        except UploadMissing:
            return

    async def close(self) -> None:
        """Give back connections."""
        self._client = None
        await self._stack.aclose()

    async def _send_parts(
        self, key: str, upload_id: str, *, first: bytes, file: BinaryIO
    ) -> list[Part]:
        client = await self._connect()
        parts: list[Part] = []
        content = first
        while content:
            # As a file object: aiohttp warns about large bytes, which it would send in one go.
            sent = await client.upload_part(
                **self._at(key),
                UploadId=upload_id,
                PartNumber=len(parts) + 1,
                Body=BytesIO(content),
            )
            parts.append(Part(len(parts) + 1, sent["ETag"].strip('"'), len(content)))
            content = await asyncio.to_thread(file.read, _PART_BYTES)
        return parts

    def _key(self, key: str) -> str:
        return self._prefix + check_key(key)

    def _at(self, key: str) -> Any:  # noqa: ANN401 - each call of the client has its own dict type
        return {"Bucket": self._place.bucket, "Key": self._key(key)}

    async def _presign(self, method: str, wanted: Mapping[str, Any], expires_seconds: int) -> str:
        client = await self._connect()
        return await client.generate_presigned_url(
            method, Params=dict(wanted), ExpiresIn=expires_seconds
        )

    async def _connect(self) -> "S3Client":
        # Made in the loop that uses it, once: making a client reads files and takes 50 ms.
        async with self._opening:
            if self._client is None:
                self._client = await self._stack.enter_async_context(self._new_client())
            return self._client

    def _new_client(self) -> AbstractAsyncContextManager["S3Client"]:
        return aioboto3.Session().client(
            "s3",
            endpoint_url=self._place.endpoint,
            region_name=self._place.region,
            config=_CONFIG,
        )


_CONFIG = AioConfig(
    signature_version="s3v4",
    retries={"max_attempts": 4, "mode": "standard"},
    connect_timeout=5,
    read_timeout=60,
    # Servers that only speak S3's protocol know neither virtual hosts nor the newer checksums.
    s3={"addressing_style": "path"},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


def _type(content_type: str) -> dict[str, str]:
    return {"ContentType": content_type} if content_type else {}


@contextmanager
def _refusals(key: str) -> Iterator[None]:
    """Name the refusals that callers handle; anything else stays a ClientError."""
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in _NO_UPLOAD:
            raise UploadMissing("This upload is over or was never started") from error
        if code in _MISSING:
            raise ObjectMissing(f"There is no object {key}") from error
        if code in _WRONG_PARTS:
            raise PartsWrong("The parts named are not the parts that have arrived") from error
        raise
