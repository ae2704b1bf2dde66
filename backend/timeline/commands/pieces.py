"""Cutting a clip: the piece behind a cut, under an id that everybody derives alike."""

from itertools import count
from typing import Any

from backend.timeline.commands.context import EditContext, origin_of
from backend.timeline.ids import split_id
from backend.timeline.patches import Draft, text_of
from backend.timeline.reading import as_map, is_deleted

_NOT_INHERITED = {"del", "by", "fin", "z"}


def make_piece(
    context: EditContext, draft: Draft, clip_id: str, *, frame: int, link: str | None = None
) -> str:
    """Make the piece of a clip that begins at a sequence frame; the caller shortens the clip.

        |----- clip -----|   ->   |----- clip -----|
                                         |- piece -|

    The piece keeps position and source, so that nothing moves. The id of a deleted piece is used
    again, its map staying: replacing the map would lose what somebody edits in it meanwhile.
    """
    clip = context.projection["clips"][clip_id]
    local = frame - origin_of(clip)
    piece = _free_piece_id(context, clip["of"] or clip_id, local)
    fields = _piece_fields(context, clip_id, local=local, link=link or clip["link"])
    existing = as_map(context.document.get("clips")).get(piece)
    if isinstance(existing, dict):
        for key, value in {**fields, **{key: fields.get(key) for key in existing}}.items():
            draft.set("clips", piece, key, value)
    else:
        draft.create("clips", piece, fields)
    if clip["kind"] == "text":
        _copy_text(context, draft, source=clip_id, target=piece)
    return piece


def _free_piece_id(context: EditContext, root: str, local: int) -> str:
    clips = as_map(context.document.get("clips"))
    ids = (split_id(root, local, k) for k in count())
    return next(
        key for key in ids if not isinstance(raw := clips.get(key), dict) or is_deleted(raw)
    )


def _piece_fields(context: EditContext, clip_id: str, *, local: int, link: str) -> dict[str, Any]:
    clip = context.projection["clips"][clip_id]
    raw = as_map(as_map(context.document.get("clips")).get(clip_id))
    fields = {key: value for key, value in raw.items() if key not in _NOT_INHERITED}
    fields |= {"track": clip["track"], "head": local, "tail": clip["tail"], "z": clip["z"]}
    fields |= {"of": clip["of"] or clip_id, "by": list(context.stamp)}
    return {**fields, "link": link} if link else fields


def _copy_text(context: EditContext, draft: Draft, *, source: str, target: str) -> None:
    text = text_of(context.document, source)
    if target in as_map(context.document.get("texts")):
        draft.rewrite_text(target, text)
    else:
        draft.create_text(target, text)
