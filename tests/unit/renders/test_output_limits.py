"""Each limit of what a render may become, at its edge."""

from fractions import Fraction

import msgspec
import pytest

from backend.errors import Invalid
from backend.renders.contract import OutputProfile
from backend.renders.output_limits import LONGEST_SECONDS, require_feasible

LARGEST = OutputProfile("p", width=8192, height=8192, rate=(120, 1))
FRAME = Fraction(1001, 30_000)


@pytest.mark.parametrize(
    "output",
    [
        LARGEST,
        # Sound alone has no size.
        msgspec.structs.replace(LARGEST, video_codec="", width=16_384),
    ],
)
def test_the_largest_fastest_and_longest_is_accepted(output: OutputProfile) -> None:
    require_feasible(output, Fraction(LONGEST_SECONDS))


@pytest.mark.parametrize(
    ("change", "seconds", "reason", "words"),
    [
        ({"width": 8194}, 1, "output_too_large", "8194 x 8192"),
        ({"height": 8194}, 1, "output_too_large", "8192 x 8194"),
        ({"rate": (120_001, 1_000)}, 1, "output_too_fast", "120 pictures a second"),
        ({}, LONGEST_SECONDS + FRAME, "render_too_long", "six hours"),
    ],
)
def test_each_limit_has_a_refusal_of_its_own(
    change: dict[str, object], seconds: Fraction, reason: str, words: str
) -> None:
    with pytest.raises(Invalid) as refused:
        require_feasible(msgspec.structs.replace(LARGEST, **change), Fraction(seconds))

    assert refused.value.reason == reason
    assert words in str(refused.value)
