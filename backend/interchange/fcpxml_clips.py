"""The clips of an FCPXML file, and the resources they refer to."""

from fractions import Fraction
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from backend.interchange.fcpxml_time import parse_time, spell_time
from backend.interchange.left_out import name_of
from backend.interchange.metadata import display
from backend.interchange.otio_clips import first_position
from backend.interchange.otio_media import media_url
from backend.interchange.result import Remark
from backend.timeline.model import Asset, Clip, Marker, Projection, Segment, Track
from backend.timeline.time import FLICKS_PER_SECOND

_TITLE_EFFECT = (
    "Basic Title",
    ".../Titles.localized/Bumper:Opener.localized/Basic Title.localized/Basic Title.moti",
)
_COLOR_EFFECT = (
    "Custom",
    ".../Generators.localized/Solids.localized/Custom.localized/Custom.motn",
)
_GENERATED_START = Fraction(3600)
_WHOLE = 10_000
_NAMES = {"solid": "Solid", "adjust": "Adjustment", "seq": "Nested timeline", "text": "Title"}
"""Of clips that have none."""


class Resources:
    """The formats, assets and effects of a file, each made when it is first asked for."""

    def __init__(self, projection: Projection) -> None:
        self._projection = projection
        self._ids: dict[tuple[Any, ...], str] = {}
        self.element = Element("resources")
        size = (projection["width"], projection["height"])
        self.own_format = self._format(Fraction(*projection["rate"]), size)

    def asset(self, key: str, *, sound: bool) -> str:
        """Find the id of an asset's resource; `sound` says that its sound is used."""
        asset = self._projection["assets"].get(key)
        known = ("asset", key)
        if known not in self._ids:
            self._ids[known] = self._write_asset(key, asset)
        found = self.element.find(f"asset[@id='{self._ids[known]}']")
        if sound and found is not None:
            found.set("hasAudio", "1")
        return self._ids[known]

    def effect(self, name: str, uid: str) -> str:
        """Find the id of a generator's or title's resource."""
        if ("effect", name) not in self._ids:
            self._ids["effect", name] = self._add("effect", name=name, uid=uid)
        return self._ids["effect", name]

    def nested(self, timeline_id: str, duration: str) -> str:
        """Find the id of a nested timeline, of which the file holds no more than the name."""
        if ("media", timeline_id) not in self._ids:
            resource = self._add("media", name=timeline_id or "Nested timeline")
            self._ids["media", timeline_id] = resource
            sequence = SubElement(
                self.element[-1], "sequence", format=self.own_format, duration=duration
            )
            SubElement(SubElement(sequence, "spine"), "gap", name="Gap", duration=duration)
        return self._ids["media", timeline_id]

    def _add(self, tag: str, **attributes: str) -> str:
        resource = f"r{len(self.element) + 1}"
        SubElement(self.element, tag, {"id": resource, **attributes})
        return resource

    def _format(self, fps: Fraction, size: tuple[int, int]) -> str:
        known = ("format", fps, size)
        if known not in self._ids:
            sides = {"width": str(size[0]), "height": str(size[1])} if all(size) else {}
            self._ids[known] = self._add("format", frameDuration=spell_time(1 / fps), **sides)
        return self._ids[known]

    def _write_asset(self, key: str, asset: Asset | None) -> str:
        name = display(asset["name"]) if asset is not None and asset["name"] else key
        attributes = {"name": name, "src": f"./{media_url(name)}", "start": "0s"}
        if asset is None:
            return self._add("asset", **attributes, hasVideo="1", duration="0s")
        attributes["duration"] = spell_time(Fraction(asset["dur"], FLICKS_PER_SECOND))
        if asset["kind"] != "audio":
            fps = Fraction(*(asset["fps"] or self._projection["rate"]))
            attributes |= {"hasVideo": "1", "format": self._format(fps, (asset["w"], asset["h"]))}
        if asset["ch"] or asset["kind"] == "audio":
            channels = str(asset["ch"] or 2)
            attributes |= {"hasAudio": "1", "audioSources": "1", "audioChannels": channels}
        return self._add("asset", **attributes)


class ClipWriter:
    """Writes stretches of tracks as clips; what cannot be said goes to `remarks`."""

    def __init__(self, projection: Projection, resources: Resources) -> None:
        self._projection = projection
        self._resources = resources
        rate = projection["rate"]
        self._frame = Fraction(rate[1], rate[0])
        self._marks: dict[str, list[Marker]] = {}
        for mark in projection["markers"]:
            self._marks.setdefault(mark["on"], []).append(mark)
        self.remarks: list[Remark] = []

    def write(self, parent: Element, track: Track | None, segment: Segment, offset: int) -> Element:
        """Append a clip, `offset` frames behind the beginning of its parent."""
        clip = self._projection["clips"][segment["clip"]]
        common = {
            "name": name_of(self._projection, clip) or _NAMES.get(clip["kind"], ""),
            "offset": spell_time(offset * self._frame),
            "duration": spell_time((segment["end"] - segment["start"]) * self._frame),
        }
        pictures = track is None or track["kind"] == "video"
        off = track is not None and (track["hide"] if pictures else track["mute"])
        if not clip["on"] or off:
            common["enabled"] = "0"
        written = self._of_kind(parent, clip, segment, common, pictures=pictures)
        self._adjust(written, clip, pictures=pictures)
        for mark in self._marks.pop(segment["clip"], []):
            self.mark(segment["start"], written, mark)
        return written

    def mark(self, first: int, owner: Element, mark: Marker) -> None:
        """Append a marker to what begins at the frame `first`."""
        moment = self.own_start(owner) + (mark["frame"] - first) * self._frame
        SubElement(
            owner,
            "marker",
            start=spell_time(moment),
            duration=spell_time(max(1, mark["dur"]) * self._frame),
            value=display(mark["label"]),
        )

    def own_start(self, element: Element) -> Fraction:
        """Find where an element's own time begins."""
        return parse_time(element.get("start"))

    def _of_kind(
        self,
        parent: Element,
        clip: Clip,
        segment: Segment,
        common: dict[str, str],
        *,
        pictures: bool,
    ) -> Element:
        generated = {**common, "start": spell_time(_GENERATED_START)}
        match clip["kind"]:
            case "text":
                return self._title(parent, clip, segment["clip"], generated)
            case "solid":
                ref = self._resources.effect(*_COLOR_EFFECT)
                return SubElement(parent, "video", {"ref": ref, **generated})
            case "seq":
                self._remark(
                    "nested", "Of a nested timeline only the place was kept.", clip, segment
                )
                ref = self._resources.nested(clip["seq"], common["duration"])
                return SubElement(parent, "ref-clip", {"ref": ref, **common})
            case "media":
                return self._media(parent, clip, segment, common, pictures=pictures)
            case _:
                self._remark("clip_kind", "Of the clip only the place was kept.", clip, segment)
                ref = self._resources.effect(*_TITLE_EFFECT)
                return SubElement(parent, "title", {"ref": ref, **generated})

    def _media(
        self,
        parent: Element,
        clip: Clip,
        segment: Segment,
        common: dict[str, str],
        *,
        pictures: bool,
    ) -> Element:
        source = Fraction(segment["src"], FLICKS_PER_SECOND)
        speed = Fraction(*clip["rate"])
        start = source if speed == 1 else Fraction(0)
        attributes = {
            "ref": self._resources.asset(clip["asset"], sound=not pictures),
            **common,
            "start": spell_time(start),
            "srcEnable": "video" if pictures else "audio",
        }
        written = SubElement(parent, "asset-clip", attributes)
        if speed != 1:
            self._time_map(written, source, speed, segment["end"] - segment["start"])
        return written

    def _time_map(self, written: Element, source: Fraction, speed: Fraction, frames: int) -> None:
        """Map the clip's own time, which begins at 0, to its source's."""
        length = frames * self._frame
        # Backwards, what is shown first is the picture that ends where the range does.
        first = source if speed >= 0 else self._range_end(source, speed, frames)
        time_map = SubElement(written, "timeMap")
        for time, value in ((Fraction(0), first), (length, first + speed * length)):
            attributes = {"time": spell_time(time), "value": spell_time(value), "interp": "linear"}
            SubElement(time_map, "timept", attributes)

    def _range_end(self, source: Fraction, speed: Fraction, frames: int) -> Fraction:
        lowest = first_position(source / self._frame, speed, frames) * self._frame
        return lowest - speed * frames * self._frame

    def _title(
        self, parent: Element, clip: Clip, clip_id: str, attributes: dict[str, str]
    ) -> Element:
        ref = self._resources.effect(*_TITLE_EFFECT)
        title = SubElement(parent, "title", {"ref": ref, **attributes})
        style = clip.get("style", {})
        name = f"ts-{clip_id}"
        text = SubElement(SubElement(title, "text"), "text-style", ref=name)
        text.text = display(clip.get("text", ""))
        definition = SubElement(title, "text-style-def", id=name)
        SubElement(
            definition,
            "text-style",
            font=display(str(style.get("font", "Inter"))),
            fontSize=str(style.get("size", 72)),
            fontColor=_color(str(style.get("color", "#ffffff"))),
            bold="1" if int(style.get("weight", 600)) >= 600 else "0",  # noqa: PLR2004 - semi-bold
            italic="1" if style.get("italic") else "0",
            alignment=str(style.get("align", "center")),
        )
        return title

    def _adjust(self, written: Element, clip: Clip, *, pictures: bool) -> None:
        """Write level, opacity, place and size where they are not as usual."""
        if pictures and clip["op"] != _WHOLE:
            SubElement(written, "adjust-blend", amount=f"{clip['op'] / _WHOLE:g}")
        moved = any((clip["x"], clip["y"], clip["rot"]))
        if pictures and (moved or (clip["sx"], clip["sy"]) != (_WHOLE, _WHOLE)):
            # Percent of the frame's height, upwards; degrees against the clock.
            percent = 10 * self._projection["height"]
            SubElement(
                written,
                "adjust-transform",
                position=f"{clip['x'] / percent:g} {-clip['y'] / percent:g}",
                scale=f"{clip['sx'] / _WHOLE:g} {clip['sy'] / _WHOLE:g}",
                rotation=f"{-clip['rot'] / 100:g}",
            )
        if not pictures and clip["gain"]:
            SubElement(written, "adjust-volume", amount=f"{clip['gain'] / 100:g}dB")

    def _remark(self, code: str, words: str, clip: Clip, segment: Segment) -> None:
        name = name_of(self._projection, clip)
        self.remarks.append(Remark(code, words, "", name, segment["start"]))


def _color(hexadecimal: str) -> str:
    parts = [int(hexadecimal[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    return " ".join(f"{part:.4g}" for part in parts) + " 1"
