"""Handing on how a clip looks and sounds."""

from collections.abc import Sequence

from backend.timeline.commands.context import (
    EditContext,
    Outcome,
    RefusalReason,
    Refused,
    done,
    refusal_for,
)
from backend.timeline.patches import Draft
from backend.timeline.reading import as_map

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
_PREFIXES = ("style:", "fx:")


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
    return key in _ATTRIBUTES or key.startswith(_PREFIXES)
