"""The document: plain data in and out, positions in texts, what an update adds."""

from random import Random
from typing import Any

import pytest
from pycrdt import Doc, Map

from backend.collab.document import Document, DocumentBroken, Patch
from backend.collab.plain import utf8_offset, utf16_offset
from backend.collab.updates import (
    EMPTY_STATE_VECTOR,
    EMPTY_UPDATE,
    BadUpdate,
    merge,
    read_state_vector,
)
from tests.hostile_updates import BREAKING_UPDATE, breakable_document


def _clip(name: str = "c1", **fields: object) -> Patch:
    return Patch("clips", name, None, {"kind": "media", **fields})


def test_whole_numbers_come_back_as_integers() -> None:
    document = Document()
    document.write(
        [_clip(at=5, rate=[1, 2], big=2**53 - 1), Patch("assets", "a", None, {"n": [3]})]
    )

    plain = document.read()

    assert plain["clips"]["c1"] == {"kind": "media", "at": 5, "rate": [1, 2], "big": 2**53 - 1}
    assert all(isinstance(n, int) for n in plain["clips"]["c1"]["rate"])
    assert plain["assets"] == {"a": {"n": [3]}}


def test_patches_reach_every_root() -> None:
    document = Document()
    document.write([Patch("meta", "", "width", 1920), _clip(), Patch("texts", "c1", None, "hey")])
    document.write([Patch("clips", "c1", "at", 7), Patch("meta", "", "width", 1280)])

    plain = document.read()

    assert plain["meta"] == {"width": 1280}
    assert plain["clips"]["c1"]["at"] == 7
    assert plain["texts"] == {"c1": "hey"}


def test_text_positions_are_utf_16_units() -> None:
    document = Document()
    document.write([Patch("texts", "c1", None, "héé😀x")])

    document.edit_text("c1", 3, 2, "ZZ")

    assert document.read()["texts"]["c1"] == "hééZZx"


def test_text_positions_pass_over_what_is_no_text() -> None:
    document = Document()
    document.write([Patch("texts", "c1", None, "aé😀z")])
    other = Doc[Any]()
    other.apply_update(document.diff())
    text = other.get("texts", type=Map)["c1"]
    text.insert_embed(1, {"picture": "of another program"})
    text.format(0, 1, {"bold": True})
    document.apply(other.get_update())

    document.edit_text("c1", 1, 1, "E")
    document.edit_text("c1", 4, 1, "Z")

    assert document.read()["texts"]["c1"] == "aE😀Z"
    document.edit_text("c1", 0, 99, "all")
    assert document.read()["texts"]["c1"] == "all"


def test_writing_into_what_is_no_entry_changes_nothing() -> None:
    document = Document()
    other = Doc[Any]()
    other.get("clips", type=Map)["c1"] = 7
    other.get("texts", type=Map)["c1"] = Map({"no": "text"})
    document.apply(other.get_update())

    added = [
        document.write([Patch("clips", "c1", "at", 5)]),
        document.write([Patch("clips", "gone", "at", 5)]),
        document.edit_text("c1", 0, 0, "x"),
        document.edit_text("gone", 0, 0, "x"),
    ]

    assert added == [EMPTY_UPDATE] * 4


def test_a_document_inside_reads_the_same_alone_and_among_all() -> None:
    document = Document()
    other = Doc[Any]()
    other.get("clips", type=Map)["c1"] = Doc[Any](guid="inside")
    document.apply(other.get_update())

    assert document.read_entry("clips", "c1", absent=None) == document.read()["clips"]["c1"]


def test_what_was_written_half_way_is_said_to_be_broken() -> None:
    document = Document()

    with pytest.raises(DocumentBroken):
        document.write([_clip(at=1), _clip("c2", at=object())])
    with pytest.raises(TypeError):
        Document().write([Patch("meta", "", "width", object())])


def test_offsets_convert_both_ways() -> None:
    assert [utf8_offset("é😀x", n) for n in (0, 1, 3, 4, 9)] == [0, 2, 6, 7, 7]
    assert [utf16_offset("é😀x", n) for n in (0, 2, 6, 7)] == [0, 1, 3, 4]


def test_two_documents_converge_in_any_order() -> None:
    one, two = Document(), Document()
    first = one.write([_clip(at=1)])
    two.apply(first)
    left, right = one.write([Patch("clips", "c1", "at", 2)]), two.write([_clip("c2")])

    one.apply(right)
    two.apply(left)

    assert one.read() == two.read()


def test_known_contents_and_deletions_add_nothing() -> None:
    document = Document()
    made = document.write([_clip(at=1)])
    overwritten = document.write([Patch("clips", "c1", "at", 2)])

    before = Document.load([made])

    assert document.adds_nothing(made)
    assert document.adds_nothing(overwritten)
    assert document.adds_nothing(document.diff())
    assert not before.adds_nothing(overwritten)
    assert not before.adds_nothing(document.diff())


def test_edits_that_rest_on_missing_ones_are_not_nothing() -> None:
    author, reader = Document(), Document()
    author.write([_clip(at=1)])
    second = author.write([Patch("clips", "c1", "name", "x")])

    reader.apply(second)

    assert reader.state_vector() == EMPTY_STATE_VECTOR
    assert not reader.adds_nothing(second)


def test_state_vectors_are_covered_or_not() -> None:
    author = Document()
    update = author.write([_clip()])

    assert Document.load([update]).covers(author.state_vector())
    assert not Document().covers(author.state_vector())
    with pytest.raises(BadUpdate):
        author.covers(b"\xff\xff")


@pytest.mark.parametrize("garbage", [b"", b"\x01", b"\xff" * 30, b"\x05garbage"])
def test_garbage_is_one_error_and_changes_nothing(garbage: bytes) -> None:
    document = Document()
    document.write([_clip()])
    before = document.read()

    for act in (document.apply, document.adds_nothing, lambda b: merge([b, b])):
        with pytest.raises(BadUpdate):
            act(garbage)

    assert document.read() == before


def test_merging_more_than_a_group_keeps_everything() -> None:
    author = Document()
    updates = [author.write([_clip(f"c{number}")]) for number in range(250)]

    assert Document.load([merge(updates)]).read() == author.read()


def test_commands_create_set_delete_and_splice() -> None:
    document = Document()
    document.write([_clip(at=1, label="x"), Patch("texts", "c1", None, "Hello")])
    place = {"map": "clips", "id": "c1"}

    document.run(
        [
            {"type": "set", **place, "key": "at", "before": 1, "after": 9},
            {"type": "set", **place, "key": "label", "before": "x", "after": None},
            {"type": "create", **place, "value": {"kind": "other"}},
            {"type": "create", "map": "clips", "id": "c2", "value": {"kind": "text"}},
            {"type": "text", "id": "c1", "index": 0, "remove": "Hell", "insert": "Y"},
        ]
    )

    assert document.read()["clips"] == {"c1": {"kind": "media", "at": 9}, "c2": {"kind": "text"}}
    assert document.read()["texts"] == {"c1": "Yo"}


def test_update_that_breaks_the_document_is_left_out_when_loading() -> None:
    base = breakable_document()
    with pytest.raises(DocumentBroken):
        Document.load([base]).apply(BREAKING_UPDATE)
    later = Document().write([_clip("c2")])

    document = Document.load([base, BREAKING_UPDATE, b"garbage", later])

    assert set(document.read()["clips"]) == {"c1", "c2"}


@pytest.mark.parametrize("seed", range(20))
def test_updates_in_any_order_make_one_document(seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - reproducible, not secret
    people = [Document() for _ in range(3)]
    updates = [people[0].write([_clip()])]
    for _ in range(30):
        writer = rng.choice(people)
        for update in updates:
            writer.apply(update)
        updates.append(writer.write([Patch("clips", "c1", "at", rng.randrange(9))]))
    rng.shuffle(updates)

    document = Document()
    for update in updates:
        document.apply(update)

    assert document.read() == Document.load(updates).read()
    assert document.read()["clips"]["c1"].keys() == {"kind", "at"}
    assert all(document.adds_nothing(update) for update in updates)


def test_an_edit_is_as_long_after_many_as_at_first() -> None:
    document = Document()
    document.write([_clip(f"c{number}", at=0) for number in range(100)])
    first = document.write([Patch("clips", "c50", "at", 1)])
    for number in range(100):
        document.write([Patch("clips", f"c{number}", "at", number)])

    last = document.write([Patch("clips", "c50", "at", 2)])

    assert len(last) <= len(first) + 2


def test_the_server_writes_with_as_short_a_name_as_browsers() -> None:
    documents = [Document() for _ in range(20)]
    for document in documents:
        document.write([_clip()])

    assert all(max(read_state_vector(each.state_vector())) < 2**32 for each in documents)
