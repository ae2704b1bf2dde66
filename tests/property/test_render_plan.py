"""Facts about chunk boundaries and keys that hold for every timeline."""

import itertools
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backend.renders.plan import chunk_ranges, plan_render
from backend.timeline.fields import CLIP_FIELDS
from backend.timeline.keyframes import value_at
from tests.render_specs import make_asset, make_clip, make_join, make_spec, make_timeline

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


# Two long clips that touch, and a transition at frame `CUT`.
CUT, END = 300, 600
JOINS = st.tuples(
    st.integers(1, 160), st.integers(1, 160), st.sampled_from(["dissolve", "dip", "wipe", "push"])
)


def joined(left: int, right: int, kind: str, *, shift: int = 0, **params: object) -> dict[str, Any]:
    clips = clips_from([(0, CUT, 11), (0, END - CUT, 40)], shift)
    join = make_join("c0", "c1", shift + CUT - left, shift + CUT + right, kind, **params)
    return make_timeline(clips, transitions=[join])


def chunks(timeline: dict[str, Any]) -> dict[tuple[int, int], str]:
    plan = plan_render(make_spec(timeline, ASSETS), "1")
    return {(chunk.first, chunk.end): chunk.key for chunk in plan.chunks}


@given(JOINS)
def test_a_transition_is_a_span_of_its_own(join: tuple[int, int, str]) -> None:
    ranges = list(chunks(joined(*join)))
    inside = [pair for pair in ranges if pair[0] < CUT + join[1] and CUT - join[0] < pair[1]]

    assert inside[0][0] == CUT - join[0]
    assert inside[-1][1] == CUT + join[1]


@given(JOINS, st.integers(1, 10_000))
def test_keys_of_transitions_do_not_change_with_the_absolute_start(
    join: tuple[int, int, str], shift: int
) -> None:
    here, later = joined(*join), joined(*join, shift=shift)

    assert keys(here, (0, END)) == keys(later, (shift, shift + END))


@given(JOINS)
def test_a_parameter_changes_the_keys_of_the_transition_and_no_other(
    join: tuple[int, int, str],
) -> None:
    before, after = chunks(joined(*join)), chunks(joined(*join, color="#ff0000", angle=1))

    changed = {pair for pair in before if before[pair] != after[pair]}
    assert changed == {p for p in before if p[0] < CUT + join[1] and CUT - join[0] < p[1]}


@given(JOINS)
def test_a_neighbour_changes_the_keys_as_far_as_the_transition_reaches(
    join: tuple[int, int, str],
) -> None:
    plain, turned = joined(*join), joined(*join)
    turned["clips"]["c1"] = {**turned["clips"]["c1"], "rot": 100}

    before, after = chunks(plain), chunks(turned)

    changed = {pair for pair in before if before[pair] != after[pair]}
    assert changed == {pair for pair in before if pair[1] > CUT - join[0]}


@given(JOINS)
def test_a_dangling_transition_changes_nothing(join: tuple[int, int, str]) -> None:
    dangling = joined(*join)
    plain = {**dangling, "transitions": []}
    dangling["transitions"][0]["dangling"] = True

    assert chunks(dangling) == chunks(plain)


KEYFRAMES = st.lists(
    st.tuples(
        st.integers(-50, 950),
        st.integers(0, 10_000),
        st.sampled_from(["linear", "hold", [420, 0, 580, 1_000]]),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda keyframe: keyframe[0],
).map(lambda frames: sorted(map(list, frames)))


def driven(keyframes: list[list[Any]], shift: int = 0) -> dict[str, Any]:
    clip = make_clip("c", start=shift, end=shift + 900, asset="k", kf={"op": keyframes})
    return make_timeline({"c": clip})


@given(KEYFRAMES, st.integers(1, 10_000))
def test_keys_of_driven_clips_do_not_change_with_the_absolute_start(
    keyframes: list[list[Any]], shift: int
) -> None:
    here, later = driven(keyframes), driven(keyframes, shift)

    assert keys(here, (0, 900)) == keys(later, (shift, shift + 900))


@given(KEYFRAMES, KEYFRAMES)
def test_keyframes_change_the_keys_of_the_chunks_in_which_a_value_changes(
    first: list[list[Any]], second: list[list[Any]]
) -> None:
    before, after = chunks(driven(first)), chunks(driven(second))

    def values(keyframes: list[list[Any]], span: tuple[int, int]) -> list[int]:
        return [value_at(keyframes, frame, CLIP_FIELDS["op"]) for frame in range(*span)]

    changed = {span for span in before if before[span] != after[span]}
    assert changed == {span for span in before if values(first, span) != values(second, span)}
