"""The demo's sample media can be made and played."""

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from render_worker import samples


@pytest.mark.parametrize("clip", samples.CLIPS, ids=lambda clip: clip.file)
def test_a_sample_clip_has_pictures_and_sound_of_its_length(
    tmp_path: Path, clip: samples.Clip
) -> None:
    path = tmp_path / clip.file

    samples.make_clip(path, replace(clip, seconds=1))

    with av.open(str(path)) as container:
        assert sum(1 for _ in container.decode(video=0)) == clip.rate
    with av.open(str(path)) as container:
        heard = sum(frame.samples for frame in container.decode(audio=0))
        assert heard == pytest.approx(samples.SAMPLE_RATE, abs=2048)


def test_the_music_is_stereo_and_never_clips(tmp_path: Path) -> None:
    path = tmp_path / "music.wav"

    samples.make_music(path, seconds=4)

    with av.open(str(path)) as container:
        loudest = max(int(np.abs(frame.to_ndarray()).max()) for frame in container.decode(audio=0))
    assert 3_000 < loudest < 32_767


def test_the_logo_is_transparent_around_its_mark(tmp_path: Path) -> None:
    path = tmp_path / "logo.png"

    samples.make_logo(path, size=64)

    image = Image.open(path)
    assert image.getpixel((0, 0)) == (0, 0, 0, 0)
    assert image.getchannel("A").getextrema() == (0, 255)
