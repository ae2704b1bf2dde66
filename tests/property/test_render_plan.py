"""Facts about chunk boundaries and keys that hold for every timeline."""

import itertools
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backend.renders.plan import chunk_ranges, plan_render
from tests.render_specs import make_asset, make_clip, make_spec, make_timeline

RATES = st.sampled_from([(24_000, 1_001), (25, 1), (30, 1), (30_000, 1_001), (60, 1)])
# (gap before, length, source frame): lengths from one frame to half a minute
CUTS = st.lists(
    st.tuples(st.integers(0, 90), st.integers(1, 900), st.integers(0, 50)), min_size=1, max_size=12
)
ASSETS = {"k": make_asset("aa")}


def clips_from(cuts: list[tuple[int, int, int]], first: int = 0) -> dict[str, Any]:
    clips, at = {}, first
    for number, (gap, length, src) in enumerate(cuts):
        at += gap
        clips[f"c{number}"] = make_clip(
            f"c{number}", start=at, end=at + length, src=src * 28_224_000, asset="k"
        )
        at += length
    return clips


def keys(timeline: dict[str, Any], frames: tuple[int, int]) -> list[str]:
    return [c.key for c in plan_render(make_spec(timeline, ASSETS, range=frames), "1").chunks]


@given(CUTS, RATES)
def test_chunks_partition_the_range(
    cuts: list[tuple[int, int, int]], rate: tuple[int, int]
) -> None:
    timeline = make_timeline(clips_from(cuts), rate=rate)

    ranges = chunk_ranges(timeline, (0, timeline["duration"]))

    assert ranges[0][0] == 0
    assert ranges[-1][1] == timeline["duration"]
    assert all(a[1] == b[0] for a, b in itertools.pairwise(ranges))
    assert all(0 < end - first <= 6 * Fraction(*rate) for first, end in ranges)


@given(CUTS, RATES, st.integers(1, 10_000))
def test_keys_do_not_change_with_the_absolute_start(
    cuts: list[tuple[int, int, int]], rate: tuple[int, int], shift: int
) -> None:
    here = make_timeline(clips_from(cuts), rate=rate)
    later = make_timeline(clips_from(cuts, shift), rate=rate)

    expected = keys(here, (0, here["duration"]))
    actual = keys(later, (shift, later["duration"]))

    assert expected == actual


@given(CUTS, RATES, st.integers(2, 20))
def test_an_insertion_at_the_front_moves_no_key_behind_it(
    cuts: list[tuple[int, int, int]], rate: tuple[int, int], seconds: int
) -> None:
    length = -(-seconds * rate[0] // rate[1])
    before = make_timeline(clips_from(cuts), rate=rate)
    moved = clips_from(cuts, length)
    inserted = make_clip("new", start=0, end=length, src=7, asset="k")
    after = make_timeline({"new": inserted, **moved}, rate=rate)

    old = keys(before, (0, before["duration"]))
    new = keys(after, (0, after["duration"]))

    assert old == new[len(new) - len(old) :]
