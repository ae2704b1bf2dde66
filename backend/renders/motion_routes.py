"""The route of films' motion."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.di import Provide

from backend.accounts.identity import CurrentPerson
from backend.errors import FieldError, Invalid
from backend.renders.motion_reading import MotionReader, StoredStretch
from backend.web.envelope import Reply, reply
from backend.web.inject import FromPath, FromQuery, Given

_NOT_MODIFIED = 304
_MOST_STRETCHES = 8
"""In one answer."""


def asked_stretches(first: FromQuery[int] = 0, last: FromQuery[int] = 0) -> range:
    """Read what stands after the question mark."""
    if not 0 <= first <= last < first + _MOST_STRETCHES:
        words = f"must be at most {_MOST_STRETCHES} numbers from 0, in their order"
        raise Invalid(f"The stretches {words}.", FieldError("last", words))
    return range(first, last + 1)


@get(
    "/api/v1/assets/{asset_id:str}/motion",
    dependencies={"numbers": Provide(asked_stretches, sync_to_thread=False)},
)
async def read_motion(
    asset_id: FromPath[UUID],
    person: Given[CurrentPerson],
    numbers: Given[range],
    *,
    motions: Given[MotionReader],
    request: Request[Any, Any, Any],
) -> Response[Reply[list[StoredStretch]] | None]:
    """Read what renders have found of a film's motion, in stretches of ten seconds.

    What is not stored is left out. The ETag changes when more is.
    """
    name, found = await motions.stored(person, asset_id, numbers)
    headers = {"ETag": f'"{name}"', "Cache-Control": "private, no-cache"}
    if f'"{name}"' in request.headers.get("if-none-match", ""):
        return Response(None, status_code=_NOT_MODIFIED, headers=headers)
    return Response(reply(found), headers=headers)


ROUTES = [read_motion]
