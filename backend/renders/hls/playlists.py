"""Playlists of a render that grows (RFC 8216): the finished beginning, then an end. Pure."""

import math

from backend.renders.hls.film import Film

SOUND_CODEC = "mp4a.40.2"
_SOUND = (
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="Sound",DEFAULT=YES,AUTOSELECT=YES,'
    'URI="sound.m3u8"'
)
_SPARE = 1.5
"""The busiest segment against the first, whose size is known."""


def master_playlist(film: Film, *, codec: str, bits_per_second: float) -> str:
    """Name the renditions: pictures, and sound where there is any."""
    width, height = film.size
    has_sound = bool(film.sound_key)
    codecs = f"{codec},{SOUND_CODEC}" if has_sound else codec
    return _lines(
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        *([_SOUND] if has_sound else []),
        f"#EXT-X-STREAM-INF:BANDWIDTH={math.ceil(bits_per_second * _SPARE)},"
        f'CODECS="{codecs}",RESOLUTION={width}x{height},FRAME-RATE={float(film.fps):.3f}'
        + (',AUDIO="sound"' if has_sound else ""),
        "pictures.m3u8",
    )


def media_playlist(film: Film, rendition: str) -> str:
    """List the segments of `pictures` or `sound` that can be played; both have the same cuts."""
    longest = max((segment.seconds for segment in film.segments), default=0.0)
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        "#EXT-X-PLAYLIST-TYPE:EVENT",
        f"#EXT-X-TARGETDURATION:{max(1, math.ceil(longest))}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        f'#EXT-X-MAP:URI="{rendition}/init.mp4"',
    ]
    for segment in film.playable:
        lines += [f"#EXTINF:{segment.seconds:.6f},", f"{rendition}/{segment.index}.m4s"]
    return _lines(*lines, *(["#EXT-X-ENDLIST"] if film.is_complete else []))


def _lines(*lines: str) -> str:
    return "\n".join(lines) + "\n"
