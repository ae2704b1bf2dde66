"""What renders can become: settings with their limits, and the catalogue of presets. Pure.

A preset says what a file is for; `resolve_output` turns it and a timeline into the figures that
encoders need (`OutputProfile`). The browser gets the catalogue through `GET /render-presets`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

import msgspec
from msgspec import Meta

MOST_SIDE = 8192
SMALLEST_SIDE = 16
FASTEST = 120
"""Pictures per second."""

Side = Annotated[int, Meta(ge=0, le=MOST_SIDE)]
Quality = Annotated[int, Meta(ge=10, le=63)]
PictureBits = Annotated[int, Meta(ge=0, le=100_000_000)]
SoundBits = Annotated[int, Meta(ge=32_000, le=512_000)]


class Container(StrEnum):
    """Kinds of files; each is its file names' extension."""

    MP4 = "mp4"
    MOV = "mov"
    WEBM = "webm"
    MKV = "mkv"
    GIF = "gif"
    WAV = "wav"
    MP3 = "mp3"
    M4A = "m4a"


class VideoCodec(StrEnum):
    """How pictures are encoded."""

    H264 = "h264"
    H265 = "h265"
    VP9 = "vp9"
    AV1 = "av1"
    PRORES = "prores"
    GIF = "gif"
    NONE = ""


class AudioCodec(StrEnum):
    """How sound is encoded."""

    AAC = "aac"
    OPUS = "opus"
    MP3 = "mp3"
    PCM = "pcm"
    NONE = ""


class Speed(StrEnum):
    """How much time the encoder may take for a smaller file."""

    FAST = "fast"
    MEDIUM = "medium"
    SLOW = "slow"


class RenderQuality(StrEnum):
    """What a render is for."""

    FINAL = "final"
    # Half the size and the fastest settings, for a quick look.
    DRAFT = "draft"


class PresetSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a preset says of its file. 0 for a side or the rate takes the timeline's."""

    container: Container = Container.MP4
    video_codec: VideoCodec = VideoCodec.H264
    audio_codec: AudioCodec = AudioCodec.AAC
    width: Side = 0
    height: Side = 0
    within: bool = False
    """Width and height are the most it may have: the timeline's shape stays, it is not enlarged."""
    rate: tuple[int, int] | None = None
    """Pictures per second as a fraction; None is the timeline's."""
    crf: Quality = 20
    video_bit_rate: PictureBits = 0
    """Bits per second in two passes; 0 goes by `crf`."""
    speed: Speed = Speed.FAST
    audio_bit_rate: SoundBits = 192_000


class Preset(msgspec.Struct, frozen=True):
    """Settings with a name, for people to choose."""

    id: str
    name: str
    group: str
    use: str
    settings: PresetSettings


CODECS: Mapping[Container, tuple[frozenset[VideoCodec], frozenset[AudioCodec]]] = {
    Container.MP4: (
        frozenset({VideoCodec.H264, VideoCodec.H265, VideoCodec.VP9, VideoCodec.AV1}),
        frozenset({AudioCodec.AAC, AudioCodec.OPUS, AudioCodec.MP3, AudioCodec.NONE}),
    ),
    Container.MOV: (
        frozenset({VideoCodec.H264, VideoCodec.H265, VideoCodec.PRORES}),
        frozenset({AudioCodec.AAC, AudioCodec.PCM, AudioCodec.NONE}),
    ),
    Container.WEBM: (
        frozenset({VideoCodec.VP9, VideoCodec.AV1}),
        frozenset({AudioCodec.OPUS, AudioCodec.NONE}),
    ),
    # No AAC: Matroska does not say how much of its beginning is no sound yet.
    Container.MKV: (
        frozenset(VideoCodec) - {VideoCodec.GIF, VideoCodec.NONE},
        frozenset({AudioCodec.OPUS, AudioCodec.PCM, AudioCodec.NONE}),
    ),
    Container.GIF: (frozenset({VideoCodec.GIF}), frozenset({AudioCodec.NONE})),
    Container.WAV: (frozenset({VideoCodec.NONE}), frozenset({AudioCodec.PCM})),
    Container.MP3: (frozenset({VideoCodec.NONE}), frozenset({AudioCodec.MP3})),
    Container.M4A: (frozenset({VideoCodec.NONE}), frozenset({AudioCodec.AAC})),
}
"""What may lie in what: everything of it is read back by tests."""

CONTENT_TYPES: Mapping[str, str] = {
    Container.MP4: "video/mp4",
    Container.MOV: "video/quicktime",
    Container.WEBM: "video/webm",
    Container.MKV: "video/x-matroska",
    Container.GIF: "image/gif",
    Container.WAV: "audio/wav",
    Container.MP3: "audio/mpeg",
    Container.M4A: "audio/mp4",
}

_LARGEST_CRF = {VideoCodec.H264: 51, VideoCodec.H265: 51}


def find_fault(settings: PresetSettings) -> tuple[str, str] | None:
    """Say what does not go together: the field, and a sentence; None when all does."""
    return _codec_fault(settings) or _size_fault(settings) or _rate_fault(settings)


def _codec_fault(settings: PresetSettings) -> tuple[str, str] | None:
    container = settings.container
    pictures, sounds = CODECS[container]
    if settings.video_codec not in pictures:
        return "video_codec", f"A {container} file holds {_words(pictures)} pictures here."
    if settings.audio_codec not in sounds:
        return "audio_codec", f"A {container} file holds {_words(sounds)} sound here."
    most = _LARGEST_CRF.get(settings.video_codec, 63)
    if settings.crf > most:
        return "crf", f"The quality figure of {settings.video_codec} goes from 10 to {most}."
    if settings.video_bit_rate and settings.video_codec not in _LARGEST_CRF:
        return "video_bit_rate", "A bit rate can be asked of h264 and h265 only; use crf."
    if 0 < settings.video_bit_rate < _LEAST_BITS:
        return "video_bit_rate", f"A bit rate is 0 or from {_LEAST_BITS} to 100000000."
    return None


_LEAST_BITS = 100_000


def _size_fault(settings: PresetSettings) -> tuple[str, str] | None:
    for field, side in (("width", settings.width), ("height", settings.height)):
        if 0 < side < SMALLEST_SIDE or side % 2:
            return field, f"A side is 0 or an even number from {SMALLEST_SIDE} to {MOST_SIDE}."
    if (settings.width == 0) != (settings.height == 0) and not settings.within:
        missing = "width" if settings.width == 0 else "height"
        return missing, "Give both sides, or none for the timeline's size."
    return None


def _rate_fault(settings: PresetSettings) -> tuple[str, str] | None:
    if settings.rate is None:
        return None
    numerator, denominator = settings.rate
    if denominator not in {1, 1001} or not denominator <= numerator <= FASTEST * denominator:
        return "rate", f"A rate is a fraction over 1 or 1001, from 1 to {FASTEST} per second."
    return None


def _words(codecs: frozenset[Any]) -> str:
    return " or ".join(sorted(codec or "no" for codec in codecs))


def _youtube(name: str, size: tuple[int, int], fps: int, use: str) -> Preset:
    settings = PresetSettings(width=size[0], height=size[1], rate=(fps, 1), crf=18)
    return Preset(f"youtube_{name.lower()}", f"YouTube {name}", "Online", use, settings)


PRESETS: tuple[Preset, ...] = (
    Preset(
        "1080p",
        "1080p",
        "General",
        "Web and screenings",
        PresetSettings(width=1920, height=1080),
    ),
    Preset(
        "720p",
        "720p",
        "General",
        "For a quick look",
        PresetSettings(width=1280, height=720),
    ),
    Preset(
        "vertical",
        "Vertical",
        "General",
        "Reels, Shorts and TikTok",
        PresetSettings(width=1080, height=1920),
    ),
    Preset(
        "web_optimized",
        "Web",
        "General",
        "Small, starts at once",
        PresetSettings(width=1280, height=1280, within=True, crf=26, audio_bit_rate=128_000),
    ),
    _youtube("4K", (3840, 2160), 60, "The sharpest upload"),
    _youtube("1080p", (1920, 1080), 60, "The usual upload"),
    _youtube("720p", (1280, 720), 30, "For slow connections"),
    Preset(
        "tiktok_vertical",
        "TikTok",
        "Online",
        "Upright, also for Shorts",
        PresetSettings(width=1080, height=1920, rate=(60, 1)),
    ),
    Preset(
        "instagram_square",
        "Instagram square",
        "Online",
        "For the feed",
        PresetSettings(width=1080, height=1080, rate=(30, 1)),
    ),
    Preset(
        "instagram_portrait",
        "Instagram portrait",
        "Online",
        "For the feed, 4:5",
        PresetSettings(width=1080, height=1350, rate=(30, 1)),
    ),
    Preset(
        "high_quality",
        "High quality",
        "Masters",
        "The timeline's size, CRF 18",
        PresetSettings(crf=18, speed=Speed.MEDIUM),
    ),
    Preset(
        "h265",
        "H.265",
        "Masters",
        "Half the bytes of H.264",
        PresetSettings(video_codec=VideoCodec.H265, crf=22),
    ),
    Preset(
        "prores_master",
        "ProRes 422 HQ",
        "Masters",
        "For grading and archives",
        PresetSettings(
            container=Container.MOV, video_codec=VideoCodec.PRORES, audio_codec=AudioCodec.PCM
        ),
    ),
    Preset(
        "webm_vp9",
        "WebM VP9",
        "Open formats",
        "For browsers",
        PresetSettings(
            container=Container.WEBM,
            video_codec=VideoCodec.VP9,
            audio_codec=AudioCodec.OPUS,
            crf=31,
        ),
    ),
    Preset(
        "av1",
        "AV1",
        "Open formats",
        "The smallest files",
        PresetSettings(
            container=Container.WEBM,
            video_codec=VideoCodec.AV1,
            audio_codec=AudioCodec.OPUS,
            crf=32,
        ),
    ),
    Preset(
        "mkv",
        "Matroska",
        "Open formats",
        "Sound as it is",
        PresetSettings(container=Container.MKV, audio_codec=AudioCodec.PCM, crf=18),
    ),
    Preset(
        "gif",
        "GIF",
        "GIF and sound",
        "Moves anywhere, silent",
        PresetSettings(
            container=Container.GIF,
            video_codec=VideoCodec.GIF,
            audio_codec=AudioCodec.NONE,
            width=480,
            height=480,
            within=True,
            rate=(25, 2),
        ),
    ),
    Preset(
        "audio_only",
        "WAV",
        "GIF and sound",
        "Sound as it is, 48 kHz",
        PresetSettings(
            container=Container.WAV, video_codec=VideoCodec.NONE, audio_codec=AudioCodec.PCM
        ),
    ),
    Preset(
        "audio_mp3",
        "MP3",
        "GIF and sound",
        "Plays anywhere, 192 kbit/s",
        PresetSettings(
            container=Container.MP3, video_codec=VideoCodec.NONE, audio_codec=AudioCodec.MP3
        ),
    ),
    Preset(
        "audio_m4a",
        "M4A",
        "GIF and sound",
        "AAC, 192 kbit/s",
        PresetSettings(container=Container.M4A, video_codec=VideoCodec.NONE),
    ),
)
BY_ID: Mapping[str, Preset] = {preset.id: preset for preset in PRESETS}
