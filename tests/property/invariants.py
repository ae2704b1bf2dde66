"""What every projection promises; the numbers are those of the invariants in the design."""

from collections import Counter
from itertools import pairwise

from backend.timeline.limits import clip_step
from backend.timeline.model import Projection
from backend.timeline.time import Rate, source_at


def check_invariants(projection: Projection) -> None:
    """Check all that can be seen in a projection itself."""
    segments_are_sorted_and_apart(projection)
    segments_follow_from_their_clips(projection)
    clips_are_seen_whole_or_flagged(projection)
    sources_are_known_or_flagged(projection)
    track_order_is_total(projection)
    transitions_are_apart(projection)
    holds_no_float(projection)


def segments_are_sorted_and_apart(projection: Projection) -> None:
    """I3: half-open, sorted, no overlap, none empty, none before 0."""
    for track in projection["tracks"]:
        end = 0
        for segment in track["segments"]:
            assert end <= segment["start"] < segment["end"]
            end = segment["end"]


def segments_follow_from_their_clips(projection: Projection) -> None:
    """I4: what a segment shows is what its clip says."""
    rate = Rate(*projection["rate"])
    for track in projection["tracks"]:
        for segment in track["segments"]:
            clip = projection["clips"][segment["clip"]]
            local = segment["start"] - clip["at"] - clip["ripple"]
            assert clip["track"] == track["id"]
            assert segment["local"] == local
            assert clip["head"] <= local < clip["tail"]
            assert segment["src"] == source_at(clip["src"], local, clip_step(clip, rate))


def clips_are_seen_whole_or_flagged(projection: Projection) -> None:
    """I5: every live clip is visible, or the list of warnings says why not."""
    seen: Counter[str] = Counter()
    for track in projection["tracks"]:
        for segment in track["segments"]:
            seen[segment["clip"]] += segment["end"] - segment["start"]
    for clip_id, clip in projection["clips"].items():
        hidden = {"overlapped", "before_start", "hidden_track"} & set(clip["flags"])
        assert (seen[clip_id] == clip["end"] - clip["start"]) != bool(hidden)


def sources_are_known_or_flagged(projection: Projection) -> None:
    """I6: every clip's source is known, or the clip is offline."""
    for clip in projection["clips"].values():
        known = clip["asset"] in projection["assets"] or "hidden_track" in clip["flags"]
        assert known or clip["kind"] != "media" or "offline" in clip["flags"]


def track_order_is_total(projection: Projection) -> None:
    """I7: one order for everybody."""
    tracks = [(track["order"], track["id"]) for track in projection["tracks"]]
    assert tracks == sorted(tracks)
    assert len({track_id for _, track_id in tracks}) == len(tracks)


def transitions_are_apart(projection: Projection) -> None:
    """I8: no transition reaches into another of its track."""
    homes = {clip_id: clip["track"] for clip_id, clip in projection["clips"].items()}
    live = [found for found in projection["transitions"] if not found["dangling"]]
    spans = sorted((homes[found["a"]], found["start"], found["end"]) for found in live)
    for (track, _, end), (next_track, start, _) in pairwise(spans):
        assert track != next_track or end <= start


def holds_no_float(value: object) -> None:
    """I9: integers only."""
    assert not isinstance(value, float)
    if isinstance(value, dict):
        value = list(value.values())
    for inner in value if isinstance(value, list) else ():
        holds_no_float(inner)
