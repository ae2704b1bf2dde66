"""Whatever bytes come, the protocol and the document answer with a message or one typed error."""

from hypothesis import given
from hypothesis import strategies as st
from pycrdt import Doc, Map

from backend.collab import protocol
from backend.collab.delete_set import read_delete_set
from backend.collab.document import Document, DocumentBroken
from backend.collab.protocol import PresenceEntry
from backend.collab.updates import BadUpdate
from backend.collab.varint import Reader, encode_varuint

NUMBERS = st.integers(min_value=0, max_value=2**53 - 1)
STATES = st.sampled_from([b"null", b"{}", b'{"tool":"razor"}', '{"name":"Zoë"}'.encode()])
ENTRIES = st.builds(PresenceEntry, NUMBERS, NUMBERS, STATES)


def _valid_update() -> bytes:
    doc = Doc[Map[object]](client_id=1)
    clips = doc.get("clips", type=Map)
    for number in range(4):
        clips[f"c{number}"] = Map({"at": number, "name": "clip", "rate": [1, 2]})
    del clips["c0"]
    return doc.get_update()


VALID = _valid_update()


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_a_protocol_error(frame: bytes) -> None:
    try:
        protocol.decode(frame)
    except protocol.ProtocolError:
        return


@given(st.sampled_from([0, 1, 3, 100, 106]), st.binary(max_size=100))
def test_any_body_of_a_known_type_is_a_message_or_a_protocol_error(kind: int, body: bytes) -> None:
    try:
        protocol.decode(encode_varuint(kind) + body)
    except protocol.ProtocolError:
        return


@given(NUMBERS)
def test_numbers_come_back(number: int) -> None:
    assert Reader(encode_varuint(number)).varuint() == number


@given(st.lists(ENTRIES, max_size=5))
def test_presence_comes_back(entries: list[PresenceEntry]) -> None:
    message = protocol.decode(protocol.encode_awareness(entries))

    assert message == protocol.Awareness(tuple(entries))


@given(st.binary(min_size=1, max_size=100))
def test_sync_messages_come_back(body: bytes) -> None:
    assert protocol.decode(protocol.encode_update(body)) == protocol.SyncUpdate(body)
    assert protocol.decode(protocol.encode_step_1(body)) == protocol.SyncStep1(body)
    assert protocol.decode(protocol.encode_step_2(body)) == protocol.SyncStep2(body)


@given(st.binary(max_size=100))
def test_reading_a_delete_set_never_fails(update: bytes) -> None:
    read_delete_set(update)


@given(
    st.lists(st.tuples(st.integers(0, len(VALID) - 1), st.integers(0, 255)), max_size=4),
    st.integers(0, len(VALID)),
)
def test_mutated_updates_are_applied_or_refused_in_words(
    changes: list[tuple[int, int]], length: int
) -> None:
    mutated = bytearray(VALID)
    for at, byte in changes:
        mutated[at] = byte
    document = Document()

    try:
        document.apply(bytes(mutated[:length]) if length % 3 == 0 else bytes(mutated))
        document.read()
    except (BadUpdate, DocumentBroken):
        return
