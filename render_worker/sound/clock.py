"""Where the frames of a range begin, in samples."""

from dataclasses import dataclass
from fractions import Fraction

from render_worker.sound.source import RATE


@dataclass(frozen=True)
class SampleClock:
    """Sample 0 is where the range begins; there are samples before it, too."""

    first: int
    """The range's first frame."""
    rate: Fraction
    """Frames per second of the timeline."""

    def position(self, frame: int) -> int:
        """Return the output sample at which a timeline frame begins."""
        return round((frame - self.first) / self.rate * RATE)

    def frame_at(self, sample: int) -> int:
        """Return the timeline frame that an output sample falls into."""
        frame = self.first + int(sample * self.rate // RATE)
        # Beginnings are rounded to samples, so that it may also be the next one.
        return frame + 1 if self.position(frame + 1) <= sample else frame
