"""What two people's edits become when neither had seen the other's: docs/document-model.md, 7."""

from typing import Any

import pytest

from backend.timeline.commands.add import add_title
from backend.timeline.commands.fields import set_clip_fields
from backend.timeline.commands.move import move_clips
from backend.timeline.commands.remove import delete_clips
from backend.timeline.commands.split import split_clips
from backend.timeline.commands.text import set_text
from backend.timeline.commands.tracks import add_track, remove_track, set_track_flag
from backend.timeline.commands.trim import trim_head, trim_tail
from backend.timeline.ids import split_id
from backend.timeline.projection import canonical_json
from backend.timeline.starter import empty_document
from tests.property.pairs import Row, apart, edit, strips
from tests.property.replicas import Edit, Replica, meet


def move(frames: int, **tracks: str) -> Edit:
    return edit(move_clips, clips=["a"], frames=frames, tracks=tracks)


AT_40, AT_60 = split_id("a", 40), split_id("a", 60)
SPLIT_40 = edit(split_clips, clips=["a"], frame=140)
SPLIT_60 = edit(split_clips, clips=["a"], frame=160)

ROWS = [
    Row("move, trim tail", move(50), edit(trim_tail, clips=["a"], frames=-20),
        ({"v1": [("a", 150, 230)]},)),
    Row("trim head, trim tail", edit(trim_head, clips=["a"], frames=10),
        edit(trim_tail, clips=["a"], frames=-40), ({"v1": [("a", 110, 160)]},)),
    Row("move in time, move to a track", move(50), move(0, a="v2"), ({"v2": [("a", 150, 250)]},)),
    Row("move, move", move(50), move(-50),
        ({"v1": [("a", 150, 250)]}, {"v1": [("a", 50, 150)]})),
    Row("split, split elsewhere", SPLIT_40, SPLIT_60,
        ({"v1": [("a", 100, 140), (AT_40, 140, 160), (AT_60, 160, 200)]},)),
    Row("split, split at the same frame", SPLIT_40, SPLIT_40,
        ({"v1": [("a", 100, 140), (AT_40, 140, 200)]},)),
    Row("split, delete", SPLIT_40, edit(delete_clips, clips=["a"]),
        ({"v1": [(AT_40, 140, 200)]},)),
    Row("split, move", SPLIT_40, move(200),
        ({"v1": [(AT_40, 140, 200), ("a", 300, 340)]},)),
    Row("split, trim head past it", SPLIT_40, edit(trim_head, clips=["a"], frames=60),
        ({"v1": [(AT_40, 140, 200)]},)),
    Row("delete, edit", edit(delete_clips, clips=["a"]),
        edit(set_clip_fields, clips=["a"], fields={"gain": -300}), ({},)),
    Row("delete, split", edit(delete_clips, clips=["a"]), SPLIT_60,
        ({"v1": [(AT_60, 160, 200)]},)),
    Row("remove a track, move a clip onto it", edit(remove_track, track="v2"), move(0, a="v2"),
        ({"v2": [("a", 100, 200)]},)),
    Row("lock a track, edit on it", edit(set_track_flag, track="v1", flag="lock", value=True),
        move(50), ({"v1": [("a", 150, 250)]},)),
]  # fmt: skip


def base() -> dict[str, Any]:
    tracks = {
        "v1": {"kind": "video", "name": "V1", "order": "U"},
        "v2": {"kind": "video", "name": "V2", "order": "a"},
    }
    clip = {"kind": "solid", "track": "v1", "at": 100, "head": 0, "tail": 100, "z": 1}
    return {**empty_document(), "tracks": tracks, "clips": {"a": clip}}


@pytest.mark.parametrize("higher", [False, True])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_two_edits_become_what_the_table_says(row: Row, *, higher: bool) -> None:
    first, second = apart(base(), row.mine, row.theirs, higher=higher)

    assert strips(first) in row.allowed
    assert canonical_json(first.projection) == canonical_json(second.projection)


@pytest.mark.parametrize("higher", [False, True])
def test_two_titles_on_one_spot_are_both_kept(*, higher: bool) -> None:
    first, second = apart(
        base(),
        edit(add_title, track="v2", at=0, text="Mine", length=50),
        edit(add_title, track="v2", at=25, text="Theirs", length=50),
        higher=higher,
    )

    texts = {clip["text"] for clip in first.projection["clips"].values() if "text" in clip}
    warned = [warning["code"] for warning in first.projection["warnings"]]
    assert texts == {"Mine", "Theirs"}
    assert warned == ["overlapped"]
    assert canonical_json(first.projection) == canonical_json(second.projection)


def test_two_new_tracks_get_one_order() -> None:
    first, second = apart(
        base(), edit(add_track, kind="video"), edit(add_track, kind="video"), higher=True
    )

    orders = [track["id"] for track in first.projection["tracks"]]
    assert len(orders) == len(base()["tracks"]) + 2
    assert orders == [track["id"] for track in second.projection["tracks"]]


def test_two_people_typing_in_one_title_keep_both_texts() -> None:
    first, second = Replica(5), Replica(9)
    first.fill(base())
    first.edit(edit(add_title, track="v2", at=0, text="Good day", length=50))
    meet(first, second)
    title = next(key for key, clip in first.projection["clips"].items() if "text" in clip)

    first.edit(edit(set_text, clip=title, text="Very good day"))
    second.edit(edit(set_text, clip=title, text="Good day to you"))
    meet(first, second)

    text = first.projection["clips"][title]["text"]
    assert text == "Very good day to you"
    assert canonical_json(first.projection) == canonical_json(second.projection)
