"""What renders have found of a film's motion, for a preview that steadies it too."""

import hashlib
from typing import Self
from uuid import UUID

import msgspec

from backend.accounts.identity import CurrentPerson
from backend.media.service import AssetService
from backend.renders.motion import MotionStretch, stretch_name
from backend.storage import keys
from backend.storage.errors import ObjectMissing
from backend.storage.store import ObjectStore


class StoredStretch(msgspec.Struct):
    """One stretch of ten seconds; `width` and `height` are of the film as it is shown."""

    number: int
    width: int
    height: int
    pictures: list[list[int]]
    """Of each its source time in flicks, how its content lies in comparison with the picture
    before (right and down in millionths of the width, clockwise in those of a radian, growth's
    logarithm), and 1 where it is a cut."""

    @classmethod
    def of(cls, number: int, found: MotionStretch) -> Self:
        """Write a stretch as numbers."""
        pictures = [
            [one.time_flicks, one.x, one.y, one.turn, one.growth, int(one.is_cut)]
            for one in found.pictures
        ]
        return cls(number, *found.shape, pictures)


class MotionReader:
    """Answers with what is stored; looks at no film."""

    def __init__(self, store: ObjectStore, assets: AssetService) -> None:
        self._store = store
        self._assets = assets

    async def stored(
        self, person: CurrentPerson, asset_id: UUID, numbers: range
    ) -> tuple[str, list[StoredStretch]]:
        """Return those of an asset's stretches that are stored, and a name of what they say.

        Raises:
            AssetNotFound: no such asset in any workspace of this person.
        """
        asset = await self._assets.get(person, asset_id)
        found, words = [], str(asset_id)
        for number in numbers if asset.sha256 else ():
            name = stretch_name(asset.sha256 or "", number)
            stretch = await self._read(keys.motion(str(asset.workspace_id), name))
            if stretch is not None:
                found.append(StoredStretch.of(number, stretch))
                words += name
        return hashlib.sha256(words.encode()).hexdigest(), found

    async def _read(self, key: str) -> MotionStretch | None:
        try:
            return msgspec.json.decode(await self._store.get_bytes(key), type=MotionStretch)
        except ObjectMissing:
            return None
