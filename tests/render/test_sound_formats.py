"""Sound of every shape: channels, sample rates, and clocks that do not begin at 0."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from render_worker.sound.source import RATE, SoundSource
from tests.render.test_sound import Sound, clicks, write_wav

HALF = 0.5**0.5


def write_sound(
    path: Path, samples: Sound, *, layout: str = "stereo", rate: int = RATE, first: int = 0
) -> Path:
    """Write (n, channels) losslessly; the first sample's time is `first` samples."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_f32le", rate=rate)
        assert isinstance(stream, AudioStream)
        stream.codec_context.layout = layout
        for at in range(0, len(samples), 4_800):
            packed = np.ascontiguousarray(samples[at : at + 4_800]).reshape(1, -1)
            frame = AudioFrame.from_ndarray(packed, format="flt", layout=layout)
            frame.sample_rate, frame.time_base, frame.pts = rate, Fraction(1, rate), first + at
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def heard(path: Path, start: int = 0, count: int = RATE) -> Sound:
    source = SoundSource(path, start)
    try:
        return source.read(count)
    finally:
        source.close()


@pytest.mark.parametrize(
    ("layout", "shares"),
    [
        ("5.1", [(1, 0), (0, 1), (HALF, HALF), (0, 0), (HALF, 0), (0, HALF)]),
        (
            "7.1",
            [
                (1, 0),
                (0, 1),
                (HALF, HALF),
                (0, 0),
                (HALF, 0),
                (0, HALF),
                (HALF, 0),
                (0, HALF),
            ],
        ),
    ],
)
@pytest.mark.parametrize("file", ["says.wav", "does-not-say.mka"])
def test_a_films_channels_are_heard_as_the_standard_says(
    layout: str, shares: list[tuple[float, float]], file: str, tmp_path: Path
) -> None:
    """One channel after the other for a tenth of a second: FL FR FC LFE BL BR SL SR."""
    samples = np.zeros((RATE, len(shares)), np.float32)
    for channel in range(len(shares)):
        samples[channel * 4_800 : (channel + 1) * 4_800, channel] = 0.5

    sound = heard(write_sound(tmp_path / file, samples, layout=layout))

    found = [sound[channel * 4_800 + 2_400] for channel in range(len(shares))]
    assert np.stack(found) == pytest.approx(0.5 * np.array(shares), abs=1e-6)


@pytest.mark.parametrize("rate", [8_000, 22_050, 32_000, 44_100, 88_200, 96_000, 192_000])
def test_every_sample_rate_keeps_clicks_in_their_place(rate: int, tmp_path: Path) -> None:
    times = (Fraction(1, 4), Fraction(3, 2), Fraction(11, 4))
    marks = [round(time * rate) for time in times]
    path = write_wav(tmp_path / "s.wav", rate, clicks(3, *marks, rate=rate))

    sound = np.abs(heard(path, count=3 * RATE)[:, 0])

    found = [
        int(np.argmax(sound[int((time - Fraction(1, 5)) * RATE) :][: RATE // 2]))
        + int((time - Fraction(1, 5)) * RATE)
        for time in times
    ]
    assert found == pytest.approx([float(time * RATE) for time in times], abs=max(1, RATE / rate))


def test_sound_that_begins_late_or_early_keeps_to_the_pictures(tmp_path: Path) -> None:
    """Source time 0 is the first picture: what was recorded before it is not heard."""
    path = tmp_path / "film.mkv"
    with av.open(str(path), "w") as container:
        video = container.add_stream("mpeg4", rate=25)
        audio = container.add_stream("pcm_s16le", rate=RATE)
        assert isinstance(video, VideoStream)
        assert isinstance(audio, AudioStream)
        video.width, video.height, video.pix_fmt = 32, 32, "yuv420p"
        audio.codec_context.layout = "stereo"
        for number in range(50):
            picture = VideoFrame(32, 32, "yuv420p")
            picture.pts, picture.time_base = number + 25, Fraction(1, 25)
            container.mux(video.encode(picture))
        # From half a second before the first picture on, a click at that picture.
        sound = clicks(2, RATE // 2)
        packed = np.rint(sound * 32_767).astype(np.int16).reshape(1, -1)
        frame = AudioFrame.from_ndarray(packed, format="s16", layout="stereo")
        frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), RATE // 2
        container.mux(audio.encode(frame))
        container.mux(video.encode(None))
        container.mux(audio.encode(None))

    samples = np.abs(heard(path)[:, 0])

    # Matroska's clock has milliseconds.
    assert int(np.argmax(samples)) == pytest.approx(0, abs=RATE // 1_000)
    assert samples.max() > 0.7
    assert not samples[RATE // 100 :].any()


def test_many_channels_that_mean_nothing_known_are_heard_by_the_first_two(tmp_path: Path) -> None:
    samples = np.zeros((RATE, 10), np.float32)
    samples[:, 0], samples[:, 1], samples[:, 2] = 0.25, 0.5, 1

    sound = heard(write_sound(tmp_path / "s.mka", samples, layout="10 channels"))

    assert sound[RATE // 2] == pytest.approx([0.25, 0.5])


def test_what_lies_before_the_beginning_is_not_heard(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "s.mov", clicks(2, 3 * RATE // 4), first=-RATE // 2)

    assert int(np.argmax(np.abs(heard(path)[:, 0]))) == RATE // 4


def test_eight_channels_of_a_coded_film_are_read(tmp_path: Path) -> None:
    """A decoder gives them in eight planes, behind which PyAV reads on."""
    path = tmp_path / "film.m4a"
    tone = 0.5 * np.sin(np.arange(RATE // 2) * 2 * np.pi * 440 / RATE)
    channels = np.zeros((len(tone), 8), np.float32)
    channels[:, 0], channels[:, 3] = tone, tone  # the left one, and the one for what is only felt
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=RATE, layout="7.1")
        assert isinstance(stream, AudioStream)
        frame = AudioFrame.from_ndarray(channels.reshape(1, -1), format="flt", layout="7.1")
        frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), 0
        container.mux([*stream.encode(frame), *stream.encode(None)])

    left, right = heard(path, count=RATE // 2).T

    assert np.abs(left[4_800:-4_800] - tone[4_800:-4_800]).max() < 0.02
    assert np.abs(right).max() < 0.01
