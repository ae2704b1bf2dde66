"""Sources give back what they hold."""

import gc
import weakref
from fractions import Fraction
from pathlib import Path

from render_worker.pictures.source import PictureSource
from tests.render.numbered import Numbered, write_numbered


def test_a_closed_film_is_gone_without_the_garbage_collector(tmp_path: Path) -> None:
    source = PictureSource(write_numbered(tmp_path / "film.mp4", Numbered(4)))
    source.picture_at(Fraction(0))
    left = weakref.ref(source)

    gc.disable()
    try:
        source.close()
        del source
        assert left() is None
    finally:
        gc.enable()
