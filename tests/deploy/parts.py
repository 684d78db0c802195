"""Commands of Rasad as processes with nothing but their environment, for tests."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from pipeline.bench.pages import sample

SECONDS = 180.0  # three brokers start at once, on a busy machine
# What a container's environment has beside what it is given.
BASE = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
RASAD = [sys.executable, "-m", "pipeline"]
ROOT = Path(__file__).resolve().parents[2]


def until(condition: Callable[[], Any], what: str, seconds: float = SECONDS) -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not in time: {what}"
        time.sleep(0.2)


def answers(url: str) -> bool:
    """Whether an address answers with 200."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


class Running(Struct):
    """A process, and where it writes."""

    process: subprocess.Popen[bytes]
    log: Path

    def alive(self) -> bool:
        """True while it runs; fails with its last words when it has ended."""
        assert self.process.poll() is None, f"{self.log.name} ended:\n{self.log.read_text(errors='replace')[-3000:]}"
        return True


class Parts:
    """Processes that run until `close`, each with a log file in one directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.running: dict[str, Running] = {}

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> Running:
        """Start a command with this environment and little else."""
        log = self.directory / f"{name}.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                list(command),
                env={**BASE, **environment},
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self.running[name] = Running(process, log)
        return self.running[name]

    def ready(self, name: str, condition: Callable[[], Any]) -> None:
        """Wait for a part to be ready."""
        until(lambda: self.running[name].alive() and condition(), f"{name} is ready")

    def stop(self, name: str) -> int:
        """Tell one to stop; how it ended."""
        process = self.running.pop(name).process
        process.terminate()
        return process.wait(30)

    def close(self, patience: float = 20) -> None:
        """End them; those that have not ended after `patience` seconds, by force."""
        deadline = time.monotonic() + patience
        for part in self.running.values():
            part.process.terminate()
        for part in self.running.values():
            try:
                part.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                part.process.kill()
                part.process.wait()


def rasad(environment: Mapping[str, str], *arguments: str, expect: int = 0) -> str:
    """Run a command of Rasad to its end; what it printed."""
    done = subprocess.run(
        [*RASAD, *arguments],
        env={**BASE, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == expect, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def write_pages(file: Path, count: int) -> Path:
    """So many of the newsroom's pages as JSONL, and one that is empty and will be rejected."""
    rows = [{"url": page.url, "outlet": page.outlet, "html": page.body.decode()} for page in sample(count)]
    rows.append({"url": "https://www.isna.ir/news/1404052100001", "outlet": "isna", "html": " "})
    file.write_bytes(b"\n".join(msgspec.json.encode(row) for row in rows) + b"\n")
    return file
