"""Output picture n is the source picture that the timeline names for n: read from the file."""

from fractions import Fraction
from math import floor
from pathlib import Path

import av
import pytest

from tests.render.numbered import Numbered, numbers_of_file, write_numbered
from tests.render.rendering import flicks, render
from tests.render_specs import make_asset, make_clip, make_spec, make_timeline

FILM, PAL, WEB = Fraction(24_000, 1_001), Fraction(25), Fraction(30)
ASSETS = {"one": make_asset("1"), "two": make_asset("2")}


def shown(time: Fraction, rate: Fraction) -> int:
    """Which picture of a regular source is shown at a time."""
    return floor(time * rate)


@pytest.mark.parametrize("source_rate", [FILM, PAL, WEB])
@pytest.mark.parametrize("rate", [FILM, PAL, WEB])
def test_every_picture_around_every_cut(
    rate: Fraction, source_rate: Fraction, tmp_path: Path
) -> None:
    one = write_numbered(tmp_path / "1.mp4", Numbered(90, source_rate, gop=90, b_frames=3))
    two = write_numbered(
        tmp_path / "2.mp4", Numbered(90, source_rate, gop=7, b_frames=2, first_number=1000)
    )
    starts = [(0, 13, "one", 20), (13, 14, "two", 0), (14, 40, "two", 31), (45, 70, "one", 3)]
    clips = {
        f"c{n}": make_clip(f"c{n}", start=a, end=b, asset=key, src=flicks(src, source_rate))
        for n, (a, b, key, src) in enumerate(starts)
    }
    spec = make_spec(make_timeline(clips, rate=rate.as_integer_ratio()), ASSETS)

    actual = numbers_of_file(
        render(spec, {"one": one, "two": two}, tmp_path, cuts=[1, 13, 30, 44, 46])
    )

    expected: list[int | None] = [None] * 70
    for a, b, key, src in starts:
        for n in range(a, b):
            time = src / source_rate + (n - a) / rate
            expected[n] = shown(time, source_rate) + (1000 if key == "two" else 0)
    assert expected == actual


def render_whole(source: Path, tmp_path: Path, *, frames: int = 40) -> list[int | None]:
    clips = {"c": make_clip("c", start=0, end=frames, asset="one")}
    spec = make_spec(make_timeline(clips), ASSETS)
    return numbers_of_file(render(spec, {"one": source}, tmp_path, cuts=[17]))


def test_an_irregular_source_with_a_gap_and_a_doubled_time(tmp_path: Path) -> None:
    # Milliseconds; a jittering start, a gap of half a second, two pictures almost at once.
    times = [0, 35, 90, 118, 161, 700, 701, 760, 800, 1000]
    source = write_numbered(
        tmp_path / "vfr.mkv", Numbered(10, times=times, tick=Fraction(1, 1000), gop=5)
    )

    actual = render_whole(source, tmp_path)

    expected = [max(n for n, time in enumerate(times) if time <= 40 * k) for k in range(40)]
    assert expected == actual


def test_the_last_picture_is_held_behind_the_end(tmp_path: Path) -> None:
    source = write_numbered(tmp_path / "short.mp4", Numbered(10))

    actual = render_whole(source, tmp_path, frames=20)

    assert actual == [min(n, 9) for n in range(20)]


def test_a_container_whose_clock_does_not_begin_at_zero(tmp_path: Path) -> None:
    source = write_numbered(tmp_path / "late.ts", Numbered(60, PAL, gop=30, b_frames=2))
    with av.open(str(source)) as container:
        assert container.start_time > 0

    actual = render_whole(source, tmp_path)

    assert actual == list(range(40))


def test_deep_b_pyramid_with_open_groups(tmp_path: Path) -> None:
    options = {"x264-params": "open-gop=1:b-pyramid=normal:b-adapt=0:scenecut=0", "preset": "fast"}
    how = Numbered(160, PAL, gop=24, b_frames=8, options=options)
    source = write_numbered(tmp_path / "deep.mp4", how)
    clips = {
        f"c{n}": make_clip(f"c{n}", start=n * 4, end=n * 4 + 4, asset="one", src=flicks(src, PAL))
        for n, src in enumerate([150, 47, 23, 24, 25, 95, 96, 3])
    }
    spec = make_spec(make_timeline(clips), ASSETS)

    actual = numbers_of_file(render(spec, {"one": source}, tmp_path))

    expected = [src + k for src in [150, 47, 23, 24, 25, 95, 96, 3] for k in range(4)]
    assert expected == actual


@pytest.mark.parametrize(
    ("speed", "expected"),
    [
        ([2, 1], [20 + 2 * n for n in range(12)]),
        ([1, 2], [20 + n // 2 for n in range(12)]),
        ([-1, 1], [20 - n for n in range(12)]),
        ([0, 1], [20] * 12),
    ],
)
def test_speeds(speed: list[int], expected: list[int], tmp_path: Path) -> None:
    source = write_numbered(tmp_path / "s.mp4", Numbered(60, PAL, gop=60, b_frames=2))
    clip = make_clip("c", start=0, end=12, asset="one", src=flicks(20, PAL), rate=speed)

    spec = make_spec(make_timeline({"c": clip}), ASSETS)
    actual = numbers_of_file(render(spec, {"one": source}, tmp_path))

    assert expected == actual


@pytest.mark.parametrize("rate", [FILM, PAL, WEB])
def test_the_file_has_a_constant_rate_and_the_right_length(rate: Fraction, tmp_path: Path) -> None:
    source = write_numbered(tmp_path / "s.mp4", Numbered(60, rate))
    clips = {"c": make_clip("c", start=0, end=50, asset="one")}
    spec = make_spec(make_timeline(clips, rate=rate.as_integer_ratio()), ASSETS)

    out = render(spec, {"one": source}, tmp_path, cuts=[1, 2, 26])

    with av.open(str(out)) as container:
        stream = container.streams.video[0]
        tick = stream.time_base or Fraction(0)
        times = [packet.pts for packet in container.demux(stream) if packet.pts is not None]
        assert sorted(time * tick for time in times) == [n / rate for n in range(50)]
        assert stream.average_rate == rate
        assert (stream.start_time, (stream.duration or 0) * tick) == (0, 50 / rate)
