"""Which media of a project the sources of a file are."""

from itertools import count
from typing import Any

import pytest

from backend.interchange.files import export_timeline, import_timeline
from backend.interchange.linking import Medium, link_media
from backend.interchange.result import FileFormat, Imported
from backend.timeline.projection import canonical_json, project
from tests.otio_files import as_file, clip, film, span, timeline, track
from tests.timeline_documents import FILM, make_document


def medium(name: str = "a.mov", **changes: Any) -> Medium:
    standard: dict[str, Any] = {
        "asset_id": f"id of {name}",
        "key": "kkkkkkkkkkkk",
        "name": name,
        "sha256": "0" * 64,
        "facts": {"kind": "video", "name": name, "dur": 7},
    }
    return Medium(**{**standard, **changes})


def imported(*names: str, **changes: Any) -> Imported:
    numbers = count()
    file = timeline(track(*(clip("shot", span(0, 24), media_reference=film(n)) for n in names)))
    found = import_timeline(as_file(file), file_name="x.otio", new_id=lambda: f"new{next(numbers)}")
    for changed in changes.get("clips", ()):
        found.document["clips"][changed[0]].update(changed[1])
    return found


def assets_of(found: Imported) -> list[str]:
    return [raw["asset"] for raw in found.document["clips"].values()]


@pytest.mark.parametrize(
    "url", ["a.mov", "file:///x/A.MOV", "C:\\x\\a.mov", "x/a", "s3://b/a.mov?x=1"]
)
def test_a_name_is_enough_when_only_one_has_it(url: str) -> None:
    found = link_media(imported(url), [medium(), medium("b.mov", key="b")])

    assert assets_of(found) == ["kkkkkkkkkkkk"]
    assert found.document["assets"] == {"kkkkkkkkkkkk": medium().facts}
    assert found.remarks == []


def test_a_name_that_two_have_is_not_guessed() -> None:
    found = link_media(imported("a.mov"), [medium(), medium(asset_id="2", key="two")])

    assert [remark.code for remark in found.remarks] == ["media_ambiguous"]
    assert "2 files of the project are called a.mov" in found.remarks[0].message
    assert project(found.document)["assets"] == {}


def test_another_suffix_is_another_file() -> None:
    found = link_media(imported("a.wav"), [medium()])

    assert [remark.code for remark in found.remarks] == ["media_offline"]


def test_what_is_offline_keeps_its_name_and_address_and_its_place() -> None:
    found = link_media(imported("file:///m/x%20y.mov"), [])

    [raw] = found.document["clips"].values()
    assert (raw["ref:name"], raw["ref:url"]) == ("x y.mov", "file:///m/x%20y.mov")
    [remark] = found.remarks
    assert (remark.track, remark.clip, remark.frame) == ("V1", "shot", 0)
    exported = export_timeline(found.document, FileFormat.OTIO, name="x").content
    assert b"file:///m/x%20y.mov" in exported
    later = import_timeline(exported, file_name="x.otio", new_id=lambda: "new")
    again = link_media(later, [medium("x y.mov")])
    assert assets_of(again) == ["kkkkkkkkkkkk"]
    assert again.remarks == []


def test_a_medium_may_be_known_by_its_id_alone() -> None:
    found = link_media(imported("a.mov"), [medium(by_name=False)])

    assert [remark.code for remark in found.remarks] == ["media_offline"]


def test_look_up_tables_follow_their_files() -> None:
    source = imported("a.mov")
    [clip_id] = source.document["clips"]
    key = source.document["clips"][clip_id]["asset"]
    source.document["clips"][clip_id]["fx:e:lut"] = key

    found = link_media(source, [medium()])

    assert found.document["clips"][clip_id]["fx:e:lut"] == "kkkkkkkkkkkk"


def test_our_own_assets_stay_what_they_are() -> None:
    document = make_document()
    file = export_timeline(document, FileFormat.JSON, name="x").content
    found = import_timeline(file, file_name="x.json", new_id=lambda: "new")
    known = [
        medium(raw["name"], asset_id=raw["id"], key=key, facts=raw)
        for key, raw in document["assets"].items()
    ]

    linked = link_media(found, known)

    assert canonical_json(project(linked.document)) == canonical_json(project(document))
    assert FILM in linked.document["assets"]
