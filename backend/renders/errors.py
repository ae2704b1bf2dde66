"""What renders refuse."""

from backend.errors import Conflict, Invalid, NotFound, TooMany


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


class TooManyRenders(TooMany):
    """The workspace has as many renders as it may."""

    reason = "too_many_renders"


class NothingToPlay(NotFound):
    """A render has no stream, or none yet."""

    reason = "nothing_to_play"


class NotPlanned(NotFound):
    """What is asked for becomes known when a render is planned."""

    reason = "not_planned"


class NotDead(Conflict):
    """Only what was given up can be revived."""

    reason = "not_dead"
