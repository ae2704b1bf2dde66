"""Adjustment clips: effects on all that lies below, as one picture of the canvas."""

from dataclasses import dataclass

import numpy as np
from av.video.frame import VideoFrame
from PIL import Image

from backend.renders.layers import Layer
from render_worker.effects.stage import Tables, with_effects
from render_worker.pictures.colour import Converter, Plane, frame_of_planes, plane_views
from render_worker.pictures.geometry import Canvas, Rect
from render_worker.pictures.looking import Look, Looking
from render_worker.pictures.patch import Patch, patch_of_samples, patch_of_window
from render_worker.pictures.shape import patch_of_image

_WHOLE = 10_000


@dataclass(frozen=True, eq=False)
class Adjustment:
    """Effects on what is below, seen where the clip lies: laid over a picture as a patch is."""

    look: Look
    region: Patch
    """Only its place and its alpha count."""
    canvas: Canvas
    tables: Tables

    def is_opaque_over(self, rect: Rect) -> bool:
        """Say no: what lies below is what it shows."""
        del rect
        return False

    def lay_over(self, picture: list[Plane]) -> None:
        """Change the planes of a whole output picture, in place."""
        seen = self._adjusted(picture).within(self.region.rect)
        if seen is not None:
            seen.through(self.region.alpha).in_mode(self.look.mode).lay_over(picture)

    def _adjusted(self, picture: list[Plane]) -> Patch:
        rect = self.canvas.rect.evened
        whole = Rect(0, 0, picture[0].shape[1], picture[0].shape[0])
        below = patch_of_window((picture[0], picture[1], picture[2]), whole, rect, _WHOLE)
        frame = frame_of_planes(below.planes)
        pixels = Converter().to_rgb(frame, width=rect.width, height=rect.height, pixels="rgb24")
        scale = (float(self.canvas.scale), float(self.canvas.scale))
        image = Image.fromarray(np.asarray(pixels.to_ndarray(), np.uint8))
        return _patch(with_effects(image, self.look.effects, scale, self.tables), rect)


class AdjustmentLayer:
    """A clip that changes what is below it."""

    shows_through = True

    def __init__(self, layer: Layer, canvas: Canvas, tables: Tables) -> None:
        self._canvas = canvas
        self._tables = tables
        self._looking = Looking(layer, canvas)
        self._converter = Converter()
        self._shown: tuple[Look, Adjustment | None] | None = None

    @property
    def moves(self) -> bool:
        """Whether it differs from frame to frame by itself."""
        return self._looking.changes

    def patch_at(self, frame: int) -> Adjustment | None:
        """Return what it does at a frame, the same one while it does the same."""
        look = self._looking.at(frame, self._canvas.size)
        if self._shown is None or self._shown[0] != look:
            self._shown = (look, self._shape(look))
        return self._shown[1]

    def close(self) -> None:
        """Do nothing: everything is in memory."""

    def _shape(self, look: Look) -> Adjustment | None:
        if not look.effects:
            return None
        rect = self._canvas.rect
        white = Image.new("RGBA", (rect.width, rect.height), "#ffffff")
        region = patch_of_image(white, look.placement, self._canvas, self._converter)
        return Adjustment(look, region, self._canvas, self._tables) if region is not None else None


def _patch(image: Image.Image, rect: Rect) -> Patch:
    clear = image.mode == "RGBA"
    frame = VideoFrame.from_ndarray(np.asarray(image), format="rgba" if clear else "rgb24")
    pixels = "yuva444p" if clear else "yuv420p"
    planes = plane_views(
        Converter().to_yuv(frame, width=rect.width, height=rect.height, pixels=pixels)
    )
    yuv = (planes[0], planes[1], planes[2])
    if clear:
        return patch_of_samples(yuv, planes[3], rect, _WHOLE)
    return patch_of_window(yuv, rect, rect, _WHOLE)
