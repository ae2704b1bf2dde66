"""The process that composes single frames from untrusted media, for one workspace, one by one."""

import os
import sys
from typing import BinaryIO

import msgspec

from backend.renders.contract import JobError
from render_worker.errors import EngineError, job_error
from render_worker.frames.composing import FrameComposer
from render_worker.frames.task import FrameTask
from render_worker.sandbox import die_with_parent, limit_resources
from render_worker.tasks import HEADER, JSON_KIND, PICTURE_KIND, Limits


def main() -> int:
    """Answer tasks until stdin ends."""
    die_with_parent(int(sys.argv[1]))
    # Whatever a library prints goes to stderr; the pipe carries answers only.
    pipe = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    line = sys.stdin.buffer.readline()
    if not line:
        return 0  # the worker stops and needs no child any more
    limit_resources(msgspec.json.decode(line, type=Limits))
    answer_all(sys.stdin.buffer, pipe)
    return 0


def answer_all(tasks: BinaryIO, pipe: BinaryIO) -> None:
    """Do one task after the other; expected failures become answers, all others end the process."""
    composer = FrameComposer()
    for line in tasks:
        kind, body = _answer(composer, msgspec.json.decode(line, type=FrameTask))
        pipe.write(HEADER.pack(kind, len(body)) + body)
        pipe.flush()


def _answer(composer: FrameComposer, task: FrameTask) -> tuple[bytes, bytes]:
    try:
        return PICTURE_KIND, composer.compose(task)
    except EngineError as error:
        composer.forget()
        return JSON_KIND, msgspec.json.encode(job_error(error))
    except MemoryError:
        composer.forget()
        words = "The picture could not be made: it needs more memory than one job is given."
        return JSON_KIND, msgspec.json.encode(JobError("too_large", words))


if __name__ == "__main__":
    sys.exit(main())
