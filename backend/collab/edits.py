"""Edits through the API: commands that the server runs in the room's document, for one person."""

import secrets
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from backend.accounts.identity import CurrentPerson
from backend.collab import edit_schemas as wire
from backend.collab import schemas
from backend.collab.document import Document
from backend.collab.edit_answers import (
    Carried,
    at_fault,
    clip_edited,
    each_field,
    limits_of,
    refused,
    track_edited,
    transition_edited,
)
from backend.collab.edit_commands import (
    Make,
    Source,
    change_clip,
    change_track,
    delete_clip,
    in_turn,
    join_clips,
    place_clip,
)
from backend.collab.edit_door import COMMANDS, read_arguments
from backend.collab.rooms import Rooms
from backend.collab.service import NO_TRANSITION, TimelineService
from backend.collab.updates import EMPTY_UPDATE
from backend.errors import FieldError, Invalid
from backend.media.service import AssetService
from backend.media.views import document_entry
from backend.timeline.commands.conform import conform_timeline
from backend.timeline.commands.context import (
    EditContext,
    RefusalReason,
    Refused,
)
from backend.timeline.commands.fields import set_clip_fields
from backend.timeline.commands.settings import set_timeline_fields, set_track_fields
from backend.timeline.commands.tracks import add_track, remove_track
from backend.timeline.commands.transitions import remove_transition, set_transition
from backend.timeline.ids import ID_LENGTH, random_id
from backend.timeline.projector import Projector
from backend.workspaces.roles import Role


class EditService:
    """Tracks, clips and transitions of live timelines. Everything here is for editors."""

    def __init__(self, timelines: TimelineService, rooms: Rooms, assets: AssetService) -> None:
        self._timelines = timelines
        self._rooms = rooms
        self._assets = assets
        # Contracts: counters of the server are named anew with every start of a process.
        self._device = "s" + random_id(secrets.token_bytes(8))[:7]

    async def change_timeline(
        self, person: CurrentPerson, timeline_id: UUID, change: schemas.TimelineChange
    ) -> schemas.Timeline:
        """Change a timeline's rate, canvas and background in its document, and what lists show."""
        steps = _timeline_steps(change)
        if steps:
            await self._carry_out(
                person, timeline_id, lambda c: in_turn(c, steps), may_change_nothing=True
            )
        return await self._timelines.change(person, timeline_id, change)

    async def add_track(
        self, person: CurrentPerson, timeline_id: UUID, wish: wire.NewTrack
    ) -> wire.TrackEdited:
        """Add a track."""
        done = await self._carry_out(
            person, timeline_id, lambda c: add_track(c, kind=wish.kind, name=wish.name)
        )
        return track_edited(done, done.made[0])

    async def change_track(
        self, person: CurrentPerson, timeline_id: UUID, track: str, change: wire.TrackChange
    ) -> wire.TrackEdited:
        """Change a track, all or nothing."""
        done = await self._carry_out(
            person,
            timeline_id,
            lambda c: change_track(c, track, change),
            may_change_nothing=True,
            each=each_field(change.fields, partial(set_track_fields, track=track)),
        )
        return track_edited(done, track)

    async def remove_track(self, person: CurrentPerson, timeline_id: UUID, track: str) -> None:
        """Remove a track with the clips on it."""
        await self._carry_out(person, timeline_id, lambda c: remove_track(c, track=track))

    async def place_clip(
        self, person: CurrentPerson, timeline_id: UUID, wish: wire.NewClip
    ) -> wire.ClipEdited:
        """Place a clip; its media is an asset of the timeline's project."""
        source = await self._source(person, timeline_id, wish.asset_id)
        done = await self._carry_out(person, timeline_id, lambda c: place_clip(c, wish, source))
        clip = next(key for key in done.made if key in done.projection["clips"])
        return clip_edited(done, clip)

    async def change_clip(
        self, person: CurrentPerson, timeline_id: UUID, clip: str, change: wire.ClipChange
    ) -> wire.ClipEdited:
        """Change a clip, all or nothing."""
        source = await self._source(person, timeline_id, change.asset_id)
        done = await self._carry_out(
            person,
            timeline_id,
            lambda c: change_clip(c, clip, change, source),
            may_change_nothing=True,
            each=each_field(change.fields, partial(set_clip_fields, clips=[clip])),
        )
        return clip_edited(done, clip)

    async def delete_clip(
        self, person: CurrentPerson, timeline_id: UUID, clip: str, *, ripple: bool
    ) -> None:
        """Delete a clip, closing the gap where that is asked for."""
        await self._carry_out(person, timeline_id, lambda c: delete_clip(c, clip, ripple=ripple))

    async def add_transition(
        self, person: CurrentPerson, timeline_id: UUID, wish: wire.NewTransition
    ) -> wire.TransitionEdited:
        """Join two clips that touch."""
        timeline = await self._timelines.get(person.id, timeline_id, Role.EDITOR)
        default = timeline.default_transition
        if wish.kind is None and default == NO_TRANSITION:
            needed = FieldError("kind", "is needed: this timeline's default is a plain cut")
            raise Invalid("Name the transition's kind.", needed)
        done = await self._carry_out(person, timeline_id, lambda c: join_clips(c, wish, default))
        return transition_edited(done, done.made[0])

    async def change_transition(
        self,
        person: CurrentPerson,
        timeline_id: UUID,
        transition: str,
        change: wire.TransitionChange,
    ) -> wire.TransitionEdited:
        """Change a transition."""
        done = await self._carry_out(
            person,
            timeline_id,
            lambda c: set_transition(c, transition=transition, fields=change.fields),
            may_change_nothing=True,
            each=each_field(change.fields, partial(set_transition, transition=transition)),
        )
        return transition_edited(done, transition)

    async def remove_transition(
        self, person: CurrentPerson, timeline_id: UUID, transition: str
    ) -> None:
        """Make it a plain cut again."""
        await self._carry_out(
            person, timeline_id, lambda c: remove_transition(c, transition=transition)
        )

    async def run(
        self, person: CurrentPerson, timeline_id: UUID, wish: wire.CommandWish
    ) -> wire.CommandDone:
        """Run a command by its name."""
        arguments = read_arguments(wish.command, wish.arguments)
        command: Callable[..., Any] = COMMANDS[wish.command]
        done = await self._carry_out(person, timeline_id, lambda c: command(c, **arguments))
        return wire.CommandDone(done.seq, done.made, done.limits)

    async def _carry_out(
        self,
        person: CurrentPerson,
        timeline_id: UUID,
        make: Make,
        *,
        may_change_nothing: bool = False,
        each: Mapping[str, Make] | None = None,
    ) -> Carried:
        """Run one gesture in the room's document; returns after the commit.

        Args:
            person: for whom.
            timeline_id: where.
            make: the gesture.
            may_change_nothing: it is no refusal when all is as it should be already.
            each: single fields of it, made only to find out which is at fault.
        """
        await self._timelines.get(person.id, timeline_id, Role.EDITOR)
        carried: list[Carried] = []

        async with self._rooms.visit(timeline_id) as room:
            await room.follow()

            def change(document: Document) -> bytes:
                outcome = make(self._context(room.projector(), person))
                if isinstance(outcome, Refused):
                    unchanged = outcome.reason is RefusalReason.NOTHING_CHANGES
                    if not (unchanged and may_change_nothing):
                        context = self._context(room.projector(), person)
                        raise refused(outcome, at_fault(context, each or {}))
                    carried.append(Carried(0, room.projector().current(), [], []))
                    return EMPTY_UPDATE
                update = document.run(outcome.patches)
                projection = room.projector().current()
                carried.append(Carried(0, projection, outcome.made, limits_of(outcome)))
                return update

            seq = await room.editing.write(change, person.id)
        [done] = carried
        return Carried(seq, done.projection, done.made, done.limits)

    def _context(self, projector: Projector, person: CurrentPerson) -> EditContext:
        return EditContext(
            document=projector.document,
            projection=projector.current(),
            new_id=lambda: random_id(secrets.token_bytes(ID_LENGTH)),
            stamp=(str(person.id), int(time.time() * 1000)),
            device=self._device,
            preview=projector.preview,
        )

    async def _source(
        self, person: CurrentPerson, timeline_id: UUID, asset_id: str | None
    ) -> Source | None:
        if asset_id is None:
            return None
        timeline = await self._timelines.get(person.id, timeline_id, Role.EDITOR)
        for source in await self._assets.sources_in(timeline.project_id):
            if str(source.id) == asset_id:
                return source.key, document_entry(source)
        wrong = FieldError("asset_id", "is no ready asset of this timeline's project")
        raise Invalid("There is no such asset in this project, or it is not ready.", wrong)


def _timeline_steps(change: schemas.TimelineChange) -> list[Make]:
    sides = {"width": change.width, "height": change.height, "bg": change.background}
    fields = {name: value for name, value in sides.items() if value is not None}
    rate = change.rate
    steps: list[Make] = []
    if rate is not None:
        steps.append(lambda c: conform_timeline(c, rate=rate))
    if fields:
        steps.append(lambda c: set_timeline_fields(c, fields=fields))
    return steps
