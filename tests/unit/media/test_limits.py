"""What may be uploaded, at the edge of every limit."""

from uuid import UUID

import pytest

from backend.errors import ApiError, Invalid
from backend.media.errors import EmptyFile, FileTooLarge, UnsupportedType
from backend.media.limits import check_new_asset, part_size, part_sizes
from backend.media.schemas import NewAsset

MIB, GIB = 2**20, 2**30


def _wish(name: str = "a.mp4", size_bytes: int = 1, content_type: str = "video/mp4") -> NewAsset:
    return NewAsset(UUID(int=0), name, size_bytes, content_type)


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("a.mp4", "a.mp4"),
        ("  Größe 1.mov ", "Größe 1.mov"),
        ("C:\\videos\\a.mp4", "a.mp4"),
        ("/etc/passwd", "passwd"),
        ("a\x00\n.mp4", "a.mp4"),
        ("x" * 255, "x" * 255),
    ],
)
def test_a_name_is_kept_without_folders_and_controls(name: str, stored: str) -> None:
    assert check_new_asset(_wish(name), largest_bytes=10) == stored


@pytest.mark.parametrize(
    ("wish", "kind", "field"),
    [
        (_wish(name=""), Invalid, "name"),
        (_wish(name="x" * 256), Invalid, "name"),
        (_wish(name="folder/"), Invalid, "name"),
        (_wish(size_bytes=-1), Invalid, "size_bytes"),
        (_wish(size_bytes=0), EmptyFile, "size_bytes"),
        (_wish(size_bytes=11), FileTooLarge, "size_bytes"),
        (_wish(content_type="text/plain"), UnsupportedType, "content_type"),
    ],
)
def test_a_refusal_names_the_field(wish: NewAsset, kind: type[ApiError], field: str) -> None:
    with pytest.raises(kind) as refusal:
        check_new_asset(wish, largest_bytes=10)

    assert [entry.field for entry in refusal.value.fields] == [field]


def test_the_largest_file_is_taken() -> None:
    assert check_new_asset(_wish(size_bytes=10), largest_bytes=10) == "a.mp4"


@pytest.mark.parametrize("content_type", ["", "VIDEO/MP4; codecs=x", "application/octet-stream"])
def test_types_that_may_be_media_are_taken(content_type: str) -> None:
    assert check_new_asset(_wish(content_type=content_type), largest_bytes=10) == "a.mp4"


def test_parts_add_up_to_the_file() -> None:
    assert part_sizes(1, 8) == {1: 1}
    assert part_sizes(8, 8) == {1: 8}
    assert part_sizes(17, 8) == {1: 8, 2: 8, 3: 1}


def test_the_largest_file_has_fewer_parts_than_a_store_takes() -> None:
    size = 20 * GIB

    assert part_size(GIB) == 8 * MIB
    assert len(part_sizes(size, part_size(size))) == 640
