"""Files that were made to do harm."""

import json

import pytest

from backend.interchange.files import find_format, import_timeline
from backend.interchange.guard import read_json
from backend.interchange.result import LARGEST_FILE_BYTES, FileFormat, FileRefused
from tests.otio_files import as_file, stack, timeline

SHARED = {"OTIO_SCHEMA": "SerializableObjectRef.1", "id": "a"}
BOMB = b"""<?xml version="1.0"?><!DOCTYPE xmeml [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
<xmeml><sequence><name>&c;</name></sequence></xmeml>"""
OUTSIDE = b"""<!DOCTYPE fcpxml [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<fcpxml version="1.9"><project name="&x;"/></fcpxml>"""


def outcome(content: bytes, file_name: str) -> str:
    """The words of the refusal; empty when the file was read."""
    try:
        import_timeline(content, file_name=file_name, new_id=lambda: "new")
    except FileRefused as refusal:
        return refusal.message
    return ""


def refused(content: bytes, file_name: str) -> str:
    with pytest.raises(FileRefused) as caught:
        import_timeline(content, file_name=file_name, new_id=lambda: "new")
    return caught.value.message


@pytest.mark.parametrize("content", [BOMB, OUTSIDE])
def test_entities_are_refused(content: bytes) -> None:
    assert "entities" in refused(content, "cut.xml")


def test_an_entity_of_nobody_is_refused() -> None:
    assert "no XML" in refused(b"<!DOCTYPE xmeml SYSTEM 'x.dtd'><xmeml>&y;</xmeml>", "cut.xml")


@pytest.mark.parametrize("depth", [300, 5000, 200_000])
def test_deep_json_is_refused(depth: int) -> None:
    lists = b"[" * depth + b"]" * depth
    words = refused(b'{"OTIO_SCHEMA":"Timeline.1","metadata":{"a":' + lists + b"}}", "cut.otio")

    assert "nests" in words


def test_deep_xml_is_refused() -> None:
    assert "nests" in refused(b"<xmeml>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</xmeml>", "cut.xml")


def test_too_many_lists_are_refused() -> None:
    assert "1,000,000" in refused(b'{"OTIO_SCHEMA":[' + b"[]," * 1_000_001 + b"0]}", "cut.otio")


def test_sequences_that_multiply_are_refused() -> None:
    """Each of forty sequences holds the next one twice: a million million clips in 4 KB."""
    parts = [
        f'<sequence id="s{n}"><media><video><track>'
        + f'<clipitem><sequence id="s{n + 1}"/></clipitem>' * 2
        + "</track></video></media></sequence>"
        for n in range(40)
    ]
    words = refused(f"<xmeml>{''.join(parts)}</xmeml>".encode(), "cut.xml")

    assert "far more than it holds" in words


def test_a_sequence_in_itself_is_refused() -> None:
    inner = '<ref-clip ref="r1" duration="1s"/>'
    resources = f'<media id="r1"><sequence><spine>{inner}</spine></sequence></media>'
    project = f"<project><sequence><spine>{inner}</spine></sequence></project>"
    words = refused(
        f"<fcpxml><resources>{resources}</resources>{project}</fcpxml>".encode(), "cut.fcpxml"
    )

    assert "contains itself" in words


@pytest.mark.parametrize(
    "thing",
    [
        timeline(name="x", OTIO_REF_ID="a", metadata={"me": SHARED}),
        {**timeline(), "tracks": {**stack(SHARED), "OTIO_REF_ID": "a"}},
        {"OTIO_SCHEMA": "SerializableCollection.1", "OTIO_REF_ID": "a", "children": [SHARED]},
    ],
)
def test_an_object_in_itself_is_refused(thing: object) -> None:
    assert "contains itself" in refused(as_file(thing), "cut.otio")


def test_objects_that_multiply_are_refused() -> None:
    """Each of forty objects holds the next one twice."""
    effects = [
        {
            "OTIO_SCHEMA": "Effect.1",
            "OTIO_REF_ID": f"e{number}",
            "effect_name": "",
            "metadata": {side: {**SHARED, "id": f"e{number + 1}"} for side in "ab"},
        }
        for number in range(40)
    ]

    words = refused(as_file(timeline(metadata={"effects": effects})), "cut.otio")

    assert "far more than it holds" in words


def test_the_size_is_limited_to_the_byte() -> None:
    assert "larger than 16 MiB" in refused(b" " * (LARGEST_FILE_BYTES + 1), "cut.edl")
    assert "empty" in refused(b" " * LARGEST_FILE_BYTES, "cut.edl")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": Inf, "b": -Infinity, "c": NaN}', {"a": None, "b": None, "c": None}),
        ('{"a": "Inf \\" -Inf"}', {"a": 'Inf " -Inf'}),
        ('{"a": 9007199254740993}', {"a": 9007199254740993}),
        ('{"a": 170141183460469231731687303715884105728}', {"a": 1.7014118346046923e38}),
        ('{"a": ' + "9" * 5000 + "}", {"a": None}),
    ],
)
def test_numbers_that_opentimelineio_writes_are_read(text: str, value: object) -> None:
    assert read_json(text.encode()) == value


@pytest.mark.parametrize(
    ("content", "name", "found"),
    [
        (b'{"OTIO_SCHEMA": "Timeline.1"}', "cut.json", FileFormat.OTIO),
        (b'\xef\xbb\xbf{"timeline": {}}', "cut", FileFormat.JSON),
        (b"<?xml version='1.0'?><!DOCTYPE fcpxml><fcpxml/>", "cut.xml", FileFormat.FCPXML),
        (b"<xmeml/>", "cut.fcpxml", FileFormat.XML),
        (b"TITLE: x", "cut.txt", FileFormat.EDL),
        ("<fcpxml/>".encode("utf-16"), "cut", FileFormat.FCPXML),
    ],
)
def test_the_content_says_the_format(content: bytes, name: str, found: FileFormat) -> None:
    assert find_format(content, name) is found


def test_a_text_file_is_no_timeline() -> None:
    with pytest.raises(FileRefused, match=r"\.otio, \.edl"):
        find_format(b"Dear diary", "diary.txt")


EDL = "TITLE: x\n001  AX V C 00:00:00:00 00:00:01:00 01:00:00:00 01:00:01:00\n"
GAP = "<spine><gap duration='1s'/></spine>"


@pytest.mark.parametrize(
    ("file_name", "text"),
    [
        ("cut.edl", EDL),
        ("cut.fcpxml", f"<fcpxml><project><sequence>{GAP}</sequence></project></fcpxml>"),
        ("cut.otio", json.dumps({"OTIO_SCHEMA": "Timeline.1", "name": "x", "tracks": None})),
    ],
)
def test_a_file_cut_short_anywhere_is_read_or_refused_in_words(file_name: str, text: str) -> None:
    for end in range(1, len(text)):
        words = outcome(text[:end].encode(), file_name)
        assert words == "" or words.endswith((".", ")."))
