"""What reports of the worker do to an asset, and what happens when none comes."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from arq.constants import in_progress_key_prefix
from redis.asyncio import Redis

from backend.bus.names import (
    CONTROL_QUEUE,
    LEASE_TTL_SECONDS,
    RENDER_QUEUE,
    asset_progress_key,
    lease_key,
)
from backend.bus.queue import Job, enqueue, forget_job
from backend.media import preparation as preparation_module
from backend.media.contract import (
    ASSET_REPORT_JOB,
    AssetError,
    AssetFacts,
    AssetKind,
    AssetProgress,
    AssetReport,
    PrepareStage,
    Renditions,
    report_job_id,
)
from backend.media.preparation import Preparation
from backend.media.service import AssetService
from backend.media.tables import Asset
from backend.media.views import document_entry
from backend.web.application import CutroomApp
from tests.integration.clients import data_of, error_of
from tests.integration.media.bins import Bin, Ears
from tests.integration.media.conftest import Control

FACTS = AssetFacts(
    kind=AssetKind.VIDEO,
    duration_flicks=705_600_000,
    fps=(24000, 1001),
    width=1920,
    height=1080,
    channels=2,
)
RENDITIONS = Renditions(proxy=True, strip_sheets=2, strip_pictures=120, peaks=True)


def _report(asset_id: str, stage: PrepareStage, **fields: object) -> AssetReport:
    standard: dict[str, object] = {"attempt": 1, "request_id": "r" * 8, "sha256": "a" * 64}
    return AssetReport(asset_id=asset_id, stage=stage, **{**standard, **fields})  # type: ignore[arg-type] # a factory


@pytest.fixture(autouse=True)
def _no_second_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparation_module, "SECOND_LOOK_SECONDS", 0.0)


@pytest.fixture
async def asset_id(bin_: Bin) -> str:
    return str((await bin_.upload(b"bytes"))["id"])


@pytest.fixture
def later(control: Control, app: CutroomApp) -> Preparation:
    """The control worker's preparation, a minute from now."""
    database = app.dependencies["database"].dependency()  # type: ignore[union-attr] # a Provide
    return Preparation(database, control.bus, now=lambda: datetime.now(UTC) + timedelta(seconds=60))


async def test_probed_makes_an_asset_placeable(
    bin_: Bin, control: Control, asset_id: str, ears: Ears
) -> None:
    await control.preparation.record(_report(asset_id, PrepareStage.PROBED, facts=FACTS))

    asset, event = await bin_.read(asset_id), await ears.next()
    assert (asset["state"], asset["placeable"], asset["kind"]) == ("processing", True, "video")
    assert asset["facts"]["fps"] == [24000, 1001]
    assert asset["sha256"] == "a" * 64
    assert (event["type"], event["data"]["placeable"]) == ("asset.probed", True)


async def test_ready_brings_an_address_for_each_rendition(
    bin_: Bin, control: Control, asset_id: str, ears: Ears
) -> None:
    await control.preparation.record(_report(asset_id, PrepareStage.PROBED, facts=FACTS))
    await control.preparation.record(_report(asset_id, PrepareStage.READY, renditions=RENDITIONS))

    asset = await bin_.read(asset_id)
    assert asset["state"] == "ready"
    assert set(asset["urls"]) == {"source", "proxy", "peaks", "strips"}
    assert len(asset["urls"]["strips"]) == 2
    assert [(await ears.next())["type"] for _ in range(2)] == ["asset.probed", "asset.ready"]


async def test_a_failure_is_told_at_the_file_and_the_others_go_on(
    bin_: Bin, control: Control, asset_id: str, ears: Ears
) -> None:
    other = await bin_.upload(b"other")
    error = AssetError("not_media", "This file is neither video nor sound nor a picture.")
    await control.preparation.record(_report(asset_id, PrepareStage.FAILED, error=error))

    states = {asset["id"]: asset["state"] for asset in await bin_.list()}
    assert states == {asset_id: "failed", other["id"]: "processing"}
    assert (await bin_.read(asset_id))["error"] == {
        "code": "not_media",
        "message": "This file is neither video nor sound nor a picture.",
    }
    types = [(await ears.next())["type"] for _ in range(3)]
    assert types == ["asset.created", "asset.updated", "asset.failed"]


async def test_late_and_double_reports_change_nothing(
    bin_: Bin, control: Control, asset_id: str
) -> None:
    ready = _report(asset_id, PrepareStage.READY, facts=FACTS, renditions=RENDITIONS)
    failed = _report(asset_id, PrepareStage.FAILED, error=AssetError("damaged", "No."))

    await control.preparation.record(_report(asset_id, PrepareStage.FAILED, attempt=7))
    assert (await bin_.read(asset_id))["state"] == "processing"
    await control.preparation.record(ready)
    await control.preparation.record(failed)
    await control.preparation.record(ready)

    assert (await bin_.read(asset_id))["state"] == "ready"


async def test_facts_that_come_after_the_end_are_still_taken(
    bin_: Bin, control: Control, asset_id: str
) -> None:
    await control.preparation.record(_report(asset_id, PrepareStage.READY, renditions=RENDITIONS))
    await control.preparation.record(_report(asset_id, PrepareStage.PROBED, facts=FACTS))

    asset = await bin_.read(asset_id)
    assert (asset["state"], asset["placeable"], asset["kind"]) == ("ready", True, "video")


async def test_a_report_about_a_removed_file_is_recorded_in_silence(
    bin_: Bin, control: Control, asset_id: str, app: CutroomApp
) -> None:
    await bin_.person.delete(f"/assets/{asset_id}")

    await control.preparation.record(_report(asset_id, PrepareStage.PROBED, facts=FACTS))

    sources = await _assets(app).facts_for(UUID(bin_.workspace_id), [UUID(asset_id)])
    assert list(sources) == [UUID(asset_id)]


async def test_running_progress_is_shown_to_people_who_come_late(
    bin_: Bin, control: Control, asset_id: str, redis: Redis
) -> None:
    said = b'{"asset_id":"%s","stage":"Making the proxy","fraction":0.5}' % asset_id.encode()
    await redis.set(asset_progress_key(asset_id), said)
    assert (await bin_.read(asset_id))["progress"] == {"stage": "Making the proxy", "fraction": 0.5}

    await control.preparation.record(
        _report(asset_id, PrepareStage.READY, facts=FACTS, renditions=RENDITIONS)
    )

    assert (await bin_.read(asset_id))["progress"] is None
    assert AssetProgress(asset_id, "x", 1.0).fraction == 1.0


async def test_retrying_prepares_a_failed_file_again(
    bin_: Bin, control: Control, asset_id: str, redis: Redis
) -> None:
    error = AssetError("timed_out", "It took too long.")
    await control.preparation.record(_report(asset_id, PrepareStage.FAILED, error=error))

    asset = data_of(await bin_.person.post(f"/assets/{asset_id}/retry"))

    assert (asset["state"], asset["error"]) == ("processing", None)
    assert await redis.zscore(RENDER_QUEUE, f"asset:{asset_id}:2") is not None
    again = await bin_.person.post(f"/assets/{asset_id}/retry")
    assert error_of(again, 409)["reason"] == "nothing_to_retry"


async def test_a_job_that_waits_or_runs_is_left_alone(
    later: Preparation, asset_id: str, redis: Redis
) -> None:
    await later.resume_lost()
    assert await _attempt(asset_id) == 1

    job_id = f"asset:{asset_id}:1"
    await redis.set(in_progress_key_prefix + job_id, b"1")
    await redis.set(lease_key(job_id), b"1", ex=LEASE_TTL_SECONDS)
    await later.resume_lost()
    assert await _attempt(asset_id) == 1


async def test_a_job_whose_worker_died_is_given_again(
    bin_: Bin, later: Preparation, asset_id: str, redis: Redis
) -> None:
    await redis.set(in_progress_key_prefix + f"asset:{asset_id}:1", b"1")

    assert await later.resume_lost() >= 1

    queued = [id_ for id_ in await redis.zrange(RENDER_QUEUE, 0, -1) if asset_id.encode() in id_]
    assert queued == [f"asset:{asset_id}:2".encode()]
    assert (await bin_.read(asset_id))["state"] == "processing"


async def test_a_job_whose_report_waits_is_not_lost(
    later: Preparation, control: Control, asset_id: str
) -> None:
    await forget_job(control.bus.queue, f"asset:{asset_id}:1")
    report_id = report_job_id(_report(asset_id, PrepareStage.READY))
    await enqueue(control.bus.queue, Job(ASSET_REPORT_JOB, "{}", report_id, CONTROL_QUEUE))

    await later.resume_lost()

    assert await _attempt(asset_id) == 1
    await forget_job(control.bus.queue, report_id, queue_name=CONTROL_QUEUE)


async def test_a_file_that_takes_three_workers_down_is_given_up(
    bin_: Bin, later: Preparation, control: Control, asset_id: str
) -> None:
    for attempt in (1, 2, 3):
        await forget_job(control.bus.queue, f"asset:{asset_id}:{attempt}")
        # Each loss is noticed a minute later; here all of them happen at once.
        long_ago = datetime.now(UTC) - timedelta(hours=1)
        await Asset.update({Asset.updated_at: long_ago}).where(Asset.id == UUID(asset_id))
        assert await later.resume_lost() >= 1

    asset = await bin_.read(asset_id)
    assert (asset["state"], asset["error"]["code"]) == ("failed", "worker_failed")


async def test_renders_get_their_facts_from_rows_of_their_own_workspace(
    bin_: Bin, control: Control, asset_id: str, app: CutroomApp
) -> None:
    assets = _assets(app)
    wanted, workspace_id = [UUID(asset_id)], UUID(bin_.workspace_id)
    assert await assets.facts_for(workspace_id, wanted) == {}
    await control.preparation.record(_report(asset_id, PrepareStage.PROBED, facts=FACTS))

    found = (await assets.facts_for(workspace_id, wanted))[UUID(asset_id)]

    assert found.storage_key == f"w/{bin_.workspace_id}/assets/{asset_id}/source"
    assert document_entry(found) == {
        "id": asset_id,
        "kind": "video",
        "dur": 705_600_000,
        "fps": [24000, 1001],
        "w": 1920,
        "h": 1080,
        "ch": 2,
        "sha256": "a" * 64,
        "name": "clip.mp4",
    }
    assert await assets.facts_for(UUID(int=1), wanted) == {}
    assert await assets.facts_for(workspace_id, []) == {}


def _assets(app: CutroomApp) -> AssetService:
    service = app.dependencies["assets"].dependency()  # type: ignore[union-attr] # a Provide
    assert isinstance(service, AssetService)
    return service


async def _attempt(asset_id: str) -> int:
    row = await Asset.objects().get(Asset.id == UUID(asset_id))
    assert row is not None
    return row.attempt
