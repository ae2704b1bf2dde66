"""Use cases of watching a film that is still being made; rights are checked for each of them."""

from fractions import Fraction
from uuid import UUID

from backend.accounts.identity import CurrentPerson
from backend.database.connection import Database
from backend.renders.contract import SOUND_INDEX
from backend.renders.dispatch import piece_object
from backend.renders.errors import NothingToPlay
from backend.renders.hls.boxes import Box, NotStreamable, read_header
from backend.renders.hls.film import Film, read_film
from backend.renders.hls.pictures import codec_of, init_segment, placed_fragment
from backend.renders.hls.playlists import master_playlist, media_playlist
from backend.renders.hls.sound import SoundTrack, read_track, sound_fragment, span_of
from backend.renders.service import RenderService
from backend.storage import keys
from backend.storage.errors import ObjectMissing
from backend.storage.store import ObjectStore

LEAD = Fraction(1)
"""Seconds before the first picture, in both renditions: the sound's priming must fit."""
_SOUND_BITS = 192_000
_MOST_TRACKS = 64
_LARGEST_HEADER = 64 * 2**20
_BOX_HEADER = 16


class RenderStream:
    """Playlists and segments of renders."""

    def __init__(self, database: Database, store: ObjectStore, renders: RenderService) -> None:
        self._database = database
        self._store = store
        self._renders = renders
        self._tracks: dict[str, SoundTrack] = {}

    async def master(self, person: CurrentPerson, render_id: UUID) -> str:
        """Write the playlist a player begins with.

        Raises:
            RenderNotFound: none in any workspace of this person.
            NothingToPlay: no chunk is ready, or players do not know what it is made of.
        """
        film = await self._film(person, render_id)
        first = film.playable_segment(0)
        chunk = await self._chunk(film, 0)
        if film.sound_key:
            await self._track(film)
        bits = len(chunk) * 8 / first.seconds + _SOUND_BITS
        return master_playlist(film, codec=_codec(chunk), bits_per_second=bits)

    async def playlist(self, person: CurrentPerson, render_id: UUID, rendition: str) -> str:
        """Write the playlist of `pictures` or `sound`."""
        film = await self._film(person, render_id)
        film.playable_segment(0)
        return media_playlist(film, rendition)

    async def pictures_init(self, person: CurrentPerson, render_id: UUID) -> bytes:
        """Read the header that all chunks share."""
        film = await self._film(person, render_id)
        try:
            return init_segment(await self._chunk(film, 0))
        except NotStreamable as error:
            raise _unplayable() from error

    async def pictures(self, person: CurrentPerson, render_id: UUID, index: int) -> bytes:
        """Read a chunk, put into its place."""
        film = await self._film(person, render_id)
        segment = film.playable_segment(index)
        chunk = await self._chunk(film, index)
        try:
            return placed_fragment(chunk, begins=LEAD + segment.begins, sequence=index + 1)
        except NotStreamable as error:
            raise _unplayable() from error

    async def sound_init(self, person: CurrentPerson, render_id: UUID) -> bytes:
        """Read the header of the sound's segments."""
        film = await self._film(person, render_id)
        film.playable_segment(0)
        return (await self._track(film)).init

    async def sound(self, person: CurrentPerson, render_id: UUID, index: int) -> bytes:
        """Cut out the sound that belongs to a chunk."""
        film = await self._film(person, render_id)
        segment = film.playable_segment(index)
        track = await self._track(film)
        is_last = index == len(film.segments) - 1
        # Packets that begin within the last picture, or behind it, belong to it.
        ends = segment.ends + (LEAD if is_last else 0)
        span = span_of(track, segment.begins, ends)
        packets = await self._store.get_range(_sound_key(film), span.offset, span.size_bytes)
        return sound_fragment(track, span, packets, lead=LEAD, sequence=index + 1)

    async def _film(self, person: CurrentPerson, render_id: UUID) -> Film:
        await self._renders.require_watcher(person.id, render_id)
        return await read_film(self._database, render_id)

    async def _chunk(self, film: Film, index: int) -> bytes:
        key = film.playable_segment(index).key
        try:
            return await self._store.get_bytes(keys.chunk(film.workspace_id, key))
        except ObjectMissing:
            raise NothingToPlay("This part of the film is no longer kept.") from None

    async def _track(self, film: Film) -> SoundTrack:
        if not film.sound_key:
            raise NothingToPlay("This film has no sound.")
        track = self._tracks.get(film.sound_key)
        if track is None:
            try:
                track = await self._read_track(_sound_key(film))
            except NotStreamable as error:
                raise _unplayable() from error
            except ObjectMissing:
                raise NothingToPlay("The sound of this film is no longer kept.") from None
            self._tracks[film.sound_key] = track
            while len(self._tracks) > _MOST_TRACKS:
                self._tracks.pop(next(iter(self._tracks)))
        return track

    async def _read_track(self, key: str) -> SoundTrack:
        """Find the two headers without reading the packets between them."""
        stat = await self._store.find_stat(key)
        size, at = stat.size_bytes if stat else 0, 0
        found: dict[bytes, bytes] = {}
        while at < size and b"moov" not in found:
            box = _placed(await self._store.get_range(key, at, _BOX_HEADER), at, size)
            if box.kind in {b"ftyp", b"moov"} and box.end - at <= _LARGEST_HEADER:
                found[box.kind] = await self._store.get_range(key, at, box.end - at)
            at = box.end
        if len(found) < len((b"ftyp", b"moov")):
            raise NotStreamable("This is no MP4 file")
        return read_track(found[b"ftyp"], found[b"moov"])


def _placed(header: bytes, at: int, size: int) -> Box:
    box = read_header(header, 0, size - at)
    return Box(box.kind, at, at + box.body, at + box.end)


def _sound_key(film: Film) -> str:
    return piece_object(UUID(film.workspace_id), SOUND_INDEX, key=film.sound_key)


def _codec(chunk: bytes) -> str:
    try:
        return codec_of(init_segment(chunk))
    except NotStreamable as error:
        raise _unplayable() from error


def _unplayable() -> NothingToPlay:
    return NothingToPlay("A film of this preset cannot be played while it is made.")
