"""A clip on a video track as a source of patches, one for each timeline frame."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from PIL import Image

from backend.media.contract import FLICKS_PER_SECOND, AssetKind
from backend.renders.layers import Layer
from backend.timeline.keyframes import clip_at, driven_fields
from render_worker.errors import ClipFailed, EngineError, MediaMissing
from render_worker.media_shelf import MediaShelf
from render_worker.pictures.colour import Converter
from render_worker.pictures.geometry import Canvas, Placement, Size, place
from render_worker.pictures.orientation import Orientation, orientation_of
from render_worker.pictures.patch import Patch
from render_worker.pictures.shape import patch_of_frame, patch_of_image
from render_worker.pictures.source import PictureSource
from render_worker.pictures.stills import read_still
from render_worker.pictures.titles import draw_title, read_style

_OFFLINE_COLOR = "#5a1e1e"
_OFFLINE_STYLE = {"size": 36, "color": "#ffffff"}


class PictureLayer(Protocol):
    """Something that has a patch for every frame of its clip."""

    @property
    def moves(self) -> bool:
        """Whether patches differ from frame to frame, so that working ahead pays."""

    def patch_at(self, frame: int) -> Patch | None:
        """Return what it shows at a timeline frame; None when nothing of it is seen."""

    def close(self) -> None:
        """Give back files and decoders."""


class _Placing:
    """Where a clip's picture stands at each frame."""

    def __init__(self, layer: Layer, canvas: Canvas) -> None:
        self.moves = bool(driven_fields(layer.clip))
        """Whether keyframes may give every frame another placement."""
        self._layer = layer
        self._canvas = canvas
        self._known: tuple[Size, Placement] | None = None

    def at(self, frame: int, size: Size) -> Placement:
        """Place a picture of a shown size at a timeline frame."""
        if self._known is not None and not self.moves and self._known[0] == size:
            return self._known[1]
        clip = clip_at(self._layer.clip, self._layer.local_frame(frame))
        self._known = (size, place(clip, size, self._canvas))
        return self._known[1]


class StillLayer:
    """A picture that stays the same: shaped anew when it stands elsewhere, else by reference."""

    def __init__(self, layer: Layer, image: Image.Image, size: Size, canvas: Canvas) -> None:
        self._image = image
        self._size = size
        self._canvas = canvas
        self._placing = _Placing(layer, canvas)
        self._converter = Converter()
        self._placed: Placement | None = None
        self._patch: Patch | None = None

    @property
    def moves(self) -> bool:
        """Whether its patches differ from frame to frame."""
        return self._placing.moves

    def patch_at(self, frame: int) -> Patch | None:
        """Return the patch at a frame, the same one while it stays where it is."""
        placement = self._placing.at(frame, self._size)
        if placement != self._placed:
            self._placed = placement
            self._patch = patch_of_image(self._image, placement, self._canvas, self._converter)
        return self._patch

    def close(self) -> None:
        """Do nothing: everything is in memory."""


class MovingLayer:
    """A clip of a video file."""

    moves = True

    def __init__(self, layer: Layer, path: Path, canvas: Canvas, rate: Fraction) -> None:
        self._layer = layer
        self._canvas = canvas
        self._rate = rate
        self._source = PictureSource(path)
        self._converter = Converter()
        self._orientation: Orientation | None = None
        self._placing = _Placing(layer, canvas)
        self._shown: tuple[object, Placement] | None = None
        self._patch: Patch | None = None

    def patch_at(self, frame: int) -> Patch | None:
        """Return the patch of the source picture at this frame, the same one while it lasts."""
        time = self._layer.source_flicks(frame, self._rate) / FLICKS_PER_SECOND
        picture = self._source.picture_at(time)
        # Read once: a frame whose side data was read is part of a reference cycle, and waits with
        # all its samples for the garbage collector.
        if self._orientation is None:
            self._orientation = orientation_of(picture)
        orientation = self._orientation
        width, height = picture.width * self._source.sample_aspect, Fraction(picture.height)
        size = (height, width) if orientation.swaps_sides else (width, height)
        placement = self._placing.at(frame, size)
        if self._shown is None or self._shown[0] is not picture or self._shown[1] != placement:
            self._patch = patch_of_frame(
                picture, placement, self._canvas, orientation, self._converter
            )
            self._shown = (picture, placement)
        return self._patch

    def close(self) -> None:
        """Give back the file and the decoder."""
        self._source.close()


class LayerMaker:
    """Opens layers for one output."""

    def __init__(self, shelf: MediaShelf, canvas: Canvas, rate: Fraction) -> None:
        self._shelf = shelf
        self._canvas = canvas
        self._rate = rate

    def make(self, layer: Layer) -> PictureLayer | None:
        """Open a clip; None for one that draws nothing.

        Raises:
            EngineError: its media is missing or damaged.
        """
        match layer.clip["kind"]:
            case "solid":
                return self._solid(layer, layer.clip.get("color", "#000000"))
            case "text":
                return self._title(layer)
            case "media":
                return self._media(layer)
            case "seq":
                return self._offline(layer, "nested timelines cannot be rendered")
            case _:
                return None

    def _solid(self, layer: Layer, color: str) -> PictureLayer:
        image = Image.new("RGBA", self._drawing_size, color)
        return self._drawing(layer, image)

    def _title(self, layer: Layer) -> PictureLayer:
        image = draw_title(
            layer.clip.get("text", ""),
            read_style(layer.clip.get("style") or {}),
            self._drawing_size,
            self._canvas.scale,
        )
        return self._drawing(layer, image)

    def _media(self, layer: Layer) -> PictureLayer | None:
        media = self._shelf.find(layer.clip["asset"])
        if media is None or media.path is None:
            return self._offline(layer, "its media is missing")
        match media.kind:
            case AssetKind.IMAGE:
                image = read_still(
                    media.path, draft=(self._canvas.out_width, self._canvas.out_height)
                )
                size = (Fraction(image.width), Fraction(image.height))
                return StillLayer(layer, image, size, self._canvas)
            case AssetKind.VIDEO:
                return MovingLayer(layer, media.path, self._canvas, self._rate)
            case _:
                return None

    def _offline(self, layer: Layer, why: str) -> PictureLayer:
        if self._shelf.fail_on_missing:
            raise MediaMissing(why)
        size = self._drawing_size
        image = Image.new("RGBA", size, _OFFLINE_COLOR)
        name = self._shelf.name_of(layer.clip.get("asset", ""))
        words = draw_title(f"Offline: {name}", read_style(_OFFLINE_STYLE), size, self._canvas.scale)
        image.alpha_composite(words)
        return self._drawing(layer, image)

    @property
    def _drawing_size(self) -> tuple[int, int]:
        rect = self._canvas.rect
        return rect.width, rect.height

    def _drawing(self, layer: Layer, image: Image.Image) -> StillLayer:
        # What we draw ourselves has the canvas's size; `fit` speaks about sources.
        size = (Fraction(self._canvas.width), Fraction(self._canvas.height))
        whole = replace(layer, clip={**layer.clip, "fit": "none"})
        return StillLayer(whole, image, size, self._canvas)


def clip_failure(error: EngineError, layer: Layer, frame: int) -> ClipFailed:
    """Say with which clip and at which frame something failed."""
    if isinstance(error, ClipFailed):
        return error
    clip = layer.clip
    return ClipFailed(
        error,
        clip=layer.clip_id,
        name=clip.get("name") or layer.clip_id,
        frame=frame,
        asset=clip.get("asset", ""),
    )
