"""Drawn pictures where they stand: what saves time changes no bit."""

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from PIL import Image

from render_worker.pictures import shape
from render_worker.pictures.colour import Converter
from render_worker.pictures.geometry import Canvas, Rect, place

CANVAS = Canvas(96, 54, 96, 54)
SIZE = (Fraction(64), Fraction(40))


def noise(seed: int) -> Image.Image:
    samples = random.Random(seed).randbytes(64 * 40 * 4)  # noqa: S311 - no secret
    return Image.frombytes("RGBA", (64, 40), samples)


def draw(image: Image.Image, **clip: Any) -> list[bytes]:
    placement = place({"fit": "none", **clip}, SIZE, CANVAS)
    patch = shape.patch_of_image(image, placement, CANVAS, Converter())
    assert patch is not None
    return [plane.tobytes() for plane in (*patch.planes, *(patch.alpha or ()))]


@pytest.mark.parametrize("seed", range(6))
def test_cutting_out_what_is_seen_is_the_same_as_drawing_it_anew(seed: int) -> None:
    image, chance = noise(seed), random.Random(seed)  # noqa: S311 - no secret
    across, down = chance.randint(-40, 40), chance.randint(-30, 30)
    placement = place({"fit": "none", "x": across * 1000, "y": down * 1000}, SIZE, CANVAS)
    seen = placement.visible
    part = seen.meet(Rect(0, 0, 96, 54))

    moved = shape._moved(image, part.moved(-seen.left, -seen.top))  # noqa: SLF001
    projected = shape._projected(image, placement, part)  # noqa: SLF001

    assert np.array_equal(np.asarray(moved), np.asarray(projected))


def test_a_picture_that_is_shaped_once_fades_as_one_that_is_shaped_each_time() -> None:
    image = noise(7)
    place_of = {"x": 31_000, "y": -17_000, "rot": 1_500}
    placement = place({"fit": "none", **place_of}, SIZE, CANVAS)
    shaped = shape.shaped_image(image, placement, CANVAS, Converter())
    assert shaped is not None

    for opacity in (1, 2_500, 9_999, 10_000):
        patch = shaped.patch(opacity)
        once = [plane.tobytes() for plane in (*patch.planes, *(patch.alpha or ()))]
        assert once == draw(image, op=opacity, **place_of)


@pytest.mark.parametrize("seed", range(12))
def test_leaving_out_clear_margins_changes_nothing_that_is_seen(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    image = Image.new("RGBA", (64, 40), "#20c04000")
    ink = noise(seed).crop((0, 0, chance.randint(1, 40), chance.randint(1, 30)))
    image.paste(ink, (chance.randint(0, 30), chance.randint(0, 20)))
    where = {"x": chance.randint(-40, 40) * 1000, "y": chance.randint(-30, 30) * 1000}
    placement = place({"fit": "none", "rot": seed % 3 * 1_000, **where}, SIZE, CANVAS)

    for opacity in (3_000, 10_000):
        pictures = []
        for closely in (False, True):
            planes = [np.full((54 >> n, 96 >> n), 90, np.uint8) for n in (0, 1, 1)]
            shaped = shape.shaped_image(image, placement, CANVAS, Converter(), closely=closely)
            if shaped is not None:
                shaped.patch(opacity).lay_over(planes)
            pictures.append([plane.tobytes() for plane in planes])
        assert pictures[0] == pictures[1]


def test_a_picture_without_anything_on_it_is_not_drawn() -> None:
    placement = place({"fit": "none"}, SIZE, CANVAS)
    clear = Image.new("RGBA", (64, 40))

    assert shape.shaped_image(clear, placement, CANVAS, Converter(), closely=True) is None
