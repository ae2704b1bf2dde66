"""Chunks come from the worker, which handles untrusted media: whatever they hold, web stays up."""

from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import numpy as np
import pytest
from av import VideoFrame
from hypothesis import given
from hypothesis import strategies as st

from backend.renders.contract import OutputProfile
from backend.renders.hls.boxes import NotStreamable, boxes
from backend.renders.hls.pictures import codec_of, init_segment, placed_fragment
from backend.renders.hls.sound import SoundTrack, read_track, sound_fragment, span_of
from render_worker.pictures.encoder import ChunkEncoder
from render_worker.sound.encoder import write_sound

OUTPUT = OutputProfile(preset="test", width=64, height=36, rate=(30_000, 1_001))
Damage = list[tuple[int, int]]
DAMAGE = st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), max_size=4)


@cache
def pieces() -> tuple[bytes, bytes, bytes]:
    """A chunk, and `ftyp` and `moov` of a sound file."""
    with TemporaryDirectory() as folder:
        encoder = ChunkEncoder(Path(folder) / "chunk", OUTPUT)
        for _ in range(7):
            grey = np.full((36 * 3 // 2, 64), 128, np.uint8)
            encoder.encode(VideoFrame.from_ndarray(grey, format="yuv420p"))
        encoder.close()
        write_sound(Path(folder) / "sound", [np.zeros((9_000, 2), np.float32)], OUTPUT)
        sound = (Path(folder) / "sound").read_bytes()
        found = {box.kind: sound[box.start : box.end] for box in boxes(sound)}
        return (Path(folder) / "chunk").read_bytes(), found[b"ftyp"], found[b"moov"]


def damaged(content: bytes, damage: Damage, length: int | None) -> bytes:
    copy = bytearray(content)
    for at, value in damage:
        copy[at % len(copy)] = value
    return bytes(copy[:length])


def test_a_chunk_of_several_fragments_is_placed_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "chunk"
    flags = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
    with av.open(str(path), "w", format="mp4", options=flags) as out:
        stream = out.add_stream("libx264", rate=25, options={"g": "10", "bf": "2"})
        stream.width, stream.height, stream.pix_fmt = 64, 36, "yuv420p"
        for _ in range(30):
            grey = np.full((36 * 3 // 2, 64), 128, np.uint8)
            out.mux(stream.encode(VideoFrame.from_ndarray(grey, format="yuv420p")))
        out.mux(stream.encode(None))
    chunk = path.read_bytes()

    placed = placed_fragment(chunk, begins=Fraction(7), sequence=1)

    path.write_bytes(init_segment(chunk) + placed)
    with av.open(str(path)) as film:
        times = [frame.time or 0.0 for frame in film.decode(film.streams.video[0])]
    assert times == pytest.approx([7 + number / 25 for number in range(30)])


@given(DAMAGE, st.none() | st.integers(0, 4_000))
def test_a_damaged_chunk_is_served_or_refused(damage: Damage, length: int | None) -> None:
    chunk = damaged(pieces()[0], damage, length)

    try:
        placed = placed_fragment(chunk, begins=Fraction(3), sequence=2)
        codec_of(init_segment(chunk))
    except NotStreamable:
        return

    assert len(placed) <= len(chunk)


@given(DAMAGE, st.none() | st.integers(0, 2_000))
def test_a_damaged_sound_is_served_or_refused(damage: Damage, length: int | None) -> None:
    _, header, moov = pieces()

    try:
        track = read_track(header, damaged(moov, damage, length))
        span = span_of(track, Fraction(0), Fraction(1))
        segment = sound_fragment(track, span, b"", lead=Fraction(1), sequence=1)
    except NotStreamable:
        return

    assert segment[4:8] == b"moof"


@given(
    st.lists(st.integers(1, 900), min_size=1, max_size=200),
    st.lists(st.fractions(0, 5), max_size=8),
    st.integers(0, 4_000),
)
def test_every_packet_is_in_one_segment_and_in_order(
    sizes: list[int], cuts: list[Fraction], priming: int
) -> None:
    track = SoundTrack(b"", 48_000, 1_024, priming, tuple(sizes), 44)
    bounds = [Fraction(0), *sorted({cut for cut in cuts if cut}), Fraction(10)]

    spans = [span_of(track, *pair) for pair in pairwise(bounds)]

    assert [size for span in spans for size in span.sizes] == sizes
    at = 44
    for span in spans:
        assert span.offset == at
        at += span.size_bytes
