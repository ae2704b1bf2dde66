"""Bringing documents of older schema versions up to date.

Reading needs none of this: a version reads what older ones wrote. An upgrade is for what could not
be read any more otherwise. Only the server applies one, in a transaction of its own; the patches
leave alone every key that they do not name.
"""

from collections.abc import Callable, Mapping
from typing import Any

from backend.timeline.fields import META_FIELDS, SCHEMA_VERSION, reader_of
from backend.timeline.patches import Draft, Patch, apply_patches
from backend.timeline.reading import as_map

Upgrade = Callable[[Mapping[str, Any], Draft], None]
"""Writes what leads from one version of a document to the next."""

UPGRADES: Mapping[int, Upgrade] = {}
"""By the version that each starts from. Version 1 is the first."""

_FIRST_VERSION = 1
_read_version = reader_of(META_FIELDS["schema"])


def upgrade_patches(
    document: Mapping[str, Any],
    *,
    upgrades: Mapping[int, Upgrade] = UPGRADES,
    newest: int = SCHEMA_VERSION,
) -> list[Patch]:
    """Say what to write so that a document is of the newest version; nothing when it is."""
    patches: list[Patch] = []
    for version in range(schema_of(document), newest):
        draft = Draft(document)
        if version in upgrades:
            upgrades[version](document, draft)
        draft.set("meta", "", "schema", version + 1)
        document = apply_patches(document, draft.patches)
        patches += draft.patches
    return patches


def schema_of(document: Mapping[str, Any]) -> int:
    """Find the version that wrote a document; 1 where it does not say."""
    version = _read_version(as_map(document.get("meta")).get("schema"))
    return version if isinstance(version, int) else _FIRST_VERSION
