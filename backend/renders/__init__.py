"""Render requests, plan, progress and results."""
