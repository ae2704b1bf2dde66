"""`./cutroom bench merge`: which pairs of gestures keep both intentions when neither saw the other.

Seven gestures on one clip in a row of clips make 28 pairs, those of a gesture with itself
included; each pair is made by two people offline, once with either as the higher client id. Both
intentions are kept when the merge means what one of the two serial orders means: one gesture, and
then the other with the same aim on what the first left, both made in full.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Any

from backend.collab.document import Document
from backend.collab.service import document_patches
from backend.timeline.commands.context import Done, EditContext, Outcome
from backend.timeline.commands.move import move_clips
from backend.timeline.commands.ripple_trim import ripple_trim_head, ripple_trim_tail
from backend.timeline.commands.slip import slip_clips
from backend.timeline.commands.trim import trim_head, trim_tail
from backend.timeline.projection import project
from backend.timeline.starter import empty_document
from backend.timeline.time import FLICKS_PER_SECOND

_CLIP = "b"
_FRAME = FLICKS_PER_SECOND // 25
_LOWER, _HIGHER = 5, 9

Meaning = dict[str, list[tuple[str, int, int, int]]]
"""By track: clip, first frame, end and source position of each segment."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What two people want of one gesture: a frame, a length, a track."""

    mine: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Gesture:
    """One gesture with an aim that it reaches from wherever the clip is."""

    name: str
    make: Callable[[EditContext, Any], Outcome]
    aim: Aim


def run() -> dict[str, object]:
    """Try all pairs; `missing` names those of which one intention is lost, each by its orders."""
    kept: list[str] = []
    missing: list[str] = []
    for first, second in combinations_with_replacement(_GESTURES, 2):
        for mine, theirs in ((_HIGHER, _LOWER), (_LOWER, _HIGHER)):
            pair = f"{first.name} | {second.name} ({'first' if mine > theirs else 'second'} wins)"
            (kept if _keeps_both(first, second, mine, theirs) else missing).append(pair)
    return {
        "pairs": len(kept) + len(missing),
        "both_intents_kept": len(kept),
        "missing": missing,
    }


def _keeps_both(first: Gesture, second: Gesture, mine: int, theirs: int) -> bool:
    merged = _merged(first, second, mine, theirs)
    return merged in (
        _serial((first, first.aim.mine), (second, second.aim.theirs)),
        _serial((second, second.aim.theirs), (first, first.aim.mine)),
    )


def _merged(first: Gesture, second: Gesture, mine: int, theirs: int) -> Meaning:
    start = Document(client_id=1).write(document_patches(_DOCUMENT))
    left, right = Document(client_id=mine), Document(client_id=theirs)
    for person in (left, right):
        person.apply(start)
    mine_update = _made(left, "mine", first, first.aim.mine)
    theirs_update = _made(right, "theirs", second, second.aim.theirs)
    if mine_update is None or theirs_update is None:
        raise AssertionError(f"{first.name} or {second.name} cannot be made at all")
    left.apply(theirs_update)
    right.apply(mine_update)
    meaning = _meaning(left)
    if meaning != _meaning(right):
        raise AssertionError(f"{first.name} and {second.name} do not converge")
    return meaning


def _serial(*gestures: tuple[Gesture, Any]) -> Meaning | None:
    """Make one after the other; None when the second is refused or held."""
    document = Document(client_id=_LOWER)
    document.write(document_patches(_DOCUMENT))
    for number, (gesture, aim) in enumerate(gestures):
        if _made(document, f"person{number}", gesture, aim) is None:
            return None
    return _meaning(document)


def _made(document: Document, person: str, gesture: Gesture, aim: Any) -> bytes | None:  # noqa: ANN401 - as the gesture wants it
    context = EditContext.of(
        document.read(), new_id=lambda: f"{person}new", stamp=(person, 1), device=person
    )
    outcome = gesture.make(context, aim)
    if not isinstance(outcome, Done) or outcome.limits:
        return None
    return document.run(outcome.patches)


def _meaning(document: Document) -> Meaning:
    return {
        track["id"]: [(s["clip"], s["start"], s["end"], s["src"]) for s in track["segments"]]
        for track in project(document.read())["tracks"]
    }


def _move(context: EditContext, start: int) -> Outcome:
    clip = context.projection["clips"][_CLIP]
    return move_clips(context, clips=[_CLIP], frames=start - clip["start"])


def _change_track(context: EditContext, track: str) -> Outcome:
    return move_clips(context, clips=[_CLIP], frames=0, tracks={_CLIP: track})


def _trim_head(context: EditContext, head: int) -> Outcome:
    clip = context.projection["clips"][_CLIP]
    return trim_head(context, clips=[_CLIP], frames=head - clip["head"])


def _trim_tail(context: EditContext, tail: int) -> Outcome:
    clip = context.projection["clips"][_CLIP]
    return trim_tail(context, clips=[_CLIP], frames=tail - clip["tail"])


def _slip(context: EditContext, src: int) -> Outcome:
    clip = context.projection["clips"][_CLIP]
    return slip_clips(context, clips=[_CLIP], flicks=src - clip["src"])


def _ripple_before(context: EditContext, clip: str) -> Outcome:
    return ripple_trim_tail(context, clips=[clip], frames=-10)


def _ripple_trim_head(context: EditContext, head: int) -> Outcome:
    clip = context.projection["clips"][_CLIP]
    return ripple_trim_head(context, clips=[_CLIP], frames=head - clip["head"])


_GESTURES = (
    Gesture("move", _move, Aim(600, 800)),
    Gesture("change track", _change_track, Aim("v2", "v3")),
    Gesture("trim head", _trim_head, Aim(10, 20)),
    Gesture("trim tail", _trim_tail, Aim(80, 70)),
    Gesture("slip", _slip, Aim(110 * _FRAME, 120 * _FRAME)),
    Gesture("ripple before it", _ripple_before, Aim("a", "z")),
    Gesture("ripple trim head", _ripple_trim_head, Aim(10, 20)),
)


def _row() -> dict[str, Any]:
    media = {"kind": "media", "asset": "film", "track": "v1", "tail": 100, "src": 100 * _FRAME}
    tracks = {
        f"v{number}": {"kind": "video", "name": f"V{number}", "order": order}
        for number, order in ((1, "U"), (2, "a"), (3, "k"))
    }
    return {
        **empty_document(),
        "meta": {"schema": 1, "rate_n": 25, "rate_d": 1},
        "tracks": tracks,
        "assets": {"film": {"id": "f", "kind": "video", "dur": 400 * _FRAME, "fps": [25, 1]}},
        "clips": {name: {**media, "at": 100 * index} for index, name in enumerate("zabc")},
    }


_DOCUMENT = _row()
