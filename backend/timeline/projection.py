"""What a document means: one pure and total function from its data to a projection.

The input is the document's root maps as plain JSON, as a CRDT library gives them. Nothing in it
is trusted; whatever does not fit falls back to a default and is named in `warnings`.
`frontend/src/timeline/projection.ts` is the twin, held to the same vectors.
"""

from typing import Any

from backend.timeline.canonical import canonical_json
from backend.timeline.model import Projection
from backend.timeline.projector import Projector

__all__ = ["canonical_json", "project"]


def project(document: Any) -> Projection:  # noqa: ANN401 - any JSON value
    """Project a document; never raises, and equal documents give equal canonical JSON.

    The answer holds its own data: changing it does not change the document.
    """
    return Projector(document).current()
