"""Edit lists kept as OpenTimelineIO: tracks that say their record timecode as a negative start."""

from typing import Any

import opentimelineio as otio

from backend.interchange.clock import Clock


def settle_records(timeline: Any, clock: Clock) -> None:  # noqa: ANN401 - a Timeline
    """Make the first record timecode the timeline's start, when all tracks have one.

    The reader of edit lists puts a track that is recorded at 01:00:00:00 an hour before zero, where
    nothing of it would be seen. Changes the timeline.
    """
    begins = {
        id(track): -clock.seconds(track.source_range.start_time)
        for track in timeline.tracks
        if isinstance(track, otio.schema.Track) and track.source_range is not None
    }
    if not begins or min(begins.values()) < 0 or max(begins.values()) == 0:
        return
    first = min(begins.values())
    if timeline.global_start_time is None:
        timeline.global_start_time = clock.time(clock.frame(first))
    for track in timeline.tracks:
        if id(track) in begins:
            late = clock.frame(begins[id(track)] - first)
            track.source_range = None
            if late:
                track.insert(0, otio.schema.Gap(source_range=clock.span(0, late)))
