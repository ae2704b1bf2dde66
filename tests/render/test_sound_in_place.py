"""What is heard lies where it was recorded, also through coders, edit lists and cuts."""

import struct
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.stream import AudioStream

from backend.media.contract import AssetKind
from backend.renders.contract import RenderSpec
from render_worker.media_shelf import shelf_of
from render_worker.sound.mix import Mixer
from render_worker.sound.source import RATE
from tests.render.rendering import flicks, render
from tests.render.test_sound import Sound, write_aac, write_wav
from tests.render_specs import make_asset, make_clip, make_spec, make_timeline

BEEP_AT, BEEP_LENGTH = 70_123, 4_800


def beep() -> Sound:
    """A tone that rises from 500 Hz to 4 kHz within a tenth of a second: it fits in one place."""
    time = np.arange(BEEP_LENGTH) / RATE
    swept = np.sin(2 * np.pi * (500 * time + 17_500 * time**2)) * np.hanning(BEEP_LENGTH)
    return (0.6 * swept).astype(np.float32)


def place_of(sound: Sound) -> int:
    """Where the beep is, by cross-correlation."""
    return int(np.argmax(np.correlate(sound, beep(), mode="valid")))


def with_beep(seconds: int = 3) -> Sound:
    samples = np.zeros((seconds * RATE, 2), np.float32)
    samples[BEEP_AT : BEEP_AT + BEEP_LENGTH] = beep()[:, None]
    return samples


def heard_in(path: Path) -> Sound:
    with av.open(str(path)) as container:
        frames = list(container.decode(audio=0))
    assert frames[0].pts == 0
    planes = np.concatenate([frame.to_ndarray() for frame in frames], axis=1)
    return np.asarray(planes[0], np.float32)


def sound_spec() -> RenderSpec:
    clip = make_clip("c", start=0, end=75, asset="s", track="a1")
    return make_spec(make_timeline({"c": clip}), {"s": make_asset("s", kind=AssetKind.AUDIO)})


def cut_by_edit_list(path: Path, samples: int) -> None:
    """Begin later, by the file's edit list (ISO/IEC 14496-12, 8.6.6)."""
    content = bytearray(path.read_bytes())
    place = content.index(b"elst")
    (entries,) = struct.unpack_from(">I", content, place + 8)
    assert entries == 1
    (begin,) = struct.unpack_from(">i", content, place + 16)
    struct.pack_into(">i", content, place + 16, begin + samples)
    path.write_bytes(content)


@pytest.mark.parametrize("hidden", [0, 10_000, 48_123])
def test_a_beep_of_a_coded_file_is_where_its_edit_list_says(hidden: int, tmp_path: Path) -> None:
    path = write_aac(tmp_path / "b.m4a", with_beep())
    cut_by_edit_list(path, hidden)

    out = render(sound_spec(), {"s": path}, tmp_path, cuts=[20, 50])

    assert abs(place_of(heard_in(out)) - (BEEP_AT - hidden)) <= 1


@pytest.mark.parametrize("name", ["b.mp3", "b.ogg", "b.flac", "b.mka"])
def test_a_beep_is_in_its_place_whatever_the_coder(name: str, tmp_path: Path) -> None:
    """All of these say how many samples of their beginning are the coder's own."""
    codec = {"mp3": "libmp3lame", "ogg": "libopus", "flac": "flac", "mka": "aac"}
    path = tmp_path / name
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec.get(path.suffix[1:], "aac"), rate=RATE)
        assert isinstance(stream, AudioStream)
        frame = av.AudioFrame.from_ndarray(
            np.rint(with_beep() * 32_767).astype(np.int16).reshape(1, -1), "s16", "stereo"
        )
        frame.sample_rate, frame.pts, frame.time_base = RATE, 0, Fraction(1, RATE)
        container.mux([*stream.encode(frame), *stream.encode(None)])
    spec = sound_spec()

    sound = np.concatenate(list(Mixer(spec, shelf_of(spec, {"s": path})).blocks()))[:, 0]

    assert abs(place_of(sound) - BEEP_AT) <= 1


@pytest.mark.parametrize("rate", [(25, 1), (24_000, 1_001)])
@pytest.mark.parametrize("kind", ["wav", "m4a"])
def test_a_cut_within_one_file_is_not_heard(
    rate: tuple[int, int], kind: str, tmp_path: Path
) -> None:
    """Clips that go on where the one before ends sound as one clip, to the sample."""
    tone = np.sin(2 * np.pi * 440 * np.arange(4 * RATE) / RATE)[:, None].repeat(2, axis=1)
    tone = (0.5 * tone).astype(np.float32)
    path = tmp_path / f"t.{kind}"
    if kind == "wav":
        write_wav(path, RATE, tone)
    else:
        write_aac(path, tone)

    cut, whole = (mixed(path, frames, rate) for frames in ([0, 13, 14, 40, 60], [0, 60]))

    assert np.abs(cut - whole).max() < 1e-4
    assert np.abs(whole).max() == pytest.approx(0.5, abs=0.05)


def mixed(path: Path, frames: Sequence[int], rate: tuple[int, int]) -> Sound:
    """Mix clips between these frames, of the same frames of the file."""
    clips = {
        f"c{a}": make_clip(
            f"c{a}", start=a, end=b, asset="s", track="a1", src=flicks(a, Fraction(*rate))
        )
        for a, b in pairwise(frames)
    }
    spec = make_spec(make_timeline(clips, rate=rate), {"s": make_asset("s", kind=AssetKind.AUDIO)})
    return np.concatenate(list(Mixer(spec, shelf_of(spec, {"s": path})).blocks()))
