"""The shared answer to "I have nothing": one for a crowd, and never less than everything."""

from backend.collab.document import Document, Patch
from backend.collab.full_state import FRESH_SECONDS, IDLE_SECONDS, FullState
from backend.collab.protocol import SyncStep2, SyncUpdate, decode
from backend.web.frame import Frame


def _edit(document: Document, name: str) -> None:
    document.write([Patch("clips", name, None, {"kind": "media"})])


def _clips(frames: list[Frame]) -> set[str]:
    document = Document()
    for frame in frames:
        message = decode(frame.payload)
        assert isinstance(message, SyncUpdate | SyncStep2)
        document.apply(message.update)
    assert isinstance(message, SyncStep2)
    return set(document.read()["clips"])


def test_crowd_gets_one_frame() -> None:
    document, shared = Document(), FullState()
    _edit(document, "c1")

    frames = [shared.frames(document, 0.0) for _ in range(3)]

    assert all(frame is frames[0][0] for (frame,) in frames)
    assert _clips(frames[0]) == {"c1"}


def test_edits_since_then_come_before_the_answer_is_over() -> None:
    document, shared = Document(), FullState()
    _edit(document, "c1")
    shared.frames(document, 0.0)
    _edit(document, "c2")

    frames = shared.frames(document, FRESH_SECONDS / 2)

    assert len(frames) == 2
    assert _clips(frames) == {"c1", "c2"}


def test_deletion_alone_is_not_missed() -> None:
    document, shared = Document(), FullState()
    _edit(document, "c1")
    document.write([Patch("clips", "c1", "kind", "media"), Patch("clips", "c1", "name", "Shot")])
    shared.frames(document, 0.0)
    document.write([Patch("clips", "c1", "name", None)])
    copy = Document()

    for frame in shared.frames(document, 0.0):
        message = decode(frame.payload)
        assert isinstance(message, SyncUpdate | SyncStep2)
        copy.apply(message.update)

    assert copy.read() == document.read()


def test_old_frame_is_made_anew() -> None:
    document, shared = Document(), FullState()
    shared.frames(document, 0.0)
    _edit(document, "c1")

    frames = shared.frames(document, FRESH_SECONDS + 0.1)

    assert len(frames) == 1
    assert _clips(frames) == {"c1"}


def test_document_that_was_loaded_again_is_encoded_again() -> None:
    document, shared = Document(), FullState()
    shared.frames(document, 0.0)
    again = Document.load([document.diff()])
    _edit(again, "c1")

    assert _clips(shared.frames(again, 0.0)) == {"c1"}


def test_memory_comes_back_when_nobody_asks() -> None:
    document, shared = Document(), FullState()
    first = shared.frames(document, 0.0)

    shared.forget_when_idle(IDLE_SECONDS + 0.1)

    assert shared.frames(document, IDLE_SECONDS + 0.2)[0] is not first[0]
