"""What a render is made of, found before anything is drawn."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from backend.media.contract import AssetFacts, AssetKind
from backend.media.schemas import AssetSource
from backend.renders.contract import JobError, OutputProfile
from backend.renders.freezing import FrozenTimeline, build_spec
from tests.render_specs import make_clip, make_timeline

TABLE = UUID(int=7)
LOOK = {"id": "a", "type": "lut", "order": "a0", "on": True, "params": {"lut": "t", "mix": 9}}


def frozen(effect: dict[str, Any]) -> FrozenTimeline:
    clip = make_clip("c", start=0, end=50, kind="solid", asset="", fx=[effect])
    assets = {"t": {"id": str(TABLE), "name": "warm.cube"}}
    return FrozenTimeline(
        render_id=UUID(int=1),
        workspace_id=UUID(int=2),
        output=OutputProfile("720p", 1280, 720, (25, 1)),
        range=(10, 50),
        projection=make_timeline({"c": clip}, assets=assets),
        pinned_seq=0,
        state_vector="",
        request_id="test",
    )


def source() -> dict[UUID, AssetSource]:
    facts = AssetFacts(AssetKind.LUT, 0)
    return {TABLE: AssetSource(TABLE, "t", "warm.cube", "ab", "w/source", facts)}


def test_timelines_that_multiply_in_each_other_are_refused() -> None:
    def shows(name: str) -> dict[str, Any]:
        clips = {
            f"c{n}": make_clip(f"c{n}", start=n, end=n + 1, kind="seq", asset="", seq=name)
            for n in range(20)
        }
        return make_timeline(clips)

    deep = {f"t{depth}": shows(f"t{depth + 1}") for depth in range(7)} | {"t7": make_timeline({})}
    bomb = replace(frozen(LOOK), projection=shows("t0"), range=(0, 20), nested=deep)

    error = build_spec(bomb, {})

    assert isinstance(error, JobError)
    assert error.code == "too_large"


def test_a_look_up_table_is_part_of_what_a_render_needs() -> None:
    spec = build_spec(frozen(LOOK), source())

    assert not isinstance(spec, JobError)
    assert spec.assets["t"].kind == AssetKind.LUT


def test_a_look_up_table_that_is_not_there_is_named() -> None:
    error = build_spec(frozen(LOOK), {})

    assert isinstance(error, JobError)
    assert (error.code, error.clip, error.frame, error.asset) == (
        "media_missing",
        "c",
        10,
        str(TABLE),
    )


@pytest.mark.parametrize("effect", [{**LOOK, "on": False}, {**LOOK, "params": {"lut": ""}}])
def test_an_effect_that_uses_no_table_needs_none(effect: dict[str, Any]) -> None:
    spec = build_spec(frozen(effect), {})

    assert not isinstance(spec, JobError)
    assert spec.assets == {}


@pytest.mark.parametrize(("on_missing", "fails"), [("fail", True), ("placeholder", False)])
def test_what_is_not_there_fails_unless_placeholders_are_asked_for(
    on_missing: str, *, fails: bool
) -> None:
    wish = replace(frozen(LOOK), on_missing=on_missing)

    spec = build_spec(wish, {})

    assert isinstance(spec, JobError) == fails
