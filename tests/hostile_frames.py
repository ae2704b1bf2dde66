"""Frames that no honest client sends: mutated updates above all, and whatever else may break."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from pycrdt import Doc, Map, Text

from backend.collab import protocol
from backend.collab.protocol import PresenceEntry, encode_awareness
from backend.collab.varint import encode_bytes, encode_varuint
from tests.hostile_updates import BREAKING_UPDATE

UPDATES = 200
KINDS = (*range(5), 99, *range(100, 108), 127, 128, 2**31, 2**53)


class Frames:
    """An endless stream of hostile frames, the same for the same seed."""

    def __init__(self, seed: int, document: bytes) -> None:
        self._random = Random(seed)  # noqa: S311 - tests are repeatable
        self._updates = [document, BREAKING_UPDATE, *_edits(seed, document)]

    def __iter__(self) -> Iterator[bytes]:
        others: list[Callable[[], bytes]] = [
            self._noise,
            self._cut_off,
            self._lying_length,
            self._presence,
            self._state_vector,
            self._ours,
        ]
        while True:
            yield self._mutated_update()
            yield self._mutated_update()
            yield self._random.choice(others)()

    def _mutated_update(self) -> bytes:
        update = bytearray(self._random.choice(self._updates))
        for _ in range(self._random.randint(1, 3)):
            self._mutate(update)
        step = self._random.choice((protocol.STEP_2, protocol.UPDATE, protocol.UPDATE))
        return bytes([protocol.SYNC, step]) + encode_bytes(bytes(update))

    def _mutate(self, update: bytearray) -> None:
        random, size = self._random, len(update)
        at = random.randrange(size) if size else 0
        length = random.randint(1, 8)
        match random.randrange(7):
            case 0 | 1 if size:
                update[at] = random.randrange(256)
            case 2 if size:
                update[at] ^= 1 << random.randrange(8)
            case 3:
                del update[at:]
            case 4:
                del update[at : at + length]
            case 5:
                update[at:at] = update[at : at + length]
            case _:
                update[at:at] = encode_varuint(2 ** random.randrange(64))

    def _noise(self) -> bytes:
        return self._random.randbytes(self._random.randrange(60))

    def _cut_off(self) -> bytes:
        frame = protocol.encode_update(self._random.choice(self._updates))
        return frame[: self._random.randrange(len(frame))]

    def _lying_length(self) -> bytes:
        kind = encode_varuint(self._random.choice(KINDS))
        return kind + encode_varuint(2 ** self._random.randrange(70)) + self._noise()

    def _presence(self) -> bytes:
        random = self._random
        entries = [
            PresenceEntry(random.randrange(2**53), random.randrange(2**32), random.choice(STATES))
            for _ in range(random.randrange(4))
        ]
        frame = bytearray(encode_awareness(entries))
        if random.random() < 0.5:
            self._mutate(frame)
        return bytes(frame)

    def _state_vector(self) -> bytes:
        doc = Doc[Any]()
        doc.apply_update(self._updates[0])
        vector = bytearray(doc.get_state())
        self._mutate(vector)
        return protocol.encode_step_1(bytes(vector))

    def _ours(self) -> bytes:
        kind = encode_varuint(self._random.choice(KINDS))
        return kind + encode_bytes(self._random.choice([b"{}", b"[]", b"7", b'{"a":', b"\xff"]))


STATES = (
    b"null",
    b"{}",
    b'{"x":1}',
    b"[]",
    b"\xff",
    b"{" * 600,
    b'{"a":' * 300,
    b'{"x":"\\ud800"}',
)


def _edits(seed: int, document: bytes) -> Iterator[bytes]:
    """What an editor of that document may really send."""
    random = Random(seed)  # noqa: S311 - tests are repeatable
    doc = Doc[Any](client_id=random.randrange(1, 2**32))
    doc.apply_update(document)
    clips, texts = doc.get("clips", type=Map), doc.get("texts", type=Map)
    for number in range(UPDATES):
        before = doc.get_state()
        name = f"h{number % 20}"
        match number % 5:
            case 0:
                clips[name] = Map({"kind": "media", "at": number, "rate": [1, 2]})
                texts[name] = Text("title")
            case 1 if name in clips and len(clips) > 1:
                del clips[name]
            case 2:
                text = texts.get(f"h{number % 4 * 5}")
                if isinstance(text, Text):
                    text.insert(0, "é😀")
            case _:
                # In an order of their own: yrs lists them in another one in each process.
                for clip in sorted(clips.keys())[:3]:
                    if isinstance(clips[clip], Map):
                        clips[clip]["at"] = number
        yield doc.get_update(before)
