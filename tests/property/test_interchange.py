"""Invariant I12: a document that went through a file means what it meant."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.interchange.clock import has_timecode
from backend.interchange.contents import living, storable
from backend.interchange.files import export_timeline, import_timeline
from backend.interchange.result import FileFormat, Imported
from backend.timeline.projection import canonical_json, project
from backend.timeline.time import Rate
from tests.property.documents import documents, json_values


def through(document: object, file_format: FileFormat) -> Imported:
    numbers = count()
    content = export_timeline(document, file_format, name="Cut").content
    return import_timeline(
        content, file_name=f"cut.{file_format}", new_id=lambda: f"new{next(numbers)}"
    )


@pytest.mark.parametrize("file_format", [FileFormat.OTIO, FileFormat.JSON])
@given(document=documents)
def test_a_document_comes_back_with_the_same_meaning(
    document: object, file_format: FileFormat
) -> None:
    found = through(document, file_format)

    assert canonical_json(project(found.document)) == canonical_json(project(document))
    assert found.remarks == []


@given(documents)
def test_a_second_trip_changes_nothing(document: object) -> None:
    first = through(document, FileFormat.OTIO).document

    assert through(first, FileFormat.OTIO).document == first


@given(documents)
def test_leaving_out_what_was_deleted_changes_no_meaning(document: object) -> None:
    assert canonical_json(project(living(document))) == canonical_json(project(document))


@given(st.dictionaries(st.sampled_from(["meta", "clips", "tracks", "texts"]), json_values))
def test_any_json_is_written(document: object) -> None:
    for file_format in (FileFormat.OTIO, FileFormat.JSON, FileFormat.FCPXML):
        assert export_timeline(document, file_format, name="Cut").content


@given(documents)
def test_every_export_is_read_again(document: object) -> None:
    tracks = project(document)["tracks"]
    has_pictures = any(track["kind"] == "video" for track in tracks)
    fcpxml = through(document, FileFormat.FCPXML)
    assert project(fcpxml.document)["rate"] == project(document)["rate"]
    if has_pictures and has_timecode(Rate(*project(document)["rate"])):
        edl = through(document, FileFormat.EDL)
        assert project(edl.document)["rate"] == project(document)["rate"]
        assert edl.remarks == []


@given(documents)
def test_what_is_stored_is_plain(document: object) -> None:
    kept, _ = storable(living(document))

    again, lost = storable(kept)

    assert (again, lost) == (kept, [])
