"""H.264 for one chunk: closed groups, fixed settings, one fragment in a file of its own."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import av.error
from av.codec.context import Flags
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream

from backend.renders.contract import OutputProfile
from render_worker.disk import disk_errors
from render_worker.pictures.colour import AV_BT709

_FLAGS = {"movflags": "frag_custom+empty_moov+default_base_moof"}
_KEY_SECONDS = 2
_LIMITED = 1


@dataclass(frozen=True)
class EncoderSettings:
    """How an encoder orders its pictures, beside what the output profile says."""

    b_frames: int
    profile: str
    group_frames: int | None = None
    """Pictures from key to key; two seconds when left out."""


CHUNK_SETTINGS = EncoderSettings(b_frames=3, profile="high")
PROXY_SETTINGS = EncoderSettings(b_frames=0, profile="main", group_frames=15)
"""Short groups and no reordering: a browser seeks in them within a few milliseconds."""


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
    ) -> None:
        self._container = av.open(
            str(path),
            "w",
            format="mp4",
            options=_FLAGS,
        )
        self.threads = threads
        self._rate = Fraction(*output.rate)
        self._tick = 1 / self._rate
        self._stream = self._add_stream(output, settings, threads)
        self.frames = 0

    def encode(self, picture: VideoFrame) -> None:
        """Add the next picture; it may be the same one as before."""
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

    def abandon(self) -> None:
        """Give everything back; the file is not to be used."""
        try:
            self._container.close()
        except av.error.FFmpegError:
            return  # a full disk, most likely: the file is thrown away in any case

    def _add_stream(
        self, output: OutputProfile, settings: EncoderSettings, threads: int
    ) -> VideoStream:
        options = {
            "preset": output.encoder_preset,
            "crf": str(output.crf),
            "profile": settings.profile,
            "bf": str(settings.b_frames),
            "x264-params": "open-gop=0:stitchable=1",
        }
        stream = self._container.add_stream("libx264", rate=self._rate, options=options)
        context = stream.codec_context
        stream.width, stream.height = output.width, output.height
        stream.pix_fmt = output.pixel_format
        context.time_base = self._tick
        context.gop_size = settings.group_frames or round(self._rate * _KEY_SECONDS)
        context.thread_count = threads
        context.flags |= Flags.closed_gop
        context.color_range = _LIMITED
        context.colorspace = context.color_primaries = context.color_trc = AV_BT709
        return stream
