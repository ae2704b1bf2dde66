"""Placing without covering anything, on tracks that are made where none is free."""

from collections.abc import Mapping
from typing import Any

from backend.timeline.commands.add import Placement, add_clip, add_title, prepare_clip
from backend.timeline.commands.context import (
    Done,
    EditContext,
    Outcome,
    RefusalReason,
    Refused,
)
from backend.timeline.commands.fields import set_clip_fields
from backend.timeline.commands.overwrite import Room, segments_in
from backend.timeline.commands.parts import Part
from backend.timeline.commands.placing import start_of
from backend.timeline.commands.steps import after_steps, joined_steps
from backend.timeline.commands.tracks import TrackKind, add_track
from backend.timeline.fields import CLIP_FIELDS, reader_of
from backend.timeline.model import Track
from backend.timeline.patches import Draft

_CAPTIONS = "captions"


def place_on_top(  # noqa: PLR0913 - what, where and when of one placement
    context: EditContext,
    *,
    asset: str,
    facts: Mapping[str, Any],
    track: str,
    at: int,
    src: int = 0,
    length: int | None = None,
) -> Outcome:
    """Place a source above what lies there, and its sound below, covering nothing.

        V1  |---- A ----|          V2        |-- film --|
                             ->    V1  |---- A ----|
                  ^ at             A1        |-- film --|

    It goes on the nearest track that is free; where none is, on a new one.
    """
    part = Part(src, length)
    found = prepare_clip(
        context, asset=asset, facts=facts, track=track, audio_track=None, part=part
    )
    if isinstance(found, Refused):
        return found
    steps: list[Done] = []
    homes: list[str] = []
    for target in found.targets:
        free = _free_track(context, target, found, start_of(at))
        if free is None:
            kind: TrackKind = "video" if target["kind"] == "video" else "audio"
            step = add_track(after_steps(context, steps), kind=kind)
            if isinstance(step, Refused):
                return step
            steps.append(step)
            free = step.made[0]
        homes.append(free)
    sound = homes[1] if len(homes) > 1 else None
    placed = add_clip(
        after_steps(context, steps),
        asset=asset,
        facts=facts,
        track=homes[0],
        at=at,
        audio_track=sound,
        src=src,
        length=length,
    )
    return joined_steps(steps, placed)


def add_caption(
    context: EditContext,
    *,
    at: int,
    length: int,
    text: str,
    words: Any = None,  # noqa: ANN401 - checked below
) -> Outcome:
    """Write a caption over whatever caption is there, on the captions' own track.

        CC  |-- one --|   ->   CC  |-- one --|-- two --|
                                             ^ at

    The track is made with the first caption. `words` are [[start, length, text], ...] in flicks.
    """
    if words is not None and reader_of(CLIP_FIELDS["words"])(words) is None:
        return Refused(RefusalReason.BAD_VALUE)
    steps: list[Done] = []
    tracks = [track for track in context.projection["tracks"] if track["role"] == _CAPTIONS]
    if not tracks:
        made = add_track(context, kind="video", name="Captions")
        if isinstance(made, Refused):
            return made
        steps.append(made)
        draft = Draft(after_steps(context, steps).document)
        draft.set("tracks", made.made[0], "role", _CAPTIONS)
        steps.append(Done(draft.patches, [], []))
    home = tracks[0]["id"] if tracks else steps[0].made[0]
    caption = add_title(after_steps(context, steps), track=home, at=at, text=text, length=length)
    if isinstance(caption, Refused) or not words:
        return joined_steps(steps, caption)
    steps.append(caption)
    named = set_clip_fields(
        after_steps(context, steps), clips=[caption.made[-1]], fields={"words": words}
    )
    return joined_steps(steps, named)


def _free_track(context: EditContext, target: Track, found: Placement, at: int) -> str | None:
    """Find the nearest free track of a kind: upwards for pictures, downwards for sound."""
    kin = [track for track in context.projection["tracks"] if track["kind"] == target["kind"]]
    if target["kind"] == "audio":
        kin.reverse()
    for track in kin[kin.index(target) :]:
        if not track["lock"] and not segments_in(Room(track, at, at + found.length)):
            return track["id"]
    return None
