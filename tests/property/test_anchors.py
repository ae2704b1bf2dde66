"""An anchor stays on its picture through any edits, or says why not."""

import json
import subprocess
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backend.timeline.anchors import Anchor, Place, make_anchor, resolve_anchor
from backend.timeline.commands.context import Done, EditContext
from backend.timeline.limits import clip_step
from backend.timeline.model import Projection, Segment
from backend.timeline.patches import apply_patches
from backend.timeline.projection import canonical_json, project
from backend.timeline.time import Rate, source_at, step_of
from tests.command_table import COMMANDS
from tests.property.edits import editable_document, random_edit
from tests.property.test_projection import NODE

CORPUS_SEED = 20_261_123
CORPUS_SIZE = 500
FALLBACK = 7
TWIN = Path(__file__).with_name("resolve.ts")

Story = tuple[Anchor, list[dict[str, Any]]]
"""An anchor, and the document after each of the edits that follow."""


def _story(seed: int) -> Story:
    """Pin something that shows, then edit on."""
    rng = Random(seed)  # noqa: S311 - reproducible, not secret
    document = json.loads(json.dumps(editable_document(rng)))
    projection = project(document)
    shown = [(t["id"], segment) for t in projection["tracks"] for segment in t["segments"]]
    if not shown:
        return _story(seed + 1)
    track, segment = rng.choice(shown)
    anchor = make_anchor(
        projection, track=track, frame=rng.randrange(segment["start"], segment["end"])
    )
    assert anchor is not None
    states = [document]
    for step in range(5):
        states.append(_edited(rng, states[-1], f"step{step}"))
    return anchor, states


def _edited(rng: Random, document: dict[str, Any], name: str) -> dict[str, Any]:
    command, arguments = random_edit(rng, document)
    numbers = count()
    context = EditContext.of(
        document, new_id=lambda: f"{name}x{next(numbers)}", stamp=("me", 1000), device="dev"
    )
    outcome = COMMANDS[command](context, **arguments)
    patches = outcome.patches if isinstance(outcome, Done) else []
    after: dict[str, Any] = json.loads(json.dumps(apply_patches(document, patches)))
    return after


stories = st.builds(_story, st.integers(0, 2**32))


@given(stories)
def test_an_anchor_is_found_where_it_was_made(story: Story) -> None:
    anchor, states = story
    projection = project(states[0])
    place = resolve_anchor(projection, anchor, fallback=FALLBACK)
    assert place["state"] == "live"
    assert place["clip"] == anchor["clip"]
    clip = projection["clips"][anchor["clip"]]
    assert place["frame"] == clip["at"] + clip["ripple"] + anchor["local"]


@given(stories)
def test_an_anchor_shows_its_picture_or_says_why_not(story: Story) -> None:
    anchor, states = story
    for document in states:
        projection = project(document)
        place = resolve_anchor(projection, anchor, fallback=FALLBACK)
        kin = [key for key, clip in projection["clips"].items() if _is_kin(key, clip["of"], anchor)]
        match place["state"]:
            case "live":
                assert place["clip"] in kin
                assert _shows(projection, place, anchor)
            case "trimmed_out":
                assert place["clip"] in kin
                assert not any(_is_shown(projection, key, anchor) for key in kin)
            case "elsewhere":
                assert not kin
                assert projection["clips"][place["clip"]]["asset"] == anchor["asset"] != ""
                assert _shows(projection, place, anchor)
            case "detached":
                assert not kin
                assert place["frame"] == FALLBACK


def _is_kin(key: str, root: str, anchor: Anchor) -> bool:
    return key in {anchor["clip"], anchor["of"]} or root == anchor["of"]


def _is_shown(projection: Projection, clip_id: str, anchor: Anchor) -> bool:
    """Look at every frame, however long it takes."""
    return any(
        _shows(projection, {"state": "live", "clip": clip_id, "frame": frame}, anchor)
        for segment in _segments(projection, clip_id)
        for frame in range(segment["start"], min(segment["end"], segment["start"] + 2000))
    )


def _shows(projection: Projection, place: Place, anchor: Anchor) -> bool:
    clip, frame = projection["clips"][place["clip"]], place["frame"]
    if not any(s["start"] <= frame < s["end"] for s in _segments(projection, place["clip"])):
        return False
    asset = projection["assets"].get(clip["asset"])
    if clip["kind"] not in {"media", "seq"} or (asset and asset["kind"] == "image"):
        return True
    rate = Rate(*projection["rate"])
    step = clip_step(clip, rate)
    shown = source_at(clip["src"], frame - clip["at"] - clip["ripple"], step)
    onwards = anchor["src"] - shown if step.flicks >= 0 else shown - anchor["src"]
    flicks, per = (abs(step.flicks), step.per) if step.flicks else step_of(rate)
    # Both positions are rounded down to whole flicks.
    return 0 <= onwards * per < flicks + per


def _segments(projection: Projection, clip_id: str) -> list[Segment]:
    every = (segment for track in projection["tracks"] for segment in track["segments"])
    return [segment for segment in every if segment["clip"] == clip_id]


def test_both_languages_find_an_anchor_in_one_place() -> None:
    told: list[tuple[Projection, Anchor]] = []
    lines: list[str] = []
    for number in range(CORPUS_SIZE):
        anchor, states = _story(CORPUS_SEED + number)
        told.append((project(states[-1]), anchor))
        line = {"document": states[-1], "anchor": anchor, "fallback": FALLBACK}
        lines.append(json.dumps(line))

    answer = subprocess.run(  # noqa: S603 - our own script
        [NODE, TWIN], input="\n".join(lines).encode(), capture_output=True, check=True
    )

    for (projection, anchor), theirs in zip(told, answer.stdout.split(b"\n"), strict=True):
        ours = resolve_anchor(projection, anchor, fallback=FALLBACK)
        assert canonical_json(ours) == theirs
