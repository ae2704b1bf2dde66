"""What renders refuse."""

from backend.errors import Conflict, Invalid, NotFound


class RenderNotFound(NotFound):
    """No such render in any workspace of this person."""


class NothingToRender(Invalid):
    """The timeline, or the range of it that was asked for, shows nothing."""

    reason = "nothing_to_render"


class RenderOver(Conflict):
    """It has finished, failed or been cancelled already."""

    reason = "render_over"


class RenderGoesOn(Conflict):
    """It has not ended yet."""

    reason = "render_goes_on"
