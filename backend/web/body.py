"""Reads the JSON of requests; what no decoder can follow is the client's mistake, not ours."""

from typing import Any

from litestar import Request
from litestar.exceptions import ValidationException

TOO_DEEP = "This nests too deeply."


class BodyRequest(Request[Any, Any, Any]):
    """A request whose body is refused when it nests deeper than the decoder can go."""

    async def json(self) -> Any:  # noqa: ANN401 - what the framework returns
        """Decode the body.

        Raises:
            ValidationException: it nests too deeply.
        """
        try:
            return await super().json()
        except RecursionError:
            # msgspec raises what the framework does not take for a broken body.
            raise ValidationException(TOO_DEEP, extra=[{"message": TOO_DEEP}]) from None
