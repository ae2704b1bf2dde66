"""Routes of tracks, clips and transitions: each write is a command in the live document."""

from collections.abc import Sequence
from typing import Annotated, TypeVar
from uuid import UUID

from litestar import delete, get, patch, post
from litestar.params import QueryParameter

from backend.accounts.identity import CurrentPerson
from backend.collab import edit_schemas as wire
from backend.collab.edit_answers import find_transition
from backend.collab.edits import EditService
from backend.collab.errors import NoSuchPart
from backend.collab.service import TimelineService
from backend.timeline.fields import FRAME_LIMIT
from backend.timeline.model import Track, Transition
from backend.web.envelope import Listing, Page, PageRequest, Reply, listing, reply
from backend.web.idempotency import IDEMPOTENT
from backend.web.inject import FromPath, FromQuery, Given, JSONBody

T = TypeVar("T")
_PLACE = "/api/v1/timelines/{timeline_id:str}"
_FRAME = QueryParameter(ge=0, le=FRAME_LIMIT)


@get(f"{_PLACE}/tracks")
async def list_tracks(
    timeline_id: FromPath[UUID],
    person: Given[CurrentPerson],
    *,
    timelines: Given[TimelineService],
    paging: Given[PageRequest],
) -> Listing[Track]:
    """List the tracks, bottom to top, with what shows on them."""
    projection = await timelines.project(person, timeline_id)
    return listing(_page(projection["tracks"], paging), paging)


@post(f"{_PLACE}/tracks", opt=IDEMPOTENT)
async def add_track(
    timeline_id: FromPath[UUID],
    data: JSONBody[wire.NewTrack],
    *,
    person: Given[CurrentPerson],
    edits: Given[EditService],
) -> Reply[wire.TrackEdited]:
    """Add a track."""
    return reply(await edits.add_track(person, timeline_id, data))


@get(f"{_PLACE}/tracks/{{track_id:str}}")
async def read_track(
    timeline_id: FromPath[UUID],
    track_id: FromPath[str],
    *,
    person: Given[CurrentPerson],
    timelines: Given[TimelineService],
) -> Reply[Track]:
    """Read one track."""
    projection = await timelines.project(person, timeline_id)
    for track in projection["tracks"]:
        if track["id"] == track_id:
            return reply(track)
    raise NoSuchPart("no_such_track", "This track does not exist any more.")


@patch(f"{_PLACE}/tracks/{{track_id:str}}")
async def change_track(
    timeline_id: FromPath[UUID],
    track_id: FromPath[str],
    data: JSONBody[wire.TrackChange],
    *,
    person: Given[CurrentPerson],
    edits: Given[EditService],
) -> Reply[wire.TrackEdited]:
    """Change a track's name, flags, place, gain, role or ducking."""
    return reply(await edits.change_track(person, timeline_id, track_id, data))


@delete(f"{_PLACE}/tracks/{{track_id:str}}")
async def remove_track(
    timeline_id: FromPath[UUID],
    track_id: FromPath[str],
    *,
    person: Given[CurrentPerson],
    edits: Given[EditService],
) -> None:
    """Remove a track with its clips."""
    await edits.remove_track(person, timeline_id, track_id)


@get(f"{_PLACE}/clips")
async def list_clips(  # noqa: PLR0913 - a list with three filters
    timeline_id: FromPath[UUID],
    person: Given[CurrentPerson],
    *,
    timelines: Given[TimelineService],
    paging: Given[PageRequest],
    track: FromQuery[str | None] = None,
    from_frame: Annotated[int, _FRAME] = 0,
    to_frame: Annotated[int, _FRAME] = FRAME_LIMIT,
) -> Listing[wire.NamedClip]:
    """List clips by their start: of one track, or those that reach into [from_frame, to_frame)."""
    clips = (await timelines.project(person, timeline_id))["clips"]
    found = sorted(
        (clip["start"], clip_id)
        for clip_id, clip in clips.items()
        if track in {None, clip["track"]} and clip["start"] < to_frame and from_frame < clip["end"]
    )
    named: list[wire.NamedClip] = [
        {"id": clip_id, **clips[clip_id]} for _, clip_id in _page(found, paging).items
    ]
    return listing(Page(named, len(found)), paging)


@post(f"{_PLACE}/clips", opt=IDEMPOTENT)
async def place_clip(
    timeline_id: FromPath[UUID],
    data: JSONBody[wire.NewClip],
    *,
    person: Given[CurrentPerson],
    edits: Given[EditService],
) -> Reply[wire.ClipEdited]:
    """Place a clip; a film brings its sound along."""
    return reply(await edits.place_clip(person, timeline_id, data))


@get(f"{_PLACE}/clips/{{clip_id:str}}")
async def read_clip(
    timeline_id: FromPath[UUID],
    clip_id: FromPath[str],
    *,
    person: Given[CurrentPerson],
    timelines: Given[TimelineService],
) -> Reply[wire.NamedClip]:
    """Read one clip."""
    clip = (await timelines.project(person, timeline_id))["clips"].get(clip_id)
    if clip is None:
        raise NoSuchPart("no_such_clip", "This clip does not exist any more.")
    return reply({"id": clip_id, **clip})


@patch(f"{_PLACE}/clips/{{clip_id:str}}")
async def change_clip(
    timeline_id: FromPath[UUID],
    clip_id: FromPath[str],
    data: JSONBody[wire.ClipChange],
    *,
    person: Given[CurrentPerson],
    edits: Given[EditService],
) -> Reply[wire.ClipEdited]:
    """Move, trim, slip, retime or restyle a clip: all of it, or nothing."""
    return reply(await edits.change_clip(person, timeline_id, clip_id, data))


@delete(f"{_PLACE}/clips/{{clip_id:str}}")
async def delete_clip(
    timeline_id: FromPath[UUID],
    clip_id: FromPath[str],
    *,
    person: Given[CurrentPerson],
    edits: Given[EditService],
    ripple: FromQuery[bool] = False,
) -> None:
    """Delete a clip; with `ripple=true` what follows closes up."""
    await edits.delete_clip(person, timeline_id, clip_id, ripple=ripple)


@get(f"{_PLACE}/transitions")
async def list_transitions(
    timeline_id: FromPath[UUID],
    person: Given[CurrentPerson],
    *,
    timelines: Given[TimelineService],
    paging: Given[PageRequest],
) -> Listing[Transition]:
    """List the transitions, dangling ones too."""
    projection = await timelines.project(person, timeline_id)
    return listing(_page(projection["transitions"], paging), paging)


@post(f"{_PLACE}/transitions", opt=IDEMPOTENT)
async def add_transition(
    timeline_id: FromPath[UUID],
    data: JSONBody[wire.NewTransition],
    *,
    person: Given[CurrentPerson],
    edits: Given[EditService],
) -> Reply[wire.TransitionEdited]:
    """Join two clips that touch."""
    return reply(await edits.add_transition(person, timeline_id, data))


@get(f"{_PLACE}/transitions/{{transition_id:str}}")
async def read_transition(
    timeline_id: FromPath[UUID],
    transition_id: FromPath[str],
    *,
    person: Given[CurrentPerson],
    timelines: Given[TimelineService],
) -> Reply[Transition]:
    """Read one transition; its id is that of its clips with `>` between them."""
    return reply(find_transition(await timelines.project(person, timeline_id), transition_id))


@patch(f"{_PLACE}/transitions/{{transition_id:str}}")
async def change_transition(
    timeline_id: FromPath[UUID],
    transition_id: FromPath[str],
    data: JSONBody[wire.TransitionChange],
    *,
    person: Given[CurrentPerson],
    edits: Given[EditService],
) -> Reply[wire.TransitionEdited]:
    """Change a transition's kind, length, alignment or parameters."""
    return reply(await edits.change_transition(person, timeline_id, transition_id, data))


@delete(f"{_PLACE}/transitions/{{transition_id:str}}")
async def remove_transition(
    timeline_id: FromPath[UUID],
    transition_id: FromPath[str],
    *,
    person: Given[CurrentPerson],
    edits: Given[EditService],
) -> None:
    """Make it a plain cut again."""
    await edits.remove_transition(person, timeline_id, transition_id)


@post(f"{_PLACE}/commands", opt=IDEMPOTENT)
async def run_command(
    timeline_id: FromPath[UUID],
    data: JSONBody[wire.CommandWish],
    *,
    person: Given[CurrentPerson],
    edits: Given[EditService],
) -> Reply[wire.CommandDone]:
    """Run any command of the document model by its name."""
    return reply(await edits.run(person, timeline_id, data))


def _page(items: Sequence[T], paging: PageRequest) -> Page[T]:
    return Page(items[paging.offset : paging.offset + paging.limit], len(items))


ROUTES = [
    list_tracks, add_track, read_track, change_track, remove_track,
    list_clips, place_clip, read_clip, change_clip, delete_clip,
    list_transitions, add_transition, read_transition, change_transition, remove_transition,
    run_command,
]  # fmt: skip
