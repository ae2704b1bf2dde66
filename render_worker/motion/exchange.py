"""What is known of films' motion, brought from storage for a job and taken there after it."""

from collections.abc import Iterable
from pathlib import Path

from backend.renders.contract import RenderSpec
from backend.renders.layers import Layer
from backend.renders.motion import layer_stretches
from backend.storage import keys
from backend.storage.store import ObjectStore
from render_worker.materials import Materials


class MotionExchange:
    """Of one workspace; `folder` is where a job puts what it found out."""

    def __init__(
        self, store: ObjectStore, materials: Materials, *, workspace_id: str, folder: Path
    ) -> None:
        self._store = store
        self._materials = materials
        self._workspace_id = workspace_id
        self.folder = folder / "motion"
        self.folder.mkdir()

    async def known(self, layers: Iterable[tuple[RenderSpec, Layer]]) -> dict[str, str]:
        """Return the files of stretches that layers may need and that somebody has found."""
        wanted = {
            name
            for spec, layer in layers
            for name in layer_stretches(spec, layer, (layer.start, layer.end))
        }
        found: dict[str, str] = {}
        for name in sorted(wanted):
            path = await self._materials.find(keys.motion(self._workspace_id, name), name=name)
            if path is not None:
                found[name] = str(path)
        return found

    async def keep(self) -> None:
        """Store what the job found out: others, and other renders, need not look again."""
        for path in sorted(self.folder.iterdir()):
            if not path.name.startswith("."):
                key = keys.motion(self._workspace_id, path.name)
                await self._store.put_file(key, path, content_type="application/json")
