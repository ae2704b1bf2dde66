"""What the editor plays and shows instead of the uploaded file."""

import dataclasses
import json
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from pathlib import Path

import msgspec
from PIL import Image

from backend.media.contract import (
    FLICKS_PER_SECOND,
    AssetFacts,
    AssetKind,
    Renditions,
)
from backend.renders.contract import OutputProfile, RenderSpec, SpecAsset
from render_worker.effects.cube import read_cube
from render_worker.engine import encode_pictures, encode_sound
from render_worker.join import join_chunks
from render_worker.media_shelf import MediaShelf, shelf_of
from render_worker.peaks import peaks_file
from render_worker.pictures.codecs import PROXY_SETTINGS
from render_worker.pictures.colour import Converter
from render_worker.pictures.encoder import ChunkEncoder
from render_worker.pictures.jpeg import frame_image, jpeg_of
from render_worker.pictures.source import PictureSource
from render_worker.pictures.stills import read_still
from render_worker.sound.source import RATE, Samples, SoundSource

PROXY_SIDE = 360
PICTURE_SIZE = (1280, 720)
STRIP_SIZE = (160, 90)
STRIP_COLUMNS = 10
STRIP_PER_SHEET = 100
_BLOCK = 10 * RATE
_KEY = "source"
_FASTEST_PROXY = 60
_MOST_SOUNDS = 8
"""So many of a file's sounds can be heard in the preview."""

Report = Callable[[str, float], None]
"""Told what is being made, in words, and how much of it is done, 0 .. 1."""


def make_renditions(source: Path, facts: AssetFacts, folder: Path, report: Report) -> Renditions:
    """Make every rendition that the kind of asset gets."""
    match facts.kind:
        case AssetKind.IMAGE:
            report("Making the picture", 0)
            return _make_picture(source, folder)
        case AssetKind.LUT:
            read_cube(source).as_strip().save(folder / "picture.png")
            return Renditions(picture=True, picture_extension="png")
        case AssetKind.VIDEO:
            _make_proxy(source, facts, folder, report)
            pictures, sheets = _make_strip(folder / "proxy.mp4", facts, folder, report)
            peaks = _make_peaks(source, facts, folder, report)
            return Renditions(proxy=True, strip_sheets=sheets, strip_pictures=pictures, peaks=peaks)
        case _:
            _make_proxy(source, facts, folder, report)
            return Renditions(proxy=True, peaks=_make_peaks(source, facts, folder, report))


def _make_picture(source: Path, folder: Path) -> Renditions:
    image = read_still(source, draft=PICTURE_SIZE)
    image.thumbnail(PICTURE_SIZE, Image.Resampling.LANCZOS)
    if image.getchannel("A").getextrema() != (255, 255):
        image.save(folder / "picture.png")
        return Renditions(picture=True, picture_extension="png")
    image.convert("RGB").save(folder / "picture.jpg", quality=85)
    return Renditions(picture=True)


def _make_proxy(source: Path, facts: AssetFacts, folder: Path, report: Report) -> None:
    """Render a timeline that is this one file: rotation, rates and colours are the engine's."""
    spec = _proxy_spec(facts)
    shelf = shelf_of(spec, {_KEY: source})
    total = spec.range[1]
    sounds = _make_sounds(spec, shelf, folder, facts, report)
    chunks = []
    if facts.kind is AssetKind.VIDEO:
        chunks = [folder / "pictures.part"]
        encode_pictures(
            spec,
            shelf,
            spec.range,
            encoder=ChunkEncoder(chunks[0], spec.output, PROXY_SETTINGS),
            watch=lambda frame, _: report("Making the proxy", (frame + 1) / total),
        )
    join_chunks(
        folder / "proxy.mp4",
        chunks,
        sounds,
        spec.output,
        reordered=PROXY_SETTINGS.b_frames,
    )
    for part in (*chunks, *sounds):
        part.unlink()


def _make_sounds(
    spec: RenderSpec, shelf: MediaShelf, folder: Path, facts: AssetFacts, report: Report
) -> list[Path]:
    """Encode every sound of the file in its order; one that cannot be decoded is silent."""
    if not facts.channels:
        return []
    sounds = []
    for number in range(max(1, min(facts.sound_streams, _MOST_SOUNDS))):
        chosen = {"clip": spec.timeline["clips"]["clip"] | {"stream": number}}
        timeline = {**spec.timeline, "clips": chosen}
        one = msgspec.structs.replace(spec, timeline=timeline)
        lenient = dataclasses.replace(shelf, fail_on_missing=number == 0)
        sounds.append(folder / f"sound-{number}.part")
        watch = partial(_say_sound, report)
        encode_sound(one, lenient, target=sounds[-1], watch=watch)
    return sounds


def _say_sound(report: Report, _: object) -> None:
    report("Making the proxy", 0)


def _proxy_spec(facts: AssetFacts) -> RenderSpec:
    rate = min(Fraction(*facts.fps), Fraction(_FASTEST_PROXY)) if facts.fps else Fraction(25)
    # Rounded up, so that the proxy never ends before its source does.
    frames = max(1, -(-facts.duration_flicks * rate // FLICKS_PER_SECOND))
    width, height = proxy_size(facts.width, facts.height)
    clip = {"kind": "media", "asset": _KEY, "start": 0, "end": frames, "head": 0, "rate": [1, 1]}
    segment = {"clip": "clip", "start": 0, "end": frames, "src": 0, "local": 0}
    kinds = ["video", "audio"] if facts.kind is AssetKind.VIDEO else ["audio"]
    asset = SpecAsset("", "", facts.kind, "the file", facts.duration_flicks)
    return RenderSpec(
        version=1,
        render_id="",
        workspace_id="",
        timeline={
            "rate": [rate.numerator, rate.denominator],
            "width": width,
            "height": height,
            "bg": "#000000",
            "tracks": [{"id": kind, "kind": kind, "segments": [segment]} for kind in kinds],
            "clips": {"clip": clip | {"fit": "fill"}},
        },
        assets={_KEY: asset},
        output=OutputProfile(
            preset="proxy",
            width=width,
            height=height,
            rate=(rate.numerator, rate.denominator),
            crf=26,
            audio_bit_rate=128_000,
        ),
        range=(0, int(frames)),
        request_id="",
    )


def proxy_size(width: int, height: int) -> tuple[int, int]:
    """Return even sides with the source's shape, the shorter one at most 360."""
    if not width or not height:
        return (2, 2)
    factor = min(Fraction(1), Fraction(PROXY_SIDE, min(width, height)))
    across, down = (max(2, 2 * round(side * factor / 2)) for side in (width, height))
    return across, down


def _make_strip(proxy: Path, facts: AssetFacts, folder: Path, report: Report) -> tuple[int, int]:
    """Draw one small picture for each second begun, 100 to a sheet; from the proxy, for speed."""
    count = max(1, -(-facts.duration_flicks // FLICKS_PER_SECOND))
    source, converter = PictureSource(proxy), Converter()
    sheets = -(-count // STRIP_PER_SHEET)
    try:
        for number in range(sheets):
            seconds = range(number * STRIP_PER_SHEET, min(count, (number + 1) * STRIP_PER_SHEET))
            sheet = _sheet(source, converter, seconds)
            (folder / f"strip-{number}.jpg").write_bytes(jpeg_of(sheet))
            report("Making the picture strip", (number + 1) / sheets)
    finally:
        source.close()
    layout = {
        "width": STRIP_SIZE[0],
        "height": STRIP_SIZE[1],
        "columns": STRIP_COLUMNS,
        "per_sheet": STRIP_PER_SHEET,
        "pictures": count,
        "interval_flicks": FLICKS_PER_SECOND,
    }
    (folder / "strip.json").write_text(json.dumps(layout))
    return count, sheets


def _sheet(source: PictureSource, converter: Converter, seconds: range) -> Image.Image:
    rows = -(-len(seconds) // STRIP_COLUMNS)
    sheet = Image.new("RGB", (STRIP_SIZE[0] * STRIP_COLUMNS, STRIP_SIZE[1] * rows))
    for place, second in enumerate(seconds):
        image = frame_image(source.picture_at(Fraction(second)), converter, longest=640)
        image.thumbnail(STRIP_SIZE, Image.Resampling.BILINEAR)
        row, column = divmod(place, STRIP_COLUMNS)
        left = column * STRIP_SIZE[0] + (STRIP_SIZE[0] - image.width) // 2
        sheet.paste(image, (left, row * STRIP_SIZE[1] + (STRIP_SIZE[1] - image.height) // 2))
    return sheet


def _make_peaks(source: Path, facts: AssetFacts, folder: Path, report: Report) -> bool:
    if not facts.channels:
        return False
    report("Making the waveform", 0)
    (folder / "peaks.bin").write_bytes(peaks_file(_sound_of(source, facts)))
    return True


def _sound_of(source: Path, facts: AssetFacts) -> Iterator[Samples]:
    left = round(Fraction(facts.duration_flicks * RATE, FLICKS_PER_SECOND))
    sound = SoundSource(source, 0)
    try:
        while left > 0:
            yield sound.read(min(left, _BLOCK))
            left -= _BLOCK
    finally:
        sound.close()
