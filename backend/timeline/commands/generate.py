"""Placing clips that need no file: colours, adjustments and other timelines."""

from backend.timeline.commands.context import EditContext, Outcome, RefusalReason, Refused
from backend.timeline.commands.placing import generated
from backend.timeline.fields import CLIP_FIELDS, reader_of


def add_solid(
    context: EditContext, *, track: str, at: int, color: str, length: int | None = None
) -> Outcome:
    """Place a colour over whatever lies there; five seconds long unless it says otherwise.

    V1  |---- A ----|   ->   |- A -|-- #0a5c2f --|
              ^ at

    """
    shade = reader_of(CLIP_FIELDS["color"])(color)
    if shade is None:
        return Refused(RefusalReason.BAD_VALUE)
    fields = {"kind": "solid"} if shade == "#000000" else {"kind": "solid", "color": shade}
    return generated(context, track=track, at=at, length=length, fields=fields)


def add_adjustment(
    context: EditContext, *, track: str, at: int, length: int | None = None
) -> Outcome:
    """Place a clip whose effects apply to everything below it.

    V2                       V2        |-- adjustment --|
    V1  |---- A ----|   ->   V1  |---- A ----|
              ^ at

    """
    return generated(context, track=track, at=at, length=length, fields={"kind": "adjust"})


def add_nested(  # noqa: PLR0913 - what, where and for how long
    context: EditContext,
    *,
    track: str,
    at: int,
    timeline: str,
    length: int,
    name: str = "",
    audio_track: str | None = None,
) -> Outcome:
    """Place another timeline as one clip over whatever lies there.

    V1  |---- A ----|   ->   |- A -|-- timeline --|
    A1                             |-- timeline --|
              ^ at

    Its sound is heard from an audio track alone, where it lies linked to its pictures.
    """
    nested = reader_of(CLIP_FIELDS["seq"])(timeline)
    if nested is None:
        return Refused(RefusalReason.BAD_VALUE)
    named = reader_of(CLIP_FIELDS["name"])(name)
    fields = {"kind": "seq", "seq": nested, **({"name": named} if named else {})}
    return generated(
        context, track=track, at=at, length=length, fields=fields, audio_track=audio_track
    )
