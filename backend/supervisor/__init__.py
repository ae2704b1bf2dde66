"""Starts and supervises every process of one machine."""
