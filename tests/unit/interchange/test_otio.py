"""OpenTimelineIO files, ours and others': the shared cases, and exact times."""

import json
from dataclasses import asdict
from fractions import Fraction
from itertools import count
from typing import Any

import opentimelineio as otio
import pytest

from backend.interchange.files import export_timeline, import_timeline
from backend.interchange.result import FileFormat, FileRefused, Imported
from backend.timeline.projection import canonical_json, project
from tests.otio_files import as_file, clip, film, span, stack, timeline, track
from tests.shared_vectors import load_vectors
from tests.timeline_documents import FILM, make_document

CASES = load_vectors("otio")


def _named(case: dict[str, Any]) -> str:
    return str(case["name"])


def read(thing: Any) -> Imported:
    numbers = count()
    return import_timeline(
        as_file(thing), file_name="cut.otio", new_id=lambda: f"new{next(numbers)}"
    )


def write(document: Any) -> Any:
    return json.loads(export_timeline(document, FileFormat.OTIO, name="Cut").content)


@pytest.mark.parametrize("case", CASES, ids=_named)
def test_a_file_becomes_what_the_vector_says(case: dict[str, Any]) -> None:
    found = read(case["otio"])

    assert found.document == case["document"]
    assert canonical_json(project(found.document)) == canonical_json(case["projection"])
    assert [asdict(remark) for remark in found.remarks] == case["warnings"]
    assert {key: asdict(source) for key, source in found.sources.items()} == case["sources"]


@pytest.mark.parametrize("case", CASES, ids=_named)
def test_what_was_imported_is_exported_and_comes_back(case: dict[str, Any]) -> None:
    again = read(write(case["document"]))

    assert canonical_json(project(again.document)) == canonical_json(case["projection"])
    assert again.remarks == []


@pytest.mark.parametrize("rate", [(24, 1), (25, 1), (30_000, 1001), (24_000, 1001), (60_000, 1001)])
def test_positions_are_whole_frames_at_the_timelines_rate(rate: tuple[int, int]) -> None:
    """Ten hours in, where a rate of 23.976 would be 31 frames off."""
    late = 10 * 3600 * -(-rate[0] // rate[1])
    document = make_document(rate)
    document["clips"]["one"]["at"] = late

    written = otio.adapters.read_from_string(json.dumps(write(document)), "otio_json")
    shots = list(written.find_clips())
    found = next(shot for shot in shots if shot.metadata["cutroom"]["clip"] == "one")
    place = found.trimmed_range_in_parent()

    assert Fraction(place.start_time.value) == late + 10
    assert Fraction(place.duration.value) == 100
    assert Fraction(found.source_range.start_time.value) == 15
    assert {place.start_time.rate, found.source_range.start_time.rate} == {rate[0] / rate[1]}


def test_what_opentimelineio_can_say_is_said_in_its_words() -> None:
    document = make_document()
    document["clips"]["one"]["on"] = False
    document["clips"]["two"]["fx:e"] = ["blur", "V", False]
    document["tracks"]["v2"]["hide"] = True

    written = otio.adapters.read_from_string(json.dumps(write(document)), "otio_json")
    video, titles, audio = written.tracks
    one, dissolve, two, gap, fast, back, held = video[1:]

    assert [track.name for track in written.tracks] == ["V1", "V2", "A1"]
    assert (video.enabled, titles.enabled, audio.kind) == (True, False, "Audio")
    assert written.global_start_time.to_timecode() == "01:00:00:00"
    assert (one.enabled, two.enabled) == (False, True)
    assert one.media_reference.target_url == "Interview%20%C3%9Cnna%2001.mov"
    assert one.media_reference.available_range.duration.to_seconds() == 60
    assert dissolve.transition_type == "SMPTE_Dissolve"
    assert (dissolve.in_offset.value, dissolve.out_offset.value) == (6, 6)
    assert (two.effects[0].effect_name, two.effects[0].enabled) == ("blur", False)
    assert isinstance(gap, otio.schema.Gap)
    assert (fast.effects[0].time_scalar, back.effects[0].time_scalar) == (2, -1)
    assert isinstance(held.effects[0], otio.schema.FreezeFrame)
    assert titles[0].media_reference.parameters["text"] == "Hello\nWörld <&>"
    assert written.tracks.markers[0].color == "GREEN"
    assert two.markers[0].marked_range.start_time.value == 54


def test_what_another_program_changed_wins() -> None:
    file = write(make_document())
    video, titles = file["tracks"]["children"][:2]
    one, dissolve, two = video["children"][1:4]
    one["source_range"]["start_time"]["value"] += 5
    one["source_range"]["duration"]["value"] -= 5
    two["effects"] = [{"OTIO_SCHEMA": "LinearTimeWarp.1", "effect_name": "", "time_scalar": 0.5}]
    titles["name"] = "Titles"
    titles["children"][0]["media_references"]["DEFAULT_MEDIA"]["parameters"]["text"] = "Bye"
    video["children"].remove(dissolve)

    found = project(read(file).document)

    clips = found["clips"]
    assert (clips["one"]["head"], clips["one"]["tail"], clips["one"]["start"]) == (15, 110, 10)
    assert clips["two"]["rate"] == [1, 2]
    assert clips["two"]["start"] == 105
    assert (clips["title"].get("text"), found["tracks"][-1]["name"]) == ("Bye", "Titles")
    assert found["transitions"] == []


def test_a_copied_clip_becomes_two() -> None:
    file = write(make_document())
    video = file["tracks"]["children"][0]["children"]
    video.append(json.loads(json.dumps(video[1])))

    found = project(read(file).document)

    copies = [
        clip for clip in found["clips"].values() if clip["src"] == found["clips"]["one"]["src"]
    ]
    shown = sorted((clip["start"], clip["end"]) for clip in copies if clip["track"] == "v1")
    assert shown == [(10, 110), (350, 450)]


def test_a_clip_in_somebody_elses_timeline_keeps_its_fields() -> None:
    document = make_document()
    document["clips"]["one"] |= {"op": 5000, "gain": -600}
    ours = write(document)["tracks"]["children"][0]["children"][1]

    found = project(read(timeline(track(clip("x", span(0, 25, 25)), ours))).document)

    kept = found["clips"]["one"]
    assert (kept["op"], kept["gain"], kept["start"], kept["asset"]) == (5000, -600, 25, FILM)


def test_relinked_media_stay_the_same_asset() -> None:
    file = write(make_document())
    reference = file["tracks"]["children"][0]["children"][1]["media_references"]["DEFAULT_MEDIA"]
    reference["target_url"] = "file:///elsewhere/interview.mov"

    found = read(file)

    assert found.document["clips"]["one"]["asset"] == FILM
    assert found.sources[FILM].url == "file:///elsewhere/interview.mov"


def test_other_media_under_a_clip_of_ours_are_followed() -> None:
    file = write(make_document())
    references = file["tracks"]["children"][0]["children"][1]["media_references"]
    references["DEFAULT_MEDIA"] = film("file:///new/other.mov", span(0, 100, 25))

    found = read(file)

    key = found.document["clips"]["one"]["asset"]
    assert found.sources[key].name == "other.mov"
    assert found.document["assets"][key]["name"] == "other.mov"


@pytest.mark.parametrize(
    ("thing", "words"),
    [
        (film("a.mov"), "holds no timeline, but ExternalReference"),
        ({"OTIO_SCHEMA": "SerializableCollection.1", "children": []}, "its collection is empty"),
        ({"name": "no schema"}, "no timeline of Cutroom"),
        ({"OTIO_SCHEMA": "Timeline.1", "tracks": 5}, "cannot be read"),
        (timeline(track(clip("far", span(0, 1e15)))), "further away than a timeline"),
    ],
)
def test_what_is_no_timeline_is_refused_in_words(thing: Any, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        read(thing)


def test_clips_may_share_one_reference() -> None:
    """OpenTimelineIO writes an object that is used twice once."""
    media = otio.schema.ExternalReference(target_url="a.mov")
    spot = otio.opentime.TimeRange(duration=otio.opentime.RationalTime(24, 24))
    shots = [otio.schema.Clip(name, media, spot) for name in "ab"]
    cut = otio.schema.Timeline("Cut")
    cut.tracks.append(otio.schema.Track(children=shots))

    found = read(json.loads(otio.adapters.write_to_string(cut, "otio_json")))

    assert [clip["start"] for clip in project(found.document)["clips"].values()] == [0, 24]
    assert [source.name for source in found.sources.values()] == ["a.mov"]


def test_nesting_has_an_end() -> None:
    nested = stack(track(clip("deep", span(0, 24))))
    for _ in range(40):
        nested = stack(track(nested))

    with pytest.raises(FileRefused, match="more than 32 deep"):
        read(timeline(track(nested)))


def test_strange_numbers_do_no_harm() -> None:
    strange = clip(
        "odd",
        {**span(0, 24), "duration": {"OTIO_SCHEMA": "RationalTime.1", "value": 24, "rate": 0}},
    )

    found = project(read(timeline(track(strange, clip("a", span(0, 24))))).document)

    assert [clip["end"] - clip["start"] for clip in found["clips"].values()] == [24, 24]
