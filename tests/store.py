"""A real store in a process of its own, for tests that need ClickHouse."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_START_SECONDS = 30.0
_STOP_SECONDS = 30.0


class StoreProcess:
    """A running `python -m pipeline.store` on a free port of 127.0.0.1; its log is `log`."""

    def __init__(self, path: Path, arguments: tuple[str, ...], environment: Mapping[str, str]) -> None:
        """Start it and wait until it listens."""
        path.mkdir(parents=True, exist_ok=True)
        port_file = path / "port"
        port_file.unlink(missing_ok=True)
        self.log = path / "store.log"
        command = [sys.executable, "-m", "pipeline.store", "--path", str(path / "data"), "--port", "0"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--port-file", str(port_file), *arguments],
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **environment},
                cwd=Path(__file__).resolve().parents[1],
            )
        end = time.monotonic() + _START_SECONDS
        while not port_file.exists():
            if self.process.poll() is not None or time.monotonic() > end:
                self.kill()
                raise RuntimeError(f"the store did not start: {self.log.read_text()}")
            time.sleep(0.02)
        self.port = int(port_file.read_text())
        self.url = f"http://127.0.0.1:{self.port}"

    def stop(self) -> int:
        """End it in order; its exit status."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(_STOP_SECONDS)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self.process.kill()
        self.process.wait()


@contextmanager
def running_store(path: Path, *arguments: str, **environment: str) -> Iterator[StoreProcess]:
    """A store with its data under `path`, stopped at the end."""
    store = StoreProcess(path, arguments, environment)
    try:
        yield store
    finally:
        store.stop()
