"""What no render may become, whatever the preset takes over from its timeline. Pure."""

from fractions import Fraction
from typing import Final

from backend.errors import FieldError
from backend.renders.contract import OutputProfile
from backend.renders.errors import OutputTooFast, OutputTooLarge, RenderTooLong
from backend.renders.presets import FASTEST, MOST_SIDE

LONGEST_SECONDS: Final = 6 * 3600


def require_feasible(output: OutputProfile, seconds: Fraction) -> None:
    """Return when a file of this kind and length may be made.

    Raises:
        OutputTooLarge, OutputTooFast, RenderTooLong: with the limit in words.
    """
    if seconds > LONGEST_SECONDS:
        message = "One render lasts at most six hours: render it in several ranges."
        raise RenderTooLong(message, FieldError("range", message))
    if not output.video_codec:
        return
    if max(output.width, output.height) > MOST_SIDE:
        message = (
            f"Pictures have at most {MOST_SIDE} pixels to a side, and these would have"
            f" {output.width} x {output.height}: choose a preset with a size of its own."
        )
        raise OutputTooLarge(message, FieldError("preset", message))
    if Fraction(*output.rate) > FASTEST:
        message = (
            f"Films have at most {FASTEST} pictures a second: choose a preset with a rate of its"
            " own."
        )
        raise OutputTooFast(message, FieldError("preset", message))
