"""A look at every source of a render before the first picture of it is encoded.

A file that cannot be read would otherwise be met when its turn comes, after hours perhaps.
"""

from fractions import Fraction
from pathlib import Path

from backend.media.contract import AssetKind
from backend.renders.contract import RenderSpec
from backend.renders.layers import Layer, picture_layers, sound_layers
from backend.renders.nesting import with_nested
from render_worker.errors import EngineError, MediaDamaged
from render_worker.media_file import chosen_sound, open_media, sound_stream
from render_worker.media_shelf import Media, MediaShelf
from render_worker.pictures.layers import clip_failure
from render_worker.pictures.source import PictureSource
from render_worker.pictures.stills import require_readable


def check_sources(spec: RenderSpec, shelf: MediaShelf) -> None:
    """Open what the range shows and sounds and decode the beginning of each file once.

    Only what lies on the shelf is looked at.

    Raises:
        ClipFailed: names the first clip that a file fails, and the frame where it is met.
    """
    first, end = spec.range
    checked: set[tuple[str, int]] = set()
    for find in (picture_layers, sound_layers):
        inside = [one for one in find(spec.timeline) if one.start < end and first < one.end]
        for outer in inside:
            for _, layer in with_nested(spec, [outer], find):
                key = layer.clip.get("asset", "")
                media = shelf.find(key)
                # Which sound a clip plays matters only where it is heard.
                number = layer.clip.get("stream", 0) if find is sound_layers else 0
                if media is not None and (key, number) not in checked:
                    checked.add((key, number))
                    _check(layer, media, number, max(first, outer.start))


def _check(layer: Layer, media: Media, number: int, frame: int) -> None:
    if media.path is None:
        return
    try:
        if number:
            with open_media(media.path) as container:
                chosen_sound(container, number)
        else:
            _begin(media.path, media.kind)
    except EngineError as error:
        raise clip_failure(error, layer, frame) from error


def _begin(path: Path, kind: AssetKind) -> None:
    match kind:
        case AssetKind.VIDEO:
            # Several threads would each read on, for one picture.
            source = PictureSource(path, threads=1)
            try:
                source.picture_at(Fraction(0))
            finally:
                source.close()
        case AssetKind.AUDIO:
            with open_media(path) as container:
                if sound_stream(container) is None:
                    raise MediaDamaged("the media file has no sound")
        case AssetKind.IMAGE:
            require_readable(path)
        case _:
            return  # tables are read with the effect that has them
