"""Cutting a clip: the piece behind a cut, under an id that everybody derives alike."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from backend.timeline.commands.context import EditContext, origin_of
from backend.timeline.ids import pair_id, split_id
from backend.timeline.patches import Draft, text_of
from backend.timeline.reading import as_map, is_deleted

_NOT_INHERITED = {"del", "by", "fin", "z"}


def make_piece(  # noqa: PLR0913 - which clip, from where to where, and linked to what
    context: EditContext,
    draft: Draft,
    clip_id: str,
    *,
    frame: int,
    end: int | None = None,
    link: str | None = None,
) -> str:
    """Make the piece of a clip that begins at a sequence frame; the caller shortens the clip.

        |----- clip -----|   ->   |----- clip -----|
                                         |- piece -|

    The piece keeps position and source, so that nothing moves; it reaches to `end`, or as far as
    the clip. The transition at the clip's end and the markers behind the cut become the piece's.
    The id of a deleted piece is used again, its map staying: replacing the map would lose what
    somebody edits in it meanwhile.
    """
    clip = context.projection["clips"][clip_id]
    local = frame - origin_of(clip)
    piece = _free_piece_id(context, clip["of"] or clip_id, local)
    tail = clip["tail"] if end is None else end - origin_of(clip)
    fields = _piece_fields(context, clip_id, span=(local, tail), link=link or clip["link"])
    _write_entry(context, draft, "clips", piece, fields)
    if clip["kind"] == "text":
        _copy_text(context, draft, source=clip_id, target=piece)
    if tail == clip["tail"]:
        _hand_on_transition(context, draft, clip_id, piece)
    _hand_on_markers(context, draft, clip_id, piece, local)
    return piece


def _write_entry(
    context: EditContext, draft: Draft, root: str, entry_id: str, fields: Mapping[str, Any]
) -> None:
    """Create an entry, or fill the one that is there."""
    existing = as_map(context.document.get(root)).get(entry_id)
    if not isinstance(existing, dict):
        draft.create(root, entry_id, fields)
        return
    for key, value in {**fields, **{key: fields.get(key) for key in existing}}.items():
        draft.set(root, entry_id, key, value)


def _hand_on_transition(context: EditContext, draft: Draft, clip_id: str, piece: str) -> None:
    """Let the piece, which now touches the next clip, have the transition to it."""
    for found in context.projection["transitions"]:
        if found["a"] != clip_id or found["dangling"]:
            continue
        raw = as_map(as_map(context.document.get("xfades")).get(found["id"]))
        _write_entry(context, draft, "xfades", pair_id(piece, found["b"]), {**raw, "a": piece})
        draft.set("xfades", found["id"], "del", list(context.stamp))


def _hand_on_markers(
    context: EditContext, draft: Draft, clip_id: str, piece: str, local: int
) -> None:
    for marker in context.projection["markers"]:
        if marker["on"] == clip_id and marker["t"] >= local:
            draft.set("marks", marker["id"], "on", piece)


def _free_piece_id(context: EditContext, root: str, local: int) -> str:
    clips = as_map(context.document.get("clips"))
    ids = (split_id(root, local, k) for k in count())
    return next(
        key for key in ids if not isinstance(raw := clips.get(key), dict) or is_deleted(raw)
    )


def _piece_fields(
    context: EditContext, clip_id: str, *, span: tuple[int, int], link: str
) -> dict[str, Any]:
    clip = context.projection["clips"][clip_id]
    raw = as_map(as_map(context.document.get("clips")).get(clip_id))
    fields = {key: value for key, value in raw.items() if key not in _NOT_INHERITED}
    fields |= {"track": clip["track"], "head": span[0], "tail": span[1]}
    fields["z"] = clip["z"] + _has_rival(context, clip_id)
    fields |= {"of": clip["of"] or clip_id, "by": list(context.stamp)}
    return {**fields, "link": link} if link else fields


def _has_rival(context: EditContext, clip_id: str) -> bool:
    """Say whether a clip that is seen whole covers another of its stamp by its id alone.

    Under its own id, a piece might lose to that one.
    """
    shown = context.projection["clips"]
    clip = shown[clip_id]
    if "overlapped" in clip["flags"]:
        return False
    hidden = (other for other in shown.values() if "overlapped" in other["flags"])
    return any(other["z"] == clip["z"] and other["track"] == clip["track"] for other in hidden)


def _copy_text(context: EditContext, draft: Draft, *, source: str, target: str) -> None:
    text = text_of(context.document, source)
    if target in as_map(context.document.get("texts")):
        draft.rewrite_text(target, text)
    else:
        draft.create_text(target, text)
