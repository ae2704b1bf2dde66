"""Which stretches of a film's motion a picture needs."""

import msgspec

from backend.media.contract import FLICKS_PER_SECOND
from backend.renders.motion import picture_stretches, stretch_name
from tests.render_specs import make_asset, make_clip, make_spec, make_timeline

STEADY = [{"id": "a", "type": "stabilise", "order": "a0", "on": True, "params": {}}]
FILM = {"v": make_asset("hash", duration_flicks=100 * FLICKS_PER_SECOND)}


def names(*numbers: int) -> set[str]:
    return {stretch_name("hash", number) for number in numbers}


def test_a_picture_needs_what_lies_around_it_and_where_it_may_have_begun() -> None:
    clip = make_clip("c", start=0, end=2_500, asset="v", fx=STEADY)
    spec = make_spec(make_timeline({"c": clip}), FILM)

    assert picture_stretches(spec, (0, 1)) == names(0)
    assert picture_stretches(spec, (47 * 25, 47 * 25 + 1)) == names(3, 4, 5)
    assert picture_stretches(spec, (2_499, 2_500)) == names(8, 9)


def test_of_a_nested_timeline_only_what_is_seen_counts() -> None:
    inner = make_timeline({"c": make_clip("c", start=0, end=2_500, asset="v", fx=STEADY)})
    src = 40 * FLICKS_PER_SECOND
    outer = make_clip("n", start=0, end=50, kind="seq", asset="", seq="inner", src=src)
    spec = msgspec.structs.replace(
        make_spec(make_timeline({"n": outer}), FILM), nested={"inner": inner}
    )

    assert picture_stretches(spec, (0, 1)) == names(2, 3, 4)
    assert picture_stretches(spec, (50, 51)) == set()
