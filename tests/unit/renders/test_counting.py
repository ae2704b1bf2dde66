"""Frames done go along with the pictures that are shown."""

from backend.renders.counting import Chunk, lay_out
from backend.renders.schemas import RenderState

STATES = {
    "c": RenderState.COMPLETED,
    "m": RenderState.COMPLETED,
    ".": RenderState.QUEUED,
    "r": RenderState.RUNNING,
    "x": RenderState.DEAD,
}


def _chunks(states: str) -> list[Chunk]:
    """One chunk of ten frames a letter: c cached, m made now, r being made, x dead, . waiting."""
    return [Chunk(n, 10, STATES[state], state == "c") for n, state in enumerate(states)]


def test_cached_chunks_at_the_beginning_count_at_once() -> None:
    assert lay_out(_chunks("cc..")).frames == {"c0": 10, "c1": 10}


def test_cached_chunks_count_when_the_render_reaches_them() -> None:
    assert lay_out(_chunks("..cc")).frames == {}
    assert lay_out(_chunks("m.cc")).frames == {"0": 10}
    assert lay_out(_chunks("mmcc")).frames == {"0": 10, "1": 10, "c2": 10, "c3": 10}


def test_a_chunk_made_out_of_turn_counts_for_its_own_frames() -> None:
    assert lay_out(_chunks(".mc")).frames == {"1": 10}


def test_the_map_has_a_letter_for_each_chunk_and_knows_all_that_needs_no_work() -> None:
    layout = lay_out(_chunks("cmr.xc"))

    assert (layout.letters, layout.cached) == ("cdrqfc", 20)
