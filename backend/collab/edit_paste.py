"""Pasting by ids, for automation: a clipboard would bring facts about sources with it."""

from collections.abc import Mapping, Sequence

from backend.timeline.commands import copying
from backend.timeline.commands.context import EditContext, Outcome, RefusalReason, Refused


def paste_clips(
    context: EditContext,
    *,
    clips: Sequence[str],
    at: int,
    tracks: Mapping[str, str] | None = None,
) -> Outcome:
    """Paste copies of clips of this timeline over whatever lies there.

    |-- A --|-- B --|   ->   |-- A --|-- B --|-- A --|
                    ^ at

    """
    if not _are_there(context, clips):
        return Refused(RefusalReason.NO_SUCH_CLIP)
    clipboard = copying.copy_clips(context.document, context.projection, clips)
    return copying.paste_clips(context, clipboard=clipboard, at=at, tracks=tracks)


def paste_insert(
    context: EditContext,
    *,
    clips: Sequence[str],
    at: int,
    tracks: Mapping[str, str] | None = None,
) -> Outcome:
    """Paste copies of clips of this timeline between what lies there, which ripples.

    |-- A --|-- B --|   ->   |-- A --|-- A --|-- B --|
            ^ at

    """
    if not _are_there(context, clips):
        return Refused(RefusalReason.NO_SUCH_CLIP)
    clipboard = copying.copy_clips(context.document, context.projection, clips)
    return copying.paste_insert(context, clipboard=clipboard, at=at, tracks=tracks)


def _are_there(context: EditContext, clips: Sequence[str]) -> bool:
    return all(clip in context.projection["clips"] for clip in clips)
