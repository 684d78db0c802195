"""Fixtures of several test files."""

from tests.unit.newsroom_visitor import visitor

__all__ = ["visitor"]
