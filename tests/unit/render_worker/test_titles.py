"""What lies around a title's letters."""

from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from render_worker.pictures.titles import draw_title, read_style


def drawn(**style: object) -> NDArray[np.int_]:
    """A wide dash in white, 100 pixels high, in the middle of 400x200."""
    known = {"size": 100, "weight": 900, "line": 100}
    picture = draw_title("\N{EM DASH}", read_style(known | style), (400, 200), Fraction(1))
    return np.asarray(picture).astype(int)


def test_a_plain_title_has_nothing_around_its_letters() -> None:
    seen = drawn()[..., 3] > 0
    rows = np.nonzero(seen.any(axis=1))[0]
    assert 90 < rows[0] < rows[-1] < 130
    assert (drawn()[seen][:, :3] == 255).all()


def test_a_box_lies_behind_all_lines() -> None:
    seen = drawn(box="#0000ff")
    blue = (seen == (0, 0, 255, 255)).all(axis=2)
    columns, rows = (np.nonzero(blue.any(axis=axis))[0] for axis in (0, 1))
    white = np.nonzero((drawn()[..., 3] > 128).any(axis=0))[0]
    # An eighth of the size above and below the line, a quarter beside its letters.
    assert (rows[0], rows[-1]) == (50 - 12, 150 + 12 - 1)
    assert columns[0] == pytest.approx(white[0] - 25, abs=8)
    assert columns[-1] == pytest.approx(white[-1] + 25, abs=8)


def test_an_outline_is_as_wide_as_a_twentieth_of_the_size() -> None:
    plain, outlined = drawn(), drawn(stroke="#ff0000")
    middle = plain[:, 200, 3] > 128
    rows = np.nonzero(outlined[:, 200, 3] > 128)[0]
    letter = np.nonzero(middle)[0]
    assert (letter[0] - rows[0], rows[-1] - letter[-1]) == (5, 5)
    assert outlined[rows[0], 200].tolist() == [255, 0, 0, 255]
    assert outlined[letter[2], 200].tolist() == [255, 255, 255, 255]


def test_a_shadow_falls_down_and_right() -> None:
    plain, shaded = drawn(), drawn(shadow="#000000")
    bottom = np.nonzero(plain[:, 200, 3] > 128)[0][-1]
    top = np.nonzero(plain[:, 200, 3] > 128)[0][0]
    assert shaded[bottom + 3, 200, 0] == 0
    assert shaded[bottom + 3, 200, 3] > 128
    assert shaded[top - 3, 200, 3] < 20
