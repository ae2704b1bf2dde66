"""A whole mix at a loudness, with its dynamics and without peaks that are too high."""

from collections.abc import Iterable
from pathlib import Path

import av
import msgspec
import numpy as np
import pytest
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

from backend.media.contract import AssetKind
from backend.renders.chunk_keys import sound_key
from render_worker.engine import encode_sound
from render_worker.media_shelf import shelf_of
from render_worker.sound.loudness import HIGHEST_PEAK_DBTP, Loudness, levelled, measure
from tests.render.test_sound import write_wav
from tests.render_specs import make_asset, make_clip, make_spec, make_timeline

Sound = NDArray[np.float32]
RATE = 48_000


def tone(seconds: float, level: float) -> Sound:
    """997 Hz on both sides: by BS.1770 as loud as its level in dB of full scale."""
    wave = level * np.sin(2 * np.pi * 997 * np.arange(int(seconds * RATE)) / RATE)
    return np.stack([wave, wave], axis=1).astype(np.float32)


def in_blocks(sound: Sound) -> list[Sound]:
    return [sound[at : at + 70_001] for at in range(0, len(sound), 70_001)]


def joined(blocks: Iterable[Sound]) -> Sound:
    return np.concatenate(list(blocks))


def test_a_tone_is_measured_as_the_standard_says() -> None:
    found = measure(in_blocks(tone(4, 10 ** (-23 / 20))))

    assert found.integrated_lufs == pytest.approx(-23, abs=0.1)
    assert found.peak_dbtp == pytest.approx(-23, abs=0.1)


@pytest.mark.parametrize("target", [-14, -16, -23])
@pytest.mark.parametrize("level", [0.02, 0.9])
def test_without_high_peaks_all_of_it_gets_one_gain(target: float, level: float) -> None:
    sound = tone(4, level)
    sound[: 2 * RATE] *= 0.5

    made = joined(levelled(lambda: in_blocks(sound), target))

    assert measure([made]).integrated_lufs == pytest.approx(target, abs=0.1)
    factors = made[np.abs(sound) > 1e-3] / sound[np.abs(sound) > 1e-3]
    assert factors == pytest.approx(factors[0], rel=1e-4)


def test_where_a_peak_would_be_too_high_that_moment_is_softer() -> None:
    sound = tone(6, 0.05)
    burst = slice(3 * RATE, 3 * RATE + 25)
    sound[burst] *= 18

    made = joined(levelled(lambda: in_blocks(sound), -14))

    assert len(made) == len(sound)
    found = measure([made])
    assert found.peak_dbtp <= HIGHEST_PEAK_DBTP
    assert found.integrated_lufs == pytest.approx(-14, abs=0.5)
    # Nothing moves in time, and far from the burst there is the gain alone.
    calm = slice(RATE, 2 * RATE)
    factor = np.abs(made[calm]).max() / np.abs(sound[calm]).max()
    assert made[calm] == pytest.approx(sound[calm] * factor, abs=2e-3)


def test_silence_stays_silence() -> None:
    silence = np.zeros((RATE, 2), np.float32)

    assert not joined(levelled(lambda: [silence], -14)).any()
    assert measure([silence]).gain_to(-14) == 0


def test_what_is_softer_than_noise_is_not_raised_without_end() -> None:
    assert Loudness(-69, -60).gain_to(-14) == 40


def test_the_file_is_as_loud_as_was_asked_for(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "s.wav", RATE, tone(4, 0.05))
    clips = {"c": make_clip("c", start=0, end=100, asset="s", track="a1")}
    spec = make_spec(make_timeline(clips), {"s": make_asset("s", kind=AssetKind.AUDIO)})
    output = msgspec.structs.replace(spec.output, loudness_lufs=-16.0)
    loud = msgspec.structs.replace(spec, output=output)
    target = tmp_path / "sound.m4a"

    encode_sound(loud, shelf_of(loud, {"s": path}), target=target, watch=lambda _: None)

    with av.open(str(target)) as container:
        frames = [frame for frame in container.decode(audio=0) if isinstance(frame, AudioFrame)]
        made = np.concatenate([frame.to_ndarray() for frame in frames], axis=1).T
    assert measure([np.asarray(made, np.float32)]).integrated_lufs == pytest.approx(-16, abs=0.3)
    assert sound_key(loud, "1") != sound_key(spec, "1")
