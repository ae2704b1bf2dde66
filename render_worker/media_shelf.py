"""Where the sources of a spec lie on this machine."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from backend.media.contract import AssetKind
from backend.renders.contract import RenderSpec, SpecAsset
from render_worker.errors import ClipFailed
from render_worker.motion.store import Motions


@dataclass(frozen=True)
class Media:
    """One source as a local file; a path of None is offline."""

    path: Path | None
    kind: AssetKind
    name: str
    size: tuple[int, int] | None = None
    """Of the picture that a smaller copy stands in for."""


@dataclass(frozen=True)
class MediaShelf:
    """Sources by the asset's key in the document."""

    media: Mapping[str, Media]
    fail_on_missing: bool
    fail_on_damaged: bool = False
    """Also where what is missing has a placeholder; always where that fails."""
    motions: Motions | None = None
    """How films move; without it nothing is steadied."""

    def find(self, key: str) -> Media | None:
        """Return a source that is at hand, or None when it is offline or unknown."""
        found = self.media.get(key)
        return found if found and found.path and found.path.is_file() else None

    def name_of(self, key: str) -> str:
        """Return a name for people."""
        found = self.media.get(key)
        return found.name if found else key or "unknown media"


@contextmanager
def naming_files(shelf: MediaShelf) -> Iterator[None]:
    """Have failures say which file they are about."""
    try:
        yield
    except ClipFailed as error:
        if error.asset:
            error.file = shelf.name_of(error.asset)
        raise


def shelf_of(spec: RenderSpec, paths: Mapping[str, Path | None]) -> MediaShelf:
    """Join what the spec says of its sources with where they lie; `paths` is by asset key."""
    media = {
        key: Media(paths.get(key), asset.kind, asset.name, _stood_for(asset))
        for key, asset in spec.assets.items()
    }
    return MediaShelf(media, fail_on_missing=spec.on_missing != "placeholder")


def _stood_for(asset: SpecAsset) -> tuple[int, int] | None:
    return (asset.width, asset.height) if asset.is_stand_in and asset.width else None
