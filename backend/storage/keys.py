"""The layout of object keys: the only place where a key is put together."""

import re

from backend.storage.errors import BadKey

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_LONGEST = 512


def check_key(key: str) -> str:
    """Return the key unchanged.

    No segment may begin with a dot, so neither `..` nor a hidden file can be named.

    Raises:
        BadKey: the key is empty, too long or holds anything but plain segments.
    """
    if len(key) > _LONGEST or not _KEY.fullmatch(key):
        raise BadKey(f"This is not a key of an object: {key[:80]!r}")
    return key


def asset_folder(workspace_id: str, asset_id: str) -> str:
    """Everything that belongs to one asset; ends with a slash."""
    return f"w/{workspace_id}/assets/{asset_id}/"


def asset_source(workspace_id: str, asset_id: str) -> str:
    """The file exactly as it was uploaded."""
    return asset_folder(workspace_id, asset_id) + "source"


def asset_probe(workspace_id: str, asset_id: str) -> str:
    """All that the probe found, as JSON."""
    return asset_folder(workspace_id, asset_id) + "probe.json"


def asset_proxy(workspace_id: str, asset_id: str) -> str:
    """The small H.264 copy that the editor plays."""
    return asset_folder(workspace_id, asset_id) + "proxy.mp4"


def asset_strip_sheet(workspace_id: str, asset_id: str, number: int) -> str:
    """Sheet `number` (from 0) of small pictures."""
    return f"{asset_folder(workspace_id, asset_id)}strip-{number}.jpg"


def asset_strip_index(workspace_id: str, asset_id: str) -> str:
    """How the sheets are laid out, as JSON."""
    return asset_folder(workspace_id, asset_id) + "strip.json"


def asset_peaks(workspace_id: str, asset_id: str) -> str:
    """The waveform pyramid."""
    return asset_folder(workspace_id, asset_id) + "peaks.bin"


def asset_picture(workspace_id: str, asset_id: str, extension: str) -> str:
    """An image asset at preview size; `extension` is `jpg` or `png`."""
    return f"{asset_folder(workspace_id, asset_id)}picture.{extension}"


def chunk_folder(workspace_id: str) -> str:
    """Everything that renders of a workspace are made of; ends with a slash."""
    return f"w/{workspace_id}/chunks/"


def chunk(workspace_id: str, chunk_key: str, extension: str = "m4s") -> str:
    """An encoded piece, named by what is in it, so that renders share it."""
    return f"w/{workspace_id}/chunks/{chunk_key[:2]}/{chunk_key}.{extension}"


def motion(workspace_id: str, name: str) -> str:
    """How a stretch of a film moves, as JSON; goes and is found anew as chunks are."""
    return chunk(workspace_id, name, "json")


def render_folder(workspace_id: str, render_id: str) -> str:
    """Everything that belongs to one render; ends with a slash."""
    return f"w/{workspace_id}/renders/{render_id}/"


def render_spec(workspace_id: str, render_id: str) -> str:
    """The frozen RenderSpec."""
    return render_folder(workspace_id, render_id) + "spec.json"


def render_plan(workspace_id: str, render_id: str) -> str:
    """The chunks of a render."""
    return render_folder(workspace_id, render_id) + "plan.json"


def render_output(workspace_id: str, render_id: str, extension: str = "mp4") -> str:
    """The finished file."""
    return f"{render_folder(workspace_id, render_id)}out.{extension}"


def render_poster(workspace_id: str, render_id: str) -> str:
    """A picture of it, for lists."""
    return render_folder(workspace_id, render_id) + "poster.jpg"


def render_frames(workspace_id: str, render_id: str) -> str:
    """Which clips each picture shows, as JSON."""
    return render_folder(workspace_id, render_id) + "frames.json"


def render_log(workspace_id: str, render_id: str) -> str:
    """What the jobs said."""
    return render_folder(workspace_id, render_id) + "log.txt"


def frame_folder(workspace_id: str) -> str:
    """Every single picture of a workspace's timelines; ends with a slash."""
    return f"w/{workspace_id}/frames/"


def frame_picture(workspace_id: str, frame_key: str, extension: str = "jpg") -> str:
    """One rendered picture, named by what is in it."""
    return f"w/{workspace_id}/frames/{frame_key}.{extension}"


def temporary(name: str) -> str:
    """An object that nobody misses after a day; `name` is a UUID."""
    return f"tmp/{name}"
