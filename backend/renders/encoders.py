"""What the render workers' machines can do, as they have told."""

import msgspec

from backend.bus.client import RedisClient
from backend.bus.names import WORKER_FACTS_PATTERN
from backend.renders.presets import VideoCodec

_CODECS = {"h264": VideoCodec.H264, "hevc": VideoCodec.H265, "av1": VideoCodec.AV1}
"""By the beginning of the encoders' names."""


class WorkerEncoders:
    """Asks for what the workers wrote down when they started."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis

    async def codecs(self) -> list[VideoCodec]:
        """Name the video codecs that some worker encodes in hardware."""
        names = [key async for key in self._redis.scan_iter(WORKER_FACTS_PATTERN, count=1000)]
        told = await self._redis.mget(names) if names else []
        encoders = {name for body in told if body is not None for name in _encoders(body)}
        return [
            codec
            for beginning, codec in _CODECS.items()
            if any(name.startswith(f"{beginning}_") for name in encoders)
        ]


def _encoders(body: bytes) -> list[str]:
    facts = msgspec.json.decode(body, type=dict[str, list[str]])
    return facts.get("encoders", [])
