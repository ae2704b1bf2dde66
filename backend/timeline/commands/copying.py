"""Copying clips: the clipboard, pasting, duplicating, and handing on how a clip looks."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from backend.timeline.commands.context import (
    EditContext,
    Outcome,
    RefusalReason,
    Refused,
    done,
    find_track,
    next_stamp,
    refusal_for,
)
from backend.timeline.commands.overwrite import Room, clear_room
from backend.timeline.model import Projection
from backend.timeline.patches import Draft, text_of
from backend.timeline.reading import as_map

_LEFT_BEHIND = {"del", "by", "of", "z", "link", "at", "track"}
_ATTRIBUTES = frozenset(
    [
        "gain",
        "pan",
        "fin",
        "fout",
        "x",
        "y",
        "sx",
        "sy",
        "rot",
        "op",
        "crop",
        "fit",
        "blend",
        "color",
        "fh",
        "fv",
        "ax",
        "ay",
        "pitch",
    ]
)
_ATTRIBUTE_PREFIXES = ("style:", "fx:")

Clipboard = dict[str, Any]
"""`clips`: [{fields, text, track, start, link}], starts counted from the first; `assets`."""


def copy_clips(
    document: Mapping[str, Any], projection: Projection, clips: Iterable[str]
) -> Clipboard:
    """Take a copy of clips that can be pasted here or into another timeline."""
    chosen = [clip_id for clip_id in dict.fromkeys(clips) if clip_id in projection["clips"]]
    shown = projection["clips"]
    first = min((shown[clip_id]["start"] for clip_id in chosen), default=0)
    known = as_map(document.get("assets"))
    keys = sorted({shown[clip_id]["asset"] for clip_id in chosen} & known.keys())
    copies = [_copy(document, projection, clip_id, first) for clip_id in chosen]
    return {"clips": copies, "assets": {key: known[key] for key in keys}}


def paste_clips(
    context: EditContext,
    *,
    clipboard: Mapping[str, Any],
    at: int,
    tracks: Mapping[str, str] | None = None,
) -> Outcome:
    """Paste copied clips over whatever lies there, in the order and on the tracks they had.

        |---- A ----|   ->   |- A -|-- copy --|
              ^ at

    What lies between the copies on a track goes too. `tracks` names another track for each that a
    clip was copied from. Links among the copies stay, links to anything else do not.
    """
    copies = clipboard["clips"]
    if not copies:
        return Refused(RefusalReason.NOTHING_SELECTED)
    draft = Draft(context.document)
    for key, facts in clipboard["assets"].items():
        if key not in as_map(context.document.get("assets")):
            draft.create("assets", key, facts)
    shared = dict.fromkeys(copy["link"] for copy in copies if _is_shared(copy["link"], copies))
    links = {link: context.new_id() for link in shared}
    homes = [(tracks or {}).get(copy["track"], copy["track"]) for copy in copies]
    for home, copy in zip(homes, copies, strict=True):
        refusal = _refusal(context, home, copy["kind"])
        if refusal is not None:
            return refusal
    spans = [_span(copy, max(0, at)) for copy in copies]
    _clear(context, draft, homes, spans)
    made = [
        _paste(context, draft, copy, home, span[0], links.get(copy["link"]))
        for copy, home, span in zip(copies, homes, spans, strict=True)
    ]
    return done(draft.patches, made=made)


def duplicate_clips(context: EditContext, *, clips: Sequence[str]) -> Outcome:
    """Put copies of clips right behind the last of them.

    |-- A --|-- B --|   ->   |-- A --|-- B --|-- A --|-- B --|

    """
    refusal = refusal_for(context.projection, list(clips))
    if refusal is not None:
        return refusal
    end = max(context.projection["clips"][clip_id]["end"] for clip_id in clips)
    clipboard = copy_clips(context.document, context.projection, clips)
    return paste_clips(context, clipboard=clipboard, at=end)


def paste_attributes(context: EditContext, *, source: str, clips: Sequence[str]) -> Outcome:
    """Give clips the transform, sound, style and effects of another.

        A {op: 5000}, B {}   ->   A {op: 5000}, B {op: 5000}

    What the other has by default becomes the default here too.
    """
    chosen = [clip_id for clip_id in dict.fromkeys(clips) if clip_id != source]
    refusal = refusal_for(context.projection, chosen)
    if refusal is not None:
        return refusal
    table = as_map(context.document.get("clips"))
    if source not in context.projection["clips"]:
        return Refused(RefusalReason.NO_SUCH_CLIP)
    given = {key: value for key, value in table[source].items() if _is_attribute(key)}
    draft = Draft(context.document)
    for clip_id in chosen:
        dropped = [key for key in table[clip_id] if _is_attribute(key)]
        for key in sorted({*dropped, *given}):
            draft.set("clips", clip_id, key, given.get(key))
    return done(draft.patches)


def _is_attribute(key: str) -> bool:
    return key in _ATTRIBUTES or key.startswith(_ATTRIBUTE_PREFIXES)


def _is_shared(link: str, copies: list[dict[str, Any]]) -> bool:
    return bool(link) and sum(copy["link"] == link for copy in copies) > 1


def _copy(
    document: Mapping[str, Any], projection: Projection, clip_id: str, first: int
) -> dict[str, Any]:
    clip = projection["clips"][clip_id]
    raw = as_map(as_map(document.get("clips")).get(clip_id))
    fields = {
        key: value
        for key, value in raw.items()
        if key not in _LEFT_BEHIND and not key.startswith("r:")
    }
    track = find_track(projection, clip["track"])
    return {
        "fields": {**fields, "head": clip["head"], "tail": clip["tail"]},
        "text": text_of(document, clip_id) if clip["kind"] == "text" else None,
        "track": clip["track"],
        "kind": track["kind"] if track else "video",
        "start": clip["start"] - first,
        "link": clip["link"],
    }


def _refusal(context: EditContext, home: str, kind: str) -> Refused | None:
    track = find_track(context.projection, home)
    if track is None:
        return Refused(RefusalReason.NO_SUCH_TRACK)
    if track["kind"] != kind:
        return Refused(RefusalReason.WRONG_TRACK_KIND)
    return Refused(RefusalReason.TRACK_LOCKED) if track["lock"] else None


def _span(copy: Mapping[str, Any], at: int) -> tuple[int, int]:
    start = at + copy["start"]
    return start, start + copy["fields"]["tail"] - copy["fields"]["head"]


def _clear(
    context: EditContext, draft: Draft, homes: list[str], spans: list[tuple[int, int]]
) -> None:
    """Clear each track once, from its first copy to its last."""
    for home in dict.fromkeys(homes):
        track = find_track(context.projection, home)
        own = [span for other, span in zip(homes, spans, strict=True) if other == home]
        if track is not None:
            end = max(end for _, end in own)
            clear_room(context, draft, Room(track, min(start for start, _ in own), end))


def _paste(  # noqa: PLR0913, PLR0917 - private: what, where and when of one copy
    context: EditContext,
    draft: Draft,
    copy: Mapping[str, Any],
    home: str,
    start: int,
    link: str | None,
) -> str:
    track = find_track(context.projection, home)
    fields = dict(copy["fields"])
    if track is not None:
        fields["z"] = next_stamp(context.projection, track)
    fields |= {"track": home, "at": start - fields["head"], "by": list(context.stamp)}
    if link is not None:
        fields["link"] = link
    clip_id = context.new_id()
    draft.create("clips", clip_id, fields)
    if copy["text"] is not None:
        draft.create_text(clip_id, copy["text"])
    return clip_id
