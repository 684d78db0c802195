"""Where the shared measuring data lies, when it is there.

The project stands without it: a test that needs it calls `shared_path`, which skips with a reason when it is absent.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def shared_root() -> Path | None:
    """The directory of the shared data: `RASAD_SHARED`, or `shared/` beside the repository; None when absent."""
    root = Path(os.environ.get("RASAD_SHARED") or Path(__file__).resolve().parents[2] / "shared")
    return root if root.is_dir() else None


def shared_path(*parts: str) -> Path:
    """The path of a shared file, or a skip that names what could not be run."""
    root = shared_root()
    path = root.joinpath(*parts) if root else None
    if path is None or not path.exists():
        pytest.skip(f"shared data absent: {'/'.join(parts)}")
    return path
