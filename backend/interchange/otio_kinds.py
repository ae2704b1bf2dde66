"""What a clip of somebody else's file shows: which of our kinds, and of which source."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import opentimelineio as otio

from backend.interchange.clock import Clock, find_rate, flicks, is_picture_rate
from backend.interchange.metadata import display, ours, unpack_plain
from backend.interchange.otio_media import ADJUSTMENT, NESTED_URL, SOLID, TEXT
from backend.interchange.result import MediaSource
from backend.timeline.ids import asset_key, is_readable_id

_AUDIO = {".wav", ".mp3", ".aac", ".m4a", ".aif", ".aiff", ".flac", ".ogg", ".opus", ".wma"}
_IMAGE = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif", ".webp", ".psd", ".exr", ".dpx"}
_COLOR_WORDS = ("solid", "color", "colour", "black", "white", "matte")
_TEXT_WORDS = ("text", "title", "lower third", "caption")
_TEXT_KEYS = ("text", "str", "string", "title", "value")
_WHITE, _BLACK = "#ffffff", "#000000"
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_LONGEST_TEXT = 10_000


@dataclass(frozen=True)
class Shown:
    """What a clip shows, as fields of ours."""

    fields: dict[str, Any]
    text: str | None = None
    key: str = ""
    """Of its asset."""
    source: MediaSource | None = None
    facts: dict[str, Any] | None = None
    """Of its asset; None when the file says nothing but a name."""
    code: str = ""
    """What people must be told, and why; empty when all is well."""
    words: str = ""


def shown_by(item: Any, lane_kind: str, clock: Clock) -> Shown:  # noqa: ANN401 - a clip
    """Find out what a clip's media reference means."""
    reference = item.media_reference
    match reference:
        case otio.schema.GeneratorReference():
            return _generated(item, reference)
        case otio.schema.ExternalReference() if (reference.target_url or "").startswith(NESTED_URL):
            return _nested(reference.target_url.removeprefix(NESTED_URL))
        case otio.schema.ExternalReference() if reference.target_url:
            return _external(reference, reference.target_url, lane_kind, clock)
        case otio.schema.ImageSequenceReference():
            return _sequence(reference)
        case _:
            return _missing(item, reference)


def file_name(url: str) -> str:
    """Find the file name in an address or a path of any system."""
    if re.match(r"[A-Za-z]:[\\/]|\\\\", url):
        return url.replace("\\", "/").rpartition("/")[2]
    parts = _split(url)
    path = unquote(parts) if parts is not None else url
    return PurePosixPath(path.replace("\\", "/")).name


def _split(url: str) -> str | None:
    try:
        found = urlsplit(url)
    except ValueError:
        return None
    # Only addresses have a query; a relative path may contain a question mark's meaning as text.
    return found.path if found.scheme else url


def _external(reference: Any, url: str, lane_kind: str, clock: Clock) -> Shown:  # noqa: ANN401
    known = ours(reference)
    name = display(reference.name or "") if known else ""
    source = MediaSource(
        name=name or file_name(url),
        url=display(url),
        asset_id=str(known.get("id") or ""),
        sha256=str(known.get("sha256") or ""),
    )
    key = _key(known.get("asset"), source.asset_id or f"url:{url}")
    facts = _facts(reference, source, lane_kind, clock)
    return Shown({"kind": "media", "asset": key}, key=key, source=source, facts=facts)


def _key(given: object, identity: str) -> str:
    return str(given) if is_readable_id(given) else asset_key(identity)


def _facts(reference: Any, source: MediaSource, lane_kind: str, clock: Clock) -> dict[str, Any]:  # noqa: ANN401
    suffix = PurePosixPath(source.name).suffix.lower()
    kind = "audio" if suffix in _AUDIO else "image" if suffix in _IMAGE else ""
    facts: dict[str, Any] = {"kind": kind or lane_kind, "name": source.name}
    if source.asset_id:
        facts["id"] = source.asset_id
    if source.sha256:
        facts["sha256"] = source.sha256
    if reference.available_range is not None and facts["kind"] != "image":
        duration = reference.available_range.duration
        rate = find_rate(duration.rate)
        facts["dur"] = max(0, flicks(clock.seconds(duration)))
        if rate is not None and is_picture_rate(rate) and facts["kind"] == "video":
            facts["fps"] = list(rate)
    return facts


def _missing(item: Any, reference: Any) -> Shown:  # noqa: ANN401
    """Keep the name of media that the file says nothing more about."""
    name = display((reference.name if reference is not None else "") or item.name or "")
    known = ours(reference) if reference is not None else {}
    source = MediaSource(name=file_name(name) if name else "")
    key = _key(known.get("asset"), f"name:{name}")
    return Shown({"kind": "media", "asset": key}, key=key, source=source)


def _sequence(reference: Any) -> Shown:  # noqa: ANN401
    base = (reference.target_url_base or "").rstrip("/")
    digits = "#" * max(1, reference.frame_zero_padding)
    name = f"{reference.name_prefix}{digits}{reference.name_suffix}"
    url = display(f"{base}/{name}" if base else name)
    key = asset_key(f"url:{url}")
    return Shown(
        {"kind": "media", "asset": key},
        key=key,
        source=MediaSource(name=display(name), url=url),
        code="image_sequence",
        words="Image sequences cannot be played; upload a film in its place.",
    )


def _nested(timeline_id: str) -> Shown:
    if is_readable_id(timeline_id):
        return Shown({"kind": "seq", "seq": timeline_id})
    return Shown({"kind": "seq"}, code="nested_unknown", words="Which timeline it is, is not said.")


def _generated(item: Any, reference: Any) -> Shown:  # noqa: ANN401
    kind = reference.generator_kind or ""
    parameters = {**_plain(reference.metadata), **_plain(reference.parameters)}
    words = f"{kind} {reference.name or ''}".lower()
    if kind == ADJUSTMENT:
        return Shown({"kind": "adjust"})
    if kind == TEXT or any(word in words for word in _TEXT_WORDS):
        text = _text(parameters) or display(item.name or "")
        return Shown({"kind": "text"}, text=text[:_LONGEST_TEXT])
    if kind == SOLID or any(word in words for word in _COLOR_WORDS):
        return Shown({"kind": "solid", "color": _color(parameters, words)})
    lost = f"The generator {kind or 'without a name'} is shown as black."
    return Shown({"kind": "solid"}, code="generator", words=lost)


def _plain(table: Any) -> dict[str, Any]:  # noqa: ANN401
    found = unpack_plain(table)
    return found if isinstance(found, dict) else {}


def _text(parameters: Any) -> str:  # noqa: ANN401 - any JSON value
    """Find the words of a title wherever its program keeps them."""
    stack = [parameters]
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack.extend(reversed(value))
        elif isinstance(value, dict):
            found = {str(key).lower(): inner for key, inner in value.items()}
            own = [found[key] for key in _TEXT_KEYS if isinstance(found.get(key), str)]
            if own and (value.get("parameterid", "str") in {"str", "text"}):
                return display(own[0])
            stack.extend(reversed(list(value.values())))
    return ""


def _color(parameters: Any, words: str) -> str:  # noqa: ANN401 - any JSON value
    given = parameters.get("color") if isinstance(parameters, dict) else None
    if isinstance(given, str) and _HEX.fullmatch(given):
        return given.lower()
    return _WHITE if "white" in words else _BLACK
