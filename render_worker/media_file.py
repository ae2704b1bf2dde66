"""Opening untrusted media: errors in words, and the streams and the origin of time we use."""

from fractions import Fraction
from pathlib import Path

import av
import av.error
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from render_worker.errors import MediaDamaged, MediaMissing

# Demuxers for what people upload. Playlists, sequences and text formats are not among them: they
# could name other files, or take any text for media.
_FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,asf,ogg,wav,w64,aiff,caf,flac,mp3,"
    "aac,gif,apng,mxf,dv,amr,ac3,eac3"
)
_CONTAINER_TICK = Fraction(1, 1_000_000)


def open_media(path: Path) -> InputContainer:
    """Open a file for reading.

    Only plain files are opened: a playlist must not make the worker read other addresses.

    Raises:
        MediaMissing: there is no such file.
        MediaDamaged: it is no media, or damaged beyond reading.
    """
    if not path.is_file():
        raise MediaMissing("the media file is missing")
    try:
        options = {"protocol_whitelist": "file", "format_whitelist": _FORMATS}
        return av.open(str(path), options=options)
    except (av.error.FFmpegError, ValueError) as error:
        raise MediaDamaged("the media file cannot be read") from error


def picture_stream(container: InputContainer) -> VideoStream | None:
    """Return the stream with moving pictures; a cover picture of a song is none."""
    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic and stream.codec_context:
            return stream
    return None


def sound_stream(container: InputContainer, number: int = 0) -> AudioStream | None:
    """Return a sound stream by its number among them; for 0 the first that can be decoded."""
    streams = container.streams.audio
    for stream in streams[number : number + 1] if number else streams:
        if stream.codec_context and stream.codec_context.sample_rate:
            return stream
    return None


def chosen_sound(container: InputContainer, number: int) -> AudioStream | None:
    """Return the sound stream that a clip asks for; None where a file has no sound at all.

    Raises:
        MediaDamaged: there are others, but not this one.
    """
    stream = sound_stream(container, number)
    if stream is None and number:
        raise MediaDamaged(f"the media file has no sound number {number + 1} that can be decoded")
    return stream


def source_origin(container: InputContainer) -> Fraction:
    """Return the second of the file's clock that is source time 0.

    It is the first picture, or the first sound where there are no pictures: a camera's file may
    begin at any time, and its sound a little before or after its pictures.
    """
    stream = picture_stream(container) or sound_stream(container)
    if stream is not None and stream.start_time is not None and stream.time_base:
        return stream.start_time * stream.time_base
    return (container.start_time or 0) * _CONTAINER_TICK
