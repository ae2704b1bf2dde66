"""What ripples, rolls, slides and slips become beside an edit that they had not seen."""

from typing import Any

import pytest

from backend.timeline.commands.add import add_title
from backend.timeline.commands.close import close_gap, ripple_delete
from backend.timeline.commands.move import move_clips
from backend.timeline.commands.ripple_trim import ripple_trim_head, ripple_trim_tail
from backend.timeline.commands.roll import roll_cuts, slide_clips
from backend.timeline.commands.slip import slip_clips
from backend.timeline.commands.trim import trim_head, trim_tail
from backend.timeline.projection import canonical_json
from backend.timeline.starter import empty_document
from tests.property.pairs import Row, apart, edit, strips

SHORTER_A = edit(ripple_trim_tail, clips=["a"], frames=-10)
SHORTER_B = edit(ripple_trim_tail, clips=["b"], frames=-20)
LATER_HEAD_A = edit(ripple_trim_head, clips=["a"], frames=10)
MOVED_C = edit(move_clips, clips=["c"], frames=50)
ROLLED = edit(roll_cuts, cuts=[["a", "b"]], frames=10)
SLID = edit(slide_clips, clips=["b"], frames=10)

ROWS = [
    Row("two ripples at different points", SHORTER_A, SHORTER_B,
        ({"v1": [("a", 100, 190), ("b", 190, 270), ("c", 270, 370)], "v2": [("t", 270, 320)]},)),
    Row("two deletions at different places", edit(ripple_delete, clips=["a"]),
        edit(ripple_delete, clips=["b"]), ({"v1": [("c", 100, 200)], "v2": [("t", 100, 150)]},)),
    Row("ripple, drag of a clip behind", SHORTER_A, MOVED_C,
        ({"v1": [("a", 100, 190), ("b", 190, 290), ("c", 340, 440)], "v2": [("t", 290, 340)]},)),
    Row("ripple, trim of a clip behind", SHORTER_A, edit(trim_tail, clips=["c"], frames=-30),
        ({"v1": [("a", 100, 190), ("b", 190, 290), ("c", 290, 360)], "v2": [("t", 290, 340)]},)),
    Row("ripple trims of one head leave a seam", LATER_HEAD_A, LATER_HEAD_A,
        ({"v1": [("a", 90, 180), ("b", 180, 280), ("c", 280, 380)], "v2": [("t", 280, 330)]},)),
    Row("ripple trim, trim of one head", LATER_HEAD_A, edit(trim_head, clips=["a"], frames=10),
        ({"v1": [("a", 100, 190), ("b", 190, 290), ("c", 290, 390)], "v2": [("t", 290, 340)]},)),
    Row("ripple, close the gap before", SHORTER_B, edit(close_gap, track="v1", frame=50),
        ({"v1": [("a", 0, 100), ("b", 100, 180), ("c", 180, 280)], "v2": [("t", 180, 230)]},)),
    Row("roll, move", ROLLED, MOVED_C,
        ({"v1": [("a", 100, 210), ("b", 210, 300), ("c", 350, 450)], "v2": [("t", 300, 350)]},)),
    Row("roll, ripple before it", ROLLED, edit(close_gap, track="v1", frame=50),
        ({"v1": [("a", 0, 110), ("b", 110, 200), ("c", 200, 300)], "v2": [("t", 200, 250)]},)),
    Row("roll, roll of one cut", ROLLED, edit(roll_cuts, cuts=[["a", "b"]], frames=-10),
        ({"v1": [("a", 100, 210), ("b", 210, 300), ("c", 300, 400)], "v2": [("t", 300, 350)]},
         {"v1": [("a", 100, 190), ("b", 190, 300), ("c", 300, 400)], "v2": [("t", 300, 350)]})),
    Row("slide, trim of a neighbour", SLID, edit(trim_tail, clips=["c"], frames=-20),
        ({"v1": [("a", 100, 210), ("b", 210, 310), ("c", 310, 380)], "v2": [("t", 300, 350)]},)),
]  # fmt: skip


def base() -> dict[str, Any]:
    tracks = {
        "v1": {"kind": "video", "name": "V1", "order": "U"},
        "v2": {"kind": "video", "name": "V2", "order": "a"},
    }
    solid = {"kind": "solid", "head": 0, "tail": 100, "z": 1}
    clips = {
        "a": {**solid, "track": "v1", "at": 100},
        "b": {**solid, "track": "v1", "at": 200},
        "c": {**solid, "track": "v1", "at": 300},
        "t": {**solid, "track": "v2", "at": 300, "tail": 50},
    }
    return {**empty_document(), "tracks": tracks, "clips": clips}


@pytest.mark.parametrize("higher", [False, True])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_two_edits_become_what_the_table_says(row: Row, *, higher: bool) -> None:
    first, second = apart(base(), row.mine, row.theirs, higher=higher)

    assert strips(first) in row.allowed
    assert canonical_json(first.projection) == canonical_json(second.projection)


@pytest.mark.parametrize("higher", [False, True])
def test_a_clip_added_beside_a_ripple_stays_where_it_was_dropped(*, higher: bool) -> None:
    title = edit(add_title, track="v2", at=360, text="New", length=40)
    first, second = apart(base(), edit(ripple_delete, clips=["a"]), title, higher=higher)

    assert [(start, end) for _, start, end in strips(first)["v2"]] == [(200, 250), (360, 400)]
    assert canonical_json(first.projection) == canonical_json(second.projection)


@pytest.mark.parametrize("higher", [False, True])
@pytest.mark.parametrize(
    ("beside", "start", "end"),
    [
        (edit(trim_head, clips=["m"], frames=10), 110, 200),
        (edit(trim_tail, clips=["m"], frames=-10), 100, 190),
        (edit(move_clips, clips=["m"], frames=50), 150, 250),
    ],
)
def test_a_slip_stays_beside_trims_and_moves(
    beside: Any, start: int, end: int, *, higher: bool
) -> None:
    film = {"id": "f", "kind": "video", "dur": 10**10}
    clip = {"kind": "media", "asset": "film", "track": "v1", "at": 100, "tail": 100}
    document = {**base(), "assets": {"film": film}, "clips": {"m": clip}}
    slip = edit(slip_clips, clips=["m"], flicks=5000)

    first, second = apart(document, slip, beside, higher=higher)

    assert strips(first) == {"v1": [("m", start, end)]}
    assert first.projection["clips"]["m"]["src"] == 5000
    assert canonical_json(first.projection) == canonical_json(second.projection)
