"""Random edits: any command with arguments that are mostly sensible for a document."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from backend.timeline.commands.copying import copy_clips
from backend.timeline.ids import pair_id
from backend.timeline.model import Projection
from backend.timeline.projection import project
from tests.property.documents import CLIP_IDS, RATES, TRACK_IDS, random_document

Arguments = dict[str, Any]
Maker = Callable[[Random, Projection, dict[str, Any]], Arguments]

_FEWEST_PIECES = 3
_SECOND = 705_600_000
_FACTS = (
    {"id": "n", "kind": "video", "dur": 3 * _SECOND, "ch": 2, "name": "New"},
    {"id": "n", "kind": "video", "dur": _SECOND // 3, "ch": 0},
    {"id": "n", "kind": "audio", "dur": 2 * _SECOND, "ch": 1},
    {"id": "n", "kind": "image", "dur": 0},
    {"id": "n", "kind": "lut"},
)


def editable_document(rng: Random) -> dict[str, Any]:
    """Make a document whose tracks may be locked, out of sync, or for captions."""
    document = random_document(rng)
    if not isinstance(document, dict):
        return {}
    tracks = document.get("tracks")
    for track in tracks.values() if isinstance(tracks, dict) else ():
        if isinstance(track, dict):
            switches = {"lock": True, "sync": False, "role": "captions"}
            track.update({key: v for key, v in switches.items() if rng.random() < 0.2})
    for stamp, clip in enumerate(_tables(document.get("clips"))):
        clip["z"] = stamp
    if rng.random() < 0.7:
        _tidy(rng, document)
    return document


def _tidy(rng: Random, document: dict[str, Any]) -> None:
    """Lay the clips of each track one after the other, as people leave them."""
    ends: dict[str, int] = {}
    for clip in list(_tables(document.get("clips"))):
        clip["track"] = rng.choice(TRACK_IDS[:3])
        clip["head"] = rng.choice((0, 0, 12, -7))
        clip["tail"] = clip["head"] + rng.choice((1, 20, 50, rng.randrange(1, 80)))
        start = ends.get(clip["track"], 0) + rng.choice((0, 0, 0, rng.randrange(40)))
        ripples = [value for key, value in clip.items() if key.startswith("r:")]
        clip["at"] = start - clip["head"] - sum(v for v in ripples if type(v) is int)
        ends[clip["track"]] = start + clip["tail"] - clip["head"]
        clip.pop("of", None)
    clips = document.get("clips")
    if isinstance(clips, dict) and rng.random() < 0.5:
        _split_apart(rng, clips)


def _split_apart(rng: Random, clips: dict[str, Any]) -> None:
    """Cut one clip as two people do who do not see each other: the pieces reach too far."""
    whole = [key for key in CLIP_IDS if isinstance(clips.get(key), dict) and "track" in clips[key]]
    root = rng.choice(whole) if whole else ""
    if not root or clips[root]["tail"] - clips[root]["head"] < _FEWEST_PIECES:
        return
    clip = clips[root]
    cuts = sorted(rng.sample(range(clip["head"] + 1, clip["tail"]), 2))
    for piece, head in zip(("piece1", "piece2"), cuts, strict=True):
        clips[piece] = {**clip, "of": root, "head": head}
    clip["tail"] = rng.choice(cuts)


def _tables(root: object) -> Iterator[dict[str, Any]]:
    for entry in root.values() if isinstance(root, dict) else ():
        if isinstance(entry, dict):
            yield entry


def random_edit(rng: Random, document: dict[str, Any]) -> tuple[str, Arguments]:
    """Choose a command and its arguments, by their Python names."""
    command = rng.choice(sorted(MAKERS))
    return command, MAKERS[command](rng, project(document), document)


def _ids(rng: Random, projection: Projection) -> list[str]:
    known = [*projection["clips"]] or list(CLIP_IDS)
    chosen = [rng.choice(known) for _ in range(rng.choice((1, 1, 1, 2, 2, 3)))]
    return rng.choice((chosen, chosen, chosen, chosen, [], [*chosen, "gone"]))


def _id(rng: Random, projection: Projection) -> str:
    return (*_ids(rng, projection), "gone")[0]


def _frame(rng: Random, projection: Projection) -> int:
    edges = [end for clip in projection["clips"].values() for end in (clip["start"], clip["end"])]
    return rng.choice((rng.randrange(-40, 200), *edges))


def _frames(rng: Random) -> int:
    return rng.choice(
        (0, 1, -1, rng.randrange(-80, 80), rng.randrange(-80, 80), 5_000, -(10**10), 10**10)
    )


def _track(rng: Random, projection: Projection) -> str:
    return rng.choice((*TRACK_IDS, *(track["id"] for track in projection["tracks"])))


def _text(rng: Random) -> str:
    return rng.choice(("Good 😀 day", "", "  ", "Ünïcødé"))


def _moved(rng: Random, projection: Projection) -> Arguments:
    clips = _ids(rng, projection)
    homes = {key: _track(rng, projection) for key in clips if rng.random() < 0.4}
    return {"clips": clips, "frames": _frames(rng), "tracks": homes}


def _cut(rng: Random, projection: Projection) -> list[str]:
    pairs = [
        [first["clip"], second["clip"]]
        for track in projection["tracks"]
        for first, second in zip(track["segments"], track["segments"][1:], strict=False)
    ]
    return rng.choice((*pairs, [_id(rng, projection), _id(rng, projection)]))


def _placed(rng: Random, projection: Projection) -> Arguments:
    asset = rng.choice(("film", "song", "still", "new", "new"))
    place = {"track": _track(rng, projection), "at": _frame(rng, projection)}
    return {"asset": asset, "facts": rng.choice(_FACTS), **place}


def _with_sound(rng: Random, projection: Projection) -> Arguments:
    sound = {"audio_track": _track(rng, projection)} if rng.random() < 0.3 else {}
    return {**_placed(rng, projection), **sound}


def _effect(rng: Random, projection: Projection) -> Arguments:
    return {"clip": _id(rng, projection), "effect": rng.choice(("e1", "e2", "gone"))}


def _transition(rng: Random, projection: Projection) -> str:
    known = [found["id"] for found in projection["transitions"]]
    return rng.choice((*known, pair_id("gone", "c1")))


def _marker(rng: Random) -> str:
    return rng.choice(("m0", "m1", "gone"))


def _target(rng: Random) -> str:
    return rng.choice(("op", "x", "gain", "fx:e1:exposure", "fx:e1:later", "name"))


def _fields(rng: Random) -> Arguments:
    choices = {
        "op": rng.randrange(-100, 20_000),
        "gain": rng.randrange(-20_000, 20_000),
        "name": _text(rng),
        "crop": rng.choice(([0, 0, 5000, 5000], [9000, 0, 9000, 0])),
        "style:size": rng.randrange(4000),
        "at": 5,
        "later": 1,
    }
    return {name: choices[name] for name in rng.sample(sorted(choices), rng.choice((1, 1, 2)))}


def _span(rng: Random, projection: Projection) -> Arguments:
    return {"at": _frame(rng, projection), "length": rng.choice((1, 40, rng.randrange(-3, 90)))}


def _pasted(rng: Random, projection: Projection, document: dict[str, Any]) -> Arguments:
    clipboard = copy_clips(document, projection, _ids(rng, projection))
    clipboard["rate"] = list(rng.choice((projection["rate"], *RATES)))
    homes = {_track(rng, projection): _track(rng, projection) for _ in range(rng.randrange(3))}
    return {"clipboard": clipboard, "at": _frame(rng, projection), "tracks": homes}


def _keyframe_way(rng: Random, projection: Projection) -> Arguments:
    clip, target, frame = _id(rng, projection), _target(rng), _frame(rng, projection)
    found = [
        (key, name, keyframe[0] + shown["at"] + shown["ripple"])
        for key, shown in projection["clips"].items()
        for name, keyframes in shown.get("kf", {}).items()
        for keyframe in keyframes
    ]
    if found and rng.random() < 0.8:
        clip, target, frame = rng.choice(found)
    return {"clip": clip, "target": target, "frame": frame, "to": _frame(rng, projection)}


MAKERS: dict[str, Maker] = {
    "add_clip": lambda rng, seen, _: _with_sound(rng, seen),
    "insert_clip": lambda rng, seen, _: _with_sound(rng, seen),
    "place_on_top": lambda rng, seen, _: _placed(rng, seen),
    "add_caption": lambda rng, seen, _: {**_span(rng, seen), "text": _text(rng)},
    "add_title": lambda rng, seen, _: {
        "track": _track(rng, seen),
        "text": _text(rng),
        **_span(rng, seen),
    },
    "duplicate_clips": lambda rng, seen, _: {"clips": _ids(rng, seen)},
    "paste_attributes": lambda rng, seen, _: {"source": _id(rng, seen), "clips": _ids(rng, seen)},
    "move_clips": lambda rng, seen, _: _moved(rng, seen),
    "trim_head": lambda rng, seen, _: {"clips": _ids(rng, seen), "frames": _frames(rng)},
    "trim_tail": lambda rng, seen, _: {"clips": _ids(rng, seen), "frames": _frames(rng)},
    "split_clips": lambda rng, seen, _: {"clips": _ids(rng, seen), "frame": _frame(rng, seen)},
    "split_tracks": lambda rng, seen, _: {"frame": _frame(rng, seen)},
    "delete_clips": lambda rng, seen, _: {"clips": _ids(rng, seen)},
    "ripple_delete": lambda rng, seen, _: {"clips": _ids(rng, seen)},
    "close_gap": lambda rng, seen, _: {"track": _track(rng, seen), "frame": _frame(rng, seen)},
    "ripple_trim_head": lambda rng, seen, _: {"clips": _ids(rng, seen), "frames": _frames(rng)},
    "ripple_trim_tail": lambda rng, seen, _: {"clips": _ids(rng, seen), "frames": _frames(rng)},
    "roll_cuts": lambda rng, seen, _: {"cuts": [_cut(rng, seen)], "frames": _frames(rng)},
    "slide_clips": lambda rng, seen, _: {"clips": _ids(rng, seen), "frames": _frames(rng)},
    "slip_clips": lambda rng, seen, _: {
        "clips": _ids(rng, seen),
        "flicks": rng.randrange(-2 * _SECOND, 2 * _SECOND),
    },
    "retime_clips": lambda rng, seen, _: {
        "clips": _ids(rng, seen),
        "rate": rng.choice(([2, 1], [1, 2], [-1, 1], [-3, 7], [4, 2], [0, 1], [1, 0])),
    },
    "reverse_clips": lambda rng, seen, _: {"clips": _ids(rng, seen)},
    "freeze_clips": lambda rng, seen, _: {"clips": _ids(rng, seen), "frame": _frame(rng, seen)},
    "link_clips": lambda rng, seen, _: {"clips": _ids(rng, seen)},
    "unlink_clips": lambda rng, seen, _: {"clips": _ids(rng, seen)},
    "add_transition": lambda rng, seen, _: {
        "cut": _cut(rng, seen),
        "length": rng.randrange(-2, 60),
        "kind": rng.choice(("dissolve", "dip", "later")),
    },
    "set_transition": lambda rng, seen, _: {
        "transition": _transition(rng, seen),
        "fields": rng.choice(({"dur": rng.randrange(60)}, {"align": 1}, {"p:color": "#00ff00"})),
    },
    "remove_transition": lambda rng, seen, _: {"transition": _transition(rng, seen)},
    "add_marker": lambda rng, seen, _: {
        "frame": _frame(rng, seen),
        "label": _text(rng),
        **rng.choice(({}, {"clip": _id(rng, seen)})),
    },
    "move_marker": lambda rng, seen, _: {"marker": _marker(rng), "frame": _frame(rng, seen)},
    "set_marker": lambda rng, *_: {
        "marker": _marker(rng),
        "fields": rng.choice(({"label": _text(rng)}, {"dur": -1}, {"t": 3})),
    },
    "remove_marker": lambda rng, *_: {"marker": _marker(rng)},
    "add_effect": lambda rng, seen, _: {
        "clips": _ids(rng, seen),
        "kind": rng.choice(("color", "blur", "later")),
    },
    "move_effect": lambda rng, seen, _: {
        **_effect(rng, seen),
        **rng.choice(({}, {"before": rng.choice(("e1", "e2"))})),
    },
    "set_effect": lambda rng, seen, _: {
        **_effect(rng, seen),
        **rng.choice(({"on": False}, {"params": {"exposure": rng.randrange(-9000, 9000)}})),
    },
    "remove_effect": lambda rng, seen, _: _effect(rng, seen),
    "set_keyframe": lambda rng, seen, _: {
        "clip": _id(rng, seen),
        "target": _target(rng),
        "frame": _frame(rng, seen),
        "value": rng.randrange(-9000, 30_000),
    },
    "remove_keyframe": lambda rng, seen, _: {
        "clip": _id(rng, seen),
        "target": _target(rng),
        "frame": _frame(rng, seen),
    },
    "settle_overlap": lambda rng, seen, _: {
        "clip": _id(rng, seen),
        "way": rng.choice(("new_track", "trim", "push")),
    },
    "set_text": lambda rng, seen, _: {"clip": _id(rng, seen), "text": _text(rng)},
    "set_clip_fields": lambda rng, seen, _: {"clips": _ids(rng, seen), "fields": _fields(rng)},
    "set_track_flag": lambda rng, seen, _: {
        "track": _track(rng, seen),
        "flag": rng.choice(("mute", "hide", "sync")),
        "value": rng.random() < 0.5,
    },
    "move_and_insert": lambda rng, seen, _: _moved(rng, seen),
    "move_on_top": lambda rng, seen, _: _moved(rng, seen),
    "trim_head_to": lambda rng, seen, _: {"clips": _ids(rng, seen), "frame": _frame(rng, seen)},
    "trim_tail_to": lambda rng, seen, _: {"clips": _ids(rng, seen), "frame": _frame(rng, seen)},
    "paste_clips": _pasted,
    "paste_insert": _pasted,
    "replace_media": lambda rng, seen, _: {
        "clips": _ids(rng, seen),
        "asset": rng.choice(("film", "song", "still", "new", "new")),
        "facts": rng.choice(_FACTS),
    },
    "add_solid": lambda rng, seen, _: {
        "track": _track(rng, seen),
        "color": rng.choice(("#000000", "#0A5C2F", "red")),
        **_span(rng, seen),
    },
    "add_adjustment": lambda rng, seen, _: {"track": _track(rng, seen), **_span(rng, seen)},
    "add_nested": lambda rng, seen, _: {
        "track": _track(rng, seen),
        "timeline": rng.choice(("other", "no id")),
        "name": _text(rng),
        **({"audio_track": _track(rng, seen)} if rng.random() < 0.5 else {}),
        **_span(rng, seen),
    },
    "move_keyframe": lambda rng, seen, _: _keyframe_way(rng, seen),
    "copy_keyframe": lambda rng, seen, _: _keyframe_way(rng, seen),
    "set_words": lambda rng, seen, _: {
        "clip": _id(rng, seen),
        "words": rng.choice(
            ([[0, 9, "Title"]], [[0, 9, "Good"], [9, 7, "day"]], [[9, 1, "b"], [0, 1, "a"]], [1])
        ),
    },
    "set_track_fields": lambda rng, seen, _: {
        "track": _track(rng, seen),
        "fields": rng.choice(
            (
                {"gain": rng.randrange(-20_000, 5000)},
                {"role": "captions"},
                {"name": "x"},
                {"duck": [["t0"], 600, 10, 200]},
                {"duck": None},
            )
        ),
    },
    "set_timeline_fields": lambda rng, *_: {
        "fields": rng.choice(
            ({"width": rng.randrange(20_000)}, {"drop": True}, {"bg": "#FF0000"}, {"rate_n": 5})
        ),
    },
    "conform_timeline": lambda rng, *_: {
        "rate": list(rng.choice((*RATES, (50, 1), (10, 1), (0, 1))))
    },
    "add_track": lambda rng, *_: {"kind": rng.choice(("video", "audio"))},
    "remove_track": lambda rng, seen, _: {"track": _track(rng, seen)},
    "rename_track": lambda rng, seen, _: {"track": _track(rng, seen), "name": _text(rng)},
    "move_track": lambda rng, seen, _: {
        "track": _track(rng, seen),
        **rng.choice(({}, {"above": _track(rng, seen)})),
    },
}
