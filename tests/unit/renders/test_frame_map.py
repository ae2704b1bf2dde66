"""A frame of the file leads to the clips that it shows."""

from backend.media.contract import FLICKS_PER_SECOND
from backend.renders.frame_map import map_frames
from backend.timeline.ids import pair_id
from tests.render_specs import make_clip, make_join, make_spec, make_timeline


def test_a_span_begins_wherever_a_clip_comes_or_goes() -> None:
    clips = {
        "a": make_clip("a", start=0, end=50, asset="k", src=FLICKS_PER_SECOND),
        "t": make_clip("t", start=20, end=30, kind="text", track="v2"),
    }
    found = map_frames(make_spec(make_timeline(clips)))

    spans = [(span.first, span.end, [clip.clip for clip in span.clips]) for span in found.spans]
    assert spans == [(0, 20, ["a"]), (20, 30, ["a", "t"]), (30, 50, ["a"])]
    assert found.spans[1].clips[0].source_flicks == FLICKS_PER_SECOND * 45 // 25
    assert (found.spans[1].clips[1].kind, found.spans[1].clips[1].source_flicks) == ("text", 0)


def test_pictures_are_counted_from_the_beginning_of_the_range() -> None:
    clips = {"a": make_clip("a", start=0, end=50), "b": make_clip("b", start=60, end=90)}
    found = map_frames(make_spec(make_timeline(clips), range=(40, 70)))

    spans = [(span.first, span.end, [clip.clip for clip in span.clips]) for span in found.spans]
    assert spans == [(0, 10, ["a"]), (10, 20, []), (20, 30, ["b"])]
    assert found.first_frame == 40


def test_a_transition_shows_both() -> None:
    clips = {"a": make_clip("a", start=0, end=50), "b": make_clip("b", start=50, end=90)}
    timeline = make_timeline(clips, transitions=[make_join("a", "b", 45, 55)])
    timeline["transitions"][0]["id"] = pair_id("a", "b")

    found = map_frames(make_spec(timeline))

    spans = [(span.first, span.end, [clip.clip for clip in span.clips]) for span in found.spans]
    assert spans == [(0, 45, ["a"]), (45, 55, ["a", "b"]), (55, 90, ["b"])]
