"""Which sources this worker has opened without a fault, so that each is looked at once."""

from collections.abc import Iterator
from contextlib import contextmanager

from backend.renders.contract import RenderSpec
from render_worker.materials import Materials

MOST_REMEMBERED = 10_000


class CheckedSources:
    """Hands out what is to be opened before a job's own work; one job does that for all others."""

    def __init__(self, materials: Materials) -> None:
        self._materials = materials
        self._known: set[str] = set()

    @contextmanager
    def claim(self, spec: RenderSpec) -> Iterator[dict[str, str]]:
        """Give the paths, by asset, of what nobody has opened here or is about to.

        A block that fails gives them back, so that the next job looks at them again.
        """
        found = self._find(spec)
        hashes = {spec.assets[key].sha256 for key in found}
        if len(self._known) > MOST_REMEMBERED:
            self._known.clear()
        self._known |= hashes
        try:
            yield found
        except BaseException:
            self._known -= hashes
            raise

    def _find(self, spec: RenderSpec) -> dict[str, str]:
        """Find what is at hand of the whole render: nothing is fetched for this."""
        if spec.on_missing == "placeholder":
            return {}
        found: dict[str, str] = {}
        for key, asset in spec.assets.items():
            if asset.sha256 not in self._known:
                path = self._materials.at_hand(asset.storage_key, name=asset.sha256)
                found |= {key: str(path)} if path is not None else {}
        return found
