"""Frames done go along with the pictures that are shown."""

from backend.renders.counting import Chunk, frames_reached


def _chunks(states: str) -> list[Chunk]:
    """One chunk of ten frames a letter: c cached, m made now, . not made yet."""
    return [Chunk(n, 10, state != ".", state == "c") for n, state in enumerate(states)]


def test_cached_chunks_at_the_beginning_count_at_once() -> None:
    assert frames_reached(_chunks("cc..")) == {0: 10, 1: 10}


def test_cached_chunks_count_when_the_render_reaches_them() -> None:
    assert frames_reached(_chunks("..cc")) == {}
    assert frames_reached(_chunks("m.cc")) == {0: 10}
    assert frames_reached(_chunks("mmcc")) == {0: 10, 1: 10, 2: 10, 3: 10}


def test_a_chunk_made_out_of_turn_counts_for_its_own_frames() -> None:
    assert frames_reached(_chunks(".mc")) == {1: 10}
