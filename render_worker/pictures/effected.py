"""Source pictures with their clip's effects, before they are placed.

Effects are drawn at the size at which the picture is shown, or at its own where it is shown
larger: no sample is worked on that nobody sees.
"""

from fractions import Fraction

import numpy as np
from av.video.frame import VideoFrame
from PIL import Image

from render_worker.effects.softening import Scale
from render_worker.effects.stage import Tables, with_effects
from render_worker.pictures.colour import Converter, has_alpha
from render_worker.pictures.geometry import Rect
from render_worker.pictures.looking import Look
from render_worker.pictures.orientation import Orientation


class FrameEffects:
    """Draws effects on decoded pictures."""

    def __init__(self, canvas_scale: Fraction, tables: Tables) -> None:
        self._canvas_scale = canvas_scale
        self._tables = tables
        self._converter = Converter()

    def draw(self, frame: VideoFrame, orientation: Orientation, look: Look) -> VideoFrame:
        """Return the upright picture with a look's effects."""
        box = look.placement.box
        stored = (box.height, box.width) if orientation.swaps_sides else (box.width, box.height)
        pixels = self._converter.to_rgb(
            frame,
            width=min(frame.width, stored[0]),
            height=min(frame.height, stored[1]),
            pixels="rgba" if has_alpha(frame) else "rgb24",
        )
        upright = orientation.turn(np.asarray(pixels.to_ndarray(), np.uint8))
        image = Image.fromarray(np.ascontiguousarray(upright))
        scale = _scale(image, box, self._canvas_scale)
        drawn = with_effects(image, look.effects, scale, self._tables)
        name = "rgba" if drawn.mode == "RGBA" else "rgb24"
        return VideoFrame.from_ndarray(np.asarray(drawn), format=name)


class EffectedStill:
    """A picture that stays the same, and what effects made of it last."""

    def __init__(self, image: Image.Image, canvas_scale: Fraction, tables: Tables) -> None:
        self._image = image
        self._tables = tables
        self._canvas_scale = canvas_scale
        self._known: tuple[object, Image.Image] | None = None

    def with_look(self, look: Look) -> Image.Image:
        """Return the picture with a look's effects: itself where there are none."""
        if not look.effects or not look.placement.is_seen:
            return self._image
        box = look.placement.box
        wanted = ((box.width, box.height), look.effects)
        if self._known is None or self._known[0] != wanted:
            self._known = (wanted, self._draw(look))
        return self._known[1]

    def _draw(self, look: Look) -> Image.Image:
        image, box = self._image, look.placement.box
        size = (min(image.width, box.width), min(image.height, box.height))
        if size != image.size:
            image = image.resize(size, Image.Resampling.BICUBIC)
        scale = _scale(image, box, self._canvas_scale)
        return with_effects(image, look.effects, scale, self._tables)


def _scale(image: Image.Image, box: Rect, canvas_scale: Fraction) -> Scale:
    """Return how many of the image's pixels a pixel of the canvas has, across and down."""
    return (
        float(image.width * canvas_scale / box.width),
        float(image.height * canvas_scale / box.height),
    )
