"""Documents of older versions are brought up to date without losing what nobody named."""

from collections.abc import Mapping
from typing import Any

from backend.timeline.patches import Draft, apply_patches
from backend.timeline.projection import project
from backend.timeline.starter import empty_document
from backend.timeline.upgrades import schema_of, upgrade_patches


def name_after_label(document: Mapping[str, Any], draft: Draft) -> None:
    for clip_id, clip in document["clips"].items():
        draft.set("clips", clip_id, "name", clip.get("label"))


def double(document: Mapping[str, Any], draft: Draft) -> None:
    for clip_id, clip in document["clips"].items():
        draft.set("clips", clip_id, "name", 2 * clip["name"])


def old() -> dict[str, Any]:
    clip = {"kind": "solid", "tail": 10, "label": "Sky", "from a later version": [1, 2]}
    return {**empty_document(), "clips": {"a": clip}}


def test_each_version_is_passed_through_in_turn() -> None:
    patches = upgrade_patches(old(), upgrades={1: name_after_label, 2: double}, newest=4)

    upgraded = apply_patches(old(), patches)

    assert schema_of(upgraded) == 4
    assert upgraded["clips"]["a"]["name"] == "SkySky"


def test_keys_that_nobody_names_survive() -> None:
    patches = upgrade_patches(old(), upgrades={1: name_after_label}, newest=2)

    upgraded = apply_patches(old(), patches)

    assert upgraded["clips"]["a"]["from a later version"] == [1, 2]
    assert upgraded["clips"]["a"]["label"] == "Sky"


def test_a_document_of_the_newest_version_stays_as_it_is() -> None:
    assert upgrade_patches(old()) == []


def test_a_document_of_a_later_version_stays_as_it_is_and_warns() -> None:
    later = {**old(), "meta": {"schema": 9}}

    assert upgrade_patches(later, upgrades={1: double}, newest=3) == []
    assert {"code": "newer_schema", "clip": "", "frame": 0} in project(later)["warnings"]
