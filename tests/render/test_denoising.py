"""The effect against noise."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.render.numbered import Numbered, write_numbered
from tests.render.rendering import digest, draw
from tests.render.test_effects import drawn, effect, halves
from tests.render_specs import make_asset, make_clip, make_spec, make_timeline


def noisy(image: Image.Image) -> Image.Image:
    """The picture with noise of a standard deviation of 6, always the same."""
    noise = np.random.default_rng(1).normal(0, 6, (image.height, image.width, 3))
    return Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))


def test_denoising_takes_noise_and_leaves_edges() -> None:
    picture = noisy(halves("#404040", "#c0c0c0"))
    before = np.asarray(picture).astype(int)
    after = drawn(picture, "denoise")

    assert after[:, :30].std() < before[:, :30].std() / 2
    assert after[:, 31].mean() == pytest.approx(0x40, abs=3)
    assert after[:, 32].mean() == pytest.approx(0xC0, abs=3)
    assert (drawn(picture, "denoise", strength=0) == before).all()


def test_denoising_follows_its_formula_and_leaves_alpha() -> None:
    picture = noisy(halves("#404040", "#808080"))
    pixels = np.asarray(picture).astype(int)
    picture.putalpha(100)
    found = drawn(picture, "denoise", strength=5_000)

    # A weight is exp(-d / h²), d the sum of squared differences of 3x3 pixels and h 10 s.
    row, column, softness = 9, 31, 55**2
    padded = np.pad(pixels, ((1, 1), (1, 1), (0, 0)), "edge")
    here = padded[row : row + 3, column : column + 3]
    total, weights = pixels[row, column].astype(float), np.ones(3)
    for down in range(-2, 3):
        for across in range(-2, 3):
            y, x = row + down, column + across
            if (y, x) == (row, column):
                continue
            unlike = ((here - padded[y : y + 3, x : x + 3]) ** 2).sum(axis=(0, 1)) / softness
            weight = np.exp(-unlike) * (unlike < np.log(255))
            total, weights = total + weight * pixels[y, x], weights + weight
    assert found[row, column, :3] == pytest.approx(total / weights, abs=1)
    assert (found[..., 3] == 100).all()


def test_chunks_of_a_denoised_film_have_the_pictures_of_the_whole(tmp_path: Path) -> None:
    source = write_numbered(tmp_path / "s.mp4", Numbered(8, Fraction(25)))
    driven = {"fx:a:strength": [[0, 0, "linear"], [7, 9_000, "linear"]]}
    clip = make_clip("c", start=0, end=8, asset="v", fx=[effect("denoise", {})], kf=driven)
    spec = make_spec(make_timeline({"c": clip}), {"v": make_asset("v")})

    whole = [digest(picture) for picture in draw(spec, {"v": source}, 0, 8)]
    pieces = [draw(spec, {"v": source}, first, end) for first, end in ((0, 3), (3, 8))]

    assert [digest(picture) for piece in pieces for picture in piece] == whole
