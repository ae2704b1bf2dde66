"""A clip on a video track as a source of patches, one for each timeline frame."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from av.video.frame import VideoFrame
from PIL import Image

from backend.media.contract import FLICKS_PER_SECOND, AssetKind
from backend.renders.contract import RenderSpec
from backend.renders.layers import Layer, timeline_rate
from backend.renders.nesting import is_nested, nested_spec
from backend.timeline.looks import changes, steadies, tables_of
from render_worker.effects.cube import read_cube
from render_worker.effects.stage import Tables, clears
from render_worker.errors import ClipFailed, EngineError, MediaDamaged, MediaMissing
from render_worker.media_shelf import Media, MediaShelf
from render_worker.motion.steady import SteadyPath
from render_worker.pictures.adjusting import AdjustmentLayer
from render_worker.pictures.colour import Converter, has_alpha
from render_worker.pictures.effected import EffectedStill, FrameEffects
from render_worker.pictures.geometry import Canvas, Placement, Size
from render_worker.pictures.layer import PatchyLayer, PictureLayer
from render_worker.pictures.looking import Look, Looking
from render_worker.pictures.nested import Draw, NestedSource
from render_worker.pictures.orientation import UPRIGHT, Orientation, orientation_of
from render_worker.pictures.patch import Patch
from render_worker.pictures.shadow import with_shadows
from render_worker.pictures.shape import Shaped, patch_of_frame, shaped_image
from render_worker.pictures.source import PictureSource
from render_worker.pictures.stills import read_still
from render_worker.pictures.titles import draw_title, read_style

OpenSource = Callable[[Media], PictureSource]
"""Opens a film; closing what it returns gives it back."""

DrawTyped = Callable[[int | None], Image.Image]
"""Draws a title with a share of its letters, in 1/10000, or with all."""

_WHOLE = 10_000
_OFFLINE_COLOR = "#5a1e1e"
_OFFLINE_STYLE = {"size": 36, "color": "#ffffff"}


class StillLayer:
    """A picture that stays the same: shaped anew when it looks different, else by reference."""

    shows_through = False

    def __init__(
        self, layer: Layer, image: Image.Image, size: Size, canvas: Canvas, tables: Tables
    ) -> None:
        self._layer = layer
        self._image = EffectedStill(image, canvas.scale, tables)
        self._size = size
        self._canvas = canvas
        self._looking = Looking(layer, canvas)
        self._converter = Converter()
        self._shaped: tuple[Image.Image, Placement, Shaped | None] | None = None
        self._shown: Look | None = None
        self._patch: Patch | None = None

    @property
    def moves(self) -> bool:
        """Whether its patches differ from frame to frame."""
        return self._looking.changes

    def patch_at(self, frame: int) -> Patch | None:
        """Return the patch at a frame, the same one while it looks the same."""
        look = self._looking.at(frame, self._size)
        if look != self._shown:
            shaped = self._shape(look) if look.placement.is_seen else None
            patch = shaped.patch(look.placement.opacity) if shaped else None
            self._patch = patch and _finished(patch, look, self._canvas)
            self._shown = look
        return self._patch

    def close(self) -> None:
        """Do nothing: everything is in memory."""

    def _shape(self, look: Look) -> Shaped | None:
        """Shape the picture, unless it only gets clearer."""
        image, place = self._image_of(look).with_look(look), replace(look.placement, opacity=0)
        if self._shaped is None or self._shaped[0] is not image or self._shaped[1] != place:
            # A transition may resize the whole patch, and a shadow falls beside what is there.
            closely = not (look.effects or self._layer.entering or self._layer.leaving)
            shaped = shaped_image(image, place, self._canvas, self._converter, closely=closely)
            self._shaped = (image, place, shaped)
        return self._shaped[2]

    def _image_of(self, look: Look) -> EffectedStill:
        del look
        return self._image


class TitleLayer(StillLayer):
    """A title: drawn anew for as long as letters are added to it."""

    def __init__(self, layer: Layer, draw: DrawTyped, canvas: Canvas, tables: Tables) -> None:
        super().__init__(layer, draw(None), canvas.size, canvas, tables)
        self._draw = partial(_typed_still, draw, canvas.scale, tables)
        self._typed: tuple[int, EffectedStill] | None = None

    def _image_of(self, look: Look) -> EffectedStill:
        if look.typed is None:
            return self._image
        if self._typed is None or self._typed[0] != look.typed:
            self._typed = (look.typed, self._draw(look.typed))
        return self._typed[1]


def _typed_still(draw: DrawTyped, scale: Fraction, tables: Tables, typed: int) -> EffectedStill:
    return EffectedStill(draw(typed), scale, tables)


@dataclass(frozen=True)
class Footage:
    """What moves by itself, and the path of its camera where that is to be steadied."""

    source: PictureSource | NestedSource
    path: SteadyPath | None = None

    def steadied(self, look: Look, picture: VideoFrame) -> Look:
        """Tell effects that take out shaking how a picture is to be moved."""
        if self.path is None or isinstance(self.source, NestedSource):
            return look
        time = int(self.source.time_of(picture) * FLICKS_PER_SECOND)
        effects = [
            self.path.effect_at(effect, time) if effect["type"] == "stabilise" else effect
            for effect in look.effects
        ]
        return replace(look, effects=effects)


class MovingLayer:
    """A clip of a video file, or of another timeline."""

    moves = True

    def __init__(
        self,
        layer: Layer,
        footage: Footage,
        canvas: Canvas,
        rate: Fraction,
        tables: Tables,
    ) -> None:
        self._layer = layer
        self._canvas = canvas
        self._rate = rate
        self._footage = footage
        self._source = footage.source
        self._converter = Converter()
        self._effects = FrameEffects(canvas.scale, tables)
        self._orientation: Orientation | None = None
        self._looking = Looking(layer, canvas)
        self._shown: tuple[object, Look] | None = None
        self._patch: Patch | None = None
        self._has_alpha = False

    @property
    def shows_through(self) -> bool:
        """Whether a later picture may be clear where this one is not."""
        return self._has_alpha or (self._shown is not None and clears(self._shown[1].effects))

    def patch_at(self, frame: int) -> Patch | None:
        """Return the patch of the source picture at this frame, the same one while it lasts."""
        time = self._layer.source_flicks(frame, self._rate) / FLICKS_PER_SECOND
        picture = self._source.picture_at(time)
        # Read once: a frame whose side data was read is part of a reference cycle, and waits with
        # all its samples for the garbage collector.
        if self._orientation is None:
            self._orientation = orientation_of(picture)
        orientation = self._orientation
        width, height = self._source.size_of(picture)
        size = (height, width) if orientation.swaps_sides else (width, height)
        look = self._looking.at(frame, size)
        if self._shown is None or self._shown[0] is not picture or self._shown[1] != look:
            self._has_alpha = has_alpha(picture)
            self._patch = self._shape(picture, orientation, look)
            self._shown = (picture, look)
        return self._patch

    def close(self) -> None:
        """Give back the file and the decoder."""
        self._source.close()

    def _shape(self, picture: VideoFrame, orientation: Orientation, look: Look) -> Patch | None:
        if look.effects and look.placement.is_seen:
            picture = self._effects.draw(
                picture, orientation, self._footage.steadied(look, picture)
            )
            orientation = UPRIGHT
        patch = patch_of_frame(picture, look.placement, self._canvas, orientation, self._converter)
        return patch and _finished(patch, look, self._canvas)


def open_file(media: Media, *, threads: int = 0) -> PictureSource:
    """Open a film that is at hand; 0 threads are as many as there are cores."""
    if media.path is None:
        raise MediaMissing("the media file is missing")
    return PictureSource(media.path, threads=threads, shown_size=media.size)


class LayerMaker:
    """Opens layers of one spec; `draw` makes compositors for nested timelines."""

    def __init__(
        self,
        spec: RenderSpec,
        shelf: MediaShelf,
        canvas: Canvas,
        *,
        draw: Draw,
        open_source: OpenSource,
    ) -> None:
        self._spec = spec
        self._shelf = shelf
        self._canvas = canvas
        self._draw = draw
        self._open = open_source
        self._rate = timeline_rate(spec.timeline)

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
            case "adjust":
                return AdjustmentLayer(_unfitted(layer), self._canvas, self._tables(layer))
            case "seq":
                return self._nested(layer)
            case _:
                return None

    def _solid(self, layer: Layer, color: str) -> PictureLayer:
        image = Image.new("RGBA", self._drawing_size, color)
        return self._drawing(layer, image)

    def _title(self, layer: Layer) -> PictureLayer:
        draw = partial(
            draw_title,
            layer.clip.get("text", ""),
            read_style(layer.clip.get("style") or {}),
            self._drawing_size,
            self._canvas.scale,
        )
        return TitleLayer(_unfitted(layer), draw, self._canvas, self._tables(layer))

    def _media(self, layer: Layer) -> PictureLayer | None:
        media = self._shelf.find(layer.clip["asset"])
        if media is None or media.path is None:
            return self._offline(layer, "its media is missing")
        try:
            return self._opened(layer, media, media.path)
        except MediaDamaged:
            if self._shelf.fail_on_missing or self._shelf.fail_on_damaged:
                raise
            return self._offline(layer, "its media is damaged")

    def _opened(self, layer: Layer, media: Media, path: Path) -> PictureLayer | None:
        match media.kind:
            case AssetKind.IMAGE:
                image = read_still(path, draft=self._draft(layer.clip))
                width, height = media.size or image.size
                size = (Fraction(width), Fraction(height))
                return StillLayer(layer, image, size, self._canvas, self._tables(layer))
            case AssetKind.VIDEO:
                return self._moving(layer, Footage(self._open(media), self._path(layer, path)))
            case _:
                return None

    def _draft(self, clip: Mapping[str, Any]) -> tuple[int, int] | None:
        """Return how large a photograph must at least be; None when it may be seen in full size."""
        may_grow = max(clip.get("sx", _WHOLE), clip.get("sy", _WHOLE)) > _WHOLE or changes(clip)
        if may_grow or clip.get("fit", "contain") not in {"contain", "fill"}:
            return None
        return self._canvas.out_width, self._canvas.out_height

    def _nested(self, layer: Layer) -> PictureLayer:
        inner = nested_spec(self._spec, layer)
        if inner is None:
            return self._offline(layer, "the nested timeline is missing, or lies in itself")
        return self._moving(layer, Footage(NestedSource(inner, self._canvas, self._draw)))

    def _moving(self, layer: Layer, footage: Footage) -> PictureLayer:
        film = MovingLayer(layer, footage, self._canvas, self._rate, self._tables(layer))
        if self._shelf.fail_on_missing or self._shelf.fail_on_damaged:
            return film
        return PatchyLayer(film, lambda: self._offline(layer, "its media is damaged"))

    def _path(self, layer: Layer, file: Path) -> SteadyPath | None:
        """Return the path of the camera, for a clip that is to be steadied."""
        motions, asset = self._shelf.motions, self._spec.assets.get(layer.clip["asset"])
        if motions is None or asset is None or not steadies(layer.clip):
            return None
        read = partial(motions.stretch, file, asset.origin)
        return SteadyPath(read, asset.duration_flicks)

    def _tables(self, layer: Layer) -> Tables:
        """Read the look-up tables of a clip's effects; without one, they change nothing."""
        tables = {}
        for key in tables_of(layer.clip):
            media = self._shelf.find(key)
            if media is not None and media.path is not None:
                tables[key] = read_cube(media.path)
            elif self._shelf.fail_on_missing:
                raise MediaMissing("its look-up table is missing")
        return tables

    def _offline(self, layer: Layer, why: str) -> PictureLayer:
        if self._shelf.fail_on_missing:
            raise MediaMissing(why)
        size = self._drawing_size
        image = Image.new("RGBA", size, _OFFLINE_COLOR)
        named = layer.clip.get("name", "") if is_nested(layer) else ""
        name = named or self._shelf.name_of(layer.clip.get("asset", ""))
        words = draw_title(f"Offline: {name}", read_style(_OFFLINE_STYLE), size, self._canvas.scale)
        image.alpha_composite(words)
        return self._drawing(layer, image)

    @property
    def _drawing_size(self) -> tuple[int, int]:
        rect = self._canvas.rect
        return rect.width, rect.height

    def _drawing(self, layer: Layer, image: Image.Image) -> StillLayer:
        size, tables = self._canvas.size, self._tables(layer)
        return StillLayer(_unfitted(layer), image, size, self._canvas, tables)


def _finished(patch: Patch, look: Look, canvas: Canvas) -> Patch:
    return with_shadows(patch.in_mode(look.mode), look.effects, canvas)


def _unfitted(layer: Layer) -> Layer:
    """Return it so that what we draw ourselves has the canvas's size: `fit` is for sources."""
    return replace(layer, clip={**layer.clip, "fit": "none"})


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
