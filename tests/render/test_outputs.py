"""Every kind of file a render can become, encoded and read back."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from backend.renders.contract import OutputProfile, RenderSpec
from backend.renders.output import resolve_output
from backend.renders.plan import chunk_ranges, frames_of_output, plan_render
from backend.renders.presets import (
    BY_ID,
    CODECS,
    AudioCodec,
    Container,
    PresetSettings,
    RenderQuality,
    VideoCodec,
)
from render_worker.media_shelf import shelf_of
from render_worker.pictures.burn_in import BurnIn, stamped
from render_worker.pictures.colour import plane_views
from render_worker.pictures.compositor import Compositor
from tests.render.numbered import Numbered, numbers_in, write_numbered
from tests.render.rendering import draw, render
from tests.render_specs import make_asset, make_clip, make_spec, make_timeline

FRAMES = 25
CUTS = [10]
CODEC_NAMES = {"h265": "hevc", "av1": "libdav1d"}
SOUND_NAMES = {"mp3": "mp3float", "pcm": "pcm_s16le"}


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Numbered pictures, and sound that begins at one moment: sample 12,000."""
    path = tmp_path_factory.mktemp("film") / "film.mkv"
    write_numbered(path.with_name("pictures.mp4"), Numbered(FRAMES))
    with av.open(str(path), "w") as out, av.open(str(path.with_name("pictures.mp4"))) as source:
        pictures = out.add_stream_from_template(source.streams.video[0])
        sound = out.add_stream("pcm_s16le", rate=48_000, layout="stereo")
        for packet in source.demux(source.streams.video[0]):
            if packet.size:
                packet.stream = pictures
                out.mux(packet)
        frame = av.AudioFrame.from_ndarray(_sound(), format="s16", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, 0, Fraction(1, 48_000)
        out.mux(sound.encode(frame))
        out.mux(sound.encode(None))
    return path


ONSET = 12_000


def _sound() -> NDArray[np.int16]:
    times = np.arange(48_000)
    tone = np.where(times < ONSET, 0, 24_000 * np.sin(2 * np.pi * 997 * (times - ONSET) / 48_000))
    return np.repeat(tone.astype(np.int16), 2)[None]


def spec_of(settings: PresetSettings, **fields: Any) -> RenderSpec:
    clips = {
        "c": make_clip("c", start=0, end=FRAMES, asset="k"),
        "s": make_clip("s", start=0, end=FRAMES, asset="k", track="a1"),
    }
    timeline = make_timeline(clips)
    output = resolve_output("test", settings, timeline)
    return make_spec(timeline, {"k": make_asset("aa")}, output=output, **fields)


def rendered(settings: PresetSettings, film: Path, folder: Path, **fields: Any) -> Path:
    spec = spec_of(settings, **fields)
    cuts = [] if spec.output.is_one_job else CUTS
    return render(spec, {"k": film}, folder, cuts)


MIXES = sorted(
    {
        (container, video, audio)
        for container, (videos, audios) in CODECS.items()
        for video, audio in zip(
            sorted(videos) * len(audios), sorted(audios) * len(videos), strict=True
        )
    }
)
"""Each codec of each container at least once."""


@dataclass(frozen=True)
class Read:
    """What a player finds in a file."""

    codec: str
    size: tuple[int, int]
    rate: Fraction
    times: list[Fraction]
    numbers: list[int | None]
    tags: set[int]
    """Matrix, range, primaries and transfer: 1 is bt709, and limited."""


def read_pictures(path: Path) -> Read:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        frames = list(container.decode(stream))
        context = stream.codec_context
        first = frames[0]
        return Read(
            context.name,
            (context.width, context.height),
            Fraction(stream.average_rate or 0),
            [(frame.pts or 0) * Fraction(frame.time_base or 0) for frame in frames],
            list(numbers_in(frames)),
            {first.colorspace, first.color_range, first.color_primaries, first.color_trc},
        )


@dataclass(frozen=True)
class Heard:
    """The sound of a file."""

    codec: str
    onset: int
    """Sample at which the tone begins."""
    length: float
    """Seconds that the file says it lasts."""


def read_sound(path: Path) -> Heard:
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        resampler = av.AudioResampler(format="fltp", layout="mono", rate=48_000)
        blocks = [
            block.to_ndarray()[0]
            for frame in container.decode(stream)
            for block in resampler.resample(frame)
        ]
        onset = int(np.argmax(abs(np.concatenate(blocks)) > _LOUD))
        return Heard(stream.codec_context.name, onset, (container.duration or 0) / 1_000_000)


_LOUD = 0.1


@pytest.mark.parametrize(("container", "video", "audio"), MIXES)
def test_every_codec_of_every_container_is_what_a_player_finds(
    container: Container, video: VideoCodec, audio: AudioCodec, film: Path, tmp_path: Path
) -> None:
    settings = PresetSettings(container=container, video_codec=video, audio_codec=audio, crf=30)

    out = rendered(settings, film, tmp_path)

    if video:
        read = read_pictures(out)
        assert read.codec == CODEC_NAMES.get(video, video)
        assert (read.size, read.rate) == ((320, 180), Fraction(25))
        assert read.times == [Fraction(n, 25) for n in range(FRAMES)]
        assert read.numbers == list(range(FRAMES))
        assert container is Container.GIF or read.tags == {1}
    if audio:
        heard = read_sound(out)
        assert heard.codec == SOUND_NAMES.get(audio, audio)
        # The tone's first samples are too soft to be heard.
        assert abs(heard.onset - ONSET) <= 2
        assert heard.length == pytest.approx(1, abs=0.01)


def boxes(path: Path) -> list[bytes]:
    """Names of an MP4's outermost boxes."""
    content, names, place = path.read_bytes(), [], 0
    while place < len(content):
        names.append(content[place + 4 : place + 8])
        place += int.from_bytes(content[place : place + 4])
    return names


@pytest.mark.parametrize("container", [Container.MP4, Container.MOV])
def test_playing_starts_before_the_whole_file_is_there(
    container: Container, film: Path, tmp_path: Path
) -> None:
    names = boxes(rendered(PresetSettings(container=container), film, tmp_path))

    assert names.index(b"moov") < names.index(b"mdat")


def test_apple_takes_h265(film: Path, tmp_path: Path) -> None:
    out = rendered(PresetSettings(video_codec=VideoCodec.H265), film, tmp_path)

    with av.open(str(out)) as container:
        assert container.streams.video[0].codec_context.codec_tag == "hvc1"


@pytest.mark.parametrize("rate", [(60, 1), (25, 2), (30_000, 1_001), (24, 1)])
def test_at_another_rate_each_picture_is_the_one_of_its_moment(
    rate: tuple[int, int], film: Path, tmp_path: Path
) -> None:
    spec = spec_of(PresetSettings(rate=rate), range=(3, FRAMES))

    read = read_pictures(render(spec, {"k": film}, tmp_path, [8, 15]))

    fps = Fraction(*rate)
    moments = [Fraction(n) / fps for n in range(frames_of_output(spec))]
    assert read.numbers == [3 + int(moment * 25) for moment in moments]
    steps = {later - earlier for earlier, later in pairwise(read.times)}
    assert max(abs(step - 1 / fps) for step in steps) < Fraction(1, 10_000)
    assert moments[-1] < Fraction(FRAMES - 3, 25) <= moments[-1] + 1 / fps


def test_a_gif_at_an_odd_rate_stays_in_time(film: Path, tmp_path: Path) -> None:
    settings = BY_ID["gif"].settings

    read = read_pictures(rendered(settings, film, tmp_path))

    assert read.numbers == list(range(0, FRAMES, 2))
    assert read.times == [Fraction(n * 8, 100) for n in range(13)]


@pytest.fixture(scope="module")
def noise(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures that take any number of bits."""
    path = tmp_path_factory.mktemp("noise") / "noise.mp4"
    dice = np.random.default_rng(1)
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25, options={"preset": "ultrafast", "crf": "10"})
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for number in range(FRAMES):
            picture = dice.integers(0, 255, (180, 320, 3), np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuv420p")
            frame.pts = number
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("codec", [VideoCodec.H264, VideoCodec.H265])
def test_a_bit_rate_is_reached_in_two_passes(
    codec: VideoCodec, noise: Path, tmp_path: Path
) -> None:
    settings = PresetSettings(
        video_codec=codec, audio_codec=AudioCodec.NONE, video_bit_rate=1_000_000
    )

    out = rendered(settings, noise, tmp_path)

    assert len(read_pictures(out).numbers) == FRAMES
    assert out.stat().st_size * 8 == pytest.approx(1_000_000, rel=0.15)


@pytest.mark.parametrize(
    ("settings", "chunks"),
    [
        (PresetSettings(), 2),
        (BY_ID["gif"].settings, 1),
        (PresetSettings(video_bit_rate=1_000_000), 1),
        (BY_ID["audio_only"].settings, 0),
    ],
)
def test_what_is_of_the_whole_film_is_one_job(settings: PresetSettings, chunks: int) -> None:
    timeline = make_timeline({"c": make_clip("c", start=0, end=200, kind="solid")})
    spec = make_spec(timeline, output=resolve_output("x", settings, timeline))

    assert len(plan_render(spec, "1").chunks) == chunks
    assert len(chunk_ranges(timeline, spec.range)) == 2


def test_a_draft_is_half_the_size(film: Path, tmp_path: Path) -> None:
    spec = spec_of(PresetSettings())
    draft = resolve_output("x", PresetSettings(), spec.timeline, quality=RenderQuality.DRAFT)
    spec = make_spec(spec.timeline, spec.assets, output=draft)

    read = read_pictures(render(spec, {"k": film}, tmp_path, CUTS))

    assert (read.size, read.numbers) == ((160, 90), list(range(FRAMES)))


def output_of(preset: str, width: int = 1920, height: int = 1080) -> OutputProfile:
    timeline = {"width": width, "height": height, "rate": [25, 1]}
    return resolve_output(preset, BY_ID[preset].settings, timeline)


@pytest.mark.parametrize(
    ("preset", "size", "fps"),
    [
        ("1080p", (1920, 1080), 25),
        ("720p", (1280, 720), 25),
        ("vertical", (1080, 1920), 25),
        ("youtube_4k", (3840, 2160), 60),
        ("youtube_1080p", (1920, 1080), 60),
        ("youtube_720p", (1280, 720), 30),
        ("tiktok_vertical", (1080, 1920), 60),
        ("instagram_square", (1080, 1080), 30),
        ("instagram_portrait", (1080, 1350), 30),
        ("web_optimized", (1280, 720), 25),
        ("high_quality", (1920, 1080), 25),
        ("prores_master", (1920, 1080), 25),
        ("gif", (480, 270), Fraction(25, 2)),
    ],
)
def test_each_preset_yields_its_size_and_rate(
    preset: str, size: tuple[int, int], fps: Fraction
) -> None:
    output = output_of(preset)

    assert ((output.width, output.height), Fraction(*output.rate)) == (size, fps)


def test_high_quality_is_crf_18_with_192_kbit_of_sound() -> None:
    output = output_of("high_quality")

    assert (output.video_codec, output.crf) == ("libx264", 18)
    assert (output.audio_codec, output.audio_bit_rate) == ("aac", 192_000)


def test_a_preset_within_a_box_neither_enlarges_nor_bends() -> None:
    assert [
        (o.width, o.height) for o in (output_of("gif", 200, 100), output_of("gif", 500, 1000))
    ] == [
        (200, 100),
        (240, 480),
    ]


def test_a_timecode_is_burned_in_where_it_belongs() -> None:
    timeline = make_timeline(
        {"c": make_clip("c", start=0, end=4, kind="solid", color="#808080")},
        rate=(30_000, 1_001),
        start=1_799,
        drop=True,
    )
    spec = make_spec(timeline, burn_in=True)
    plain = make_spec(timeline)

    pictures = [luma_of(picture) for picture in draw_stamped(spec)]

    [flat] = {luma_of(picture).tobytes() for picture in draw(plain, {}, 0, 4)}
    labels = [BurnIn(spec).label(frame) for frame in range(3)]
    assert labels == ["00:00:59;29", "00:01:00;02", "00:01:00;03"]
    background = np.frombuffer(flat, np.uint8).reshape(180, 320)
    for picture in pictures:
        rows, columns = np.nonzero(picture != background)
        # In the middle of the lower edge, and nowhere else.
        assert (rows.min() > 150, rows.max() < 180) == (True, True)
        assert columns.min() + columns.max() == pytest.approx(320, abs=6)
        assert picture.max() == 235
    assert len({picture.tobytes() for picture in pictures}) == 4


def draw_stamped(spec: RenderSpec) -> list[VideoFrame]:
    first, end = spec.range
    return list(stamped(spec, Compositor(spec, shelf_of(spec, {})).frames(first, end), first))


def luma_of(picture: VideoFrame) -> NDArray[np.uint8]:
    return np.array(plane_views(picture)[0])
