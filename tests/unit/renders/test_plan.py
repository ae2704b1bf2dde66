"""What a chunk's key is made of, and where chunks begin."""

from typing import Any

import msgspec
import pytest

from backend.media.contract import FLICKS_PER_SECOND
from backend.renders.plan import RenderPlan, chunk_ranges, plan_render
from tests.render_specs import make_asset, make_clip, make_spec, make_timeline, make_track

ASSETS = {"k": make_asset("aa")}


def plan_of(clips: dict[str, Any], engine: str = "1", **spec: object) -> RenderPlan:
    return plan_render(make_spec(make_timeline(clips), ASSETS, **spec), engine)


def shot(**fields: object) -> dict[str, Any]:
    return {"c": make_clip("c", start=0, end=50, asset="k", **fields)}


@pytest.mark.parametrize(
    ("frames", "expected"),
    [(100, [100]), (120, [120]), (160, [80, 80]), (300, [100, 100, 100]), (1, [1])],
)
def test_a_long_clip_is_divided_into_equal_parts_nearest_to_four_seconds(
    frames: int, expected: list[int]
) -> None:
    timeline = make_timeline({"c": make_clip("c", start=0, end=frames, asset="k")})

    lengths = [end - first for first, end in chunk_ranges(timeline, (0, frames))]

    assert expected == lengths


def test_short_clips_are_grouped_up_to_four_seconds() -> None:
    clips = {
        f"c{n}": make_clip(f"c{n}", start=n * 40, end=n * 40 + 40, asset="k") for n in range(4)
    }

    ranges = chunk_ranges(make_timeline(clips), (0, 160))

    assert ranges == [(0, 80), (80, 160)]


def test_an_empty_range_has_no_chunks() -> None:
    assert chunk_ranges(make_timeline({}), (0, 0)) == []


def test_two_touching_pieces_of_one_clip_are_one_span() -> None:
    timeline = make_timeline(shot())
    pieces = [
        {"clip": "c", "start": 0, "end": 25, "src": 0, "local": 0},
        {"clip": "c", "start": 25, "end": 50, "src": 705_600_000, "local": 25},
    ]
    timeline["tracks"][0]["segments"] = pieces

    assert chunk_ranges(timeline, (0, 50)) == [(0, 50)]


@pytest.mark.parametrize(
    "change",
    [{"src": 1}, {"op": 5_000}, {"x": 1}, {"fit": "cover"}, {"rate": [2, 1]}, {"fx:a": ["blur"]}],
)
def test_whatever_changes_pictures_changes_the_key(change: dict[str, Any]) -> None:
    assert plan_of(shot()).chunks[0].key != plan_of(shot(**change)).chunks[0].key


@pytest.mark.parametrize("change", [{"gain": -600}, {"name": "other"}, {"z": 9}, {"link": "l"}])
def test_what_changes_no_picture_leaves_the_key(change: dict[str, Any]) -> None:
    assert plan_of(shot()).chunks == plan_of(shot(**change)).chunks


@pytest.mark.parametrize(
    ("keyframes", "changed"),
    [
        ({"op": [[0, 10_000, "linear"], [49, 0, "linear"]]}, True),
        ({"x": [[49, 1, "linear"]]}, True),
        ({"op": [[0, 10_000, "linear"], [49, 10_000, "linear"]]}, False),
        ({"gain": [[0, 0, "linear"], [49, -600, "linear"]]}, False),
        ({"op": [[0, 10_000, "hold"], [50, 0, "linear"]]}, False),
    ],
)
def test_keyframes_change_the_key_when_they_change_a_picture(
    keyframes: dict[str, Any], *, changed: bool
) -> None:
    assert (plan_of(shot()).chunks != plan_of(shot(kf=keyframes)).chunks) == changed


BLUR: dict[str, Any] = {
    "id": "a",
    "type": "blur",
    "order": "a0",
    "on": True,
    "params": {"radius": 9_000},
}


@pytest.mark.parametrize(
    ("change", "changed"),
    [
        ({"fx": [BLUR]}, True),
        ({"fx": [{**BLUR, "on": False}]}, False),
        ({"fx": [{**BLUR, "type": "of_a_later_version"}]}, False),
        ({"fx": [{**BLUR, "type": "limiter"}]}, False),
        ({"fin": 10}, True),
    ],
)
def test_effects_and_fades_change_the_key_when_they_are_seen(
    change: dict[str, Any], *, changed: bool
) -> None:
    assert (plan_of(shot()).chunks != plan_of(shot(**change)).chunks) == changed


def test_a_look_up_table_is_known_by_its_content() -> None:
    table = {**BLUR, "type": "lut", "params": {"lut": "t", "mix": 10_000}}
    timeline = make_timeline(shot(fx=[table]))
    specs = [make_spec(timeline, {**ASSETS, "t": make_asset(sha)}) for sha in ("bb", "cc", "bb")]

    one, other, again = (plan_render(spec, "1").chunks for spec in specs)

    assert one == again != other


def test_a_fade_that_is_over_leaves_the_key() -> None:
    behind = (10, 50)
    assert plan_of(shot(), range=behind).chunks == plan_of(shot(fin=10), range=behind).chunks


@pytest.mark.parametrize(
    ("keyframes", "changed"),
    [
        ({"fx:a:radius": [[0, 9_000, "linear"], [49, 0, "linear"]]}, True),
        ({"fx:a:radius": [[0, 9_000, "hold"], [50, 0, "linear"]]}, False),
        ({"fx:gone:radius": [[0, 1, "linear"]]}, False),
    ],
)
def test_keyframes_of_effects_change_the_key_when_they_change_a_picture(
    keyframes: dict[str, Any], *, changed: bool
) -> None:
    still = plan_of(shot(fx=[BLUR])).chunks
    assert (still != plan_of(shot(fx=[BLUR], kf=keyframes)).chunks) == changed


def test_driven_effects_do_not_bind_a_chunk_to_its_place() -> None:
    driven: dict[str, Any] = {
        "fx": [BLUR],
        "fin": 20,
        "kf": {"fx:a:radius": [[0, 9_000, "linear"], [49, 0, "linear"]]},
    }
    later = {"c": make_clip("c", start=100, end=150, asset="k", **driven)}

    keys = [chunk.key for chunk in plan_of(later, range=(100, 150)).chunks]

    assert keys == [chunk.key for chunk in plan_of(shot(**driven)).chunks]


def nested_plan(inner: dict[str, Any], *, start: int = 0, src: int = 0) -> RenderPlan:
    """A timeline whose only clip, of 50 frames, shows another timeline."""
    clip = make_clip("n", start=start, end=start + 50, kind="seq", seq="inner", src=src)
    outer = make_timeline({"n": clip})
    spec = make_spec(outer, ASSETS, range=(start, start + 50))
    return plan_render(msgspec.structs.replace(spec, nested={"inner": make_timeline(inner)}), "1")


def test_a_nested_timeline_is_known_by_what_is_seen_of_it() -> None:
    later = {"d": make_clip("d", start=50, end=90, asset="k")}
    plain = nested_plan(shot()).chunks[0].key

    assert nested_plan(shot(op=5_000)).chunks[0].key != plain
    assert nested_plan({}).chunks[0].key != plain
    assert nested_plan(shot(), src=FLICKS_PER_SECOND).chunks[0].key != plain
    assert nested_plan({**shot(), **later}).chunks[0].key == plain
    assert nested_plan(shot(), start=700).chunks[0].key == plain


def test_a_nested_timeline_may_move_with_what_shows_it() -> None:
    moved = {"c": {**shot()["c"], "start": 25, "end": 75}}

    assert nested_plan(moved, src=FLICKS_PER_SECOND).chunks == nested_plan(shot()).chunks


def test_keyframes_of_gain_change_the_sound() -> None:
    sound = make_clip("s", start=0, end=50, asset="k", track="a1")
    ride = {"gain": [[0, 0, "linear"], [49, -600, "linear"]]}

    assert plan_of({"s": sound}).sound_key != plan_of({"s": {**sound, "kf": ride}}).sound_key


COMPRESSOR = {"id": "e", "type": "compressor", "order": "a0", "on": True, "params": {"ratio": 300}}


@pytest.mark.parametrize(
    "change",
    [
        {"fx": [COMPRESSOR]},
        {"fx": [{**COMPRESSOR, "params": {"ratio": 500}}]},
        {"fx": [COMPRESSOR], "kf": {"fx:e:ratio": [[0, 300, "linear"], [9, 400, "hold"]]}},
        {"rate": [2, 1]},
        {"rate": [2, 1], "pitch": False},
        {"stream": 1},
    ],
)
def test_what_changes_how_a_clip_sounds_changes_the_sound_alone(change: dict[str, Any]) -> None:
    sound = make_clip("s", start=0, end=50, asset="k", track="a1")
    others: list[dict[str, Any]] = [{}, {"fx": [COMPRESSOR]}, {"rate": [2, 1]}]
    before = [plan_of({**shot(), "s": {**sound, **one}}) for one in others if one != change]

    after = plan_of({**shot(), "s": {**sound, **change}})

    assert after.sound_key not in {plan.sound_key for plan in before}
    assert all(after.chunks == plan.chunks for plan in before)


@pytest.mark.parametrize(
    "change",
    [
        {"pitch": False},
        {"fx": [{**COMPRESSOR, "on": False}]},
        {"fx": [{**COMPRESSOR, "type": "invert"}]},
        {"kf": {"fx:gone:ratio": [[0, 300, "linear"]]}},
    ],
)
def test_what_is_not_heard_keeps_the_sound(change: dict[str, Any]) -> None:
    sound = make_clip("s", start=0, end=50, asset="k", track="a1")

    assert plan_of({"s": {**sound, **change}}).sound_key == plan_of({"s": sound}).sound_key


def test_the_choice_of_a_sound_changes_no_picture() -> None:
    clip = shot()
    chosen = {name: {**one, "stream": 2} for name, one in clip.items()}

    assert plan_of(chosen).chunks == plan_of(clip).chunks


def test_ducking_changes_the_sound_with_what_is_heard() -> None:
    clips = {
        "m": make_clip("m", start=0, end=50, asset="k", track="a1"),
        "v": make_clip("v", start=0, end=20, asset="k", track="a2", kind="media"),
    }

    def key(duck: list[Any] | None) -> str:
        timeline = make_timeline(clips)
        timeline["tracks"][2]["duck"] = duck
        return plan_render(make_spec(timeline, ASSETS), "1").sound_key

    assert len({key(None), key([["a2"], 600, 0, 0]), key([["a2"], 900, 0, 0])}) == 3


def test_the_engine_version_enters_every_key() -> None:
    one, two = plan_of(shot()), plan_of(shot(), "2")

    assert one.chunks[0].key != two.chunks[0].key
    assert one.sound_key != two.sound_key


def test_a_sound_edit_touches_the_sound_only() -> None:
    sound = make_clip("s", start=0, end=50, asset="k", track="a1")
    quiet = {**sound, "gain": -600}

    loud, soft = plan_of({**shot(), "s": sound}), plan_of({**shot(), "s": quiet})

    assert loud.chunks == soft.chunks
    assert loud.sound_key != soft.sound_key


def test_hidden_tracks_and_clips_that_are_off_cut_nothing() -> None:
    clips = {**shot(), "t": make_clip("t", start=10, end=20, track="v2", on=False)}
    timeline = make_timeline(clips)
    hidden = make_track("v3", "video", {"h": make_clip("h", start=3, end=9, track="v3")}, hide=True)
    timeline["tracks"].append(hidden)

    assert chunk_ranges(timeline, (0, 50)) == [(0, 50)]


def test_burned_in_timecode_binds_a_chunk_to_its_place() -> None:
    clips = {"c": make_clip("c", start=0, end=300, asset="k", kind="solid")}
    clips["c"].pop("asset")

    plain, burned = plan_of(clips), plan_of(clips, burn_in=True)

    assert plain.chunks[0].key == plain.chunks[1].key
    assert burned.chunks[0].key != burned.chunks[1].key


@pytest.mark.parametrize("change", [{"start": 90_000}, {"drop": True}])
def test_a_burned_in_timecode_makes_the_place_part_of_the_key(change: dict[str, Any]) -> None:
    clips = {
        name: make_clip("c", start=start, end=start + 100, kind="solid")
        for name, start in (("a", 0), ("b", 100))
    }
    timeline = make_timeline(clips)

    plain, labelled, other = (
        plan_render(make_spec({**timeline, **more}, burn_in=burn_in), "1").chunks
        for more, burn_in in (({}, False), ({}, True), (change, True))
    )

    assert plain[0].key == plain[1].key
    assert len({chunk.key for chunk in (*plain, *labelled, *other)}) == 5


def test_at_another_rate_equal_chunks_share_a_key_when_they_begin_in_step() -> None:
    clips = {
        str(start): make_clip("c", start=start, end=start + 52, kind="solid")
        for start in (0, 52, 104, 156, 208, 260)
    }
    spec = make_spec(make_timeline(clips))
    output = msgspec.structs.replace(spec.output, rate=(60, 1))

    keys = [c.key for c in plan_render(msgspec.structs.replace(spec, output=output), "1").chunks]

    # 52 frames at 25 a second are 124.8 of 60: the fifth begins in step again.
    assert len(set(keys)) == 5
    assert keys[0] == keys[5]
