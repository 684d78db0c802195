"""The store's disk is full for a while: a small file system of its own, where the machine lets one be mounted."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from tests.chaos.running import running

pytestmark = [pytest.mark.integration, pytest.mark.timeout(900)]

SIZE = 256 * 1024 * 1024
FULL_SECONDS = 15.0
LITTLE = 1000  # records


@contextmanager
def small_disk(path: Path) -> Iterator[Path]:
    """A tmpfs of SIZE bytes until the block ends."""
    path.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(path)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("a file system cannot be mounted here: no mount command")
    if done.returncode:
        pytest.skip(f"a file system cannot be mounted here: {done.stderr.strip()}")
    try:
        yield path
    finally:
        subprocess.run(["umount", str(path)], check=True)


def fill(disk: Path) -> Path:
    """Take every byte that is left."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
        _write_for_ever(file)
    return filler


def _write_for_ever(file: IO[bytes]) -> None:
    while True:
        file.write(bytes(1 << 16))


@pytest.mark.seconds(101)
def test_the_stores_disk_is_full(tmp_path: Path, tell: Any) -> None:
    with small_disk(tmp_path / "var" / "store") as disk, running(tmp_path) as pipeline:
        with pipeline.publishing(1, rate=50):
            pipeline.advance(100)
            filler = fill(disk)
            pipeline.wait(3)  # for an insert that had room
            there = pipeline.stored()
            pipeline.wait(FULL_SECONDS)
            assert pipeline.stored() - there < LITTLE  # the engine frees parts that it has merged
            refused = pipeline.process("load").log_file.read_text().count("clickhouse is away")
            assert refused, "no insert met the full disk"
            filler.unlink()
            tell(retries=refused, resumed=f"{pipeline.advance(100):.1f}")
        pipeline.settle()
        pipeline.check()
