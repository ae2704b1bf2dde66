"""Step 4 of the projection: pieces of one clip share its length."""

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from backend.timeline.claims import Claim


class Clamped(NamedTuple):
    """What pieces of one clip leave each other."""

    claims: dict[str, Claim]
    """Those that end earlier."""
    hidden: set[str]
    """Ids that show nothing."""


def clamp_siblings(claims: Collection[Claim]) -> Clamped:
    """Let pieces of the same clip divide its length instead of lying on each other.

        |----- root -----|           |- root -|
              |-- A -----|    ->              |- A -|
                    |-B--|                          |-B--|

    Concurrent splits leave such pieces. Of two that begin at the same frame the lower id shows.
    """
    clamped = Clamped({}, set())
    for family in _families(claims):
        family.sort(key=lambda claim: (claim.clip["head"], claim.id))
        _divide(family, clamped)
    return clamped


def _families(claims: Collection[Claim]) -> list[list[Claim]]:
    """Group by lineage and by everything that makes two pieces show one source alike."""
    roots = {claim.clip["of"] for claim in claims if claim.clip["of"]}
    families: defaultdict[tuple[str | int, ...], list[Claim]] = defaultdict(list)
    for claim in claims if roots else ():
        root = claim.clip["of"] or claim.id
        if root in roots:
            families[root, claim.origin, claim.clip["src"], *claim.clip["rate"]].append(claim)
    return [family for family in families.values() if len(family) > 1]


def _divide(family: list[Claim], clamped: Clamped) -> None:
    shown = family[0]
    for claim in family[1:]:
        if claim.clip["head"] == shown.clip["head"]:
            clamped.hidden.add(claim.id)
            continue
        if claim.clip["head"] < shown.tail:
            clamped.claims[shown.id] = shown.ending_at(claim.clip["head"])
        shown = claim
