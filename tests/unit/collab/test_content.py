"""A room's document is made when it is needed; until then the stored bytes do."""

import pytest

from backend.collab import protocol
from backend.collab.content import SMALL_BYTES, Content
from backend.collab.document import Document, Patch
from backend.collab.protocol import SyncStep2, SyncUpdate
from backend.collab.reading import LogIncomplete, Stretch


def _log(*sizes: int) -> tuple[Document, list[Stretch]]:
    """A log of clips whose names have these sizes."""
    document = Document()
    updates = [
        document.write([Patch("clips", f"c{number}", None, {"name": "x" * size})])
        for number, size in enumerate(sizes)
    ]
    return document, [Stretch(number, number + 1, one) for number, one in enumerate(updates)]


def _received(content: Content) -> tuple[list[type], Document]:
    """What somebody gets who has nothing: the kinds of messages, and the document."""
    kinds, reader = [], Document()
    for frame in content.frames(0.0):
        message = protocol.decode(frame.payload)
        assert isinstance(message, SyncUpdate | SyncStep2)
        kinds.append(type(message))
        reader.apply(message.update)
    return kinds, reader


def test_what_is_small_is_made_at_once() -> None:
    document, log = _log(10, 20)

    content = Content(log)

    assert content.is_made
    assert content.document.read() == document.read()
    assert _received(content)[1].read() == document.read()


def test_what_is_large_is_sent_as_it_is_stored() -> None:
    document, log = _log(10, 20, 2 * SMALL_BYTES, 30, 40)

    content = Content(log)
    kinds, received = _received(content)

    assert not content.is_made
    assert kinds == [SyncUpdate, SyncUpdate, SyncStep2]
    assert received.read() == document.read()
    assert content.frames(0.0) is content.frames(1.0)
    assert (content.seq, content.size_bytes) == (5, sum(len(one.update) for one in log))


def test_the_document_is_made_when_it_is_asked_for() -> None:
    document, log = _log(SMALL_BYTES)
    content = Content(log)

    assert content.document.read() == document.read()

    assert content.is_made
    content.document.write([Patch("clips", "new", None, {"name": "after"})])
    assert "new" in _received(content)[1].read()["clips"]


def test_nothing_is_no_content() -> None:
    with pytest.raises(LogIncomplete):
        Content([])


def test_a_large_snapshot_that_cannot_be_read_is_no_content() -> None:
    content = Content([Stretch(0, 9, b"\xff" * 2 * SMALL_BYTES, is_snapshot=True, is_whole=True)])

    with pytest.raises(LogIncomplete):
        _ = content.document
