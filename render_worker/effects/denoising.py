"""The effect against noise: means of pixels whose surroundings are alike, within one picture.

FFmpeg's `nlmeans` (Buades, Coll and Morel, A non-local algorithm for image denoising, 2005), whose
sums the preview's shader repeats. It knows no picture but its own, so a chunk may begin anywhere.
"""

from fractions import Fraction

import numpy as np
from av.filter import Graph
from av.video.format import VideoFormat
from av.video.frame import VideoFrame
from PIL import Image

from render_worker.effects.colouring import Params

_WHOLE = 10_000
_PATCH = 3
"""Side of the surroundings that are compared, in pixels of the picture."""
_WINDOW = 5
"""Side of the square from which pixels are taken."""
_WEAKEST, _REACH = 1.0, 9.0
"""FFmpeg's `s` next to strength 0, and what is added at full strength."""
_PLANES = "gbrp"


def with_less_noise(image: Image.Image, params: Params) -> Image.Image:
    """Make each channel of a pixel the mean of alike ones around it; alpha stays."""
    if params["strength"] <= 0:
        return image
    pixels = np.asarray(image)
    height, width = pixels.shape[:2]
    frame = VideoFrame.from_ndarray(np.ascontiguousarray(pixels[..., :3]), format=_PLANES)
    frame.pts = 0
    graph = _graph(width, height, _sigma(params))
    graph.push(frame)
    smooth = np.concatenate([_pulled(graph).to_ndarray(), pixels[..., 3:]], axis=2)
    return Image.fromarray(smooth)


def _sigma(params: Params) -> float:
    return _WEAKEST + _REACH * float(params["strength"]) / _WHOLE


def _pulled(graph: Graph) -> VideoFrame:
    frame = graph.pull()
    if not isinstance(frame, VideoFrame):
        raise TypeError("A filter of pictures gave something else")
    return frame


def _graph(width: int, height: int, sigma: float) -> Graph:
    graph = Graph()
    source = graph.add_buffer(
        width=width, height=height, format=VideoFormat(_PLANES), time_base=Fraction(1, 25)
    )
    smoother = graph.add("nlmeans", f"s={sigma:.4f}:p={_PATCH}:r={_WINDOW}")
    sink = graph.add("buffersink")
    source.link_to(smoother)
    smoother.link_to(sink)
    graph.configure()
    return graph
