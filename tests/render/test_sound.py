"""Sound is where it belongs to the sample, as loud as it should be, and survives joining."""

import wave
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from backend.media.contract import FLICKS_PER_SECOND, AssetKind
from backend.renders.contract import OutputProfile
from render_worker.media_shelf import shelf_of
from render_worker.sound.encoder import write_sound
from render_worker.sound.mix import Mixer
from render_worker.sound.source import SoundSource
from tests.render.numbered import Numbered, write_numbered
from tests.render.rendering import render
from tests.render_specs import make_asset, make_clip, make_join, make_spec, make_timeline

RATES = [(24_000, 1_001), (25, 1), (30, 1)]
Sound = NDArray[np.float32]


def write_wav(path: Path, rate: int, samples: Sound) -> Path:
    """Write (n, channels) float32 as 16 bit."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.rint(samples * 32767).astype("<i2").tobytes())
    return path


def clicks(seconds: int, *at: int, rate: int = 48_000, channels: int = 2) -> Sound:
    """Silence with single samples of 0.8."""
    samples = np.zeros((seconds * rate, channels), np.float32)
    for position in at:
        samples[position] = 0.8
    return samples


def mixed(path: Path, *, rate: tuple[int, int] = (25, 1), **fields: object) -> Sound:
    """Mix one clip of a file over 100 frames."""
    clip: dict[str, Any] = {"start": 0, "end": 100, "asset": "s", "track": "a1"} | fields
    clips = {"c": make_clip("c", **clip)}
    spec = make_spec(make_timeline(clips, rate=rate), {"s": make_asset("s", kind=AssetKind.AUDIO)})
    return np.concatenate(list(Mixer(spec, shelf_of(spec, {"s": path})).blocks()))


@pytest.mark.parametrize("rate", RATES)
def test_a_click_lands_on_its_sample(rate: tuple[int, int], tmp_path: Path) -> None:
    path = write_wav(tmp_path / "c.wav", 48_000, clicks(6, 2 * 48_000 + 123))

    mix = mixed(path, rate=rate, start=7, src=FLICKS_PER_SECOND)

    expected = round(7 / Fraction(*rate) * 48_000) + 48_000 + 123
    assert np.flatnonzero(mix[:, 0]).tolist() == [expected]


def test_another_sample_rate_stays_within_one_sample(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "c.wav", 44_100, clicks(5, 44_100 + 300, rate=44_100))

    mix = mixed(path)

    assert abs(int(np.argmax(mix[:, 0])) - round((44_100 + 300) / 44_100 * 48_000)) <= 1


def test_reading_from_the_middle_gives_the_same_samples(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, (44_100 * 4, 2)).astype(np.float32)
    path = write_wav(tmp_path / "n.wav", 44_100, noise)
    whole, later = SoundSource(path, 0), SoundSource(path, 100_001)

    expected = whole.read(120_001)[100_001:]
    actual = later.read(20_000)

    assert np.abs(expected - actual).max() < 1e-4


def test_mono_is_heard_on_both_sides(tmp_path: Path) -> None:
    mix = mixed(write_wav(tmp_path / "m.wav", 48_000, clicks(4, 500, channels=1)))

    assert mix[500] == pytest.approx([0.8, 0.8], abs=1e-3)


@pytest.mark.parametrize(
    ("fields", "sides"),
    [
        ({"gain": -600}, [0.8 * 10 ** (-0.3), 0.8 * 10 ** (-0.3)]),
        ({"pan": 100}, [0.0, 1.0]),
        ({"pan": -100}, [1.0, 0.0]),
        ({"on": False}, [0.0, 0.0]),
        ({"fin": 25}, [0.4, 0.4]),
        ({"fout": 100, "end": 100}, [0.7, 0.7]),
    ],
)
def test_gain_pan_and_fades(fields: dict[str, Any], sides: list[float], tmp_path: Path) -> None:
    # Half a second in: half of a fade in of one second, an eighth of a fade out of four.
    mix = mixed(write_wav(tmp_path / "g.wav", 48_000, clicks(4, 24_000)), **fields)

    assert mix[24_000] == pytest.approx(sides, abs=2e-3)


def test_a_muted_track_is_silent(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "g.wav", 48_000, clicks(4, 24_000))
    timeline = make_timeline({"c": make_clip("c", start=0, end=50, asset="s", track="a1")})
    timeline["tracks"][2]["mute"] = True
    spec = make_spec(timeline, {"s": make_asset("s", kind=AssetKind.AUDIO)})

    blocks = list(Mixer(spec, shelf_of(spec, {"s": path})).blocks())

    assert not np.concatenate(blocks).any()


@pytest.mark.parametrize(("speed", "position"), [([2, 1], 12_000), ([1, 2], 48_000)])
def test_speed_moves_sound_with_the_pictures(
    speed: list[int], position: int, tmp_path: Path
) -> None:
    mix = mixed_at(tmp_path, speed)

    assert abs(int(np.argmax(mix[:, 0])) - position) <= 1


def mixed_at(tmp_path: Path, speed: list[int]) -> Sound:
    path = write_wav(tmp_path / "g.wav", 48_000, clicks(9, 24_000))
    clip = make_clip("c", start=0, end=100, asset="s", track="a1", rate=speed, pitch=False)
    spec = make_spec(make_timeline({"c": clip}), {"s": make_asset("s", kind=AssetKind.AUDIO)})
    return np.concatenate(list(Mixer(spec, shelf_of(spec, {"s": path})).blocks()))


@pytest.mark.parametrize("rate", RATES)
def test_the_joined_file_begins_at_zero_and_keeps_every_position(
    rate: tuple[int, int], tmp_path: Path
) -> None:
    # Through AAC twice: the source's own priming must be skipped, ours declared.
    path = write_aac(tmp_path / "c.m4a", clicks(6, 60_000, 150_000))
    clips = {"c": make_clip("c", start=0, end=100, asset="s", track="a1")}
    spec = make_spec(make_timeline(clips, rate=rate), {"s": make_asset("s", kind=AssetKind.AUDIO)})

    out = render(spec, {"s": path}, tmp_path, cuts=[50])

    with av.open(str(out)) as container:
        stream = container.streams.audio[0]
        assert stream.start_time == 0
        frames = list(container.decode(stream))
    assert frames[0].pts == 0
    heard = np.concatenate([frame.to_ndarray() for frame in frames], axis=1)[0]
    assert int(np.argmax(np.abs(heard[:100_000]))) == 60_000
    assert int(np.argmax(np.abs(heard[100_000:]))) == 50_000


def write_aac(path: Path, samples: Sound) -> Path:
    write_sound(path, [samples], OutputProfile("x", 2, 2, (25, 1)))
    return path


def crossfaded(tmp_path: Path, **timeline: Any) -> Sound:
    """A clip [0, 50) on the left and one [50, 100) on the right, joined over [38, 63)."""
    left, right = np.zeros((5 * 48_000, 2), np.float32), np.zeros((5 * 48_000, 2), np.float32)
    left[:, 0] = right[:, 1] = 0.5
    paths: dict[str, Path | None] = {
        "l": write_wav(tmp_path / "l.wav", 48_000, left),
        "r": write_wav(tmp_path / "r.wav", 48_000, right),
    }
    clips = {
        "a": make_clip("a", start=0, end=50, asset="l", track="a1"),
        "b": make_clip("b", start=50, end=100, asset="r", track="a1", src=FLICKS_PER_SECOND),
    }
    spec = make_spec(
        make_timeline(clips, **timeline),
        {name: make_asset(name, kind=AssetKind.AUDIO) for name in paths},
    )
    return np.concatenate(list(Mixer(spec, shelf_of(spec, paths)).blocks()))


def test_a_crossfade_keeps_the_power_even(tmp_path: Path) -> None:
    mix = crossfaded(tmp_path, transitions=[make_join("a", "b", 38, 63, "crossfade")])

    assert len(mix) == 4 * 48_000
    assert (mix**2).sum(axis=1) == pytest.approx(0.25, abs=1e-3)
    begin, end = 38 * 1_920, 63 * 1_920
    assert mix[begin - 1] == pytest.approx([0.5, 0], abs=1e-3)
    assert mix[(begin + end) // 2] == pytest.approx([0.5**1.5, 0.5**1.5], abs=1e-3)
    assert mix[end] == pytest.approx([0, 0.5], abs=1e-3)


def test_a_transition_of_pictures_on_a_sound_track_is_a_plain_cut(tmp_path: Path) -> None:
    mix = crossfaded(tmp_path, transitions=[make_join("a", "b", 38, 63, "dissolve")])

    assert mix[50 * 1_920 - 1] == pytest.approx([0.5, 0], abs=1e-3)
    assert mix[50 * 1_920] == pytest.approx([0, 0.5], abs=1e-3)


def test_a_file_without_sound_is_silence(tmp_path: Path) -> None:
    path = write_numbered(tmp_path / "v.mp4", Numbered(10))

    assert not mixed(path).any()


def test_a_track_gives_way_while_another_is_heard(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "l.wav", 48_000, np.full((6 * 48_000, 2), 0.25, np.float32))
    clips = {
        "music": make_clip("music", start=0, end=100, asset="s", track="a1"),
        "voice": make_clip("voice", start=25, end=50, asset="s", track="a2", gain=-9_600),
    }
    timeline = make_timeline(clips)
    timeline["tracks"][2]["duck"] = [["a2"], 1_200, 200, 1_000]
    assets = {"s": make_asset("s", kind=AssetKind.AUDIO)}

    def mix(timeline: dict[str, Any]) -> Sound:
        spec = make_spec(timeline, assets)
        return np.concatenate(list(Mixer(spec, shelf_of(spec, {"s": path})).blocks()))[:, 0]

    heard = mix(timeline)
    low = 0.25 * 10 ** (-1_200 / 2_000)
    assert heard[: 48_000 - 2_000] == pytest.approx(0.25, abs=1e-3)
    assert heard[60_000:95_000] == pytest.approx(low, abs=1e-3)
    assert heard[2 * 48_000 + 24_000] == pytest.approx(0.25 * 10 ** (-600 / 2_000), abs=1e-3)
    assert heard[3 * 48_000 + 2_000 :] == pytest.approx(0.25, abs=1e-3)
    assert np.abs(np.diff(heard)).max() < 1e-4  # no steps

    timeline["tracks"][3]["mute"] = True
    assert mix(timeline) == pytest.approx(0.25, abs=1e-3)
