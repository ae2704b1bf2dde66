"""From a spec and a range of frames to samples."""
