"""Effects: from one upright RGB or RGBA picture with straight alpha to another.

Each is a function of the picture's own values and of its parameters at a frame, with 8 bits
between two of them. docs/render-engine.md has the formulas, and
`frontend/src/compositor/effects` draws the same ones for the preview.
"""
