"""Timeline files in and out: the one door of this slice."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, assert_never
from xml.etree import ElementTree as ET

from backend.interchange.edl_read import read_edl
from backend.interchange.edl_write import write_edl
from backend.interchange.fcpxml_read import read_fcpxml
from backend.interchange.fcpxml_write import write_fcpxml
from backend.interchange.guard import check_size, read_json, read_text, read_xml
from backend.interchange.json_file import read_json_file, write_json_file
from backend.interchange.otio_file import choose_timeline, parse, read_otio_file, write_otio_file
from backend.interchange.otio_read import read_timeline
from backend.interchange.otio_write import write_timeline
from backend.interchange.result import Exported, FileFormat, FileRefused, Imported, NewId, Remark
from backend.timeline.time import Rate

_SUFFIXES = {
    ".otio": FileFormat.OTIO,
    ".edl": FileFormat.EDL,
    ".fcpxml": FileFormat.FCPXML,
    ".xml": FileFormat.XML,
    ".json": FileFormat.JSON,
}
_START = 4096


def import_timeline(
    content: bytes,
    *,
    file_name: str,
    new_id: NewId,
    file_format: FileFormat | None = None,
    rate: Rate | None = None,
) -> Imported:
    """Make a document of a file.

    Takes up to seconds for the largest files, so call it in a thread.

    Args:
        content: the file.
        file_name: says its format, when that is not given.
        new_id: makes ids for what has none of ours.
        file_format: overrides the suffix.
        rate: pictures per second; only an edit list does not say them.

    Raises:
        FileRefused: in a sentence for people.
    """
    check_size(content)
    chosen = file_format or find_format(content, file_name)
    imported = _READERS[chosen](content, new_id=new_id, rate=rate)
    if imported.name:
        return imported
    name = PurePath(file_name.replace("\\", "/")).stem or "Imported"
    return Imported(name, imported.document, imported.sources, imported.remarks)


def find_format(content: bytes, file_name: str) -> FileFormat:
    """Tell a file's format by what it begins with, and by its suffix where that says nothing.

    Raises:
        FileRefused: it is none of ours.
    """
    start = read_text(content[:_START]).lstrip()
    given = _SUFFIXES.get(PurePath(file_name.lower()).suffix)
    if start.startswith("<"):
        return FileFormat.FCPXML if "<fcpxml" in start else FileFormat.XML
    if start.startswith("{"):
        return FileFormat.OTIO if '"OTIO_SCHEMA"' in read_text(content) else FileFormat.JSON
    if given in {FileFormat.OTIO, FileFormat.JSON, FileFormat.EDL}:
        return given
    if start.startswith(("TITLE:", "FCM:", "001")):
        return FileFormat.EDL
    raise FileRefused(
        "This is no timeline file that Cutroom reads (.otio, .edl, .fcpxml, .xml, .json).",
        field="file",
    )


def export_timeline(
    document: Any,  # noqa: ANN401 - any JSON value
    file_format: FileFormat,
    *,
    name: str,
    track: str | None = None,
) -> Exported:
    """Write a document as a file; what the format does not hold is named in the remarks.

    Args:
        document: any document.
        file_format: one of those that are written; `xml` is only read.
        name: the timeline's.
        track: for an edit list, a track's id or name; the lowest video track with clips otherwise.

    Raises:
        FileRefused: this cannot be written so.
    """
    if track and file_format is not FileFormat.EDL:
        raise FileRefused("Only an edit list is made of one track.", field="track")
    match file_format:
        case FileFormat.OTIO:
            content = write_otio_file(write_timeline(document, name=name))
            return Exported(content, "application/json", "otio")
        case FileFormat.JSON:
            return Exported(write_json_file(document, name=name), "application/json", "json")
        case FileFormat.EDL:
            content, remarks = write_edl(document, name=name, track=track)
            return Exported(content, "text/plain; charset=utf-8", "edl", remarks)
        case FileFormat.FCPXML:
            content, remarks = write_fcpxml(document, name=name)
            return Exported(content, "application/xml", "fcpxml", remarks)
        case FileFormat.XML:
            raise FileRefused("Final Cut 7's XML is only read; take fcpxml.", field="format")
        case _:
            assert_never(file_format)


def _import_otio(content: bytes, *, new_id: NewId, rate: Rate | None) -> Imported:
    thing, remarks = read_otio_file(content)
    return _read(thing, remarks, new_id=new_id, rate=rate)


def _import_edl(content: bytes, *, new_id: NewId, rate: Rate | None) -> Imported:
    found = read_edl(content, rate)
    imported = read_timeline(found.timeline, new_id=new_id, rate=found.rate, drop=found.drop)
    return _with(imported, found.remarks)


def _import_fcpxml(content: bytes, *, new_id: NewId, rate: Rate | None) -> Imported:
    del rate  # the file says it exactly
    found = read_fcpxml(content)
    size = found.size or (1920, 1080)
    imported = read_timeline(
        found.timeline, new_id=new_id, rate=found.rate, size=size, drop=found.drop
    )
    return _with(imported, found.remarks)


def _import_xml(content: bytes, *, new_id: NewId, rate: Rate | None) -> Imported:
    root = read_xml(content)
    if root.tag == "fcpxml":
        return _import_fcpxml(content, new_id=new_id, rate=rate)
    if root.tag != "xmeml":
        raise FileRefused(f"The file is neither xmeml nor fcpxml: its root is {root.tag[:40]}.")
    lend_rates(root)
    thing = parse(ET.tostring(root, encoding="unicode"), "fcp_xml")
    return _read(thing, [], new_id=new_id, rate=rate)


def lend_rates(root: ET.Element) -> None:
    """Give every track its sequence's rate.

    The reader asks each track for it once per clip, and a track without one is searched to its end.
    """
    # Inner sequences are met after outer ones, and have rates of their own.
    for sequence in reversed(list(root.iter("sequence"))):
        rate = sequence.find("rate")
        for track in sequence.iter("track"):
            if rate is not None and track.find("rate") is None:
                track.insert(0, rate)


def _import_json(content: bytes, *, new_id: NewId, rate: Rate | None) -> Imported:
    del new_id, rate  # the document has both
    return read_json_file(read_json(content))


_READERS = {
    FileFormat.OTIO: _import_otio,
    FileFormat.EDL: _import_edl,
    FileFormat.FCPXML: _import_fcpxml,
    FileFormat.XML: _import_xml,
    FileFormat.JSON: _import_json,
}


def _read(thing: Any, remarks: list[Remark], *, new_id: NewId, rate: Rate | None) -> Imported:  # noqa: ANN401
    timeline, more = choose_timeline(thing)
    size = _final_cut_size(timeline)
    imported = read_timeline(timeline, new_id=new_id, rate=rate, size=size or (1920, 1080))
    return _with(imported, [*remarks, *more])


def _with(imported: Imported, remarks: list[Remark]) -> Imported:
    return Imported(
        imported.name, imported.document, imported.sources, [*remarks, *imported.remarks]
    )


def _final_cut_size(timeline: Any) -> tuple[int, int] | None:  # noqa: ANN401 - a Timeline
    """Find the picture size that Final Cut 7's XML leaves in the adapter's metadata."""
    found: Any = timeline.metadata
    for key in ("fcp_xml", "media", "video", "format", "samplecharacteristics"):
        found = found.get(key) if isinstance(found, Mapping) else None
    if not isinstance(found, Mapping):
        return None
    sides = [str(found.get(name, "")) for name in ("width", "height")]
    if all(side.isdecimal() and len(side) <= 5 for side in sides):  # noqa: PLR2004 - up to 99,999
        return int(sides[0]), int(sides[1])
    return None
