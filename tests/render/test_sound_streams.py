"""A clip plays the sound of its file that it names."""

from pathlib import Path
from typing import Any

import av
import msgspec
import numpy as np
import pytest
from av.audio.frame import AudioFrame

from backend.media.contract import AssetKind
from render_worker.checking import check_sources
from render_worker.errors import ClipFailed
from render_worker.media_shelf import shelf_of
from render_worker.prepare.probe import probe_file
from render_worker.prepare.renditions import make_renditions
from render_worker.sound.mix import Mixer
from tests.render.test_sound_effects import RATE, Sound, level, tones
from tests.render_specs import make_asset, make_clip, make_spec, make_timeline

PITCHES = [330, 550, 770]


def write_sounds(path: Path) -> Path:
    """A file with a tone in each of three streams."""
    with av.open(str(path), "w") as container:
        streams = [container.add_stream("aac", rate=RATE) for _ in PITCHES]
        for stream in streams:
            stream.codec_context.layout = "stereo"
        for stream, hertz in zip(streams, PITCHES, strict=True):
            planes = np.ascontiguousarray(tones((hertz, 0.4)).T)
            frame = AudioFrame.from_ndarray(planes, format="fltp", layout="stereo")
            frame.sample_rate = RATE
            container.mux(stream.encode(frame))
        for stream in streams:
            container.mux(stream.encode(None))
    return path


def spec_of(stream: int, **fields: Any) -> Any:
    clip = make_clip("c", start=0, end=75, asset="s", track="a1", stream=stream)
    spec = make_spec(make_timeline({"c": clip}), {"s": make_asset("s", kind=AssetKind.AUDIO)})
    return msgspec.structs.replace(spec, **fields)


def mixed(path: Path, stream: int, **fields: Any) -> Sound:
    spec = spec_of(stream, **fields)
    return np.concatenate(list(Mixer(spec, shelf_of(spec, {"s": path})).mixed()))


@pytest.mark.parametrize("number", range(len(PITCHES)))
def test_each_sound_of_a_file_can_be_played(number: int, tmp_path: Path) -> None:
    path = write_sounds(tmp_path / "three.mp4")

    made = mixed(path, number)

    heard = [round(level(made, hertz), 1) for hertz in PITCHES]
    assert heard == [0.4 if other == number else 0.0 for other in range(len(PITCHES))]


def test_a_sound_that_is_not_there_fails_with_its_clip_before_anything_else(tmp_path: Path) -> None:
    path = write_sounds(tmp_path / "three.mp4")
    spec = spec_of(3)

    with pytest.raises(ClipFailed, match="no sound number 4") as caught:
        check_sources(spec, shelf_of(spec, {"s": path}))

    assert caught.value.clip == "c"
    with pytest.raises(ClipFailed, match="no sound number 4"):
        mixed(path, 3)


def test_with_placeholders_a_sound_that_is_not_there_is_silence(tmp_path: Path) -> None:
    path = write_sounds(tmp_path / "three.mp4")

    assert not mixed(path, 3, on_missing="placeholder").any()


def test_a_proxy_holds_every_sound_in_its_order(tmp_path: Path) -> None:
    path = write_sounds(tmp_path / "three.mp4")
    facts = probe_file(path)

    make_renditions(path, facts, tmp_path, lambda *_: None)

    assert facts.sound_streams == len(PITCHES)
    for number, hertz in enumerate(PITCHES):
        assert level(mixed(tmp_path / "proxy.mp4", number), hertz) == pytest.approx(0.4, rel=0.05)
