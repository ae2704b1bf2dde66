"""From a preset and a timeline to the figures that encoders need. Pure."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import msgspec

from backend.renders.contract import OutputProfile
from backend.renders.presets import (
    AudioCodec,
    Container,
    PresetSettings,
    RenderQuality,
    Speed,
    VideoCodec,
)

_VIDEO_ENCODERS = {
    VideoCodec.H264: "libx264",
    VideoCodec.H265: "libx265",
    VideoCodec.VP9: "libvpx-vp9",
    VideoCodec.AV1: "libsvtav1",
    VideoCodec.PRORES: "prores_ks",
    VideoCodec.GIF: "gif",
    VideoCodec.NONE: "",
}
_AUDIO_ENCODERS = {
    AudioCodec.AAC: "aac",
    AudioCodec.OPUS: "libopus",
    AudioCodec.MP3: "libmp3lame",
    AudioCodec.PCM: "pcm_s16le",
    AudioCodec.NONE: "",
}
# What each encoder calls its speeds.
_SPEEDS: Mapping[VideoCodec, Mapping[Speed, str]] = {
    VideoCodec.H264: {Speed.FAST: "veryfast", Speed.MEDIUM: "medium", Speed.SLOW: "slow"},
    VideoCodec.H265: {Speed.FAST: "veryfast", Speed.MEDIUM: "medium", Speed.SLOW: "slow"},
    VideoCodec.VP9: {Speed.FAST: "5", Speed.MEDIUM: "3", Speed.SLOW: "1"},
    VideoCodec.AV1: {Speed.FAST: "10", Speed.MEDIUM: "8", Speed.SLOW: "5"},
    VideoCodec.PRORES: dict.fromkeys(Speed, "hq"),
    VideoCodec.GIF: dict.fromkeys(Speed, ""),
    VideoCodec.NONE: dict.fromkeys(Speed, ""),
}
_DRAFT_SPEEDS = {
    VideoCodec.H264: "ultrafast",
    VideoCodec.H265: "ultrafast",
    VideoCodec.VP9: "8",
    VideoCodec.AV1: "12",
    VideoCodec.PRORES: "proxy",
}
_DRAFT_CRF = 6
"""Coarser by this: about half the bytes."""
_LARGEST_CRF = 51
SMALLEST = 16
_SVT_SMALLEST = 64
"""SVT-AV1 takes no smaller pictures."""


def resolve_output(
    name: str,
    settings: PresetSettings,
    timeline: Mapping[str, Any],
    *,
    quality: RenderQuality = RenderQuality.FINAL,
    hardware: bool = False,
) -> OutputProfile:
    """Turn settings into every figure the encoders need, for one timeline."""
    width, height = _size(settings, timeline)
    codec = settings.video_codec
    output = OutputProfile(
        preset=name,
        width=width,
        height=height,
        rate=settings.rate or (timeline["rate"][0], timeline["rate"][1]),
        video_codec=_VIDEO_ENCODERS[codec],
        encoder_preset=_SPEEDS[codec][settings.speed],
        crf=settings.crf,
        pixel_format="yuv422p10le" if codec is VideoCodec.PRORES else "yuv420p",
        audio_codec=_AUDIO_ENCODERS[settings.audio_codec],
        audio_bit_rate=settings.audio_bit_rate,
        container=settings.container.value,
        video_bit_rate=settings.video_bit_rate,
        hardware=hardware and codec in _IN_HARDWARE,
    )
    return _draft(output, codec) if quality is RenderQuality.DRAFT else output


_IN_HARDWARE = frozenset({VideoCodec.H264, VideoCodec.H265, VideoCodec.AV1})


def _draft(output: OutputProfile, codec: VideoCodec) -> OutputProfile:
    if codec is VideoCodec.NONE:
        return output
    least = _SVT_SMALLEST if codec is VideoCodec.AV1 else SMALLEST
    return msgspec.structs.replace(
        output,
        width=max(least, _even(Fraction(output.width, 2))),
        height=max(least, _even(Fraction(output.height, 2))),
        encoder_preset=_DRAFT_SPEEDS.get(codec, output.encoder_preset),
        crf=min(_LARGEST_CRF, output.crf + _DRAFT_CRF),
        # Two passes take too long for a quick look.
        video_bit_rate=0,
    )


def _size(settings: PresetSettings, timeline: Mapping[str, Any]) -> tuple[int, int]:
    width, height = timeline["width"], timeline["height"]
    if settings.within:
        factors = [
            Fraction(most, side)
            for most, side in ((settings.width, width), (settings.height, height))
            if most
        ]
        factor = min([Fraction(1), *factors])
        return _even(width * factor), _even(height * factor)
    return settings.width or _even(Fraction(width)), settings.height or _even(Fraction(height))


def _even(side: Fraction) -> int:
    """Round up to an even number: 4:2:0 has two rows and columns to one colour."""
    return max(2, 2 * -(-side // 2))


SUFFIXES: Mapping[str, PresetSettings] = {
    f".{container}": settings
    for container, settings in {
        Container.MP4: PresetSettings(),
        Container.MOV: PresetSettings(container=Container.MOV),
        Container.WEBM: PresetSettings(
            container=Container.WEBM,
            video_codec=VideoCodec.VP9,
            audio_codec=AudioCodec.OPUS,
            crf=31,
        ),
        Container.MKV: PresetSettings(container=Container.MKV, audio_codec=AudioCodec.PCM),
        Container.GIF: PresetSettings(
            container=Container.GIF,
            video_codec=VideoCodec.GIF,
            audio_codec=AudioCodec.NONE,
            rate=(25, 2),
        ),
        Container.WAV: PresetSettings(
            container=Container.WAV, video_codec=VideoCodec.NONE, audio_codec=AudioCodec.PCM
        ),
        Container.MP3: PresetSettings(
            container=Container.MP3, video_codec=VideoCodec.NONE, audio_codec=AudioCodec.MP3
        ),
        Container.M4A: PresetSettings(container=Container.M4A, video_codec=VideoCodec.NONE),
    }.items()
}
"""What a file becomes by its name alone, when no preset is asked for."""
