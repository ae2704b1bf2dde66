"""How long tests wait for what has to come."""

WAIT_SECONDS = 90.0
"""Bounds what would otherwise wait for ever. Nothing is said about speed: machines may be slow."""
