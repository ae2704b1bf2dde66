"""What renders refuse."""

from backend.errors import Conflict, Invalid, NotFound, TooMany, Unavailable


class RenderNotFound(NotFound):
    """No such render in any workspace of this person."""


class NothingToRender(Invalid):
    """The timeline, or the range of it that was asked for, shows nothing."""

    reason = "nothing_to_render"


class OutputTooLarge(Invalid):
    """Its pictures would have more pixels to a side than any may."""

    reason = "output_too_large"


class OutputTooFast(Invalid):
    """It would have more pictures a second than any may."""

    reason = "output_too_fast"


class RenderTooLong(Invalid):
    """The range that was asked for lasts longer than one render may."""

    reason = "render_too_long"


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


class FramesBusy(Unavailable):
    """More single frames are wanted than can be made in the time that anybody waits."""

    reason = "frames_busy"


class FrameUnanswered(Unavailable):
    """No render worker has answered in time: none runs, or all have too much to do."""

    reason = "no_worker"


class FrameFailed(Conflict):
    """A worker could not make the picture, mostly because of a file in it."""

    reason = "frame_failed"


class PresetUnknown(Invalid):
    """A render was asked for with a preset that is not there."""

    reason = "preset_unknown"


class PresetNotFound(NotFound):
    """No such preset in any workspace of this person."""


class TooManyPresets(Conflict):
    """The workspace has as many as it may."""

    reason = "too_many_presets"


class BatchNotFound(NotFound):
    """No such batch in any workspace of this person."""


class BatchOver(Conflict):
    """All of its renders have ended."""

    reason = "batch_over"


class NothingToRetry(Conflict):
    """None of its renders has failed."""

    reason = "nothing_to_retry"
