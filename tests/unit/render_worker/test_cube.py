"""Look-up tables: what is read, what is refused in words, and what becomes of a colour."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from backend.media.contract import AssetFacts, AssetKind, Renditions
from render_worker.effects.cube import CubeWrong, read_cube, with_cube
from render_worker.prepare.errors import PrepareFailed
from render_worker.prepare.probe import probe_file
from render_worker.prepare.renditions import make_renditions

SWAPPED = "\n".join(f"{b} {r} {g}" for b, g, r in product((0, 1), repeat=3))
"""Red becomes green, green becomes blue and blue becomes red."""


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def swapping(path: Path) -> Path:
    """A table as cameras' makers write it."""
    head = '# made by hand\nTITLE "1 2 3"\nDOMAIN_MIN 0 0 0\nDOMAIN_MAX 1.0 1.0 1.0\n\n'
    return write(path, f"{head}LUT_3D_SIZE 2\n{SWAPPED}\n")


def test_red_is_what_changes_first(tmp_path: Path) -> None:
    cube = read_cube(swapping(tmp_path / "a.cube"))
    image = Image.new("RGBA", (4, 4), (200, 100, 40, 77))

    assert with_cube(image, cube, {"mix": 10_000}).getpixel((1, 1)) == (40, 200, 100, 77)
    assert with_cube(image, cube, {"mix": 5_000}).getpixel((1, 1)) == (120, 150, 70, 77)


def test_curves_are_a_table_too(tmp_path: Path) -> None:
    rows = "\n".join(f"{1 - step / 9} {step / 9} 0.5" for step in range(10))
    cube = read_cube(write(tmp_path / "a.cube", f"LUT_1D_SIZE 10\n{rows}\n"))

    shown = with_cube(Image.new("RGB", (2, 2), (51, 102, 9)), cube, {"mix": 10_000})

    assert shown.getpixel((0, 0)) == pytest.approx((204, 102, 128), abs=1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("LUT_3D_SIZE 3\n" + SWAPPED, "27 rows and has 8"),
        ("LUT_3D_SIZE 66\n", "2 to 65"),
        ("LUT_3D_SIZE many\n", "2 to 65"),
        ("LUT_3D_SIZE 2\n0 0\n", "not three numbers"),
        ("LUT_3D_SIZE 2\n0 0 1e999\n", "not three numbers"),
        ("LUT_3D_SIZE 2\nDOMAIN_MAX 4 4 4\n" + SWAPPED, "from 0 to 1"),
        ("LUT_1D_SIZE 4\n", "4 rows and has 0"),
        ("0 0 0", "does not say its size"),
    ],
)
def test_what_is_no_table_is_refused_in_words(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(CubeWrong, match=message):
        read_cube(write(tmp_path / "a.cube", text))


def test_an_upload_is_known_for_a_table_and_shown_as_a_picture(tmp_path: Path) -> None:
    source = swapping(tmp_path / "source")
    facts = probe_file(source)
    made = make_renditions(source, facts, tmp_path, lambda *_: None)

    wanted = AssetFacts(AssetKind.LUT, 0, width=2, height=2, container="cube")
    assert (facts, made) == (wanted, Renditions(picture=True, picture_extension="png"))
    strip = np.asarray(Image.open(tmp_path / "picture.png"))
    assert strip.shape == (2, 4, 3)
    # Red alone, and blue alone in the second square.
    assert (strip[0, 1].tolist(), strip[0, 2].tolist()) == ([0, 255, 0], [255, 0, 0])


def test_an_upload_that_is_half_a_table_fails_in_words(tmp_path: Path) -> None:
    with pytest.raises(PrepareFailed, match="27 rows and has 8"):
        probe_file(write(tmp_path / "source", "LUT_3D_SIZE 3\n" + SWAPPED))
