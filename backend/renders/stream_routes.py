"""Routes of HLS: a film that can be watched while it is made."""

from typing import Literal
from uuid import UUID

from litestar import Response, get

from backend.accounts.identity import CurrentPerson
from backend.renders.hls.stream import RenderStream
from backend.web.inject import FromPath, Given

_HLS = "/api/v1/renders/{render_id:str}/hls"
_PLAYLIST = "application/vnd.apple.mpegurl"
_HEADERS = {"cache-control": "no-store"}
"""Whoever may no longer see the render must not get it from a cache either."""

INIT = "init.mp4"

Rendition = Literal["pictures", "sound"]


@get(_HLS + "/master.m3u8", media_type=_PLAYLIST)
async def stream_master(
    render_id: FromPath[UUID], person: Given[CurrentPerson], *, render_stream: Given[RenderStream]
) -> Response[str]:
    """Read the playlist that names both renditions."""
    text = await render_stream.master(person, render_id)
    return Response(text, media_type=_PLAYLIST, headers=_HEADERS)


@get(_HLS + "/pictures.m3u8", media_type=_PLAYLIST)
async def stream_pictures(
    render_id: FromPath[UUID], person: Given[CurrentPerson], *, render_stream: Given[RenderStream]
) -> Response[str]:
    """Read the playlist of the pictures: the finished beginning."""
    return await _playlist(render_stream, person, render_id, "pictures")


@get(_HLS + "/sound.m3u8", media_type=_PLAYLIST)
async def stream_sound(
    render_id: FromPath[UUID], person: Given[CurrentPerson], *, render_stream: Given[RenderStream]
) -> Response[str]:
    """Read the playlist of the sound, with the cuts of the pictures."""
    return await _playlist(render_stream, person, render_id, "sound")


@get(_HLS + "/pictures/{segment:str}", media_type="video/mp4")
async def stream_picture_segment(
    render_id: FromPath[UUID],
    segment: FromPath[str],
    person: Given[CurrentPerson],
    *,
    render_stream: Given[RenderStream],
) -> Response[bytes]:
    """Read `init.mp4`, the header, or `{index}.m4s`, a chunk at its place."""
    if segment == INIT:
        return _media(await render_stream.pictures_init(person, render_id), "video/mp4")
    return _media(await render_stream.pictures(person, render_id, _index(segment)), "video/mp4")


@get(_HLS + "/sound/{segment:str}", media_type="audio/mp4")
async def stream_sound_segment(
    render_id: FromPath[UUID],
    segment: FromPath[str],
    person: Given[CurrentPerson],
    *,
    render_stream: Given[RenderStream],
) -> Response[bytes]:
    """Read `init.mp4`, the header, or `{index}.m4s`, the sound of a chunk."""
    if segment == INIT:
        return _media(await render_stream.sound_init(person, render_id), "audio/mp4")
    return _media(await render_stream.sound(person, render_id, _index(segment)), "audio/mp4")


async def _playlist(
    stream: RenderStream, person: CurrentPerson, render_id: UUID, rendition: Rendition
) -> Response[str]:
    text = await stream.playlist(person, render_id, rendition)
    return Response(text, media_type=_PLAYLIST, headers=_HEADERS)


def _index(segment: str) -> int:
    """Read a segment's number; -1, which there never is, for any other name."""
    name = segment.removesuffix(".m4s")
    return int(name) if name != segment and name.isascii() and name.isdecimal() else -1


def _media(content: bytes, media_type: str) -> Response[bytes]:
    return Response(content, media_type=media_type, headers=_HEADERS)


STREAM_ROUTES = [
    stream_master,
    stream_pictures,
    stream_sound,
    stream_picture_segment,
    stream_sound_segment,
]
