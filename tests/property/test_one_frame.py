"""A picture of one frame needs only what is around it."""

from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from backend.renders.frame_contract import frame_key
from backend.renders.one_frame import around_frame, picture_size, spec_of_frame
from tests.render_specs import make_clip, make_join, make_timeline

WORKSPACE = UUID(int=1)
CUTS = st.lists(st.tuples(st.integers(0, 5), st.integers(4, 20)), min_size=1, max_size=8)


def timeline_of(cuts: list[tuple[int, int]], tracks: str) -> dict[str, Any]:
    """Titles one after the other, with a dissolve wherever two of a track touch."""
    clips, joins, at = {}, [], 0
    for number, (gap, length) in enumerate(cuts):
        at += gap
        name, before = f"c{number}", f"c{number - 1}"
        track = f"v{tracks[number % len(tracks)]}"
        clips[name] = make_clip(
            name, start=at, end=at + length, kind="text", text=name, track=track
        )
        if gap == 0 and before in clips and clips[before]["track"] == track:
            joins.append(make_join(before, name, at - 2, at + 2))
        at += length
    return make_timeline(clips, transitions=joins)


@given(CUTS, st.sampled_from(["1", "12", "112"]), st.data())
def test_what_lies_around_a_frame_is_all_that_its_picture_needs(
    cuts: list[tuple[int, int]], tracks: str, data: st.DataObject
) -> None:
    timeline = timeline_of(cuts, tracks)
    frame = data.draw(st.integers(0, timeline["duration"] - 1))

    whole, near = (
        spec_of_frame(WORKSPACE, (one, {}), {}, frame=frame, width=320)
        for one in (timeline, around_frame(timeline, frame))
    )

    assert frame_key(whole, "jpg", "1") == frame_key(near, "jpg", "1")
    assert len(near.timeline["clips"]) <= 3 * 2


@given(st.integers(1, 20_000), st.integers(1, 20_000), st.integers(16, 1920))
def test_a_picture_has_even_sides_within_bounds(width: int, height: int, wanted: int) -> None:
    across, down = picture_size(width, height, wanted)

    assert across % 2 == down % 2 == 0
    assert 2 <= across <= wanted
    assert 2 <= down <= 4_098
