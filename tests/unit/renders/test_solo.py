"""Tracks alone, on request."""

import pytest

from backend.errors import Invalid
from backend.renders.chunk_keys import sound_key
from backend.renders.layers import picture_layers, sound_layers
from backend.renders.solo import with_solo
from tests.render_specs import make_clip, make_spec, make_timeline

CLIPS = {
    track: make_clip(track, start=0, end=10, track=track) for track in ("v1", "v2", "a1", "a2")
}


@pytest.mark.parametrize(
    ("solo", "seen", "heard"),
    [
        ([], ["v1", "v2"], ["a1", "a2"]),
        (["a2"], ["v1", "v2"], ["a2"]),
        (["v1"], ["v1"], ["a1", "a2"]),
        (["v2", "a1", "a2"], ["v2"], ["a1", "a2"]),
    ],
)
def test_of_a_kind_only_these_are_seen_or_heard(
    solo: list[str], seen: list[str], heard: list[str]
) -> None:
    alone = with_solo(make_timeline(CLIPS), solo)

    assert [layer.clip_id for layer in picture_layers(alone)] == seen
    assert [layer.clip_id for layer in sound_layers(alone)] == heard


def test_a_muted_track_stays_so() -> None:
    timeline = make_timeline(CLIPS)
    timeline["tracks"][2]["mute"] = True

    assert sound_layers(with_solo(timeline, ["a1"])) == []


def test_what_is_no_track_is_refused() -> None:
    with pytest.raises(Invalid, match="names no track of the timeline: a9"):
        with_solo(make_timeline(CLIPS), ["a1", "a9"])


def test_the_sounds_key_tells_of_it() -> None:
    timeline = make_timeline(CLIPS)
    timeline["tracks"][3]["gain"] = -600

    names = {sound_key(make_spec(with_solo(timeline, solo)), "1") for solo in ([], ["a1"], ["a2"])}

    assert len(names) == 3
