"""What is made of an upload so that it can be edited: a proxy with pictures and sound."""

from fractions import Fraction
from pathlib import Path

import av

from backend.media.contract import AssetKind
from render_worker.prepare.probe import probe_file
from render_worker.prepare.renditions import make_renditions
from tests.browser.clips import beep_and_flash


def test_a_film_gets_a_small_film_with_its_sound(tmp_path: Path) -> None:
    source = beep_and_flash(tmp_path / "film.mp4", seconds=2, rate=Fraction(25))
    facts = probe_file(source)
    assert facts.kind is AssetKind.VIDEO

    made = make_renditions(source, facts, tmp_path, lambda *_: None)

    assert made.proxy
    with av.open(str(tmp_path / "proxy.mp4")) as proxy:
        assert proxy.streams.video[0].frames == 50
        samples = sum(frame.samples for frame in proxy.decode(audio=0))
        assert samples >= 2 * proxy.streams.audio[0].rate
