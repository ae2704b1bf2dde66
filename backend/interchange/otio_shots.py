"""Clips of a file as clips of the document: ours where they still are what they were, else new."""

from collections import defaultdict
from collections.abc import Mapping
from copy import deepcopy
from fractions import Fraction
from typing import Any

from backend.interchange.clock import flicks
from backend.interchange.metadata import display, ours, unpack
from backend.interchange.otio_clips import OUR_EFFECT, first_position, parameters
from backend.interchange.otio_entries import Draft, Placed
from backend.interchange.otio_kinds import shown_by
from backend.interchange.otio_media import clip_name, reference_of
from backend.interchange.otio_speed import (
    fraction_of,
    same_speed,
    strange_effects,
    time_scalar,
)
from backend.interchange.otio_walk import Lane, Shot
from backend.timeline.clip_reading import read_clip_fields
from backend.timeline.fields import FRAME_LIMIT
from backend.timeline.ids import is_readable_id
from backend.timeline.model import Clip
from backend.timeline.time import FLICKS_PER_SECOND, source_at, step_of
from backend.timeline.values import read_integer

_LOST_WHEN_MOVED = ("of", "del", "at", "head", "tail", "src", "track")
_Where = tuple[str, Lane, Shot]


def place_shots(draft: Draft, lanes: list[tuple[str, Lane]]) -> dict[int, Placed]:
    """Make the clips of all lanes, given with their tracks; answers them by `id(shot)`."""
    pieces: dict[str, list[_Where]] = defaultdict(list)
    strangers: list[_Where] = []
    for track_id, lane in lanes:
        for shot in lane.shots:
            clip_id, fields = _entry_of(shot)
            if fields is None:
                strangers.append((track_id, lane, shot))
                continue
            pieces[clip_id].append((track_id, lane, shot))
            if clip_id not in draft.tables["clips"]:
                _restore(draft, clip_id, shot, fields)
    placed: dict[int, Placed] = {}
    for clip_id, group in pieces.items():
        placed.update(_place_own(draft, clip_id, group))
    for track_id, lane, shot in strangers:
        placed[id(shot)] = _place_new(draft, track_id, lane, shot)
    return placed


def _entry_of(shot: Shot) -> tuple[str, dict[str, Any] | None]:
    known = ours(shot.item)
    clip_id, fields = known.get("clip"), unpack(known.get("fields"))
    if not is_readable_id(clip_id) or not isinstance(fields, dict):
        return "", None
    return str(clip_id), fields


def _restore(draft: Draft, clip_id: str, shot: Shot, fields: dict[str, Any]) -> None:
    draft.tables["clips"][clip_id] = fields
    known = ours(shot.item)
    if "text" in known:
        draft.tables["texts"][clip_id] = unpack(known["text"])


def _place_own(draft: Draft, clip_id: str, group: list[_Where]) -> dict[int, Placed]:
    """Keep a clip as it was when all that was seen of it still is; else cut it up as it is now."""
    raw = draft.tables["clips"][clip_id]
    segments = draft.segments.get(clip_id, [])
    locals_ = {(track, s["start"], s["end"]): s for track, s in segments}
    found = [
        locals_.get((track, draft.clock.frame(shot.start), draft.clock.frame(shot.end)))
        for track, _, shot in group
    ]
    intact = len(found) == len(segments) and all(
        segment is not None and _same_source(draft, clip_id, shot, segment["src"])
        for segment, (_, _, shot) in zip(found, group, strict=True)
    )
    placed: dict[int, Placed] = {}
    for index, (track, lane, shot) in enumerate(group):
        if intact:
            segment = found[index]
            placed[id(shot)] = Placed(clip_id, segment["local"] if segment else 0)
        else:
            target = draft.new_id() if index else clip_id
            placed[id(shot)] = _move(draft, target, deepcopy(raw), (track, lane, shot))
            if index and clip_id in draft.tables["texts"]:
                draft.tables["texts"][target] = draft.tables["texts"][clip_id]
        if index == 0 or not intact:
            _update(draft, placed[id(shot)].clip, (clip_id, raw), (track, lane, shot))
    return placed


def _same_source(draft: Draft, clip_id: str, shot: Shot, expected: int) -> bool:
    rate = draft.base["clips"][clip_id]["rate"]
    if not same_speed(rate, time_scalar(shot.item)):
        return False
    # A double is exact to far less than a thousandth of a frame.
    slack = FLICKS_PER_SECOND / draft.clock.per_second / 1000
    return abs(_first_shown(draft, shot, Fraction(*rate)) - expected) <= slack


def _first_shown(draft: Draft, shot: Shot, speed: Fraction) -> int:
    """Find the flick of its source that a shot shows first."""
    clock = draft.clock
    frame = 1 / clock.per_second
    frames = clock.frame(shot.source.end) - clock.frame(shot.source.start)
    begin = first_position(Fraction(0), speed, max(1, frames)) * frame
    at_start = shot.source.start - begin + shot.skipped * speed
    return flicks(at_start - _offset(draft, shot))


def _offset(draft: Draft, shot: Shot) -> Fraction:
    """Find the time at which a file's own counting begins, such as the timecode of a tape."""
    reference = shot.item.media_reference
    available = reference.available_range if reference is not None else None
    return draft.clock.seconds(available.start_time) if available is not None else Fraction(0)


def _move(draft: Draft, clip_id: str, fields: dict[str, Any], where: _Where) -> Placed:
    """Give a clip of ours the place and the source that it has in the file now."""
    track_id, _, shot = where
    clip, _ = read_clip_fields(fields, None)
    scalar = time_scalar(shot.item)
    speed = clip["rate"] if same_speed(clip["rate"], scalar) else fraction_of(scalar)
    src = _first_shown(draft, shot, Fraction(*speed))
    local = _local(draft, clip, ours(shot.item), src)
    step = step_of(draft.clock.rate, (speed[0], speed[1]))
    start, end = draft.clock.frame(shot.start), draft.clock.frame(shot.end)
    kept = {
        key: value
        for key, value in fields.items()
        if key not in _LOST_WHEN_MOVED and not key.startswith("r:")
    }
    draft.tables["clips"][clip_id] = {
        **kept,
        "track": track_id,
        "at": start - local,
        "head": local,
        "tail": local + end - start,
        "src": src - source_at(0, local, step),
        "rate": speed,
    }
    return Placed(clip_id, local)


def _local(draft: Draft, clip: Clip, known: Mapping[str, Any], src: int) -> int:
    """Find the clip-local frame of a place in the source, so that keyframes stay on pictures."""
    local, was = read_integer(known.get("local")) or 0, read_integer(known.get("src"))
    step = step_of(draft.clock.rate, (clip["rate"][0], clip["rate"][1]))
    if was is not None and step.flicks:
        local += round(Fraction((src - was) * step.per, step.flicks))
    return max(-FRAME_LIMIT // 2, min(FRAME_LIMIT // 2, local))


def _update(
    draft: Draft, clip_id: str, before: tuple[str, Mapping[str, Any]], where: _Where
) -> None:
    """Take over what the file says otherwise than the entry did: name, switch, effects, media."""
    _, lane, shot = where
    source_id, raw = before
    clip = draft.base["clips"].get(source_id)
    if clip is None:
        clip, _ = read_clip_fields(dict(raw), draft.tables["texts"].get(source_id))
    asset = draft.base["assets"].get(clip["asset"]) if clip["kind"] == "media" else None
    fields = draft.tables["clips"][clip_id]
    if display(shot.item.name or "") != clip_name(clip, asset):
        fields["name"] = display(shot.item.name or "")
    if shot.enabled != clip["on"]:
        fields["on"] = shot.enabled
    _update_effects(fields, clip, shot)
    _report_effects(draft, lane, shot)
    expected = reference_of(clip, asset, raw, draft.clock)
    if clip["kind"] == "text":
        _update_text(draft, clip_id, expected, shot)
    elif clip["kind"] == "media":
        _update_media(draft, fields, expected, (lane, shot))


def _update_effects(fields: dict[str, Any], clip: Clip, shot: Shot) -> None:
    found = {
        str(known[OUR_EFFECT]): bool(effect.enabled)
        for effect in shot.item.effects
        if OUR_EFFECT in (known := ours(effect))
    }
    for effect in clip.get("fx", ()):
        key = f"fx:{effect['id']}"
        if effect["id"] not in found:
            fields.pop(key, None)
        elif found[effect["id"]] != effect["on"]:
            fields[key] = [effect["type"], effect["order"], found[effect["id"]]]


def _report_effects(draft: Draft, lane: Lane, shot: Shot) -> None:
    for effect in strange_effects(shot.item):
        name = effect.name or effect.effect_name or effect.schema_name()
        words = f"The effect {name} is none that Cutroom has."
        draft.remark("effect_lost", words, lane, shot.item, shot.start)


def _update_text(draft: Draft, clip_id: str, expected: Any, shot: Shot) -> None:  # noqa: ANN401 - a media reference
    text = parameters(shot.item.media_reference).get("text")
    changed = text != parameters(expected).get("text")
    if isinstance(text, str) and changed:
        draft.tables["texts"][clip_id] = text


def _update_media(
    draft: Draft,
    fields: dict[str, Any],
    expected: Any,  # noqa: ANN401 - a media reference
    where: tuple[Lane, Shot],
) -> None:
    """Follow a clip to other media; an address alone may change without it being other media."""
    lane, shot = where
    shown = shown_by(shot.item, lane.kind, draft.clock)
    known = ours(shot.item.media_reference) if shot.item.media_reference is not None else {}
    same = known.get("asset") == fields.get("asset") or _looks_alike(
        shot.item.media_reference, expected
    )
    if not same:
        fields.update(shown.fields)
    if shown.source is not None and (not same or shown.key == fields.get("asset")):
        draft.add_source(shown.key, shown.source, None if same else shown.facts)


def _looks_alike(found: Any, expected: Any) -> bool:  # noqa: ANN401 - media references
    same_kind = found is not None and found.schema_name() == expected.schema_name()
    return same_kind and getattr(found, "target_url", "") == getattr(expected, "target_url", "")


def _place_new(draft: Draft, track_id: str, lane: Lane, shot: Shot) -> Placed:
    shown = shown_by(shot.item, lane.kind, draft.clock)
    clip_id = draft.new_id()
    speed = fraction_of(time_scalar(shot.item))
    start, end = draft.clock.frame(shot.start), draft.clock.frame(shot.end)
    draft.tables["clips"][clip_id] = {
        **shown.fields,
        "track": track_id,
        "at": start,
        "head": 0,
        "tail": end - start,
        "src": _first_shown(draft, shot, Fraction(*speed)) if shown.key else 0,
        **({"rate": speed} if speed != [1, 1] else {}),
        **({"name": display(shot.item.name)} if shot.item.name else {}),
        **({} if shot.enabled else {"on": False}),
    }
    if shown.text is not None:
        draft.tables["texts"][clip_id] = shown.text
    if shown.source is not None:
        draft.add_source(shown.key, shown.source, shown.facts)
    if shown.code:
        draft.remark(shown.code, shown.words, lane, shot.item, shot.start)
    _report_effects(draft, lane, shot)
    return Placed(clip_id, 0)
