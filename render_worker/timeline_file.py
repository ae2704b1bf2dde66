"""The timeline file of `cutroom render`: a timeline and where its media lie.

    {"timeline": {...}, "assets": {"<asset key>": {"path": "shots/one.mp4"}}, "nested": {...}}

`timeline` is either a projection (it has `tracks` as a list) or a document's root maps (it has
`meta`), which is then projected. `nested` has the timelines that lie in it or in each other, by the
ids that the clips name, each as either of the two. Paths are relative to the media folder, else to
the file; where there is nothing, a file of that name in the folder itself is taken.

Files of other programs (.otio, .edl, .fcpxml, .xml) are made into this by `python -m backend
freeze`, in a process of its own: it loads what this one does not.
"""

import hashlib
import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from backend.media.contract import AssetKind
from backend.renders.contract import SPEC_VERSION, RenderSpec, SpecAsset
from backend.renders.output import resolve_output
from backend.renders.presets import PresetSettings, RenderQuality
from backend.timeline.looks import tables_of
from render_worker.media_shelf import MediaShelf, shelf_of
from render_worker.prepare.errors import PrepareFailed
from render_worker.projections import TimelineFileWrong, read_nested, read_projection

FOREIGN_SUFFIXES = frozenset({".otio", ".edl", ".fcpxml", ".xml"})
"""Of files that are frozen first."""
_ROOT = Path(__file__).parents[1]
_AT_ONCE = 2
"""Sources that are looked at; each has a decoder open meanwhile."""
Describe = Callable[[Path], SpecAsset]


class _FileAsset(msgspec.Struct):
    path: str


class _TimelineFile(msgspec.Struct):
    timeline: dict[str, Any]
    assets: dict[str, _FileAsset] = {}
    nested: dict[str, dict[str, Any]] = {}
    warnings: list[str] = []


class TimelineFile(NamedTuple):
    """A file that can be rendered."""

    spec: RenderSpec
    shelf: MediaShelf
    warnings: list[str]
    """What was not in the file's words, each a sentence."""


class OutputWish(NamedTuple):
    """What the file should become."""

    name: str
    settings: PresetSettings = PresetSettings()
    quality: RenderQuality = RenderQuality.FINAL
    frames: tuple[int, int] | None = None
    """[first, end); None is everything."""
    burn_in: bool = False
    placeholders: bool = False
    """For sources that are missing or broken."""


def read_timeline_file(
    path: Path,
    *,
    wish: OutputWish,
    media_folder: Path | None,
    describe: Describe | None = None,
) -> TimelineFile:
    """Read a file into the spec of a wish.

    `describe` finds out about a source; left out, the file is read and named by its path.

    Raises:
        TimelineFileWrong: with a sentence that says what to change.
    """
    content = _decode(path)
    timeline = read_projection(content.timeline, "`timeline`")
    if timeline.get("duration", 0) < 1:
        raise TimelineFileWrong("the timeline is empty: there is nothing to render")
    nested = read_nested(timeline, content.nested)
    folder = media_folder or path.parent
    paths = {key: _find(folder, asset.path) for key, asset in content.assets.items()}
    used = {key for shown in (timeline, *nested.values()) for key in _assets_of(shown)}
    spec = RenderSpec(
        version=SPEC_VERSION,
        render_id="",
        workspace_id="",
        timeline=timeline,
        assets=_all_described(
            {key: paths[key] for key in sorted(used & paths.keys())},
            wish,
            describe or describe_source,
        ),
        output=resolve_output(wish.name, wish.settings, timeline, quality=wish.quality),
        range=_range(timeline, wish),
        request_id="",
        nested=nested,
        burn_in=wish.burn_in,
        on_missing="placeholder" if wish.placeholders else "fail",
    )
    readable = {
        key: paths[key] if asset.kind is not AssetKind.UNKNOWN else None
        for key, asset in spec.assets.items()
    }
    return TimelineFile(spec, shelf_of(spec, readable), content.warnings)


def _assets_of(timeline: Mapping[str, Any]) -> set[str]:
    clips = timeline["clips"].values()
    return {key for clip in clips for key in (clip.get("asset"), *tables_of(clip)) if key}


def _find(folder: Path, path: str) -> Path:
    """Find a source where the file says, else by its name in the folder."""
    said, named = folder / path, folder / Path(path).name
    try:
        return named if not said.is_file() and named.is_file() else said
    except (OSError, ValueError):
        # No path at all, such as one that is too long: it is missing under its name.
        return folder / "missing"


def _decode(path: Path) -> _TimelineFile:
    try:
        content = _freeze(path) if path.suffix.lower() in FOREIGN_SUFFIXES else path.read_bytes()
        return msgspec.json.decode(content, type=_TimelineFile)
    except FileNotFoundError:
        raise TimelineFileWrong(f"{path}: there is no such file") from None
    except OSError as error:
        raise TimelineFileWrong(f"{path}: {error.strerror}") from error
    except RecursionError:
        raise TimelineFileWrong(f"{path} is no timeline file: it nests too deeply") from None
    except msgspec.DecodeError as error:
        raise TimelineFileWrong(f"{path} is no timeline file: {error}") from error


def _freeze(path: Path) -> bytes:
    if not path.is_file():
        raise FileNotFoundError
    done = subprocess.run(  # noqa: S603 - ourselves, with the file that a person named
        [sys.executable, "-m", "backend", "freeze", str(path.absolute())],
        cwd=_ROOT,
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        raise TimelineFileWrong(f"{path}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def _range(timeline: Mapping[str, Any], wish: OutputWish) -> tuple[int, int]:
    duration = timeline["duration"]
    first, end = wish.frames or (0, duration)
    if not 0 <= first < end <= duration:
        raise TimelineFileWrong(f"the range must lie within the timeline's frames 0 to {duration}")
    return first, end


def _all_described(
    paths: Mapping[str, Path], wish: OutputWish, describe: Describe
) -> dict[str, SpecAsset]:
    """Find out about all sources at once: most of it is waiting for one decoder or disk."""
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="sources") as pool:
        found = pool.map(lambda path: _described(path, wish, describe), paths.values())
        return dict(zip(paths, found, strict=True))


def _described(path: Path, wish: OutputWish, describe: Describe) -> SpecAsset:
    try:
        return describe(path)
    except TimelineFileWrong:
        if wish.placeholders:
            return _offline(path)
        raise


def _offline(path: Path) -> SpecAsset:
    return SpecAsset(
        sha256="",
        kind=AssetKind.UNKNOWN,
        duration_flicks=0,
        storage_key=str(path),
        name=path.name,
    )


def describe_source(path: Path) -> SpecAsset:
    """Look at a source; its hash names it for as long as this process lives.

    Raises:
        TimelineFileWrong: it cannot be used.
    """
    # PyAV takes longer to load than a film takes of which all is known and kept.
    from render_worker.prepare.probe import probe_file  # noqa: PLC0415

    if not path.is_file():
        return _offline(path)
    try:
        facts = probe_file(path)
    except PrepareFailed as error:
        raise TimelineFileWrong(f"{path}: {error.message}") from error
    return SpecAsset(
        sha256=hashlib.sha256(str(path).encode()).hexdigest(),
        kind=facts.kind,
        duration_flicks=facts.duration_flicks,
        fps=facts.fps,
        width=facts.width,
        height=facts.height,
        channels=facts.channels,
        storage_key=str(path),
        name=path.name,
    )
