"""The cases that the browser's timeline runs too: frontend/src/timeline/vectors.test.ts."""

from dataclasses import asdict
from itertools import count
from typing import Any

import pytest

from backend.timeline.anchors import make_anchor, resolve_anchor
from backend.timeline.commands.context import Done, EditContext, Outcome, Refused
from backend.timeline.ducking import Duck, ducked_at
from backend.timeline.fields import CLIP_FIELDS, FIELD_TABLE
from backend.timeline.ids import asset_key, random_id, split_id
from backend.timeline.keyframes import value_at
from backend.timeline.looks import look_at
from backend.timeline.mixing import mix_at
from backend.timeline.model import Projection
from backend.timeline.order import order_between
from backend.timeline.patches import apply_patches
from backend.timeline.projection import canonical_json, project
from backend.timeline.time import Rate, flicks_to_frames, frames_to_flicks, source_at, step_of
from backend.timeline.timecode import format_timecode, parse_typed_time
from tests.command_table import COMMANDS
from tests.shared_vectors import load_edits, load_vectors

TIME = load_vectors("time")
IDS = load_vectors("ids")
ANCHORS = load_vectors("anchors")
EDIT_FILES = ("commands", "ripple", "details", "placing", "overlaps", "arranging")
EDITS = [case for name in EDIT_FILES for case in load_edits(name)]


def _named(case: dict[str, Any]) -> str:
    return str(case["name"])


@pytest.mark.parametrize("case", load_vectors("projection"), ids=_named)
def test_a_document_means_what_the_vector_says(case: dict[str, Any]) -> None:
    assert canonical_json(project(case["document"])) == canonical_json(case["projection"])


@pytest.mark.parametrize("case", EDITS, ids=_named)
def test_a_command_answers_what_the_vector_says(case: dict[str, Any]) -> None:
    numbers = count()
    context = EditContext.of(
        case["document"], new_id=lambda: f"new{next(numbers)}", stamp=("me", 1000), device="dev"
    )

    outcome = COMMANDS[case["command"]](context, **case["arguments"])

    assert _as_json(outcome) == case["expect"]


@pytest.mark.parametrize("case", [c for c in EDITS if "after" in c], ids=_named)
def test_applied_patches_leave_what_the_vector_says(case: dict[str, Any]) -> None:
    edited = project(apply_patches(case["document"], case["expect"]["patches"]))

    assert _strips(edited) == case["after"]["strips"]
    assert _texts(edited) == case["after"]["texts"]
    assert _overlapped(edited) <= _overlapped(project(case["document"]))


def test_every_command_has_three_cases_and_one_that_is_refused_or_held() -> None:
    cases = {name: [case for case in EDITS if case["command"] == name] for name in COMMANDS}
    for name in COMMANDS:
        held = [case for case in cases[name] if case["expect"].get("limits") != []]
        assert len(cases[name]) >= 3, name
        assert held, name


def test_every_command_shows_a_picture_of_before_and_after() -> None:
    for name, command in COMMANDS.items():
        assert {"->", "|--"} & {*(command.__doc__ or "").split()}, name


def test_the_field_table_is_the_shared_one() -> None:
    table = {
        name: {key: asdict(field) for key, field in fields.items()}
        for name, fields in FIELD_TABLE.items()
    }
    assert canonical_json(table) == canonical_json(load_vectors("fields"))


@pytest.mark.parametrize("case", ANCHORS["made"], ids=_named)
def test_an_anchor_pins_what_the_vector_says(case: dict[str, Any]) -> None:
    projection = project(ANCHORS["documents"][case["document"]])
    assert make_anchor(projection, track=case["track"], frame=case["frame"]) == case["anchor"]


@pytest.mark.parametrize("case", ANCHORS["resolved"], ids=_named)
def test_an_anchor_is_found_where_the_vector_says(case: dict[str, Any]) -> None:
    projection = project(ANCHORS["documents"][case["document"]])
    assert resolve_anchor(projection, case["anchor"], fallback=case["fallback"]) == case["place"]


@pytest.mark.parametrize("case", TIME["timecode"])
def test_timecode(case: dict[str, Any]) -> None:
    rate = Rate(*case["rate"])
    assert format_timecode(case["frame"], rate, drop=case["drop"]) == case["label"]


@pytest.mark.parametrize("case", TIME["typed"])
def test_typed_time(case: dict[str, Any]) -> None:
    rate, drop = Rate(*case["rate"]), case.get("drop", False)
    frame = parse_typed_time(case["text"], rate, current=case["current"], drop=drop)
    assert frame == case["frame"]


@pytest.mark.parametrize("case", TIME["frames"])
def test_frames_and_flicks(case: dict[str, Any]) -> None:
    rate = Rate(*case["rate"])
    assert frames_to_flicks(case["frame"], rate) == case["flicks"]
    assert flicks_to_frames(case["flicks"], rate) == case["back"]


@pytest.mark.parametrize("case", TIME["source"])
def test_source_positions(case: dict[str, Any]) -> None:
    step = step_of(Rate(*case["rate"]), tuple(case["speed"]))
    assert source_at(case["src"], case["local"], step) == case["flicks"]


def test_derived_ids() -> None:
    for case in IDS["split"]:
        assert split_id(case["root"], case["local"], case["k"]) == case["id"]
    for case in IDS["asset"]:
        assert asset_key(case["asset"]) == case["key"]
    for case in IDS["random"]:
        assert random_id(bytes(case["bytes"])) == case["id"]


@pytest.mark.parametrize("case", IDS["order"])
def test_order_keys(case: dict[str, Any]) -> None:
    assert order_between(case["low"], case["high"], jitter="jit") == case["key"]


@pytest.mark.parametrize("case", load_vectors("mixing"), ids=_named)
def test_what_a_transition_does(case: dict[str, Any]) -> None:
    for at in case["frames"]:
        mix = asdict(mix_at(case["transition"], at["frame"]))
        edge = mix["edge"] and list(mix["edge"].values())
        assert canonical_json({**mix, "edge": edge}) == canonical_json(at["mix"])


@pytest.mark.parametrize("case", load_vectors("keyframes"), ids=_named)
def test_what_keyframes_give(case: dict[str, Any]) -> None:
    field = CLIP_FIELDS[case["field"]]
    given = [[frame, value_at(case["keyframes"], frame, field)] for frame, _ in case["values"]]
    assert given == case["values"]


@pytest.mark.parametrize("case", load_vectors("looks"), ids=_named)
def test_how_a_clip_looks(case: dict[str, Any]) -> None:
    for frame, expected in case["looks"]:
        look = look_at(case["clip"], frame)
        assert {"frame": frame, **expected} == {"frame": frame} | {
            name: look[name]
            for name in ("op", "fx", "typed", "y")
            if name in look and (name != "y" or name in expected)
        }


@pytest.mark.parametrize("case", load_vectors("ducking"), ids=_named)
def test_what_ducking_takes_away(case: dict[str, Any]) -> None:
    duck = Duck(**case["duck"])
    given = [[frame, ducked_at(duck, case["rate"], frame)] for frame, _ in case["values"]]
    assert given == case["values"]


def _as_json(outcome: Outcome) -> dict[str, Any]:
    match outcome:
        case Refused(reason=reason):
            return {"type": "refused", "reason": reason}
        case Done():
            return {"type": "done", **asdict(outcome)}


def _overlapped(projection: Projection) -> set[str]:
    return {key for key, clip in projection["clips"].items() if "overlapped" in clip["flags"]}


def _strips(projection: Projection) -> dict[str, str]:
    return {
        track["name"]: " ".join(f"{s['clip']}[{s['start']},{s['end']})" for s in track["segments"])
        for track in projection["tracks"]
        if track["segments"]
    }


def _texts(projection: Projection) -> dict[str, str]:
    clips = projection["clips"].items()
    return {clip_id: clip["text"] for clip_id, clip in clips if "text" in clip}
