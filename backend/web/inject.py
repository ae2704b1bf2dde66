"""How handlers say where a parameter comes from.

`Given[X]` is provided by the app (a service, the signed-in person, the page asked for); ids in
the address are `FromPath[UUID]`, options after the question mark `FromQuery[X]`, and the body is
`data: JSONBody[X]`.
"""

from litestar.di import NamedDependency as Given
from litestar.params import FromPath, FromQuery, JSONBody

__all__ = ["FromPath", "FromQuery", "Given", "JSONBody"]
