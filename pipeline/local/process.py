"""One watched process: started with its own log file, restarted when it dies, stopped in order."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from pipeline import logs

log = logs.get(__name__)

BACK_OFF = (0.0, 0.5, 1.0, 2.0, 5.0)  # seconds before a restart; the last one repeats
STEADY_SECONDS = 60.0  # a process that lived so long starts afresh in BACK_OFF
PR_SET_PDEATHSIG = 1  # prctl(2)


class Part(Struct, frozen=True, kw_only=True):
    """What to run and how to tell that it is up."""

    name: str
    command: list[str]
    environment: Mapping[str, str] = {}
    ready: Callable[[], bool] | None = None  # None: ready once it runs
    stop_seconds: float = 20.0  # between SIGTERM and SIGKILL
    once: bool = False  # ends by itself: an exit with 0 is not a death
    group: str | None = None  # its consumer group, whose progress is watched


class Process:
    """A running part."""

    def __init__(self, part: Part, log_file: Path) -> None:
        self.part = part
        self.log_file = log_file
        self.restarts = 0
        self.finished = False
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._failures = 0
        self._not_before = 0.0

    @property
    def pid(self) -> int | None:
        """The process's id while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Start it; its output goes to the log file."""
        self.log_file.parent.mkdir(parents=True, exist_ok=True)
        with self.log_file.open("ab") as output:
            self._process = subprocess.Popen(
                self.part.command,
                env={**os.environ, **self.part.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C is the supervisor's: parts are stopped in order, and die with it if it is killed.
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        self._started = time.monotonic()

    def check(self) -> str | None:
        """Restart it if it died; returns what there is to say about that, once."""
        if self.finished or self._process is None:
            return self._revive()
        code = self._process.poll()
        if code is None:
            if time.monotonic() - self._started > STEADY_SECONDS:
                self._failures = 0
            return None
        if self.part.once and code == 0:
            self.finished = True
            return None
        self._end_group()
        delay = BACK_OFF[min(self._failures, len(BACK_OFF) - 1)]
        self._failures += 1
        self._process = None
        self._not_before = time.monotonic() + delay
        how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
        return f"{self.part.name} {how}: restarting in {delay:g} s (log: {self.log_file})"

    def _revive(self) -> str | None:
        if not self.finished and time.monotonic() >= self._not_before:
            self.restarts += 1
            self.start()
        return None

    def kill(self) -> None:
        """End it at once: `check` starts it again."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to stop."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def wait_stopped(self) -> bool:
        """Wait for its end; False when it took too long and was ended by force. Its children end with it."""
        if self._process is None:
            return True
        stopped = True
        try:
            self._process.wait(self.part.stop_seconds)
        except subprocess.TimeoutExpired:
            stopped = False
        self._end_group()
        self._process.wait()
        return stopped

    def _end_group(self) -> None:
        """End it and the children that outlived it, such as worker processes."""
        assert self._process is not None
        with suppress(ProcessLookupError):  # the usual case: nobody is left
            os.killpg(self._process.pid, signal.SIGKILL)


def _die_with_parent() -> None:
    """Runs in the child before exec: the kernel ends it when the supervisor dies, however that happens (prctl(2))."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
