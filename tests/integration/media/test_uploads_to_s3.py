"""The same upload with S3 behind it: parts go to S3 itself, not to us."""

from collections.abc import AsyncIterator

import httpx
import pytest

from backend.web.application import CutroomApp
from tests.integration.clients import data_of, error_of, make_settings, running_app
from tests.integration.media.bins import MIB, Bin
from tests.patience import WAIT_SECONDS
from tests.s3 import make_bucket


@pytest.fixture(scope="module")
async def app(
    database_url: str,
    redis_url: str,
    s3_endpoint: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[CutroomApp]:
    storage_url = f"s3://{make_bucket(s3_endpoint)}/media?endpoint={s3_endpoint}&region=us-east-1"
    folder = tmp_path_factory.mktemp("data")
    settings = make_settings(database_url, redis_url, folder, storage_url=storage_url)
    async with running_app(settings) as running:
        yield running


async def test_parts_go_to_s3_and_the_file_comes_back_from_there(
    bin_: Bin, s3_endpoint: str
) -> None:
    contents = [b"a" * 8 * MIB, b"b" * 10]
    asset = await bin_.create(size_bytes=sum(map(len, contents)))
    etags = []
    async with httpx.AsyncClient(timeout=WAIT_SECONDS) as browser:
        for part, content in zip(asset["upload"]["parts"], contents, strict=True):
            assert part["url"].startswith(s3_endpoint)
            etags.append((await browser.put(part["url"], content=content)).headers["ETag"])

        done = data_of(await bin_.complete(asset["id"], etags))
        source = (await bin_.read(asset["id"]))["urls"]["source"]
        came_back = (await browser.get(source)).content

    assert done["state"] == "processing"
    assert came_back == b"".join(contents)


async def test_a_part_of_another_size_is_found_out_at_the_end(bin_: Bin) -> None:
    asset = await bin_.create(size_bytes=5)
    async with httpx.AsyncClient(timeout=WAIT_SECONDS) as browser:
        sent = await browser.put(asset["upload"]["parts"][0]["url"], content=b"more bytes")

    refusal = error_of(await bin_.complete(asset["id"], [sent.headers["ETag"]]), 409)

    assert refusal["reason"] == "upload_incomplete"


async def test_cancelling_aborts_the_upload_in_s3(bin_: Bin) -> None:
    asset = await bin_.create(size_bytes=5)

    assert (await bin_.person.delete(f"/assets/{asset['id']}")).status_code == 204

    async with httpx.AsyncClient(timeout=WAIT_SECONDS) as browser:
        late = await browser.put(asset["upload"]["parts"][0]["url"], content=b"bytes")
    assert late.is_error  # S3 answers NoSuchUpload, moto with a crash
