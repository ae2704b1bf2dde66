"""Redis ends in the middle of a chunk and comes back: the chunk is made all the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.bus.names import render_state_key
from backend.renders.contract import CHUNK_JOB, Outcome
from backend.supervisor.redis import find_redis_server, start_redis
from tests.integration.render_worker.farm import chunk_job, id_of, running_farm
from tests.outages import Outages
from tests.render_specs import make_clip, make_spec, make_timeline
from tests.services import REDIS_TOOLS, services_in

FRAMES = 400


@pytest.fixture
def outages(tmp_path: Path) -> Iterator[Outages]:
    """A Redis of this test's own, which keeps what it has."""
    places = services_in(tmp_path / "services")
    child = start_redis(places.redis, find_redis_server(REDIS_TOOLS))
    made = Outages(places.postgres, places.redis)
    yield made
    child.stop(10.0)
    made.end()


async def test_a_chunk_outlives_a_restart_of_redis(outages: Outages, tmp_path: Path) -> None:
    clip = make_clip("c", start=0, end=FRAMES, kind="solid", color="#808080")
    spec = make_spec(make_timeline({"c": clip}))
    async with running_farm(outages.redis.url(), tmp_path) as farm:
        await farm.put_spec(spec)
        job = chunk_job(spec, index=0, frames=(0, FRAMES), key="ab" * 32)
        await farm.send(CHUNK_JOB, job, id_of(job))
        await farm.until(lambda: farm.redis.exists(render_state_key(spec.render_id)))

        with outages.killed(outages.redis):
            pass
        # The test's own connections; the worker has to cope with its own.
        await farm.redis.connection_pool.disconnect()
        after = chunk_job(spec, index=1, frames=(0, 10), key="ac" * 32)
        await farm.send(CHUNK_JOB, after, id_of(after))

        reports = [await farm.report_of(index) for index in (0, 1)]

    assert [report.outcome for report in reports] == [Outcome.DONE, Outcome.DONE]
    assert reports[0].frames == FRAMES
