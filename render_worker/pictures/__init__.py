"""From a spec and a frame number to a picture."""
