"""Films that are not of one piece: other sizes, ranges and groups in their middle."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange
from av.video.stream import VideoStream

from render_worker.pictures.source import PictureSource
from render_worker.prepare.probe import probe_file
from render_worker.restarts import runs_of
from render_worker.sound.source import RATE, SoundSource
from tests.render.numbered import Numbered, draw_number, numbers_in, read_number, write_numbered
from tests.render.rendering import draw, flicks, rgb
from tests.render_specs import make_asset, make_clip, make_spec, make_timeline

PAL = Fraction(25)
SMALL = (160, 90)
PART = 40
"""Pictures of one recording: the clock must jump back by more than a second."""


def shown(path: Path, sources: Sequence[int], *, length: int = 2) -> list[int | None]:
    """Draw clips of `length` frames that begin at these frames of the source."""
    clips = {
        f"c{n}": make_clip(
            f"c{n}", start=n * length, end=n * length + length, asset="v", src=flicks(source, PAL)
        )
        for n, source in enumerate(sources)
    }
    spec = make_spec(make_timeline(clips), {"v": make_asset("v")})
    return list(numbers_in(draw(spec, {"v": path}, 0, len(sources) * length)))


def joined(folder: Path, *parts: Path) -> Path:
    path = folder / "joined.ts"
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    return path


def test_another_size_in_the_middle_fills_the_same_place(tmp_path: Path) -> None:
    large = write_numbered(tmp_path / "a.ts", Numbered(20, gop=10))
    small = Numbered(20, gop=10, first_number=100, size=SMALL, times=list(range(20, 40)))
    path = joined(tmp_path, large, write_numbered(tmp_path / "b.ts", small))

    expected = [*range(20), *range(100, 120)]
    assert shown(path, [0], length=40) == expected
    assert shown(path, [30, 5, 18]) == [110, 111, 5, 6, 18, 19]


def write_grey(path: Path, colors: ColorRange, first: int) -> Path:
    """Ten pictures of (200, 200, 200) that say which range they have."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"crf": "4", "bf": "0"})
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 36, "yuv420p"
        stream.codec_context.color_range = int(colors)
        grey = VideoFrame.from_ndarray(np.full((36, 64, 3), 200, np.uint8), format="rgb24")
        frame = grey.reformat(format="yuv420p", dst_color_range=colors)
        for number in range(10):
            frame.pts, frame.time_base = first + number, 1 / PAL
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def test_another_range_in_the_middle_is_as_light(tmp_path: Path) -> None:
    limited = write_grey(tmp_path / "a.ts", ColorRange.MPEG, 0)
    path = joined(tmp_path, limited, write_grey(tmp_path / "b.ts", ColorRange.JPEG, 10))
    clips = {"c": make_clip("c", start=0, end=20, asset="v")}
    spec = make_spec(make_timeline(clips, width=64, height=36), {"v": make_asset("v")})

    means = [float(rgb(picture).mean()) for picture in draw(spec, {"v": path}, 0, 20)]

    assert means == pytest.approx([200] * 20, abs=2)


def test_keys_ten_seconds_apart_are_no_hindrance(tmp_path: Path) -> None:
    options = {"x264-params": "scenecut=0:keyint=250:min-keyint=250"}
    how = Numbered(510, gop=250, b_frames=3, size=SMALL, options=options)
    path = write_numbered(tmp_path / "s.mp4", how)

    asked = [505, 249, 250, 251, 499, 500, 3]

    assert shown(path, asked) == [first + k for first in asked for k in range(2)]


@pytest.mark.parametrize(
    ("name", "expected"), [("s.mkv", range(12)), ("s.mp4", range(5, 12)), ("s.ts", range(12))]
)
def test_times_below_zero(name: str, expected: range, tmp_path: Path) -> None:
    """What an edit list hides stays hidden; elsewhere the first picture is at time 0."""
    how = Numbered(12, gop=4, b_frames=2, times=[n - 5 for n in range(12)])
    path = write_numbered(tmp_path / name, how)

    assert shown(path, [0], length=len(expected)) == list(expected)
    assert probe_file(path).duration_flicks == flicks(len(expected), PAL)


def test_the_length_is_that_of_its_pictures_whatever_the_container_says(tmp_path: Path) -> None:
    path = write_numbered(tmp_path / "s.mp4", Numbered(20, size=SMALL))
    content = bytearray(path.read_bytes())
    for box, at in ((b"mvhd", 20), (b"tkhd", 24), (b"mdhd", 20)):  # ISO/IEC 14496-12, 8.2 to 8.4
        place = content.index(box) + at
        content[place : place + 4] = (1_000_000).to_bytes(4)
    path.write_bytes(content)

    assert probe_file(path).duration_flicks == flicks(20, PAL)


def test_before_the_first_picture_of_a_cut_recording_it_is_held(tmp_path: Path) -> None:
    """It begins inside a group: its clock begins before anything can be decoded."""
    options = {"x264-params": "repeat-headers=1:scenecut=0"}
    whole = write_numbered(tmp_path / "a.ts", Numbered(30, gop=20, size=SMALL, options=options))
    content = whole.read_bytes()
    tables, packets = (
        content[: 3 * 188],
        [content[at : at + 188] for at in range(0, len(content), 188)],
    )
    begins = [n for n, packet in enumerate(packets) if packet[1] & 0x40 and packet[2] == 0]
    path = tmp_path / "cut.ts"
    path.write_bytes(tables + b"".join(packets[begins[5] :]))
    source = PictureSource(path)

    pictures = [source.picture_at(n / PAL) for n in range(8)]

    source.close()
    assert all(picture is pictures[0] for picture in pictures)
    assert read_number(np.asarray(pictures[0].to_ndarray(format="rgb24"), np.uint8)) == 20


def write_recording(path: Path, first: int, late: int = 0) -> Path:
    """Numbered pictures, and a level of sound for each recording; its clock begins at `late`."""
    with av.open(str(path), "w") as container:
        coder = "libx264" if path.suffix == ".ts" else "mpeg2video"
        video = container.add_stream(coder, rate=25, options={"bf": "2"})
        audio = container.add_stream("mp2", rate=RATE)
        assert isinstance(video, VideoStream)
        assert isinstance(audio, AudioStream)
        video.width, video.height, video.pix_fmt = *SMALL, "yuv420p"
        video.codec_context.gop_size = 10
        video.codec_context.bit_rate = 2_000_000
        for number in range(PART):
            picture = VideoFrame.from_ndarray(draw_number(first + number, SMALL), format="rgb24")
            picture.pts, picture.time_base = late + number, 1 / PAL
            level = np.full((1, 2 * RATE // 25), (first + 100) * 50, np.int16)
            sound = AudioFrame.from_ndarray(level, format="s16", layout="stereo")
            sound.sample_rate, sound.time_base = RATE, Fraction(1, RATE)
            sound.pts = (late + number) * RATE // 25
            container.mux([*video.encode(picture), *audio.encode(sound)])
        container.mux([*video.encode(None), *audio.encode(None)])
    return path


@pytest.mark.parametrize("late", [0, 500])
def test_a_clock_that_begins_anew_goes_on(late: int, tmp_path: Path) -> None:
    """Files that were written behind each other, each with its own clock: nothing is lost."""
    parts = [
        write_recording(tmp_path / f"{first}.ts", first, 0 if first else late)
        for first in (0, 100, 200)
    ]
    path = joined(tmp_path, *parts)

    expected = [*range(PART), *range(100, 100 + PART), *range(200, 200 + PART)]
    assert probe_file(path).duration_flicks == flicks(3 * PART, PAL)
    assert shown(path, [0], length=3 * PART) == expected
    asked = [105, 41, 79, 39, 118, 2]
    assert shown(path, asked) == [expected[n + k] for n in asked for k in range(2)]


def test_pictures_behind_a_stream_of_something_else_are_found(tmp_path: Path) -> None:
    """As in recordings of discs, whose first stream is for menus."""
    path = tmp_path / "menu.ts"
    alone = write_numbered(tmp_path / "a.mp4", Numbered(8, size=SMALL))
    with av.open(str(alone)) as film, av.open(str(path), "w") as container:
        container.add_data_stream("bin_data")
        stream = container.add_stream_from_template(film.streams.video[0])
        for packet in film.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                container.mux(packet)
    with av.open(str(path)) as made:
        assert made.streams.video[0].index > 0

    assert shown(path, [0], length=8) == list(range(8))


def test_a_restart_in_a_large_file_is_found_by_samples(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("render_worker.restarts._SMALL_BYTES", 0)
    one = write_recording(tmp_path / "a.ts", 0)
    two = joined(tmp_path, one, write_recording(tmp_path / "b.ts", 100))

    with av.open(str(one)) as whole, av.open(str(two)) as both:
        assert not runs_of(one, whole)
        [first, second] = runs_of(two, both).runs
    # Some packets of tables come before the first one of pictures or sound.
    assert first.pos == 0
    assert 0 <= second.pos - one.stat().st_size < 10 * 188


def test_the_parts_of_a_disc_follow_each_other(tmp_path: Path) -> None:
    """Its container has no time for each picture: the last two of a part may share theirs."""
    path = joined(
        tmp_path, *(write_recording(tmp_path / f"{first}.vob", first) for first in (0, 100, 200))
    )

    whole = shown(path, [0], length=3 * PART)

    missing = {first + n for first in (0, 100, 200) for n in range(PART)} - set(whole)
    assert len(missing) <= 3
    assert whole == sorted(number for number in whole if number is not None)
    assert shown(path, [PART + 10, 2 * PART + 10, 5]) == [
        whole[n + k] for n in (PART + 10, 2 * PART + 10, 5) for k in range(2)
    ]


def test_sound_goes_on_with_a_clock_that_begins_anew(tmp_path: Path) -> None:
    parts = [write_recording(tmp_path / f"{first}.ts", first) for first in (0, 100, 200)]
    path = joined(tmp_path, *parts)

    for start in (0, 2 * RATE):
        source = SoundSource(path, start)
        levels = np.rint(source.read(5 * RATE)[:, 0] * 32_768 / 5_000)
        source.close()
        for number, second in enumerate((0.8, 2.4, 4.0)):
            at = int(second * RATE) - start
            if at > 0:
                assert np.all(levels[at - 9_600 : at + 9_600] == number + 1)
