"""Random timeline documents: mostly sensible, partly broken in every way that JSON allows."""

from copy import deepcopy
from random import Random
from typing import Any

from hypothesis import strategies as st

from backend.timeline.entries import ABSENT, ROOTS, Change

CLIP_IDS = tuple(f"c{number}" for number in range(8))
TRACK_IDS = ("t0", "t1", "t2", "gone")
ASSET_IDS = ("film", "song", "still")
RATES = ((25, 1), (24_000, 1001), (30_000, 1001), (30, 1), (7, 3))
_SECOND = 705_600_000

ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.0, 0.5, -0.0, 1e300, 2**53, -(2**53), 2**31, "", "x", "#12345G",
    "\ud800", "a" * 300, "😀" * 90, [], [1], [1, 0], [0, 1], [-3, 2], [1.0, 2.0], ["p", 5], {},
    {"__proto__": 1}, "constructor", "__proto__",
)  # fmt: skip


def random_document(rng: Random) -> object:
    """Make one document; the same generator state makes the same one."""
    if rng.random() < 0.02:
        return _odd(rng)
    rate = rng.choice(RATES)
    document: dict[str, Any] = {
        "meta": {"schema": 1, "rate_n": rate[0], "rate_d": rate[1]},
        "tracks": {key: _track(rng) for key in TRACK_IDS[:3]},
        "assets": _assets(rng),
        "clips": {key: _clip(rng, key) for key in CLIP_IDS if rng.random() < 0.8},
        "xfades": dict(_xfade(rng) for _ in range(rng.randrange(4))),
        "marks": {f"m{number}": _mark(rng) for number in range(rng.randrange(3))},
        "texts": {key: rng.choice(("Title", "Ünïcødé 😀", "")) for key in CLIP_IDS[:3]},
    }
    for _ in range(rng.choice((0, 0, 1, 3))):
        _break(rng, document)
    return document


def random_changes(rng: Random, document: dict[str, Any]) -> list[Change]:
    """Make what one transaction may change in a document: any entries of any roots."""
    return [_change(rng, document) for _ in range(rng.choice((1, 1, 1, 2, 5)))]


def _change(rng: Random, document: dict[str, Any]) -> Change:
    root = rng.choice((*ROOTS, "clips", "clips", "clips"))
    key = "" if root == "meta" else _known_or_new(rng, document[root])
    if rng.random() < 0.15 and root != "meta":
        return Change(root, key, ABSENT)
    fresh = random_document(rng)
    table = fresh.get(root) if isinstance(fresh, dict) else fresh
    if root == "meta" or not isinstance(table, dict) or not table:
        return Change(root, key, table)
    return Change(root, key, rng.choice(list(table.values())))


def _known_or_new(rng: Random, table: object) -> str:
    known = list(table) if isinstance(table, dict) else []
    return str(rng.choice((*known, *CLIP_IDS[:3], *TRACK_IDS, "film", "c1>c2", "", "ünicode")))


def _track(rng: Random) -> dict[str, Any]:
    track: dict[str, Any] = {
        "kind": rng.choice(("video", "video", "audio")),
        "order": rng.choice("abc"),
    }
    if rng.random() < 0.15:
        track["del"] = ["p", 1]
    return track


def _assets(rng: Random) -> dict[str, Any]:
    film = {"id": "f", "kind": "video", "dur": rng.randrange(1, 9) * _SECOND // 2, "fps": [25, 1]}
    song = {"id": "s", "kind": "audio", "dur": 10 * _SECOND, "ch": 2}
    return {"film": film, "song": song, "still": {"id": "i", "kind": "image", "dur": 0}}


def _clip(rng: Random, key: str) -> dict[str, Any]:
    head = rng.choice((0, 0, rng.randrange(-20, 20)))
    clip: dict[str, Any] = {
        "kind": rng.choice(("media", "media", "text", "solid", "later")),
        "asset": rng.choice((*ASSET_IDS, "absent")),
        "track": rng.choice((*TRACK_IDS, *TRACK_IDS[:2])),
        "at": rng.choice((0, 0, 50, rng.randrange(-60, 120))),
        "head": head,
        "tail": head + rng.choice((50, 50, rng.randrange(-5, 90))),
        "src": rng.choice((0, 0, rng.randrange(-_SECOND, 3 * _SECOND))),
        "z": rng.randrange(4),
    }
    extras = {
        "of": rng.choice(CLIP_IDS),
        "link": rng.choice("LM"),
        "rate": rng.choice(([2, 1], [-1, 1], [0, 1], [2, 4], [1, 3])),
        "r:devicea": rng.randrange(-10, 30),
        "r:deviceb": rng.randrange(-10, 30),
        "style:size": rng.randrange(10, 3000),
        "del": ["p", 1],
        "crop": [0, 100, 200, 300],
        "fx:e1": ["color", "V", rng.random() < 0.5],
        "fx:e1:exposure": rng.randrange(-9000, 9000),
        "fx:e2": [rng.choice(("blur", "later")), rng.choice("AVz"), True],
        "kf:op:10": [rng.randrange(12_000), rng.choice(("linear", "hold", "later"))],
        f"kf:op:{rng.randrange(-5, 30)}": [5000, [250, 100, 250, 1000]],
        f"kf:fx:e1:exposure:{rng.randrange(30)}": [rng.randrange(6000), "linear"],
        "words": [[0, 1000, "Hello"], [1000, rng.choice((500, -1)), "there"]],
        "name": f"Clip {key}",
    }
    clip.update({name: value for name, value in extras.items() if rng.random() < 0.2})
    if rng.random() < 0.05:
        del clip[rng.choice(("track", "tail", "kind"))]
    return clip


def _xfade(rng: Random) -> tuple[str, dict[str, Any]]:
    first, second = rng.choice(CLIP_IDS), rng.choice(CLIP_IDS)
    length, align = rng.randrange(60), rng.choice((-1, 0, 1))
    return f"{first}>{second}", {
        "a": first,
        "b": second,
        "dur": length,
        "align": align,
        "type": rng.choice(("dip", "later")),
        "p:color": rng.choice(("#ff0000", 3)),
    }


def _mark(rng: Random) -> dict[str, Any]:
    return {"on": rng.choice(("", *CLIP_IDS)), "t": rng.randrange(-5, 50), "label": "Here"}


def _odd(rng: Random) -> object:
    """Choose an odd value, as a copy: what is put into one document must not leak into another."""
    return deepcopy(rng.choice(ODD_VALUES))


def _break(rng: Random, document: dict[str, Any]) -> None:
    """Put something odd at a random place, at any of the three depths."""
    root = rng.choice(list(document))
    odd = _odd(rng)
    table = document[root]
    if rng.random() < 0.1 or not isinstance(table, dict):
        document[root] = odd
        return
    key = rng.choice((*table, "new", "", "ünicode", "__proto__", "constructor", "a>b"))
    entry = table.get(key)
    if isinstance(entry, dict) and entry and rng.random() < 0.8:
        field = rng.choice(
            (
                *entry,
                "name",
                "op",
                "crop",
                "rate",
                "color",
                "order",
                "tail",
                "words",
                "duck",
                "fx:e1",
                "fx:e1:exposure",
                "kf:op:3",
                "kf:x:03",
                "kf:fx:e1:tint:4",
                "p:color",
            )
        )
        entry[field] = odd
    else:
        table[key] = odd


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=12,
)

documents = st.builds(
    lambda seed: random_document(Random(seed)),  # noqa: S311 - reproducible, not secret
    st.integers(0, 2**32),
)
