"""The route of single frames."""

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Annotated, Any, cast
from uuid import UUID

from litestar import Request, Response, get
from litestar.di import Provide
from litestar.params import QueryParameter

from backend.accounts.identity import CurrentPerson
from backend.errors import FieldError, Invalid
from backend.renders.frame_contract import MEDIA_TYPES, PictureFormat
from backend.renders.frames import FrameService, FrameWish
from backend.renders.one_frame import USUAL_WIDTH
from backend.web.inject import FromPath, FromQuery, Given

_NOT_MODIFIED = 304
_LONGEST_NUMBER = 20


def frame_wish(
    t: FromQuery[str | None] = None,
    frame: FromQuery[int | None] = None,
    w: FromQuery[int] = USUAL_WIDTH,
    picture_format: Annotated[str, QueryParameter(name="format")] = "jpg",
) -> FrameWish:
    """Read what stands after the question mark."""
    if t is None and frame is None:
        frame = 0
    return FrameWish(_seconds(t, frame), frame, w, _format(picture_format))


@get(
    "/api/v1/timelines/{timeline_id:str}/frame",
    dependencies={"wish": Provide(frame_wish, sync_to_thread=False)},
)
async def read_frame(
    timeline_id: FromPath[UUID],
    person: Given[CurrentPerson],
    wish: Given[FrameWish],
    *,
    frames: Given[FrameService],
    request: Request[Any, Any, Any],
) -> Response[bytes | None]:
    """Draw the picture at `t` seconds, or of timeline frame `frame`, as it is now; else the first.

    It has `w` pixels across; `format` is jpg or png. Its ETag changes when it looks different.
    """
    known = request.headers.get("if-none-match", "")
    key, picture = await frames.draw(person, timeline_id, wish, known=known)
    headers = {"ETag": f'"{key}"', "Cache-Control": "private, no-cache"}
    if picture is None:
        return Response(None, status_code=_NOT_MODIFIED, headers=headers)
    return Response(picture, media_type=MEDIA_TYPES[wish.picture_format], headers=headers)


def _seconds(text: str | None, frame: int | None) -> Fraction | None:
    if text is not None and frame is not None:
        words = "say a time in seconds as t, or a frame as frame, not both"
        raise Invalid(f"Please {words}.", FieldError("t", words))
    if text is None:
        return None
    try:
        # A short plain number: 1e999999 would fill the memory.
        number = Decimal(text if len(text) <= _LONGEST_NUMBER and "e" not in text.lower() else "")
        return Fraction(number)
    except (InvalidOperation, ValueError, OverflowError):
        words = "must be a number of seconds"
        raise Invalid(f"The time {words}.", FieldError("t", words)) from None


def _format(text: str) -> PictureFormat:
    name = "jpg" if text == "jpeg" else text
    if name not in MEDIA_TYPES:
        words = f"must be one of {', '.join(MEDIA_TYPES)}"
        raise Invalid(f"The format {words}.", FieldError("format", words))
    return cast("PictureFormat", name)


ROUTES = [read_frame]
