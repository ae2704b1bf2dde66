"""One spelling of JSON, so that equal projections are equal bytes in every language."""

import json
import re
from typing import Any

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def canonical_json(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """Encode as UTF-8 with keys in code point order and no spaces.

    The value holds no float and no half of a surrogate pair; a projection never does.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.encode()


def well_formed(text: str) -> str:
    """Replace halves of surrogate pairs, which UTF-8 cannot hold."""
    return text if text.isascii() else _LONE_SURROGATE.sub("\ufffd", text)
