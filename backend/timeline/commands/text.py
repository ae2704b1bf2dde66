"""Changing what titles and captions say."""

from typing import Any

from backend.timeline.commands.context import (
    EditContext,
    Outcome,
    RefusalReason,
    Refused,
    done,
    refusal_for,
)
from backend.timeline.fields import CLIP_FIELDS, reader_of
from backend.timeline.patches import Draft
from backend.timeline.reading import as_map


def set_text(context: EditContext, *, clip: str, text: str) -> Outcome:
    """Make a title say something else.

        "Good morning"   ->   "Good evening"      (only `mor` becomes `eve`)

    Written as the smallest splice, so that two people typing in one title keep both.
    """
    refusal = refusal_for(context.projection, [clip])
    if refusal is not None:
        return refusal
    if context.projection["clips"][clip]["kind"] != "text":
        return Refused(RefusalReason.NOT_A_TEXT)
    draft = Draft(context.document)
    _write_text(context, draft, clip, text)
    return done(draft.patches)


def set_words(context: EditContext, *, clip: str, words: Any) -> Outcome:  # noqa: ANN401 - checked here
    """Say when each word of a caption is spoken; a caption that says others says these.

        [[0, 9, "Good"]]   ->   [[0, 9, "Good"], [9, 7, "day"]]      (and the text "Good day")

    `words` are [[start, length, text], ...] in flicks of the source, in the order they are
    spoken. They are one value: of two people's, one stays.
    """
    refusal = refusal_for(context.projection, [clip])
    if refusal is not None:
        return refusal
    if context.projection["clips"][clip]["kind"] != "text":
        return Refused(RefusalReason.NOT_A_TEXT)
    read = reader_of(CLIP_FIELDS["words"])(words)
    if read is None or sorted(word[0] for word in read) != [word[0] for word in read]:
        return Refused(RefusalReason.BAD_VALUE)
    draft = Draft(context.document)
    draft.set("clips", clip, "words", read or None)
    spoken = " ".join(word[2] for word in read)
    if read and _letters(spoken) != _letters(context.projection["clips"][clip]["text"]):
        _write_text(context, draft, clip, spoken)
    return done(draft.patches)


def _letters(text: str) -> str:
    """Leave out what only separates words: line breaks are the writer's."""
    return text.translate(dict.fromkeys(map(ord, " \t\r\n")))


def _write_text(context: EditContext, draft: Draft, clip: str, text: str) -> None:
    if clip in as_map(context.document.get("texts")):
        draft.rewrite_text(clip, text)
    else:
        draft.create_text(clip, text)
