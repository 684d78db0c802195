"""The version of this release, which every record carries beside those of the parts that made it."""

from __future__ import annotations

from functools import cache
from importlib import metadata


@cache
def release() -> str:
    """The version of the installed distribution."""
    return metadata.version("rasad")
