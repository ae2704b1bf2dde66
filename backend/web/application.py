"""The Litestar application with the edge around it."""

from typing import Any

from litestar import Litestar
from litestar.types import Receive, Send

from backend.web.edge import Edge, EdgeRules


class CutroomApp(Litestar):
    """Litestar, called through `Edge`.

    A subclass and not a wrapper, so that route tables and lifespan stay within reach of tests.
    """

    def __init__(self, rules: EdgeRules, **options: Any) -> None:  # noqa: ANN401 - Litestar's own
        super().__init__(**options)
        self._edge = Edge(super().__call__, rules)

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:  # type: ignore[override] # noqa: ANN401 - as in Edge
        """Serve through the edge."""
        await self._edge(scope, receive, send)
