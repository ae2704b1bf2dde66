"""The projection, kept up to date: after an edit only the tracks it touched are laid out again.

`project` in projection.py is a fresh projector asked once, so that both give the same bytes.
`frontend/src/timeline/projector.ts` is the twin.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, cast

from backend.timeline.claims import Claim
from backend.timeline.entries import ABSENT, Change, Entries, RootName
from backend.timeline.fields import SCHEMA_VERSION
from backend.timeline.layout import NOTHING_LAID_OUT, Layout, flag_notices, lay_aside, lay_out
from backend.timeline.limits import clip_step
from backend.timeline.links import LinkGroups, link_notices
from backend.timeline.markers import marker_notices, place_marker
from backend.timeline.model import Asset, Clip, Marker, Projection, Track, Transition
from backend.timeline.patches import Patch, apply_patches
from backend.timeline.reading import GONE, Entry
from backend.timeline.time import Rate
from backend.timeline.tracks import home_of, live_track, made_up, moved_to, track_notices
from backend.timeline.transitions import (
    NO_REACH,
    Cut,
    find_cuts,
    reach_at,
    settle_transition,
    transition_notices,
)
from backend.timeline.warning_list import WarningList

__all__ = ["ABSENT", "Change", "Projector"]

Touched = Mapping[str, Collection[str]]
"""Ids of entries by their root."""


class Projector:
    """Keeps a document's plain data and what it means.

    Anything that is no document counts as an empty one.
    """

    def __init__(self, document: Any) -> None:  # noqa: ANN401 - any JSON value
        self._entries = Entries(document)
        self._assets: Mapping[str, Asset] = {}
        self._rate = Rate(*self._entries.meta["rate"])
        self._homes: dict[str, str] = {}
        self._placed: dict[str, dict[str, Claim]] = {}
        self._layouts: dict[str, Layout] = {}
        self._clips: dict[str, Clip] = {}
        self._tracks: dict[str, Track] = {}
        self._markers: dict[str, Marker] = {}
        self._transitions: dict[str, Transition] = {}
        self._links = LinkGroups()
        self._warnings = WarningList()
        self._projection = self._refresh({**self._entries.document, "meta": [""]})

    @property
    def document(self) -> Mapping[str, Mapping[str, Any]]:
        """The plain data, for commands. Entries are replaced, never changed in place."""
        return self._entries.document

    def current(self) -> Projection:
        """Say what the document means now.

        Each update makes a new projection; what did not change is shared with the one before, so
        nothing in it may be changed.
        """
        return self._projection

    def update(self, changes: Iterable[Change]) -> Projection:
        """Take in what changed since the last call, all of one transaction together."""
        touched: defaultdict[str, set[str]] = defaultdict(set)
        for change in changes:
            touched[change.root].add(change.id)
            if change.root == "tracks" and self._makes_or_ends(change):
                touched["homes"].add(change.id)
            self._entries.take(change)
        touched["clips"] |= touched["texts"]
        self._projection = self._refresh(touched)
        return self._projection

    def preview(self, patches: list[Patch]) -> tuple[dict[str, dict[str, Any]], Projection]:
        """Say what patches would make of the document and of what it means; nothing changes."""
        after = apply_patches(self.document, patches)
        places = dict.fromkeys((patch.get("map", "texts"), patch["id"]) for patch in patches)
        there = [_entry(after, root, key) for root, key in places]
        back = [_entry(self.document, root, key) for root, key in places]
        projection = self.update(there)
        self.update(back)
        return after, projection

    def _makes_or_ends(self, change: Change) -> bool:
        before = self._entries.document["tracks"].get(change.id)
        return isinstance(before, dict) != isinstance(change.value, dict)

    def _refresh(self, touched: Touched) -> Projection:
        """Do the steps again for everything that a change can reach."""
        if touched["assets"]:
            self._assets = self._entries.known_assets()
        self._note_entries(touched)
        stale = set(touched["tracks"])
        for clip_id in sorted(self._moving(touched)):
            self._place(clip_id, stale)
        for track_id in sorted(stale):
            self._lay_out(track_id)
        reached = set(touched["clips"])
        reached.update(*(self._placed.get(track_id, ()) for track_id in stale))
        self._join(touched["xfades"], reached)
        self._mark(touched["marks"], reached)
        for link in self._links.take_stale():
            self._warnings.put("links", link, link_notices(self._links.group(link)))
        return self._assemble()

    def _note_entries(self, touched: Touched) -> None:
        """Pass on what reading the entries had to say."""
        entries = self._entries
        tables: dict[str, Mapping[str, Entry[Any]]] = {
            "assets": entries.assets,
            "clips": entries.clips,
            "xfades": entries.xfades,
            "marks": entries.marks,
        }
        for root, table in tables.items():
            for key in touched[root]:
                self._warnings.put(root, key, table.get(key, GONE).notices)
        if touched["meta"]:
            self._warnings.put("meta", "", entries.meta_notices)

    def _moving(self, touched: Touched) -> set[str]:
        """Find the clips that may lie elsewhere now, or reach differently into their source."""
        rate, self._rate = self._rate, Rate(*self._entries.meta["rate"])
        if rate != self._rate:
            return {*touched["clips"], *self._entries.clips}
        homes, assets = touched.get("homes", ()), touched["assets"]
        if not homes and not assets:
            return set(touched["clips"])
        clips = self._entries.clips.items()
        return {*touched["clips"]}.union(
            clip_id
            for clip_id, (clip, _) in clips
            if clip is not None and (clip["track"] in homes or clip["asset"] in assets)
        )

    def _place(self, clip_id: str, stale: set[str]) -> None:
        """Put a clip on the track where it lies now; tracks that look different are `stale`."""
        clip = self._entries.clips.get(clip_id, GONE).value
        self._links.put(clip_id, clip)
        left = self._homes.pop(clip_id, None)
        if left is not None:
            del self._placed[left][clip_id]
            stale.add(left)
            self._warnings.put("flags", clip_id, ())
        if clip is None:
            self._clips.pop(clip_id, None)
            return
        home = home_of(clip, self.document["tracks"], self._assets)
        clip = clip if home == clip["track"] else moved_to(home, clip)
        asset, step = self._assets.get(clip["asset"]), clip_step(clip, self._rate)
        self._homes[clip_id] = home
        self._clips[clip_id] = clip
        self._placed.setdefault(home, {})[clip_id] = Claim(
            clip_id, clip, asset, step, tail=clip["tail"]
        )
        stale.add(home)

    def _lay_out(self, track_id: str) -> None:
        placed = self._placed.get(track_id, {})
        read = self._entries.tracks.get(track_id) or made_up(track_id)
        before = self._layouts.pop(track_id, NOTHING_LAID_OUT)
        unknown = read.fields["kind"] == "unknown"
        layout = self._layouts[track_id] = lay_aside(placed) if unknown else lay_out(placed)
        for clip_id, clip in layout.clips.items():
            settled = before.clips.get(clip_id)
            if settled is not clip:
                self._clips[clip_id] = clip
                if clip["flags"] or (settled is not None and settled["flags"]):
                    self._warnings.put("flags", clip_id, flag_notices(clip_id, clip))
        self._show(track_id, live_track(track_id, read, layout.segments, used=bool(placed)))
        notices = track_notices(self._entries, track_id, used=bool(placed))
        self._warnings.put("tracks", track_id, notices)

    def _show(self, track_id: str, track: Track | None) -> None:
        if track is None:
            self._tracks.pop(track_id, None)
        else:
            self._tracks[track_id] = track

    def _join(self, touched: Collection[str], reached: Collection[str]) -> None:
        """Fit the transitions again that changed, or whose track did."""
        cuts: dict[str, Mapping[str, Cut]] = {}
        for key in touched:
            self._transitions.pop(key, None)
            self._warnings.put("cuts", key, ())
        for key, (values, _) in self._entries.xfades.items():
            if values is None or not (key in touched or values["a"] in reached):
                continue
            home = self._homes.get(values["a"], "")
            if home not in cuts:
                cuts[home] = find_cuts(self._layouts.get(home, NOTHING_LAID_OUT).segments)
            cut = cuts[home].get(key)
            reach = reach_at(cut, self._clips, self._assets, self._rate) if cut else NO_REACH
            found = self._transitions[key] = settle_transition(key, values, cut, reach)
            self._warnings.put("cuts", key, transition_notices(found))

    def _mark(self, touched: Collection[str], reached: Collection[str]) -> None:
        """Place the marks again that changed, or whose clip did."""
        for key in touched:
            self._markers.pop(key, None)
            self._warnings.put("places", key, ())
        for key, (values, _) in self._entries.marks.items():
            if values is not None and (key in touched or values["on"] in reached):
                marker = self._markers[key] = place_marker(key, values, self._clips)
                self._warnings.put("places", key, marker_notices(marker))

    def _assemble(self) -> Projection:
        tracks = sorted(self._tracks.values(), key=lambda track: (track["order"], track["id"]))
        ends = (track["segments"][-1]["end"] for track in tracks if track["segments"])
        projection = {
            "schema": SCHEMA_VERSION,
            **self._entries.meta,
            "duration": max(ends, default=0),
            "tracks": tracks,
            "clips": dict(self._clips),
            "assets": self._assets,
            "transitions": [self._transitions[key] for key in sorted(self._transitions)],
            "markers": sorted(
                self._markers.values(), key=lambda marker: (marker["frame"], marker["id"])
            ),
            "warnings": self._warnings.notices(),
        }
        return cast("Projection", projection)


def _entry(document: Mapping[str, Mapping[str, Any]], root: RootName, key: str) -> Change:
    table = document[root]
    return Change(root, key, table if root == "meta" else table.get(key, ABSENT))
