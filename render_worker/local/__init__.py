"""Rendering on this machine alone, in several processes: what `cutroom render` does."""
