"""FCPXML, written and read, and Final Cut 7's XML, read."""

from itertools import count
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from backend.interchange.fcpxml_time import parse_time
from backend.interchange.files import export_timeline, import_timeline
from backend.interchange.result import Exported, FileFormat, FileRefused, Imported
from backend.timeline.model import Projection
from backend.timeline.projection import project
from backend.timeline.time import FLICKS_PER_SECOND
from tests.timeline_documents import make_document

RATES = [(24, 1), (25, 1), (24_000, 1001), (30_000, 1001)]


def write(document: Any) -> Exported:
    return export_timeline(document, FileFormat.FCPXML, name="Cut & <paste>")


def read(content: str | bytes, file_name: str = "cut.fcpxml") -> Imported:
    numbers = count()
    return import_timeline(
        content if isinstance(content, bytes) else content.encode(),
        file_name=file_name,
        new_id=lambda: f"new{next(numbers)}",
    )


def strips(projection: Projection) -> dict[str, list[tuple[int, int, float]]]:
    """By track and bottom up: start and end frame, and the frame of source shown first."""
    rate = projection["rate"][0] / projection["rate"][1]
    return {
        f"{number} {track['kind']}": [
            (s["start"], s["end"], round(s["src"] / FLICKS_PER_SECOND * rate, 3))
            for s in track["segments"]
        ]
        for number, track in enumerate(projection["tracks"])
    }


def fcpxml(spine: str, resources: str = "", sequence: str = "") -> str:
    form = '<format id="r1" frameDuration="1001/30000s" width="1280" height="720"/>'
    return (
        f'<!DOCTYPE fcpxml><fcpxml version="1.9"><resources>{form}{resources}</resources>'
        f'<library><event><project name="P"><sequence format="r1" {sequence}>'
        f"<spine>{spine}</spine></sequence></project></event></library></fcpxml>"
    )


ASSET = (
    '<asset id="r2" name="a" src="file:///m/a%20b.mov" start="3600s" duration="60s"'
    ' hasVideo="1" hasAudio="1" format="r1"/>'
)


@pytest.mark.parametrize("rate", RATES)
def test_what_is_written_is_read_again(rate: tuple[int, int]) -> None:
    document = make_document(rate)

    found = read(write(document).content)

    before, after = project(document), project(found.document)
    assert not after["drop"]
    assert found.name == "Cut & <paste>"
    assert [after[key] for key in ("rate", "width", "height", "start")] == [
        list(rate), 1280, 720, before["start"],
    ]  # fmt: skip
    assert strips(after) == strips(before)
    assert [
        (found["start"], found["end"], found["dangling"]) for found in after["transitions"]
    ] == [(104, 116, False)]
    assert sorted((mark["frame"], mark["label"]) for mark in after["markers"]) == [
        (12, "Here"),
        (114, "On a clip"),
    ]
    texts = [clip["text"] for clip in after["clips"].values() if clip["kind"] == "text"]
    assert texts == ["Hello\nWörld <&>"]


def test_the_file_is_built_as_final_cut_builds_it() -> None:
    root = ET.fromstring(write(make_document()).content)  # noqa: S314 - our own
    spine = root.find("library/event/project/sequence/spine")
    assert spine is not None

    assert [element.tag for element in spine] == [
        "gap", "asset-clip", "transition", "asset-clip", "gap", "asset-clip", "asset-clip",
        "asset-clip",
    ]  # fmt: skip
    assert [spine[index].get("offset") for index in (0, 1, 3)] == ["3600s", "18002/5s", "18022/5s"]
    title = spine.find("gap/title")
    sound = spine.find("asset-clip/asset-clip")
    assert title is not None
    assert sound is not None
    assert (title.get("lane"), title.get("offset")) == ("1", "3600s")
    assert (sound.get("lane"), sound.get("srcEnable")) == ("-1", "audio")
    ids = {element.get("id") for element in root.iterfind("resources/*")}
    refs = {element.get("ref") for element in spine.iter() if element.get("ref")}
    assert {ref for ref in refs if ref and ref.startswith("r")} <= ids


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\ud800", "\ufffe", "\r", "]]>"])
def test_any_text_leaves_the_file_well_formed(character: str) -> None:
    document = make_document()
    document["texts"]["title"] = f"a{character}b"
    document["clips"]["one"]["name"] = f"a{character}b"

    assert ET.fromstring(write(document).content).tag == "fcpxml"  # noqa: S314 - our own


def test_an_empty_timeline_is_written() -> None:
    content = write({"meta": {"schema": 1}}).content

    assert project(read(content).document)["duration"] == 0


def test_clips_hang_on_clips_and_sound_is_its_own_track() -> None:
    clip = (
        '<gap offset="0s" duration="1001/3000s" start="3600s">'
        '<asset-clip name="up" ref="r2" lane="2" offset="10801001/3000s"'
        ' start="3601s" duration="1001/3000s"/></gap>'
    )

    found = read(fcpxml(clip, ASSET))

    assert strips(project(found.document)) == {
        "0 audio": [(10, 20, 29.97)],
        "1 video": [(10, 20, 29.97)],
    }
    assert [source.name for source in found.sources.values()] == ["a b.mov"]


def test_a_clip_of_a_clip_is_where_its_inner_time_says() -> None:
    spine = (
        '<clip name="c" offset="0s" duration="1001/3000s" start="1001/30000s">'
        '<video ref="r2" offset="0s" start="3600s" duration="60s">'
        '<audio ref="r2" lane="-1" offset="3600s" start="3600s" duration="60s"/></video></clip>'
    )

    found = read(fcpxml(spine, ASSET))

    assert strips(project(found.document)) == {"0 audio": [(0, 10, 1)], "1 video": [(0, 10, 1)]}


def test_a_compound_clip_is_flattened_and_named() -> None:
    inner = '<asset-clip ref="r2" offset="0s" start="3600s" duration="2002/3000s"/>'
    media = (
        f'<media id="r3" name="N"><sequence format="r1"><spine>{inner}</spine></sequence></media>'
    )
    outer = '<ref-clip name="N" ref="r3" offset="0s" start="1001/6000s" duration="1001/3000s"/>'

    found = read(fcpxml(outer, ASSET + media))

    assert strips(project(found.document))["1 video"] == [(0, 10, 5)]
    assert [remark.code for remark in found.remarks] == ["flattened"]


def test_what_is_not_known_is_named() -> None:
    spine = (
        '<asset-clip ref="r2" offset="0s" start="3600s" duration="1001/3000s" srcEnable="video">'
        '<timeMap><timept time="0s" value="0s"/><timept time="1s" value="2s"/>'
        '<timept time="2s" value="3s"/></timeMap><filter-video name="Glow"/></asset-clip>'
    )

    found = read(fcpxml(spine, ASSET))

    assert [remark.message for remark in found.remarks] == [
        "The effect Variable speed is none that Cutroom has.",
        "The effect Glow is none that Cutroom has.",
    ]


def test_clips_without_a_project_are_put_one_after_another() -> None:
    clips = '<asset-clip ref="r2" format="r1" start="3600s" duration="1001/3000s"/>' * 2
    resources = f'<format id="r1" frameDuration="1001/30000s"/>{ASSET}'

    found = read(f"<fcpxml><resources>{resources}</resources><event>{clips}</event></fcpxml>")

    assert strips(project(found.document))["1 video"] == [(0, 10, 0), (10, 20, 0)]
    assert [remark.code for remark in found.remarks] == ["loose_clips"]


@pytest.mark.parametrize("text", ["fast", "1/0s", "1//2s", "1e400s", "9" * 40 + "s"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(FileRefused, match="is no time"):
        parse_time(text)


def xmeml(
    items: str, kind: str = "video", rate: str = "<timebase>30</timebase><ntsc>TRUE</ntsc>"
) -> str:
    return (
        f'<!DOCTYPE xmeml><xmeml version="4"><sequence id="s"><name>Seven</name>'
        f"<duration>100</duration><rate>{rate}</rate><media><{kind}><format>"
        "<samplecharacteristics><width>720</width><height>576</height></samplecharacteristics>"
        f"</format><track>{items}</track></{kind}></media></sequence></xmeml>"
    )


def item(start: int, end: int, first: int, name: str, more: str = "") -> str:
    rate = "<rate><timebase>30</timebase><ntsc>TRUE</ntsc></rate>"
    return (
        f'<clipitem id="{name}"><name>{name}</name><duration>500</duration>{rate}'
        f"<start>{start}</start><end>{end}</end><in>{first}</in><out>{first + end - start}</out>"
        f'<file id="f-{name}"><name>{name}.mov</name><pathurl>file://localhost/m/{name}.mov'
        f"</pathurl>{rate}<duration>500</duration></file>{more}</clipitem>"
    )


def test_final_cut_7_is_read() -> None:
    found = read(xmeml(item(0, 50, 10, "a") + item(60, 90, 0, "b")), "cut.xml")

    shown = project(found.document)
    assert (found.name, shown["rate"]) == ("Seven", [30_000, 1001])
    assert (shown["width"], shown["height"]) == (720, 576)
    assert strips(shown) == {"0 video": [(0, 50, 10), (60, 90, 0)]}
    assert sorted(source.name for source in found.sources.values()) == ["a.mov", "b.mov"]


@pytest.mark.parametrize(
    "text",
    [
        "<xmeml/>",
        "<filter/>",
        xmeml("<clipitem><name>no times</name></clipitem>"),
        xmeml(item(0, 50, 0, "a").replace("<start>0", "<start>x")),
        xmeml(item(0, 10**18, 0, "far")),
        "<fcpxml/>",
        fcpxml('<asset-clip duration="long"/>'),
    ],
)
def test_what_is_no_timeline_is_refused_in_words(text: str) -> None:
    with pytest.raises(FileRefused):
        read(text, "cut.xml")
