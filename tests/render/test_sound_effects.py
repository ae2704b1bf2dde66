"""Effects of sound do what they are told, and do not depend on where a render begins."""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from backend.media.contract import FLICKS_PER_SECOND, AssetKind
from backend.timeline.catalogue import EFFECTS
from render_worker.media_shelf import shelf_of
from render_worker.sound.effects import Chain
from render_worker.sound.mix import Mixer
from tests.render.test_sound import write_wav
from tests.render_specs import make_asset, make_clip, make_spec, make_timeline

RATE = 48_000
Sound = NDArray[np.float32]


def effect(kind: str, effect_id: str = "e", **params: object) -> dict[str, Any]:
    return {"id": effect_id, "type": kind, "order": "a0", "on": True, "params": params}


def tones(*parts: tuple[float, float], seconds: float = 4) -> Sound:
    """Frequencies, each with its amplitude, on both sides."""
    times = np.arange(round(seconds * RATE)) / RATE
    wave = sum(level * np.sin(2 * np.pi * hertz * times) for hertz, level in parts)
    return np.stack([wave, wave], axis=1).astype(np.float32)


def level(sound: Sound, hertz: float) -> float:
    """The amplitude of a frequency in the last second."""
    part = sound[-RATE:, 0] * np.exp(-2j * np.pi * hertz * np.arange(RATE) / RATE)
    return float(2 * np.abs(part.mean()))


def mix(path: Path, clips: list[dict[str, Any]], frames: tuple[int, int] | None = None) -> Sound:
    named = {f"c{number}": clip for number, clip in enumerate(clips)}
    timeline = make_timeline(named)
    spec = make_spec(timeline, {"s": make_asset("s", kind=AssetKind.AUDIO)})
    spec = msgspec.structs.replace(spec, range=frames or spec.range)
    return np.concatenate(list(Mixer(spec, shelf_of(spec, {"s": path})).mixed()))


def clip(start: int = 0, end: int = 100, **fields: object) -> dict[str, Any]:
    return make_clip("c", start=start, end=end, asset="s", track="a1", **fields)


@pytest.mark.parametrize(
    ("chosen", "factors"),
    [
        (effect("high_pass", frequency=1_000), {100: 0.01, 1_000: 0.5**0.5, 8_000: 1.0}),
        (effect("low_pass", frequency=1_000), {100: 1.0, 1_000: 0.5**0.5, 8_000: 0.0122}),
        (effect("equaliser", low=600), {60: 10**0.298, 1_000: 1.0, 8_000: 1.0}),
        (effect("equaliser", middle=-1200), {60: 1.0, 1_000: 10**-0.6, 16_000: 1.0}),
        (effect("equaliser", high=600), {60: 1.0, 1_000: 1.0, 16_000: 10**0.3}),
    ],
)
def test_a_filter_raises_and_lowers_its_frequencies(
    chosen: dict[str, Any], factors: dict[int, float], tmp_path: Path
) -> None:
    path = write_wav(tmp_path / "t.wav", RATE, tones(*((hertz, 0.2) for hertz in factors)))

    made = mix(path, [clip(fx=[chosen])])

    for hertz, factor in factors.items():
        assert level(made, hertz) == pytest.approx(0.2 * factor, rel=0.02, abs=3e-4)


def test_a_compressor_takes_from_what_is_above_its_threshold(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "t.wav", RATE, tones((1_000, 0.5)))
    chosen = effect("compressor", threshold=-2_000, ratio=400, attack=1, release=500, makeup=300)

    made = mix(path, [clip(fx=[chosen])])

    over = 20 * np.log10(0.5) + 20
    expected = 0.5 * 10 ** ((3 - over * 3 / 4) / 20)
    assert np.abs(made[-RATE:]).max() == pytest.approx(expected, rel=0.01)


def test_nothing_is_above_the_ceiling_of_a_limiter(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    noise = rng.uniform(-0.9, 0.9, (4 * RATE, 2)).astype(np.float32)
    noise[RATE : 3 * RATE] *= 0.1
    path = write_wav(tmp_path / "n.wav", RATE, noise)

    made = mix(path, [clip(fx=[effect("limiter", ceiling=-600)])])

    assert np.abs(made).max() <= 10 ** (-6 / 20) + 1e-6
    calm = slice(2 * RATE, 3 * RATE - 500)
    assert made[calm] == pytest.approx(noise[calm], abs=1e-4)


CHAIN = [
    effect("high_pass", "a", frequency=40),
    effect("equaliser", "b", low=900, middle=-500, high=400),
    effect("compressor", "c", threshold=-2_500, ratio=600, attack=20, release=100, makeup=600),
    effect("limiter", "d", ceiling=-300),
]
DRIVEN = {"fx:b:low": [[0, -900, "linear"], [80, 900, "linear"]]}


def speech(tmp_path: Path) -> Path:
    """Bursts of noise and tones, so that gains go up and down all the time."""
    rng = np.random.default_rng(6)
    loudness = np.repeat(rng.uniform(0, 0.6, 60), RATE // 6)[:, None]
    noise = rng.uniform(-0.5, 0.5, (10 * RATE, 2)) * loudness
    return write_wav(tmp_path / "p.wav", RATE, (noise + tones((220, 0.2), seconds=10)).astype("f4"))


@pytest.mark.parametrize("extra", [{}, {"kf": DRIVEN}, {"rate": [4, 5], "pitch": False}])
def test_a_range_sounds_as_the_same_part_of_the_whole(
    extra: dict[str, Any], tmp_path: Path
) -> None:
    path = speech(tmp_path)
    clips = [clip(src=FLICKS_PER_SECOND, fx=CHAIN, **extra)]

    whole, part = mix(path, clips), mix(path, clips, (63, 90))

    assert part == pytest.approx(whole[63 * 1_920 : 90 * 1_920], abs=1e-5)


def test_a_cut_in_a_clip_with_effects_is_not_heard(tmp_path: Path) -> None:
    path = speech(tmp_path)
    whole = clip(fx=CHAIN, kf=DRIVEN)
    first, second = clip(0, 41, fx=CHAIN, kf=DRIVEN), clip(41, 100, fx=CHAIN, kf=DRIVEN)
    second |= {"at": 0, "head": 41, "tail": 100, "src": 41 * FLICKS_PER_SECOND // 25}

    assert mix(path, [first, second]) == pytest.approx(mix(path, [whole]), abs=1e-5)


def test_effects_come_before_gain_fades_and_pan(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "t.wav", RATE, tones((1_000, 0.5)))
    limited = effect("limiter", ceiling=-2_000)

    made = mix(path, [clip(gain=1_200, fx=[limited])])

    assert np.abs(made[RATE:]).max() == pytest.approx(0.1 * 10**0.6, rel=1e-3)


def test_every_effect_of_sound_in_the_catalogue_is_there() -> None:
    samples = tones((500, 0.5), seconds=0.1)
    for kind, entry in EFFECTS.items():
        if entry.on == "audio":
            named = {"type": kind, "params": {k: v.default for k, v in entry.params.items()}}
            chain = Chain([named])

            assert chain.run(samples, [named]).shape == samples.shape
