"""Pictures with more light or more colours than bt709 has, as pictures of bt709.

A table made of the standards' formulas is looked up by FFmpeg's lut3d, with 16 bits a sample:
swscale's own conversion takes ten seconds to begin and a tenth of a second for the smallest
picture.
"""

import functools
import tempfile
from enum import StrEnum
from fractions import Fraction

import numpy as np
from av.filter import Graph
from av.filter.context import FilterContext
from av.video.frame import VideoFrame
from numpy.typing import NDArray

PIXELS = "gbrp16le"
"""What a table takes and gives: full range RGB."""
_AV_BT709 = 1
_AV_BT2020 = 9
_PQ, _HLG = 16, 18
_SIDE = 33
_WHITE_NITS = 203.0
"""ITU-R BT.2408: what HDR has for a sheet of white paper."""
_PEAK = 1000 / _WHITE_NITS
"""The light of HLG's reference screen; what is brighter is cut off."""
_KNEE = 0.6
"""Up to this share of white, light stays as it is; above it is pressed together."""
_SCREEN_GAMMA = 2.4
"""ITU-R BT.1886."""
_LUMA = np.array((0.2627, 0.6780, 0.0593))
# ITU-R BT.2087-0, annex 2.
_TO_BT709 = np.array(
    (
        (1.660491, -0.587641, -0.072850),
        (-0.124550, 1.132900, -0.008349),
        (-0.018151, -0.100579, 1.118730),
    )
)

Light = NDArray[np.float64]
"""(…, 3) linear red, green and blue; 1 is white."""


class Range(StrEnum):
    """What has to become bt709."""

    PQ = "pq"
    HLG = "hlg"
    # More colours, no more light.
    WIDE = "wide"


def range_of(frame: VideoFrame) -> Range | None:
    """Return what a picture's tags say; None for what needs no table."""
    if frame.color_trc == _PQ:
        return Range.PQ
    if frame.color_trc == _HLG:
        return Range.HLG
    return Range.WIDE if frame.color_primaries == _AV_BT2020 else None


class Narrowing:
    """Looks pictures of one kind and size after the other up in their table."""

    def __init__(self) -> None:
        self._made_for: tuple[Range, int, int] | None = None
        self._ends: tuple[FilterContext, FilterContext] | None = None
        self._graph: Graph | None = None

    def narrow(self, frame: VideoFrame, kind: Range) -> VideoFrame:
        """Return a picture in PIXELS as one of bt709 in PIXELS."""
        wanted = (kind, frame.width, frame.height)
        if self._ends is None or self._made_for != wanted:
            self._graph, self._ends = _graph_for(frame, kind)
            self._made_for = wanted
        source, sink = self._ends
        frame.pts = None
        source.push(frame)
        narrowed = sink.pull()
        if not isinstance(narrowed, VideoFrame):
            raise TypeError("lut3d gives pictures")
        narrowed.color_trc = narrowed.color_primaries = _AV_BT709
        return narrowed


def _graph_for(frame: VideoFrame, kind: Range) -> tuple[Graph, tuple[FilterContext, FilterContext]]:
    graph = Graph()
    source = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1, 25)
    )
    with tempfile.NamedTemporaryFile(suffix=".cube") as file:
        file.write(_cube_file(kind))
        file.flush()
        table = graph.add("lut3d", file=file.name, interp="tetrahedral")
    sink = graph.add("buffersink")
    source.link_to(table)
    table.link_to(sink)
    graph.configure()
    return graph, (source, sink)


@functools.lru_cache(maxsize=len(Range))
def _cube_file(kind: Range) -> bytes:
    steps = np.linspace(0, 1, _SIDE)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    rows = narrowed(np.stack((red, green, blue), axis=-1), kind).reshape(-1, 3)
    lines = "\n".join(f"{r:.6f} {g:.6f} {b:.6f}" for r, g, b in rows)
    return f"LUT_3D_SIZE {_SIDE}\n{lines}\n".encode()


def narrowed(signal: Light, kind: Range) -> Light:
    """Return bt709's signal, 0 .. 1, for one of bt2020."""
    match kind:
        case Range.PQ:
            light = _pressed(_pq_nits(signal) / _WHITE_NITS)
        case Range.HLG:
            light = _pressed(_hlg_nits(signal) / _WHITE_NITS)
        case Range.WIDE:
            light = signal**_SCREEN_GAMMA
    return np.asarray(np.clip(light @ _TO_BT709.T, 0, 1) ** (1 / _SCREEN_GAMMA))


def _pq_nits(signal: Light) -> Light:
    """ITU-R BT.2100-2, table 4."""
    root = signal ** (1 / 78.84375)
    part = np.maximum(root - 0.8359375, 0) / (18.8515625 - 18.6875 * root)
    return np.asarray(10_000 * part ** (1 / 0.1593017578125))


def _hlg_nits(signal: Light) -> Light:
    """ITU-R BT.2100-2, table 5, on a screen of 1000 nits."""
    high = (np.exp((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12
    scene = np.where(signal <= 0.5, signal**2 / 3, high)  # noqa: PLR2004 - the standard's
    luma = np.maximum(scene @ _LUMA, 1e-6)[..., None]
    return np.asarray(1000 * luma**0.2 * scene)


def _pressed(light: Light) -> Light:
    """Press what is brighter than the knee into what is left up to white, keeping hues."""
    brightest = np.maximum(light.max(axis=-1, keepdims=True), 1e-9)
    over = np.maximum(brightest - _KNEE, 0) / (1 - _KNEE)
    most = (_PEAK - _KNEE) / (1 - _KNEE)
    part = np.minimum(over * (1 + over / most**2) / (1 + over), 1)
    target = np.where(brightest <= _KNEE, brightest, _KNEE + (1 - _KNEE) * part)
    return np.asarray(light * (target / brightest))
