"""The pure heart: what a timeline document means and what an edit changes in it.

Standard library only: no input or output, no CRDT library, no clock, no randomness.
"""
