"""Sound at another speed keeps its pitch, its time and its level, wherever a render begins."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backend.media.contract import FLICKS_PER_SECOND
from tests.render.test_sound import write_wav
from tests.render.test_sound_effects import CHAIN, RATE, Sound, clip, level, mix, speech, tones

SPEEDS = [[2, 1], [1, 2], [21, 20], [-1, 1], [-3, 2]]


def later(speed: list[int]) -> int:
    """A source time from which there is sound for 100 frames both ways."""
    return (8 if speed[0] < 0 else 1) * FLICKS_PER_SECOND


@pytest.mark.parametrize("speed", SPEEDS)
def test_a_tone_keeps_its_pitch_and_level(speed: list[int], tmp_path: Path) -> None:
    path = write_wav(tmp_path / "t.wav", RATE, tones((441, 0.4), seconds=10))

    made = mix(path, [clip(src=later(speed), rate=speed)])

    assert level(made, 441) == pytest.approx(0.4, rel=0.02)
    assert np.abs(made).max() <= 0.41


def bursts(*seconds: float) -> Sound:
    """Silence with 50 ms of noise from each time on."""
    rng = np.random.default_rng(7)
    sound = np.zeros((10 * RATE, 2), np.float32)
    for second in seconds:
        begin = round(second * RATE)
        sound[begin : begin + 2_400] = rng.uniform(-0.5, 0.5, (2_400, 1))
    return sound


@pytest.mark.parametrize("speed", [[2, 1], [1, 2], [21, 20], [-3, 2]])
def test_what_is_heard_stays_with_the_pictures(speed: list[int], tmp_path: Path) -> None:
    heard_at = 2.5
    pace = speed[0] / speed[1]
    source = later(speed) / FLICKS_PER_SECOND + heard_at * pace
    path = write_wav(tmp_path / "b.wav", RATE, bursts(source))

    made = mix(path, [clip(src=later(speed), rate=speed)])

    loud = np.flatnonzero(np.abs(made[:, 0]) > 0.05)
    begin, end = sorted((heard_at, heard_at + 0.05 / pace))
    # Pieces of two hops that were moved by at most the search's reach.
    slack = (960 + 600) / RATE
    assert begin - slack <= loud[0] / RATE <= loud[-1] / RATE <= end + slack
    assert abs((loud[0] + loud[-1]) / 2 / RATE - (begin + end) / 2) < 0.025


@pytest.mark.parametrize(
    "extra", [{"rate": speed} for speed in SPEEDS] + [{"rate": [4, 5], "fx": CHAIN}]
)
def test_a_range_sounds_as_the_same_part_of_the_whole(
    extra: dict[str, Any], tmp_path: Path
) -> None:
    path = speech(tmp_path)
    clips = [clip(src=later(extra["rate"]), **extra)]

    whole, part = mix(path, clips), mix(path, clips, (63, 90))

    assert part == pytest.approx(whole[63 * 1_920 : 90 * 1_920], abs=1e-5)


def test_beyond_the_first_search_a_range_sounds_as_the_whole_too(tmp_path: Path) -> None:
    path = speech(tmp_path)
    clips = [clip(end=300, rate=[4, 5])]

    whole, part = mix(path, clips), mix(path, clips, (190, 230))

    assert part == pytest.approx(whole[190 * 1_920 : 230 * 1_920], abs=1e-5)


def test_a_cut_in_a_stretched_clip_is_not_heard(tmp_path: Path) -> None:
    path = speech(tmp_path)
    first, second = clip(0, 41, rate=[3, 2]), clip(41, 100, rate=[3, 2])
    second |= {"at": 0, "head": 41, "tail": 100, "src": 41 * 3 * FLICKS_PER_SECOND // 50}

    whole = mix(path, [clip(rate=[3, 2])])

    assert mix(path, [first, second]) == pytest.approx(whole, abs=1e-5)


def test_where_pieces_meet_nothing_clicks(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "t.wav", RATE, tones((110, 0.4), (330, 0.2), seconds=10))

    made = mix(path, [clip(rate=[5, 4])])

    steepest = 2 * np.pi * (110 * 0.4 + 330 * 0.2) / RATE
    assert np.abs(np.diff(made[:, 0])).max() < 1.1 * steepest
