"""The Litestar application with the edge around it."""

from typing import Any

from litestar import Litestar

from backend.web.edge import Edge, EdgeRules


class CutroomApp(Litestar):
    """Litestar, called through `Edge`.

    A subclass and not a wrapper, so that route tables and lifespan stay within reach of tests.
    """

    def __init__(self, rules: EdgeRules, **options: Any) -> None:  # noqa: ANN401 - Litestar's own
        super().__init__(**options)
        self._edge = Edge(super().__call__, rules)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - any ASGI server's own types
        """Serve through the edge."""
        await self._edge(scope, receive, send)
