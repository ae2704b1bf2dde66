"""Who is asking: ids and the signed-in person, as every slice receives them."""

from dataclasses import dataclass
from typing import NewType
from uuid import UUID

PersonId = NewType("PersonId", UUID)
SessionId = NewType("SessionId", UUID)


@dataclass(frozen=True)
class CurrentPerson:
    """The person whose session a request or socket carries.

    Handlers get it as the parameter `person: CurrentPerson`.
    """

    id: PersonId
    session_id: SessionId
    email: str
    name: str
    color: int
    """Index into the palette of people's colours, 0 to 11."""
