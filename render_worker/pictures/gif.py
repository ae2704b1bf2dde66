"""GIF: one palette for the whole film, so that nothing flickers, and few colours well chosen."""

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import av
import av.error
from av.filter import Graph
from av.filter.context import FilterContext
from av.video.frame import VideoFrame

from backend.renders.contract import OutputProfile
from render_worker.disk import disk_errors
from render_worker.errors import EngineError
from render_worker.pictures.colour import AV_BT709

_LIMITED, _FULL = 1, 2
_CENTISECOND = Fraction(1, 100)
"""The only clock a GIF has."""


class GifEncoder:
    """Keeps the pictures without loss beside the file until their palette is known."""

    def __init__(self, path: Path, output: OutputProfile) -> None:
        self._path = path
        self._kept = path.with_name(path.name + ".pictures")
        self._rate = Fraction(*output.rate)
        self._sides = output.width, output.height
        self._size = f"{output.width}x{output.height}"
        self._colours = _graph(self._size, self._rate, ("palettegen", "reserve_transparent=0"))
        self._container = av.open(str(self._kept), "w", format="nut")
        self._stream = self._container.add_stream("ffv1", rate=self._rate)
        self._stream.width, self._stream.height = output.width, output.height
        self._stream.pix_fmt = "bgr0"
        self.frames = 0

    def encode(self, picture: VideoFrame) -> None:
        """Add the next picture; it may be the same one as before."""
        shown = picture.reformat(
            format="bgr0",
            src_colorspace=AV_BT709,
            src_color_range=_LIMITED,
            dst_color_range=_FULL,
        )
        shown.pts, shown.time_base = self.frames, 1 / self._rate
        self.frames += 1
        with disk_errors():
            self._container.mux(self._stream.encode(shown))
        self._colours.push(shown)

    def close(self) -> None:
        """Choose the palette and write the file."""
        with disk_errors():
            self._container.mux(self._stream.encode(None))
            self._container.close()
            self._colours.push(None)
            palette = self._colours.pull()
            if not isinstance(palette, VideoFrame):
                raise EngineError("the pictures gave no palette")
            self._write(palette)
            self._kept.unlink()

    def abandon(self) -> None:
        """Give everything back; the file is not to be used."""
        with suppress(av.error.FFmpegError):  # a full disk, most likely
            self._container.close()
        self._kept.unlink(missing_ok=True)

    def _write(self, palette: VideoFrame) -> None:
        with av.open(str(self._path), "w", format="gif", options={"loop": "0"}) as out:
            stream = out.add_stream("gif", rate=self._rate)
            stream.width, stream.height = self._sides
            stream.pix_fmt = "pal8"
            stream.codec_context.time_base = _CENTISECOND
            for number, picture in enumerate(self._painted(palette)):
                # Rounded from the beginning each time, so that nothing adds up.
                picture.pts, picture.time_base = round(number / self._rate * 100), _CENTISECOND
                out.mux(stream.encode(picture))
            out.mux(stream.encode(None))

    def _painted(self, palette: VideoFrame) -> Iterator[VideoFrame]:
        graph = Graph()
        pictures = graph.add("buffer", _buffer(self._size, self._rate, "bgr0"))
        colours = graph.add("buffer", _buffer("16x16", self._rate, palette.format.name))
        use, sink = graph.add("paletteuse", "dither=sierra2_4a"), graph.add("buffersink")
        pictures.link_to(use, 0, 0)
        colours.link_to(use, 0, 1)
        use.link_to(sink)
        graph.configure()
        palette.pts, palette.time_base = 0, 1 / self._rate
        colours.push(palette)
        colours.push(None)
        with av.open(str(self._kept)) as kept:
            stream = kept.streams.video[0]
            for number, picture in enumerate(kept.decode(stream)):
                picture.pts, picture.time_base = number, 1 / self._rate
                pictures.push(picture)
                yield from _ready(sink)
        pictures.push(None)
        yield from _ready(sink)


def _graph(size: str, rate: Fraction, step: tuple[str, str]) -> Graph:
    graph = Graph()
    first = graph.add("buffer", _buffer(size, rate, "bgr0"))
    middle, sink = graph.add(*step), graph.add("buffersink")
    first.link_to(middle)
    middle.link_to(sink)
    graph.configure()
    return graph


def _buffer(size: str, rate: Fraction, pixels: str) -> str:
    tick = 1 / rate
    return (
        f"video_size={size}:pix_fmt={pixels}:time_base={tick.numerator}/{tick.denominator}"
        ":pixel_aspect=1/1"
    )


def _ready(sink: FilterContext) -> Iterator[VideoFrame]:
    while True:
        try:
            picture = sink.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        if isinstance(picture, VideoFrame):
            yield picture
