"""One chunk: closed groups, fixed settings, one fragment in a file of its own."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Protocol

import av
import av.error
import msgspec
from av.codec.context import Flags
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream

from backend.renders.contract import OutputProfile
from render_worker.disk import disk_errors
from render_worker.errors import EncoderFailed, EngineError
from render_worker.hardware import ENCODERS, pixels_of, standing_in
from render_worker.pictures.codecs import (
    CHUNK_SETTINGS,
    EncoderSettings,
    Pass,
    chosen_bit_rate,
    chunk_format,
    encoder_options,
)
from render_worker.pictures.colour import AV_BT709

_ONE_FRAGMENT = {"movflags": "frag_custom+empty_moov+default_base_moof"}
_FRAGMENT_BY_GROUP = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
_KEY_SECONDS = 2
_LOGGER = logging.getLogger(__name__)
_LIMITED = 1


class PictureEncoder(Protocol):
    """Takes pictures in order and makes a file of them."""

    frames: int
    """So many have been taken."""

    def encode(self, picture: VideoFrame) -> None:
        """Add the next picture; it may be the same one as before."""

    def close(self) -> None:
        """Write what is left and complete the file."""

    def abandon(self) -> None:
        """Give everything back; the file is not to be used."""


class ChunkEncoder:
    """Encodes pictures in order into a fragmented MP4 that begins with an IDR picture.

    Times inside count from 0: the chunk's place is decided when it is joined.
    """

    def __init__(
        self,
        path: Path,
        output: OutputProfile,
        settings: EncoderSettings = CHUNK_SETTINGS,
        *,
        threads: int = 0,
        two: Pass | None = None,
    ) -> None:
        """Open the file; `two` says which of two passes this is."""
        # Of our own: FFmpeg writes the last fragment at the very end, and forgets there that a
        # disk is full.
        self._file = path.open("wb")
        self._container = av.open(
            self._file,
            "w",
            format=chunk_format(output.video_codec),
            options=_FRAGMENT_BY_GROUP if settings.by_group else _ONE_FRAGMENT,
        )
        self._two = two
        self._pixels = output.pixel_format
        self._rate = Fraction(*output.rate)
        self._tick = 1 / self._rate
        self.frames = 0
        try:
            self._stream = self._add_stream(output, settings, threads)
        except EngineError:
            self.abandon()
            raise

    def encode(self, picture: VideoFrame) -> None:
        """Add the next picture; it may be the same one as before."""
        if picture.format.name != self._pixels:
            picture = _converted(picture, self._pixels)
        picture.pts = self.frames
        picture.time_base = self._tick
        picture.pict_type = PictureType.NONE
        self.frames += 1
        with disk_errors():
            self._container.mux(self._stream.encode(picture))

    def close(self) -> None:
        """Write what is left and complete the file."""
        with disk_errors():
            if self.frames:
                self._container.mux(self._stream.encode(None))
            self._container.close()
            self._file.close()
        # Encoders write the notes of a first pass when they are given up, not before.
        del self._container, self._stream

    def abandon(self) -> None:
        """Give everything back; the file is not to be used."""
        # A full disk, most likely: the file is thrown away in any case.
        with suppress(OSError, av.error.FFmpegError):
            self._container.close()
        with suppress(OSError):
            self._file.close()

    def _add_stream(
        self, output: OutputProfile, settings: EncoderSettings, threads: int
    ) -> VideoStream:
        options = encoder_options(output, settings, self._two)
        stream = self._container.add_stream(output.video_codec, rate=self._rate, options=options)
        if not isinstance(stream, VideoStream):
            raise EngineError(f"{output.video_codec} is no encoder of pictures")
        context = stream.codec_context
        stream.width, stream.height = output.width, output.height
        stream.pix_fmt = output.pixel_format
        context.time_base = self._tick
        context.gop_size = settings.group_frames or round(self._rate * _KEY_SECONDS)
        context.thread_count = threads
        context.flags |= Flags.closed_gop
        if bit_rate := chosen_bit_rate(output):
            context.bit_rate = bit_rate
        if self._two is not None:
            context.flags |= self._two.flag
        if output.video_codec in {"libx265", *ENCODERS["libx265"]}:
            context.codec_tag = "hvc1"
        context.color_range = _LIMITED
        context.colorspace = context.color_primaries = context.color_trc = AV_BT709
        try:
            context.open()
        except (av.error.FFmpegError, ValueError) as error:
            raise EncoderFailed(
                f"the encoder {output.video_codec} does not take {output.width} x {output.height} "
                "pictures with these settings"
            ) from error
        return stream


def open_encoder(
    path: Path,
    output: OutputProfile,
    working: Sequence[str],
    settings: EncoderSettings = CHUNK_SETTINGS,
    *,
    threads: int = 0,
) -> ChunkEncoder:
    """Open the encoder of an output: in hardware when that is asked for and works here."""
    name = standing_in(output.video_codec, working) if output.hardware else None
    if name is not None:
        in_hardware = msgspec.structs.replace(
            output, video_codec=name, pixel_format=pixels_of(name)
        )
        try:
            return ChunkEncoder(path, in_hardware, settings, threads=threads)
        except EncoderFailed as error:
            _LOGGER.warning("%s; it is encoded in software", error.message)
    return ChunkEncoder(path, output, settings, threads=threads)


def _converted(picture: VideoFrame, pixels: str) -> VideoFrame:
    """Return a picture in another format of pixels; its colours stay bt709, limited range."""
    converted = picture.reformat(
        format=pixels,
        src_colorspace=AV_BT709,
        dst_colorspace=AV_BT709,
        src_color_range=_LIMITED,
        dst_color_range=_LIMITED,
    )
    converted.color_primaries = converted.color_trc = AV_BT709
    return converted
