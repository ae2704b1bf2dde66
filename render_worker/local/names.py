"""Which pieces a film is made of, by name: planned without loading what decodes and draws."""

import hashlib
import importlib.metadata
from dataclasses import dataclass
from functools import cached_property

from backend.renders.contract import RenderSpec
from backend.renders.plan import ENGINE_VERSION, RenderPlan, plan_render


@dataclass(frozen=True)
class FilmPlan:
    """The pieces of one spec."""

    spec: RenderSpec

    @cached_property
    def chunks(self) -> list[str]:
        """Names in order of time; one may come twice."""
        return [f"{chunk.key}.m4s" for chunk in self._plan.chunks]

    @cached_property
    def sound(self) -> str | None:
        """The name of the sound of the whole range, for outputs that have any."""
        return f"{self._plan.sound_key}.m4a" if self.spec.output.audio_codec else None

    @cached_property
    def film(self) -> str:
        """The name of the whole, which nothing but its pieces decides."""
        container = self.spec.output.container
        words = "\n".join([container, *self.chunks, self.sound or ""])
        return f"{hashlib.sha256(words.encode()).hexdigest()}.{container}"

    @cached_property
    def frames(self) -> dict[str, tuple[int, int]]:
        """Timeline frames [first, end) of each piece."""
        ranges = [(chunk.first, chunk.end) for chunk in self._plan.chunks]
        pictures = dict(zip(self.chunks, ranges, strict=True))
        return ({self.sound: self.spec.range} if self.sound else {}) | pictures

    @cached_property
    def _plan(self) -> RenderPlan:
        version = importlib.metadata.version("av")
        return plan_render(self.spec, f"{ENGINE_VERSION}+av{version}")
