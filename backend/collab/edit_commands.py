"""What requests ask for, as commands of the document model. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from backend.collab import edit_schemas as wire
from backend.timeline.commands.add import add_clip, add_title, insert_clip
from backend.timeline.commands.close import ripple_delete
from backend.timeline.commands.context import (
    Done,
    EditContext,
    Outcome,
    RefusalReason,
    Refused,
    find_track,
    with_linked,
)
from backend.timeline.commands.fields import set_clip_fields
from backend.timeline.commands.generate import add_adjustment, add_nested, add_solid
from backend.timeline.commands.move import move_clips
from backend.timeline.commands.on_top import place_on_top
from backend.timeline.commands.remove import delete_clips
from backend.timeline.commands.replace import replace_media
from backend.timeline.commands.settings import set_track_fields
from backend.timeline.commands.slip import slip_clips
from backend.timeline.commands.speed import retime_clips
from backend.timeline.commands.steps import after_steps, joined_steps
from backend.timeline.commands.text import set_text
from backend.timeline.commands.tracks import TrackFlag, move_track, rename_track, set_track_flag
from backend.timeline.commands.transitions import add_transition
from backend.timeline.commands.trim import trim_head, trim_tail

Make = Callable[[EditContext], Outcome]
"""A gesture, to be made on the document as it is when its turn comes."""

Source = tuple[str, Mapping[str, Any]]
"""An asset's key in documents, and its facts."""

_FLAGS: tuple[TrackFlag, ...] = ("mute", "hide", "sync", "lock")
"""The lock comes last: it would refuse what is asked for with it."""


def in_turn(context: EditContext, steps: list[Make]) -> Outcome:
    """Make several gestures as one; a refused one refuses all, one that changes nothing passes."""
    made: list[Done] = []
    for step in steps:
        outcome = step(after_steps(context, made))
        if isinstance(outcome, Done):
            made.append(outcome)
        elif outcome.reason is not RefusalReason.NOTHING_CHANGES:
            return outcome
    if not made:
        return Refused(RefusalReason.NOTHING_CHANGES)
    return joined_steps(made[:-1], made[-1])


def place_clip(context: EditContext, wish: wire.NewClip, source: Source | None) -> Outcome:
    """Place a clip of any kind."""
    place: dict[str, Any] = {"track": wish.track, "at": wish.at}
    match wish.kind:
        case "media" if source is not None:
            command = {"overwrite": add_clip, "insert": insert_clip, "on_top": place_on_top}
            key, facts = source
            part: dict[str, Any] = {"src": wish.src, "length": wish.length}
            return command[wish.mode](context, asset=key, facts=facts, **place, **part)
        case "text":
            return add_title(context, **place, text=wish.text or "", length=wish.length)
        case "solid":
            return add_solid(context, **place, color=wish.color or "#000000", length=wish.length)
        case "adjust":
            return add_adjustment(context, **place, length=wish.length)
        case "seq" if wish.timeline_id is not None and wish.length is not None:
            nested: dict[str, Any] = {"timeline": wish.timeline_id, "length": wish.length}
            return add_nested(context, **place, **nested, audio_track=wish.audio_track)
        case _:
            return Refused(RefusalReason.NOT_PLACEABLE)


def change_track(context: EditContext, track: str, change: wire.TrackChange) -> Outcome:
    """Change everything that was asked for on one track."""
    steps: list[Make] = []
    unlocking = change.lock is False
    if unlocking:
        steps.append(lambda c: set_track_flag(c, track=track, flag="lock", value=False))
    name, above, fields = change.name, change.above, change.fields
    if name is not None:
        steps.append(lambda c: rename_track(c, track=track, name=name))
    if above is not None:
        steps.append(lambda c: move_track(c, track=track, above=above or None))
    if fields is not None:
        steps.append(lambda c: set_track_fields(c, track=track, fields=fields))
    for flag in _FLAGS:
        value = getattr(change, flag)
        if value is not None and not (flag == "lock" and unlocking):
            steps.append(_flag(track, flag, value=value))
    return in_turn(context, steps)


def _flag(track: str, flag: TrackFlag, *, value: bool) -> Make:
    return lambda c: set_track_flag(c, track=track, flag=flag, value=value)


def change_clip(
    context: EditContext, clip: str, change: wire.ClipChange, source: Source | None
) -> Outcome:
    """Change everything that was asked for on one clip."""
    if clip not in context.projection["clips"]:
        return Refused(RefusalReason.NO_SUCH_CLIP)
    steps = [*_on_source(clip, change, source), *_on_edges(clip, change), *_on_place(clip, change)]
    text, fields = change.text, change.fields
    if text is not None:
        steps.append(lambda c: set_text(c, clip=clip, text=text))
    if fields is not None:
        steps.append(lambda c: set_clip_fields(c, clips=[clip], fields=fields))
    return in_turn(context, steps)


def _on_source(clip: str, change: wire.ClipChange, source: Source | None) -> list[Make]:
    steps: list[Make] = []
    rate, src = change.rate, change.src
    if source is not None:
        key, facts = source
        steps.append(lambda c: replace_media(c, clips=[clip], asset=key, facts=facts))
    if rate is not None:
        steps.append(lambda c: retime_clips(c, clips=[clip], rate=rate))
    if src is not None:
        steps.append(lambda c: slip_clips(c, clips=[clip], flicks=src - _clip(c, clip)["src"]))
    return steps


def _on_edges(clip: str, change: wire.ClipChange) -> list[Make]:
    steps: list[Make] = []
    head, tail, length = change.head, change.tail, change.length
    if head is not None:
        steps.append(
            lambda c: trim_head(
                c, clips=_all(c, clip, change), frames=head - _clip(c, clip)["head"]
            )
        )
    if tail is not None:
        steps.append(
            lambda c: trim_tail(
                c, clips=_all(c, clip, change), frames=tail - _clip(c, clip)["tail"]
            )
        )
    if length is not None:
        steps.append(
            lambda c: trim_tail(
                c, clips=_all(c, clip, change), frames=length - _length(_clip(c, clip))
            )
        )
    return steps


def _on_place(clip: str, change: wire.ClipChange) -> list[Make]:
    if change.start is None and change.track is None:
        return []

    def move(context: EditContext) -> Outcome:
        now = _clip(context, clip)
        start = now["start"] if change.start is None else change.start
        tracks = {} if change.track is None else {clip: change.track}
        clips = _all(context, clip, change)
        return move_clips(context, clips=clips, frames=start - now["start"], tracks=tracks)

    return [move]


def join_clips(context: EditContext, wish: wire.NewTransition, default: str) -> Outcome:
    """Join two clips: without a kind sound crossfades and pictures take the default."""
    clip = context.projection["clips"].get(wish.cut[0])
    track = find_track(context.projection, clip["track"]) if clip else None
    usual = "crossfade" if track is not None and track["kind"] == "audio" else default
    return add_transition(context, cut=wish.cut, length=wish.length, kind=wish.kind or usual)


def delete_clip(context: EditContext, clip: str, *, ripple: bool) -> Outcome:
    """Delete a clip, with the time it took where that is asked for."""
    command = ripple_delete if ripple else delete_clips
    return command(context, clips=[clip])


def _all(context: EditContext, clip: str, change: wire.ClipChange) -> list[str]:
    return with_linked(context.projection, [clip]) if change.linked else [clip]


def _clip(context: EditContext, clip: str) -> Mapping[str, Any]:
    return context.projection["clips"][clip]


def _length(clip: Mapping[str, Any]) -> int:
    length: int = clip["tail"] - clip["head"]
    return length
