"""What edits of transitions, effects, speeds, markers and track order become beside others."""

from typing import Any

import pytest

from backend.timeline.commands.effects import add_effect, remove_effect, set_effect
from backend.timeline.commands.keyframes import set_keyframe
from backend.timeline.commands.marks import add_marker
from backend.timeline.commands.move import move_clips
from backend.timeline.commands.speed import retime_clips
from backend.timeline.commands.tracks import move_track
from backend.timeline.commands.transitions import add_transition, set_transition
from backend.timeline.commands.trim import trim_tail
from backend.timeline.model import Projection
from backend.timeline.projection import canonical_json
from backend.timeline.starter import empty_document
from tests.property.pairs import apart, edit
from tests.property.replicas import Edit

DISSOLVE = edit(add_transition, cut=["a", "b"], length=20)


def base() -> dict[str, Any]:
    tracks = {
        f"v{number}": {"kind": "video", "name": f"V{number}", "order": order}
        for number, order in enumerate("UYa", start=1)
    }
    film = {"id": "f", "kind": "video", "dur": 10**11}
    clip = {"kind": "media", "asset": "film", "track": "v1", "tail": 100, "src": 10**9}
    clips = {"a": {**clip, "at": 100, "fx:e": ["color", "V", True]}, "b": {**clip, "at": 200}}
    return {**empty_document(), "tracks": tracks, "assets": {"film": film}, "clips": clips}


def merged(mine: Edit, theirs: Edit, *, higher: bool) -> Projection:
    first, second = apart(base(), mine, theirs, higher=higher)
    assert canonical_json(first.projection) == canonical_json(second.projection)
    return first.projection


@pytest.mark.parametrize("higher", [False, True])
class TestTwoPeople:
    def test_adding_one_transition_make_one(self, *, higher: bool) -> None:
        (found,) = merged(DISSOLVE, DISSOLVE, higher=higher)["transitions"]

        assert (found["id"], found["start"], found["end"]) == ("a>b", 190, 210)

    def test_adding_a_transition_and_moving_its_clip_away_leave_it_dangling(
        self, *, higher: bool
    ) -> None:
        moved = edit(move_clips, clips=["b"], frames=50)
        (found,) = merged(DISSOLVE, moved, higher=higher)["transitions"]

        assert found["dangling"]

    def test_setting_keyframes_on_different_frames_keep_both(self, *, higher: bool) -> None:
        mine = edit(set_keyframe, clip="a", target="op", frame=110, value=0)
        theirs = edit(set_keyframe, clip="a", target="op", frame=190, value=500, ease="hold")

        keyframes = merged(mine, theirs, higher=higher)["clips"]["a"]["kf"]

        assert keyframes == {"op": [[10, 0, "linear"], [90, 500, "hold"]]}

    def test_setting_one_keyframe_keep_one_value(self, *, higher: bool) -> None:
        mine = edit(set_keyframe, clip="a", target="op", frame=110, value=0)
        theirs = edit(set_keyframe, clip="a", target="op", frame=110, value=500)

        keyframes = merged(mine, theirs, higher=higher)["clips"]["a"]["kf"]

        assert keyframes == {"op": [[10, 0 if higher else 500, "linear"]]}

    def test_setting_different_parameters_keep_both(self, *, higher: bool) -> None:
        mine = edit(set_effect, clip="a", effect="e", params={"exposure": 700})
        theirs = edit(set_effect, clip="a", effect="e", on=False, params={"tint": -50})

        (effect,) = merged(mine, theirs, higher=higher)["clips"]["a"]["fx"]

        assert (effect["params"]["exposure"], effect["params"]["tint"]) == (700, -50)
        assert not effect["on"]

    def test_adding_effects_keep_both_in_one_order(self, *, higher: bool) -> None:
        blur, invert = (edit(add_effect, clips=["a"], kind=kind) for kind in ("blur", "invert"))

        effects = merged(blur, invert, higher=higher)["clips"]["a"]["fx"]

        assert effects[0]["id"] == "e"
        assert {effect["type"] for effect in effects[1:]} == {"blur", "invert"}

    def test_removing_an_effect_and_changing_it_remove_it(self, *, higher: bool) -> None:
        change = edit(set_effect, clip="a", effect="e", params={"exposure": 700})
        clips = merged(edit(remove_effect, clip="a", effect="e"), change, higher=higher)["clips"]

        assert "fx" not in clips["a"]

    def test_retiming_and_trimming_leave_a_valid_clip(self, *, higher: bool) -> None:
        retimed = edit(retime_clips, clips=["a"], rate=[2, 1])
        clip = merged(retimed, edit(trim_tail, clips=["a"], frames=-30), higher=higher)["clips"][
            "a"
        ]

        assert clip["rate"] == [2, 1]
        assert clip["tail"] == (50 if higher else 70)
        assert clip["flags"] == []

    def test_marking_a_clip_and_moving_it_move_the_mark(self, *, higher: bool) -> None:
        moved = edit(move_clips, clips=["b"], frames=50)
        (marker,) = merged(edit(add_marker, frame=220, clip="b"), moved, higher=higher)["markers"]

        assert marker["frame"] == 270

    def test_reordering_tracks_get_one_order(self, *, higher: bool) -> None:
        mine, theirs = (edit(move_track, track=track, above="v3") for track in ("v1", "v2"))

        order = [track["id"] for track in merged(mine, theirs, higher=higher)["tracks"]]

        assert order[0] == "v3"
        assert set(order[1:]) == {"v1", "v2"}

    def test_changing_a_transition_differently_keep_both(self, *, higher: bool) -> None:
        document = {**base(), "xfades": {"a>b": {"a": "a", "b": "b", "type": "dip", "dur": 10}}}
        longer = edit(set_transition, transition="a>b", fields={"dur": 30})
        red = edit(set_transition, transition="a>b", fields={"p:color": "#ff0000"})

        first, second = apart(document, longer, red, higher=higher)

        (found,) = first.projection["transitions"]
        assert (found["dur"], found["params"]) == (30, {"color": "#ff0000"})
        assert canonical_json(first.projection) == canonical_json(second.projection)
