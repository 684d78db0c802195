"""Replay: the same stages over a range of what a topic still holds, in place or into a new generation."""
