"""What a file is: facts for the timeline, or a sentence that says why it cannot be used."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av.error
import msgspec
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from backend.media.contract import FLICKS_PER_SECOND, AssetFacts, AssetKind
from render_worker.effects.cube import CubeWrong, looks_like_cube, read_cube
from render_worker.errors import EngineError
from render_worker.media_file import open_media, picture_stream, sound_stream, source_origin
from render_worker.pictures.colour import has_alpha
from render_worker.pictures.orientation import orientation_of
from render_worker.pictures.source import PictureSource
from render_worker.prepare.errors import PrepareFailed
from render_worker.prepare.still_probe import probe_still
from render_worker.restarts import runs_of

LARGEST_SIDE = 8192
LONGEST_SECONDS = 24 * 3600
_QUARTER = 90
_RATES = tuple(
    Fraction(rate)
    for rate in (
        "5", "8", "10", "12", "12.5", "15", "20", "24000/1001", "24", "25", "30000/1001", "30",
        "48000/1001", "48", "50", "60000/1001", "60", "90", "100", "120000/1001", "120", "240",
    )
)  # fmt: skip
_RATE_SLACK = Fraction(1, 200)
"""A mean rate this near to a usual one is that one, measured on a few irregular pictures."""
_FASTEST = 240
_NEARLY_WHOLE = Fraction(1, 4)
_ADVICE = "Save it as MP4 (H.264), WAV, JPEG or PNG in another program and upload that."
_AGAIN = "Copy it from its source again, or repair it in another program, and upload that."
_NO_PICTURE = "None of its pictures can be decoded: it is damaged, incomplete or protected."
# How files begin that would be read if they were whole: MP4 and MOV, Matroska, RIFF.
_SIGNATURES = (b"ftyp", b"moov", b"mdat", b"\x1aE\xdf\xa3", b"RIFF")

_BEGINNING_BYTES = 4096

Report = Callable[[float], None]


@dataclass
class _Scan:
    """Presentation times of one stream, from its packets alone, in its ticks."""

    count: int = 0
    first: int | None = None
    last: int = 0
    end: int = 0

    def add(self, pts: int, duration: int) -> None:
        self.count += 1
        self.first = pts if self.first is None else min(self.first, pts)
        self.last = max(self.last, pts)
        self.end = max(self.end, pts + duration)


def probe_file(path: Path, report: Report = lambda _: None) -> AssetFacts:
    """Look at a whole file.

    Raises:
        PrepareFailed: not_media, empty, unsupported, damaged or too_large.
    """
    if path.stat().st_size == 0:
        raise PrepareFailed("empty", "The file is empty: 0 bytes arrived.")
    facts = _probe_cube(path) or probe_still(path)
    return facts if facts is not None else _probe_media(path, report)


def _probe_cube(path: Path) -> AssetFacts | None:
    """Return facts of a look-up table; None when the file is something else."""
    with path.open("rb") as file:
        if not looks_like_cube(file.read(_BEGINNING_BYTES)):
            return None
    try:
        side = read_cube(path).side
    except CubeWrong as error:
        raise PrepareFailed("damaged", str(error)) from error
    return AssetFacts(
        kind=AssetKind.LUT, duration_flicks=0, width=side, height=side, container="cube"
    )


def _probe_media(path: Path, report: Report) -> AssetFacts:
    try:
        container = open_media(path)
    except EngineError as error:
        raise _unreadable(path) from error
    with container:
        video, audio = picture_stream(container), sound_stream(container)
        if video is None and audio is None:
            raise PrepareFailed("unsupported", _unsupported(container))
        if video is not None:
            _require_size(video)
        scans = _scan(path, container, [s for s in (video, audio) if s is not None], report)
        facts = _sound_facts(audio) if video is None else _picture_facts(path, video, audio, scans)
        sounds = len(container.streams.audio) if audio is not None else 0
        facts = msgspec.structs.replace(facts, sound_streams=sounds)
        return _with_time(facts, container, video or audio, scans)


def _damaged(sentence: str) -> PrepareFailed:
    return PrepareFailed("damaged", f"{sentence} {_AGAIN}")


def _unreadable(path: Path) -> PrepareFailed:
    with path.open("rb") as file:
        head = file.read(16)
    if any(head.startswith(mark) or head[4:].startswith(mark) for mark in _SIGNATURES):
        return _damaged("The file is damaged or incomplete: it begins well and breaks off.")
    return PrepareFailed(
        "not_media", f"This is no video, sound or picture file that we can read. {_ADVICE}"
    )


def _unsupported(container: InputContainer) -> str:
    kinds = {stream.type for stream in container.streams}
    if kinds & {"video", "audio"}:
        return f"The file holds pictures or sound in a form that cannot be decoded here. {_ADVICE}"
    return "The file is a media container without pictures and without sound."


def _require_size(video: VideoStream) -> None:
    if video.width > LARGEST_SIDE or video.height > LARGEST_SIDE:
        raise PrepareFailed(
            "too_large",
            f"The pictures are {video.width} x {video.height}; "
            f"at most {LARGEST_SIDE} pixels on a side can be edited. Make them smaller.",
        )
    if video.width < 1 or video.height < 1:
        raise _damaged("The file does not say how large its pictures are.")


def _scan(
    path: Path, container: InputContainer, streams: list[Stream], report: Report
) -> dict[int, _Scan]:
    """Read all packets without decoding: lengths that containers state are often wrong."""
    scans = {stream.index: _Scan() for stream in streams}
    size = max(1, container.size)
    packets, runs = container.demux(streams), runs_of(path, container)
    try:
        for number, packet in enumerate(runs.shifted(packets) if runs else packets):
            if packet.pts is not None:
                scans[packet.stream_index].add(packet.pts, packet.duration or 0)
            if number % 500 == 0 and packet.pos:
                report(min(1.0, packet.pos / size))
    except av.error.FFmpegError as error:
        if not any(scan.count for scan in scans.values()):
            raise _damaged("The file is damaged from its start.") from error
    return scans


def _sound_facts(audio: AudioStream | None) -> AssetFacts:
    if audio is None:
        return AssetFacts(kind=AssetKind.UNKNOWN, duration_flicks=0)
    return AssetFacts(
        kind=AssetKind.AUDIO,
        duration_flicks=0,
        channels=audio.codec_context.channels,
        sample_rate=audio.codec_context.sample_rate,
        audio_codec=audio.codec_context.name,
    )


def _picture_facts(
    path: Path, video: VideoStream, audio: AudioStream | None, scans: dict[int, _Scan]
) -> AssetFacts:
    frame = _first_picture(path)
    orientation = orientation_of(frame)
    aspect = video.sample_aspect_ratio or Fraction(1)
    shown = (round(frame.width * aspect), frame.height)
    width, height = reversed(shown) if orientation.swaps_sides else shown
    rate = _nominal_rate(video, scans[video.index])
    sound = _sound_facts(audio)
    return AssetFacts(
        kind=AssetKind.VIDEO,
        duration_flicks=0,
        fps=(rate.numerator, rate.denominator),
        width=width,
        height=height,
        channels=sound.channels,
        sample_rate=sound.sample_rate,
        rotation=orientation.quarter_turns * _QUARTER,
        has_alpha=has_alpha(frame),
        video_codec=video.codec_context.name,
        audio_codec=sound.audio_codec,
        pixel_format=frame.format.name,
    )


def _first_picture(path: Path) -> VideoFrame:
    """Decode one picture, so that a file that cannot be decoded is refused at once."""
    try:
        # Several threads would each decode a picture before the first one is handed out.
        source = PictureSource(path, threads=1)
    except EngineError as error:
        raise _damaged(_NO_PICTURE) from error
    try:
        return source.picture_at(Fraction(0))
    except EngineError as error:
        raise _damaged(_NO_PICTURE) from error
    finally:
        source.close()


def _nominal_rate(video: VideoStream, scan: _Scan) -> Fraction:
    tick = video.time_base or Fraction(1, 1000)
    rate = video.average_rate or video.guessed_rate or Fraction(25)
    if scan.count > 1 and scan.first is not None and scan.last > scan.first:
        rate = (scan.count - 1) / ((scan.last - scan.first) * tick)
    nearest = min(_RATES, key=lambda usual: abs(usual - rate))
    if abs(nearest - rate) <= nearest * _RATE_SLACK:
        return nearest
    return max(Fraction(1), min(rate, Fraction(_FASTEST))).limit_denominator(100)


def _with_time(
    facts: AssetFacts, container: InputContainer, stream: Stream | None, scans: dict[int, _Scan]
) -> AssetFacts:
    if stream is None:
        return facts
    scan = scans[stream.index]
    tick = stream.time_base or Fraction(1)
    end = max(scan.end * tick, (scan.last * tick + 1 / Fraction(*facts.fps)) if facts.fps else 0)
    seconds = _whole_pictures(end - source_origin(container), facts.fps)
    if scan.count == 0 or seconds <= 0:
        raise _damaged("Nothing in the file can be played.")
    if seconds > LONGEST_SECONDS:
        raise PrepareFailed("too_large", "The file is longer than 24 hours: cut it into parts.")
    flicks = round(seconds * FLICKS_PER_SECOND)
    names = container.format.name.split(",")
    return _replace(facts, duration_flicks=flicks, container=names[0])


def _whole_pictures(seconds: Fraction, fps: tuple[int, int] | None) -> Fraction:
    # Containers that count milliseconds round the end; what is meant is a number of pictures.
    if fps is None:
        return seconds
    pictures = seconds * Fraction(*fps)
    near = abs(pictures - round(pictures)) < _NEARLY_WHOLE
    return round(pictures) / Fraction(*fps) if near else seconds


def _replace(facts: AssetFacts, *, duration_flicks: int, container: str) -> AssetFacts:
    fields = {name: getattr(facts, name) for name in facts.__struct_fields__}
    return AssetFacts(**(fields | {"duration_flicks": duration_flicks, "container": container}))
