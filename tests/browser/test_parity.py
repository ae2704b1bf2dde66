"""The preview shows what a render shows: transitions, keyframes, effects, nested timelines."""

from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from playwright.async_api import Page
from playwright.async_api import TimeoutError as PageTimeout

from backend.collab.document import Patch
from backend.media.contract import FLICKS_PER_SECOND, AssetKind
from backend.seed.client import document_asset
from backend.timeline.fields import BLEND_MODES
from tests.browser.conftest import People, Person
from tests.browser.room import (
    Room,
    make_nested,
    make_room,
    open_timeline,
    projection,
    tracks_of,
    until,
    upload,
)
from tests.browser.timeline_page import TimelinePage
from tests.render.rendering import draw_one
from tests.render_specs import make_asset, make_spec

COLORS = ["#d03020", "#2040c0", "#e0c040", "#208050", "#a040b0", "#f0f0f0", "#3070a0"]
LENGTH = 25
JOINS: list[tuple[str, dict[str, object]]] = [
    ("dissolve", {}),
    ("dip", {"p:color": "#ffffff"}),
    ("wipe", {"p:angle": 4_500, "p:softness": 2_000}),
    ("push", {"p:direction": "up"}),
    ("slide", {"p:direction": "left"}),
    ("zoom", {}),
]
FRAMES = [22, 25, 46, 53, 71, 78, 96, 103, 121, 128, 146, 153]
"""Two inside every transition, each of which reaches five frames to both sides of its cut."""
WIDTH, HEIGHT = 160, 90

MATCHES = """({wanted, width, height}) => {
    const small = new OffscreenCanvas(width, height).getContext("2d");
    const canvas = document.querySelector("[data-testid=preview]");
    small.imageSmoothingQuality = "high";
    small.drawImage(canvas, 0, 0, width, height);
    const shown = small.getImageData(0, 0, width, height).data;
    let far = 0;
    for (let pixel = 0; pixel < width * height; pixel++)
        for (let part = 0; part < 3; part++)
            if (Math.abs(shown[4 * pixel + part] - wanted[3 * pixel + part]) > 12) { far++; break; }
    window.far = far / (width * height);
    return window.far < 0.06;
}"""
"""Edges lie on even pixels in renders and are smoothed differently: a seam of one of these small
pixels around the whole canvas would be 3.5 % of them, so up to 6 % may differ by more than 12 of
255."""


def _clip_id(number: int) -> str:
    return f"solid{number}000000"


def _cut(tracks: dict[str, str]) -> list[Patch]:
    """Seven colours joined in six ways; over them a part of a picture that turns and fades."""
    patches = []
    for number, color in enumerate(COLORS):
        place = {"at": number * LENGTH, "head": 0, "tail": LENGTH, "z": 1}
        clip = {"kind": "solid", "track": tracks["V1"], "color": color, "name": color, **place}
        patches.append(Patch("clips", _clip_id(number), None, clip))
    for number, (kind, params) in enumerate(JOINS):
        key = f"{_clip_id(number)}>{_clip_id(number + 1)}"
        pair = dict(zip("ab", key.split(">"), strict=True))
        join = {"type": kind, "dur": 10, "align": 0, **pair, **params}
        patches.append(Patch("xfades", key, None, join))
    turning = {
        "kind": "solid",
        "track": tracks["V2"],
        "color": "#101010",
        "at": 0,
        "head": 0,
        "tail": LENGTH * len(COLORS),
        "z": 1,
        "sx": 3_000,
        "sy": 4_000,
        "crop": [4_000, 0, 0, 2_000],
        "fh": True,
        "fv": True,
        "ax": 300_000,
        "ay": -100_000,
        "kf:rot:0": [0, "linear"],
        "kf:rot:150": [36_000, "linear"],
        "kf:x:0": [-300_000, [420, 0, 580, 1_000]],
        "kf:x:150": [300_000, "linear"],
        "kf:op:20": [10_000, "linear"],
        "kf:op:150": [3_000, "linear"],
    }
    patches.append(Patch("clips", "turning00000", None, turning))
    return patches


def _small(picture: NDArray[np.uint8]) -> list[int]:
    """Average a picture down to the size that is compared."""
    rows, columns = picture.shape[0] // HEIGHT, picture.shape[1] // WIDTH
    parts = picture.reshape(HEIGHT, rows, WIDTH, columns, 3).mean(axis=(1, 3))
    return [int(value) for value in np.rint(parts).astype(int).ravel()]


async def _assert_shows(page: Page, wanted: list[int], frame: int) -> None:
    size = {"width": WIDTH, "height": HEIGHT}
    try:
        await page.wait_for_function(MATCHES, arg={"wanted": wanted, **size})
    except PageTimeout:
        far = await page.evaluate("() => window.far")
        raise AssertionError(f"frame {frame}: {far:.1%} of the pixels differ") from None


async def _drawn_by_the_server(person: Person, room: Room, frame: int) -> NDArray[np.uint8]:
    """Ask for the picture of a frame; the workers may have no time for it at once."""
    pictures: list[bytes] = []

    async def is_drawn() -> bool:
        params = {"t": str(frame / SECOND), "w": "1280", "format": "png"}
        answer = await person.api.get(f"/timelines/{room.timeline_id}/frame", params=params)
        assert answer.status_code in {200, 503}, answer.text
        pictures.extend([answer.content] if answer.is_success else [])
        return answer.is_success

    await until(is_drawn)
    return np.asarray(Image.open(BytesIO(pictures[0])).convert("RGB"), np.uint8)


SECOND = 25
HALF = SECOND // 2
EFFECTS: list[dict[str, object]] = [
    {"fx:a": ["color", "a0", True], "fx:a:exposure": 600, "fx:a:contrast": 13_000}
    | {"fx:a:brightness": -800}
    | {"fx:a:saturation": 15_000, "fx:a:temperature": 3_000, "fx:a:tint": -2_000}
    | {"fx:a:hue": 6_000},
    {"fx:a": ["levels", "a1", True], "fx:a:black": 1_500, "fx:a:white": 8_000}
    | {"fx:a:gamma": 14_000, "fx:b": ["monochrome", "a2", True], "fx:b:mix": 4_000}
    | {"fx:b:color": "#ffd0a0"},
    {"fx:a": ["lift_gamma_gain", "a0", True], "fx:a:lift": 800, "fx:a:lift_blue": 1_000}
    | {"fx:a:gamma": 12_000, "fx:a:gamma_green": 15_000, "fx:a:gain_red": 14_000}
    | {"kf:fx:a:gain:0": [6_000, "linear"], "kf:fx:a:gain:24": [11_000, "linear"]},
    {"fx:a": ["denoise", "a0", True], "fx:a:strength": 8_000},
    {"fx:a": ["invert", "a0", True], "kf:fx:a:mix:0": [0, "linear"]}
    | {"kf:fx:a:mix:24": [10_000, "linear"], "fin": SECOND},
    {"fx:a": ["blur", "a0", True], "fx:a:radius": 60_000},
    {"fx:a": ["blur", "a0", True], "fx:a:radius": 12_000}
    | {"fx:b": ["sharpen", "a1", True], "fx:b:amount": 20_000},
    {"fx:a": ["mosaic", "a0", True], "fx:a:size": 100_000},
    {"fx:a": ["vignette", "a0", True], "fx:a:amount": 9_000, "fx:a:size": 2_000},
    {"fx:a": ["chroma_key", "a0", True], "fx:a:color": "#00e020", "fx:a:spill": 8_000},
    {"fx:a": ["shape_mask", "a0", True], "fx:a:shape": "ellipse", "fx:a:feather": 2_000}
    | {"fx:b": ["shape_mask", "a1", True], "fx:b:invert": True, "fx:b:width": 1_000},
    {"fx:a": ["drop_shadow", "a0", True], "fx:a:distance": 40_000, "fx:a:blur": 30_000}
    | {"fx:a:opacity": 9_000, "fx:a:angle": 20_000, "op": 8_000},
    *({"blend": mode, "op": 8_000} for mode in BLEND_MODES[1:]),
    {"fx:a": ["lut", "a0", True], "fx:a:mix": 8_000},
    {"kind": "text", "style:size": 110, "style:box": "#203040", "style:stroke": "#d02020"}
    | {"style:shadow": "#000000"},
    # An adjustment of the colour below it, in part of the canvas.
    {"kind": "adjust", "op": 7_000, "fx:a": ["invert", "a0", True]}
    | {"fx:b": ["shape_mask", "a1", True], "fx:b:y": 2_000, "crop": [0, 0, 4_000, 0]},
]
"""What is done to a picture, one after the other: the middle of each is a second later."""


def _paint(path: Path) -> Path:
    """Draw bars of colour that get darker downwards, and shapes with hard edges."""
    picture = Image.new("RGB", (640, 360))
    draw = ImageDraw.Draw(picture)
    for number, color in enumerate(COLORS[:5]):
        left = number * 128
        for row in range(360):
            parts = (int(color[at : at + 2], 16) * (460 - row) // 460 for at in (1, 3, 5))
            draw.line((left, row, left + 127, row), tuple(parts))
    draw.ellipse((60, 60, 220, 220), "#f8f8f8")
    draw.rectangle((360, 180, 520, 300), "#00e020")
    picture.save(path)
    return path


def _effects(
    asset: dict[str, object], table: dict[str, object], tracks: dict[str, str]
) -> list[Patch]:
    """One picture over a colour, smaller than the canvas and turned: one look after another."""
    key = str(asset["key"])
    length = SECOND * (len(EFFECTS) + 1)
    place = {"head": 0, "tail": length, "at": 0, "z": 1}
    below = {"kind": "solid", "track": tracks["V1"], "color": "#305060", **place}
    patches = [
        Patch("assets", key, None, document_asset(asset)),
        Patch("assets", str(table["key"]), None, document_asset(table)),
        Patch("clips", "below0000000", None, below),
        Patch("meta", "", "width", 640),
        Patch("meta", "", "height", 360),
    ]
    for number, effects in enumerate(EFFECTS):
        clip = {"kind": "media", "asset": key, "track": tracks["V2"], "z": 1, "head": 0}
        clip |= {"at": (number + 1) * SECOND - HALF, "tail": SECOND, "sx": 8_000, "sy": 8_000}
        clip |= {"rot": 1_500, "fx:a:lut": str(table["key"]), **effects}
        patches.append(Patch("clips", f"look{number:02}000000", None, clip))
        if clip["kind"] == "text":
            patches.append(Patch("texts", f"look{number:02}000000", None, "So\nis"))
    return patches


def _write_table(path: Path) -> Path:
    """Write a look-up table that turns colours round and makes them darker in the middle."""
    parts = [step / 4 for step in range(5)]
    rows = [f"{b * b} {r} {g * g}" for b in parts for g in parts for r in parts]
    path.write_text("LUT_3D_SIZE 5\n" + "\n".join(rows))
    return path


async def test_effects_look_as_in_a_render(people: People, tmp_path: Path) -> None:
    ada = await people("Ada")
    room = await make_room(ada)
    painted = _paint(tmp_path / "painted.png")
    asset = await upload(ada, room, painted)
    table_file = _write_table(tmp_path / "turn.cube")
    table = await upload(ada, room, table_file)
    await ada.client.edit(room.timeline_id, _effects(asset, table, await tracks_of(ada, room)))
    page = await open_timeline(ada, room)
    await TimelinePage(page).go_to(0)
    key, table_key = str(asset["key"]), str(table["key"])
    sources = {
        key: make_asset(key, kind=AssetKind.IMAGE),
        table_key: make_asset(table_key, kind=AssetKind.LUT),
    }
    paths: dict[str, Path | None] = {key: painted, table_key: table_file}
    spec = make_spec(await projection(page), sources)

    for number in range(len(EFFECTS)):
        frame = (number + 1) * SECOND
        # From one to the next: to come from the start would draw all before it anew.
        await page.keyboard.press("Shift+ArrowRight")
        assert await page.evaluate("() => window.__cutroom.playhead()") == frame
        await _assert_shows(page, _small(draw_one(spec, paths, frame)), frame)
    assert ada.problems == []


async def test_the_preview_shows_what_a_render_shows(people: People) -> None:
    ada = await people("Ada")
    room = await make_room(ada)
    await ada.client.edit(room.timeline_id, _cut(await tracks_of(ada, room)))
    page = await open_timeline(ada, room)
    timeline = await projection(page)
    assert [join["dangling"] for join in timeline["transitions"]] == [False] * len(JOINS)
    spec = make_spec(timeline)

    for frame in FRAMES:
        await TimelinePage(page).go_to(frame)
        await _assert_shows(page, _small(draw_one(spec, {}, frame)), frame)
    await _assert_shows(page, _small(await _drawn_by_the_server(ada, room, frame)), frame)
    assert ada.problems == []


INNER = [("#e03020", 0, 20), ("#e0d020", 30, 60)]
"""Colours with a gap between them, at 50 pictures a second."""
NESTED: list[dict[str, object]] = [
    {"tail": SECOND},
    {"tail": SECOND, "rate": [-2, 1], "src": FLICKS_PER_SECOND, "sx": 6_000, "sy": 8_000}
    | {"rot": 1_000, "crop": [2_000, 0, 0, 0], "fx:a": ["invert", "a0", True]},
    {"tail": SECOND, "rate": [0, 1], "src": FLICKS_PER_SECOND // 2, "op": 6_000, "fh": True},
]
NESTED_FRAMES = [3, 12, 18, 27, 34, 39, 44, 60]


def _nest(number: int, track: str, at: int, inner: Room, **fields: object) -> Patch:
    clip = {"kind": "seq", "seq": inner.timeline_id, "track": track, "at": at, "head": 0, "z": 1}
    return Patch("clips", f"nest{number:02}000000", None, clip | fields)


async def _fill_nested(ada: Person, inner: Room, deep: Room) -> None:
    """Colours over a background of its own; on them, half as large, a title in another one."""
    tracks = await tracks_of(ada, deep)
    title = {"kind": "text", "style:size": 90, "style:box": "#203040", "at": 0, "head": 0, "z": 1}
    deep_clip = {**title, "tail": 60, "track": tracks["V1"]}
    await ada.client.edit(
        deep.timeline_id,
        [
            Patch("meta", "", "bg", "#208050"),
            Patch("clips", "deep00000000", None, deep_clip),
            Patch("texts", "deep00000000", None, "In in"),
        ],
    )
    tracks = await tracks_of(ada, inner)
    patches = [Patch("meta", "", "bg", "#204060")]
    for number, (color, start, end) in enumerate(INNER):
        clip = {"kind": "solid", "color": color, "track": tracks["V1"], "at": start, "head": 0}
        clip |= {"tail": end - start, "z": 1}
        patches.append(Patch("clips", _clip_id(number), None, clip))
    patches.append(_nest(0, tracks["V2"], 10, deep, tail=40, sx=5_000, sy=5_000, x=-120_000))
    await ada.client.edit(inner.timeline_id, patches)


async def test_nested_timelines_look_as_in_a_render(people: People) -> None:
    ada = await people("Ada")
    room = await make_room(ada)
    inner = await make_nested(ada, room, "Inner", (960, 720), rate=(50, 1))
    deep = await make_nested(ada, room, "Deep", (640, 360), rate=(50, 1))
    await _fill_nested(ada, inner, deep)
    tracks = await tracks_of(ada, room)
    nests = [
        _nest(number, tracks["V1"], number * SECOND, inner, **fields)
        for number, fields in enumerate(NESTED)
    ]
    await ada.client.edit(room.timeline_id, nests)
    page = await open_timeline(ada, room)
    paths = {one.timeline_id: f"/timelines/{one.timeline_id}/projection" for one in (inner, deep)}
    nested = {key: await ada.client.call("GET", path) for key, path in paths.items()}
    spec = make_spec(await projection(page), nested=nested)

    for frame in NESTED_FRAMES:
        await TimelinePage(page).go_to(frame)
        await _assert_shows(page, _small(draw_one(spec, {}, frame)), frame)
    # An edit of the nested timeline is seen without a reload.
    await ada.client.edit(inner.timeline_id, [Patch("meta", "", "bg", "#f0f0f0")])
    nested[inner.timeline_id] = await ada.client.call("GET", paths[inner.timeline_id])
    await TimelinePage(page).go_to(NESTED_FRAMES[1])
    changed = draw_one(make_spec(spec.timeline, nested=nested), {}, NESTED_FRAMES[1])
    await _assert_shows(page, _small(changed), NESTED_FRAMES[1])
    assert ada.problems == []
