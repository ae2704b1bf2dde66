"""CMX 3600 edit lists, ours and others'."""

from itertools import count
from typing import Any

import pytest

from backend.interchange.files import export_timeline, import_timeline
from backend.interchange.result import Exported, FileFormat, FileRefused, Imported
from backend.timeline.model import Projection
from backend.timeline.projection import project
from backend.timeline.time import FLICKS_PER_SECOND, Rate
from tests.timeline_documents import make_document

PLAIN = """TITLE: Rough
FCM: NON-DROP FRAME

001  TAPE01   V     C        01:00:04:05 01:00:05:12 00:00:00:00 00:00:01:07
* FROM CLIP NAME:  scene 1
* LOC: 01:00:04:10 RED     LOOK HERE
002  TAPE02   V     C        01:00:06:00 01:00:07:00 00:00:02:00 00:00:03:00
* FROM FILE: /reels/scene 2.mov
"""


def write(document: Any, track: str | None = None) -> Exported:
    return export_timeline(document, FileFormat.EDL, name="Cut", track=track)


def read(text: str | bytes, rate: Rate | None = None) -> Imported:
    numbers = count()
    content = text if isinstance(text, bytes) else text.encode()
    return import_timeline(
        content, file_name="cut.edl", new_id=lambda: f"new{next(numbers)}", rate=rate
    )


def strip(projection: Projection, track: int = -1) -> list[tuple[int, int, float]]:
    """Start and end frame, and the frame of source shown first."""
    rate = projection["rate"][0] / projection["rate"][1]
    return [
        (found["start"], found["end"], round(found["src"] / FLICKS_PER_SECOND * rate, 3))
        for found in projection["tracks"][track]["segments"]
    ]


def codes(found: Imported | Exported) -> list[str]:
    return [remark.code for remark in found.remarks]


def test_a_track_is_written_as_a_list() -> None:
    lines = write(make_document()).content.decode().splitlines()

    assert lines[:5] == [
        "TITLE: Cut",
        "FCM: NON-DROP FRAME",
        "",
        "001  INTERVIE V     C        00:00:00:15 00:00:04:09 01:00:00:10 01:00:04:04",
        "* FROM CLIP NAME: Interview Ünna 01.mov",
    ]
    assert lines[7:12] == [
        "002  INTERVIE V     C        00:00:04:09 00:00:04:09 01:00:04:04 01:00:04:04",
        "002  INTERVIE V     D    012 00:00:01:19 00:00:06:00 01:00:04:04 01:00:08:10",
        "* FROM CLIP NAME: Interview Ünna 01.mov",
        "* TO CLIP NAME: Answer",
        "* TO FILE: Interview Ünna 01.mov",
    ]
    assert "M2   INTERVIE 050.0          00:00:04:00" in lines
    assert "M2   INTERVIE -25.0          00:00:12:00" in lines
    assert "M2   INTERVIE 000.0          00:00:01:05" in lines


def test_events_and_records_have_no_holes_but_the_timelines() -> None:
    lines = write(make_document()).content.decode().splitlines()
    events = [line.split() for line in lines if line[:1].isdigit()]

    assert [event[0] for event in events] == ["001", "002", "002", "003", "004", "005"]
    assert [(event[-2], event[-1]) for event in events[2:]] == [
        ("01:00:04:04", "01:00:08:10"),
        ("01:00:09:05", "01:00:11:05"),
        ("01:00:11:05", "01:00:13:05"),
        ("01:00:13:05", "01:00:14:00"),
    ]


@pytest.mark.parametrize(
    ("rate", "drop"),
    [((24, 1), False), ((25, 1), False), ((24_000, 1001), False), ((30_000, 1001), True),
     ((30_000, 1001), False), ((60_000, 1001), True)],
)  # fmt: skip
def test_a_list_of_ours_comes_back(rate: tuple[int, int], *, drop: bool) -> None:
    document = make_document(rate, drop=drop)

    found = read(write(document).content)

    shown = project(found.document)
    assert found.remarks == []
    assert shown["drop"] == drop
    assert (shown["rate"], shown["start"]) == (list(rate), document["meta"]["start"] + 10)
    assert strip(shown) == [
        (0, 94, 15), (94, 200, 44), (220, 270, 100), (270, 320, 300), (320, 340, 30),
    ]  # fmt: skip
    speeds = [shown["clips"][s["clip"]]["rate"] for s in shown["tracks"][-1]["segments"]]
    assert speeds == [[1, 1], [1, 1], [2, 1], [-1, 1], [0, 1]]
    [dissolve] = shown["transitions"]
    assert (dissolve["start"], dissolve["end"], dissolve["type"]) == (94, 106, "dissolve")


def test_drop_frame_is_what_the_timeline_says() -> None:
    assert b"FCM: DROP FRAME" in write(make_document((30_000, 1001), drop=True)).content
    assert b"FCM: NON-DROP FRAME" in write(make_document((30_000, 1001))).content


def test_what_a_list_does_not_hold_is_named() -> None:
    document = make_document()
    document["clips"]["two"]["fx:e"] = ["blur", "V", True]
    document["clips"]["two"]["op"] = 5000

    remarks = write(document).remarks

    assert [(r.code, r.track) for r in remarks if r.code == "track_left_out"] == [
        ("track_left_out", "A1"),
        ("track_left_out", "V2"),
    ]
    [look] = [remark for remark in remarks if remark.code == "left_out"]
    assert look.message == "Left out: size, place and look of the picture, effects."
    assert (look.track, look.clip, look.frame) == ("V1", "Answer", 110)
    assert [r.frame for r in remarks if r.code == "marker_left_out"] == [12, 114]


def test_the_lowest_video_track_with_clips_is_taken() -> None:
    document = make_document()
    document["tracks"]["v0"] = {"kind": "video", "order": "Z", "name": "Empty"}

    assert write(document).content == write(make_document()).content


@pytest.mark.parametrize("track", ["a1", "A1"])
def test_another_track_is_chosen_by_its_id_or_name(track: str) -> None:
    lines = write(make_document(), track).content.decode().splitlines()

    assert lines[3] == (
        "001  SONG     A     C        00:00:00:15 00:00:04:15 01:00:00:10 01:00:04:10"
    )


def test_a_track_that_is_not_there_is_refused() -> None:
    with pytest.raises(FileRefused) as caught:
        write(make_document(), "V9")

    assert caught.value.field == "track"


def test_sources_of_like_names_get_reels_of_their_own() -> None:
    document = make_document()
    other = dict(next(iter(document["assets"].values())))
    document["assets"]["other"] = {**other, "name": "Interview Ünna 02.mov"}
    document["clips"]["two"]["asset"] = "other"

    lines = write(document).content.decode().splitlines()

    assert {line.split()[1] for line in lines if line[:1].isdigit()} == {"INTERVIE", "INTER001"}


def test_titles_keep_their_place_and_solids_are_black() -> None:
    document = make_document()
    document["clips"]["solid"] = {"kind": "solid", "track": "v2", "at": 60, "tail": 5}

    made = write(document, "V2")

    reels = [line.split()[1] for line in made.content.decode().splitlines() if line[:1].isdigit()]
    assert reels == ["AX", "BL"]
    assert "clip_kind" in codes(made)


def test_a_name_of_several_lines_stays_on_one() -> None:
    document = make_document()
    document["clips"]["one"]["name"] = "two\r\n001  lines"

    assert b"* FROM CLIP NAME: two 001  lines" in write(document).content


def test_a_list_of_another_program_is_read() -> None:
    found = read(PLAIN)

    shown = project(found.document)
    assert found.name == "Rough"
    assert codes(found) == ["rate_guessed"]
    assert strip(shown) == [(0, 31, 86_501), (48, 72, 86_544)]
    [mark] = shown["markers"]
    assert (mark["frame"], mark["label"], mark["color"]) == (5, "LOOK HERE", "red")
    assert sorted(source.name for source in found.sources.values()) == ["scene 1", "scene 2.mov"]


@pytest.mark.parametrize(
    ("frames", "rate"),
    [("23", [24, 1]), ("24", [25, 1]), ("29", [30, 1]), ("47", [48, 1]), ("59", [60, 1])],
)
def test_the_rate_is_the_lowest_that_has_all_the_frames(frames: str, rate: list[int]) -> None:
    text = f"001  AX V C 00:00:00:00 00:00:01:{frames} 00:00:00:00 00:00:01:{frames}"

    assert project(read(text).document)["rate"] == rate


def test_of_likely_rates_the_one_is_taken_at_which_lengths_agree() -> None:
    text = "001  AX V C 00:00:00:20 00:00:01:20 00:00:00:00 00:00:01:00\n" * 1
    text += "002  AX V C 00:00:00:10 00:00:02:00 00:00:01:00 00:00:02:15"

    assert project(read(text).document)["rate"] == [25, 1]


def test_a_rate_that_is_named_is_taken() -> None:
    found = read(PLAIN, Rate(24_000, 1001))

    assert project(found.document)["rate"] == [24_000, 1001]
    assert found.remarks == []


def test_semicolons_are_drop_frame() -> None:
    text = "001  AX V C 00:00:59;29 00:01:00;03 01:00:00;00 01:00:00;02"

    shown = project(read(text).document)

    assert shown["rate"] == [30_000, 1001]
    assert strip(shown) == [(0, 2, 1799)]


def test_a_fade_from_black_at_the_very_beginning_is_read() -> None:
    text = """001  BL       V     C        00:00:00:00 00:00:00:00 01:00:00:00 01:00:00:00
001  TAPE     V     D    012 00:00:10:00 00:00:12:00 01:00:00:00 01:00:02:00
* TO CLIP NAME: opening"""

    found = read(text)

    [clip] = project(found.document)["clips"].values()
    assert (clip["name"], clip["start"], clip["end"]) == ("opening", 0, 48)
    assert clip["kf"]["op"] == [[0, 0, "linear"], [12, 10_000, "linear"]]
    assert codes(found) == ["rate_guessed", "transition_fade"]


def test_a_dissolve_whose_sides_have_two_numbers_is_read_and_named() -> None:
    found = read(
        "TITLE: Sides\n"
        "001  ONE  V  C        01:00:04:05 01:00:04:14 01:00:00:00 01:00:00:09\n"
        "001  ONE  V  C        01:00:04:14 01:00:04:14 01:00:00:09 01:00:00:09\n"
        "002  TWO  V  D  004   01:00:08:08 01:00:08:18 01:00:00:09 01:00:00:19\n"
        "003  TWO  V  C        01:00:08:18 01:00:08:20 01:00:00:19 01:00:00:21\n",
        Rate(24, 1),
    )

    projection = project(found.document)
    assert [(start, end) for start, end, _ in strip(projection)] == [(0, 9), (9, 19), (19, 21)]
    assert [joined["end"] - joined["start"] for joined in projection["transitions"]] == [4]
    assert codes(found) == ["event_joined"]


def test_contradicting_timecodes_are_made_to_fit_and_named() -> None:
    text = """001  AX V C 00:00:00:00 00:00:02:00 01:00:00:00 01:00:02:00
002  AX V C 00:00:00:00 00:00:02:00 01:00:01:00 01:00:03:00"""

    found = read(text)

    assert strip(project(found.document)) == [(0, 48, 0), (48, 96, 0)]
    assert codes(found) == ["rate_guessed", "timecode_mismatch"]


def test_notes_before_the_first_event_do_no_harm() -> None:
    assert strip(project(read("* written by hand\n>>> v2\n" + PLAIN).document))


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("nothing", "file"),
        ("001  AX V C 00:00:00:99 00:00:01:99 00:00:00:00 00:00:01:00", "rate"),
        ("001  AX V C 00:00:00:00 00:00:01:00 00:00:00:00", "file"),
        ("001  AX V Q 00:00:00:00 00:00:01:00 00:00:00:00 00:00:01:00", "file"),
        ("001  AX V C 00:00:00:00 00:00:01:00 00:00:00:00 00:00:01:00\n001 Z V X 1 2", "file"),
    ],
)
def test_what_is_no_list_is_refused_in_words(text: str, field: str) -> None:
    with pytest.raises(FileRefused) as caught:
        read(text)

    assert caught.value.field == field


@pytest.mark.parametrize("rate", [(25, 1), (30_000, 1001), (24_000, 1001)])
def test_an_empty_timeline_comes_back_empty_and_at_its_rate(rate: tuple[int, int]) -> None:
    document = make_document()
    document["clips"].clear()
    document["meta"] |= {"rate_n": rate[0], "rate_d": rate[1], "drop": rate[0] == 30_000}

    back = read(write(document).content)

    projection = project(back.document)
    assert (projection["rate"], projection["drop"]) == (list(rate), rate[0] == 30_000)
    assert projection["clips"] == {}
    assert codes(back) == []


def test_an_empty_list_without_a_rate_is_read_at_a_guessed_one() -> None:
    back = read("TITLE: Nothing yet\nFCM: NON-DROP FRAME\n")

    assert back.name == "Nothing yet"
    assert project(back.document)["rate"] == [24, 1]
    assert codes(back) == ["rate_guessed"]


def test_a_text_that_merely_has_a_title_is_no_list() -> None:
    with pytest.raises(FileRefused, match="holds no timecode"):
        read("TITLE: A letter\n\nDear editors, there are no events in here.\n")


@pytest.mark.parametrize("rate", [(15, 1), (25, 2), (90, 1)])
def test_a_rate_without_timecode_is_named_on_either_way(rate: tuple[int, int]) -> None:
    document = make_document()
    document["meta"] |= {"rate_n": rate[0], "rate_d": rate[1]}

    written = write(document)

    assert "rate_without_timecode" in codes(written)
    with pytest.raises(FileRefused, match=r"or 60 pictures per second, not at"):
        read(written.content)
