"""Labelled texts for the entity linker."""
