"""`./cutroom bench document`: how long projecting and editing take, and how large a document is.

Times are medians in milliseconds on one core, after a warm-up; `ts` is the browser's code in Node,
`py` the server's. Both work on plain data that has been read already.

- `ts_incremental_ms`, `py_incremental_ms`: taking one changed clip into the projection of 5,000
  (20 tracks of 250). Python's includes the warnings; TypeScript collects them when asked.
- `ts_full_10k_ms`, `py_full_10k_ms`: projecting 10,000 clips (20 tracks of 500) from nothing.
- `command_ms`: one command on 5,000 clips, from its arguments to its patches: the median of the
  slowest of move, head trim, tail trim, slip, gain, split and delete, in the slower language.
- `ripple_4000_ms`: making a clip longer so that 4,000 others shift, from arguments to patches, in
  the slower language. Apart from it: `py_ripple_write_ms` writes those patches into the document
  in one transaction, `ts_ripple_projection_ms` and `py_ripple_projection_ms` project the outcome.
- `update_v1_10k_mb`: 10,000 clips of twelve keys as one update, in 10^6 bytes, as the server
  writes it when it makes the document.
- `bytes_per_edit`: the update of one edit as it is logged, as a mean over the gestures by how
  often they are made (`_OFTEN`). `bytes_of` has every gesture by itself.
"""

import json
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path
from statistics import mean
from typing import Any, TypeVar

from backend.bench.gestures import GESTURES, context_of, patches_of, ripple
from backend.bench.stopwatch import median_ms
from backend.bench.timelines import clip_ids, long_timeline
from backend.collab.document import FIRST_CLIENT, Document
from backend.collab.service import document_patches
from backend.supervisor.node import find_node
from backend.timeline.entries import Change
from backend.timeline.patches import apply_patches
from backend.timeline.projection import project
from backend.timeline.projector import Projector

_SCRIPT = Path(__file__).parents[2] / "frontend" / "bench" / "document.ts"
_MEGABYTE = 10**6
T = TypeVar("T")
_OFTEN = {
    "move": 6, "trim_head": 3, "trim_tail": 4, "slip": 2, "gain": 3, "split": 1, "delete": 1,
}  # fmt: skip
"""Of twenty edits."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    tracks: int = 20
    clips_per_track: int = 250
    """Twice as many for the full projection and the size."""
    still: int = 50
    """Clips of each track that a ripple leaves where they are."""
    rounds: int = 200
    full_rounds: int = 9


FULL = Size()


def run() -> dict[str, Any]:
    """Measure everything; the names are those above."""
    size = FULL
    edited = long_timeline(size.tracks, size.clips_per_track)
    large = long_timeline(size.tracks, 2 * size.clips_per_track)
    ts = _in_node(edited, large, size)
    py = _in_python(edited, large, size)
    sizes = _bytes_of_edits(edited, size)
    return {
        "ts_incremental_ms": ts["incremental_ms"],
        "py_incremental_ms": py["incremental_ms"],
        "ts_full_10k_ms": ts["full_ms"],
        "py_full_10k_ms": py["full_ms"],
        "command_ms": max(*ts["command_ms"].values(), *py["command_ms"].values()),
        "ripple_4000_ms": max(ts["ripple_ms"], py["ripple_ms"]),
        "update_v1_10k_mb": len(_update_of(large)) / _MEGABYTE,
        "bytes_per_edit": _mean_of(sizes),
        "ts_command_ms": max(ts["command_ms"].values()),
        "py_command_ms": max(py["command_ms"].values()),
        "ts_ripple_ms": ts["ripple_ms"],
        "py_ripple_ms": py["ripple_ms"],
        "ts_ripple_projection_ms": ts["ripple_projection_ms"],
        "py_ripple_projection_ms": py["ripple_projection_ms"],
        "py_ripple_write_ms": py["ripple_write_ms"],
        "bytes_of": sizes,
    }


def _in_node(edited: dict[str, Any], large: dict[str, Any], size: Size) -> dict[str, Any]:
    asked = {
        "edited": edited,
        "large": large,
        "clips": _chosen(edited, size),
        "rippled": _last_that_stays(edited, size),
        "rounds": size.rounds,
        "full_rounds": size.full_rounds,
    }
    # Node before 22.18 strips types only when told to.
    command = [str(find_node().program), "--experimental-strip-types", "--no-warnings"]
    answer = subprocess.run(  # noqa: S603 - our own script
        [*command, str(_SCRIPT)],
        input=json.dumps(asked).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def _in_python(edited: dict[str, Any], large: dict[str, Any], size: Size) -> dict[str, Any]:
    projector = Projector(edited)
    context = context_of(projector)
    chosen = _chosen(edited, size)
    return {
        "full_ms": median_ms(lambda: project(large), rounds=size.full_rounds),
        "command_ms": {
            name: _over(chosen, partial(gesture, context), rounds=size.rounds)
            for name, gesture in GESTURES.items()
        },
        **_rippled(projector, _last_that_stays(edited, size), size),
        "incremental_ms": _over(
            [_shortened(projector, clip_id) for clip_id in chosen],
            lambda change: projector.update([change]),
            rounds=size.rounds,
        ),
    }


def _over(things: Sequence[T], work: Callable[[T], object], *, rounds: int) -> float:
    """Time some work on one thing after the other."""
    turn = cycle(things)
    return median_ms(lambda: work(next(turn)), rounds=rounds)


def _shortened(projector: Projector, clip_id: str) -> Change:
    clip = projector.document["clips"][clip_id]
    return Change("clips", clip_id, {**clip, "tail": clip["tail"] - 2})


def _rippled(projector: Projector, clip: str, size: Size) -> dict[str, float]:
    context = context_of(projector)
    patches = patches_of(ripple(context, clip))
    shifted = apply_patches(projector.document, patches)["clips"]
    ids = {patch["id"] for patch in patches}
    there = [Change("clips", key, shifted[key]) for key in ids]
    back = [Change("clips", key, projector.document["clips"][key]) for key in ids]
    document = Document()
    document.apply(_update_of(projector.document))
    rounds = size.full_rounds
    return {
        "ripple_ms": median_ms(lambda: ripple(context, clip), rounds=rounds),
        "ripple_write_ms": median_ms(lambda: document.run(patches), rounds=rounds),
        "ripple_projection_ms": _over([there, back], projector.update, rounds=rounds),
    }


def _bytes_of_edits(edited: dict[str, Any], size: Size) -> dict[str, float]:
    """Make every gesture on clips of its own; answers the mean size of its update."""
    document = Document()
    document.apply(_update_of(edited))
    context = context_of(Projector(edited))
    clips = iter(_chosen(edited, size))
    return {
        name: mean(
            len(document.run(patches_of(gesture(context, next(clips)))))
            for _ in range(size.rounds // len(GESTURES))
        )
        for name, gesture in GESTURES.items()
    }


def _mean_of(sizes: Mapping[str, float]) -> float:
    return sum(sizes[name] * often for name, often in _OFTEN.items()) / sum(_OFTEN.values())


def _update_of(content: Mapping[str, Any]) -> bytes:
    return Document(FIRST_CLIENT).write(document_patches(dict(content)))


def _chosen(content: dict[str, Any], size: Size) -> list[str]:
    """Choose clips of every track, none of which lie beside each other."""
    tracks = [clip_ids(content, track)[1:-1:2] for track in range(size.tracks)]
    return [clip_id for row in zip(*tracks, strict=True) for clip_id in row][: size.rounds]


def _last_that_stays(content: dict[str, Any], size: Size) -> str:
    return clip_ids(content, 0)[size.still - 1]
