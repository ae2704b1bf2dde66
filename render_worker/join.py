"""Chunks and sound become the output file: packets are copied, times are set anew."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Self

import av
import av.error
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from backend.renders.contract import OutputProfile
from render_worker.disk import disk_errors
from render_worker.errors import EngineError
from render_worker.pictures.codecs import reordered_by

_FORMATS = {"mkv": "matroska", "m4a": "mp4"}
"""FFmpeg's names of containers that are not called as their file names end."""
_FAST_START = {"movflags": "+faststart"}
_HEVC_TAG = "hvc1"
"""Without it, Apple's players take H.265 for something they do not know."""


class ChunkDamaged(EngineError):
    """A chunk does not hold what its job said it would."""


@dataclass(frozen=True)
class Joined:
    """What was written."""

    frames: int


def join_chunks(
    target: Path,
    chunks: Sequence[Path],
    sounds: Sequence[Path],
    output: OutputProfile,
    *,
    reordered: int | None = None,
) -> Joined:
    """Write the output's container, an MP4's or MOV's index in front; without chunks, sound alone.

    `reordered` is by how many pictures the encoder puts decoding before showing; left out, it is
    what the output's encoder does in chunks.

    Raises:
        ChunkDamaged: a chunk cannot be read.
        DiskFull
    """
    rate = Fraction(*output.rate)
    if reordered is None:
        reordered = reordered_by(output.video_codec)
    with disk_errors(), _create(target, output) as out, ExitStack() as opened:
        heard = [opened.enter_context(_Sound(path, out)) for path in sounds]
        video: VideoStream | None = None
        frames = 0
        for chunk in chunks:
            with _open(chunk) as source:
                if video is None:
                    video = _add_pictures(out, source.streams.video[0], 1 / rate)
                    _add_streams(heard)
                count = 0
                for packet in _placed(source, frames, rate, reordered):
                    _mux_until(heard, packet.dts / rate if packet.dts else Fraction(0))
                    packet.stream = video
                    out.mux(packet)
                    count += 1
                frames += count
        if video is None:
            _add_streams(heard)
        _mux_until(heard, None)
    return Joined(frames)


def finish_file(
    target: Path, chunks: Sequence[Path], sound: Path | None, output: OutputProfile
) -> Joined:
    """Make the output of its pieces: most are joined, what one job has made whole is copied.

    Raises:
        ChunkDamaged: a piece cannot be read.
        DiskFull
    """
    if output.container == "gif":
        return Joined(_copied_gif(chunks[0], target))
    if not output.video_codec and output.container != "m4a":
        if sound is None:
            raise ChunkDamaged("the sound is gone; start the render again")
        with disk_errors():
            shutil.copyfile(sound, target)
        return Joined(0)
    return join_chunks(target, chunks, [sound] if sound is not None else [], output)


def _copied_gif(chunk: Path, target: Path) -> int:
    with disk_errors():
        shutil.copyfile(chunk, target)
    with _open(chunk) as source:
        return sum(1 for packet in source.demux(source.streams.video[0]) if packet.size)


def _create(target: Path, output: OutputProfile) -> OutputContainer:
    container = output.container
    options = _FAST_START if container in {"mp4", "mov", "m4a"} else {}
    name = _FORMATS.get(container, container)
    return av.open(str(target), "w", format=name, options=options)


def _add_pictures(out: OutputContainer, template: VideoStream, tick: Fraction) -> VideoStream:
    # Opaque, because not every codec's decoder has an encoder of the same name.
    video = out.add_stream_from_template(template, opaque=True)
    video.time_base = tick
    if template.codec_context.codec_tag == _HEVC_TAG and out.format.name != "matroska":
        video.codec_context.codec_tag = _HEVC_TAG
    return video


def _placed(
    source: InputContainer, first: int, rate: Fraction, reordered: int
) -> Iterator[Packet[VideoStream]]:
    """Yield a chunk's packets with times in frames of the whole render."""
    packets = (packet for packet in source.demux(source.streams.video[0]) if packet.size)
    earliest: int | None = None
    for number, packet in enumerate(packets):
        # Its first picture: a group is closed, so none that is shown before it comes later.
        earliest = packet.pts or 0 if earliest is None else earliest
        shown = ((packet.pts or 0) - earliest) * packet.time_base * rate
        packet.time_base = 1 / rate
        packet.pts = first + round(shown)
        # One rule for all chunks keeps decoding times rising over every joint.
        packet.dts = first + number - reordered
        packet.duration = 1
        yield packet


def _open(path: Path) -> InputContainer:
    try:
        return av.open(str(path))
    except (av.error.FFmpegError, ValueError) as error:
        raise ChunkDamaged("an encoded piece cannot be read; start the render again") from error


def _add_streams(sounds: Sequence[_Sound]) -> None:
    for sound in sounds:
        sound.add_stream()


def _mux_until(sounds: Sequence[_Sound], seconds: Fraction | None) -> None:
    for sound in sounds:
        sound.mux_until(seconds)


class _Sound:
    """Packets of the sound file, written between the pictures they belong to."""

    def __init__(self, path: Path, out: OutputContainer) -> None:
        self._source = _open(path)
        self._out = out
        self._stream: AudioStream | None = None
        self._packets: Iterator[Packet[AudioStream]] = iter(())
        self._held: Packet[AudioStream] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._source.close()

    def add_stream(self) -> None:
        if not self._source.streams.audio:
            return
        template = self._source.streams.audio[0]
        self._stream = self._out.add_stream_from_template(template)
        self._packets = (packet for packet in self._source.demux(template) if packet.size)
        self._held = next(self._packets, None)

    def mux_until(self, seconds: Fraction | None) -> None:
        """Write what is decoded before a moment; None writes the rest."""
        while self._held is not None and self._stream is not None:
            time = (self._held.dts or 0) * self._held.time_base
            if seconds is not None and time > seconds:
                return
            self._held.stream = self._stream
            self._out.mux(self._held)
            self._held = next(self._packets, None)
