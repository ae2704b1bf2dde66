"""A job's name tells whether it encodes a chunk."""

from backend.media.contract import prepare_job_id
from backend.renders.contract import ASSEMBLE_INDEX, SOUND_INDEX, is_chunk_job, piece_job_id

RENDER = "01890000-0000-7000-8000-000000000001"


def test_chunks_are_told_from_everything_else_by_their_names() -> None:
    names = {
        piece_job_id(RENDER, 0, 1): True,
        piece_job_id(RENDER, 123, 4): True,
        piece_job_id(RENDER, SOUND_INDEX, 1): False,
        piece_job_id(RENDER, ASSEMBLE_INDEX, 1): False,
        prepare_job_id(RENDER, 1): False,
    }

    assert {name: is_chunk_job(name) for name in names} == names
