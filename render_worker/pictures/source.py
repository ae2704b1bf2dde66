"""Which source picture belongs to a source time: the one place where frames are chosen."""

from collections.abc import Generator, Iterator
from fractions import Fraction
from pathlib import Path

import av.error
from av.codec.context import ThreadType
from av.container import InputContainer
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from render_worker.errors import MediaDamaged
from render_worker.media_file import open_media, picture_stream, source_origin
from render_worker.pictures.geometry import Size
from render_worker.restarts import runs_of

NEAR_SECONDS = Fraction(2)
"""A jump forward shorter than this is decoded through rather than sought."""
_MOST_LOST = 25
"""Damaged packets between two pictures, from which on a clip is said to be damaged there."""
_LONGEST_HELD = Fraction(1, 4)
_ALPHA_DECODERS = {"vp8": "libvpx", "vp9": "libvpx-vp9"}
_USUAL_RATE = Fraction(25)


class PictureSource:
    """Decodes one file and answers with the last picture at or before a time.

    This one rule holds a picture over gaps, repeats and skips them between rates, copes with
    irregular ones, and shows the last picture behind the end.
    """

    def __init__(
        self,
        path: Path,
        *,
        threads: int = 0,
        near_seconds: Fraction = NEAR_SECONDS,
        shown_size: tuple[int, int] | None = None,
    ) -> None:
        """Open it; `shown_size` is that of the file that a smaller copy stands in for."""
        self._shown_size = shown_size
        self._near = near_seconds
        self._path = path
        self._threads = threads
        self._container, self._stream, self._decoder = self._opened()
        self._runs = runs_of(path, self._container)
        self._tick = self._stream.time_base or Fraction(1)
        self._origin = source_origin(self._container)
        self._frames = self._decode()
        self._current: VideoFrame | None = None
        self._next: VideoFrame | None = None
        self._beginning: int | None = None
        self._lost = 0
        self._tolerance = self._choose_tolerance()
        self._sample_aspect = self._stream.sample_aspect_ratio or Fraction(1)

    def picture_at(self, time: Fraction) -> VideoFrame:
        """Return the picture shown at a source time in seconds; before the first one, the first.

        Raises:
            MediaDamaged: not one picture can be decoded.
        """
        limit = int((self._origin + time + self._tolerance) // self._tick)
        if self._is_far(limit):
            self._seek(limit)
        if self._current is None:
            self._read_two()
            self._found_beginning()
        while self._next is not None and _pts(self._next) <= limit:
            self._current, self._lost = self._next, 0
            self._next = self._read()
        if self._current is None:
            raise MediaDamaged("no picture of the media file can be decoded")
        self._require_whole(self._current, limit)
        return self._current

    def pictures_from(self, time: Fraction) -> Iterator[tuple[Fraction, VideoFrame]]:
        """Yield the picture shown at a source time and all behind it, with their own times.

        Raises:
            MediaDamaged: not one picture can be decoded.
        """
        picture: VideoFrame | None = self.picture_at(time)
        while picture is not None:
            yield self.time_of(picture), picture
            self._current, self._next = self._next, self._read()
            picture = self._current

    def time_of(self, picture: VideoFrame) -> Fraction:
        """Return the source time of a picture in seconds."""
        return _pts(picture) * self._tick - self._origin

    def size_of(self, picture: VideoFrame) -> Size:
        """Return the size at which a stored picture is shown: in square pixels."""
        if self._shown_size is not None:
            return Fraction(self._shown_size[0]), Fraction(self._shown_size[1])
        return picture.width * self._sample_aspect, Fraction(picture.height)

    def close(self) -> None:
        """Give back the file and the decoder."""
        # A generator that waits keeps us, and with us the decoder and all its pictures, until the
        # garbage collector comes by.
        self._frames.close()
        self._current = self._next = None
        self._container.close()

    def _opened(self) -> tuple[InputContainer, VideoStream, VideoCodecContext]:
        container = open_media(self._path)
        stream = picture_stream(container)
        if stream is None or not stream.time_base:
            container.close()
            raise MediaDamaged("the media file has no pictures")
        decoder = _decoder_of(stream)
        decoder.thread_type = ThreadType.AUTO
        decoder.thread_count = self._threads
        return container, stream, decoder

    def _choose_tolerance(self) -> Fraction:
        # A container rounds times to its ticks: half a tick forgives that, a whole one where the
        # origin is rounded too. Ticks as long as pictures are exact and need no forgiving.
        rate = self._stream.average_rate or _USUAL_RATE
        slack = self._tick if self._origin else self._tick / 2
        return min(slack, 1 / rate / 8)

    def _is_far(self, limit: int) -> bool:
        if self._current is None:
            return limit * self._tick - self._origin > self._near
        here = _pts(self._current)
        if limit < here:
            # A recording may begin in the middle of a group: nothing can be shown before that.
            return here != self._beginning and here * self._tick > self._origin
        return (limit - here) * self._tick > self._near and self._has_key_between(here, limit)

    def _has_key_between(self, here: int, limit: int) -> bool:
        entries = self._stream.index_entries
        found = entries.search_timestamp(limit) if len(entries) else -1
        return found >= 0 and entries[found].timestamp > here

    def _seek(self, limit: int) -> None:
        """Go to a picture at or before `limit`.

        Files are sought by decoding time and may begin a group with pictures that cannot be
        decoded on their own, so the first picture may lie too late: then further back, and at
        last from the start.
        """
        second = int(1 / self._tick)
        first = int(self._origin / self._tick)
        for back in (0, second, 4 * second, 16 * second):
            if limit - back <= first or not self._start_at(limit - back):
                break
            if self._current is not None and _pts(self._current) <= limit:
                return
        self._start_at(first)
        self._found_beginning()

    def _found_beginning(self) -> None:
        """Remember the first picture that can be decoded: seeking cannot find an earlier one."""
        self._beginning = self._current.pts if self._current else None

    def _start_at(self, target: int) -> bool:
        try:
            if self._runs:
                self._runs.seek(self._container, target * self._tick)
            else:
                self._container.seek(target, stream=self._stream, backward=True)
        except av.error.FFmpegError:
            # A file without an index: from the start.
            self._rewind()
            target = 0
        if self._decoder.is_open:
            self._decoder.flush_buffers()
        self._frames = self._decode()
        self._read_two()
        return target > 0

    def _rewind(self) -> None:
        try:
            self._container.seek(0, backward=True, any_frame=True)
        except av.error.FFmpegError:
            self._container.close()
            self._container, self._stream, self._decoder = self._opened()

    def _read_two(self) -> None:
        self._current, self._lost = self._read(), 0
        self._next = self._read()

    def _require_whole(self, current: VideoFrame, limit: int) -> None:
        """Refuse times at which so much is damaged that holding a picture would hide it."""
        held = (limit - _pts(current)) * self._tick
        if self._lost >= _MOST_LOST and held > _LONGEST_HELD:
            second = float(_pts(current) * self._tick - self._origin)
            raise MediaDamaged(f"its pictures are damaged from second {second:.1f} on")

    def _read(self) -> VideoFrame | None:
        return next(self._frames, None)

    def _decode(self) -> Generator[VideoFrame]:
        newest: int | None = None
        packets = self._container.demux(self._stream)
        if self._runs:
            packets = self._runs.shifted(packets)
        while True:
            try:
                packet = next(packets)
            except (StopIteration, av.error.FFmpegError):
                return  # also where the file breaks off
            try:
                frames = self._decoder.decode(packet)
            except av.error.EOFError:
                return
            except av.error.FFmpegError:
                self._lost += 1  # one damaged packet: the picture before it is held
                continue
            for frame in frames:
                if frame.pts is None:
                    frame.pts = frame.dts if newest is None else newest + 1
                if newest is None or _pts(frame) >= newest:
                    newest = _pts(frame)
                    yield frame


def _decoder_of(stream: VideoStream) -> VideoCodecContext:
    """Return the stream's own decoder, or for VP8 and VP9 with alpha the one that reads it."""
    name = _ALPHA_DECODERS.get(stream.codec_context.codec.canonical_name)
    # A field of the track, or a tag in capitals.
    tags = {tag.lower(): value for tag, value in stream.metadata.items()}
    if name is None or tags.get("alpha_mode") != "1":
        return stream.codec_context
    decoder = VideoCodecContext.create(name, "r")
    return decoder if isinstance(decoder, VideoCodecContext) else stream.codec_context


def _pts(frame: VideoFrame) -> int:
    return frame.pts or 0
