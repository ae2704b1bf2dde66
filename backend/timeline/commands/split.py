"""Splitting clips."""

from collections import defaultdict
from collections.abc import Sequence

from backend.timeline.commands.context import (
    EditContext,
    Outcome,
    RefusalReason,
    Refused,
    done,
    is_locked,
    origin_of,
)
from backend.timeline.commands.pieces import make_piece
from backend.timeline.ids import split_id
from backend.timeline.patches import Draft


def split_clips(context: EditContext, *, clips: Sequence[str], frame: int) -> Outcome:
    """Cut clips in two.

        |------ A ------|   ->   |-- A --|-- A' -|
                ^ frame                  ^ frame

    The left half keeps its id and the fade in, the right half gets a derived id and the fade out.
    Right halves of linked clips are linked to each other. Clips that do not lie under the frame,
    or are on locked tracks, stay whole.
    """
    under = [clip_id for clip_id in dict.fromkeys(clips) if _lies_under(context, clip_id, frame)]
    shown = context.projection["clips"]
    cuttable = sorted(key for key in under if not is_locked(context.projection, shown[key]))
    if not cuttable:
        reason = RefusalReason.TRACK_LOCKED if under else RefusalReason.NOTHING_TO_SPLIT
        return Refused(reason)
    draft = Draft(context.document)
    made = cut_clips(context, draft, cuttable, frame)
    return done(draft.patches, made=made)


def cut_clips(context: EditContext, draft: Draft, clips: list[str], frame: int) -> list[str]:
    """Cut clips that lie under a frame; answer their right pieces in the same order."""
    links = _new_links(context, clips, frame)
    pieces: list[str] = []
    for clip_id in clips:
        clip = context.projection["clips"][clip_id]
        link = links.get(clip["link"])
        pieces.append(make_piece(context, draft, clip_id, frame=frame, link=link))
        draft.set("clips", clip_id, "tail", frame - origin_of(clip))
        draft.set("clips", clip_id, "fout", None)
    return pieces


def split_tracks(
    context: EditContext, *, frame: int, tracks: Sequence[str] | None = None
) -> Outcome:
    """Cut what shows under a frame, on some tracks or on all.

    V1  |----- A -----|          V1  |- A -|-- A' -|
    A1  |----- B -----|    ->    A1  |- B -|-- B' -|
              ^ frame

    """
    return split_clips(
        context,
        clips=[
            segment["clip"]
            for track in context.projection["tracks"]
            if tracks is None or track["id"] in tracks
            for segment in track["segments"]
            if segment["start"] < frame < segment["end"]
        ],
        frame=frame,
    )


def _lies_under(context: EditContext, clip_id: str, frame: int) -> bool:
    clip = context.projection["clips"].get(clip_id)
    return clip is not None and max(0, clip["start"]) < frame < clip["end"]


def _new_links(context: EditContext, clips: list[str], frame: int) -> dict[str, str]:
    """Make a link for the right halves of each group of which several are cut.

    It is derived like the ids, so that two people who cut alike link alike.
    """
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for clip_id in clips:
        if link := context.projection["clips"][clip_id]["link"]:
            groups[link].append(clip_id)
    return {
        link: split_id(link, frame - origin_of(context.projection["clips"][min(group)]))
        for link, group in groups.items()
        if len(group) > 1
    }
